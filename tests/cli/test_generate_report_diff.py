"""`generate-report diff`: what it prints, what it answers with, and that it answers 1 for a difference alone."""

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
EXAMPLE = (resources.folder("reports") / "quote.yaml").read_text(encoding="utf-8")
ENVIRONMENT = {**os.environ, "SOURCE_DATE_EPOCH": "1795132800", "PYTHONDONTWRITEBYTECODE": "1"}


def run(*words: str, folder: Path, text: str | None = None) -> subprocess.CompletedProcess[str]:
    """One real run of the command in a folder."""
    return subprocess.run(
        [*COMMAND, *words], cwd=folder, input=text, capture_output=True, text=True, encoding="utf-8", timeout=90,
        env=ENVIRONMENT, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example, the same with two values changed, and the example's PDF."""
    folder = tmp_path_factory.mktemp("quotes")
    (folder / "old.yaml").write_text(EXAMPLE, encoding="utf-8")
    new = EXAMPLE.replace("pue: 1.4", "pue: 1.2").replace("rate_per_gpu_hour: 2.95", "rate_per_gpu_hour: 1.00")
    (folder / "new.yaml").write_text(new, encoding="utf-8")
    assert run("old.yaml", folder=folder).returncode == 0
    return folder


def test_nothing_differs(folder: Path) -> None:
    """A quote and the PDF made of it say the same: status 0, in either order."""
    done = run("diff", "old.yaml", "old.pdf", folder=folder)
    assert done.returncode == 0, done.stdout
    assert done.stdout.startswith(
        "The quotes say the same.\n\nNo cost and no fit changes.\nRecommendation: still h100.\n"
    )
    assert done.stdout.endswith(": its figures come out the same today.\n")
    assert done.stderr == ""


def test_what_changed_and_what_it_does(folder: Path) -> None:
    """The changed values stand first, then what became of each option, then the verdict; status 1."""
    done = run("diff", "old.yaml", "new.yaml", folder=folder)
    assert done.returncode == 1
    lines = [line.split() for line in done.stdout.splitlines()]
    assert ["site.pue", "1.4", "1.2"] in lines
    assert ["options.cloud.rent.rate_per_gpu_hour", "2.95", "1"] in lines
    (npv,) = (line for line in lines if line[:4] == ["cloud", "NPV", "of", "cost"])
    old, new, change = (float(word.replace(",", "")) for word in npv[4:])
    assert round(new - old, 2) == change < 0
    assert "Recommendation: was h100, is now cloud." in done.stdout


def test_as_json_from_a_pdf_and_standard_input(folder: Path) -> None:
    """--json has all of it as numbers, whatever the quotes come in."""
    done = run("diff", "old.pdf", "-", "--json", folder=folder, text=(folder / "new.yaml").read_text(encoding="utf-8"))
    assert done.returncode == 1
    answer = json.loads(done.stdout)
    assert answer["quote"][0] == {"path": "site.pue", "old": 1.4, "new": 1.2}
    assert answer["recommendation"] == {"old": "h100", "new": "cloud"}
    assert {one["option"] for one in answer["options"]} == {"today", "h100", "h200", "cloud"}
    assert answer["printed"] == {"old": [], "new": []}
    assert answer["old"]["name"] == "old.pdf!quote.yaml"


def test_a_pdf_of_another_version(folder: Path) -> None:
    """Figures that a PDF prints and today's program does not find are told, and cannot command a terminal."""
    with pikepdf.open(io.BytesIO((folder / "old.pdf").read_bytes())) as pdf:
        table = pdf.attachments["figures.csv"].get_file().read_bytes().decode()
        line = next(line for line in table.splitlines() if line.startswith("options,h100,npv,"))
        table = table.replace(line, "options,h100,npv,450000,EUR").replace("vramsheet ", "vramsheet\x1b[2J 0.0.")
        pdf.attachments["figures.csv"] = pikepdf.AttachedFileSpec(pdf, table.encode(), filename="figures.csv")
        pdf.save(folder / "older.pdf")
    done = run("diff", "older.pdf", "old.yaml", folder=folder)
    assert done.returncode == 1
    assert "The quotes say the same." in done.stdout
    assert "older.pdf was made by vramsheet [2J 0.0." in done.stdout
    (row,) = (line.split() for line in done.stdout.splitlines() if line.startswith("options h100 npv"))
    assert row[3:] == ["450000", line.split(",")[3]]
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("old.yaml", "absent.yaml"), "there is no file absent.yaml"),
        (("old.yaml", "wrong.yaml"), "wrong.yaml:1:1: "),
        (("wrong.pdf", "old.yaml"), "wrong.pdf: the file is damaged"),
        (("-", "-"), "standard input can be one of the two quotes, not both"),
        (("old.yaml",), "required"),
    ],
)
def test_trouble_has_a_status_of_its_own(folder: Path, words: tuple[str, ...], sentence: str) -> None:
    """Whatever cannot be compared ends with status 2 and its sentence."""
    (folder / "wrong.yaml").write_text("quote: 1\n", encoding="utf-8")
    (folder / "wrong.pdf").write_text("no PDF", encoding="utf-8")
    done = run("diff", *words, folder=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert sentence in done.stderr
