"""Numbers without a meaning are refused when a record is made."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from vramsheet.cost import Basis, Finance, Line, Opex, OptionInput, Rate, Rent, Site, Tax
from vramsheet.cost.limits import number, whole
from vramsheet.errors import BadInput, OutOfRange

D = Decimal
FINANCE = Finance(4, D("0.08"), "straight-line", 4, D(0), D("0.25"))
SITE = Site(D("0.21"), D("1.4"), D("0.7"), 730)
LINE = Line("GPU", 1, D(1), "EUR")
OPEX = Opex("care", D(1), "year", "EUR")
RENT = Rent(D(1), "EUR", 730)
BUY = OptionInput("mine", "buy", 1, D(700), (LINE,))


@pytest.mark.parametrize(
    ("record", "field", "value"),
    [
        (FINANCE, "horizon_years", 0),
        (FINANCE, "horizon_years", 101),
        (FINANCE, "horizon_years", D("2.5")),
        (FINANCE, "discount_rate", D("-0.01")),
        (FINANCE, "discount_rate", D("1.01")),
        (FINANCE, "discount_rate", D("NaN")),
        (FINANCE, "depreciation_years", 0),
        (FINANCE, "residual", D("1.1")),
        (FINANCE, "tax_rate", D(25)),
        (SITE, "electricity_per_kwh", D("-0.1")),
        (SITE, "pue", D("0.99")),
        (SITE, "pue", D(154)),
        (SITE, "load_factor", D(70)),
        (SITE, "hours_per_month", 0),
        (SITE, "hours_per_month", 745),
        (LINE, "quantity", 0),
        (LINE, "quantity", -1),
        (LINE, "unit_price", D("-0.01")),
        (LINE, "unit_price", D("1e16")),
        (LINE, "unit_price", D("Infinity")),
        (LINE, "discount", D(4)),
        (OPEX, "amount", D(-1)),
        (RENT, "rate_per_gpu_hour", D(-1)),
        (RENT, "hours_per_month", D(0)),
        (RENT, "min_term_months", -1),
        (RENT, "min_term_months", 1201),
        (LINE, "unit_price", D("1e-31")),
        pytest.param(LINE, "quantity", 10**5000, id="quantity-of-5001-digits"),
        (BUY, "gpu_count", 0),
        (BUY, "rated_watts", D(-700)),
    ],
)
def test_out_of_range(record: Any, field: str, value: object) -> None:  # noqa: ANN401 # any of the records above
    """A number outside its range gives `#NUM!` in a cell."""
    with pytest.raises(OutOfRange):
        replace(record, **{field: value})


@pytest.mark.parametrize(
    ("record", "field", "value"),
    [
        (FINANCE, "discount_rate", 0.08),
        (FINANCE, "discount_rate", "0.08"),
        (FINANCE, "horizon_years", True),
        (FINANCE, "depreciation_method", "linear"),
        (LINE, "unit_price", None),
        (LINE, "currency", "euro"),
        (LINE, "currency", None),
        (OPEX, "per", "week"),
        (OPEX, "currency", ""),
        (RENT, "currency", "$"),
        (BUY, "kind", "lease"),
        (BUY, "lines", ()),
        (BUY, "rent", RENT),
    ],
)
def test_bad_input(record: Any, field: str, value: object) -> None:  # noqa: ANN401 # any of the records above
    """A float, a text or a word that is not accepted is bad input and not a number out of range."""
    with pytest.raises(BadInput) as caught:
        replace(record, **{field: value})
    assert not isinstance(caught.value, OutOfRange)


def test_what_each_kind_needs() -> None:
    """Rent needs a rent; what is only kept can have neither lines nor a rent."""
    with pytest.raises(BadInput, match=r"options\.a\.rent: got nothing, expected a rent"):
        OptionInput("a", "rent", 1, None)
    with pytest.raises(BadInput, match=r"options\.a\.lines: got 1, expected no lines in an option of kind none"):
        OptionInput("a", "none", 1, D(1), (LINE,))
    with pytest.raises(BadInput, match=r"options\.a\.rent: got 'a rent', expected none in an option of kind none"):
        OptionInput("a", "none", 1, D(1), rent=RENT)


def test_two_rates_for_one_pair() -> None:
    """Which of two rates counts would be a guess, so they are refused; the two directions are two pairs."""
    first = Rate("USD", "EUR", D("0.92"), dt.date(2026, 11, 18), "x")
    back = Rate("EUR", "USD", D("1.08"), dt.date(2026, 11, 18), "x")
    tax = Tax(D(0), included=False, recoverable=True)
    assert Basis("EUR", (first, back), tax, FINANCE, SITE).rates == (first, back)
    with pytest.raises(BadInput, match="got '2 rates from USD to EUR', expected one"):
        Basis("EUR", (first, replace(first, date=dt.date(2026, 10, 18))), tax, FINANCE, SITE)


def test_tax_rate_on_purchases_is_a_share() -> None:
    """19 is no rate, 0.19 is."""
    with pytest.raises(OutOfRange, match=r"tax\.rate"):
        Tax(D(19), included=False, recoverable=True)


def test_hours_per_year_follow_the_month() -> None:
    """12 x 730 = 8,760."""
    assert SITE.hours_per_year == 8760


def test_number_gives_back_what_came_as_decimal() -> None:
    """A whole number becomes a Decimal, and a Decimal without fraction becomes a whole number."""
    assert isinstance(number("x", 3, 0, 9, "a digit"), Decimal)
    assert whole("x", D("3.0"), 0, 9) == 3
