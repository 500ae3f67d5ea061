"""`generate-report` with workbooks: the report as one, and a quote that is one."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

from vramsheet import resources
from vramsheet.report.reading import read_quote

if TYPE_CHECKING:
    from pathlib import Path

COMMAND = [sys.executable, "-m", "vramsheet.cli.generate_report"]
EXAMPLE = (resources.folder("reports") / "quote.yaml").read_text(encoding="utf-8")
EPOCH = "1795132800"
"""2026-11-20, the day of the example."""
MEAN_TITLE = '=HYPERLINK("http://example.org","click")'
MEAN_ITEM = "+cmd|' /C calc'!A0"


def run(*words: str, folder: Path, content: bytes | None = None, **changes: str) -> subprocess.CompletedProcess[bytes]:
    """One real run of the command in a folder."""
    environment = {**os.environ, "SOURCE_DATE_EPOCH": EPOCH, "PYTHONDONTWRITEBYTECODE": "1", **changes}
    return subprocess.run(
        [*COMMAND, *words], cwd=folder, input=content, capture_output=True, timeout=60, env=environment, check=False
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the example in it."""
    (tmp_path / "quote.yaml").write_text(EXAMPLE, encoding="utf-8")
    return tmp_path


def names(folder: Path) -> set[str]:
    """Everything in a folder, hidden files too."""
    return {path.name for path in folder.iterdir()}


def test_a_workbook_and_back(folder: Path) -> None:
    """The workbook lies beside the quote, is a quote itself, and its JSON has the same figures."""
    done = run("quote.yaml", "--format", "xlsx", folder=folder)
    assert (done.returncode, done.stdout) == (0, b"wrote quote.xlsx\n")
    assert names(folder) == {"quote.yaml", "quote.xlsx"}
    answers = [run(name, "--format", "json", folder=folder) for name in ("quote.yaml", "quote.xlsx")]
    assert [answer.returncode for answer in answers] == [0, 0]
    from_yaml, from_sheets = (json.loads(answer.stdout) for answer in answers)
    assert from_sheets == from_yaml
    assert read_quote((folder / "quote.xlsx").read_bytes(), "quote.xlsx") == read_quote(EXAMPLE, "quote.yaml")


def test_a_report_from_sheets(folder: Path) -> None:
    """`new` writes the example as sheets, and a PDF is made of them, with a value overridden."""
    done = run("new", "budget.xlsx", folder=folder)
    assert (done.returncode, done.stdout) == (0, b"wrote budget.xlsx\n")
    assert run("new", "budget.xlsx", folder=folder).returncode == 2
    done = run("budget.xlsx", "-o", "out.json", "-o", "out.xlsx", "--set", "site.pue=1.9", folder=folder)
    assert (done.returncode, done.stdout) == (0, b"wrote out.json\nwrote out.xlsx\n")
    quote = read_quote((folder / "out.xlsx").read_bytes(), "out.xlsx")
    assert str(quote.site.pue) == "1.9"
    assert names(folder) == {"quote.yaml", "budget.xlsx", "out.json", "out.xlsx"}


def test_sheets_from_standard_input(folder: Path) -> None:
    """A workbook on standard input is known by its first bytes; one on standard output is asked for by -o -."""
    run("quote.yaml", "-o", "a.xlsx", folder=folder)
    content = (folder / "a.xlsx").read_bytes()
    done = run("-", "--format", "json", folder=folder, content=content)
    assert done.returncode == 0
    assert json.loads(done.stdout)["currency"] == "EUR"
    done = run("-", "-o", "-", "--format", "xlsx", folder=folder, content=content)
    assert done.stdout[:4] == b"PK\x03\x04"
    assert read_quote(done.stdout, "b.xlsx") == read_quote(content, "a.xlsx")


def test_same_input_same_bytes(folder: Path) -> None:
    """With SOURCE_DATE_EPOCH two runs give the same bytes, and the day of the file is that day."""
    for name, seed in (("one.xlsx", "1"), ("two.xlsx", "2")):
        assert run("quote.yaml", "-o", name, folder=folder, PYTHONHASHSEED=seed).returncode == 0
    assert (folder / "one.xlsx").read_bytes() == (folder / "two.xlsx").read_bytes()


def test_a_bad_workbook_replaces_nothing(folder: Path) -> None:
    """Mistakes end with status 1, each line with sheet and cell; what stood there before still stands."""
    run("quote.yaml", "-o", "budget.xlsx", folder=folder)
    content = (folder / "budget.xlsx").read_bytes()
    broken = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(broken, "w") as new:
        for name in old.namelist():
            new.writestr(name, re.sub(rb'(<c r="E6"[^>]*><v>)8(</v>)', rb"\g<1>-8\2", old.read(name)))
    (folder / "broken.xlsx").write_bytes(broken.getvalue())
    (folder / "out.pdf").write_bytes(b"good")
    done = run("broken.xlsx", "-o", "out.pdf", folder=folder)
    assert (done.returncode, done.stdout) == (1, b"")
    lines = done.stderr.decode().splitlines()
    assert (
        "broken.xlsx:Options!E6: options.h100.gpus: got -8, expected a whole number of GPUs from 1 to 1000000" in lines
    )
    assert (folder / "out.pdf").read_bytes() == b"good"
    (folder / "none.xlsx").write_text("no workbook")
    done = run("none.xlsx", folder=folder)
    assert (done.returncode, done.stderr) == (1, b"none.xlsx: the file is no .xlsx workbook, whatever its name says\n")


def test_a_vendor_text_is_never_a_formula(folder: Path) -> None:
    """Texts that begin like a formula stand in the file as texts; no formula of it holds a word of the quote."""
    text = EXAMPLE.replace("title: GPU servers for the claims assistant", f"title: '{MEAN_TITLE}'")
    text = text.replace("item: 8x H100 SXM server", f'item: "{MEAN_ITEM}"')
    assert text.count(MEAN_TITLE) + text.count(MEAN_ITEM) == 2
    (folder / "mean.yaml").write_text(text, encoding="utf-8")
    assert run("mean.yaml", "-o", "mean.xlsx", folder=folder).returncode == 0
    with zipfile.ZipFile(folder / "mean.xlsx") as package:
        sheets = [package.read(name).decode() for name in package.namelist() if "worksheets/sheet" in name]
        everything = {name: package.read(name) for name in package.namelist()}
    formulas = [formula for sheet in sheets for formula in re.findall(r"<f[^>]*>([^<]*)</f>", sheet)]
    assert len(formulas) > 1000
    assert not [formula for formula in formulas if re.search("HYPERLINK|cmd|calc|http", formula)]
    assert not [name for name in everything if "externalLink" in name or "vbaProject" in name]
    assert not [
        name for name, part in everything.items() if name.endswith(".rels") and b'TargetMode="External"' in part
    ]
    quote = read_quote((folder / "mean.xlsx").read_bytes(), "mean.xlsx")
    assert (quote.quote.title, quote.options[1].lines[0].item) == (MEAN_TITLE, MEAN_ITEM)


def test_what_writes_workbooks_is_loaded_only_then(folder: Path) -> None:
    """A report without a workbook does not load XlsxWriter, and no run loads another library for workbooks."""
    code = (
        "import sys; from vramsheet.cli.generate_report import run; run(['quote.yaml', '-o', 'a.json']);"
        "print([name for name in ('xlsxwriter', 'openpyxl') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
