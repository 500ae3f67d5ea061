"""The table of spreadsheet functions: one row per function, from which every front end and every help is made."""

from __future__ import annotations

from typing import Final

from vramsheet.errors import UnknownName
from vramsheet.functions import compare, cost, fit, lookup, memory
from vramsheet.functions.table import Argument, Function

FUNCTIONS: Final[tuple[Function, ...]] = (
    *memory.FUNCTIONS,
    *fit.FUNCTIONS,
    *lookup.FUNCTIONS,
    *cost.FUNCTIONS,
    *compare.FUNCTIONS,
)
"""Every function, group by group, in the order of the contract."""

_BY_NAME: Final = {function.name: function for function in FUNCTIONS}


def function_named(name: str) -> Function:
    """
    The function of that name.

    Args:
        name: as typed in a cell, in any case.

    Returns:
        Its row of the table.

    Raises:
        UnknownName: there is none.
    """
    function = _BY_NAME.get(name.strip().upper())
    if function is None:
        raise UnknownName("function", name, hint="`vramsheet functions` lists them")
    return function


__all__ = ["FUNCTIONS", "Argument", "Function", "function_named"]
