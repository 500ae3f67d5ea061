"""Amounts from one currency into another by dated rates, and the rounding of what is shown."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from vramsheet.cost.arithmetic import in_money_arithmetic, total
from vramsheet.cost.limits import ZERO, currency_code, positive
from vramsheet.errors import BadInput

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

CENT_DIGITS: Final = 2
"""Digits after the point of a shown amount: the cost model rounds to the cent."""
SHOWN_DIGITS: Final = 200
"""Room for any amount that the limits on input let arise; without it a nonsensical price could not even be shown."""


@dataclass(frozen=True, slots=True)
class Rate:
    """One unit of `from_currency` is `rate` units of `to_currency`, on a day, by a source."""

    from_currency: str
    to_currency: str
    rate: Decimal
    date: dt.date
    source: str

    def __post_init__(self) -> None:
        """Refuse a rate that is not positive, a code that is none, and a currency against itself."""
        currency_code("from", self.from_currency)
        currency_code("to", self.to_currency)
        positive("rate", self.rate)
        if self.from_currency == self.to_currency:
            raise BadInput("to", self.to_currency, f"another currency than {self.from_currency}")


class Conversion(NamedTuple):
    """How one currency becomes another: by a rate as given, by its inverse, or not at all."""

    rate: Rate | None
    """The rate that is used; None between a currency and itself."""
    inverse: bool
    """True: the rate is quoted the other way round, so amounts are divided by it."""


def conversion(from_currency: str, to_currency: str, rates: tuple[Rate, ...]) -> Conversion:
    """
    The rate between two currencies: the direct one, else the inverse one; never by way of a third currency.

    A chain of two rates would mix two dates and two sources in one figure.

    Args:
        from_currency: currency of the amount.
        to_currency: currency wanted.
        rates: the rates given.

    Returns:
        The rate to use and whether it is turned round.

    Raises:
        BadInput: neither rate is given; the sentence names the pair.

    Example:
        >>> conversion("EUR", "EUR", ())
        Conversion(rate=None, inverse=False)
    """
    if from_currency == to_currency:
        return Conversion(None, inverse=False)
    for inverse, pair in ((False, (from_currency, to_currency)), (True, (to_currency, from_currency))):
        for rate in rates:
            if (rate.from_currency, rate.to_currency) == pair:
                return Conversion(rate, inverse)
    raise BadInput(
        "currency",
        from_currency,
        f"{to_currency}, or a dated rate from {from_currency} to {to_currency} (or from {to_currency} to"
        f" {from_currency}) under currency.rates",
    )


@in_money_arithmetic
def amount_in(amount: Decimal, currency: str, report_currency: str, rates: tuple[Rate, ...]) -> Decimal:
    """
    An amount in the report's currency, not rounded.

    Args:
        amount: the amount [currency].
        currency: its currency.
        report_currency: the currency wanted.
        rates: the rates given.

    Returns:
        The amount [report_currency].

    Raises:
        BadInput: no rate between the two is given.
    """
    rate, inverse = conversion(currency, report_currency, rates)
    if rate is None:
        return amount
    return amount / rate.rate if inverse else amount * rate.rate


@in_money_arithmetic
def shown_amount(amount: Decimal, digits: int = CENT_DIGITS) -> Decimal:
    """
    An amount as it is printed, half-even to the cent; only for show, never for further counting.

    Args:
        amount: the exact amount [any currency].
        digits: digits after the point.

    Returns:
        The rounded amount; zero is never shown as minus zero.

    Example:
        >>> shown_amount(Decimal("0.125")), shown_amount(Decimal("0.135"))
        (Decimal('0.12'), Decimal('0.14'))
    """
    wide = Context(prec=SHOWN_DIGITS, rounding=ROUND_HALF_EVEN)
    rounded = amount.quantize(Decimal(1).scaleb(-digits), context=wide)
    return abs(rounded) if rounded == ZERO else rounded


@in_money_arithmetic
def rounding_difference(parts: Iterable[Decimal], digits: int = CENT_DIGITS) -> Decimal:
    """
    What the shown parts add up to, less the shown total of the exact parts; not zero needs a footnote.

    Args:
        parts: the exact amounts [one currency].
        digits: digits after the point that are shown.

    Returns:
        The difference [the same currency].

    Example:
        >>> rounding_difference([Decimal("0.333")] * 3)
        Decimal('-0.01')
    """
    exact = tuple(parts)
    shown = total(shown_amount(part, digits) for part in exact)
    return shown - shown_amount(total(exact), digits)
