"""A quote's workbook, recalculated by LibreOffice and by IronCalc: the money is the core's, also when inputs change."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from recalculation import IronCalc, made_of, money_differences, place, typed
from vramsheet import catalog, resources
from vramsheet.report.content import build_content
from vramsheet.report.figures import figures
from vramsheet.report.paths import located
from vramsheet.report.reading import read_quote
from vramsheet.report.sheets.document import read_workbook

if TYPE_CHECKING:
    from collections.abc import Mapping

    from recalculation import Office
    from vramsheet.report.quote import Quote
    from vramsheet.workbook.book import Book
    from vramsheet.workbook.sheet import Value

EXAMPLE = (resources.folder("reports") / "quote.yaml").read_bytes()
STATED = {"Need", "Figures", "Checks", "Sources"}
"""Sheets that hold figures of the program as it made the file: they tell of a change and do not follow it."""
CHANGES = {
    "a price": {"options.h100.lines.0.unit_price": "301234.56"},
    "a quantity and a discount": {"options.h100.lines.1.quantity": "3", "options.h100.lines.0.discount": "0.125"},
    "the rate of exchange": {"currency.rates.0.rate": "0.8775"},
    "a rate the other way round": {
        "currency.rates.0.from": "EUR",
        "currency.rates.0.to": "USD",
        "currency.rates.0.rate": "1.09",
    },
    "the discount rate": {"finance.discount_rate": "0.035"},
    "no discounting": {"finance.discount_rate": "0"},
    "a short horizon": {"finance.horizon_years": "2"},
    "a long horizon": {"finance.horizon_years": "9"},
    "a residual value": {"finance.residual": "0.2"},
    "a declining balance": {"finance.depreciation.method": "declining-balance", "finance.depreciation.years": "6"},
    "a short declining balance": {
        "finance.depreciation.method": "declining-balance",
        "finance.depreciation.years": "1",
    },
    "macrs over seven years": {"finance.depreciation.method": "macrs-5", "finance.horizon_years": "7"},
    "macrs cut by the horizon": {"finance.depreciation.method": "macrs-5", "finance.horizon_years": "3"},
    "another tax on profit": {"finance.tax_rate": "0.31"},
    "no tax on profit": {"finance.tax_rate": ""},
    "tax in the prices": {"tax.included": "true"},
    "tax that does not come back": {"tax.recoverable": "false"},
    "tax in the prices that does not come back": {"tax.included": "true", "tax.recoverable": "false"},
    "defaults in blank cells": {"site.pue": "", "site.load_factor": "", "finance.horizon_years": "", "tax.rate": ""},
    "energy": {
        "site.electricity_per_kwh": "0.35",
        "site.pue": "1.9",
        "site.load_factor": "0.5",
        "site.hours_per_month": "720",
    },
    "the power of the server": {"options.h100.power_watts": "", "options.h200.power_watts": "11500"},
    "a rent": {"options.cloud.rent.rate_per_gpu_hour": "4.5", "options.cloud.rent.hours_per_month": ""},
    "a rent cheaper than owning": {"options.cloud.rent.rate_per_gpu_hour": "0.01"},
    "a term beyond the horizon": {"options.cloud.rent.min_term_months": "60"},
    "running costs": {
        "options.h100.opex.0.amount": "123.45",
        "options.h100.opex.1.per": "once",
        "options.cloud.opex.0.currency": "USD",
    },
    "tokens": {"workloads.chat.tokens_per_month": "1234567890"},
    "no tokens": {"workloads.chat.tokens_per_month": ""},
}
"""Inputs to change, by path; an empty text empties the cell."""
OFFICE_CHANGES = (
    "a rate the other way round", "the discount rate", "a long horizon", "a residual value", "a declining balance",
    "macrs over seven years", "no tax on profit", "tax that does not come back", "defaults in blank cells",
    "a rent cheaper than owning", "a term beyond the horizon", "running costs",
)  # fmt: skip
"""Those that LibreOffice recalculates too, a second each."""


@cache
def book_of(name: str) -> Book:
    """The workbook of the example with one of the changes in its quote."""
    return made_of(changed(CHANGES[name]))


def changed(change: Mapping[str, str]) -> Quote:
    """The example with these values in place of its own."""
    return read_quote(EXAMPLE, "quote.yaml", tuple(change.items()))


def test_every_formula_is_the_core_in_ironcalc(quote_book: Book, quote_file: Path) -> None:
    """Each formula cell of the example's workbook gives in IronCalc what the core computed for it."""
    found = IronCalc(quote_file).shown(quote_book.results)
    assert len(found) > 1000
    assert money_differences(quote_book.results, found) == []


def test_a_strange_quote_is_the_core_in_ironcalc(tmp_path: Path) -> None:
    """Ids that differ by a capital letter or a zero, rates the other way round, full taxes, a term beyond 13 years."""
    text = (Path(__file__).parent / "strange_quote.yaml").read_bytes()
    quote = read_quote(text, "strange.yaml")
    book = made_of(quote)
    path = tmp_path / "strange.xlsx"
    path.write_bytes(book.finished())
    assert money_differences(book.results, IronCalc(path).shown(book.results)) == []
    assert read_quote(path.read_bytes(), "strange.xlsx") == quote
    assert [option.id for option in quote.options] == ["a", "A", "01", "1", "none-1"]


@pytest.mark.office
def test_every_formula_is_the_core_in_libreoffice(quote_book: Book, quote_office: Office) -> None:
    """The same in LibreOffice, which takes the truth values among the inputs for formulas too."""
    assert money_differences(quote_book.results, quote_office.first) == []
    assert set(quote_office.first) >= set(quote_book.results)


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_input_changes_the_money_as_the_core_in_ironcalc(name: str, quote_file: Path) -> None:
    """What is typed into an input sheet changes every amount as it changes the core's."""
    sheet = IronCalc(quote_file)
    for cell in typed(CHANGES[name], quote_file):
        sheet.type(*cell)
    other = book_of(name)
    assert money_differences(other.results, sheet.shown(other.results), STATED) == []


@pytest.mark.office
def test_changed_inputs_change_the_money_as_the_core_in_libreoffice(quote_file: Path, quote_office: Office) -> None:
    """The same in LibreOffice, for changes that reach every kind of formula; each is put back with the next."""
    before = read_workbook(quote_file.read_bytes(), quote_file.name).data
    back: list[tuple[str, int, int, Value | None]] = []
    for name in OFFICE_CHANGES:
        found = quote_office.shown([*back, *typed(CHANGES[name], quote_file)])
        back = typed({path: text_at(before, path) for path in CHANGES[name]}, quote_file)
        assert money_differences(book_of(name).results, found, STATED) == [], name


def text_at(data: object, path: str) -> str:
    """What stands there in the example's sheets, nothing if the cell is blank."""
    for step in located(path, data):
        data = data[step] if isinstance(data, list) else data.get(step, "") if isinstance(data, dict) else ""
    return str(data)


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_input_changes_no_formula(name: str, quote_book: Book) -> None:
    """The formulas of the amounts do not depend on what is typed, so the changed workbook is the one of the change."""
    other = book_of(name)
    formulas = {at: one.formula for at, one in other.results.items() if place(at)[0] not in STATED}
    assert formulas == {at: one.formula for at, one in quote_book.results.items() if place(at)[0] not in STATED}


def test_the_best_option_follows_the_prices(quote_file: Path, quote_book: Book) -> None:
    """A server that becomes dear is no longer the one that the summary names."""
    sheet = IronCalc(quote_file)
    best = quote_book.cell("summary.best")
    assert sheet.shown(quote_book.results)[best] == "One 8-GPU H100 server"
    for cell in typed({"options.h100.lines.0.unit_price": "900000"}, quote_file):
        sheet.type(*cell)
    assert sheet.shown(quote_book.results)[best] == "One 8-GPU H200 server"


def test_checks_tell_of_a_change(quote_file: Path, quote_book: Book) -> None:
    """All checks hold as the file is made; a price, a model or a new line makes the check fail that speaks of it."""
    lines = {
        label: f"'Checks'!$B${row}" for row, label in enumerate((check.label for check in quote_book.checks), start=6)
    }
    everything = quote_book.cell("checks.all")
    found = IronCalc(quote_file).shown(quote_book.results)
    assert found[everything] is True
    for change, label in (
        ({"options.h100.lines.0.unit_price": "1"}, "The amounts are those of the report that was made with this file"),
        ({"workloads.chat.model": "llama-3.1-8b"}, "The needs were computed for the workloads and GPUs as they stand"),
        ({"workloads.chat.memory_fraction": "0.8"}, "The needs were computed for the workloads and GPUs as they stand"),
        ({"finance.horizon_years": "11"}, "The horizon is not longer than the years of the sheet Whole life"),
    ):
        sheet = IronCalc(quote_file)
        for cell in typed(change, quote_file):
            sheet.type(*cell)
        found = sheet.shown(quote_book.results)
        assert found[lines[label]] is False
        assert found[everything] is False
    sheet = IronCalc(quote_file)
    sheet.type("Lines", 0, 7, "cloud")
    assert sheet.shown(quote_book.results)[lines["Every row of the sheet Lines is counted"]] is False


def test_the_workbook_and_json_agree(quote: Quote, quote_book: Book) -> None:
    """Every amount of the JSON that the workbook shows is the same number."""
    facts = catalog.load()
    answer = figures(build_content(quote, facts, quote.quote.date, version="", quote_sha256=""))
    for option in answer["options"]:
        key = option["id"]
        for cell, figure in (
            (f"whole_life.{key}.npv", "npv"),
            (f"whole_life.{key}.npv_after_tax", "npv_after_tax"),
            (f"prices.{key}.per_gpu", "price_per_gpu"),
            (f"prices.{key}.per_gb", "price_per_gb"),
            (f"prices.{key}.per_usable_gb", "price_per_usable_gb"),
            (f"prices.{key}.per_mtok", "cost_per_mtok"),
            (f"need.{key}.fits", "fits"),
            (f"need.{key}.headroom", "headroom_gb"),
        ):
            shown = quote_book.value(cell)
            assert (None if shown == "" else shown) == option[figure], cell
    for pair in answer["breakeven"]:
        for word in ("hours", "months"):
            assert quote_book.value(f"rent_or_buy.{pair['buy']}.{pair['rent']}.{word}") == pair[word]
        for word in ("irr", "irr_after_tax", "payback_years", "discounted_payback_years", "saved_npv"):
            shown = quote_book.value(f"returns.{pair['buy']}.{pair['rent']}.{word}")
            assert (None if isinstance(shown, str) else shown) == pair[word], word
    best = next(option["name"] for option in answer["options"] if option["id"] == answer["recommendation"]["option"])
    assert quote_book.words("summary.best") == best


FUNCTIONS = {
    "ABS", "AND", "COUNT", "COUNTA", "COUNTIFS", "IF", "INDEX", "IRR", "MATCH", "MAX", "MIN", "ROUND", "SUM", "SUMIFS",
    "SUMPRODUCT",
}  # fmt: skip
"""Known to Excel since 2010, to Excel on the web and to LibreOffice: none needs a prefix in the file, none spills."""


def test_the_formulas_use_functions_that_every_program_knows(quote_book: Book) -> None:
    """No formula uses a function beyond these, looks at the clock, names a range or looks into another file."""
    formulas = [result.formula for result in quote_book.results.values()]
    bare = [re.sub(r'"[^"]*"|\'[^\']*\'', "", formula) for formula in formulas]
    assert {name for formula in bare for name in re.findall(r"([A-Z_.]+)\(", formula)} == FUNCTIONS
    assert not [formula for formula in bare if "[" in formula or "{" in formula or "@" in formula]
    assert not quote_book.program.defined_names or all("Print" in name[0] for name in quote_book.program.defined_names)
