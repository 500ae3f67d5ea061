"""Every bought option against every rented or leased one: when it has paid for itself, and what it earns."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from vramsheet import cost

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vramsheet.report.options import OptionFacts


PAID_AS_USED: Final = ("rent", "lease")
"""Kinds that a purchase is held against."""


class Use(NamedTuple):
    """Renting against buying over the share of the hours that is used, in present value over the horizon."""

    share: Decimal
    """From here on buying costs less; above 1 renting does at any use, at 0 or below buying does."""
    share_quoted: Decimal
    """Share of the hours that the quote pays rent for."""
    npv_unused: Decimal
    """NPV of renting no hour: its other costs [report currency]."""
    npv_always: Decimal
    """NPV of renting every hour [report currency]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One bought option against one rented or leased option."""

    buy: OptionFacts
    rent: OptionFacts
    result: cost.BreakEven
    earned: cost.PurchaseReturn
    hours_in_horizon: Decimal
    """Hours of all the years that are counted [h]."""

    use: Use | None
    """None: the rent costs nothing, so no number of hours makes a difference."""

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
            use=use_of(buy, rent, basis),
        )
        for rent in options
        if rent.kind in PAID_AS_USED
        for buy in options
        if buy.kind == "buy"
    )


def use_of(buy: OptionFacts, rent: OptionFacts, basis: cost.Basis) -> Use | None:
    """
    From which use on a purchase costs less than renting only the hours of use.

    The rent is taken to follow the hours; all other costs of both stay as they are.

    Args:
        buy: the bought option.
        rent: the rented option.
        basis: the basis that they were counted on.

    Returns:
        The share of the hours and the line that it lies on; None: the rent costs nothing.
    """
    rents = cost.npv((Decimal(0), *rent.cost.rent_by_year), basis.finance.discount_rate)
    if not rents or rent.quoted.rent is None:
        return None
    hours = Decimal(basis.site.hours_per_month)
    share_quoted = (rent.quoted.rent.hours_per_month or hours) / hours
    idle, per_share = rent.cost.npv - rents, rents / share_quoted
    return Use((buy.cost.npv - idle) / per_share, share_quoted, idle, idle + per_share)
