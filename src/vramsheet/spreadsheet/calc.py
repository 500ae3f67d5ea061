"""
The functions in LibreOffice Calc: what its cells give and take, without LibreOffice itself.

Calc hands a number over as float (TRUE is 1.0, a date is a number), text as str, a range as rows, an argument that is
left out as None. An error cell never arrives: Calc shows it without asking; in a calculated array (`IF(A1:A9>0;A1:A9)`)
errors arrive as NaN that carry their number. A single empty cell arrives as 0.0, so a number that is required counts as
blank when it is 0.0; the text "0" says that zero is meant. (`any` takes a reference's value alone, ScInterpreter::
ScExternal in sc/source/core/tool/interpr4.cxx; XCellRange would tell an empty cell, but takes no number or text.)
"""

from __future__ import annotations

import math
import struct
from functools import cache
from typing import TYPE_CHECKING, Final

from vramsheet.functions import FUNCTIONS
from vramsheet.spreadsheet.cells import CellError, evaluate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vramsheet.functions.table import Argument, Function
    from vramsheet.spreadsheet.cells import Result

SERVICE_NAME: Final = "vramsheet.Functions"
"""The add-in's own name; Calc writes it before the function's name into saved files."""
INTERFACE_NAME: Final = "vramsheet.XFunctions"
"""The UNO interface whose methods are the functions."""
ADDIN_SERVICE: Final = "com.sun.star.sheet.AddIn"

OFFICE_ERRORS: Final = {
    "#NULL!": 521,
    "#DIV/0!": 532,
    "#VALUE!": 519,
    "#REF!": 524,
    "#NAME?": 525,
    "#NUM!": 503,
    "#N/A": 0x7FFF,
}
"""
Calc's numbers of Excel's error values.

Source: LibreOffice, include/formula/errorcodes.hxx (NoCode, DivisionByZero, NoValue, NoRef, NoName, IllegalFPOperation,
NotAvailable), tried in 7.4.7: ERROR.TYPE, ISNA and ISERROR see them.
"""
CODES_BY_NUMBER: Final = {number: code for code, number in OFFICE_ERRORS.items()}
NOT_A_NUMBER: Final = 0x7FF80000
"""Upper half of a quiet NaN; Calc reads an error's number in the lower half (CreateDoubleError, errorcodes.hxx)."""


@cache
def error_double(code: str) -> float:
    """
    The number that Calc shows as an error value; the same object each time, so that rows with errors can be equal.

    Args:
        code: the text of an error; one that Calc does not have becomes #VALUE!.

    Returns:
        A NaN that carries the error's number.
    """
    number: float = struct.unpack(
        "<d", struct.pack("<II", OFFICE_ERRORS.get(code, OFFICE_ERRORS["#VALUE!"]), NOT_A_NUMBER)
    )[0]
    return number


def error_carried(number: float) -> CellError:
    """
    The error that a NaN of Calc stands for.

    Args:
        number: a NaN.

    Returns:
        Its error; #VALUE! for one that Excel does not have.
    """
    carried, _ = struct.unpack("<II", struct.pack("<d", number))
    code = CODES_BY_NUMBER.get(carried, "#VALUE!")
    return CellError(code, f"an argument is {code}")


def from_calc(argument: Argument, value: object) -> object:
    """
    A value of Calc with its ambiguous zero made plain.

    Args:
        argument: which argument it is for.
        value: what Calc handed over.

    Returns:
        None for 0.0 where only text is meant or a number is required; an error for a NaN; else the value.
    """
    if isinstance(value, tuple):
        return tuple([tuple(map(_arrived, row)) if isinstance(row, tuple) else _arrived(row) for row in value])
    if value.__class__ is float and value == 0.0 and (argument.kind in {"word", "words"} or not argument.optional):
        return None
    return value


def _arrived(cell: object) -> object:
    """A cell of a range, a NaN as the error that it stands for."""
    return error_carried(cell) if cell.__class__ is float and math.isnan(cell) else cell


def to_calc(answer: Result) -> float | str:
    """
    One cell's answer as Calc takes it.

    Args:
        answer: a number, text, truth or error.

    Returns:
        A number or text: an error is the NaN that Calc shows as one, a truth is 1 or 0, as `=TRUE()` is there
        (sc/source/core/tool/rangeseq.cxx reads every truth of an add-in as 0).
    """
    if isinstance(answer, CellError):
        return error_double(answer.code)
    return float(answer) if isinstance(answer, bool) else answer


def calculated(function: Function, values: Sequence[object]) -> float | str | tuple[tuple[float | str, ...], ...]:
    """
    What a formula gives in Calc.

    Args:
        function: a row of the function table.
        values: the arguments as Calc hands them over.

    Returns:
        A number or text; rows of them for ranges, and always for a table.
    """
    known = [from_calc(argument, value) for argument, value in zip(function.arguments, values, strict=False)]
    answer = evaluate(function, known)
    if isinstance(answer, tuple):
        return tuple(tuple(map(to_calc, row)) for row in answer)
    return ((to_calc(answer),),) if function.is_table else to_calc(answer)


def parameter_name(argument: Argument) -> str:
    """
    An argument's name as UNOIDL allows it: no underscores and no word of its own, such as "sequence".

    Args:
        argument: of a function.

    Returns:
        "argKvPrecision" for kv_precision; the function wizard shows the real one.
    """
    return "arg" + "".join(word.capitalize() for word in argument.name.split("_"))


def interface_definition() -> str:
    """
    The UNO interface of all functions, in UNOIDL.

    Every argument is `any`: Calc then takes numbers, texts, ranges and left-out arguments. The result of a table is
    rows of `any`, every other one is `any`: a single value given as one row of one would lose its error's number in
    ERROR.TYPE, and its text would be equal to no other text (rangeseq.cxx puts it in no pool).

    Returns:
        Source text, which LibreOffice reads as it is.
    """
    methods = "\n".join(
        f"    {'sequence< sequence< any > >' if function.is_table else 'any'} {function.name}("
        + ", ".join(f"[in] any {parameter_name(argument)}" for argument in function.arguments)
        + ");"
        for function in FUNCTIONS
    )
    module, interface = INTERFACE_NAME.split(".")
    return f"module {module} {{\n  interface {interface} {{\n{methods}\n  }};\n}};\n"
