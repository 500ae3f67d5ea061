"""What a cell may hold: values in, values or real errors out; never an empty cell, never NaN, never a silent zero."""

from __future__ import annotations

import logging
import math
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from vramsheet.errors import BadInput, OutOfRange, VramError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vramsheet.functions.table import Argument, Function

LOG: Final = logging.getLogger(__name__)

VALUE_ERROR: Final = "#VALUE!"
NAME_ERROR: Final = "#NAME?"
NUMBER_ERROR: Final = "#NUM!"
NOT_AVAILABLE: Final = "#N/A"
ERROR_CODES: Final = (
    VALUE_ERROR,
    NOT_AVAILABLE,
    NUMBER_ERROR,
    NAME_ERROR,
    "#NULL!",
    "#DIV/0!",
    "#REF!",
    "#GETTING_DATA",
    "#SPILL!",
    "#CONNECT!",
    "#BLOCKED!",
    "#UNKNOWN!",
    "#FIELD!",
    "#CALC!",
)
"""The error values of Excel, in the text that its cells show (learn.microsoft.com, Excel.ErrorCellValueType)."""
MOST_CELLS: Final = 2**20
"""Cells that one call may fill: the rows of one whole column; more is a slip of the mouse that would hang the host."""

_NUMBER_TEXT = re.compile(r"\s*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?\s*")
_COMMA_NUMBER = re.compile(r"\s*[+-]?[0-9]*,[0-9]+\s*[kKmMbBtT]?\s*")


@dataclass(frozen=True, slots=True)
class CellError:
    """A failure that a cell shows as its host's real error value."""

    code: str
    """One of `ERROR_CODES`."""
    sentence: str
    """What is wrong, what came, what would be accepted; shown where the host can."""


Result = float | str | bool | CellError
"""What one cell may hold."""
Rows = tuple[tuple[Result, ...], ...]
"""What spills: rows of the same length, at least one of each."""


class _ErrorCell(Exception):
    """An argument that is an error value; it goes out as it came in."""

    def __init__(self, error: CellError) -> None:
        super().__init__(error.code)
        self.error = error


def evaluate(function: Function, cell_values: Sequence[object], *, raise_bugs: bool = False) -> Result | Rows:
    """
    What a formula gives, whatever stands in the cells it points to.

    Args:
        function: a row of the function table.
        cell_values: one value per argument as the host gives it: a number, text, truth, None or "" for blank, an error
            (`CellError` or the text of one), or a range as rows of those; missing ones at the end may be left out.
        raise_bugs: raise an exception that is no user's mistake instead of logging it and showing #VALUE!.

    Returns:
        A number, text, truth or error; rows of them when an argument is a range or the function is a table.
    """
    try:
        _check_count(function, cell_values)
        if any(isinstance(value, tuple | list) for value in cell_values):
            return _over_ranges(function, cell_values, raise_bugs)
        return _answer(function, cell_values, raise_bugs)
    except VramError as mistake:
        return CellError(mistake.cell_error, mistake.sentence)
    except Exception:
        if raise_bugs:
            raise
        LOG.exception("%s failed on the shape of its arguments", function.name)
        return CellError(VALUE_ERROR, f"{function.name} failed: a fault of this program, see its log")


def _check_count(function: Function, cell_values: Sequence[object]) -> None:
    if len(cell_values) > len(function.arguments):
        raise BadInput(function.name, f"{len(cell_values)} arguments", f"at most {len(function.arguments)}")


def _answer(function: Function, values: Sequence[object], raise_bugs: bool) -> Result | Rows:
    try:
        answer = function.call(*_taken(function, values))
        return _rows_to_cells(answer) if isinstance(answer, tuple) else to_cell(answer)
    except _ErrorCell as passing:
        return passing.error
    except VramError as mistake:
        return CellError(mistake.cell_error, mistake.sentence)
    except Exception:
        if raise_bugs:
            raise
        LOG.exception("%s failed", function.name)
        return CellError(VALUE_ERROR, f"{function.name} failed: a fault of this program, see its log")


def _taken(function: Function, values: Sequence[object]) -> list[object]:
    """The values that the callable takes, one per argument."""
    for value in values:
        error = _error_in(value)
        if error is not None:
            raise _ErrorCell(error)
    taken = [from_cell(argument, value) for argument, value in zip(function.arguments, values, strict=False)]
    missing = function.arguments[len(taken) :]
    return taken + [one.default if one.optional else from_cell(one, None) for one in missing]


def _over_ranges(function: Function, cell_values: Sequence[object], raise_bugs: bool) -> Result | Rows:
    """
    The answer for every cell of the ranges, one row or column being repeated along the other ranges.

    As Excel does it with `=A1:A3+B1:B2`: where a range of more than one row or column has ended, the result is #N/A.
    """
    given = [
        value if argument.kind == "words" else _grid(argument.name, value)
        for argument, value in zip(function.arguments, cell_values, strict=False)
    ]
    grids = [value for value in given if isinstance(value, _Grid)]
    row_count = max((len(grid.rows) for grid in grids), default=1)
    column_count = max((len(grid.rows[0]) for grid in grids), default=1)
    if not grids:
        return _answer(function, given, raise_bugs)
    if function.is_table:
        raise BadInput(function.name, f"a range of {row_count} x {column_count} cells", "one cell for each argument")
    if row_count * column_count > MOST_CELLS:
        raise BadInput(function.name, f"ranges that fill {row_count * column_count} cells", f"at most {MOST_CELLS}")

    def cell(row: int, column: int) -> Result:
        one = _answer(function, [v.at(row, column) if isinstance(v, _Grid) else v for v in given], raise_bugs)
        return one if not isinstance(one, tuple) else CellError(VALUE_ERROR, f"{function.name} gives a table")

    return tuple(tuple(cell(row, column) for column in range(column_count)) for row in range(row_count))


@dataclass(frozen=True, slots=True)
class _Grid:
    """A range of more than one cell."""

    name: str
    rows: tuple[tuple[object, ...], ...]

    def at(self, row: int, column: int) -> object:
        """The value that meets this cell of the result; #N/A beyond the range's end."""
        line_index = row if len(self.rows) > 1 else 0
        cell_index = column if len(self.rows[0]) > 1 else 0
        if line_index >= len(self.rows) or cell_index >= len(self.rows[0]):
            return CellError(NOT_AVAILABLE, f"{self.name}: this range ends before the others")
        return self.rows[line_index][cell_index]


def _grid(name: str, value: object) -> object:
    """A range as a grid, a range of one cell as its value, anything else as it is."""
    if not isinstance(value, tuple | list):
        return value
    rows = tuple(tuple(row) if isinstance(row, tuple | list) else None for row in value)
    if all(row is None for row in rows):
        rows = (tuple(value),)  # a single row, without the outer brackets
    whole = tuple(row for row in rows if row)
    if not whole or len(whole) != len(rows) or len({len(row) for row in whole}) != 1:
        raise BadInput(name, "a range whose rows differ in length", "a rectangular range")
    return whole[0][0] if len(whole) == len(whole[0]) == 1 else _Grid(name, whole)


def is_blank(value: object) -> bool:
    """
    Whether a cell counts as empty: nothing in it, or text of blanks only.

    Args:
        value: what the host gave.

    Returns:
        True or False.
    """
    return value is None or (isinstance(value, str) and not value.strip())


def from_cell(argument: Argument, value: object) -> object:
    """
    The plain value that a callable of the table takes, from what stands in a cell.

    Args:
        argument: which argument it is for.
        value: what the host gave; no range, unless the argument takes words.

    Returns:
        A text, number, truth, tuple of texts, or the default when blank.

    Raises:
        BadInput: of the wrong kind, or blank where it is needed.
        OutOfRange: a number that is not finite, or has a fraction where a count is meant.
    """
    if isinstance(value, str) and argument.kind in {"word", "model"} and value.strip() and value[0] != "#":
        return _word(argument, value)
    error = _error_in(value)
    if error is not None:
        raise _ErrorCell(error)
    if argument.kind == "words" and isinstance(value, tuple | list):
        return _words(argument, value)
    if is_blank(value):
        if argument.optional:
            return argument.default
        raise BadInput(argument.name, None, argument.accepted)
    if argument.kind == "words":
        return _words(argument, (value,))
    if argument.kind == "word" or (argument.kind == "model" and isinstance(value, str)):
        return _word(argument, value)
    if argument.kind == "truth":
        return _truth(argument, value)
    number = _number(argument, value)
    return _whole(argument, number) if argument.kind == "count" else number


def _error_in(value: object) -> CellError | None:
    if isinstance(value, CellError):
        return value
    if isinstance(value, str) and value in ERROR_CODES:
        return CellError(value, f"an argument is {value}")
    return None


def _word(argument: Argument, value: object) -> str:
    if not isinstance(value, str):
        raise BadInput(argument.name, value, argument.accepted)
    word = value.strip()
    if argument.kind == "model" and _COMMA_NUMBER.fullmatch(word):
        raise BadInput(argument.name, value, "a number with a decimal point, or a cell that holds a number")
    if not argument.choices or word in argument.choices:
        return word
    for choice in argument.choices:
        if choice.lower() == word.lower():
            return choice
    raise BadInput(argument.name, value, argument.accepted)


def _words(argument: Argument, value: Sequence[object]) -> tuple[str, ...] | None:
    found: list[str] = []
    for entry in value:
        for cell in entry if isinstance(entry, tuple | list) else (entry,):
            error = _error_in(cell)
            if error is not None:
                raise _ErrorCell(error)
            if not is_blank(cell):
                found.append(_word(argument, cell))
    if not found and not argument.optional:
        raise BadInput(argument.name, None, argument.accepted)
    return tuple(found) or None


def _truth(argument: Argument, value: object) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip().upper() in {"TRUE", "FALSE"}:
        return value.strip().upper() == "TRUE"
    if isinstance(value, int | float) and value in {0, 1}:
        return bool(value)  # LibreOffice has no truths: TRUE is the number 1
    raise BadInput(argument.name, value, argument.accepted)


def _number(argument: Argument, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        raise BadInput(argument.name, value, argument.accepted)
    if isinstance(value, str) and not _NUMBER_TEXT.fullmatch(value):
        raise BadInput(argument.name, value, argument.accepted)
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    except ValueError:  # a signalling NaN of decimal
        number = math.nan
    if not math.isfinite(number):
        raise OutOfRange(argument.name, value, "a finite number")
    return number


def _whole(argument: Argument, number: float) -> int:
    if number != int(number):
        raise OutOfRange(argument.name, number, argument.accepted)
    return int(number)


def to_cell(answer: object) -> Result:
    """
    What a cell shows for one answer of the core.

    Args:
        answer: a number (Decimal too), text, truth or error; None and "" for a fact that is not known.

    Returns:
        A finite number, text that is not empty, a truth, or an error: #N/A for a fact that is not known, #NUM! for a
        number that is not finite.
    """
    if isinstance(answer, float) and math.isfinite(answer):
        return answer
    if isinstance(answer, CellError | bool):
        return answer
    if answer is None or answer == "":
        return CellError(NOT_AVAILABLE, "not known")
    if isinstance(answer, int | float | Decimal):
        try:
            number = float(answer)
        except (OverflowError, ValueError):
            number = math.nan
        return number if math.isfinite(number) else CellError(NUMBER_ERROR, "the result is no finite number")
    return str(answer)


def _rows_to_cells(rows: tuple[object, ...]) -> Rows:
    cells = tuple(tuple(to_cell(answer) for answer in row) for row in rows if isinstance(row, tuple))
    if not cells or not cells[0] or len({len(row) for row in cells}) != 1 or len(cells) != len(rows):
        raise ValueError("a table of the function table is no rectangle")
    return cells
