"""`generate-report quote.pdf`: a report made again from the quote that its PDF carries."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pikepdf
import pytest

from vramsheet import resources

if TYPE_CHECKING:
    from pathlib import Path

COMMAND = [sys.executable, "-m", "vramsheet.cli.generate_report"]
EXAMPLE = (resources.folder("reports") / "quote.yaml").read_bytes()
ENVIRONMENT = {**os.environ, "SOURCE_DATE_EPOCH": "1795132800", "PYTHONDONTWRITEBYTECODE": "1"}


def run(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """One real run of the command in a folder."""
    return subprocess.run(
        [*COMMAND, *words], cwd=folder, capture_output=True, text=True, encoding="utf-8", timeout=90, env=ENVIRONMENT,
        check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The example's PDF, made with one value set."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "quote.yaml").write_bytes(EXAMPLE)
    assert run("quote.yaml", "--set", "site.pue=1.3", folder=folder).returncode == 0
    return (folder / "quote.pdf").read_bytes()


@pytest.fixture
def folder(tmp_path: Path, made: bytes) -> Path:
    """A folder with nothing but the PDF in it."""
    (tmp_path / "quote.pdf").write_bytes(made)
    return tmp_path


def test_the_same_report_again(folder: Path, made: bytes) -> None:
    """The PDF alone gives the same PDF again, beside it under another name; it stays as it was."""
    done = run("quote.pdf", folder=folder)
    assert (done.returncode, done.stdout) == (0, "wrote quote-again.pdf\n")
    assert (folder / "quote-again.pdf").read_bytes() == (folder / "quote.pdf").read_bytes() == made


def test_other_forms_and_values(folder: Path) -> None:
    """What was set when it was made holds, and the same options apply."""
    done = run("quote.pdf", "--format", "json", folder=folder)
    answer = json.loads(done.stdout)
    changed = json.loads(run("quote.pdf", "--format", "json", "--set", "site.pue=1.4", folder=folder).stdout)
    (folder / "quote.yaml").write_bytes(EXAMPLE)
    plain = json.loads(run("quote.yaml", "--format", "json", folder=folder).stdout)
    assert answer["options"][1]["npv"] < plain["options"][1]["npv"]
    assert changed["options"] == plain["options"]


def test_over_itself_only_if_named(folder: Path, made: bytes) -> None:
    """-o may name the PDF itself; a quote in YAML is still never written over."""
    done = run("quote.pdf", "-o", "quote.pdf", "--set", "quote.title=Another", folder=folder)
    assert (done.returncode, done.stdout) == (0, "wrote quote.pdf\n")
    assert (folder / "quote.pdf").read_bytes() != made
    with pikepdf.open(folder / "quote.pdf") as pdf:
        assert str(pdf.docinfo.Title).startswith("Another")
        set_then = pdf.attachments["quote.set.txt"].get_file().read_bytes()
    assert set_then == b"site.pue=1.3\nquote.title=Another\n"
    (folder / "quote.yaml").write_bytes(EXAMPLE)
    assert run("quote.yaml", "-o", "quote.yaml", "--format", "html", folder=folder).returncode == 2


def test_a_problem_names_the_line_of_the_attached_quote(folder: Path, made: bytes) -> None:
    """A value that this version refuses is told with PDF, attachment, line and column."""
    wrong = EXAMPLE.replace(b"pue: 1.4", b"pue: low")
    line = wrong[: wrong.index(b"pue: low")].count(b"\n") + 1
    column = wrong.splitlines()[line - 1].index(b"low") + 1
    with pikepdf.open(io.BytesIO(made)) as pdf:
        pdf.attachments["quote.yaml"] = pikepdf.AttachedFileSpec(pdf, wrong, filename="quote.yaml")
        del pdf.attachments["quote.set.txt"]
        pdf.save(folder / "quote.pdf")
    done = run("quote.pdf", folder=folder)
    assert done.returncode == 1
    assert done.stderr.startswith(f"quote.pdf!quote.yaml:{line}:{column}: site.pue: got 'low', expected ")
    assert {path.name for path in folder.iterdir()} == {"quote.pdf"}


def test_a_quote_from_sheets_travels_too(tmp_path: Path) -> None:
    """The PDF of a quote in a workbook carries the quote as YAML, which gives the same figures."""
    assert run("new", "budget.xlsx", folder=tmp_path).returncode == 0
    assert run("budget.xlsx", folder=tmp_path).returncode == 0
    one, two = (
        json.loads(run(name, "--format", "json", folder=tmp_path).stdout) for name in ("budget.xlsx", "budget.pdf")
    )
    assert one == two


def test_no_report(folder: Path) -> None:
    """A PDF of another program is refused in one sentence; one that is not there is told as such."""
    pikepdf.new().save(folder / "other.pdf")
    done = run("other.pdf", folder=folder)
    assert done.returncode == 1
    assert done.stderr == (
        "other.pdf: the PDF carries no quote.yaml, so it is no report of generate-report, or was saved without "
        "attachments\n"
    )
    done = run("absent.pdf", folder=folder)
    assert done.returncode == 2
    assert done.stderr.endswith("`generate-report new absent.yaml` writes an example\n")
