"""Tables, cards and charts as finished text, ready to be placed."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from vramsheet.report.pages.columns import Layout, is_wide, layout
from vramsheet.report.words import Figure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from vramsheet.report.charts.bars import StackedBars
    from vramsheet.report.charts.lines import LineChart
    from vramsheet.report.charts.points import PointChart
    from vramsheet.report.charts.tornado import Tornado
    from vramsheet.report.pages.citations import Part

T = TypeVar("T")

NOTHING: Final = "\N{EN DASH}"
"""What stands in a cell that has no value."""
NORMAL_POINTS: Final = 9.5
DENSE_POINTS: Final = 8.5
WIDE_MARKS: Final = {", ": "\N{FULLWIDTH COMMA}", "; ": "\N{FULLWIDTH SEMICOLON}"}
"""What stands between two texts in Chinese, whose marks bring their own space."""
ROWS_TOGETHER: Final = 16
"""A table of more rows may be split between two pages: a third of a page is too much to leave empty."""
HEAD_CHARACTERS: Final = 44
"""Characters of an option's name in the head of a column: three to four lines."""
ELLIPSIS: Final = "\N{HORIZONTAL ELLIPSIS}"


class Column(NamedTuple):
    """One column: its head, the unit under it, and whether it holds figures (then aligned right)."""

    head: str
    unit: str = ""
    figures: bool = True
    width: int = 1
    """Of a column of words: how much it takes of the room that the figures leave, against its like."""


def words(head: str, unit: str = "", width: int = 1) -> Column:
    """A column of words, aligned left."""
    return Column(head, unit, figures=False, width=width)


class Cell(NamedTuple):
    """One cell: its text, its tone, and a note that stands small below."""

    text: str
    tone: str = ""
    """"good", "bad", "warn", "quiet" or nothing; a colour that says nothing which the text does not."""
    note: str = ""
    span: int = 1
    """Columns that the cell reaches over; only the first cell of a row reaches over more than its own."""
    working: str = ""
    """The key of its working, which a page shows on a click; empty where there is none."""
    parts: tuple[Part, ...] = ()
    """The same text with the addresses that stand in it, where they are to be links."""

    @property
    def sort_value(self) -> str:
        """The value that a page sorts by, in JavaScript's notation; empty for words."""
        return repr(float(self.text.value)) if isinstance(self.text, Figure) else ""

    @property
    def sort_unit(self) -> str:
        """The unit of that value where not all cells of the column have the same."""
        return self.text.unit if isinstance(self.text, Figure) else ""


class Row(NamedTuple):
    """One row; `kind` is "", "total", "group" (a heading across the table) or "best"."""

    cells: tuple[Cell, ...]
    kind: str = ""

    @property
    def scope(self) -> str:
        """Which cells its first one is the head of, in the words of HTML."""
        return "rowgroup" if self.kind == "group" else "row"


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption above, its source line and its footnotes below."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    source: str
    footnotes: tuple[str, ...] = ()
    kind: str = ""
    """"dense" for a table of many rows, "signatures" for one to sign in."""

    @property
    def flow(self) -> str:
        """Where a table may be split: "long" between any two rows, "grouped" between its groups, else nowhere."""
        if len(self.bodies) > 1:
            return "grouped"
        return "long" if len(self.rows) > ROWS_TOGETHER else ""

    @property
    def bodies(self) -> tuple[tuple[Row, ...], ...]:
        """The rows in groups that each begin with their heading, and stay on one page where they can."""
        starts = sorted({0, *(place for place, row in enumerate(self.rows) if row.kind == "group")})
        ends = (*starts[1:], len(self.rows))
        return tuple(self.rows[start:end] for start, end in zip(starts, ends, strict=True))

    @property
    def layout(self) -> Layout:
        """Widths of the columns and size of the type."""
        return layout(self.columns, self.rows, DENSE_POINTS if self.kind == "dense" else NORMAL_POINTS)


class Card(NamedTuple):
    """A figure that is read first: what it is, the figure with its unit, and what to compare it with."""

    label: str
    figure: str
    unit: str
    note: str
    working: str = ""
    """The key of its working, which a page shows on a click; empty where there is none."""


class Legend(NamedTuple):
    """A key to a part in a chart: the letter that stands in its bar, and its word."""

    letter: str
    word: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: geometry, and every text that stands in it."""

    kind: str
    """Which macro draws it: bars, lines, points or tornado."""
    key: str
    """Unique in the document; names its title and description."""
    title: str
    description: str
    caption: str
    source: str
    geometry: StackedBars | LineChart | PointChart | Tornado
    x_labels: tuple[str, ...]
    y_labels: tuple[str, ...] = ()
    x_title: str = ""
    y_title: str = ""
    legend: tuple[Legend, ...] = ()
    words: tuple[str, ...] = ()
    """The few words that the marks carry, in the order that the macro expects."""


def row(*cells: str | Cell, kind: str = "") -> Row:
    """A row of cells, from plain text or cells with a tone."""
    return Row(tuple(c if isinstance(c, Cell) else Cell(c) for c in cells), kind)


def heading(text: str, columns: int) -> Row:
    """A heading across a table of so many columns."""
    return Row((Cell(text, span=columns),), "group")


def shortened(text: str, characters: int) -> str:
    """The text, cut to the room of so many Latin characters with an ellipsis when it is longer."""
    if _fitting(text, characters) == len(text):
        return text
    return text[: _fitting(text, characters - 1)].rstrip() + ELLIPSIS


def in_lines(text: str, characters: int, most: int) -> tuple[str, ...]:
    """The text in at most so many lines of such room, broken between words or Chinese characters; `shortened`."""
    lines: list[str] = []
    while len(lines) < most - 1 and (fitting := _fitting(text, characters)) < len(text):
        end = next((at for at in range(fitting, 0, -1) if text[at] == " " or is_wide(text[at])), fitting)
        lines.append(text[:end].rstrip())
        text = text[end:].lstrip()
    return (*lines, shortened(text, characters))


def _fitting(text: str, characters: int) -> int:
    """How many characters of the text have the room of so many Latin ones."""
    return bisect_right(list(accumulate(2 if is_wide(character) else 1 for character in text)), characters)


def groups(entries: Sequence[T], size: int) -> Iterator[tuple[T, ...]]:
    """Entries in groups of at most `size`: a table has only so many columns."""
    for start in range(0, len(entries), size):
        yield tuple(entries[start : start + size])


def joined(entries: Iterable[str], between: str) -> str:
    """The entries that are not empty, with `between` between them, or with its like of Chinese beside Chinese."""
    text = ""
    for entry in filter(None, entries):
        text = f"{text}{_between(text[-1], entry[0], between)}{entry}" if text else entry
    return text


def _between(left: str, right: str, between: str) -> str:
    """What stands between two characters; a space also parts Chinese from a figure, unless a mark does."""
    wide = is_wide(left), is_wide(right)
    if between == " ":
        return "" if all(wide) or any(is_wide(c) and not c.isalnum() for c in (left, right)) else between
    return WIDE_MARKS.get(between, between) if any(wide) else between
