"""The workbook of a quote with leases: live formulas that give the core's money, also when the terms change."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from recalculation import IronCalc, made_of, money_differences, opened, place, typed
from vramsheet.report.quote import value_at
from vramsheet.report.reading import read_quote

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vramsheet.report.quote import Quote
    from vramsheet.workbook.book import Book

TEXT = (Path(__file__).parent / "lease_quote.yaml").read_bytes()
STATED = {"Need", "Figures", "Checks", "Sources"}
"""Sheets that hold figures of the program as it made the file."""
CHANGES = {
    "a payment": {"options.full.lease.payment": "1999.99", "options.short.lease.initial_payment": "0"},
    "a longer term": {"options.full.lease.term_months": "84"},
    "arrears": {"options.full.lease.due": "arrears", "options.short.lease.due": "advance"},
    "each year": {"options.short.lease.per": "year", "options.full.lease.per": "quarter"},
    "another currency": {"options.full.lease.currency": "EUR", "options.short.lease.currency": "USD"},
    "a dear purchase": {"options.short.lease.purchase_option": "88000"},
    "a purchase beyond the horizon": {"options.short.lease.term_months": "60"},
    "the hardware is kept": {"options.full.lease.purchase_option": "700", "options.full.lease.exercise": "true"},
    "another horizon": {"finance.horizon_years": "3"},
    "a long horizon": {
        "finance.horizon_years": "8",
        "options.full.lease.exercise": "true",
        "options.full.lease.purchase_option": "500",
    },
    "macrs": {"finance.depreciation.method": "macrs-5"},
    "a declining balance": {"finance.depreciation.method": "declining-balance", "finance.depreciation.years": "5"},
    "no tax on profit": {"finance.tax_rate": ""},
    "tax that comes back": {"tax.recoverable": "true"},
    "a residual value": {"finance.residual": "0.35"},
}
"""Inputs to change, by path; an empty text empties the cell."""


def changed(change: Mapping[str, str]) -> Quote:
    """The quote with these values in place of its own."""
    return read_quote(TEXT, "lease.yaml", tuple(change.items()))


@cache
def book_of(name: str) -> Book:
    """The workbook of the quote with one of the changes."""
    return made_of(changed(CHANGES[name]))


@pytest.fixture(scope="module")
def lease_book() -> Book:
    """The workbook of the quote as it stands."""
    return made_of(changed({}))


@pytest.fixture(scope="module")
def lease_file(lease_book: Book, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same as a file."""
    path = tmp_path_factory.mktemp("lease") / "lease.xlsx"
    path.write_bytes(lease_book.finished())
    path.chmod(0o644)
    return path


def test_the_sheets_hold_the_quote(lease_file: Path) -> None:
    """What is read of the workbook is the quote of the YAML, leases and all."""
    quote = read_quote(lease_file.read_bytes(), "lease.xlsx")
    assert quote == changed({})
    assert [option.lease is not None for option in quote.options] == [False, False, True, True]


def test_every_formula_is_the_core_in_ironcalc(lease_book: Book, lease_file: Path) -> None:
    """Each formula cell gives in IronCalc what the core computed for it."""
    assert money_differences(lease_book.results, IronCalc(lease_file).shown(lease_book.results)) == []


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_lease_changes_the_money_as_the_core(name: str, lease_file: Path, lease_book: Book) -> None:
    """What is typed into an input sheet changes every amount as it changes the core's, and no formula."""
    sheet = IronCalc(lease_file)
    for cell in typed(CHANGES[name], lease_file):
        sheet.type(*cell)
    other = book_of(name)
    assert money_differences(other.results, sheet.shown(other.results), STATED) == []
    formulas = {at: one.formula for at, one in other.results.items() if place(at)[0] not in STATED}
    assert formulas == {at: one.formula for at, one in lease_book.results.items() if place(at)[0] not in STATED}


@pytest.mark.office
def test_every_formula_is_the_core_in_libreoffice(
    lease_book: Book, lease_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The same in LibreOffice, for the quote as it stands and for four changes, each but the last put back."""
    for office in opened(lease_file, tmp_path_factory):
        assert money_differences(lease_book.results, office.first) == []
        for name in ("a purchase beyond the horizon", "a residual value", "another horizon"):
            found = office.shown(typed(CHANGES[name], lease_file))
            assert money_differences(book_of(name).results, found, STATED) == [], name
            office.shown(typed({path: str(value_at(changed({}), path)) for path in CHANGES[name]}, lease_file))
        found = office.shown(typed(CHANGES["a declining balance"], lease_file))
        assert money_differences(book_of("a declining balance").results, found, STATED) == []


def test_a_lease_that_ends_early_is_told(lease_file: Path, lease_book: Book) -> None:
    """A term below the horizon without the purchase turns its check, as the report refuses it."""
    (check,) = (one for one in lease_book.checks if "of the lease full is there" in one.label)
    address = next(at for at, one in lease_book.results.items() if one.formula == check.formula)
    sheet = IronCalc(lease_file)
    assert sheet.shown(lease_book.results)[address] is True
    for cell in typed({"options.full.lease.term_months": "36"}, lease_file):
        sheet.type(*cell)
    assert sheet.shown(lease_book.results)[address] is False
