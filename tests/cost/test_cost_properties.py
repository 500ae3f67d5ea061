"""What holds for any option: sums foot, scales scale, break-even is where both sides cost the same."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from vramsheet.cost import (
    Basis,
    Finance,
    Line,
    Opex,
    OptionInput,
    Rent,
    Site,
    Tax,
    break_even,
    cost_of,
    depreciation_schedule,
    savings,
    total,
)
from vramsheet.cost.depreciation import METHODS

D = Decimal
SLACK = D("1e-20")
"""Half the digits that the engine keeps: what adding in another order may cost."""

PRICES = st.decimals(D(0), D(10) ** 6, places=2)
SHARES = st.decimals(D(0), D(1), places=3)
LINES = st.lists(
    st.builds(Line, st.just("item"), st.integers(1, 100), PRICES, st.just("EUR"), SHARES), min_size=1, max_size=4
)
OPEX = st.lists(
    st.builds(Opex, st.just("cost"), PRICES, st.sampled_from(["year", "month", "once"]), st.just("EUR")), max_size=4
)
RENTS = st.builds(Rent, st.decimals(D(0), D(100), places=2), st.just("EUR"), st.integers(1, 744), st.integers(0, 120))
BUYS = st.builds(
    lambda count, watts, lines, opex: OptionInput("buy", "buy", count, D(watts), tuple(lines), tuple(opex)),
    st.integers(1, 64),
    st.integers(0, 20000),
    LINES,
    OPEX,
)
RENTALS = st.builds(
    lambda count, opex, rent: OptionInput("rent", "rent", count, None, (), tuple(opex), rent),
    st.integers(1, 64),
    OPEX,
    RENTS,
)
KEEPS = st.builds(
    lambda count, watts, opex: OptionInput("keep", "none", count, D(watts), (), tuple(opex)),
    st.integers(0, 64),
    st.integers(0, 20000),
    OPEX,
)
OPTIONS = st.one_of(BUYS, RENTALS, KEEPS)
FINANCES = st.builds(
    Finance, st.integers(1, 12), SHARES, st.sampled_from(sorted(METHODS)), st.integers(1, 12), SHARES, SHARES
)
SITES = st.builds(
    Site,
    st.decimals(D(0), D(1), places=3),
    st.decimals(D(1), D(3), places=2),
    SHARES,
    st.sampled_from([720, 730, D("730.5")]),
)
TAXES = st.builds(Tax, SHARES, included=st.booleans(), recoverable=st.booleans())
BASES = st.builds(Basis, st.just("EUR"), st.just(()), TAXES, FINANCES, SITES)


def near(left: Decimal, right: Decimal, scale: Decimal) -> bool:
    """Whether two amounts differ by no more than the last digits of the amounts behind them."""
    return abs(left - right) <= SLACK * max(D(1), abs(scale))


def without_rate(basis: Basis) -> Basis:
    """The same basis with a discount rate of 0."""
    return replace(basis, finance=replace(basis.finance, discount_rate=D(0)))


@given(OPTIONS, BASES)
def test_cash_foots(option: OptionInput, basis: Basis) -> None:
    """The years of cash add up to all that is paid less the residual, and to the last cumulative sum."""
    cost = cost_of(option, basis)
    paid = cost.capex + cost.once + sum(cost.energy_by_year) + sum(cost.rent_by_year) + sum(cost.opex_by_year)
    assert near(total(cost.cash_by_year), paid - cost.residual, paid)
    assert near(cost.cumulative_cash_by_year[-1], paid - cost.residual, paid)
    assert len(cost.cash_by_year) == basis.finance.horizon_years + 1 == len(cost.energy_by_year) + 1


@given(OPTIONS, BASES)
def test_npv_at_rate_zero_is_the_sum_of_cash(option: OptionInput, basis: Basis) -> None:
    """Undiscounted money is plain money."""
    cost = cost_of(option, without_rate(basis))
    assert cost.discounted_cash_by_year == cost.cash_by_year
    assert cost.npv == cost.cumulative_cash_by_year[-1]


@given(OPTIONS, BASES)
def test_tax_at_rate_zero_takes_its_share_of_everything(option: OptionInput, basis: Basis) -> None:
    """Undiscounted, all of capex less residual is deducted in the end, so what is left is (1 - tax rate) x npv."""
    cost = cost_of(option, without_rate(basis))
    assert basis.finance.tax_rate is not None
    assert cost.npv_after_tax is not None
    gross = cost.capex + abs(cost.npv)
    assert near(cost.npv_after_tax, cost.npv * (1 - basis.finance.tax_rate), gross)


@given(OPTIONS, BASES, st.integers(2, 1000))
def test_scaling_every_price_scales_the_npv(option: OptionInput, basis: Basis, factor: int) -> None:
    """In another unit of money every figure is the same multiple."""
    scaled_option = replace(
        option,
        lines=tuple(replace(line, unit_price=line.unit_price * factor) for line in option.lines),
        opex=tuple(replace(opex, amount=opex.amount * factor) for opex in option.opex),
        rent=option.rent and replace(option.rent, rate_per_gpu_hour=option.rent.rate_per_gpu_hour * factor),
    )
    site = replace(basis.site, electricity_per_kwh=basis.site.electricity_per_kwh * factor)
    cost, scaled = cost_of(option, basis), cost_of(scaled_option, replace(basis, site=site))
    gross = factor * (cost.capex + sum(map(abs, cost.cash_by_year)))
    assert near(scaled.npv, cost.npv * factor, gross)
    assert cost.npv_after_tax is not None
    assert scaled.npv_after_tax is not None
    assert near(scaled.npv_after_tax, cost.npv_after_tax * factor, gross)


@given(st.sampled_from(sorted(METHODS)), PRICES, st.integers(1, 100))
def test_depreciation_of_a_whole_life_is_capex(method: str, capex: Decimal, years: int) -> None:
    """Nothing is charged twice, nothing is left, and no charge is negative."""
    schedule = depreciation_schedule(method, capex, years)
    assert near(total(schedule), capex, capex)
    assert min(schedule) >= 0


@given(BUYS, BASES)
def test_books_hold_what_is_not_charged(option: OptionInput, basis: Basis) -> None:
    """Depreciation and book value add up to capex; the books are empty once the life is over."""
    cost = cost_of(option, basis)
    assert near(sum(cost.depreciation_by_year, cost.book_value_at_end), cost.capex, cost.capex)
    life = 6 if basis.finance.depreciation_method == "macrs-5" else basis.finance.depreciation_years
    if basis.finance.horizon_years >= life:
        assert near(cost.book_value_at_end, D(0), cost.capex)


@given(BUYS, RENTALS, BASES)
def test_break_even_is_where_both_cost_the_same(buy: OptionInput, rent: OptionInput, basis: Basis) -> None:
    """After the hours of break-even, capex and running costs equal the rent; without them an hour saves nothing."""
    bought = cost_of(buy, basis)
    result = break_even(bought, cost_of(rent, basis), basis)
    if result.hours is None:
        assert result.rent_per_hour <= result.own_per_hour
        assert "never paid back" in result.reason
    else:
        owning = bought.capex + result.own_per_hour * result.hours
        assert near(owning, result.rent_per_hour * result.hours, owning)


@given(OPTIONS, BASES)
def test_tax_that_comes_back_never_costs_more(option: OptionInput, basis: Basis) -> None:
    """Net is at most gross, for purchase, rent and running costs, and energy does not care."""
    net = cost_of(option, replace(basis, tax=replace(basis.tax, recoverable=True)))
    gross = cost_of(option, replace(basis, tax=replace(basis.tax, recoverable=False)))
    assert net.capex <= gross.capex
    assert net.rent_per_year <= gross.rent_per_year
    assert net.opex_per_year <= gross.opex_per_year
    assert net.energy_by_year == gross.energy_by_year


@given(RENTALS, BASES)
def test_minimum_term_is_paid_and_not_more(option: OptionInput, basis: Basis) -> None:
    """Rent over the horizon is the monthly rent times the longer of horizon and minimum term."""
    cost = cost_of(option, basis)
    assert option.rent is not None
    months = max(12 * basis.finance.horizon_years, option.rent.min_term_months)
    paid = sum(cost.rent_by_year)
    assert near(paid, cost.rent_per_year / 12 * months, paid)


@given(OPTIONS, BASES)
def test_an_option_saves_nothing_against_itself(option: OptionInput, basis: Basis) -> None:
    """Held against itself, an option saves zero in every year."""
    cash = cost_of(option, basis).cash_by_year
    assert savings(cash, cash) == (0,) * len(cash)
