"""
The functions in Excel on Windows, through xlwings: put `vramsheet.spreadsheet.excel` into its UDF MODULES.

Every function of the table becomes a function of this module, because xlwings looks for them there. An error goes out
as text such as `#N/A unknown model …`; our own VBA module (`vba.wrapper_module`) turns that into Excel's error value.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Final

from vramsheet.errors import MissingPart
from vramsheet.functions import FUNCTIONS
from vramsheet.spreadsheet import CATEGORY
from vramsheet.spreadsheet.cells import CellError, evaluate
from vramsheet.spreadsheet.vba import EXCEL_ERRORS

try:
    import xlwings
except ImportError as missing:
    raise MissingPart("the functions in Excel need xlwings", "pip install 'vramsheet[excel]' brings it") from missing

if TYPE_CHECKING:
    from collections.abc import Callable

    from vramsheet.functions import Function
    from vramsheet.spreadsheet.cells import Result

ERROR_BASE: Final = -2146828288
"""What COM adds to an error's number: a cell with #N/A (2042) arrives as -2146826246 (`xlwings/_xlwindows.py`)."""
_CODES: Final = {ERROR_BASE + number: code for code, number in EXCEL_ERRORS.items()}


def from_excel(value: object) -> object:
    """
    A value of Excel with errors made plain.

    Args:
        value: what xlwings handed over: rows of cells (also for a single one), a value, or None for a missing one.

    Returns:
        The same, COM's numbers of error values as their text.
    """
    if isinstance(value, list | tuple):
        return [from_excel(cell) for cell in value]
    if isinstance(value, int) and not isinstance(value, bool):
        return _CODES.get(value, value)
    return value


def to_excel(answer: Result) -> float | str | bool:
    """
    One cell's answer as xlwings takes it.

    Args:
        answer: a number, text, truth or error.

    Returns:
        The same; of an error its text with the sentence that explains it.
    """
    return f"{answer.code} {answer.sentence}" if isinstance(answer, CellError) else answer


def bound(function: Function) -> Callable[..., object]:
    """
    A Python function that xlwings offers to Excel.

    Args:
        function: a row of the table.

    Returns:
        A function with the row's name, arguments and help, which takes and gives what cells hold.
    """

    def call(*cells):  # type: ignore[no-untyped-def]  # noqa: ANN002, ANN202 - xlwings reads annotations as conversions
        answer = evaluate(function, [from_excel(cell) for cell in cells])
        if isinstance(answer, tuple):
            return [list(map(to_excel, row)) for row in answer]
        return to_excel(answer)

    call.__name__ = call.__qualname__ = function.name
    call.__doc__ = function.summary
    parameter = inspect.Parameter
    call.__signature__ = inspect.Signature(  # type: ignore[attr-defined]  # what xlwings reads the arguments from
        [
            parameter(one.name, parameter.POSITIONAL_OR_KEYWORD, default=None if one.optional else parameter.empty)
            for one in function.arguments
        ]
    )
    for argument in function.arguments:
        xlwings.arg(argument.name, ndim=2, err_to_str=True, doc=argument.help)(call)
    xlwings.func(category=CATEGORY)(call)  # last: each `arg` sets the category back
    return call


globals().update({function.name: bound(function) for function in FUNCTIONS})
