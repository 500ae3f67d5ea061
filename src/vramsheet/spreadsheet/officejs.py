"""
The functions in Excel on the web, on a Mac and on Windows, for xlwings Lite and xlwings Server.

Both decorate Python functions, hand ranges over as rows, and take rows back; a text that is one of `ERROR_KINDS`
becomes a real error value. They carry no sentence with it, so the sentence goes where the host lets people read:
Lite's output window, the server's log.
"""

from __future__ import annotations

import inspect
import logging
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from vramsheet.functions import FUNCTIONS, function_named
from vramsheet.spreadsheet.cells import VALUE_ERROR, CellError, evaluate

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from vramsheet.functions import Function
    from vramsheet.spreadsheet.cells import Result

LOG: Final = logging.getLogger(__name__)

ERROR_KINDS: Final = {
    "#DIV/0!": "Div0",
    "#N/A": "NotAvailable",
    "#NAME?": "Name",
    "#NULL!": "Null",
    "#NUM!": "Num",
    "#REF!": "Ref",
    "#VALUE!": "Value",
}
"""
The errors that a custom function can give, with Office's word for each; any other one is given as #VALUE!.

Source: learn.microsoft.com, Excel.ErrorCellValueType and CustomFunctions.ErrorCode, read 2026-11-20.
"""
REMEMBERED_SENTENCES: Final = 512
"""Sentences told once only: a column of a thousand wrong cells is one line to read, not a thousand."""

Plain = float | str | bool
"""What a cell takes: a number, text or truth; an error as its text."""


def from_office(value: object) -> object:
    """
    A value of Excel with errors, dates and currencies made plain.

    Args:
        value: as JSON or xlwings hands it over: rows of cells, a value, None for an empty or missing one, or an object
            such as `{"type": "Error", "basicValue": "#N/A"}`.

    Returns:
        The same; of an object its basic value, whole numbers as Excel knows them.
    """
    if isinstance(value, list | tuple):
        return [from_office(cell) for cell in value]
    if isinstance(value, dict):
        return from_office(value.get("basicValue"))
    if isinstance(value, int) and not isinstance(value, bool):
        try:
            return float(value)
        except OverflowError:  # no number of Excel's; the cell layer says so
            return value
    return value


def to_office(answer: Result) -> Plain:
    """
    One cell's answer as xlwings takes it.

    Args:
        answer: a number, text, truth or error.

    Returns:
        The same; of an error its text, #VALUE! for one that custom functions cannot give.
    """
    if isinstance(answer, CellError):
        return answer.code if answer.code in ERROR_KINDS else VALUE_ERROR
    return answer


@lru_cache(maxsize=REMEMBERED_SENTENCES)
def _tell_once(tell: Callable[[str], object], sentence: str) -> None:
    tell(sentence)


def answer(
    name: str,
    cells: Sequence[object],
    tell: Callable[[str], object] = LOG.info,
    refuse: Callable[[str], Exception] | None = None,
) -> Plain | list[list[Plain]]:
    """
    What a formula gives, whatever stands in its cells.

    Args:
        name: of the function.
        cells: one value per argument, as xlwings hands it over.
        tell: takes the sentence that explains an error, each one once.
        refuse: makes the exception to raise instead of giving an error value: for an Excel that knows no error values
            of custom functions and would show their text. Facts that a table does not know are not refused.

    Returns:
        A value, or rows of values for a table and for ranges.
    """
    function = function_named(name)
    given = evaluate(function, [from_office(cell) for cell in cells])
    for error in () if function.is_table and isinstance(given, tuple) else _errors_in(given):
        sentence = f"{function.name}: {error.code} {error.sentence}"
        if refuse is not None:
            raise refuse(sentence)
        _tell_once(tell, sentence)
    return [list(map(to_office, row)) for row in given] if isinstance(given, tuple) else to_office(given)


def _errors_in(given: Result | tuple[tuple[Result, ...], ...]) -> list[CellError]:
    if isinstance(given, tuple):
        return [cell for row in given for cell in row if isinstance(cell, CellError)]
    return [given] if isinstance(given, CellError) else []


def call(name: str, arguments: Sequence[object]) -> list[list[object]]:
    """
    What a formula gives, as the JSON that travels between Excel and a server.

    Args:
        name: of the function.
        arguments: rows of cells for each, or null where none is given.

    Returns:
        Rows of numbers, texts, truths and `{"type": "Error", "errorType": ...}`.
    """
    given = answer(name, arguments)
    rows = given if isinstance(given, list) else [[given]]
    return [[_as_json(cell) for cell in row] for row in rows]


def _as_json(cell: Plain) -> object:
    kind = ERROR_KINDS.get(cell) if isinstance(cell, str) else None
    return cell if kind is None else {"type": "Error", "errorType": kind}


def registered(
    func: Callable[[Callable[..., object]], object],
    arg: Callable[..., Callable[[Callable[..., object]], object]],
) -> dict[str, Callable[..., object]]:
    """
    Every function of the table, decorated for xlwings, without a namespace.

    Args:
        func: `xlwings.func`.
        arg: `xlwings.arg`.

    Returns:
        Functions by name, for the module in which xlwings looks.
    """
    return {function.name: _bound(function, func, arg) for function in FUNCTIONS}


def _bound(
    function: Function,
    func: Callable[[Callable[..., object]], object],
    arg: Callable[..., Callable[[Callable[..., object]], object]],
) -> Callable[..., object]:
    def formula(*cells):  # type: ignore[no-untyped-def]  # noqa: ANN002, ANN202 - xlwings reads annotations as conversions
        return answer(function.name, cells)

    formula.__name__ = formula.__qualname__ = function.name
    formula.__doc__ = f"{function.summary.removesuffix('.')}."
    parameter = inspect.Parameter
    formula.__signature__ = inspect.Signature(  # type: ignore[attr-defined]  # what xlwings reads the arguments from
        [
            parameter(one.name, parameter.POSITIONAL_OR_KEYWORD, default=None if one.optional else parameter.empty)
            for one in function.arguments
        ]
    )
    for argument in reversed(function.arguments):  # as decorators are applied, from the last to the first
        arg(argument.name, ndim=2, err_to_str=True, doc=argument.help)(formula)
    func(formula)
    return formula
