"""Break-even of a purchase against a rent."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from vramsheet.cost import Basis, Line, Opex, OptionInput, Rent, Site, break_even, breakeven_hours, cost_of
from vramsheet.errors import BadInput, OutOfRange

D = Decimal


@pytest.fixture
def buy() -> OptionInput:
    """Capex 9,000; running costs 600 a year; no power."""
    return OptionInput(
        "mine", "buy", 2, D(0), (Line("GPU", 2, D(4500), "EUR"),), (Opex("care", D(600), "year", "EUR"),)
    )


@pytest.fixture
def rent() -> OptionInput:
    """2 x 3 x 50 h x 12 = 3,600 a year and 600 of running costs."""
    return OptionInput("cloud", "rent", 2, None, (), (Opex("care", D(50), "month", "EUR"),), Rent(D(3), "EUR", 50))


def test_by_hand(plain: Basis, buy: OptionInput, rent: OptionInput) -> None:
    """
    9,000 / (3.5 - 0.5) = 3,000 hours of the year = 30 months of 100 hours.

    A year has 1,200 hours: renting costs (3,600 + 600) / 1,200 = 3.5 an hour, owning 600 / 1,200 = 0.5.
    """
    result = break_even(cost_of(buy, plain), cost_of(rent, plain), plain)
    assert (result.hours, result.months, result.reason) == (3000, 30, "")
    assert (result.rent_per_hour, result.own_per_hour) == (D("3.5"), D("0.5"))


def test_energy_counts_on_the_side_of_the_buyer(plain: Basis, buy: OptionInput, rent: OptionInput) -> None:
    """20 kW x 0.5 x 1.5 x 0.10 = 1.5 an hour more: 9,000 / (3.5 - 2) = 6,000 hours."""
    powered = replace(buy, rated_watts=D(20000))
    assert break_even(cost_of(powered, plain), cost_of(rent, plain), plain).hours == 6000


def test_once_residual_and_minimum_term_stay_out(plain: Basis, buy: OptionInput, rent: OptionInput) -> None:
    """The definition takes capex and ordinary years only, so these three change nothing."""
    with_once = replace(buy, opex=(*buy.opex, Opex("setup", D(777), "once", "EUR")))
    bound = replace(rent, rent=Rent(D(3), "EUR", 50, min_term_months=60))
    kept = replace(plain, finance=replace(plain.finance, horizon_years=1, residual=D("0.5")))
    assert break_even(cost_of(with_once, kept), cost_of(bound, kept), kept).hours == 3000


def test_example_quote(basis: Basis, h100: OptionInput, cloud: OptionInput) -> None:
    """
    270,212 / ((190,197.12 + 10,800 - 10,095.7248 - 36,800) / 8,760 h), about 15,360 hours or 21.0 months.

    Counted again in fractions.
    """
    result = break_even(cost_of(h100, basis), cost_of(cloud, basis), basis)
    saved_per_year = Fraction("190197.12") + 10800 - Fraction("10095.7248") - 36800
    expected = Fraction(270212) / (saved_per_year / 8760)
    assert result.hours is not None
    assert result.months is not None
    assert abs(Fraction(result.hours) - expected) < Fraction(1, 10**25)
    assert abs(Fraction(result.months) - expected / 730) < Fraction(1, 10**25)
    assert (round(result.hours), round(result.months, 1)) == (15360, D("21.0"))


def test_never_is_said_in_words(plain: Basis, buy: OptionInput, rent: OptionInput) -> None:
    """Where an hour of owning costs as much as renting or more, there is a sentence and no figure."""
    dear = replace(buy, opex=(Opex("care", D(4200), "year", "EUR"),))
    result = break_even(cost_of(dear, plain), cost_of(rent, plain), plain)
    assert (result.hours, result.months) == (None, None)
    assert result.reason == (
        "running the bought hardware costs 3.50 EUR per hour and renting 3.50, so no hour saves anything and the"
        " purchase is never paid back"
    )


def test_kinds_are_checked(plain: Basis, buy: OptionInput, rent: OptionInput) -> None:
    """The two sides cannot be swapped."""
    with pytest.raises(BadInput, match=r"options\.cloud\.kind: got 'rent', expected buy"):
        break_even(cost_of(rent, plain), cost_of(buy, plain), plain)


def test_hours_of_the_contract() -> None:
    """833,806 / (98.32 - 0.87) is 8,556 hours (Lenovo LP2225)."""
    assert round(breakeven_hours(D(833806), D("98.32"), D("0.87"))) == 8556


@pytest.mark.parametrize(
    ("purchase", "rent_rate", "own"),
    [("1", "1", "1"), ("1", "1", "2"), ("-1", "2", "1"), ("1", "-2", "1"), ("1", "2", "-1"), ("NaN", "2", "1")],
)
def test_hours_refuse_nonsense(purchase: str, rent_rate: str, own: str) -> None:
    """No saving per hour, a negative amount and no number at all are out of range, never infinite."""
    with pytest.raises(OutOfRange):
        breakeven_hours(D(purchase), D(rent_rate), D(own))


def test_smallest_saving_still_has_a_break_even() -> None:
    """The largest purchase against the finest saving is a number: 10^15 / 10^-30 = 10^45 hours."""
    assert breakeven_hours(D("1e15"), D("1e-30"), D(0)) == D("1e45")


def test_site_hours_set_the_year(plain: Basis, buy: OptionInput, rent: OptionInput) -> None:
    """With 200 hours in a month the same money spreads over 2,400 hours: 6,000 hours, still 30 months."""
    site = Site(D("0.10"), D("1.5"), D("0.5"), 200)
    longer = replace(plain, site=site)
    result = break_even(cost_of(buy, longer), cost_of(rent, longer), longer)
    assert (result.hours, result.months) == (6000, 30)
