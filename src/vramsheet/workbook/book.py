"""A workbook under construction: sheets, styles, and an address book in which cells have names of the domain."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Final, NamedTuple

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from vramsheet.workbook.styles import ACCENT, PLAIN, TRUTH, Styles

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from xlsxwriter.format import Format

    from vramsheet.catalog import Catalog
    from vramsheet.memory.layers import Model

Value = float | int | str | bool
"""What a cell shows: bytes and money as numbers, errors as Excel writes them ("#N/A")."""
MISSING: Final = "#N/A"
"""What a cell shows where there is no figure."""
ABSENT: Final = "–"  # noqa: RUF001 - a dash is what a table shows
"""What a table shows where there is no figure."""
CREATED: Final = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - a file's property without a zone, the same in every file
"""The creation date that every workbook carries, so that equal input gives equal bytes; Notes has the real date."""


class Named(NamedTuple):
    """A cell of the address book."""

    address: str
    """Absolute, with its sheet: 'Inputs'!$C$5."""
    value: Value


class Result(NamedTuple):
    """A formula and what the core computes for it."""

    formula: str
    value: Value


class Check(NamedTuple):
    """One line of the checks sheet."""

    label: str
    formula: str
    """TRUE where all is well."""
    holds: bool
    """What the formula gives as the workbook is written."""
    meaning: str
    """What to do about it, as a sentence."""


class _Page(Worksheet):  # type: ignore[misc] # XlsxWriter has no types
    """A worksheet that takes formulas as they are."""

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:  # noqa: ARG002 - as it is called
        """The formula without its sign; ours carry their prefixes, and looking for others takes half of the time."""
        return formula.removeprefix("=")


@dataclass
class Book:
    """What the sheets share while they are written."""

    known: Catalog
    models: Mapping[str, Model]
    """Every model that the tables hold, by the name that the inputs take."""
    answers: Mapping[str, Value]
    """Values of inputs by name; an input that is not here takes its default."""
    today: dt.date
    version: str
    checks: list[Check] = field(default_factory=list)
    assumptions: list[str] = field(default_factory=list)
    """Sentences for the notes."""
    results: dict[str, Result] = field(default_factory=dict)
    """Every formula cell by its address, with the value it was written with."""
    inputs: list[str] = field(default_factory=list)
    """Names of the inputs in their order."""
    later: list[Callable[[], None]] = field(default_factory=list)
    """What can only be written when all cells have their names: lists of permitted values, messages."""
    _cells: dict[str, Named] = field(default_factory=dict)
    _columns: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Open the file in memory."""
        self._bytes = BytesIO()
        options = {
            "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
        }  # fmt: skip
        self.program = xlsxwriter.Workbook(self._bytes, options)
        self.program.set_properties({"title": "GPU memory and its cost", "author": "vramsheet", "created": CREATED})
        self.styles = Styles(self.program)
        self.sheets: dict[str, Sheet] = {}

    def add_sheet(self, name: str, colour: str = ACCENT) -> Sheet:
        """
        A new tab, after those that are there.

        Args:
            name: on the tab.
            colour: of the tab.

        Returns:
            The sheet.
        """
        page = self.program.add_worksheet(name, worksheet_class=_Page)
        page.set_tab_color(colour)
        page.hide_gridlines(2)
        self.sheets[name] = Sheet(self, name, page)
        return self.sheets[name]

    def register(self, name: str, address: str, value: Value) -> None:
        """
        Give a cell a name of the domain.

        Args:
            name: "context_tokens", "sizing.total_bytes"; each once.
            address: absolute, with its sheet.
            value: what the cell shows.
        """
        if name in self._cells:
            raise ValueError(f"two cells are named {name}")
        self._cells[name] = Named(address, value)

    def cell(self, name: str) -> str:
        """
        The address of a named cell, for use in a formula.

        Args:
            name: as it was registered.

        Returns:
            'Inputs'!$C$5 and the like.
        """
        return self._cells[name].address

    def value(self, name: str) -> Value:
        """
        What a named cell shows.

        Args:
            name: as it was registered.

        Returns:
            Its value as the workbook is written.
        """
        return self._cells[name].value

    def figure(self, name: str) -> float:
        """
        The number in a named cell.

        Args:
            name: as it was registered.

        Returns:
            The number.
        """
        value = self.value(name)
        if isinstance(value, str):
            raise TypeError(f"the cell {name} shows the text {value!r}, no number")
        return value

    def words(self, name: str) -> str:
        """
        The text in a named cell.

        Args:
            name: as it was registered.

        Returns:
            The text.
        """
        return str(self.value(name))

    def register_column(self, name: str, address: str) -> None:
        """
        Give a column of a table a name of the domain.

        Args:
            name: "gpus.usable_bytes".
            address: its cells without the header, absolute, with the sheet.
        """
        if name in self._columns:
            raise ValueError(f"two columns are named {name}")
        self._columns[name] = address

    def column(self, name: str) -> str:
        """
        The address of a named column, for use in a formula.

        Args:
            name: as it was registered.

        Returns:
            'GPUs'!$D$6:$D$128 and the like.
        """
        return self._columns[name]

    def address(self, name: str) -> str:
        """
        The address of a named cell or column.

        Args:
            name: as it was registered.

        Returns:
            Absolute, with its sheet.
        """
        return self._cells[name].address if name in self._cells else self._columns[name]

    def look_up(self, wanted: str, key: str, name: str) -> str:
        """
        A formula's part that finds a value in a table by a key.

        Args:
            wanted: the column to read, as registered.
            key: the column to search.
            name: the address or expression of the key.

        Returns:
            INDEX(..., MATCH(...)), which gives #N/A where there is no such key.
        """
        return f"INDEX({self.column(wanted)},MATCH({name},{self.column(key)},0))"

    def check(self, label: str, formula: str, holds: bool, meaning: str) -> None:
        """
        Add a line to the checks sheet, which is written last.

        Args:
            label: what is checked.
            formula: TRUE where all is well.
            holds: what it gives now.
            meaning: what to do where it fails, as a sentence.
        """
        self.checks.append(Check(label, formula, holds, meaning))

    def assume(self, sentence: str) -> None:
        """
        Add a sentence to the assumptions of the notes sheet.

        Args:
            sentence: what is taken for granted.
        """
        if sentence not in self.assumptions:
            self.assumptions.append(sentence)

    def finished(self) -> bytes:
        """
        The file.

        Returns:
            Its bytes; nothing can be added afterwards.
        """
        for write in self.later:
            write()
        self.program.close()
        return self._bytes.getvalue()


@dataclass
class Sheet:
    """One tab, with cells counted from 0."""

    book: Book
    name: str
    page: Worksheet

    def at(self, row: int, column: int) -> str:
        """
        The absolute address of a cell.

        Args:
            row: from 0.
            column: from 0.

        Returns:
            'Sizing'!$C$5.
        """
        return f"'{self.name}'!{xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)}"

    def near(self, row: int, column: int) -> str:
        """
        The address of a cell of the same sheet.

        Args:
            row: from 0.
            column: from 0.

        Returns:
            C5, relative.
        """
        return str(xl_rowcol_to_cell(row, column))

    def fixed(self, row: int, column: int) -> str:
        """
        The absolute address of a cell of the same sheet.

        Args:
            row: from 0.
            column: from 0.

        Returns:
            $C$5.
        """
        return str(xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True))

    def area(self, first_row: int, last_row: int, column: int) -> str:
        """
        The absolute address of a stretch of a column.

        Args:
            first_row: from 0.
            last_row: included.
            column: from 0.

        Returns:
            'GPUs'!$D$6:$D$128.
        """
        letter = xl_col_to_name(column)
        return f"'{self.name}'!${letter}${first_row + 1}:${letter}${last_row + 1}"

    def text(self, row: int, column: int, text: str, style: str = "label") -> None:
        """
        Write text, which stays text whatever it begins with.

        Args:
            row: from 0.
            column: from 0.
            text: what to show.
            style: a kind of cell.
        """
        self.page.write_string(row, column, text, self.book.styles.of(style))

    def value(
        self, row: int, column: int, value: Value | dt.date, style: str, number_format: str = PLAIN, name: str = ""
    ) -> None:
        """
        Write a constant.

        Args:
            row: from 0.
            column: from 0.
            value: number, truth, text or day.
            style: a kind of cell.
            number_format: how a number is shown.
            name: of the domain, where formulas refer to the cell.
        """
        form = self.book.styles.of(style, number_format)
        if isinstance(value, dt.date):
            self.page.write_datetime(row, column, dt.datetime.combine(value, dt.time()), form)
            value = serial_day(value)
        elif isinstance(value, str):
            self.page.write_string(row, column, value, form)
        elif isinstance(value, bool):
            self.page.write_boolean(row, column, value, form)
        else:
            self.page.write_number(row, column, value, form)
        if name:
            self.book.register(name, self.at(row, column), value)

    def formula(
        self, row: int, column: int, formula: str, value: Value, style: str = "result", number_format: str = PLAIN,
        name: str = "",
    ) -> None:  # fmt: skip
        """
        Write a formula with the value that it gives.

        Args:
            row: from 0.
            column: from 0.
            formula: in Excel's English notation, with or without the equals sign.
            value: what the core computes for it; shown until a program recalculates.
            style: a kind of cell.
            number_format: how a number is shown.
            name: of the domain, where other formulas refer to the cell.
        """
        form = self.book.styles.of(style, _shown_as(value, number_format))
        self.book.results[self.at(row, column)] = Result(formula, value)
        self.page.write_formula(row, column, "=" + formula.removeprefix("="), form, value)
        if name:
            self.book.register(name, self.at(row, column), value)

    def headers(self, row: int, headers: Sequence[str], figures: frozenset[int] = frozenset(), first: int = 0) -> None:
        """
        Write a row of column headings.

        Args:
            row: from 0.
            headers: text with unit.
            figures: columns, counted from the first, that hold figures and are set to the right.
            first: column of the first heading.
        """
        for index, header in enumerate(headers):
            self.text(row, first + index, header, "header_figure" if index in figures else "header")

    def head(self, title: str, lead: str) -> None:
        """
        Write title and lead in the first two rows.

        Args:
            title: of the sheet.
            lead: one sentence on what it shows.
        """
        self.page.set_row(0, 28)
        self.text(0, 0, title, "title")
        self.text(1, 0, lead, "subtitle")

    def style(self, kind: str, number_format: str = PLAIN) -> Format:
        """
        The format of a kind of cell, for XlsxWriter's own calls.

        Args:
            kind: a kind of cell.
            number_format: how a number is shown.

        Returns:
            The format.
        """
        return self.book.styles.of(kind, number_format)

    def print_setup(
        self,
        last_row: int,
        last_column: int,
        header_row: int | None = None,
        landscape: bool = True,
        pages_wide: int = 1,
    ) -> None:
        """
        Say how the sheet is printed: A4, as wide as one page, with headers, page numbers and repeated headings.

        Args:
            last_row: of the print area, from 0.
            last_column: of the print area, from 0.
            header_row: the row repeated on each page, if any.
            landscape: turn the page.
            pages_wide: pages side by side; of more than one each repeats the first column.
        """
        page = self.page
        page.set_paper(9)  # A4, as Excel numbers paper
        if landscape:
            page.set_landscape()
        page.fit_to_pages(pages_wide, 0)
        if pages_wide > 1:
            page.repeat_columns(0)
        page.print_area(0, 0, last_row, last_column)
        page.set_margins(left=0.5, right=0.5, top=0.75, bottom=0.75)
        page.set_header('&L&9&"Calibri"vramsheet &C&9&A&R&9  ' + self.book.today.isoformat())
        page.set_footer("&L&9&F&R&9 &P / &N")
        if header_row is not None:
            page.repeat_rows(header_row)


def serial_day(day: dt.date) -> int:
    """
    A day as a sheet counts it.

    Args:
        day: the day.

    Returns:
        Days since 1899-12-30.
    """
    return (day - dt.date(1899, 12, 30)).days


def _shown_as(value: object, number_format: str) -> str:
    """
    The number format of a result; that of truths where none is named.

    Cells that are typed keep none: LibreOffice would save their truth as a number.
    """
    return TRUTH if isinstance(value, bool) and number_format == PLAIN else number_format
