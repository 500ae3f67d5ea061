"""The VBA of the Excel add-in: a wrapper that turns error texts into real errors, the ribbon's, and xlwings' own."""

from __future__ import annotations

import importlib.metadata
import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING, Final

import vramsheet
from vramsheet.errors import MissingPart
from vramsheet.functions import FUNCTIONS
from vramsheet.resources import folder
from vramsheet.spreadsheet import CATEGORY

if TYPE_CHECKING:
    from vramsheet.functions import Function

FILE_NAME: Final = "vramsheet.bas"
PROJECT_NAME: Final = "vramsheet"
"""What xlwings calls this add-in: its settings stand in `vramsheet.conf`, on a sheet or in a file."""
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
XLWINGS_CHANGES: Final = (
    ('PROJECT_NAME As String = "myaddin"', f'PROJECT_NAME As String = "{PROJECT_NAME}"'),
    (
        'If SheetExists(ActiveWorkbook, PROJECT_NAME & ".conf") = True Then',
        "If False Then ' vramsheet: no workbook may say which program is run",
    ),
    (
        'If source = "" Or source = "directory" Then',
        "If False Then ' vramsheet: nor may a file in its folder",
    ),
    (
        'tail = " -B -c ""import',
        'tail = " -P -B -c ""import',  # Python 3.11 and newer: no module from the current folder
    ),
)
"""
What our add-in changes in xlwings' VBA.

xlwings reads the path of the interpreter from a sheet of the active workbook, then from a file beside that workbook:
a workbook that came by mail could start any program when it is calculated. Ours reads only the add-in's own sheet and
the user's own file.
"""


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


def ribbon_module() -> str:
    """
    The VBA module with what the ribbon's buttons do.

    Returns:
        Source text in ASCII.
    """
    return (folder("addin") / "excel" / "ribbon.bas").read_text(encoding="ascii")


def xlwings_module() -> str:
    """
    The VBA of the installed xlwings (its BSD-licensed part), kept from taking settings out of workbooks.

    Returns:
        Source text; it works with this version of xlwings only, whose library it names.

    Raises:
        MissingPart: xlwings is not installed, or its VBA is not as known.
    """
    found = importlib.util.find_spec("xlwings")
    if found is None or found.origin is None:
        raise MissingPart("the add-in for Excel needs xlwings", "pip install 'vramsheet[excel]' brings it")
    source = (Path(found.origin).parent / "xlwings_custom_addin.bas").read_text(encoding="cp1252")
    for theirs, ours in XLWINGS_CHANGES:
        if source.count(theirs) != 1:
            fix = "pip install 'xlwings==0.37.8' is known to work"
            raise MissingPart(f"xlwings {xlwings_version()} is not known: its VBA lacks {theirs!r}", fix)
        source = source.replace(theirs, ours)
    return source


def has_xlwings() -> bool:
    """
    Whether xlwings is installed, without loading it.

    Returns:
        True or False.
    """
    return importlib.util.find_spec("xlwings") is not None


def xlwings_version() -> str:
    """
    The version of the installed xlwings.

    Returns:
        A version, such as "0.37.8".
    """
    return importlib.metadata.version("xlwings")


def _wrapper(function: Function) -> str:
    taken = ", ".join(f"Optional {one.name}" if one.optional else one.name for one in function.arguments)
    names = ", ".join(one.name for one in function.arguments)
    return (
        f"Public Function {function.name}({taken})\n"
        f"    {function.name} = Asked({_quoted(function.name)}, _\n"
        f"        Array({names}))\n"
        "End Function"
    )


def _description(function: Function) -> str:
    arguments = ", _\n".join(f"        {_quoted(argument.help)}" for argument in function.arguments)
    return f"    Describe {_quoted(function.name)}, {_quoted(function.summary)}, Array( _\n{arguments})"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
