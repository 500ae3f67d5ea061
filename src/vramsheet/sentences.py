"""Finished English text that remembers how it was made, so that a report can say the same in its own language."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Sentence(str):
    """English text, its pattern and what filled the gaps; everywhere but in a report it is plain text."""

    __slots__ = ("pattern", "values")
    pattern: str
    values: Mapping[str, object]


class Counted(NamedTuple):
    """A number of things; in English "1 GPU", "16 GPUs"."""

    things: int
    noun: str
    """What, in the singular."""

    def __str__(self) -> str:
        """Give the count with its noun."""
        return f"{self.things:,} {self.noun}{'' if self.things == 1 else 's'}"

    def __format__(self, _spec: str) -> str:
        """Give the same in the gap of a text."""
        return str(self)


def sentence(pattern: str, /, **values: object) -> Sentence:
    """
    A text that a report may say in another language.

    Args:
        pattern: the English text with gaps as of `str.format`; language files hold its translations under it.
        values: what fills the gaps; a `Sentence` among them is translated too, numbers are written anew.

    Returns:
        The text with its gaps filled.
    """
    made = Sentence(pattern.format(**values))
    made.pattern = pattern
    made.values = values
    return made
