"""The VBA module that stands between Excel's cells and xlwings: it turns the text of an error into a real error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import vramsheet
from vramsheet.functions import FUNCTIONS
from vramsheet.resources import folder
from vramsheet.spreadsheet import CATEGORY

if TYPE_CHECKING:
    from vramsheet.functions import Function

FILE_NAME: Final = "vramsheet.bas"
EXCEL_ERRORS: Final = {
    "#NULL!": 2000,
    "#DIV/0!": 2007,
    "#VALUE!": 2015,
    "#REF!": 2023,
    "#NAME?": 2029,
    "#NUM!": 2036,
    "#N/A": 2042,
    "#GETTING_DATA": 2043,
    "#SPILL!": 2045,
    "#CONNECT!": 2046,
    "#BLOCKED!": 2047,
    "#UNKNOWN!": 2048,
    "#FIELD!": 2049,
    "#CALC!": 2050,
}
"""Excel's numbers of its error values, as `CVErr` takes them (learn.microsoft.com, XlCVError)."""


def wrapper_module() -> str:
    """
    The VBA module with one function per row of the table.

    Returns:
        Source text in ASCII, lines ended by a line feed; Excel wants it written with carriage returns too.
    """
    template = (folder("addin") / "excel" / "vramsheet.template.bas").read_text(encoding="ascii")
    errors = "\n".join(
        f"    Case {_quoted(code)}\n        AsCell = CVErr({number})" for code, number in EXCEL_ERRORS.items()
    )
    return (
        template.replace("{version}", vramsheet.__version__)
        .replace("{functions}", "\n\n".join(map(_wrapper, FUNCTIONS)))
        .replace("{errors}", errors)
        .replace("{descriptions}", "\n".join(map(_description, FUNCTIONS)))
        .replace("{category}", CATEGORY)
    )


def _wrapper(function: Function) -> str:
    name = function.name
    taken = ", ".join(f"Optional {one.name}" if one.optional else one.name for one in function.arguments)
    names = ", ".join(one.name for one in function.arguments)
    return (
        f"Public Function {name}({taken})\n"
        "    If TypeOf Application.Caller Is Range Then On Error GoTo Problem\n"
        f"    {name} = AsCells(XLPy.CallUDF(PYTHON_MODULE, {_quoted(name)}, _\n"
        f"        Array({names}), ActiveWorkbook, Application.Caller))\n"
        "    Exit Function\n"
        "Problem:\n"
        f"    {name} = Failed({_quoted(name)}, Err.Description)\n"
        "End Function"
    )


def _description(function: Function) -> str:
    arguments = ", _\n".join(f"        {_quoted(argument.help)}" for argument in function.arguments)
    return f"    Describe {_quoted(function.name)}, {_quoted(function.summary)}, Array( _\n{arguments})"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
