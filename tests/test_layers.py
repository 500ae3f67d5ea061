"""Which part may know which: the core stands on the standard library alone, and the front ends apart."""

from __future__ import annotations

import ast
import inspect
import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PACKAGE = Path(__file__).parents[1] / "src" / "vramsheet"

BASE = {"sentences", "errors", "units", "records"}
ESTIMATE = BASE | {"memory", "fit", "speed", "levers", "catalog", "cost", "comparison"}
MAY_IMPORT = {
    "sentences": set(),
    "errors": {"sentences"},
    "units": {"errors"},
    "records": {"sentences", "errors", "units"},
    "resources": {"errors"},
    "files": {"errors"},
    "collector": set(),
    "memory": BASE,
    "fit": BASE | {"memory"},
    "speed": BASE | {"memory", "fit"},
    "levers": BASE | {"memory", "fit", "speed"},
    "catalog": BASE | {"memory", "collector"},
    "model_files": BASE | {"memory"},
    "cost": BASE,
    "comparison": BASE | {"memory", "fit", "speed", "catalog", "cost"},
    "functions": ESTIMATE,
    "spreadsheet": ESTIMATE | {"functions", "resources", "files"},
    "report": ESTIMATE | {"model_files", "resources", "collector"},
    "workbook": ESTIMATE | {"report"},
    "sweep": ESTIMATE | {"report", "resources", "files"},
}
"""Part of the package -> the parts it may import; the commands in `cli` see all."""
STANDARD_LIBRARY_ONLY = set(MAY_IMPORT) - {"report", "spreadsheet", "workbook", "sweep"}
"""These run inside LibreOffice's own Python and in the browser, where nothing else is installed."""
CLOSED_TO_THE_WORLD = {"memory", "fit", "speed", "levers", "cost", "comparison"}
"""These are pure: no file, no clock, no process, no network."""
WORLD = {"datetime", "io", "os", "pathlib", "random", "socket", "subprocess", "sys", "tempfile", "time", "urllib"}


def modules() -> list[Path]:
    """Every module of the package that there is to look at."""
    return sorted(PACKAGE.rglob("*.py"))


def part_of(path: Path) -> str:
    """The part a module belongs to: the first word below the package, or "" for the package itself."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py").removesuffix("__init__")


def only_for_types(node: ast.AST) -> bool:
    """Whether a statement is `if TYPE_CHECKING:`, whose imports never happen."""
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def imports(path: Path, *, for_types: bool) -> set[str]:
    """The dotted names that a module imports, at its top or inside a function."""
    return _imports_of(path, for_types)


@cache
def _imports_of(path: Path, for_types: bool) -> set[str]:
    found: set[str] = set()
    waiting: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            base = node.module or ""
            found |= {f"{base}.{alias.name}" if base == "vramsheet" else base for alias in node.names}
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "import_module":
            found |= {str(name.value) for name in node.args if isinstance(name, ast.Constant)}
        if only_for_types(node) and not for_types:
            continue
        waiting.extend(ast.iter_child_nodes(node))
    return found


def parts_imported(path: Path) -> set[str]:
    """The parts of this package that a module imports, for types too."""
    return {name.split(".")[1] for name in imports(path, for_types=True) if name.startswith("vramsheet.")}


def outside_imported(path: Path) -> set[str]:
    """The packages outside the standard library and this package that a module imports when it runs."""
    heads = {name.split(".")[0] for name in imports(path, for_types=False)}
    return heads - set(sys.stdlib_module_names) - {"vramsheet", "__future__"}


def test_there_is_something_to_look_at() -> None:
    """Each part of the plan has modules, so that no test below passes on nothing."""
    found = {part_of(path) for path in modules()}
    assert found == {"", "cli", *MAY_IMPORT}
    assert len(modules()) > 60


def test_no_import_goes_unseen(tmp_path: Path) -> None:
    """Imports at the top, inside functions, of several names and by text are found; those for types are told apart."""
    source = """
from typing import TYPE_CHECKING
import os.path, numpy as np
from vramsheet import catalog
if TYPE_CHECKING:
    from vramsheet.report.quote import Quote
def late():
    from vramsheet.memory.layers import Model
    return import_module("weasyprint")
"""
    module = tmp_path / "module.py"
    module.write_text(source, encoding="utf-8")
    when_run = {"typing", "os.path", "numpy", "vramsheet.catalog", "vramsheet.memory.layers", "weasyprint"}
    assert imports(module, for_types=False) == when_run
    assert imports(module, for_types=True) == when_run | {"vramsheet.report.quote"}
    assert outside_imported(module) == {"numpy", "weasyprint"}
    assert parts_imported(module) == {"catalog", "memory", "report"}


@pytest.mark.parametrize("part", sorted(MAY_IMPORT))
def test_dependence_runs_one_way(part: str) -> None:
    """A part imports only the parts below it."""
    wrong = {
        str(path.relative_to(PACKAGE)): sorted(extra)
        for path in modules()
        if part_of(path) == part and (extra := parts_imported(path) - MAY_IMPORT[part] - {part})
    }
    assert wrong == {}


def test_the_core_needs_only_the_standard_library() -> None:
    """What a spreadsheet host runs imports nothing that must be installed."""
    wrong = {
        str(path.relative_to(PACKAGE)): sorted(outside)
        for path in modules()
        if part_of(path) in STANDARD_LIBRARY_ONLY and (outside := outside_imported(path))
    }
    assert wrong == {}


def test_the_formulas_cannot_reach_the_world() -> None:
    """The formulas import nothing that opens a file, reads a clock or starts a process."""
    wrong = {
        str(path.relative_to(PACKAGE)): sorted(reached)
        for path in modules()
        if part_of(path) in CLOSED_TO_THE_WORLD
        and (reached := {name.split(".")[0] for name in imports(path, for_types=False)} & WORLD)
    }
    assert wrong == {}


def test_the_front_ends_do_not_know_each_other() -> None:
    """Spreadsheet and report never import one another, nor the commands."""
    for path in modules():
        if part_of(path) == "spreadsheet":
            assert not parts_imported(path) & {"report", "cli"}, path
        if part_of(path) == "report":
            assert not parts_imported(path) & {"spreadsheet", "cli", "functions"}, path


def test_a_spreadsheet_host_needs_nothing_installed() -> None:
    """The spreadsheet part imports only what its hosts bring: UNO in LibreOffice, xlwings in Excel."""
    outside = {name for path in modules() if part_of(path) == "spreadsheet" for name in outside_imported(path)}
    assert outside <= {"com", "uno", "unohelper", "xlwings"}


def test_one_module_imports_weasyprint() -> None:
    """WeasyPrint, which needs Pango, is imported in one place, late."""
    importers = [
        str(path.relative_to(PACKAGE))
        for path in modules()
        if any(name.split(".")[0] == "weasyprint" for name in imports(path, for_types=False))
    ]
    assert importers == ["report/pdf.py"]


def loaded_by(statement: str) -> set[str]:
    """The top-level modules that a fresh Python has loaded after a statement."""
    new = "print(json.dumps(sorted(set(sys.modules) - before)))"
    code = f"import json, sys; before = set(sys.modules); {statement}; {new}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in json.loads(done.stdout.splitlines()[-1])}


def test_importing_the_package_loads_no_other_package() -> None:
    """`import vramsheet` loads nothing beyond itself and the standard library."""
    assert loaded_by("import vramsheet") - set(sys.stdlib_module_names) == {"vramsheet"}


def test_an_estimate_in_a_pipe_loads_no_other_package() -> None:
    """`vramsheet estimate` answers with the standard library alone: its start-up time depends on it."""
    statement = "from vramsheet.cli.vramsheet import main; main(['estimate', 'llama-3.1-8b', '--json'])"
    assert loaded_by(statement) - set(sys.stdlib_module_names) == {"vramsheet"}


def test_every_public_name_can_be_imported() -> None:
    """Each name that the package promises is there, and is its home's."""
    import vramsheet  # noqa: PLC0415 - the names are looked up as a user would, late

    assert "__version__" in vramsheet.__all__
    for name in vramsheet.__all__:
        assert getattr(vramsheet, name) is not None
    assert vramsheet.load_catalog.__module__.startswith("vramsheet.catalog")


def public_calls() -> Iterator[tuple[str, Callable[..., object]]]:
    """Every public function of the package, and every public method and constructor of its classes, by name."""
    import vramsheet  # noqa: PLC0415 - as above

    for name in vramsheet.__all__:
        value = getattr(vramsheet, name)
        if inspect.isclass(value):
            own = {"__init__", *(method for method in vars(value) if not method.startswith("_"))} & set(vars(value))
            yield from ((f"{name}.{method}", call) for method in own if inspect.isfunction(call := vars(value)[method]))
        elif callable(value):
            yield name, inspect.unwrap(value)


def test_every_public_name_is_typed() -> None:
    """Each public function says the type of every argument and of its result, and none is "anything"."""
    calls = dict(public_calls())
    assert {"serving_estimate", "load_catalog", "Serving.__init__"} <= set(calls)
    for name, call in calls.items():
        told = inspect.get_annotations(call)
        arguments = [one for one in inspect.signature(call).parameters if one != "self"]
        assert [one for one in (*arguments, "return") if one not in told] == [], name
        assert [one for one, kind in told.items() if re.search(r"\bAny\b", str(kind))] == [], name
