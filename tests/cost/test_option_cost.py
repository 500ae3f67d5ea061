"""Cash, residual, present value and tax of one option."""

from __future__ import annotations

from dataclasses import replace
from decimal import Context, Decimal, localcontext
from fractions import Fraction

import pytest

from vramsheet.cost import Basis, Line, Opex, OptionInput, Rent, cost_of

D = Decimal


@pytest.fixture
def server() -> OptionInput:
    """Capex 1,000, 100 once, 200 a year, no power."""
    opex = (Opex("care", D(200), "year", "EUR"), Opex("setup", D(100), "once", "EUR"))
    return OptionInput("server", "buy", 1, D(0), (Line("server", 1, D(1000), "EUR"),), opex)


def changed(basis: Basis, **finance: object) -> Basis:
    """The basis with other finance."""
    return replace(basis, finance=replace(basis.finance, **finance))  # type: ignore[arg-type] # names are checked


def test_cash_by_year(plain: Basis, server: OptionInput) -> None:
    """Year 0: 1,000 + 100; years 1 and 2: 200; year 2 less the residual 0.3 x 1,000; sums 1,100, 1,300, 1,200."""
    cost = cost_of(server, changed(plain, residual=D("0.3")))
    assert cost.residual == 300
    assert cost.cash_by_year == (1100, 200, -100)
    assert cost.cumulative_cash_by_year == (1100, 1300, 1200)


def test_npv(plain: Basis, server: OptionInput) -> None:
    """1,000 + 242 / 1.1 + 242 / 1.21 = 1,000 + 220 + 200 = 1,420."""
    opex = (Opex("care", D(242), "year", "EUR"),)
    cost = cost_of(replace(server, opex=opex), plain)
    assert cost.discounted_cash_by_year == (1000, 220, 200)
    assert cost.npv == 1420


def test_npv_after_tax_by_hand(plain: Basis, server: OptionInput) -> None:
    """
    Undiscounted, horizon 2, life 4, residual 10 %, tax 25 %: 1,075, 87.5 and -112.5, in all 1,050.

    Year 0: 1,000 + 100 x 0.75. Year 1: 200 x 0.75 - 0.25 x 250 = 87.5. Year 2: 87.5 - 100 + 0.25 x (100 - 500).
    """
    cost = cost_of(server, changed(plain, discount_rate=D(0), residual=D("0.1"), tax_rate=D("0.25")))
    assert cost.depreciation_by_year == (250, 250)
    assert cost.book_value_at_end == 500
    assert cost.cash_after_tax_by_year == (1075, D("87.5"), D("-112.5"))
    assert cost.npv_after_tax == 1050


def test_npv_after_tax_discounts(plain: Basis, server: OptionInput) -> None:
    """The same flow at 100 %: 1,075 + 87.5 / 2 - 112.5 / 4 = 1,090.625."""
    cost = cost_of(server, changed(plain, discount_rate=D(1), residual=D("0.1"), tax_rate=D("0.25")))
    assert cost.npv_after_tax == D("1090.625")


def test_sale_above_book_value_is_taxed(plain: Basis, server: OptionInput) -> None:
    """
    Life 2, horizon 3: all charged by year 2, so a residual of 400 is gain and costs 100 of tax at 25 %.

    Years 1 and 2: 150 - 0.25 x 500 = 25; year 3: 150 - 400 + 0.25 x 400 = -150.
    """
    finance = {"horizon_years": 3, "depreciation_years": 2, "residual": D("0.4"), "tax_rate": D("0.25")}
    cost = cost_of(server, changed(plain, **finance))
    assert cost.depreciation_by_year == (500, 500, 0)
    assert cost.book_value_at_end == 0
    assert cost.cash_after_tax_by_year == (1075, 25, 25, -150)


def test_nothing_after_tax_without_a_rate(plain: Basis, server: OptionInput) -> None:
    """Without a tax rate nothing is said after tax; a rate of 0 says the same as before tax."""
    cost = cost_of(server, plain)
    assert (cost.npv_after_tax, cost.cash_after_tax_by_year) == (None, None)
    zero = cost_of(server, changed(plain, tax_rate=D(0)))
    assert zero.cash_after_tax_by_year == zero.cash_by_year


def test_declining_and_macrs_reach_the_option(plain: Basis, server: OptionInput) -> None:
    """Double declining over 4 years charges 500 and 250; macrs-5 charges 200 and 320."""
    declining = cost_of(server, changed(plain, depreciation_method="declining-balance"))
    assert (declining.depreciation_by_year, declining.book_value_at_end) == ((500, 250), 250)
    macrs = cost_of(server, changed(plain, depreciation_method="macrs-5"))
    assert (macrs.depreciation_by_year, macrs.book_value_at_end) == ((200, 320), 480)


def test_rented_option_may_buy_something(plain: Basis, cloud: OptionInput) -> None:
    """A line in a rented option is capex: it is depreciated and may leave a residual."""
    option = replace(cloud, lines=(Line("gateway", 1, D(80), "EUR"),), rent=Rent(D(1), "EUR", 100))
    cost = cost_of(option, changed(plain, residual=D("0.25")))
    assert (cost.capex, cost.residual, cost.depreciation_by_year) == (80, 20, (20, 20))


def test_example_quote_in_fractions(basis: Basis, h100: OptionInput) -> None:
    """
    The example's H100 server: 270,212 now and 46,895.7248 a year for four years at 8 %, counted again in fractions.

    After 25 % tax: 270,212 now, then 46,895.7248 x 0.75 - 0.25 x 67,553; book value and residual are zero.
    """
    cost = cost_of(h100, basis)
    annuity = sum(Fraction(100, 108) ** year for year in range(1, 5))
    before = 270212 + Fraction("46895.7248") * annuity
    after = 270212 + (Fraction("46895.7248") * Fraction(3, 4) - Fraction(67553, 4)) * annuity
    assert cost.npv_after_tax is not None
    assert abs(Fraction(cost.npv) - before) < Fraction(1, 10**24)
    assert abs(Fraction(cost.npv_after_tax) - after) < Fraction(1, 10**24)
    assert round(cost.npv, 2) == D("425536.59")


def test_digits_do_not_depend_on_the_host(basis: Basis, h100: OptionInput) -> None:
    """A host program that set decimals to five digits and traps nothing gets the very same figures."""
    with localcontext(Context(prec=5, traps=[])):
        narrow = cost_of(h100, basis)
    assert narrow == cost_of(h100, basis)


def test_lines_foot(basis: Basis, h100: OptionInput) -> None:
    """Lines add up to capex, and running costs to the yearly figure."""
    cost = cost_of(h100, basis)
    assert sum(line.cost for line in cost.lines) == cost.capex
    assert sum(line.per_year for line in cost.opex_lines) == cost.opex_per_year == 36800
