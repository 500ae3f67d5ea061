"""The functions in Excel: what xlwings sees of them, and the VBA module that stands before them."""

from __future__ import annotations

import datetime as dt
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import vramsheet
from vramsheet.functions import FUNCTIONS, Function, function_named
from vramsheet.spreadsheet import excel, vba
from vramsheet.spreadsheet.cells import ERROR_CODES, CellError, evaluate

if TYPE_CHECKING:
    from collections.abc import Callable

GOLDEN = Path(__file__).parents[1] / "golden"


@pytest.fixture(scope="module")
def generated() -> dict[str, object]:
    """What xlwings' own generator writes for our module."""
    script = Path(__file__).with_name("xlwings_generator.py")
    ended = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)


def test_xlwings_writes_our_wrapper(generated: dict[str, object], golden: Callable[[Path, str], None]) -> None:
    """The VBA that xlwings' generator makes of our module stays as it was when it was read."""
    golden(GOLDEN / "xlwings_udfs.bas", str(generated["vba"]))


def test_our_wrapper_is_as_read(golden: Callable[[Path, str], None]) -> None:
    """Our own VBA module stays as it was when it was read."""
    golden(GOLDEN / "vramsheet.bas", vba.wrapper_module().replace(vramsheet.__version__, "VERSION"))


def test_our_wrapper_calls_as_xlwings_does(generated: dict[str, object]) -> None:
    """Every function has in our module the head and the call that xlwings' generator gives it."""
    theirs, ours = str(generated["vba"]), vba.wrapper_module()
    head = re.compile(r"^(?:Public )?Function ([A-Z_]+)\((.*)\)$", re.MULTILINE)
    assert sorted(head.findall(ours)) == sorted(head.findall(theirs))
    called = re.compile(r'CallUDF\("[\w.]+", "([A-Z_]+)", Array\(([^)]*)\)\)')  # as outside of Excel: without workbook
    asked = re.compile(r'Asked\("([A-Z_]+)",[ _\n]+Array\(([^)]*)\)\)')
    assert sorted(asked.findall(ours)) == sorted(called.findall(theirs))
    assert len(asked.findall(ours)) == len(FUNCTIONS)
    assert f'PYTHON_MODULE As String = "{excel.__name__}"' in ours


def test_help_reaches_the_wizard(generated: dict[str, object]) -> None:
    """Xlwings registers our category, summary and the help of every argument, and takes ranges and errors in each."""
    functions = generated["functions"]
    assert set(functions) == {function.name for function in FUNCTIONS}
    for function in FUNCTIONS:
        seen = functions[function.name]
        assert (seen["category"], seen["volatile"], seen["help"]) == ("GPU sizing", False, function.summary)
        assert seen["arguments"] == [
            {
                "name": one.name,
                "doc": one.help,
                "optional": one.optional,
                "options": {"ndim": 2, "err_to_str": True},
            }
            for one in function.arguments
        ]


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_example_through_excel(function: Function) -> None:
    """A worked example gives in Excel what it gives here, whether a cell arrives alone or as rows of one."""
    answer = evaluate(function, function.example, raise_bugs=True)
    offered = getattr(excel, function.name)
    cells = [[[cell]] if not isinstance(cell, tuple) else [[one] for one in cell] for cell in function.example]
    expected = [list(map(excel.to_excel, row)) for row in answer] if isinstance(answer, tuple) else answer
    assert offered(*cells) == expected
    assert offered(*function.example) == expected


def test_column_in_column_out() -> None:
    """A column gives a column, with the text of an error in its place."""
    answer = excel.VRAM_WEIGHTS([[7.0], [None], [-2146826246], ["70B"]], [["fp16"]])
    assert [row[0].split(" ")[0] if isinstance(row[0], str) else row[0] for row in answer] == [
        14.0,
        "#VALUE!",
        "#N/A",
        140.0,
    ]


@pytest.mark.parametrize("code", ERROR_CODES)
def test_error_number_of_com_is_its_error(code: str) -> None:
    """Every error number that COM hands over comes out as the same error."""
    number = excel.ERROR_BASE + vba.EXCEL_ERRORS[code]
    assert excel.VRAM([[number]]) == f"{code} an argument is {code}"


def test_error_numbers_are_those_of_xlwings() -> None:
    """The numbers agree with those that xlwings itself knows (`xlwings/_xlwindows.py`, cell_errors)."""
    known = {-2146826281: "#DIV/0!", -2146826246: "#N/A", -2146826259: "#NAME?", -2146826288: "#NULL!"}
    known |= {-2146826252: "#NUM!", -2146826265: "#REF!", -2146826273: "#VALUE!"}
    assert {excel.from_excel(number) for number in known} == set(known.values())
    assert all(excel.from_excel(number) == code for number, code in known.items())
    assert excel.from_excel([[7, True, "x", None]]) == [[7, True, "x", None]]


def test_missing_and_date_arguments() -> None:
    """A missing argument is the default, a date is #VALUE!."""
    assert excel.VRAM([[7.0]], None, None) == excel.VRAM([[7.0]])
    date = dt.datetime(2026, 11, 20, tzinfo=dt.UTC)
    assert excel.VRAM([[date]]).startswith("#VALUE! model: got 2026-11-20")


def test_error_goes_out_with_its_sentence() -> None:
    """The text that stands for an error begins with its code, and our VBA module knows every code."""
    answer = excel.VRAM("no such model")
    assert answer.startswith("#N/A unknown model ")
    ours = vba.wrapper_module()
    for code in ERROR_CODES:
        assert f'    Case "{code}"\n        AsCell = CVErr({vba.EXCEL_ERRORS[code]})\n' in ours
        assert " " not in code
    assert excel.to_excel(CellError("#NUM!", "why")) == "#NUM! why"


def test_wrapper_keeps_to_the_limits_of_vba() -> None:
    """The module is ASCII, no line is longer than 1,023 characters, and no statement runs over more than 24 lines."""
    text = vba.wrapper_module()
    assert text.isascii()
    assert "{" not in text
    lines = text.split("\n")
    assert max(map(len, lines)) <= 1023
    runs = re.findall(r"(?:^.* _\n)+", text, re.MULTILINE)
    assert max(run.count("\n") for run in runs) <= 24


def test_every_block_of_the_wrapper_is_closed() -> None:
    """Functions, subs, ifs, loops and selections are closed as often as they are opened."""
    text = re.sub(r"'.*|\"[^\"\n]*\"", "", vba.wrapper_module())
    for opened, closed in (
        (r"^(?:Public |Private )?Function ", r"^End Function"),
        (r"^(?:Public |Private )?Sub ", r"^End Sub"),
        (r"^\s*If .* Then\s*$", r"^\s*End If"),
        (r"^\s*For ", r"^\s*Next "),
        (r"^\s*Select Case ", r"^\s*End Select"),
    ):
        count = len(re.findall(opened, text, re.MULTILINE))
        assert count == len(re.findall(closed, text, re.MULTILINE)) > 0


def test_without_xlwings_it_says_how_to_get_it() -> None:
    """Where xlwings is missing the import says so in one sentence with the fix."""
    code = (
        "import sys; sys.modules['xlwings'] = None\n"
        "from vramsheet.errors import MissingPart\n"
        "try:\n    import vramsheet.spreadsheet.excel\n"
        "except MissingPart as missing:\n    print(missing.sentence)\n"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout == "the functions in Excel need xlwings; pip install 'vramsheet[excel]' brings it\n"


def test_name_and_signature_are_the_rows() -> None:
    """What xlwings reads with `inspect` is the row of the table."""
    assert excel.FITS.__name__ == "FITS"
    assert excel.FITS.__doc__ == function_named("FITS").summary
