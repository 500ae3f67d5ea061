"""
Reads a table of facts: a column list that stands beside the record, typed cells, all rows or none.

A table is UTF-8 CSV with one header line. Its last three columns are `source`, `source_date` and `note`; a row without
a source is an error, as is any cell that does not read. What is wrong is said with file, line and cell.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from vramsheet.errors import BadCatalog, Place
from vramsheet.records import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from importlib.resources.abc import Traversable

DATA_FOLDER: Final = "data"
"""The folder beside this module that holds the shipped tables."""

COUNTS_FILE: Final = "row_counts.csv"
"""Rows of each table beside it, by which one that was cut between two rows is told from a whole one."""

_KEY = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_NOT_A_SOURCE: Final = "unsourced"
"""The word with which the collected facts mark what nobody has looked up yet; it may not be shipped."""


class Kind(NamedTuple):
    """How the cells of a column are read."""

    read: Callable[[str], object]
    """From text to value; raises ValueError."""
    accepted: str
    """What a cell may hold, as it stands after "expected"."""


def _filled(cell: str) -> str:
    if not cell.strip():
        raise ValueError
    return cell


def _key(cell: str) -> str:
    if _KEY.fullmatch(cell) is None:
        raise ValueError
    return cell


def _whole(cell: str) -> int:
    if not (cell.isascii() and cell.isdigit()):
        raise ValueError
    return int(cell)


def _count(cell: str) -> int:
    return _whole(cell) if cell else 0


def _counts(cell: str) -> tuple[int, ...]:
    return tuple(map(_whole, cell.split()))


def _positive(cell: str) -> int:
    if (value := _whole(cell)) == 0:
        raise ValueError
    return value


def _measure(cell: str) -> float:
    if _NUMBER.fullmatch(cell) is None or (value := float(cell)) == 0:
        raise ValueError
    return value


def _money(cell: str) -> Decimal:
    if _NUMBER.fullmatch(cell) is None or (value := Decimal(cell)) == 0:
        raise ValueError
    return value


def _day(cell: str) -> dt.date:
    if _DAY.fullmatch(cell) is None:
        raise ValueError
    return dt.date.fromisoformat(cell)


def _yes_no(cell: str) -> bool:
    return {"yes": True, "no": False}[cell]


def _source(cell: str) -> str:
    if _NOT_A_SOURCE in cell.casefold():
        raise ValueError
    return _filled(cell)


def _or_none(read: Callable[[str], object]) -> Callable[[str], object]:
    return lambda cell: read(cell) if cell else None


TEXT: Final = Kind(str, "any text")
FILLED: Final = Kind(_filled, "some text")
KEY: Final = Kind(_key, "a key: lower-case letters and digits in words parted by single hyphens or points")
COUNT: Final = Kind(_count, "a whole number, or nothing for 0")
COUNTS: Final = Kind(_counts, "whole numbers parted by blanks, one for each layer, or nothing")
POSITIVE: Final = Kind(_positive, "a whole number of 1 or more")
OPTIONAL_POSITIVE: Final = Kind(_or_none(_positive), "a whole number of 1 or more, or nothing")
MEASURE: Final = Kind(_measure, "a number above 0, such as 3350 or 1.5")
OPTIONAL_MEASURE: Final = Kind(_or_none(_measure), "a number above 0, such as 3350 or 1.5, or nothing")
MONEY: Final = Kind(_money, "an amount above 0, such as 1599 or 2.69")
OPTIONAL_MONEY: Final = Kind(_or_none(_money), "an amount above 0, such as 1599 or 2.69, or nothing")
DAY: Final = Kind(_day, "a day, such as 2026-11-20")
YES_NO: Final = Kind(_yes_no, "yes or no")
SOURCE: Final = Kind(_source, "where the fact was read")

PROVENANCE: Final[Mapping[str, Kind]] = {"source": SOURCE, "source_date": DAY, "note": TEXT}
"""The columns with which every table ends."""


def one_of(*words: str) -> Kind:
    """
    A column that holds one of a few words.

    Args:
        words: the words.

    Returns:
        How to read it.
    """
    accepted = frozenset(words)

    def read(cell: str) -> str:
        if cell not in accepted:
            raise ValueError
        return cell

    return Kind(read, f"one of: {', '.join(words)}")


class Row(NamedTuple):
    """One row: its typed values by column, and where it stands."""

    places: Mapping[str, int]
    """Where the value of each column stands among `cells`; `source` has the whole `Source`, `source_date` none."""
    cells: tuple[Any, ...]
    path: str
    line: int
    columns: tuple[str, ...]

    @property
    def values(self) -> dict[str, Any]:
        """All values by column; of a wide row it takes longer than to read a few cells."""
        return dict(zip(self.places, self.cells, strict=True))

    def value(self, column: str) -> Any:  # noqa: ANN401 - whatever the column holds
        """
        One value.

        Args:
            column: name of the column.

        Returns:
            What its kind has read.
        """
        return self.cells[self.places[column]]

    def wrong(self, column: str, accepted: str) -> BadCatalog:
        """
        The error for a cell that reads but cannot be true.

        Args:
            column: name of the column.
            accepted: what would be accepted.

        Returns:
            The error, to be raised.
        """
        number = self.columns.index(column) + 1 if column in self.columns else 0
        place = Place(self.path, self.line, number)
        return BadCatalog(place, column, self.value(column), accepted)


def shipped_folder() -> Traversable:
    """
    The folder of the shipped tables: beside this module, or inside the archive that holds it.

    Returns:
        A folder that can be read from.
    """
    beside = Path(__file__).with_name(DATA_FOLDER)
    if beside.is_dir():
        return beside
    from importlib.resources import files  # noqa: PLC0415 - needed only inside an archive, and slow to import

    return files("vramsheet.catalog") / DATA_FOLDER


def fingerprint(folder: Traversable, below: str = "") -> str:
    """
    SHA-256 of every table of a folder, one after another in the order of their names.

    Args:
        folder: where the tables are.
        below: the fingerprint of the tables that these lie over, which goes first.

    Returns:
        64 hexadecimal digits.
    """
    import hashlib  # noqa: PLC0415 - loads OpenSSL, which takes longer than to read the tables; only reports ask for it

    digest = hashlib.sha256(below.encode())
    for table in sorted((entry for entry in folder.iterdir() if entry.name.endswith(".csv")), key=lambda e: e.name):
        digest.update(table.read_bytes())
    return digest.hexdigest()


def read_table(folder: Traversable, name: str, columns: Mapping[str, Kind], unique: tuple[str, ...]) -> list[Row]:
    """
    All rows of one table, typed.

    Cells repeat from row to row, so a table is read by column, each different cell once. Where that fails, the rows are
    gone through from the first one on, to say where.

    Args:
        folder: where the tables are.
        name: of the file.
        columns: every column in its order, without those of `PROVENANCE`.
        unique: columns that together name a row; no two rows may agree in all of them.

    Returns:
        The rows in the order of the file.

    Raises:
        BadCatalog: the file is missing, cut off or not UTF-8, or has a wrong column, a cell that does not read, two
            rows of one name, or fewer or more rows than are counted beside it. Nothing is loaded then.
    """
    path, wanted = str(folder / name), {**columns, **PROVENANCE}
    lines = _lines(_text(folder, name, path), path)
    if lines.header is not None:
        _check_header(lines.header, tuple(wanted), path)
    try:
        values = _values(lines.cells, wanted)
    except (ValueError, KeyError):
        values = None
    if values is None or lines.fault or not _are_different(values, unique):
        raise _first_fault(lines, wanted, unique, path)
    _check_count(folder, name, path, len(lines.cells))
    return _rows(values, path, lines.numbers)


def check_counted(folder: Traversable) -> None:
    """
    Refuse a folder that lacks the counts of its rows, or a table that has one.

    Args:
        folder: where the tables are.

    Raises:
        BadCatalog: names the file that is not there.
    """
    for name, row_count in _row_counts(folder).items():  # type: ignore[arg-type]  # paths and entries of archives have a hash
        path = folder / name
        if not path.is_file():
            raise BadCatalog(Place(str(path)), "table", "no file", f"the {row_count} rows that {COUNTS_FILE} counts")


@lru_cache(maxsize=1)
def _row_counts(folder: Traversable) -> dict[str, str]:
    """The rows of each table, as they are counted beside them."""
    lines = _text(folder, COUNTS_FILE, str(folder / COUNTS_FILE)).splitlines()
    return dict(line.split(",", 1) for line in lines[1:] if "," in line)


def _check_count(folder: Traversable, name: str, path: str, row_count: int) -> None:
    """Hold the rows of a table against their count, where they are counted."""
    if not (folder / COUNTS_FILE).is_file():
        return
    counted = _row_counts(folder).get(name, "a number of")  # type: ignore[arg-type]  # the same
    if counted != str(row_count):
        raise BadCatalog(Place(path), "rows", row_count, f"{counted} rows, as {COUNTS_FILE} says: one is not whole")


class _Lines(NamedTuple):
    """A table as text, up to its end or to where it is no CSV any more."""

    header: list[str] | None
    cells: list[list[str]]
    """Of each row below the header."""
    numbers: list[int]
    """The lines on which these rows end."""
    fault: BadCatalog | None
    """Why there are no more rows; None: the file ends."""


def _lines(text: str, path: str) -> _Lines:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header, fault = None, None
    cells, numbers = [], []
    try:
        header = next(reader)
        for row in reader:
            cells.append(row)
            numbers.append(reader.line_num)
    except csv.Error as problem:
        fault = BadCatalog(Place(path, reader.line_num), "row", str(problem), "well-formed CSV")
    return _Lines(header, cells, numbers, fault)


def _values(cells: list[list[str]], wanted: Mapping[str, Kind]) -> dict[str, Sequence[Any]]:
    """The values of each column; ValueError or KeyError where a row has another length or a cell does not read."""
    if not cells:
        return dict.fromkeys(wanted, ())
    columns = zip(*cells, strict=True)
    return {name: _column(column, kind) for column, (name, kind) in zip(columns, wanted.items(), strict=True)}


def _column(cells: tuple[str, ...], kind: Kind) -> Sequence[object]:
    if kind is TEXT:
        return cells
    values = {cell: kind.read(cell) for cell in frozenset(cells)}
    if len(values) == 1:
        return [*values.values()] * len(cells)
    return list(map(values.__getitem__, cells))


def _are_different(values: dict[str, Sequence[Any]], unique: tuple[str, ...]) -> bool:
    names = tuple(zip(*(values[column] for column in unique), strict=True))
    return len(frozenset(names)) == len(names)


def _rows(values: dict[str, Sequence[Any]], path: str, numbers: list[int]) -> list[Row]:
    """One row of each value of all columns."""
    names = tuple(values)
    read = tuple(zip(values["source"], values["source_date"], strict=True))
    sources = {text_and_day: Source(text=text_and_day[0], date=text_and_day[1]) for text_and_day in frozenset(read)}
    whole = {**values, "source": [sources[text_and_day] for text_and_day in read]}
    del whole["source_date"]
    places = {name: place for place, name in enumerate(whole)}
    every = zip(*whole.values(), strict=True)
    return [Row(places, cells, path, number, names) for cells, number in zip(every, numbers, strict=True)]


def _first_fault(lines: _Lines, wanted: Mapping[str, Kind], unique: tuple[str, ...], path: str) -> BadCatalog:
    """The error for the first row that does not read or has the name of an earlier one."""
    seen: dict[tuple[object, ...], int] = {}
    for cells, line in zip(lines.cells, lines.numbers, strict=True):
        if len(cells) != len(wanted):
            return BadCatalog(Place(path, line, len(cells)), "number of cells", len(cells), str(len(wanted)))
        for number, (cell, (name, kind)) in enumerate(zip(cells, wanted.items(), strict=True), start=1):
            try:
                kind.read(cell)
            except (ValueError, KeyError):
                return BadCatalog(Place(path, line, number), name, cell or None, kind.accepted)
        (row,) = _rows(_values([cells], wanted), path, [line])
        identity = tuple(map(row.value, unique))
        if identity in seen:
            return row.wrong(unique[0], f"a name that stands once; line {seen[identity]} has it too")
        seen[identity] = line
    if lines.fault is None:
        raise AssertionError("every row reads")
    return lines.fault


def _text(folder: Traversable, name: str, path: str) -> str:
    """The whole file, complete to its last line break."""
    try:
        text = (folder / name).read_bytes().decode("utf-8")
    except OSError as problem:
        raise BadCatalog(
            Place(path), "table", problem.strerror or type(problem).__name__, "a readable file"
        ) from problem
    except UnicodeDecodeError as problem:
        line = problem.object.count(b"\n", 0, problem.start) + 1
        raise BadCatalog(Place(path, line), "encoding", problem.object[problem.start], "UTF-8") from problem
    if not text.endswith("\n"):
        last = text.splitlines()[-1:] or [""]
        line = text.count("\n") + 1
        raise BadCatalog(Place(path, line), "end of file", last[0], "a line break after the last row: it is cut off")
    return text


def _check_header(header: list[str], names: tuple[str, ...], path: str) -> None:
    for number, (found, name) in enumerate(zip(header, names, strict=False), start=1):
        if found != name:
            raise BadCatalog(Place(path, 1, number), "column", found, repr(name))
    number = min(len(header), len(names)) + 1
    if number <= len(names):
        raise BadCatalog(Place(path, 1, number), "column", None, repr(names[number - 1]))
    if number <= len(header):
        raise BadCatalog(Place(path, 1, number), "column", header[number - 1], "no further column")
