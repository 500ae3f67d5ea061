"""Present value, rate of return, payback and levelised cost."""

from __future__ import annotations

from decimal import Decimal

import numpy_financial
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vramsheet.cost import discounted_by_year, irr, levelised_cost, npv, payback_years, savings
from vramsheet.errors import BadInput, OutOfRange

D = Decimal
AMOUNTS = st.decimals(D(1), D(10) ** 7, places=2)
RATES = st.decimals(D(0), D(1), places=4)


def flow(*values: int) -> tuple[Decimal, ...]:
    """Decimals from whole numbers."""
    return tuple(map(D, values))


def test_npv_by_hand() -> None:
    """1,000 + 110 / 1.1 + 121 / 1.21 = 1,000 + 100 + 100 = 1,200."""
    assert discounted_by_year(flow(1000, 110, 121), D("0.1")) == (1000, 100, 100)
    assert npv(flow(1000, 110, 121), D("0.1")) == 1200


def test_npv_at_rate_one() -> None:
    """At 100 % a year each year halves: 8 + 8/2 + 8/4 = 14."""
    assert npv(flow(8, 8, 8), D(1)) == 14


@pytest.mark.parametrize("rate", [D("-0.01"), D("1.01"), D(8), D("NaN"), D("Infinity")])
def test_rate_outside_zero_to_one(rate: Decimal) -> None:
    """A negative rate, a percentage typed as a number, and no number are refused."""
    with pytest.raises(OutOfRange, match="discount_rate"):
        npv(flow(1), rate)


@given(st.lists(st.decimals(-(D(10) ** 7), D(10) ** 7, places=2), min_size=1, max_size=20), RATES)
def test_npv_equals_numpy_financial(cash: list[Decimal], rate: Decimal) -> None:
    """numpy-financial, in floats, gives the same present value."""
    expected = numpy_financial.npv(float(rate), [float(amount) for amount in cash])
    assert float(npv(cash, rate)) == pytest.approx(expected, rel=1e-9, abs=1e-5)


@given(AMOUNTS, st.lists(AMOUNTS, min_size=1, max_size=10))
def test_irr_equals_numpy_financial(spent: Decimal, saved: list[Decimal]) -> None:
    """For money out at the start and in afterwards, numpy-financial gives the same rate of return."""
    ours = irr([-spent, *saved])
    assert ours is not None
    theirs = numpy_financial.irr([-float(spent), *map(float, saved)])
    assert float(ours) == pytest.approx(theirs, rel=1e-6, abs=1e-6)


@given(AMOUNTS, st.lists(AMOUNTS, min_size=1, max_size=10))
def test_irr_is_the_rate_at_which_nothing_is_left(spent: Decimal, saved: list[Decimal]) -> None:
    """At the rate of return the present value of the flow is zero beside what was spent."""
    rate = irr([-spent, *saved])
    assert rate is not None
    left = sum((amount / (1 + rate) ** year for year, amount in enumerate(saved, 1)), -spent)
    assert abs(left) < spent * D("1e-9")


@pytest.mark.parametrize(
    ("cash", "rate"),
    [
        (flow(-100, 150), "0.5"),
        (flow(-100, 100), "0"),
        (flow(-100, 50), "-0.5"),
        (flow(-100, 0, 121), "0.1"),
        (flow(100, -150), "0.5"),
        (flow(0, -100, 150), "0.5"),
        (flow(-1, 10**15), "999999999999999"),
    ],
)
def test_irr_by_hand(cash: tuple[Decimal, ...], rate: str) -> None:
    """100 that become 150 in a year return 50 %; 121 after two years return 10 %; what halves returns -50 %."""
    assert irr(cash) == D(rate)


@pytest.mark.parametrize("cash", [flow(), flow(0, 0), flow(-100, -1), flow(5, 5), flow(-100, 230, -132)])
def test_no_single_rate_of_return(cash: tuple[Decimal, ...]) -> None:
    """A flow of one sign has no rate; one that turns twice (10 % and 20 % both fit the last) has no single one."""
    assert irr(cash) is None


@pytest.mark.parametrize(
    ("cash", "years"),
    [
        (flow(-100, 40, 80), "1.75"),
        (flow(-100, 100), "1"),
        (flow(-100, 50, 0, 50), "3"),
        (flow(0, 5), "0"),
        (flow(-100, 0, 400), "1.25"),
    ],
)
def test_payback(cash: tuple[Decimal, ...], years: str) -> None:
    """-100 + 40 leaves 60 for year 2, and 60 / 80 is three quarters of it."""
    assert payback_years(cash) == D(years)


@pytest.mark.parametrize("cash", [flow(-100, 40, 59), flow(-1), flow()])
def test_never_paid_back(cash: tuple[Decimal, ...]) -> None:
    """A sum that stays below zero is never paid back."""
    assert payback_years(cash) is None


def test_savings_of_one_flow_against_another() -> None:
    """Spending 100 then 10 instead of 60 and 60 saves -100 and +50 twice."""
    assert savings(flow(100, 10, 10), flow(0, 60, 60)) == (-100, 50, 50)


def test_savings_need_equal_horizons() -> None:
    """Two horizons cannot be held against each other: that is our own mistake, so it is loud."""
    with pytest.raises(ValueError, match="shorter"):
        savings(flow(1, 2), flow(1))


def test_levelised_cost_by_hand() -> None:
    """1,200 over 110 / 1.1 + 121 / 1.21 = 200 units is 6 a unit."""
    assert levelised_cost(D(1200), flow(0, 110, 121), D("0.1")) == 6


def test_levelised_cost_needs_output() -> None:
    """No output has no cost per unit, and a float is no amount of money."""
    with pytest.raises(OutOfRange, match="some output"):
        levelised_cost(D(1), flow(0, 0), D(0))
    with pytest.raises(BadInput, match="a decimal amount"):
        levelised_cost(1.5, flow(0, 1), D(0))  # type: ignore[arg-type] # that is what is tested
