"""What the tests of sheets share: the example as sheets, and a way to change them with another program's library."""

from __future__ import annotations

import datetime as dt
import io
import warnings
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from vramsheet import catalog, resources
from vramsheet.errors import BadQuote
from vramsheet.report.reading import read_quote
from vramsheet.workbook.quote_book import input_workbook

if TYPE_CHECKING:
    from collections.abc import Callable

Edit = "Callable[[openpyxl.Workbook], Any]"
NAME = "budget.xlsx"


@pytest.fixture(scope="session")
def example_text() -> bytes:
    """The shipped example in YAML."""
    return (resources.folder("reports") / "quote.yaml").read_bytes()


@pytest.fixture(scope="session")
def example_sheets(example_text: bytes) -> bytes:
    """The same as sheets, by our own writer."""
    quote = read_quote(example_text, "quote.yaml")
    return input_workbook(quote, catalog.load(), dt.date(2026, 11, 21), "0.1.0")


@pytest.fixture(scope="session")
def edited(example_sheets: bytes) -> Callable[[Callable[[openpyxl.Workbook], Any]], bytes]:
    """A function that gives the example's sheets after an edit, written by openpyxl."""

    def edit(change: Callable[[openpyxl.Workbook], Any]) -> bytes:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl tells of what it leaves out of a file
            workbook = openpyxl.load_workbook(io.BytesIO(example_sheets))
        change(workbook)
        written = io.BytesIO()
        workbook.save(written)
        return written.getvalue()

    return edit


@pytest.fixture(scope="session")
def problems() -> Callable[[bytes], list[str]]:
    """A function that gives what is said of a workbook that is no good quote; nothing of a good one."""

    def told(content: bytes) -> list[str]:
        try:
            read_quote(content, NAME)
        except BadQuote as bad:
            return [str(problem) for problem in bad.problems]
        return []

    return told
