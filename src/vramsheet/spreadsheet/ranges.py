"""Ranges in the place of single values: how Excel pairs the cells of several, row by row and column by column."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, repeat
from typing import TYPE_CHECKING

from vramsheet.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence


@dataclass(frozen=True, slots=True)
class Grid:
    """A range of more than one cell."""

    rows: tuple[tuple[object, ...], ...]
    ended: object = None
    """What stands beyond its last row or column."""

    def read(self, one: Callable[[object], object], ended: object) -> Grid:
        """
        The same range with every cell read.

        Args:
            one: what becomes of a cell.
            ended: what stands beyond the range's end.

        Returns:
            A range of the same shape.
        """
        return Grid(tuple([tuple(map(one, line)) for line in self.rows]), ended)

    def spread(self, row_count: int, column_count: int) -> Iterable[object]:
        """
        The cells that meet those of the result, row by row: a single row or column goes on, any other range ends.

        Args:
            row_count: rows of the result.
            column_count: columns of the result.

        Returns:
            As many values as the result has cells.
        """
        if column_count == 1 and len(self.rows) == row_count:
            return [line[0] for line in self.rows]
        return chain.from_iterable(self._line(row, column_count) for row in range(row_count))

    def _line(self, row: int, column_count: int) -> Iterable[object]:
        if len(self.rows) > 1 and row >= len(self.rows):
            return repeat(self.ended, column_count)
        cells = self.rows[row if len(self.rows) > 1 else 0]
        if len(cells) == 1:
            return repeat(cells[0], column_count)
        return cells if len(cells) == column_count else (*cells, *repeat(self.ended, column_count - len(cells)))


def grid(name: str, value: object) -> object:
    """
    A range as a grid, a range of one cell as its value, anything else as it is.

    Args:
        name: of the argument, for messages.
        value: what the host gave.

    Returns:
        A `Grid` or a single value.

    Raises:
        BadInput: its rows differ in length, or there are none.
    """
    if not isinstance(value, tuple | list):
        return value
    rows = tuple([tuple(row) if isinstance(row, tuple | list) else None for row in value])
    if all(row is None for row in rows):
        rows = (tuple(value),)  # a single row, without the outer brackets
    whole = tuple([row for row in rows if row])
    if not whole or len(whole) != len(rows) or len(set(map(len, whole))) != 1:
        raise BadInput(name, "a range whose rows differ in length", "a rectangular range")
    return whole[0][0] if len(whole) == len(whole[0]) == 1 else Grid(whole)


def shape(given: Iterable[object]) -> tuple[int, int] | None:
    """
    Rows and columns of the result.

    Args:
        given: single values and grids.

    Returns:
        The most rows and the most columns of any grid; None without one.
    """
    grids = [value for value in given if isinstance(value, Grid)]
    if not grids:
        return None
    return max(len(one.rows) for one in grids), max(len(one.rows[0]) for one in grids)


def paired(given: Sequence[object], row_count: int, column_count: int) -> Iterator[tuple[object, ...]]:
    """
    What meets each cell of the result: one value of each argument.

    Args:
        given: single values and grids.
        row_count: rows of the result.
        column_count: columns of the result.

    Returns:
        The values for each cell, row by row.
    """
    count = row_count * column_count
    return zip(
        *(one.spread(row_count, column_count) if isinstance(one, Grid) else repeat(one, count) for one in given),
        strict=True,
    )
