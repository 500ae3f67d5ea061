"""All the money of one option: what it costs, when, and what that is worth today."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from vramsheet.cost.arithmetic import in_money_arithmetic, total
from vramsheet.cost.depreciation import depreciation_by_year
from vramsheet.cost.lease import lease_cost_of
from vramsheet.cost.limits import ONE, ZERO
from vramsheet.cost.present_value import discounted_by_year
from vramsheet.cost.purchase import line_cost
from vramsheet.cost.running import opex_cost, option_energy_per_year, rent_cost_of

if TYPE_CHECKING:
    from decimal import Decimal

    from vramsheet.cost.inputs import Basis, Finance, Kind, OptionInput
    from vramsheet.cost.lease import LeaseCost
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
    lease: LeaseCost | None
    capex: Decimal
    once: Decimal
    """Costs of year 0 that are no hardware."""
    energy_per_year: Decimal
    rent_per_year: Decimal
    """Rent of an ordinary year, without the rest of a minimum term."""
    lease_per_year: Decimal
    """Payments of a lease in an ordinary year."""
    opex_per_year: Decimal
    """Running costs that recur."""
    energy_by_year: tuple[Decimal, ...]
    """Year 1 first, as are the next two."""
    rent_by_year: tuple[Decimal, ...]
    opex_by_year: tuple[Decimal, ...]
    lease_by_year: tuple[Decimal, ...]
    """Payments of a lease, year 0 first, as is the next."""
    buyout_by_year: tuple[Decimal, ...]
    """What is paid to keep the hardware when the lease ends."""
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
    """Capex and what was bought after a lease, less depreciation so far, at the end of the horizon."""
    cash_after_tax_by_year: tuple[Decimal, ...] | None
    """Year 0 first; None without a tax rate, as is the next."""
    npv_after_tax: Decimal | None


@in_money_arithmetic
def cost_of(option: OptionInput, basis: Basis) -> OptionCost:
    """
    All the money of one option, year by year and at present value.

    Args:
        option: what is bought, rented, leased or kept, and what runs with it.
        basis: currency, rates, tax, finance and site, shared by all options.

    Returns:
        Every figure of the cost model that concerns one option alone [report currency], not rounded.

    Raises:
        BadInput: a currency without a rate, or a lease that ends before the horizon.
        MissingFact: owned hardware whose rated power is not known.
    """
    finance = basis.finance
    years = finance.horizon_years
    lines = tuple(line_cost(line, basis) for line in option.lines)
    opex_lines = tuple(opex_cost(opex, basis) for opex in option.opex)
    rent, lease = rent_cost_of(option, basis), lease_cost_of(option, basis)
    capex = total(line.cost for line in lines)
    once = total(opex.once for opex in opex_lines)
    energy_per_year = option_energy_per_year(option, basis.site)
    opex_per_year = total(opex.per_year for opex in opex_lines)
    rent_by_year = rent.by_year if rent else (ZERO,) * years
    lease_by_year = lease.by_year if lease else (ZERO,) * (years + 1)
    buyout_by_year = tuple(lease.buyout if lease and lease.buyout_year == year else ZERO for year in range(years + 1))
    running_by_year = (
        once + lease_by_year[0],
        *(
            energy_per_year + year_rent + year_lease + opex_per_year
            for year_rent, year_lease in zip(rent_by_year, lease_by_year[1:], strict=True)
        ),
    )
    purchase_by_year = (capex, *buyout_by_year[1:])
    bought = total(purchase_by_year)
    residual = finance.residual * bought
    cash = [run + purchase for run, purchase in zip(running_by_year, purchase_by_year, strict=True)]
    cash[-1] -= residual
    discounted = discounted_by_year(cash, finance.discount_rate)
    depreciation = _depreciation(purchase_by_year, finance)
    book_value = bought - total(depreciation)
    after_tax = None
    if finance.tax_rate is not None:
        after_tax = _after_tax(
            purchase_by_year=purchase_by_year,
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
        lease=lease,
        capex=capex,
        once=once,
        energy_per_year=energy_per_year,
        rent_per_year=rent.cost_per_year if rent else ZERO,
        lease_per_year=lease.cost_per_year if lease else ZERO,
        opex_per_year=opex_per_year,
        energy_by_year=(energy_per_year,) * years,
        rent_by_year=rent_by_year,
        opex_by_year=(opex_per_year,) * years,
        lease_by_year=lease_by_year,
        buyout_by_year=buyout_by_year,
        residual=residual,
        cash_by_year=tuple(cash),
        cumulative_cash_by_year=tuple(accumulate(cash)),
        discounted_cash_by_year=discounted,
        npv=total(discounted),
        depreciation_by_year=depreciation,
        book_value_at_end=book_value,
        cash_after_tax_by_year=after_tax,
        npv_after_tax=None if after_tax is None else total(discounted_by_year(after_tax, finance.discount_rate)),
    )


def _depreciation(purchase_by_year: tuple[Decimal, ...], finance: Finance) -> tuple[Decimal, ...]:
    """Depreciation of each year from 1 on: a purchase at the end of a year is charged from the next one on."""
    years = finance.horizon_years
    charges = [ZERO] * years
    for bought, amount in enumerate(purchase_by_year[:years]):
        left = years - bought
        schedule = depreciation_by_year(finance.depreciation_method, amount, finance.depreciation_years, left)
        for year, charge in enumerate(schedule, start=bought):
            charges[year] += charge
    return tuple(charges)


def _after_tax(
    *,
    purchase_by_year: tuple[Decimal, ...],
    running_by_year: tuple[Decimal, ...],
    depreciation: tuple[Decimal, ...],
    residual: Decimal,
    book_value: Decimal,
    tax_rate: Decimal,
) -> tuple[Decimal, ...]:
    """
    Cash after tax on profit: costs and depreciation lower the tax, a sale above book value raises it.

    A sale below book value (or none) is a loss, so its tax comes back in the last year. What runs in year 0 (costs paid
    once, a lease's first payments) lowers the tax of year 0; payments of a lease are deducted as they are paid.
    """
    cash = [
        purchase + running * (ONE - tax_rate) - tax_rate * charge
        for purchase, running, charge in zip(purchase_by_year, running_by_year, (ZERO, *depreciation), strict=True)
    ]
    cash[-1] += tax_rate * (residual - book_value) - residual
    return tuple(cash)
