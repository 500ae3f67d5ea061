"""The component that LibreOffice loads: one UNO object whose methods are the functions. Imported only there."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import uno
import unohelper

from vramsheet.functions import FUNCTIONS
from vramsheet.spreadsheet.calc import ADDIN_SERVICE, INTERFACE_NAME, SERVICE_NAME, calculated

if TYPE_CHECKING:
    from collections.abc import Callable

    from vramsheet.functions.table import Function


KEPT_ANSWERS: Final = 2**15
"""Answers of single cells that are kept, of all functions together: sheets ask the same again at each recalculation."""
KEPT_RANGES: Final = 1024
"""Results of ranges that are kept: Calc listens to each until the document is closed, so equal ones must be one."""


def _add_listener(self: Any, listener: Any) -> None:  # noqa: ANN401 - UNO objects have no Python types
    event = uno.createUnoStruct("com.sun.star.sheet.ResultEvent")
    event.Source, event.Value = self, uno.Any("[][]any", self.rows)
    listener.modified(event)


_RowsOfAny: Any = type(
    "RowsOfAny",
    (unohelper.Base, uno.getClass("com.sun.star.sheet.XVolatileResult")),
    {"addResultListener": _add_listener, "removeResultListener": lambda _self, _listener: None},
)


@lru_cache(maxsize=KEPT_RANGES)
def rows_of_any(rows: tuple[tuple[float | str, ...], ...]) -> object:
    """
    Rows that a method with the result `any` can give: UNO's Python cannot say their type but inside a struct.

    Args:
        rows: numbers and texts.

    Returns:
        A result that tells its rows to whoever listens, once.
    """
    result = _RowsOfAny()
    result.rows = rows
    return result


@lru_cache(maxsize=KEPT_ANSWERS)
def _answer(function: Function, values: tuple[object, ...]) -> float | str | tuple[tuple[float | str, ...], ...]:
    """What a formula of single cells gives; the same values always give the same."""
    return calculated(function, values)


def _method(function: Function) -> Callable[..., object]:
    def method(_self: object, *values: object) -> object:
        if function.is_table:
            return calculated(function, values)
        for value in values:
            if value.__class__ is tuple:
                answer = calculated(function, values)
                return rows_of_any(answer) if isinstance(answer, tuple) else answer
        return _answer(function, values)

    method.__name__ = function.name
    return method


def _component() -> Any:  # noqa: ANN401 - a class made of UNO types, of which Python knows nothing
    methods: dict[str, object] = {function.name: _method(function) for function in FUNCTIONS}
    methods["__init__"] = lambda _self, _context: None
    methods["getServiceName"] = lambda _self: SERVICE_NAME
    bases = (unohelper.Base, uno.getClass(INTERFACE_NAME), uno.getClass("com.sun.star.lang.XServiceName"))
    return type("Functions", bases, methods)


g_ImplementationHelper = unohelper.ImplementationHelper()  # noqa: N816 - the name that LibreOffice's loader asks for
g_ImplementationHelper.addImplementation(_component(), SERVICE_NAME, (ADDIN_SERVICE,))
