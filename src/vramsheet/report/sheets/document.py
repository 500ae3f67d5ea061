"""From the cells of a workbook to the plain data of a quote, with the sheet and cell of every value."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from vramsheet.errors import CellPlace, Place, Problem, shown
from vramsheet.report.paths import nearest_of, path_text, set_at
from vramsheet.report.sheets.archive import BadWorkbook
from vramsheet.report.sheets.cells import column_letters, read_sheets
from vramsheet.report.sheets.layout import OPTION_HEADING, REMARK, key_of, key_sheets, list_sheets, sheet_names
from vramsheet.report.yaml_text import Document

if TYPE_CHECKING:
    from vramsheet.report.sheets.cells import Cell, Sheet
    from vramsheet.report.sheets.layout import Column, KeySheet, ListSheet
    from vramsheet.report.yaml_text import Loc

ALWAYS_THERE: Final = ("quote", "currency")
"""Sections that a quote must have: what is missing of them is told key by key."""
ALMOST_THE_SAME: Final = 0.8
"""How like a sheet's name must be to that of a missing one: Option is, Notes and Rates are not."""
KEY_COLUMN: Final = 1
VALUE_COLUMN: Final = 2
UNREADABLE: Final = {
    "error": "the cell shows {text}; mend it or write the value",
    "uncounted": "the formula has no result in the file; open the file in a spreadsheet program and save it",
    "linked": "the formula looks into another workbook, which is not opened; write the value in its place",
}


class _Told(NamedTuple):
    """A mistake in a cell that belongs at a place of the quote."""

    place: Place
    loc: Loc
    message: str


@dataclass(slots=True)
class _Reader:
    """What has been read so far of one workbook."""

    name: str
    data: dict[str, Any] = field(default_factory=dict)
    places: dict[Loc, Place] = field(default_factory=dict)
    unread: set[Loc] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    told: list[_Told] = field(default_factory=list)

    def place(self, sheet: Sheet, row: int, column: int) -> CellPlace:
        """Where a cell stands."""
        return CellPlace(self.name, row, column, f"{sheet.name}!{column_letters(column)}{row}", sheet.number)

    def problem(self, sheet: Sheet, row: int, column: int, message: str, key: str = "") -> None:
        """Note a mistake in a cell."""
        self.problems.append(Problem(self.place(sheet, row, column), key, message))

    def missing_sheet(self, name: str) -> None:
        """Note a sheet that is not there, unless one with nearly its name is."""
        if not any(problem.message.endswith(f"did you mean {name}?") for problem in self.problems):
            self.problems.append(Problem(Place(self.name), "", f"the sheet {name} is missing"))

    def value(self, sheet: Sheet, row: int, column: int, loc: Loc) -> str | None:
        """The text of a cell that belongs at that place of the quote, None if it is blank or cannot be read."""
        place = self.places[loc] = self.place(sheet, row, column)
        cell = sheet.cells.get((row, column))
        if cell is None:
            return None
        if cell.kind in UNREADABLE:
            self.told.append(_Told(place, loc, _unreadable(cell)))
            self.unread.add(loc)
            return None
        return cell.text


def _unreadable(cell: Cell) -> str:
    """What is said of a cell without a value that can be used."""
    return UNREADABLE[cell.kind].format(text=shown(cell.text).strip("'"))


def read_workbook(content: bytes, name: str) -> Document:
    """
    The one mapping that a workbook's sheets hold, as `read_yaml` gives it of a text, with the cell of every value.

    Args:
        content: the file's bytes.
        name: what messages call the file.

    Returns:
        The data and all problems of form; `data` is None when nothing could be read.
    """
    known = {sheet.casefold() for sheet in sheet_names()}
    try:
        names, sheets = read_sheets(content, lambda title: title.strip().casefold() in known)
    except BadWorkbook as refused:
        return Document(None, {}, {}, problems=(Problem(Place(name), "", refused.sentence),))
    by_name = {sheet.name.strip().casefold(): sheet for sheet in sheets}
    if not by_name:
        message = f"none of its sheets is one of a quote: {', '.join(sheet_names())}"
        return Document(None, {}, {}, problems=(Problem(Place(name), "", message),))
    reader = _Reader(name, data={section: {} for section in ALWAYS_THERE}, places={(): Place(name)})
    _misspelt_sheets(reader, names, set(by_name))
    for keys in key_sheets():
        sheet = by_name.get(keys.name.casefold())
        if sheet is not None:
            _read_keys(reader, keys, sheet)
        else:
            reader.missing_sheet(keys.name)
            reader.unread |= {column.steps for column in keys.columns}
    for entries in list_sheets():
        sheet = by_name.get(entries.name.casefold())
        if sheet is not None:
            _read_list(reader, entries, sheet)
        elif entries.required:
            reader.missing_sheet(entries.name)
            reader.unread.add(entries.steps)
    problems = [Problem(told.place, path_text(told.loc, reader.data), told.message) for told in reader.told]
    return Document(
        reader.data,
        reader.places,
        dict(reader.places),
        frozenset(reader.unread),
        (*reader.problems, *problems),
    )


def _misspelt_sheets(reader: _Reader, names: tuple[str, ...], found: set[str]) -> None:
    """Tell of sheets whose names are nearly those of sheets that are not there."""
    missing = [name for name in sheet_names() if name.casefold() not in found]
    for name in names:
        near = difflib.get_close_matches(name.strip().capitalize(), missing, n=1, cutoff=ALMOST_THE_SAME)
        if name.strip().casefold() not in found and near:
            message = f"the sheet {shown(name)} is not read; did you mean {near[0]}?"
            reader.problems.append(Problem(Place(reader.name), "", message))


def _read_keys(reader: _Reader, keys: KeySheet, sheet: Sheet) -> None:
    """Read a sheet with one value in each row; other rows are headings unless a value stands beside them."""
    by_key = {column.key: column for column in keys.columns}
    rows: dict[str, int] = {}
    for (row, column), cell in sorted(sheet.cells.items()):
        if column != KEY_COLUMN or cell.kind != "text" or cell.text.startswith(REMARK):
            continue
        key = key_of(cell.text)
        if key not in by_key:
            near = nearest_of(key, by_key)
            if (row, VALUE_COLUMN) in sheet.cells and ("." in key or near):
                expected = near or f", expected one of: {', '.join(by_key)}"
                reader.problem(sheet, row, column, f"unknown key {shown(key)}{expected}")
        elif key in rows:
            message = f"the key {shown(key)} stands here twice; it stands first in row {rows[key]}"
            reader.problem(sheet, row, column, message)
        else:
            rows[key] = row
            text = reader.value(sheet, row, VALUE_COLUMN, by_key[key].steps)
            if text is not None:
                set_at(reader.data, by_key[key].steps, text)
    for steps in {column.steps[:1] for column in keys.columns if len(column.steps) > 1}:
        reader.places.setdefault(steps, reader.place(sheet, 1, 1))


class _Head(NamedTuple):
    """The row of headings of a sheet."""

    row: int
    columns: dict[int, Column]
    """What each column holds."""
    option: int | None
    """Number of the column with the ids of options."""
    headed: frozenset[int]
    """Every column with something above it, known or not."""


def _read_list(reader: _Reader, entries: ListSheet, sheet: Sheet) -> None:
    """Read a sheet with one entry in each row below its headings."""
    if entries.of_option and "options" not in reader.data:
        return  # whose rows these are cannot be told; that the options are missing is
    row = _heading_row(entries, sheet)
    if row is None:
        if sheet.cells or entries.required:
            keys = ", ".join(map(key_of, entries.headings))
            reader.problem(sheet, 1, 1, f"no row of headings is here, expected some of: {keys}")
            reader.unread.add(entries.steps)
        return
    head = _head(reader, entries, sheet, row)
    rows: dict[int, set[int]] = {}
    for line, column in sorted(sheet.cells):
        if line > row:
            rows.setdefault(line, set()).add(column)
    if entries.required:
        set_at(reader.data, entries.steps, [])
        reader.places[entries.steps] = reader.place(sheet, row, 1)
    for line, filled in rows.items():
        _read_row(reader, entries, sheet, head, line, filled)


def _heading_row(entries: ListSheet, sheet: Sheet) -> int | None:
    """The first row in which a heading of the sheet stands."""
    keys = set(map(key_of, entries.headings))
    found = (row for (row, _), cell in sheet.cells.items() if cell.kind == "text" and key_of(cell.text) in keys)
    return min(found, default=None)


def _head(reader: _Reader, entries: ListSheet, sheet: Sheet, row: int) -> _Head:
    """What each column of the sheet holds; headings that are not known, or that stand twice, are told."""
    by_key = {column.key: column for column in entries.columns}
    columns: dict[int, Column] = {}
    seen: dict[str, int] = {}
    cells = {number: cell for (line, number), cell in sorted(sheet.cells.items()) if line == row}
    for number, cell in cells.items():
        key = key_of(cell.text)
        if cell.text.startswith(REMARK):
            continue
        if key not in by_key and not (entries.of_option and key == OPTION_HEADING):
            near = nearest_of(key, by_key) or f", expected one of: {', '.join(by_key)}"
            reader.problem(sheet, row, number, f"unknown heading {shown(key)}{near}")
        elif key in seen:
            first = column_letters(seen[key])
            message = f"the heading {shown(key)} stands here twice; it stands first in column {first}"
            reader.problem(sheet, row, number, message)
        else:
            seen[key] = number
            if key in by_key and key != OPTION_HEADING:
                columns[number] = by_key[key]
    if entries.of_option and OPTION_HEADING not in seen:
        message = f"the heading {OPTION_HEADING} is missing; below it stands the id of each row's option"
        reader.problem(sheet, row, 1, message)
    return _Head(row, columns, seen.get(OPTION_HEADING) if entries.of_option else None, frozenset(cells))


def _read_row(reader: _Reader, entries: ListSheet, sheet: Sheet, head: _Head, row: int, filled: set[int]) -> None:
    """Read one entry."""
    for number in sorted(filled - head.headed):
        message = f"a value without a heading above it; a heading that begins with {REMARK} makes a column of remarks"
        reader.problem(sheet, row, number, message)
    own = filled & {*head.columns, *(() if head.option is None else (head.option,))}
    if not own:
        return
    above = _option_of(reader, sheet, head, row) if entries.of_option else ()
    if above is None:
        return
    inside: Any = reader.data
    for step in (*above, *entries.steps[:-1]):
        inside = inside[step]
    listed = inside.setdefault(entries.steps[-1], [])
    loc = (*above, *entries.steps, len(listed))
    entry: dict[str, Any] = {}
    listed.append(entry)
    reader.places[loc] = reader.place(sheet, row, min(own))
    reader.places.setdefault(loc[:-1], reader.places[loc])
    for number, column in head.columns.items():
        if len(column.steps) > 1:
            reader.places.setdefault((*loc, *column.steps[:-1]), reader.place(sheet, row, number))
        text = reader.value(sheet, row, number, (*loc, *column.steps))
        if text is not None:
            set_at(entry, column.steps, text)


def _option_of(reader: _Reader, sheet: Sheet, head: _Head, row: int) -> Loc | None:
    """The place of the option that a row belongs to, None if its id is not known."""
    if head.option is None:
        return None
    ids = [str(entry.get("id", "")).strip() for entry in reader.data["options"]]
    cell = sheet.cells.get((row, head.option))
    came = "" if cell is None else cell.text.strip()
    if came and came in ids:
        return ("options", ids.index(came))
    known = [name for name in ids if name]
    expected = f"expected the id of an option: {', '.join(known)}"
    if cell is not None and cell.kind in UNREADABLE:
        message = _unreadable(cell)
    else:
        message = f"got {shown(came)}, {expected}{nearest_of(came, known)}" if came else f"is missing, {expected}"
    reader.problem(sheet, row, head.option, message, OPTION_HEADING)
    return None
