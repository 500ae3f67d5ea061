"""Reads a table of the user's own: the columns that are needed, in any order, over the rows that are shipped."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from vramsheet.catalog.tables import PROVENANCE, Row
from vramsheet.errors import BadCatalog, Place
from vramsheet.records import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from vramsheet.catalog.tables import Kind

LARGEST_FILE_BYTES: Final = 16 * 2**20
"""The shipped tables together have a fortieth of that."""
LONGEST_CELL: Final = 100_000
LARGEST_NUMBER: Final = 10**18
"""A million times the parameters of the largest model, and what all the world's computers cost."""
USUAL_SOURCE: Final = "own catalogue"
MARK: Final = "\ufeff"
"""Byte order mark with which spreadsheet programs begin a CSV."""


class Layout(NamedTuple):
    """What a table of the user's own may hold."""

    file: str
    columns: Mapping[str, Kind]
    """In the order in which they are written, without those of `PROVENANCE`."""
    name: tuple[str, ...]
    """The columns that together name a row."""
    usual: Callable[[Mapping[str, Any]], Mapping[str, object]]
    """From the cells that are filled to what the empty ones hold."""

    @property
    def every(self) -> dict[str, Kind]:
        """All columns, those of `PROVENANCE` last."""
        return {**self.columns, **PROVENANCE}


class UserRow(NamedTuple):
    """One row as it was given."""

    row: Row
    """With every cell: given, shipped, or usual."""
    given: tuple[str, ...]
    """The columns whose cells were filled."""


def read_user_table(
    folder: Path, layout: Layout, shipped: Callable[[Mapping[str, Any]], Mapping[str, object] | None]
) -> Iterator[UserRow]:
    """
    The rows of one table; a folder need not have it.

    A cell that is empty, or whose column is left out, holds what the shipped row of the same name holds, or else what
    is usual. The source is never taken over: it says where the user has the row from.

    Args:
        folder: where the table may be.
        layout: what it may hold.
        shipped: from the filled cells to the values of the shipped row that they stand in place of, or None.

    Yields:
        Rows in the order of the file.

    Raises:
        BadCatalog: with file, line and column of what cannot be read.
    """
    path = str(folder / layout.file)
    text = _text(folder / layout.file)
    if text is None:
        return
    kinds, seen = layout.every, dict[tuple[object, ...], int]()
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text), strict=True)
    try:
        header = tuple(name.strip() for name in next(lines, []))
        _check_header(header, kinds, path)
        for cells in lines:
            if not any(map(str.strip, cells)):
                continue
            one = _row(cells, _Lines(header, kinds, layout, path), shipped, lines.line_num)
            identity = tuple(map(one.row.value, layout.name))
            if identity in seen:
                raise one.row.wrong(layout.name[0], f"a name that stands once; line {seen[identity]} has it too")
            seen[identity] = lines.line_num
            yield one
    except csv.Error as problem:
        raise BadCatalog(Place(path, lines.line_num), "row", str(problem), "well-formed CSV") from problem


def _text(path: Path) -> str | None:
    """The whole file, None where there is none."""
    if path.is_fifo():  # opening one waits until somebody writes into it
        raise BadCatalog(Place(str(path)), "table", "a pipe", "a readable file")
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST_FILE_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as problem:
        got = problem.strerror or type(problem).__name__
        raise BadCatalog(Place(str(path)), "table", got, "a readable file") from problem
    if len(raw) > LARGEST_FILE_BYTES:
        raise BadCatalog(Place(str(path)), "table", "a larger file", f"at most {LARGEST_FILE_BYTES:,} bytes")
    try:
        return raw.decode("utf-8").removeprefix(MARK)
    except UnicodeDecodeError as problem:
        line = raw.count(b"\n", 0, problem.start) + 1
        raise BadCatalog(Place(str(path), line), "encoding", raw[problem.start], "UTF-8") from problem


def delimiter_of(text: str) -> str:
    """
    What parts the cells of a table.

    Args:
        text: of the table.

    Returns:
        A comma, or the semicolon that spreadsheet programs write where the comma is the decimal point.
    """
    head = text.partition("\n")[0]
    return ";" if ";" in head and "," not in head else ","


def _check_header(header: tuple[str, ...], kinds: Mapping[str, Kind], path: str) -> None:
    for number, name in enumerate(header, start=1):
        if name not in kinds:
            from difflib import get_close_matches  # noqa: PLC0415 - only on the way to an error

            near = get_close_matches(name.casefold(), kinds, 3) or list(kinds)[:3]
            raise BadCatalog(Place(path, 1, number), "column", name, f"a column of this table, such as {_listed(near)}")
        if name in header[: number - 1]:
            raise BadCatalog(Place(path, 1, number), "column", name, "each column once")
    if not header:
        raise BadCatalog(Place(path, 1), "column", None, f"a first line with columns, such as {_listed(list(kinds))}")


def _listed(names: list[str]) -> str:
    return ", ".join(names[:3])


class _Lines(NamedTuple):
    """What all rows of one table have in common."""

    header: tuple[str, ...]
    kinds: Mapping[str, Kind]
    layout: Layout
    path: str

    def place(self, name: str, line: int) -> Place:
        """Where a cell stands."""
        return Place(self.path, line, self.header.index(name) + 1 if name in self.header else 0)

    def read(self, name: str, cell: str, line: int) -> object:
        """The value of a cell."""
        if len(cell) > LONGEST_CELL:
            raise BadCatalog(self.place(name, line), name, f"{len(cell):,} characters", f"at most {LONGEST_CELL:,}")
        kind = self.kinds[name]
        try:
            value = kind.read(cell)
        except (ValueError, KeyError, ArithmeticError) as problem:
            raise BadCatalog(self.place(name, line), name, cell or None, kind.accepted) from problem
        if isinstance(value, int | float | Decimal) and value > LARGEST_NUMBER:
            raise BadCatalog(self.place(name, line), name, cell, f"a number up to {LARGEST_NUMBER:,}")
        return value


def _row(
    cells: list[str],
    lines: _Lines,
    shipped: Callable[[Mapping[str, Any]], Mapping[str, object] | None],
    line: int,
) -> UserRow:
    header, kinds = lines.header, lines.kinds
    if len(cells) != len(header):
        raise BadCatalog(Place(lines.path, line, len(cells)), "number of cells", len(cells), str(len(header)))
    values: dict[str, Any] = {
        name: lines.read(name, text, line) for name, cell in zip(header, cells, strict=True) if (text := cell.strip())
    }
    given = tuple(values)
    usual = {**lines.layout.usual(values), **(shipped(values) or {})}
    for name in kinds:
        if name not in values:
            values[name] = usual[name] if name in usual else lines.read(name, "", line)
    values["source"] = Source(text=values["source"], date=values.pop("source_date"))
    names = [name for name in kinds if name in values]
    places = {name: place for place, name in enumerate(names)}
    return UserRow(Row(places, tuple(map(values.__getitem__, names)), lines.path, line, header), given)
