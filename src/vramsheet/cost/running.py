"""What it costs to keep hardware running: energy, rent, and every other yearly, monthly or one-time cost."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from vramsheet.cost.arithmetic import in_money_arithmetic
from vramsheet.cost.inputs import MONTHS_PER_YEAR
from vramsheet.cost.limits import ZERO
from vramsheet.cost.money import amount_in
from vramsheet.cost.purchase import taxed
from vramsheet.errors import MissingFact

if TYPE_CHECKING:
    from vramsheet.cost.inputs import Basis, Opex, OptionInput, Site

WATTS_PER_KILOWATT: Final = 1000
PAYMENTS_PER_YEAR: Final = {"year": 1, "month": MONTHS_PER_YEAR, "once": 0}
"""How often a running cost recurs in a year."""


@in_money_arithmetic
def energy_per_year(rated_watts: Decimal, site: Site) -> Decimal:
    """
    Cost of energy in a year: kW x load factor x PUE x hours x price; tax on purchases does not touch it.

    Args:
        rated_watts: rated power of all the hardware [W].
        site: load factor, PUE, hours and price.

    Returns:
        Cost per year [report currency].

    Source:
        The cost model; eight GPUs of 700 W at PUE 1.4 and 0.10 per kWh cost 0.784 an hour (worked example P1).
    """
    kilowatts = rated_watts / WATTS_PER_KILOWATT
    return kilowatts * site.load_factor * site.pue * site.hours_per_year * site.electricity_per_kwh


@in_money_arithmetic
def option_energy_per_year(option: OptionInput, site: Site) -> Decimal:
    """
    Cost of the energy that is paid besides: of bought, leased and already owned hardware, not of rented.

    Args:
        option: kind and rated power.
        site: load factor, PUE, hours and price.

    Returns:
        Cost per year [report currency].

    Raises:
        MissingFact: hardware whose rated power is not known; counting zero would favour it.
    """
    if option.kind == "rent" or option.gpu_count == 0:
        return ZERO
    if option.rated_watts is None:
        raise MissingFact(f"options.{option.id}: no rated power is known for its GPUs; give power_watts")
    return energy_per_year(option.rated_watts, site)


@dataclass(frozen=True, slots=True, kw_only=True)
class RentCost:
    """The rent of an option, counted [report currency]."""

    net_per_year: Decimal
    gross_per_year: Decimal
    cost_per_year: Decimal
    """Rent of an ordinary year."""
    months_paid: Decimal
    """Months that are paid over the horizon: all of it, or the minimum term if that is longer [months]."""
    by_year: tuple[Decimal, ...]
    """Year 1 first; the last year also carries what the minimum term reaches beyond the horizon."""


@in_money_arithmetic
def rent_cost_of(option: OptionInput, basis: Basis) -> RentCost | None:
    """
    The rent in each year: rate x GPUs (of each kind) x hours per month x 12; at least the minimum term is paid.

    A minimum term beyond the horizon is a debt when the horizon ends, so its rest falls in the last year.

    Args:
        option: GPUs and rent.
        basis: currency, rates, tax and horizon.

    Returns:
        The rent [report currency]; None for an option that rents nothing.

    Raises:
        BadInput: no rate for the rent's currency.
    """
    rent = option.rent
    if rent is None:
        return None
    years = basis.finance.horizon_years
    quoted = rent.rate_per_hour(option.gpu_count) * rent.hours_per_month
    monthly = taxed(amount_in(quoted, rent.currency, basis.report_currency, basis.rates), basis.tax)
    months_beyond = max(ZERO, Decimal(rent.min_term_months) - years * MONTHS_PER_YEAR)
    per_year = monthly.cost * MONTHS_PER_YEAR
    return RentCost(
        net_per_year=monthly.net * MONTHS_PER_YEAR,
        gross_per_year=monthly.gross * MONTHS_PER_YEAR,
        cost_per_year=per_year,
        months_paid=years * MONTHS_PER_YEAR + months_beyond,
        by_year=(*(per_year,) * (years - 1), per_year + monthly.cost * months_beyond),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class OpexCost:
    """One running cost, counted [report currency]."""

    opex: Opex
    net: Decimal
    """One payment without tax."""
    gross: Decimal
    """One payment with tax."""
    cost: Decimal
    """One payment as it counts."""
    per_year: Decimal
    """What recurs each year; zero for a cost that is paid once."""
    once: Decimal
    """What falls in year 0; zero for a cost that recurs."""


@in_money_arithmetic
def opex_cost(opex: Opex, basis: Basis) -> OpexCost:
    """
    One running cost in the report's currency, on the tax basis, per year or once.

    Args:
        opex: the cost.
        basis: currency, rates and tax.

    Returns:
        The cost with its amounts [report currency].

    Raises:
        BadInput: no rate for its currency.
    """
    payment = taxed(amount_in(opex.amount, opex.currency, basis.report_currency, basis.rates), basis.tax)
    return OpexCost(
        opex=opex,
        net=payment.net,
        gross=payment.gross,
        cost=payment.cost,
        per_year=payment.cost * PAYMENTS_PER_YEAR[opex.per],
        once=payment.cost if opex.per == "once" else ZERO,
    )
