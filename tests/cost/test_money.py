"""Currencies by dated rates, and rounding for show."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from vramsheet.cost import Conversion, Rate, amount_in, conversion, rounding_difference, shown_amount
from vramsheet.errors import BadInput, OutOfRange

D = Decimal
DAY = dt.date(2026, 11, 18)
USD_TO_EUR = Rate("USD", "EUR", D("0.92"), DAY, "ECB reference rate")
EUR_TO_GBP = Rate("EUR", "GBP", D("0.8"), DAY, "ECB reference rate")
EUR_TO_USD = Rate("EUR", "USD", D("1.25"), DAY, "Bank")


def test_direct_rate_multiplies() -> None:
    """100 USD at 0.92 EUR each are 92 EUR."""
    assert amount_in(D(100), "USD", "EUR", (USD_TO_EUR,)) == D(92)


def test_inverse_rate_divides() -> None:
    """92 EUR at 0.92 EUR per USD are 100 USD."""
    assert amount_in(D(92), "EUR", "USD", (USD_TO_EUR,)) == D(100)
    assert conversion("EUR", "USD", (USD_TO_EUR,)) == Conversion(USD_TO_EUR, inverse=True)


def test_same_currency_needs_no_rate() -> None:
    """An amount in the report's currency stays as it is."""
    assert amount_in(D("1.23"), "EUR", "EUR", ()) == D("1.23")


def test_direct_rate_wins_over_inverse() -> None:
    """Where both ways are quoted, the one quoted for this way counts, whatever the order."""
    assert amount_in(D(100), "USD", "EUR", (EUR_TO_USD, USD_TO_EUR)) == D(92)
    assert amount_in(D(100), "EUR", "USD", (USD_TO_EUR, EUR_TO_USD)) == D(125)


def test_missing_pair_is_named_and_no_chain_is_built() -> None:
    """USD to GBP by way of EUR is refused, with the pair in the sentence."""
    with pytest.raises(BadInput) as caught:
        amount_in(D(1), "USD", "GBP", (USD_TO_EUR, EUR_TO_GBP))
    assert caught.value.sentence == (
        "currency: got 'USD', expected GBP, or a dated rate from USD to GBP (or from GBP to USD) under currency.rates"
    )


@pytest.mark.parametrize("rate", [D(0), D(-1), D("NaN"), D("sNaN"), D("Infinity")])
def test_rate_must_be_positive(rate: Decimal) -> None:
    """A rate of zero, below, or no number at all is out of range."""
    with pytest.raises(OutOfRange, match="rate: got"):
        Rate("USD", "EUR", rate, DAY, "x")


@pytest.mark.parametrize(("start", "end"), [("usd", "EUR"), ("USD", "EURO"), ("", "EUR"), ("EUR", "EUR")])
def test_rate_needs_two_currencies(start: str, end: str) -> None:
    """Codes have three capital letters and differ."""
    with pytest.raises(BadInput):
        Rate(start, end, D(1), DAY, "x")


@pytest.mark.parametrize(
    ("exact", "shown"),
    [
        ("0.125", "0.12"),
        ("0.135", "0.14"),
        ("-0.125", "-0.12"),
        ("2.5", "2.50"),
        ("-0.001", "0.00"),
        ("1e3", "1000.00"),
    ],
)
def test_shown_amount_is_half_even_to_the_cent(exact: str, shown: str) -> None:
    """A tie goes to the even cent, and nothing is shown as minus zero."""
    assert str(shown_amount(D(exact))) == shown


def test_shown_amount_to_other_digits() -> None:
    """A currency without cents rounds to whole units: 2.5 to the even 2."""
    assert str(shown_amount(D("2.5"), digits=0)) == "2"


def test_any_amount_can_be_shown() -> None:
    """An amount of sixty digits, from absurd inputs that are all within their limits, still rounds to the cent."""
    assert shown_amount(D("1e60")) == D("1e60")


def test_rounding_difference_is_what_a_footnote_explains() -> None:
    """3 x 0.333 shows 0.33 + 0.33 + 0.33 = 0.99 beside a total of 0.999, shown 1.00: a difference of -0.01."""
    assert rounding_difference([D("0.333")] * 3) == D("-0.01")
    assert rounding_difference([D("0.25"), D("0.50")]) == 0
