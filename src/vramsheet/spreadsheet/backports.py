"""
The few parts of the standard library that the core uses and that Python 3.9 and 3.10 lack.

Used inside the LibreOffice add-in only, where `older_python` puts these names in the place of the library's own.
"""

from __future__ import annotations

import sys

if sys.version_info >= (3, 11):
    from dataclasses import dataclass
    from enum import StrEnum
    from itertools import pairwise
    from typing import ParamSpec
else:
    import dataclasses
    import enum
    from typing import TypeVar as ParamSpec

    def dataclass(cls=None, *, slots=False, kw_only=False, **options):
        """A dataclass without slots, whose fields may have a default before others that have none."""
        if cls is None:
            return lambda decorated: dataclass(decorated, slots=slots, kw_only=kw_only, **options)
        if kw_only:
            own = cls.__dict__.get("__annotations__", {})
            cls.__annotations__ = dict(sorted(own.items(), key=lambda item: item[0] in cls.__dict__))
        return dataclasses.dataclass(cls, **options)

    class StrEnum(str, enum.Enum):
        """Names that are texts."""

        __str__ = str.__str__
        __format__ = str.__format__

    def pairwise(values):
        """Each value with the next."""
        values = tuple(values)
        return zip(values, values[1:])


__all__ = ["ParamSpec", "StrEnum", "dataclass", "pairwise"]
