"""The add-in's core in the older Python that LibreOffice brings: translated, linted, and run where one is at hand."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

import calls_table
from vramsheet.spreadsheet.extension import build_extension, embedded_files
from vramsheet.spreadsheet.older_python import OLDEST_PYTHON, NotTranslatable, older

if TYPE_CHECKING:
    from pathlib import Path

OLDEST = ".".join(map(str, OLDEST_PYTHON))

VERMIN = "import sys; from vermin.main import main; sys.exit(main())"
PROGRAM = """
import json, sys
sys.path.insert(0, sys.argv[1])
from vramsheet.functions import function_named
from vramsheet.spreadsheet.cells import CellError, evaluate

def read(value):
    if isinstance(value, dict):
        if "rows" in value:
            return tuple(tuple(map(read, row)) for row in value["rows"])
        return CellError(value["error"], "x") if "error" in value else None
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value

def written(answer):
    if isinstance(answer, tuple):
        return {"rows": [[written(cell) for cell in row] for row in answer]}
    return {"error": answer.code} if isinstance(answer, CellError) else answer

with open(sys.argv[2], encoding="utf-8") as file:
    calls = json.load(file)
different = []
for one in calls:
    answer = evaluate(function_named(one["call"]), [read(value) for value in one["with"]], raise_bugs=True)
    if json.dumps(written(answer)) != json.dumps(one["gives"]):
        different.append(one["id"])
print(json.dumps(different))
"""


def pythons() -> list[str]:
    """This Python, and every older or newer one on PATH that the add-in should run in."""
    others = [shutil.which(f"python3.{minor}") for minor in range(OLDEST_PYTHON[1], 20)]
    tried = [(one, subprocess.run([one, "-c", ""], stderr=subprocess.DEVNULL, check=False)) for one in others if one]
    return [sys.executable, *(one for one, ended in tried if ended.returncode == 0)]


@pytest.fixture(scope="module")
def inside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the code inside the add-in."""
    folder = tmp_path_factory.mktemp("addin")
    with zipfile.ZipFile(build_extension(folder)) as archive:
        archive.extractall(folder)
    return folder / "python" / "pythonpath"


def test_linter_finds_nothing_newer(inside: Path) -> None:
    """Vermin finds no syntax and no name newer than Python 3.9, but behind the question for the version."""
    code = inside / "vramsheet"
    guarded = code / "spreadsheet" / "backports.py"
    assert guarded.read_text(encoding="utf-8").count("if sys.version_info >= (3, 11):") == 1
    others = [str(path) for path in sorted(code.rglob("*.py")) if path != guarded]
    assert len(others) > 60
    ended = subprocess.run(
        [sys.executable, "-c", VERMIN, f"-t={OLDEST}-", "--violations", "--no-tips", *others],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout
    assert f"Minimum required versions: {OLDEST}\n" in ended.stdout


@pytest.mark.parametrize("python", pythons())
def test_core_inside_answers_every_call(inside: Path, python: str, tmp_path: Path) -> None:
    """The code inside gives what this process gives for every call of the table, in a bare Python without packages."""
    now = tmp_path / "calls.json"
    now.write_text(calls_table.as_text(), encoding="utf-8")
    ended = subprocess.run(
        [python, "-I", "-S", "-c", PROGRAM, str(inside), str(now)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout) == []


def test_translation_keeps_texts_and_meaning() -> None:
    """Every module inside has the docstring of the original, and the data travel as they are."""
    for name, content in embedded_files():
        if name.endswith(".py"):
            assert '"""' in content.decode()
            assert "slots=True" not in content.decode() or "backports import" in content.decode() or "backports" in name


NEWER = """
from __future__ import annotations
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from importlib.resources.abc import Traversable
Value = str | None
def kind(name: str | int, pairs):
    match name:
        case "a" | "b":
            return 1
        case "c":
            return 2
    if isinstance(name, int | float):
        return [first for first, _ in zip(pairs, pairs, strict=True)]
    return 1 | 2
"""


def test_each_newer_form_becomes_an_older_one() -> None:
    """A union, a match, a strict zip and moved names are rewritten; whole numbers are left alone."""
    text = older(NEWER, "x.py")
    assert "match" not in text
    assert "strict" not in text
    assert "Traversable" not in text
    assert "isinstance(name, (int, float))" in text
    assert "Value = 'str | None'" in text
    assert "from vramsheet.spreadsheet.backports import dataclass\nfrom dataclasses import field" in text
    assert "return 1 | 2" in text
    space: dict[str, object] = {}
    exec(compile(text, "x.py", "exec"), space)  # noqa: S102 - the text above
    kind = space["kind"]
    assert callable(kind)
    assert [kind(name, (1, 2)) for name in ("a", "b", "c", "d", 7)] == [1, 1, 2, 3, [1, 2]]


@pytest.mark.parametrize(
    "source",
    [
        "match name:\n    case {'a': 1}:\n        pass\n",
        "match name:\n    case 'a' if name:\n        pass\n",
        "match name():\n    case 'a':\n        pass\n",
        "match name:\n    case other:\n        pass\n",
        "try:\n    pass\nexcept* ValueError:\n    pass\n",
    ],
)
def test_what_has_no_older_form_is_refused(source: str) -> None:
    """A statement that cannot be rewritten stops the build with file and line."""
    with pytest.raises((NotTranslatable, SyntaxError)):
        older(source, "x.py")
