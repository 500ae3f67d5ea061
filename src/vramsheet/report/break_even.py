"""Every bought option against every rented or leased one: when it has paid for itself, and what it earns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from vramsheet import cost

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from vramsheet.report.options import OptionFacts


PAID_AS_USED: Final = ("rent", "lease")
"""Kinds that a purchase is held against."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One bought option against one rented or leased option."""

    buy: OptionFacts
    rent: OptionFacts
    result: cost.BreakEven
    earned: cost.PurchaseReturn
    hours_in_horizon: Decimal
    """Hours of all the years that are counted [h]."""

    @property
    def in_horizon(self) -> bool:
        """True when the purchase is paid back before the horizon ends."""
        return self.result.hours is not None and self.result.hours <= self.hours_in_horizon


def pairs(options: Sequence[OptionFacts], basis: cost.Basis) -> tuple[Pair, ...]:
    """
    Break-even and return of every bought option against every rented or leased one.

    Args:
        options: all options of the quote.
        basis: the basis that they were counted on.

    Returns:
        Pairs in the order of the quote, grouped by rent.
    """
    hours = basis.site.hours_per_year * basis.finance.horizon_years
    return tuple(
        Pair(
            buy=buy,
            rent=rent,
            result=cost.break_even(buy.cost, rent.cost, basis),
            earned=cost.purchase_return(buy.cost, rent.cost, basis),
            hours_in_horizon=hours,
        )
        for rent in options
        if rent.kind in PAID_AS_USED
        for buy in options
        if buy.kind == "buy"
    )
