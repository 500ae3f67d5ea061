"""
The VBA of the Excel add-in, run by LibreOffice in its VBA mode on real cells.

What stands in here is Excel's side and xlwings' (`XLPy`, message boxes, the cell that calls), never code of ours: a
Basic class answers `CallUDF` with payloads as Python's server gives them. LibreOffice shows an error value of VBA as
the text "Error 2042"; which of Excel's errors that is, its number says.
"""

from __future__ import annotations

import re
import warnings
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # oletools uses old names of its parser
    from oletools.olevba import VBA_Parser

from vramsheet.functions import FUNCTIONS
from vramsheet.spreadsheet import vba, xlam
from vramsheet.spreadsheet.cells import ERROR_CODES

from .conftest import running_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .conftest import Office, Place

pytestmark = pytest.mark.office

HEAD = "Rem Attribute VBA_ModuleType=VBAModule\nOption VBASupport 1\n"
"""What LibreOffice puts before a module of VBA."""
SERVER = """\
Rem Attribute VBA_ModuleType=VBAClassModule
Option VBASupport 1
Option ClassModule
Public Function CallUDF(ByVal moduleName, ByVal functionName, ByVal arguments)
    Dim grid(1, 1), prices(2, 2)
    Select Case functionName
    Case "VRAM_LOW": CallUDF = arguments(0)
    Case "VRAM_HIGH": CallUDF = Array(1.5, "#N/A unknown", "text", "#odd")
    Case "VRAM_PARTS"
        grid(0, 0) = 1
        grid(0, 1) = "#NUM! model: got 0"
        grid(1, 0) = "text"
        grid(1, 1) = "#VALUE! model: got nothing"
        CallUDF = grid
    Case "FITS": CallUDF = True
    Case "GPU_LIST": Err.Raise 1000, Description:="Could not load xlwings64.dll"
    Case "comparison"
        CallUDF = Array("={1,2;3,4}", 2, 2)
        If arguments(0) = "wrong" Then CallUDF = "unknown model 'wrong'"
    Case "price_ages"
        prices(0, 0) = "gpu": prices(0, 1) = "seen on": prices(0, 2) = "state"
        prices(1, 0) = "h100": prices(1, 1) = "2026-10-01": prices(1, 2) = "stale"
        prices(2, 0) = "h200": prices(2, 1) = "2026-11-20": prices(2, 2) = "fresh"
        CallUDF = prices
    Case "report"
        CallUDF = Array("made", "warning: " & arguments(2))
        If Right$(arguments(1), 9) = "wrong.pdf" Then CallUDF = Array("problem", "no quote")
    Case "help_page": CallUDF = Array("made", "/help.html")
    Case Else: CallUDF = Seen(moduleName, functionName, arguments)
    End Select
End Function
Private Function Seen(ByVal moduleName, ByVal functionName, ByVal arguments)
    Dim place As Long
    Seen = moduleName & " " & functionName
    For place = LBound(arguments) To UBound(arguments)
        Seen = Seen & " | " & Shown(arguments(place))
    Next place
End Function
Private Function Shown(ByVal value)
    Dim row As Long, column As Long
    If Not IsArray(value) Then
        Shown = TypeName(value) & " " & value
        Exit Function
    End If
    For row = LBound(value, 1) To UBound(value, 1)
        For column = LBound(value, 2) To UBound(value, 2)
            Shown = Shown & "[" & TypeName(value(row, column)) & " " & value(row, column) & "]"
        Next column
        Shown = Shown & ";"
    Next row
End Function
"""
"""Xlwings' server: payloads as it gives them, and for other functions what has come."""
HOST = (
    HEAD
    + """\
Public Said As String
Public Chosen As Variant
Public Function XLPy() As Object
    Set XLPy = New Server
End Function
Public Sub Tell(ByVal text, ByVal kind, ByVal title)
    Said = Said & text & "|"
End Sub
Public Function ToldNo(ByVal text, ByVal kind, ByVal title)
    Said = Said & text & "|"
    ToldNo = vbNo
End Function
Public Function AskedUser(ByVal text, ByVal title, ByVal suggested)
    AskedUser = suggested
End Function
Public Function ChosenTarget(ByVal suggested, ByVal filter)
    ChosenTarget = Chosen
End Function
Public Sub Opened(ByVal address)
    Said = Said & "opened " & address & "|"
End Sub
Public Sub SaveTo(ByVal target)
    Open target For Output As #1
    Close #1
End Sub
Public Function WhatWasSaid()
    WhatWasSaid = Said
    Said = ""
End Function
Public Function Choose_(ByVal target)
    Chosen = target
End Function
Public Function CallingCell() As Object
    Set CallingCell = ThisWorkbook.Sheets("Tested").Range("H8")
End Function
"""
)
"""Excel: what it asks and tells the user, and the cell that calls."""
STAND_INS = (
    ('TypeName(Application.Caller) = "Range"', "True"),
    ("Application.Caller.", "CallingCell()."),
    ("MsgBox ", "Tell "),
)
RIBBON_STAND_INS = (
    ("If MsgBox(", "If ToldNo("),
    ("MsgBox ", "Tell "),
    ("InputBox(", "AskedUser("),
    ("Application.GetSaveAsFilename(", "ChosenTarget("),
    ("ThisWorkbook.FollowHyperlink ", "Opened "),
    ("ActiveWorkbook.SaveCopyAs ", "SaveTo "),
    ('Environ$("TEMP") & "\\', 'Environ$("TMPDIR_TESTED") & "'),
)
PROBES = """
Public Function LastSentence(ByVal address)
    LastSentence = SentenceOf(ThisWorkbook.Sheets("Tested").Range(address))
End Function
Public Function Explained(ByVal address)
    Explained = ExplanationOf(ThisWorkbook.Sheets("Tested").Range(address))
End Function
"""


def changed(source: str, changes: tuple[tuple[str, str], ...]) -> str:
    """A module with stand-ins in the places of the host; each place must be there."""
    for theirs, ours in changes:
        assert theirs in source, theirs
        source = source.replace(theirs, ours)
    return HEAD + source.partition("\n")[2]


def modules() -> dict[str, str]:
    """Our modules, the functions under names of their own: the same ones of the add-in for LibreOffice come first."""
    functions = changed(vba.wrapper_module(), STAND_INS)
    functions = re.sub(r"^Public Function ([A-Z_]+)\(", r"Public Function X_\1(", functions, flags=re.MULTILINE)
    functions = re.sub(r"^    ([A-Z_]+) = Asked\(", r"    X_\1 = Asked(", functions, flags=re.MULTILINE)
    ribbon = changed(vba.ribbon_module(), RIBBON_STAND_INS)
    pressed = "".join(
        f"Public Function Press{name}()\n    {name} Nothing\nEnd Function\n"
        for name in re.findall(r"^Public Sub (\w+)\(control", ribbon, re.MULTILINE)
    )
    return {
        "xlwings": HOST,
        "Server": SERVER,
        "vramsheet_functions": functions + PROBES,
        "vramsheet_ribbon": ribbon.replace('Environ$("TMPDIR_TESTED")', '"/tmp/"') + pressed,
    }


def code_of(source: str) -> list[str]:
    """The lines of a module that say something, without the attributes that Office hides."""
    lines = [line.strip() for line in source.split("\n") if not line.startswith("Attribute ")]
    return [line for line in lines if line]


@dataclass(frozen=True)
class Shown:
    """What LibreOffice said of the add-in."""

    office: Office
    workbook: Path

    def cells(self, formulas: dict[str, str | float], read: list[str], **more: object) -> dict[str, str]:
        """The texts of cells after filling a sheet."""
        answer = self.office.run_project(self.workbook, modules(), cells=formulas, read=read, **more)
        return {address: cell["text"] for address, cell in answer["cells"].items()}

    def value(self, formula: str) -> str:
        """The text of one formula."""
        return self.cells({"A1": formula}, ["A1"])["A1"]


@pytest.fixture(scope="module")
def addin(office_place: Place, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    """The .xlam itself, opened by LibreOffice."""
    path = xlam.build_xlam(tmp_path_factory.mktemp("xlam"))
    opened = office_place.open_to_office(path)
    opened.chmod(0o666)  # LibreOffice opens what it may not write as read-only, and then macros change nothing
    # Not the LibreOffice of the other tests: macros act on the active document, and must not take that one down.
    with running_office(office_place, office_place.home / "excel profile") as office:
        yield Shown(office, opened)


def test_libreoffice_finds_our_modules(addin: Shown) -> None:
    """LibreOffice reads the project that we wrote: every module, with our source but the attributes that it hides."""
    sources = addin.office.run_project(addin.workbook, modules())["sources"]
    assert set(sources) == {one.name for one in xlam.modules()}
    for module in xlam.modules():
        assert code_of(sources[module.name].partition("\nOption VBASupport 1\n")[2]) == code_of(module.source)


def test_libreoffice_writes_the_same_project(addin: Shown) -> None:
    """Saved again by LibreOffice, which writes VBA projects too, the add-in has the same modules and code."""
    written = addin.workbook.with_name("written.xlsm")
    addin.office.run_project(addin.workbook, {}, stored=written.as_uri())
    with zipfile.ZipFile(written) as archive:
        parser = VBA_Parser("vbaProject.bin", data=archive.read("xl/vbaProject.bin"))
    theirs = {stream: code_of(code) for _, stream, _, code in parser.extract_macros()}
    ours = {f"VBA/{one.name}": code_of(one.source) for one in xlam.modules()}
    assert {stream: theirs[stream] for stream in ours} == ours


def test_arguments_reach_python(addin: Shown) -> None:
    """Numbers, texts, cells, ranges, arrays and empty cells arrive as values, what is left out as Empty."""
    formulas: dict[str, str | float] = {
        "C1": 7,
        "C3": '="text"',
        "D1": 70,
        "A1": '=X_VRAM(7.5;"fp16")',
        "A2": "=X_VRAM(C1)",
        "A3": "=X_VRAM(C9)",
        "A4": "=X_VRAM_WEIGHTS(C1:D3)",
        "A5": "=X_VRAM_WEIGHTS({1|2};C3)",
        "A6": "=X_GPU_INFO(C3)",
    }
    left_out = " | Empty "
    seen = addin.cells(formulas, [f"A{row}" for row in range(1, 7)])
    assert [text.removeprefix("vramsheet.spreadsheet.excel ") for text in seen.values()] == [
        "VRAM | Double 7.5 | String fp16" + left_out * 5,
        "VRAM | Double 7" + left_out * 6,
        "VRAM" + left_out * 7,
        "VRAM_WEIGHTS | [Double 7][Double 70];[Empty ][Empty ];[String text][Empty ];" + left_out * 2,
        "VRAM_WEIGHTS | [Double 1];[Double 2]; | String text" + left_out,
        "GPU_INFO | String text" + left_out,
    ]


def test_every_function_calls_its_own(addin: Shown) -> None:
    """Each function sends its own name and all of its arguments in their order."""
    answered_otherwise = {"VRAM_LOW", "VRAM_HIGH", "VRAM_PARTS", "FITS", "GPU_LIST"}
    asked = [function for function in FUNCTIONS if function.name not in answered_otherwise]
    formulas: dict[str, str | float] = {
        f"A{row}": f"=X_{function.name}({';'.join(str(n + 1) for n in range(len(function.arguments)))})"
        for row, function in enumerate(asked, 1)
    }
    seen = addin.cells(formulas, list(formulas))
    assert len(asked) == len(FUNCTIONS) - 5
    assert list(seen.values()) == [
        f"vramsheet.spreadsheet.excel {function.name}"
        + "".join(f" | Double {n + 1}" for n in range(len(function.arguments)))
        for function in asked
    ]


def test_error_texts_become_error_values(addin: Shown) -> None:
    """Every text that begins with an error's code becomes that error, and no other text does."""
    texts = [*ERROR_CODES, *(f"{code} model: got nothing" for code in ERROR_CODES)]
    others = ["text", "#odd", "# N/A", "N/A #N/A", ""]
    formulas: dict[str, str | float] = {
        f"A{row}": f'=X_VRAM_LOW("{text}")' for row, text in enumerate([*texts, *others], 1)
    }
    seen = list(addin.cells(formulas, list(formulas)).values())
    assert seen == [*(f"Error {vba.EXCEL_ERRORS[text.split(' ')[0]]}" for text in texts), *others]


def test_arrays_keep_what_is_right(addin: Shown) -> None:
    """In a row and in a table only the error texts become errors."""
    row = {f"A{place}": f"=INDEX(X_VRAM_HIGH(7);1;{place})" for place in range(1, 5)}
    table = {f"B{2 * y + x}": f"=INDEX(X_VRAM_PARTS(7);{y + 1};{x})" for y in (0, 1) for x in (1, 2)}
    seen = addin.cells(row | table, [*row, *table])
    assert list(seen.values()) == ["1.5", "Error 2042", "text", "#odd", "1", "Error 2036", "text", "Error 2015"]


def test_truth_and_failure(addin: Shown) -> None:
    """A truth stays one; where Python cannot be reached the cell shows #VALUE!, never a text that a SUM skips."""
    seen = addin.cells({"A1": '=IF(X_FITS(7;"x");"yes";"no")', "A2": "=X_GPU_LIST()"}, ["A1", "A2"])
    assert seen == {"A1": "yes", "A2": "Error 2015"}


def test_sentence_behind_an_error_is_kept(addin: Shown) -> None:
    """The sentence of the last error of a cell is what "Explain this cell" finds, for each cell of a table its own."""
    sentence, explained = "vramsheet_functions.LastSentence", "vramsheet_functions.Explained"
    calls = [["A1", sentence, "H8"], ["A1", sentence, "I9"], ["A1", sentence, "H9"], ["A1", explained, "H8"]]
    grid: Any = addin.office.run_project(
        addin.workbook, modules(), cells={"A1": "=INDEX(X_VRAM_PARTS(7);1;1)"}, calls=[*calls, ["A1", explained, "Z9"]]
    )
    assert grid["answers"][1:3] == ["#VALUE! model: got nothing", ""]
    assert grid["answers"][4] == ""
    lost = addin.office.run_project(addin.workbook, modules(), cells={"H8": "=X_GPU_LIST()"}, calls=calls[:1])
    assert lost["answers"] == ["GPU_LIST: Could not load xlwings64.dll"]


def test_button_compare_writes_a_table(addin: Shown) -> None:
    """The table comes from the selected cell on, with a bold head; mistakes and filled cells are told instead."""
    press, said = "vramsheet_ribbon.PressCompareGpus", "xlwings.WhatWasSaid"
    answer = addin.office.run_project(
        addin.workbook,
        modules(),
        cells={"E2": "wrong", "H2": "kept"},
        calls=[["B2", press], ["B2", said], ["E2", press], ["E2", said], ["G1", press], ["G1", said]],
        after=["Tested!B2", "Tested!C3", "Tested!H2", "Tested!G1"],
    )
    assert [answer["answers"][place] for place in (1, 3)] == ["", "unknown model 'wrong'|"]
    assert answer["answers"][5].startswith("The table needs 2 rows and 2 columns that are empty, and 1 cells there")
    bold, plain = 150.0, 100.0
    after = answer["after"]
    assert (after["Tested!B2"][0], after["Tested!B2"][2]) == ("1", bold)
    assert (after["Tested!C3"][0], after["Tested!C3"][2]) == ("4", plain)
    assert after["Tested!B2"][1] == "{={1;2|3;4}}"
    assert (after["Tested!H2"][0], after["Tested!G1"][0]) == ("kept", "")


def test_button_price_ages_fills_its_sheet(addin: Shown) -> None:
    """The prices come onto a sheet of their own, dates as dates, old ones in red; pressing again makes no other."""
    press = "vramsheet_ribbon.PressShowPriceAges"
    places = [f"vramsheet prices!{address}" for address in ("A1", "B2", "C2", "C3", "A4")]
    answer = addin.office.run_project(
        addin.workbook, modules(), calls=[["A1", press], ["A1", press], ["A1", "xlwings.WhatWasSaid"]], after=places
    )
    assert answer["answers"][2] == ""
    head, seen, stale, fresh, empty = (answer["after"][place] for place in places)
    assert (head[0], head[2]) == ("gpu", 150.0)
    assert float(seen[1]) == 46296  # 1 October 2026 as a date
    assert (stale[0], stale[3]) == ("stale", 0xC00000)
    assert (fresh[0], fresh[3]) == ("fresh", -1)
    assert empty[0] == ""


def test_button_report_and_help(addin: Shown) -> None:
    """The PDF is made of a copy of the open workbook and opened, warnings and problems are told; help opens."""
    press, said = "vramsheet_ribbon.PressMakeReport", "xlwings.WhatWasSaid"
    answer = addin.office.run_project(
        addin.workbook,
        modules(),
        calls=[
            ["A1", "xlwings.Choose_", "/tmp/right.pdf"],  # noqa: S108 - never written
            ["A1", press],
            ["A1", said],
            ["A1", "xlwings.Choose_", "/tmp/wrong.pdf"],  # noqa: S108 - never written
            ["A1", press],
            ["A1", said],
            ["A1", "vramsheet_ribbon.PressOpenHelp"],
            ["A1", said],
        ],
    )
    made, problem, help_page = (answer["answers"][place] for place in (2, 5, 7))
    assert made == "warning: vramsheet.xlam|opened /tmp/right.pdf|"
    assert problem == "no quote\n\nChoose a file with a quote instead?|"
    assert help_page == "opened /help.html|"


def test_button_explain(addin: Shown) -> None:
    """The selected cell's sentence is told, and that there is none where no function of ours gave an error."""
    press, said = "vramsheet_ribbon.PressExplainCell", "xlwings.WhatWasSaid"
    answer = addin.office.run_project(
        addin.workbook,
        modules(),
        cells={"H8": '=X_VRAM_LOW("#N/A unknown model")'},
        calls=[["H8", press], ["H8", said], ["B2", press], ["B2", said]],
    )
    assert answer["answers"][3] == "None of the functions of vramsheet has given an error to this cell.|"
