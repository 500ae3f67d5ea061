"""The component that LibreOffice loads: one UNO object whose methods are the functions. Imported only there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import uno
import unohelper

from vramsheet.functions import FUNCTIONS
from vramsheet.spreadsheet.calc import ADDIN_SERVICE, INTERFACE_NAME, SERVICE_NAME, calculated

if TYPE_CHECKING:
    from collections.abc import Callable

    from vramsheet.functions.table import Function


def _method(function: Function) -> Callable[..., object]:
    def method(_self: object, *values: object) -> object:
        return calculated(function, values)

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
