"""The functions in Python as browsers run it: a real Pyodide under Node, with no network and nothing installed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import calls_table
import pyodide_host
from vramsheet.functions import FUNCTIONS
from vramsheet.spreadsheet import lite, officejs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyodide_host import Pyodide

pytestmark = pytest.mark.pyodide

TESTS = Path(__file__).parents[1]
ROOT = TESTS.parent
MAIN = ROOT / "addin" / "lite" / "main.py"
LICENCE_KEY = "XLWINGS_LICENSE_KEY"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pyodide]:
    """Pyodide with the wheel of the core, xlwings' own wheel, and `main.py` as the module that Lite makes of it."""
    made = tmp_path_factory.mktemp("core") / lite.wheel_name()
    made.write_bytes(lite.core_wheel())
    with pyodide_host.running() as host:
        host.unpack(made)
        host.unpack(pyodide_host.fetched("xlwings"))
        host.mount(TESTS)
        host.run(f"import sys; sys.path.insert(0, {str(TESTS)!r})")
        host.run(f"import types; main = types.ModuleType('main')\nexec({MAIN.read_text()!r}, main.__dict__)")
        yield host


@pytest.fixture(scope="module")
def empty() -> Iterator[Pyodide]:
    """Pyodide with what Lite has before a user adds anything: an installer and xlwings."""
    with pyodide_host.running() as host:
        for name in ("packaging", "micropip"):
            host.load(name)
        host.unpack(pyodide_host.fetched("xlwings"))
        yield host


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole package as a wheel, with its dependencies written down in it."""
    folder = tmp_path_factory.mktemp("package")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (made,) = folder.glob("vramsheet-*.whl")
    return made


def test_every_call_gives_what_it_gives_here(browser: Pyodide) -> None:
    """The table of calls, calculated in the browser's Python, is the same text: equal to the last bit, errors alike."""
    assert browser.run("import calls_table; calls_table.as_text()") == calls_table.as_text()


def test_every_number_has_the_same_bits(browser: Pyodide) -> None:
    """The worked example of every function gives the same bits, compared in hexadecimal."""
    code = (
        "from vramsheet.functions import FUNCTIONS; from vramsheet.spreadsheet.cells import evaluate\n"
        "def hexadecimal(answer):\n"
        "    rows = answer if isinstance(answer, tuple) else ((answer,),)\n"
        "    return [[c.hex() if isinstance(c, float) else repr(c) for c in row] for row in rows]\n"
        "import json; json.dumps({f.name: hexadecimal(evaluate(f, f.example)) for f in FUNCTIONS})"
    )
    here: dict[str, object] = {}
    body, _, last = code.rpartition("; ")
    exec(body, here)  # noqa: S102 - the same lines that the browser runs
    answers = json.loads(browser.run(code))
    assert answers == json.loads(eval(last, here))  # noqa: S307 - the same
    assert list(answers) == [function.name for function in FUNCTIONS]


def test_main_answers_in_the_browser(browser: Pyodide) -> None:
    """Each function of `main.py` there, behind xlwings' own decorators, gives its worked example's cells."""
    names = json.loads(browser.run("import json; json.dumps([name for name in vars(main) if name.isupper()])"))
    assert set(names) - {"OLD_EXCEL"} == {function.name for function in FUNCTIONS}
    assert browser.run("main.VRAM_WEIGHTS([[7]], [['fp16']])") == 14
    answers = browser.run(
        "from vramsheet.functions import function_named\n"
        "def rows(value): return [[cell] for cell in value] if isinstance(value, tuple) else [[value]]\n"
        "json.dumps({f.name: getattr(main, f.name)(*map(rows, f.example)) for f in FUNCTIONS})"
    )
    here = {}
    for function in FUNCTIONS:
        cells = [[[one] for one in v] if isinstance(v, tuple) else [[v]] for v in function.example]
        answer = calls_table.evaluate(function, cells)
        here[function.name] = [list(row) for row in answer] if isinstance(answer, tuple) else answer
    assert json.loads(answers) == json.loads(json.dumps(here, default=lambda error: error.code))


def padded(call: calls_table.Call) -> list[object]:
    """A call's arguments as Excel sends them: null for each that is missing."""
    return [*call.values, *[None] * (len(call.function.arguments) - len(call.values))]


def test_main_answers_every_call_of_the_table(browser: Pyodide) -> None:
    """What `main.py` hands to xlwings for the whole table of calls is the same there as here, text for text."""
    asked = [(call.function.name, padded(call)) for call in calls_table.load()]
    text = json.dumps(asked, default=lambda error: {"type": "Error", "basicValue": error.code})
    here = [officejs.answer(name, cells, tell=lambda _sentence: None) for name, cells in json.loads(text)]
    there = browser.run(
        f"import json; json.dumps([getattr(main, name)(*cells) for name, cells in json.loads({text!r})])"
    )
    assert there == json.dumps(here)


def test_sentence_of_an_error_is_printed(browser: Pyodide) -> None:
    """An error is the text that xlwings turns into a real one; why it came stands in the output window."""
    assert browser.run("main.VRAM([['never heard of']])") == "#N/A"
    assert len(browser.printed) == 1
    assert browser.printed[0].startswith("VRAM: #N/A ")
    assert "never heard of" in browser.printed[0]


def test_missing_and_null_cells_are_blanks(browser: Pyodide) -> None:
    """What Excel sends for cells that are empty or left out is blank: a default where there is one, else #VALUE!."""
    assert browser.run("main.VRAM([[7]], None, [[None]]) == main.VRAM([[7]])") is True
    assert browser.run("main.VRAM([[None]])") == "#VALUE!"


@pytest.mark.skipif(not os.environ.get(LICENCE_KEY), reason=f"{LICENCE_KEY} is not set: xlwings' own caller needs one")
def test_xlwings_itself_calls_main(browser: Pyodide) -> None:
    """With a licence key, xlwings' own caller in the browser gives Excel the same rows, errors as Excel's objects."""
    key = os.environ[LICENCE_KEY]
    code = f"""
import os; os.environ.update({LICENCE_KEY}={key!r}, XLWINGS_ON_SERVER="true")
for name in [name for name in sys.modules if name.split(".")[0] == "xlwings"]: del sys.modules[name]
import xlwings.server
hosted = types.ModuleType("hosted"); sys.modules["hosted"] = hosted
exec({MAIN.read_text()!r}, hosted.__dict__)
async def asked(name, *cells):
    data = {{"func_name": name, "args": list(cells), "version": xlwings.__version__, "client": "Office.js",
            "runtime": "1.4", "caller_address": "[Book1]Sheet1!$A$1", "date_format": None, "culture_info_name": None}}
    return await xlwings.server.custom_functions_call(data, hosted)
json.dumps([
    len(xlwings.server.custom_functions_meta(hosted)["functions"]),
    await asked("VRAM_WEIGHTS", [[7], [70]], [["fp16"]], None),
    await asked("VRAM", [["no such model"]]),
    await asked("FITS", [["llama-3.1-8b"]], [["rtx-4090-24gb"]]),
])"""
    missing = {"type": "Error", "errorType": "NotAvailable"}
    assert json.loads(browser.run(code)) == [len(FUNCTIONS), [[14.0], [140.0]], [[missing]], [[True]]]


FORGET = """
import importlib, sys
for name in [name for name in sys.modules if name.split(".")[0] == "vramsheet"]: del sys.modules[name]
sys.path[:] = [place for place in sys.path if not place.endswith(".whl")]
importlib.invalidate_caches()
import importlib.util; importlib.util.find_spec("vramsheet") is None
"""


def test_file_with_everything_needs_nothing_else(empty: Pyodide) -> None:
    """`main_with_everything.py`, pasted into an empty Lite, brings the core along and answers."""
    assert empty.run(FORGET) is True
    empty.run(lite.complete_main(lite.core_wheel()))
    assert empty.run("VRAM_WEIGHTS([[7]])") == 14
    assert empty.run("import vramsheet; vramsheet.__file__").endswith(f"{lite.wheel_name()}/vramsheet/__init__.py")
    assert json.loads(empty.run("import json; json.dumps(GPU_LIST())")) == officejs.answer("GPU_LIST", [])
    assert empty.run(FORGET) is True


def test_installer_of_the_browser_takes_the_package_alone(empty: Pyodide, package: Path, tmp_path: Path) -> None:
    """micropip, which Lite installs with, fetches none of the dependencies of the commands; others it would."""
    other = tmp_path / "needy-1.0-py3-none-any.whl"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("needy.py", "")
        archive.writestr(
            "needy-1.0.dist-info/METADATA",
            "Metadata-Version: 2.1\nName: needy\nVersion: 1.0\nRequires-Dist: weasyprint\n",
        )
        archive.writestr("needy-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr("needy-1.0.dist-info/RECORD", "")
    for wheel in (package, other):
        empty.mount(wheel.parent)
    before = set(json.loads(empty.run("import json, micropip; json.dumps(list(micropip.list()))")))
    install = "import micropip; await micropip.install('emfs:{}')"
    empty.run(install.format(package))
    after = set(json.loads(empty.run("json.dumps(list(micropip.list()))")))
    assert after - before == {"vramsheet"}
    answer = "from vramsheet.spreadsheet.officejs import call; json.dumps(call('VRAM_WEIGHTS', [[[7]]]))"
    assert empty.run(answer) == "[[14.0]]"
    with pytest.raises(AssertionError, match="weasyprint"):
        empty.run(install.format(other))


def test_every_dependency_is_marked(package: Path) -> None:
    """No dependency of the package is for the browser: each carries the marker that its installer reads."""
    with zipfile.ZipFile(package) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        lines = archive.read(name).decode().split("\n\n", 1)[0].splitlines()
    needed = [line for line in lines if line.startswith("Requires-Dist:") and "extra ==" not in line]
    assert len(needed) >= 6
    assert [line for line in needed if "sys_platform != 'emscripten'" not in line] == []
