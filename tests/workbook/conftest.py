"""Workbooks to recalculate: the one with the defaults as a file, and in LibreOffice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from recalculation import made, made_of, opened
from vramsheet import resources
from vramsheet.report.reading import read_quote

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from recalculation import Office
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
