"""The package as it ships: what is in the wheel, and that both commands work from it with no network."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pypdf
import pytest

pytestmark = pytest.mark.wheel

ROOT = Path(__file__).parents[1]
ASSETS = {"templates": "_templates", "addin": "_addin", "reports": "_reports"}
"""Folder of the checkout -> its name inside the installed package."""
NOWHERE = "http://127.0.0.1:9"
"""The discard port: nothing listens there."""
NO_NETWORK = """
import socket

def refuse(self, address, *rest):
    if self.family != getattr(socket, "AF_UNIX", None):
        raise OSError(f"no network in this test: {address}")

socket.socket.connect = socket.socket.connect_ex = refuse
"""


def run(*command: str | Path, cwd: Path, **environment: str) -> str:
    """Run a command to its end and give what it printed; a failure shows all it said."""
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, made from the source archive as a release is, so that rendered files lying about stay out."""
    made = tmp_path_factory.mktemp("made")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", made, ROOT, cwd=made)
    (found,) = made.glob("vramsheet-*-py3-none-any.whl")
    return found


@pytest.fixture(scope="module")
def names(wheel: Path) -> list[str]:
    """The files in the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


class Installed:
    """A new environment with this package from the wheel, and the dependencies that the tests have."""

    def __init__(self, folder: Path, wheel: Path) -> None:
        """Make the environment and install the wheel alone."""
        venv.create(folder / "environment", with_pip=False, symlinks=os.name == "posix")
        self.scripts = folder / "environment" / ("Scripts" if os.name == "nt" else "bin")
        self.python = self.scripts / ("python.exe" if os.name == "nt" else "python")
        pip = (sys.executable, "-m", "pip", "--python", self.python, "--disable-pip-version-check", "install")
        run(*pip, "--quiet", "--no-index", "--no-deps", wheel, cwd=folder)
        self.library = Path(
            run(self.python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).strip()
        )
        (self.library / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
        (self.library / "sitecustomize.py").write_text(NO_NETWORK, encoding="utf-8")
        self.folder = folder

    def run(self, *command: str) -> str:
        """Run a command of the environment, away from the checkout and from every network."""
        proxies = dict.fromkeys(
            ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), NOWHERE
        )
        home = {"HOME": str(self.folder), "PYTHONPATH": "", "VIRTUAL_ENV": ""}
        return run(self.scripts / command[0], *command[1:], cwd=self.folder, **proxies, **home)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Installed:
    """The wheel, installed."""
    return Installed(tmp_path_factory.mktemp("installed"), wheel)


def tracked(folder: str) -> list[str]:
    """The files of a top-level folder that git knows; all its files where there is no git."""
    try:
        listed = run("git", "ls-files", "-z", folder, cwd=ROOT).split("\0")
    except (AssertionError, FileNotFoundError):
        listed = [str(path.relative_to(ROOT)) for path in (ROOT / folder).rglob("*") if path.is_file()]
    return [name for name in listed if name and not name.endswith(".gitkeep")]


@pytest.mark.parametrize("folder", ASSETS)
def test_the_folders_beside_the_package_travel_inside_it(folder: str, names: list[str]) -> None:
    """Every file of templates, addin and reports is in the wheel, under its own name."""
    expected = {f"vramsheet/{ASSETS[folder]}/{name.removeprefix(folder + '/')}" for name in tracked(folder)}
    assert expected
    assert expected <= set(names)


def test_the_modules_and_the_catalogue_are_in_the_wheel(names: list[str]) -> None:
    """Every module and every data file of the package is in the wheel."""
    package = ROOT / "src" / "vramsheet"
    expected = {
        f"vramsheet/{path.relative_to(package)}"
        for pattern in ("*.py", "*.csv", "py.typed")
        for path in package.rglob(pattern)
    }
    assert "vramsheet/py.typed" in expected
    assert expected <= set(names)


def test_nothing_else_is_in_the_wheel(names: list[str]) -> None:
    """No test, no rendered report and no compiled file is shipped; the licence is."""
    strange = [name for name in names if not name.startswith(("vramsheet/", "vramsheet-"))]
    made = [name for name in names if name.endswith((".pdf", ".pyc", ".oxt")) or "test" in Path(name).name]
    assert (strange, made) == ([], [])
    assert [name for name in names if name.endswith("/licenses/LICENSE")]


def test_the_package_is_the_installed_one(installed: Installed) -> None:
    """What runs is the wheel, not the checkout, and the folders it carries are found."""
    code = (
        "import vramsheet, vramsheet.resources as r; print(vramsheet.__file__);"
        "print(*(r.folder(name) for name in ('templates', 'addin', 'reports')), sep='\\n')"
    )
    for line in installed.run("python", "-c", code).splitlines():
        assert Path(line).is_relative_to(installed.library / "vramsheet")


def test_the_vramsheet_command_answers_offline(installed: Installed) -> None:
    """The estimate from the wheel is the estimate from the checkout."""
    words = ("estimate", "llama-3.1-8b", "--gpu", "rtx-4090-24gb", "--json")
    here = run(
        sys.executable,
        "-c",
        "import sys; from vramsheet.cli.vramsheet import main; sys.exit(main())",
        *words,
        cwd=installed.folder,
    )
    there = installed.run("vramsheet", *words)
    assert json.loads(there) == json.loads(here)
    assert json.loads(there)["parts_bytes"]["weights"] == 16_060_522_496


def test_the_report_command_writes_a_pdf_offline(installed: Installed) -> None:
    """A new quote becomes a PDF with pages, with no network and no file of the checkout."""
    installed.run("generate-report", "new", "quote.yaml")
    installed.run("generate-report", "quote.yaml")
    pages = pypdf.PdfReader(installed.folder / "quote.pdf").pages
    assert len(pages) >= 3
    assert (installed.folder / "quote.pdf").read_bytes().startswith(b"%PDF-")
