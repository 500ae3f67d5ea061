"""Workbooks to recalculate: the one with the defaults as a file, and in LibreOffice."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from recalculation import Office, answer_of, made, made_of
from vramsheet import resources
from vramsheet.report.reading import read_quote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vramsheet.report.quote import Quote
    from vramsheet.workbook.book import Book


@pytest.fixture(scope="session")
def book() -> Book:
    """The workbook with the defaults."""
    return made({})


@pytest.fixture(scope="session")
def file(book: Book, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same as a file."""
    path = tmp_path_factory.mktemp("workbook") / "budget.xlsx"
    path.write_bytes(book.finished())
    path.chmod(0o644)
    return path


def python_with_uno() -> str | None:
    """A Python that can import UNO: the system's own or the one that LibreOffice brings."""
    for candidate in (sys.executable, "/usr/bin/python3", "/usr/lib/libreoffice/program/python"):
        if Path(candidate).exists():
            tried = subprocess.run([candidate, "-c", "import uno"], capture_output=True, check=False)
            if tried.returncode == 0:
                return candidate
    return None


@pytest.fixture(scope="session")
def quote() -> Quote:
    """The shipped example of a quote."""
    return read_quote((resources.folder("reports") / "quote.yaml").read_bytes(), "quote.yaml")


@pytest.fixture(scope="session")
def quote_book(quote: Quote) -> Book:
    """Its workbook."""
    return made_of(quote)


@pytest.fixture(scope="session")
def quote_file(quote_book: Book, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same as a file."""
    path = tmp_path_factory.mktemp("quote") / "quote.xlsx"
    path.write_bytes(quote_book.finished())
    path.chmod(0o644)
    return path


@pytest.fixture(scope="session")
def quote_office(quote_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The quote's workbook in a real LibreOffice, started once."""
    yield from opened(quote_file, tmp_path_factory)


@pytest.fixture(scope="session")
def office(file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The file in a real LibreOffice, started once."""
    yield from opened(file, tmp_path_factory)


def opened(file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A file in a LibreOffice of its own."""
    soffice, python = shutil.which("soffice"), python_with_uno()
    if soffice is None or python is None:
        pytest.skip("no LibreOffice with UNO for Python on this machine")
    profile = tmp_path_factory.mktemp("profile").as_uri()
    script = Path(__file__).with_name("office_reader.py")
    reader = subprocess.Popen(
        [python, str(script), soffice, profile, file.as_uri()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        answer = answer_of(reader)
        yield Office(reader, answer["seconds"], answer["cells"])
    finally:
        assert reader.stdin is not None
        reader.stdin.close()
        reader.wait(30)
        assert reader.stdout is not None
        reader.stdout.close()
