"""All the money of one option: what it costs, when, and what that is worth today."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from vramsheet.cost.arithmetic import in_money_arithmetic, total
from vramsheet.cost.depreciation import depreciation_by_year
from vramsheet.cost.limits import ONE, ZERO
from vramsheet.cost.present_value import discounted_by_year
from vramsheet.cost.purchase import line_cost
from vramsheet.cost.running import opex_cost, option_energy_per_year, rent_cost_of

if TYPE_CHECKING:
    from decimal import Decimal

    from vramsheet.cost.inputs import Basis, Kind, OptionInput
    from vramsheet.cost.purchase import LineCost
    from vramsheet.cost.running import OpexCost, RentCost


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionCost:
    """The money of one option [report currency]: costs positive, income negative in every flow of cash."""

    id: str
    kind: Kind
    gpu_count: int
    currency: str
    lines: tuple[LineCost, ...]
    """The purchase, in the order given; their costs add up to `capex`."""
    opex_lines: tuple[OpexCost, ...]
    """The running costs, in the order given; they add up to `opex_per_year` and `once`."""
    rent: RentCost | None
    capex: Decimal
    once: Decimal
    """Costs of year 0 that are no hardware."""
    energy_per_year: Decimal
    rent_per_year: Decimal
    """Rent of an ordinary year, without the rest of a minimum term."""
    opex_per_year: Decimal
    """Running costs that recur."""
    energy_by_year: tuple[Decimal, ...]
    """Year 1 first, as are the next two."""
    rent_by_year: tuple[Decimal, ...]
    opex_by_year: tuple[Decimal, ...]
    residual: Decimal
    """What the hardware still brings at the end of the horizon (a positive figure; it lowers the last year's cash)."""
    cash_by_year: tuple[Decimal, ...]
    """Year 0 first, as are the next two."""
    cumulative_cash_by_year: tuple[Decimal, ...]
    discounted_cash_by_year: tuple[Decimal, ...]
    npv: Decimal
    """Net present value of cost: the lower the better."""
    depreciation_by_year: tuple[Decimal, ...]
    """Year 1 first."""
    book_value_at_end: Decimal
    """Capex less depreciation so far, at the end of the horizon."""
    cash_after_tax_by_year: tuple[Decimal, ...] | None
    """Year 0 first; None without a tax rate, as is the next."""
    npv_after_tax: Decimal | None


@in_money_arithmetic
def cost_of(option: OptionInput, basis: Basis) -> OptionCost:
    """
    All the money of one option, year by year and at present value.

    Args:
        option: what is bought, rented or kept, and what runs with it.
        basis: currency, rates, tax, finance and site, shared by all options.

    Returns:
        Every figure of the cost model that concerns one option alone [report currency], not rounded.

    Raises:
        BadInput: a currency without a rate.
        MissingFact: owned hardware whose rated power is not known.
    """
    finance = basis.finance
    years = finance.horizon_years
    lines = tuple(line_cost(line, basis) for line in option.lines)
    opex_lines = tuple(opex_cost(opex, basis) for opex in option.opex)
    rent = rent_cost_of(option, basis)
    capex = total(line.cost for line in lines)
    once = total(opex.once for opex in opex_lines)
    energy_per_year = option_energy_per_year(option, basis.site)
    opex_per_year = total(opex.per_year for opex in opex_lines)
    rent_by_year = rent.by_year if rent else (ZERO,) * years
    running_by_year = tuple(energy_per_year + year_rent + opex_per_year for year_rent in rent_by_year)
    residual = finance.residual * capex
    cash = (capex + once, *running_by_year[:-1], running_by_year[-1] - residual)
    discounted = discounted_by_year(cash, finance.discount_rate)
    depreciation = depreciation_by_year(finance.depreciation_method, capex, finance.depreciation_years, years)
    book_value = capex - total(depreciation)
    after_tax = None
    if finance.tax_rate is not None:
        after_tax = _after_tax(
            capex=capex,
            once=once,
            running_by_year=running_by_year,
            depreciation=depreciation,
            residual=residual,
            book_value=book_value,
            tax_rate=finance.tax_rate,
        )
    return OptionCost(
        id=option.id,
        kind=option.kind,
        gpu_count=option.gpu_count,
        currency=basis.report_currency,
        lines=lines,
        opex_lines=opex_lines,
        rent=rent,
        capex=capex,
        once=once,
        energy_per_year=energy_per_year,
        rent_per_year=rent.cost_per_year if rent else ZERO,
        opex_per_year=opex_per_year,
        energy_by_year=(energy_per_year,) * years,
        rent_by_year=rent_by_year,
        opex_by_year=(opex_per_year,) * years,
        residual=residual,
        cash_by_year=cash,
        cumulative_cash_by_year=tuple(accumulate(cash)),
        discounted_cash_by_year=discounted,
        npv=total(discounted),
        depreciation_by_year=depreciation,
        book_value_at_end=book_value,
        cash_after_tax_by_year=after_tax,
        npv_after_tax=None if after_tax is None else total(discounted_by_year(after_tax, finance.discount_rate)),
    )


def _after_tax(
    *,
    capex: Decimal,
    once: Decimal,
    running_by_year: tuple[Decimal, ...],
    depreciation: tuple[Decimal, ...],
    residual: Decimal,
    book_value: Decimal,
    tax_rate: Decimal,
) -> tuple[Decimal, ...]:
    """
    Cash after tax on profit: costs and depreciation lower the tax, a sale above book value raises it.

    A sale below book value (or none) is a loss, so its tax comes back in the last year.
    """
    kept = ONE - tax_rate
    running = [cost * kept - tax_rate * charge for cost, charge in zip(running_by_year, depreciation, strict=True)]
    running[-1] += tax_rate * (residual - book_value) - residual
    return (capex + once * kept, *running)
