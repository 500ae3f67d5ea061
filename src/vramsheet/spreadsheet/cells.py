"""What a cell may hold: values in, values or real errors out; never an empty cell, never NaN, never a silent zero."""

from __future__ import annotations

import logging
import math
import re
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING, Final

from vramsheet.errors import BadInput, OutOfRange, VramError
from vramsheet.spreadsheet.ranges import Grid, grid, paired, shape

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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
        taken = [
            _read(function, one, value, raise_bugs) for one, value in zip(function.arguments, cell_values, strict=False)
        ]
        return _answer(function, taken + _missing(function, len(taken), raise_bugs), raise_bugs)
    except VramError as mistake:
        return CellError(mistake.cell_error, mistake.sentence)
    except Exception as fault:
        if raise_bugs:
            raise
        return _bug(function, fault)


def _check_count(function: Function, cell_values: Sequence[object]) -> None:
    if len(cell_values) > len(function.arguments):
        raise BadInput(function.name, f"{len(cell_values)} arguments", f"at most {len(function.arguments)}")


@dataclass(frozen=True, slots=True)
class _Fault:
    """An argument that cannot be used, with the error that the call then gives."""

    error: CellError
    came_in: bool
    """An error value that came in; it goes out whatever else is wrong."""


def _read(function: Function, argument: Argument, value: object, raise_bugs: bool) -> object:
    """The plain value of an argument, or why there is none."""
    try:
        return from_cell(argument, value)
    except _ErrorCell as passing:
        return _Fault(passing.error, came_in=True)
    except VramError as mistake:
        return _Fault(CellError(mistake.cell_error, mistake.sentence), came_in=False)
    except Exception as fault:
        if raise_bugs:
            raise
        return _Fault(_bug(function, fault), came_in=False)


def _bug(function: Function, fault: Exception) -> CellError:
    """The error of a fault of this program, with its traceback in the log."""
    LOG.error("%s failed", function.name, exc_info=fault)
    return CellError(VALUE_ERROR, f"{function.name} failed: a fault of this program, see its log")


def _missing(function: Function, given_count: int, raise_bugs: bool) -> list[object]:
    """The values of the arguments that were left out at the end."""
    left_out = function.arguments[given_count:]
    return [one.default if one.optional else _read(function, one, None, raise_bugs) for one in left_out]


def _answer(function: Function, taken: Sequence[object], raise_bugs: bool) -> Result | Rows:
    """What the function gives for plain values, one for each argument."""
    faults = [one for one in taken if one.__class__ is _Fault and isinstance(one, _Fault)]
    if faults:
        return next((one.error for one in faults if one.came_in), faults[0].error)
    try:
        answer = function.call(*taken)
        return _rows_to_cells(answer) if isinstance(answer, tuple) else to_cell(answer)
    except VramError as mistake:
        return CellError(mistake.cell_error, mistake.sentence)
    except Exception as fault:
        if raise_bugs:
            raise
        return _bug(function, fault)


def _over_ranges(function: Function, cell_values: Sequence[object], raise_bugs: bool) -> Result | Rows:
    """
    The answer for every cell of the ranges, one row or column being repeated along the other ranges.

    As Excel does it with `=A1:A3+B1:B2`: where a range of more than one row or column has ended, the result is #N/A.
    The same question in several cells is asked once.
    """
    pairs = list(zip(function.arguments, cell_values, strict=False))
    given = [value if argument.kind == "words" else grid(argument.name, value) for argument, value in pairs]
    size = shape(given)
    if size is None:
        taken = [
            _read(function, argument, value, raise_bugs) for (argument, _), value in zip(pairs, given, strict=True)
        ]
        return _answer(function, taken + _missing(function, len(taken), raise_bugs), raise_bugs)
    row_count, column_count = size
    if function.is_table:
        raise BadInput(function.name, f"a range of {row_count} x {column_count} cells", "one cell for each argument")
    if row_count * column_count > MOST_CELLS:
        raise BadInput(function.name, f"ranges that fill {row_count * column_count} cells", f"at most {MOST_CELLS}")
    read = [_read_all(function, argument, value, raise_bugs) for (argument, _), value in zip(pairs, given, strict=True)]
    read += _missing(function, len(read), raise_bugs)
    known: dict[tuple[object, ...], Result] = {}
    is_sound = not any(isinstance(one, _Fault) for values in read for one in _every(values))

    def cell(taken: tuple[object, ...]) -> Result:
        found = known.get(taken)
        if found is not None:
            return found
        if is_sound or not any(isinstance(one, _Fault) for one in taken):
            with suppress(Exception):  # what is wrong is said below
                known[taken] = answer = to_cell(function.call(*taken))
                return answer
        said = _answer(function, taken, raise_bugs)
        return CellError(VALUE_ERROR, f"{function.name} gives a table") if isinstance(said, tuple) else said

    cells = list(map(cell, paired(read, row_count, column_count)))
    if column_count == 1:
        return tuple([(one,) for one in cells])
    return tuple([tuple(cells[start : start + column_count]) for start in range(0, len(cells), column_count)])


def _every(values: object) -> Iterable[object]:
    """Every cell of a range, or the single value."""
    return chain.from_iterable(values.rows) if isinstance(values, Grid) else (values,)


def _read_all(function: Function, argument: Argument, value: object, raise_bugs: bool) -> object:
    """A single value or every cell of a range, read."""
    if not isinstance(value, Grid):
        return _read(function, argument, value, raise_bugs)
    texts: dict[str, object] = {}
    whole_numbers = argument.kind == "count"

    def one(cell: object) -> object:
        if cell.__class__ is float and whole_numbers and cell.is_integer():
            return int(cell)
        if cell.__class__ is not str:
            return _read(function, argument, cell, raise_bugs)
        text = str(cell)
        if text not in texts:
            texts[text] = _read(function, argument, text, raise_bugs)
        return texts[text]

    error = CellError(NOT_AVAILABLE, f"{argument.name}: this range ends before the others")
    return value.read(one, _Fault(error, came_in=True))


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
    if value.__class__ is float and argument.kind in {"number", "model"} and math.isfinite(value):
        return value
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
