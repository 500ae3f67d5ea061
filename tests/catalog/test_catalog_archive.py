"""Where the tables are read from, and when."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import vramsheet
from vramsheet.catalog import load

PACKAGE = Path(vramsheet.__file__).parent

WATCH = """
import sys
opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
import vramsheet.catalog
before = [name for name in opened if name.endswith(".csv")]
vramsheet.catalog.load()
after = [name for name in opened if name.endswith(".csv")]
vramsheet.catalog.load()
again = [name for name in opened if name.endswith(".csv")]
print(len(before), len(after), len(again))
"""


def run(program: str, *options: str) -> str:
    """What a fresh interpreter prints."""
    done = subprocess.run([sys.executable, *options, "-c", program], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_nothing_is_read_at_import() -> None:
    """Importing opens no table; loading opens each of the seven and their counts once; loading again none."""
    assert run(WATCH) == "0 8 8"


def test_only_the_standard_library() -> None:
    """The catalogue loads where no package is installed."""
    where = f"import sys; sys.path.insert(0, {str(PACKAGE.parent)!r}); "
    assert run(f"{where}import vramsheet.catalog as c; print(len(c.load().gpus))", "-I", "-S") == str(len(load().gpus))


def test_from_an_archive(tmp_path: Path) -> None:
    """A zipped package, such as a wheel, gives the same catalogue."""
    archive = tmp_path / "vramsheet.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        for path in PACKAGE.rglob("*"):
            if path.suffix in {".py", ".csv"}:
                zipped.write(path, Path("vramsheet") / path.relative_to(PACKAGE))
    program = (
        f"import sys; sys.path.insert(0, {str(archive)!r}); import vramsheet.catalog as c; catalog = c.load(); "
        "print(c.__file__.startswith(sys.path[0]), len(catalog.models), len(catalog.gpus), len(catalog.aliases))"
    )
    here = load()
    assert run(program, "-I", "-S") == f"True {len(here.models)} {len(here.gpus)} {len(here.aliases)}"
