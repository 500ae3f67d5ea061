"""What xlwings Lite takes: the wheel of the core, `main.py` to paste, and the conversion of values, in this process."""

from __future__ import annotations

import json
import runpy
import subprocess
import sys
import zipfile
from email import message_from_string
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import calls_table
import vramsheet
from calls_table import Call
from vramsheet.functions import FUNCTIONS
from vramsheet.spreadsheet import lite, officejs
from vramsheet.spreadsheet.cells import CellError, evaluate
from xlwings_decorators import Recorder, expected_registration

if TYPE_CHECKING:
    from collections.abc import Callable

    from vramsheet.functions import Function

ROOT = Path(__file__).parents[2]
MAIN = ROOT / "addin" / "lite" / "main.py"
MAIN_HEAD = '''\
"""
The functions of vramsheet in Excel on the web, on a Mac and on Windows: paste all of this into main.py of xlwings Lite.

A function that you do not need may be deleted; this file is written by `make golden` from the table of functions.
"""

from xlwings import XlwingsError, arg, func

from vramsheet.spreadsheet.officejs import answer

OLD_EXCEL = False
"""Set it to True where a cell shows the text #N/A and ISNA does not see it: every error is then #VALUE!, a real one."""


def calculated(name, *cells):
    """What a formula gives; the sentence that explains an error stands in the output window."""
    return answer(name, cells, tell=print, refuse=XlwingsError if OLD_EXCEL else None)
'''


def main_text() -> str:
    """The file `addin/lite/main.py`, made from the function table."""
    return MAIN_HEAD + "".join(map(definition, FUNCTIONS))


def definition(function: Function) -> str:
    """One function as it stands in `main.py`."""
    arguments = "".join(
        f"@arg({quoted(one.name)}, ndim=2, err_to_str=True, doc={quoted(one.help)})\n" for one in function.arguments
    )
    taken = ", ".join(f"{one.name}=None" if one.optional else one.name for one in function.arguments)
    given = ", ".join([quoted(function.name), *(one.name for one in function.arguments)])
    summary = function.summary.removesuffix(".")
    body = f'    """{summary}."""\n    return calculated({given})\n'
    return f"\n\n@func\n{arguments}def {function.name}({taken}):\n{body}"


def quoted(text: str) -> str:
    """A text as Python source."""
    mark = "'" if '"' in text else '"'
    assert mark not in text
    assert "\\" not in text
    return f"{mark}{text}{mark}"


def cells_of(value: object) -> object:
    """An argument as Excel hands it over: rows of cells for everything, objects for errors, null for nothing."""
    if isinstance(value, tuple):
        return [[cell_of(cell) for cell in row] for row in value]
    return None if value is None else [[cell_of(value)]]


def cell_of(value: object) -> object:
    """One cell, as JSON."""
    if isinstance(value, CellError):
        return {"type": "Error", "basicType": "Error", "basicValue": value.code}
    return value


def json_of(answer: object) -> list[list[object]]:
    """An answer of the cell layer as the JSON that Excel takes."""
    rows = answer if isinstance(answer, tuple) else ((answer,),)
    return [[json_cell(cell) for cell in row] for row in rows]


def json_cell(cell: object) -> object:
    """One cell of an answer."""
    if isinstance(cell, CellError):
        return {"type": "Error", "errorType": officejs.ERROR_KINDS[cell.code]}
    return cell


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of the core as a file."""
    path = tmp_path_factory.mktemp("wheel") / lite.wheel_name()
    path.write_bytes(lite.core_wheel())
    return path


def test_main_is_the_table_of_functions(golden: Callable[[Path, str], None]) -> None:
    """`main.py` has every function with its arguments and texts as the table has them."""
    golden(MAIN, main_text())


def test_main_registers_every_function_without_a_namespace(monkeypatch: pytest.MonkeyPatch) -> None:
    """What Lite finds in `main.py` are the functions of the table: names, help, ranges as rows, errors as text."""
    recorder = Recorder()
    recorder.install(monkeypatch)
    main = runpy.run_path(str(MAIN))
    assert recorder.registered == expected_registration()
    assert [name for name in main if name.isupper() and callable(main[name])] == [one.name for one in FUNCTIONS]


@pytest.mark.parametrize("call", calls_table.load(), ids=lambda call: call.name)
def test_json_answers_as_the_cells_do(call: Call) -> None:
    """Values that travel as Excel's JSON give what the same values give in this process, errors with their kind."""
    given = officejs.call(call.function.name, [cells_of(value) for value in call.values])
    assert json.dumps(given) == json.dumps(json_of(evaluate(call.function, call.values)))


def test_main_calls_the_functions_with_xlwings_itself(capsys: pytest.CaptureFixture[str]) -> None:
    """Without Excel, xlwings' decorators leave functions as they are; those of `main.py` then answer plain calls."""
    main = runpy.run_path(str(MAIN))
    assert main["VRAM_WEIGHTS"]([[7]], [["fp16"]]) == 14
    assert main["VRAM_WEIGHTS"]([[7], [None], [70]], "fp16") == [[14.0], ["#VALUE!"], [140.0]]
    assert main["FITS"]("llama-3.1-8b", "rtx-4090-24gb") is True
    assert capsys.readouterr().out.startswith("VRAM_WEIGHTS: #VALUE! ")


def test_sentence_of_an_error_is_told_once() -> None:
    """A column of the same mistake is one line in the output window, and each mistake has its own."""
    told: list[str] = []
    answer = officejs.answer("VRAM", [[["no such thing"]] * 50 + [[-3]]], tell=told.append)
    assert answer == [["#N/A"]] * 50 + [["#NUM!"]]
    assert [line.split(" ")[:2] for line in told] == [["VRAM:", "#N/A"], ["VRAM:", "#NUM!"]]
    assert "no such thing" in told[0]


def test_old_excel_gets_an_exception_with_the_sentence() -> None:
    """Where error values would come out as text, the call fails as a whole, which Excel shows as a real #VALUE!."""
    with pytest.raises(LookupError, match=r"VRAM: #N/A .*no such thing"):
        officejs.answer("VRAM", [[[7], ["no such thing"]]], refuse=LookupError)
    assert officejs.answer("VRAM_WEIGHTS", [[[7]]], refuse=LookupError) == 14


def test_table_is_not_refused_for_a_fact_that_nobody_knows() -> None:
    """A price that nobody publishes is #N/A in its cell and no mistake of the user; an unknown tier is one."""
    told: list[str] = []
    table = officejs.answer("GPU_LIST", [], tell=told.append, refuse=LookupError)
    assert isinstance(table, list)
    assert any("#N/A" in row for row in table)
    assert told == []
    with pytest.raises(LookupError, match="GPU_LIST: #"):
        officejs.answer("GPU_LIST", [[["no such tier"]]], refuse=LookupError)


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        ({"type": "Error", "errorType": "NotAvailable", "basicValue": "#N/A"}, "#N/A"),
        ({"type": "FormattedNumber", "basicValue": 46085, "numberFormat": "dd.mm.yyyy"}, 46085.0),
        ({"type": "Entity", "text": "Paris"}, None),
        ([[7, True], ["", None]], [[7.0, True], ["", None]]),
        (10**400, 10**400),
    ],
)
def test_values_of_excel_are_made_plain(value: object, plain: object) -> None:
    """Objects of Excel become their basic value, whole numbers floats; truths and blanks stay what they are."""
    assert repr(officejs.from_office(value)) == repr(plain)


@pytest.mark.parametrize(("code", "shown"), [("#N/A", "#N/A"), ("#SPILL!", "#VALUE!"), ("#CALC!", "#VALUE!")])
def test_errors_that_custom_functions_cannot_give(code: str, shown: str) -> None:
    """An error cell goes out as the same error; one that a custom function cannot give is #VALUE!, never text."""
    assert officejs.answer("VRAM", [[[code]]]) == shown


def test_wheel_is_whole(wheel: Path) -> None:
    """Name, version and licence stand in the wheel, every file is in its record with its digest, and no test is."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        information = f"vramsheet_core-{vramsheet.__version__}.dist-info"
        metadata = message_from_string(archive.read(f"{information}/METADATA").decode())
        record = archive.read(f"{information}/RECORD").decode().splitlines()
        assert archive.read(f"{information}/licenses/LICENSE") == (ROOT / "LICENSE").read_bytes()
    assert (metadata["Name"], metadata["Version"]) == ("vramsheet-core", vramsheet.__version__)
    assert metadata.get_all("Requires-Dist") is None
    assert [line.split(",")[0] for line in record] == names
    assert "vramsheet/spreadsheet/officejs.py" in names
    assert [name for name in names if name.startswith("vramsheet/spreadsheet/")] == [
        "vramsheet/spreadsheet/__init__.py",
        "vramsheet/spreadsheet/cells.py",
        "vramsheet/spreadsheet/ranges.py",
        "vramsheet/spreadsheet/officejs.py",
    ]
    assert lite.core_wheel() == wheel.read_bytes()


def test_pip_installs_the_wheel_alone(wheel: Path, tmp_path: Path) -> None:
    """An installer accepts the wheel (digests and all), and the functions answer from it with nothing else there."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-index"]
    subprocess.run([*pip, "--target", str(tmp_path), str(wheel)], check=True, capture_output=True)
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        "from vramsheet.spreadsheet.officejs import call; import vramsheet\n"
        "print(vramsheet.__file__, call('VRAM_WEIGHTS', [[[7]]]))"
    )
    done = subprocess.run([sys.executable, "-S", "-I", "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == f"{tmp_path / 'vramsheet' / '__init__.py'} [[14.0]]\n"


def test_write_leaves_a_folder_to_work_from(tmp_path: Path) -> None:
    """The folder holds the guide, both ways to paste and the wheel; the line for requirements.txt names that wheel."""
    written = lite.write(tmp_path)
    names = [path.name for path in written]
    assert names == ["README.md", "main.py", "requirements.txt", "main_with_everything.py", lite.wheel_name()]
    assert sorted(names) == sorted(path.name for path in (tmp_path / "lite").iterdir())
    assert f"/{lite.wheel_name()}\n" in (tmp_path / "lite" / "requirements.txt").read_text()
    complete = (tmp_path / "lite" / "main_with_everything.py").read_text()
    assert complete.endswith(main_text())
    assert max(map(len, complete.partition('"""\nWHEEL')[0].splitlines())) <= 120


def test_bare_function_answers_as_a_range_of_one() -> None:
    """A value without rows around it, as plain Python calls give it, is the same as a range of one cell."""
    for function in FUNCTIONS:
        plain = [list(map(list, value)) if isinstance(value, tuple) else value for value in function.example]
        if not any(isinstance(value, tuple) for value in function.example):
            assert officejs.call(function.name, plain) == json_of(evaluate(function, function.example))
