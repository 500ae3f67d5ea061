"""What can go wrong by a user's hand: fields first, one clear sentence built from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vramsheet.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Iterable


class VramError(Exception):
    """
    A user's mistake, said in one sentence: what is wrong, what came, what would be accepted.

    Anything else that is raised is a fault of this program and shows its traceback.
    """

    cell_error = "#VALUE!"
    """The error value that a spreadsheet cell shows."""

    @property
    def sentence(self) -> str:
        """The whole message, as one sentence."""
        return self.args[0] if self.args else ""


class BadInput(VramError):
    """An argument that cannot be used at all: of the wrong kind, blank, or not among the words accepted."""

    def __init__(self, what: str, got: object, accepted: str) -> None:
        """
        Take the argument's name, what came in it, and what would be accepted.

        Args:
            what: name of the argument, as the user knows it.
            got: the value that came.
            accepted: what would be accepted, as it stands after "expected".
        """
        super().__init__(
            sentence("{what}: got {got}, expected {accepted}", what=what, got=shown(got), accepted=accepted)
        )
        self.what, self.got, self.accepted = what, got, accepted


class OutOfRange(BadInput):
    """A number of the right kind outside the range that has a meaning."""

    cell_error = "#NUM!"


class UnknownName(VramError):
    """A model, GPU, format or engine that is not in the catalogue."""

    cell_error = "#N/A"

    def __init__(self, kind: str, name: object, nearest: tuple[str, ...] = (), hint: str = "") -> None:
        """
        Take the kind of thing, the name that was not found, and up to three near names.

        Args:
            kind: "model", "GPU", "number format" and so on.
            name: the name that came.
            nearest: names that exist and look like it, best first.
            hint: how to list what exists, as a clause.
        """
        near = f"; near it: {', '.join(nearest)}" if nearest else ""
        how = f"; {hint}" if hint else ""
        super().__init__(f"unknown {kind} {shown(name)}{near}{how}")
        self.kind, self.name, self.nearest = kind, name, nearest


class MissingFact(VramError):
    """A fact that the catalogue does not hold (a price that nobody publishes, for example)."""

    cell_error = "#N/A"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file something stands: path, line and column, both from 1 (0: not known)."""

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        """Give `path:line:column`, as far as known."""
        return ":".join([self.path, *(str(n) for n in (self.line, self.column) if n)])

    @property
    def position(self) -> tuple[int, ...]:
        """Where it stands in its file, for sorting."""
        return (self.line, self.column)


@dataclass(frozen=True, slots=True)
class CellPlace(Place):
    """Where in a workbook something stands; line and column are those of the cell."""

    cell: str = ""
    """Sheet and cell as spreadsheet programs write them: Options!C7."""
    sheet_number: int = 0

    def __str__(self) -> str:
        """Give `path:sheet!cell`."""
        return f"{self.path}:{self.cell}"

    @property
    def position(self) -> tuple[int, ...]:
        """Where it stands in its file, for sorting: sheet by sheet."""
        return (self.sheet_number, self.line, self.column)


class BadCatalog(VramError):
    """A catalogue file with a row that cannot be trusted; nothing of it is loaded."""

    def __init__(self, place: Place, what: str, got: object, accepted: str) -> None:
        """
        Take the place and what is wrong there.

        Args:
            place: file, line and column of the cell.
            what: name of the column.
            got: the value that stands there.
            accepted: what would be accepted.
        """
        super().__init__(f"{place}: {what}: got {shown(got)}, expected {accepted}")
        self.place, self.what, self.got, self.accepted = place, what, got, accepted


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a quote: where it stands, under which key, what is wrong."""

    place: Place
    key: str
    message: str

    def __str__(self) -> str:
        """Give `path:line:column: key: message`."""
        return f"{self.place}: {self.key}: {self.message}" if self.key else f"{self.place}: {self.message}"


class BadQuote(VramError):
    """A quote with one or more problems, all of them known."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        """
        Take every problem found.

        Args:
            problems: in the order of the file.
        """
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


class MissingPart(VramError):
    """Something that this machine lacks (a library, a program), with the exact fix."""

    def __init__(self, what: str, fix: str) -> None:
        """
        Take what is missing and how to get it.

        Args:
            what: the missing part and what it is needed for, as a clause.
            fix: the exact fix, as a clause.
        """
        super().__init__(f"{what}; {fix}")
        self.what, self.fix = what, fix


SHOWN_CHARACTERS = 60
"""How much of a strange value a message repeats: enough to find it again, not enough to flood a cell."""
LONGEST_WORD = 64
"""Characters of a key that a path repeats as it is."""


def shown(value: object) -> str:
    """
    A value as a message repeats it: quoted if text, cut if long, control characters escaped.

    Args:
        value: anything a user may have typed.

    Returns:
        Printable text of at most about 60 characters.
    """
    text = repr(value) if isinstance(value, str) else "nothing" if value is None else str(value)
    printable = text.encode("unicode_escape").decode("ascii") if not text.isprintable() else text
    return printable if len(printable) <= SHOWN_CHARACTERS else printable[: SHOWN_CHARACTERS - 1] + "…"


def dotted(steps: Iterable[object]) -> str:
    """
    A path into data as a message names it.

    Args:
        steps: keys, and numbers in lists.

    Returns:
        Words parted by points; those that are no plain words as `shown` gives them.
    """
    return ".".join(step if _is_plain(step) else shown(step) for step in map(str, steps))


def _is_plain(word: str) -> bool:
    """Whether a word is made of letters, digits, hyphens and underscores, and is not too long to repeat."""
    return len(word) <= LONGEST_WORD and word.translate({ord("-"): "a", ord("_"): "a"}).isalnum()
