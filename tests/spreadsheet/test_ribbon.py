"""What the buttons of the ribbon in Excel get from Python."""

from __future__ import annotations

import datetime as dt
from html.parser import HTMLParser
from pathlib import Path

import pytest

from vramsheet import catalog
from vramsheet.functions import FUNCTIONS, function_named
from vramsheet.spreadsheet import ribbon
from vramsheet.spreadsheet.cells import evaluate
from vramsheet.spreadsheet.help_page import help_page

DAY = (dt.date(2026, 11, 21) - ribbon.EXCEL_EPOCH).days


@pytest.mark.parametrize("model", ["llama-3.1-8b", "70", " 7.5 ", "70B"])
def test_comparison_is_the_formula_and_its_size(model: str) -> None:
    """The formula calls COMPARE_GPUS with its defaults written out, and fills as many cells as it gives."""
    ((formula, rows, columns),) = ribbon.comparison(model)
    assert formula == f'=COMPARE_GPUS("{model.strip()}","fp16",4096,1)'
    answer = evaluate(function_named("COMPARE_GPUS"), (model.strip(), "fp16", 4096, 1), raise_bugs=True)
    assert isinstance(answer, tuple)
    assert (rows, columns) == (len(answer), len(answer[0]))


def test_comparison_of_an_unknown_model_is_a_sentence() -> None:
    """A name that is not known gives the sentence, and a quotation mark in it no formula of another kind."""
    assert str(ribbon.comparison('no"),WEBSERVICE("x')).startswith("unknown model ")


def test_day_of_excel() -> None:
    """Day 46347 of Excel is 21 November 2026, as =DATE(2026,11,21) gives it."""
    assert DAY == 46347


def test_every_price_with_its_age() -> None:
    """Each price of the catalogue has a row, sorted, with the age of that day and what it means."""
    head, *rows = ribbon.price_ages(float(DAY))
    known = catalog.load()
    assert tuple(head) == ribbon.PRICE_HEADER
    assert len(rows) == len(known.purchase_prices) + len(known.rental_prices)
    assert [row[:2] for row in rows] == sorted(row[:2] for row in rows)
    for *_, seen, age, state in rows:
        days = (dt.date(2026, 11, 21) - dt.date.fromisoformat(seen)).days
        assert age == days
        assert state == ("fresh" if days <= 30 else "stale" if days <= 90 else "old")
    assert not any(str(cell).startswith(("=", "+", "-", "@")) for row in rows for cell in row if isinstance(cell, str))


def test_report_of_the_example(tmp_path: Path) -> None:
    """The PDF is written, the warnings are told under the workbook's own name, and nothing is shown on a console."""
    source = Path(__file__).parents[2] / "reports" / "quote.yaml"
    ((kind, told),) = ribbon.report(str(source), str(tmp_path / "out.pdf"), "Book1.xlsx")
    assert kind == "made"
    assert (tmp_path / "out.pdf").read_bytes().startswith(b"%PDF")
    assert str(source) not in told


def test_problems_of_a_quote_are_told(tmp_path: Path) -> None:
    """All problems come back under the workbook's own name, and no PDF is there."""
    copied = tmp_path / "copied.yaml"
    copied.write_text("quote: 7\n", encoding="utf-8")
    ((kind, told),) = ribbon.report(str(copied), str(tmp_path / "out.pdf"), "Book1.xlsx")
    assert kind == "problem"
    assert "Book1.xlsx" in told
    assert str(copied) not in told
    assert not (tmp_path / "out.pdf").exists()


def test_help_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """Where the user's folder is a file, the sentence says so."""
    (tmp_path / "home").touch()
    ((kind, told),) = ribbon.help_page(str(tmp_path / "home"))
    assert kind == "problem"
    assert told.startswith("The help page could not be written")


class Page(HTMLParser):
    """The texts of a page by tag, and whether every tag is closed."""

    def __init__(self) -> None:
        """Start with nothing open."""
        super().__init__()
        self.open: list[str] = []
        self.code: list[str] = []
        self.sources: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a tag; note what it would load."""
        self.sources += [str(value) for name, value in attrs if name in {"src", "href"}]
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the tag that was opened last."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Keep what stands in code."""
        if self.open and self.open[-1] == "code":
            self.code.append(data)


def test_help_page_has_every_function() -> None:
    """Every function stands there with its arguments, texts and example as the table has them; nothing is loaded."""
    page = Page()
    page.feed(help_page())
    assert page.open == []
    assert all(source.startswith("#") for source in page.sources)
    for function in FUNCTIONS:
        assert f"={function.signature}" in page.code
        assert function.formula() in page.code
        assert {one.name for one in function.arguments} <= set(page.code)
