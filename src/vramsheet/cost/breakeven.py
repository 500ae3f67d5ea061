"""After how many hours buying has cost as much as renting."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from vramsheet.cost.arithmetic import in_money_arithmetic
from vramsheet.cost.limits import ZERO, amount
from vramsheet.cost.money import shown_amount
from vramsheet.errors import BadInput, OutOfRange

if TYPE_CHECKING:
    from vramsheet.cost.inputs import Basis
    from vramsheet.cost.option import OptionCost


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakEven:
    """When a purchase has paid for itself against a rent, and what that rests on."""

    hours: Decimal | None
    """Hours of the year, counted from the purchase [h]; None: never."""
    months: Decimal | None
    """The same in the site's months [months]; it may lie beyond the horizon."""
    reason: str
    """Why there is none, as a sentence; empty when there is one."""
    after_term: bool = False
    """True: there is none because the lease has been paid off before."""
    rent_per_hour: Decimal
    """Rent or lease and running costs of the other option per hour of the year [report currency]."""
    own_per_hour: Decimal
    """Energy and running costs of the bought option per hour of the year [report currency]."""


@in_money_arithmetic
def breakeven_hours(purchase_cost: Decimal, rent_per_hour: Decimal, own_per_hour: Decimal) -> Decimal:
    """
    Hours of use at which buying has cost as much as renting: purchase / (rent - own), both per hour.

    Args:
        purchase_cost: what is paid at the start [money].
        rent_per_hour: what renting costs [money/h].
        own_per_hour: what running the bought hardware costs [money/h].

    Returns:
        Hours [h].

    Raises:
        OutOfRange: a negative amount, or renting that costs no more per hour than owning.

    Example:
        >>> from decimal import Decimal
        >>> round(breakeven_hours(Decimal(833806), Decimal("98.32"), Decimal("0.87")))
        8556
    """
    amount("purchase_cost", purchase_cost)
    amount("rent_per_hour", rent_per_hour)
    amount("own_per_hour", own_per_hour)
    if rent_per_hour <= own_per_hour:
        raise OutOfRange("rent_per_hour", rent_per_hour, f"more than own_per_hour ({own_per_hour}): else never")
    return purchase_cost / (rent_per_hour - own_per_hour)


@in_money_arithmetic
def break_even(buy: OptionCost, rent: OptionCost, basis: Basis) -> BreakEven:
    """
    Break-even of a purchase against a rent or a lease: capex over what each hour of the year saves.

    Costs that are paid once, the residual value, discounting and the rest of a minimum term stay out, as the cost model
    defines it. A lease counts like a rent, with the energy that its lessee pays; what it takes at the start is taken
    off capex, and the price of keeping the hardware is saved when its term is over. After that no payment is saved, so
    there is no break-even later.

    Args:
        buy: the bought option.
        rent: the rented or leased option.
        basis: the basis that both were counted on.

    Returns:
        Hours and months, or the reason why there are none.

    Raises:
        BadInput: options of other kinds.
    """
    for option, kinds in ((buy, ("buy",)), (rent, ("rent", "lease"))):
        if option.kind not in kinds:
            accepted = " or ".join(kinds)
            raise BadInput(f"options.{option.id}.kind", option.kind, f"{accepted} for this side of the break-even")
    hours_per_year = basis.site.hours_per_year
    rent_per_hour = (
        rent.rent_per_year + rent.lease_per_year + rent.energy_per_year + rent.opex_per_year
    ) / hours_per_year
    own_per_hour = (buy.energy_per_year + buy.opex_per_year) / hours_per_year
    if rent_per_hour <= own_per_hour:
        reason = (
            f"running the bought hardware costs {shown_amount(own_per_hour)} {buy.currency} per hour and renting"
            f" {shown_amount(rent_per_hour)}, so no hour saves anything and the purchase is never paid back"
        )
        return BreakEven(hours=None, months=None, reason=reason, rent_per_hour=rent_per_hour, own_per_hour=own_per_hour)
    hours = _hours(buy, rent, rent_per_hour - own_per_hour, basis)
    if hours is None:
        reason = "the lease is over before the purchase has been paid back"
        return BreakEven(
            hours=None, months=None, reason=reason, after_term=True,
            rent_per_hour=rent_per_hour, own_per_hour=own_per_hour,
        )  # fmt: skip
    return BreakEven(
        hours=hours,
        months=hours / basis.site.hours_per_month,
        reason="",
        rent_per_hour=rent_per_hour,
        own_per_hour=own_per_hour,
    )


def _hours(buy: OptionCost, rent: OptionCost, saved_per_hour: Decimal, basis: Basis) -> Decimal | None:
    """Hours until capex is saved; None when a lease is over before, even with the price of keeping its hardware."""
    lease = rent.lease
    if lease is None:
        return buy.capex / saved_per_hour
    invested = buy.capex - lease.initial_payment
    hours = max(ZERO, invested / saved_per_hour)
    term = lease.lease.term_months * basis.site.hours_per_month
    if hours <= term:
        return hours
    return Decimal(term) if invested - lease.buyout <= saved_per_hour * term else None
