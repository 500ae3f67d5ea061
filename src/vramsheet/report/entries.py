"""Plain data of a quote, in form or not, looked at without trusting its shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vramsheet.report.section import MOST_ENTRIES

if TYPE_CHECKING:
    from collections.abc import Iterator


def mapping(value: object) -> dict[str, Any]:
    """
    What stands there if it is a mapping.

    Args:
        value: plain data.

    Returns:
        The mapping itself, or an empty one.
    """
    return value if isinstance(value, dict) else {}


def entries(value: object) -> Iterator[tuple[int, dict[str, Any]]]:
    """
    The entries of a list that are mappings, as many of them as a list may have.

    Args:
        value: what stands where a list belongs.

    Yields:
        Number and entry.
    """
    for index, entry in enumerate(value[:MOST_ENTRIES] if isinstance(value, list | tuple) else ()):
        if isinstance(entry, dict):
            yield index, entry
