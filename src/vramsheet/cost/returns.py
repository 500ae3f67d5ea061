"""What a purchase earns by saving a rent or a lease: rate of return and payback, before and after tax."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vramsheet.cost.arithmetic import in_money_arithmetic, total
from vramsheet.cost.present_value import discounted_by_year, irr, payback_years, savings

if TYPE_CHECKING:
    from decimal import Decimal

    from vramsheet.cost.inputs import Basis
    from vramsheet.cost.option import OptionCost


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseReturn:
    """One option held against another: what it takes first is the investment, what it saves later the yield."""

    saved_by_year: tuple[Decimal, ...]
    """What the other option costs more, year 0 first; negative where this one costs more [report currency]."""
    saved: Decimal
    """All of it, not discounted [report currency]."""
    saved_npv: Decimal
    """Its present value [report currency]."""
    irr: Decimal | None
    """Yearly rate at which nothing is gained or lost; None where no single such rate exists."""
    payback_years: Decimal | None
    """Years until what is saved has paid back what was spent; None: not within the horizon [years]."""
    discounted_payback_years: Decimal | None
    """The same with each year's saving at its present value [years]."""
    irr_after_tax: Decimal | None
    """The rate on the cash after tax on profit; None without a tax rate too."""


@in_money_arithmetic
def purchase_return(buy: OptionCost, rent: OptionCost, basis: Basis) -> PurchaseReturn:
    """
    What a purchase earns against a rent or a lease, by all cash of both: residual, costs paid once and all.

    Args:
        buy: the option that is paid for first.
        rent: the option that it saves.
        basis: the basis that both were counted on.

    Returns:
        Savings, rates and paybacks over the horizon.

    Example:
        A server of 9,000 that costs 600 a year in place of 4,200 a year saves 3,600 a year: it is paid back after
        2.5 years.
    """
    rate = basis.finance.discount_rate
    saved = savings(buy.cash_by_year, rent.cash_by_year)
    discounted = discounted_by_year(saved, rate)
    after_tax = None
    if buy.cash_after_tax_by_year is not None and rent.cash_after_tax_by_year is not None:
        after_tax = irr(savings(buy.cash_after_tax_by_year, rent.cash_after_tax_by_year))
    return PurchaseReturn(
        saved_by_year=saved,
        saved=total(saved),
        saved_npv=total(discounted),
        irr=irr(saved),
        payback_years=payback_years(saved),
        discounted_payback_years=payback_years(discounted),
        irr_after_tax=after_tax,
    )
