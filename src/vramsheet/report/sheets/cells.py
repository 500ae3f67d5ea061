"""The cells of the wanted sheets of a workbook, each as the text that a quote would hold; no formula is calculated."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from vramsheet.report.sheets.archive import BadWorkbook, opened, parse, relations

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from vramsheet.report.sheets.archive import Archive, Relation

MOST_CELLS: Final = 100_000
"""Filled cells of the sheets that are read; the example has 400."""
LAST_ROW: Final = 1_048_576
LAST_COLUMN: Final = 16_384
"""No spreadsheet program has more rows and columns (Excel's specifications)."""
LONGEST_CELL_CHARACTERS: Final = 32_767
"""Characters of a cell, as Excel limits them."""
LARGEST_WHOLE: Final = 10**15
"""Below this a number without a fraction is written without a point; above it is refused anyway."""
LARGEST_DAY: Final = 2_958_466
"""The day after 9999-12-31, as a serial number."""
FALSE_LEAP_DAY: Final = 60
"""Excel counts a 29 February 1900; serial numbers below it are a day off."""
DATE_FORMATS: Final = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
"""Built-in number formats that show a date or a time (ECMA-376 part 1, 18.8.30)."""

_DATE_LETTERS: Final = re.compile("[dmyhs]", re.IGNORECASE)
_NO_LETTERS: Final = re.compile(r'"[^"]*"|\[(?!(?:h+|m+|s+)\])[^\]]*\]|\\.|_.|\*.', re.IGNORECASE)
"""What stands in a number format without being a part of the date: quoted text, colours, currencies, fillers."""
_ESCAPED: Final = re.compile("_x([0-9A-Fa-f]{4})_")
_ADDRESS: Final = re.compile("([A-Z]{1,3})([0-9]{1,7})")
_OTHER_WORKBOOK: Final = re.compile(r"(?<![\w\]])\[[0-9]+\]")
"""How a formula in a file names another workbook: [1]Sheet1!A1."""

Kind = Literal["text", "number", "date", "boolean", "error", "uncounted", "linked"]


class Cell(NamedTuple):
    """One filled cell."""

    text: str
    """Its value as a quote would hold it: 285000, 0.19, 2026-11-20, true, or the text."""
    kind: Kind
    """error: shows an error value; uncounted: a formula whose result is not in the file; linked: it looks elsewhere."""


class Sheet(NamedTuple):
    """One sheet that was read."""

    name: str
    number: int
    """Its place in the workbook, from 1."""
    cells: Mapping[tuple[int, int], Cell]
    """Filled cells by row and column, both from 1."""


def column_letters(column: int) -> str:
    """
    The letters of a column.

    Args:
        column: its number from 1.

    Returns:
        A, B … Z, AA …

    Example:
        >>> column_letters(28)
        'AB'
    """
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


@dataclass(frozen=True, slots=True)
class _Book:
    """What the cells of all sheets share."""

    texts: tuple[str, ...]
    date_styles: frozenset[int]
    from_1904: bool


def read_sheets(content: bytes, wanted: Callable[[str], bool]) -> tuple[tuple[str, ...], tuple[Sheet, ...]]:
    """
    The names of all sheets of an .xlsx file, and the filled cells of the wanted ones.

    Args:
        content: the file's bytes.
        wanted: whether the sheet of that name is read.

    Returns:
        Names in the order of the workbook, and sheets.

    Raises:
        BadWorkbook: no .xlsx workbook, or a damaged, locked or absurdly large one.
    """
    archive = opened(content)
    roots = relations(archive, "").values()
    workbook = next((one.target for one in roots if one.kind == "officeDocument" and one.target), "")
    if not workbook:
        raise BadWorkbook("the file is an archive, but no .xlsx workbook")
    others = relations(archive, workbook)
    named, from_1904 = _sheets(archive, archive.part(workbook))
    book = _Book(
        texts=_shared_texts(archive, _part(archive, others, "sharedStrings")),
        date_styles=_date_styles(archive, _part(archive, others, "styles")),
        from_1904=from_1904,
    )
    sheets: list[Sheet] = []
    left = MOST_CELLS
    for number, (name, relation_id) in enumerate(named, start=1):
        relation = others.get(relation_id)
        if not wanted(name) or relation is None or relation.kind != "worksheet":
            continue
        if not relation.target:
            raise BadWorkbook(f"the sheet {name[:31]!r} lies outside the file")
        reader = _SheetReader(book, left)
        parse(archive, archive.part(relation.target), reader.begin, reader.end, reader.characters)
        left -= len(reader.cells)
        sheets.append(Sheet(name, number, reader.cells))
    return tuple(name for name, _ in named), tuple(sheets)


def _sheets(archive: Archive, content: bytes) -> tuple[list[tuple[str, str]], bool]:
    """Names and relation ids of the sheets, and whether days are counted from 1904."""
    found: list[tuple[str, str]] = []
    from_1904 = False

    def begin(element: str, attributes: Mapping[str, str]) -> None:
        nonlocal from_1904
        if element == "sheet":
            relation_id = next((value for key, value in attributes.items() if key.endswith(" id")), "")
            found.append((attributes.get("name", ""), relation_id))
        elif element == "workbookPr":
            from_1904 = attributes.get("date1904") in {"1", "true"}

    parse(archive, content, begin)
    return found, from_1904


def _part(archive: Archive, others: Mapping[str, Relation], kind: str) -> bytes:
    """The part of that kind, nothing if the workbook has none."""
    targets = [one.target for one in others.values() if one.kind == kind and archive.has(one.target)]
    return archive.part(targets[0]) if targets else b""


def _shared_texts(archive: Archive, content: bytes) -> tuple[str, ...]:
    """The texts that cells point to by number; readings above Chinese characters are left out."""
    texts: list[str] = []
    pieces: list[str] = []
    inside = {"t": 0, "rPh": 0}

    def begin(element: str, _: Mapping[str, str]) -> None:
        if element == "si":
            pieces.clear()
        elif element in inside:
            inside[element] += 1

    def end(element: str) -> None:
        if element == "si":
            texts.append(unescaped("".join(pieces)))
        elif element in inside:
            inside[element] -= 1

    def characters(text: str) -> None:
        if inside["t"] and not inside["rPh"]:
            pieces.append(text)

    if content:
        parse(archive, content, begin, end, characters)
    return tuple(texts)


def unescaped(text: str) -> str:
    """
    A text with the characters that XML cannot hold: _x000A_ is a line break.

    Args:
        text: as it stands in the file.

    Returns:
        As a spreadsheet program shows it.

    Example:
        >>> unescaped("_x005F_x0041_")
        '_x0041_'
    """
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _date_styles(archive: Archive, content: bytes) -> frozenset[int]:
    """Numbers of the cell styles whose number format shows a date or a time."""
    formats: dict[str, str] = {}
    styles: list[str] = []
    inside = False

    def begin(element: str, attributes: Mapping[str, str]) -> None:
        nonlocal inside
        if element == "numFmt":
            formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif element == "cellXfs":
            inside = True
        elif element == "xf" and inside:
            styles.append(attributes.get("numFmtId", "0"))

    def end(element: str) -> None:
        nonlocal inside
        if element == "cellXfs":
            inside = False

    if content:
        parse(archive, content, begin, end)
    return frozenset(number for number, key in enumerate(styles) if _shows_date(key, formats))


def _shows_date(key: str, formats: Mapping[str, str]) -> bool:
    if key in formats:
        first = formats[key].partition(";")[0]
        return first.lower() != "general" and _DATE_LETTERS.search(_NO_LETTERS.sub("", first)) is not None
    return key.isascii() and key.isdigit() and len(key) < 5 and int(key) in DATE_FORMATS  # noqa: PLR2004 - ids are short


@dataclass(slots=True)
class _SheetReader:
    """Takes the filled cells out of one sheet's XML."""

    book: _Book
    most: int
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    row: int = 0
    column: int = 0
    kind: str = ""
    style: str = ""
    pieces: dict[str, list[str]] = field(default_factory=dict)
    formula: bool = False
    depth: dict[str, int] = field(default_factory=lambda: {"v": 0, "f": 0, "t": 0, "rPh": 0, "c": 0})

    def begin(self, element: str, attributes: Mapping[str, str]) -> None:
        """Note where a row or cell stands, and what kind it is."""
        if element == "row":
            self.row = _number(attributes.get("r"), self.row + 1, LAST_ROW)
            self.column = 0
        elif element == "c":
            self._place(attributes.get("r"))
            self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "0")
            self.pieces, self.formula = {"v": [], "f": [], "t": []}, False
        elif element == "f":
            self.formula = True
        if element in self.depth:
            self.depth[element] += 1

    def end(self, element: str) -> None:
        """Keep the cell that ends here, if it is filled."""
        if element in self.depth:
            self.depth[element] -= 1
        if element != "c":
            return
        cell = self._cell()
        if cell is None:
            return
        self.cells[self.row, self.column] = cell
        if len(self.cells) > self.most:
            raise BadWorkbook(f"more than {MOST_CELLS:,} filled cells, which is no quote")

    def characters(self, text: str) -> None:
        """Keep the text of the cell's value, formula or inline text."""
        for element in ("v", "f", "t"):
            if self.depth[element] and self.depth["c"] and not self.depth["rPh"]:
                self.pieces[element].append(text)

    def _place(self, address: str | None) -> None:
        match = _ADDRESS.fullmatch(address or "")
        if match is None:
            self.column += 1
            if address is not None or self.column > LAST_COLUMN:
                raise BadWorkbook("the file is damaged: a cell has no proper address")
            return
        column = 0
        for letter in match[1]:
            column = column * 26 + ord(letter) - ord("A") + 1
        self.row, self.column = _number(match[2], 0, LAST_ROW), column
        if column > LAST_COLUMN:
            raise BadWorkbook("the file is damaged: a cell has no proper address")

    def _cell(self) -> Cell | None:
        """The cell's value as text, None if it is blank."""
        value = "".join(self.pieces["v"])
        if self.formula and _OTHER_WORKBOOK.search("".join(self.pieces["f"])):
            return Cell("", "linked")
        if self.kind == "inlineStr":
            return _text(unescaped("".join(self.pieces["t"])))
        if self.kind == "str":
            return _text(unescaped(value))
        if not value.strip():
            return Cell("", "uncounted") if self.formula else None
        if self.kind == "s":
            index = _number(value.strip(), -1, len(self.book.texts) - 1)
            return _text(self.book.texts[index])
        if self.kind == "b":
            return Cell("true" if value.strip() in {"1", "true"} else "false", "boolean")
        if self.kind == "e":
            return Cell(value.strip()[:20], "error")
        if self.kind == "d":
            return Cell(value.strip().removesuffix("T00:00:00").removesuffix("T00:00:00.000"), "date")
        return self._number(value.strip())

    def _number(self, value: str) -> Cell:
        """A number as it was typed, or the day that it stands for."""
        try:
            number = float(value)
        except ValueError:
            raise BadWorkbook("the file is damaged: a number in it is none") from None
        if _number(self.style, 0, LAST_ROW) in self.book.date_styles and 0 <= number < LARGEST_DAY:
            return Cell(_day(number, from_1904=self.book.from_1904), "date")
        whole = number == number // 1 and abs(number) < LARGEST_WHOLE
        return Cell(str(int(number)) if whole else repr(number), "number")


def _text(text: str) -> Cell | None:
    if len(text) > LONGEST_CELL_CHARACTERS:
        raise BadWorkbook(f"a cell with more than {LONGEST_CELL_CHARACTERS:,} characters, which is no quote")
    return Cell(text, "text") if text.strip() else None


def _number(text: str | None, otherwise: int, most: int) -> int:
    """A row, a style or the number of a text."""
    if text is None:
        return otherwise
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else most + 1  # noqa: PLR2004 - 8 digits
    if number > most:
        raise BadWorkbook("the file is damaged: a cell points to nothing")
    return number


def _day(serial: float, *, from_1904: bool) -> str:
    """The day of a serial number, with the time if it has one."""
    days = int(serial // 1)
    first = dt.date(1904, 1, 1) if from_1904 else dt.date(1899, 12, 31 if days < FALSE_LEAP_DAY else 30)
    try:
        day = first + dt.timedelta(days=days)
    except OverflowError:
        return repr(serial)
    seconds = round((serial - days) * 86_400)
    return day.isoformat() if not seconds else f"{day.isoformat()} {dt.timedelta(seconds=seconds)}"
