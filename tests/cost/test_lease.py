"""Leases: when payments fall, what the tax does to them, and what happens at their end."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vramsheet.cost import Basis, Finance, Lease, Line, Opex, OptionCost, OptionInput, Site, Tax, break_even, cost_of
from vramsheet.cost.inputs import MONTHS_BETWEEN, Due, LeasePeriod
from vramsheet.cost.lease import year_of
from vramsheet.errors import BadInput, OutOfRange

D = Decimal
TERMS = Lease(D(100), "month", 24, "EUR")


def leased(basis: Basis, *, watts: int = 0, opex: tuple[Opex, ...] = (), **terms: object) -> OptionCost:
    """The cost of a lease of 100 a month over two years in advance, with other terms."""
    lease = replace(TERMS, **terms)  # type: ignore[arg-type] # names are checked
    return cost_of(OptionInput("lease", "lease", 2, D(watts), opex=opex, lease=lease), basis)


def test_in_advance(plain: Basis) -> None:
    """The first of 24 payments is due at once, the last at the beginning of month 24: 1, 12 and 11 payments."""
    cost = leased(plain)
    assert cost.lease_by_year == cost.cash_by_year == (100, 1200, 1100)
    assert (cost.capex, cost.lease_per_year, cost.npv) == (0, 1200, 100 + D(1200) / D("1.1") + D(1100) / D("1.21"))


def test_in_arrears(plain: Basis) -> None:
    """Nothing at once, 12 payments in each year; a first payment stands in year 0 alone."""
    assert leased(plain, due="arrears").cash_by_year == (0, 1200, 1200)
    assert leased(plain, due="arrears", initial_payment=D(50)).cash_by_year == (50, 1200, 1200)


@pytest.mark.parametrize(
    ("per", "due", "by_year"),
    [
        ("quarter", "advance", (100, 400, 300)),
        ("quarter", "arrears", (0, 400, 400)),
        ("year", "advance", (100, 100, 0)),
        ("year", "arrears", (0, 100, 100)),
    ],
)
def test_other_periods(plain: Basis, per: str, due: str, by_year: tuple[int, ...]) -> None:
    """Four payments a year, or one."""
    assert leased(plain, per=per, due=due).lease_by_year == by_year


def test_energy_and_running_costs_are_the_lessees(plain: Basis) -> None:
    """1 kW x 0.5 x 1.5 x 1,200 h x 0.10 = 90 a year, and 30 for care, beside the payments."""
    cost = leased(plain, watts=1000, opex=(Opex("care", D(30), "year", "EUR"),), due="arrears")
    assert cost.energy_per_year == 90
    assert cost.cash_by_year == (0, 1320, 1320)


def test_a_term_beyond_the_horizon_is_counted_to_its_end(plain: Basis) -> None:
    """30 payments in arrears: 12, and in the last year the other 18, as the lease cannot be given up."""
    assert leased(plain, due="arrears", term_months=30).cash_by_year == (0, 1200, 1800)


def test_bought_at_the_end(plain: Basis) -> None:
    """
    12 payments, 400 at the end of year 1, energy on; 30 % of the 400 are left at the end of year 2.

    Written off over four years from year 2 on: 100 a year. After tax of 25 %, year 1: 400 + 900 = 1,300 (in arrears);
    year 2: -25 for the depreciation, -120 for the residual, and 0.25 x (120 - 300) = -45 as 300 stand in the books.
    """
    finance = replace(plain.finance, residual=D("0.3"), tax_rate=D("0.25"), depreciation_years=4)
    cost = leased(replace(plain, finance=finance), term_months=12, due="arrears", purchase_option=D(400), exercise=True)
    assert cost.buyout_by_year == (0, 400, 0)
    assert cost.cash_by_year == (0, 1600, -120)
    assert (cost.capex, cost.residual, cost.depreciation_by_year, cost.book_value_at_end) == (0, 120, (0, 100), 300)
    assert cost.cash_after_tax_by_year == (0, 1300, -190)


def test_a_purchase_that_is_not_exercised_costs_nothing(plain: Basis) -> None:
    """The hardware goes back."""
    cost = leased(plain, purchase_option=D(400))
    assert cost.buyout_by_year == (0, 0, 0)
    assert cost.residual == 0


def test_payments_are_deducted_as_they_are_paid(plain: Basis) -> None:
    """25 % of every payment comes back, of the first ones in year 0."""
    taxed = replace(plain, finance=replace(plain.finance, tax_rate=D("0.25")))
    assert leased(taxed, initial_payment=D(60)).cash_after_tax_by_year == (120, 900, 825)


def test_purchase_tax_and_currency(basis: Basis) -> None:
    """19 % on top when it is not recoverable, and 0.92 of a dollar: 100 x 0.92 x 1.19 = 109.48."""
    kept = replace(basis, tax=Tax(D("0.19"), included=False, recoverable=False))
    cost = leased(kept, term_months=48, currency="USD", due="arrears", purchase_option=D(100), exercise=True)
    assert cost.lease is not None
    assert (cost.lease.net_payment, cost.lease.payment, cost.lease.buyout) == (92, D("109.48"), D("109.48"))
    assert cost.lease_by_year[1] == 12 * D("109.48")


def test_a_lease_that_ends_before_the_horizon_is_refused(plain: Basis) -> None:
    """The hardware would be gone; with the purchase it is not."""
    accepted = "lease.term_months: got 12, expected at least the 24 months of finance.horizon_years, or exercise: true"
    with pytest.raises(BadInput, match=accepted):
        leased(plain, term_months=12)
    assert leased(plain, term_months=12, purchase_option=D(0), exercise=True).cash_by_year == (100, 1100, 0)


@pytest.mark.parametrize(
    ("terms", "error"),
    [
        ({"per": "quarter", "term_months": 25}, OutOfRange),
        ({"per": "week"}, BadInput),
        ({"due": "never"}, BadInput),
        ({"term_months": 0}, OutOfRange),
        ({"payment": D(-1)}, OutOfRange),
        ({"exercise": True}, BadInput),
        ({"currency": "euro"}, BadInput),
    ],
)
def test_terms_without_a_meaning(terms: dict[str, Any], error: type[BadInput]) -> None:
    """Broken payments, unknown words, and a purchase without a price."""
    with pytest.raises(error):
        replace(TERMS, **terms)


def test_kind_and_lease_belong_together() -> None:
    """A lease has its terms, and no other kind has any."""
    with pytest.raises(BadInput, match="a lease in an option of kind lease"):
        OptionInput("x", "lease", 1, D(0))
    with pytest.raises(BadInput, match="none in an option of kind none"):
        OptionInput("x", "none", 1, D(0), lease=TERMS)


def server(basis: Basis, price: int) -> OptionCost:
    """A purchase without running costs."""
    return cost_of(OptionInput("mine", "buy", 2, D(0), (Line("GPUs", 1, D(price), "EUR"),)), basis)


def test_break_even_against_a_lease(plain: Basis) -> None:
    """1,200 a year of 1,200 hours is 1 an hour: 1,500 less the 300 paid at the start take 1,200 hours, 12 months."""
    result = break_even(server(plain, 1500), leased(plain, initial_payment=D(300)), plain)
    assert (result.rent_per_hour, result.hours, result.months) == (1, 1200, 12)


def test_break_even_at_the_end_of_a_lease(plain: Basis) -> None:
    """2,500 are more than the 2,400 of the term; with 200 for keeping the hardware they are saved when it ends."""
    kept = leased(plain, purchase_option=D(200), exercise=True)
    assert break_even(server(plain, 2500), kept, plain).hours == 2400
    returned = break_even(server(plain, 2500), leased(plain), plain)
    assert (returned.hours, returned.after_term) == (None, True)
    assert "before the purchase has been paid back" in returned.reason


@given(
    per=st.sampled_from(sorted(MONTHS_BETWEEN)),
    due=st.sampled_from(("advance", "arrears")),
    years=st.integers(1, 12),
    payments=st.integers(1, 60),
    kept=st.booleans(),
)
def test_every_payment_is_counted_once(*, per: LeasePeriod, due: Due, years: int, payments: int, kept: bool) -> None:
    """Over the horizon the whole term is paid, in the year in which each payment is due; nothing is lost in the tax."""
    finance = Finance(years, D(0), "declining-balance", 3, D("0.2"), D("0.3"))
    basis = Basis("EUR", (), Tax(D(0), included=False, recoverable=True), finance, Site(D(0), D(1), D(1), 730))
    lease = Lease(D(7), per, payments * MONTHS_BETWEEN[per], "EUR", due, D(5), D(90), kept)
    option = OptionInput("lease", "lease", 1, D(0), lease=lease)
    if lease.term_months < 12 * years and not kept:
        with pytest.raises(BadInput):
            cost_of(option, basis)
        return
    cost = cost_of(option, basis)
    bought = D(90) if kept else D(0)
    assert sum(cost.lease_by_year) == 7 * payments + 5
    assert cost.cumulative_cash_by_year[-1] == 7 * payments + 5 + bought * D("0.8")
    assert sum(cost.depreciation_by_year) + cost.book_value_at_end == pytest.approx(bought)
    assert cost.npv_after_tax == pytest.approx((7 * payments + 5 + bought * D("0.8")) * D("0.7"))


def test_the_year_of_a_month() -> None:
    """The start is year 0; twelve months are year 1."""
    assert [year_of(month) for month in (0, 1, 12, 13, 24)] == [0, 1, 1, 2, 2]
