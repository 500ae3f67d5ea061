"""The present value of owning and of renting from a handful of figures, as a spreadsheet cell asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vramsheet.cost import defaults
from vramsheet.cost.arithmetic import in_money_arithmetic
from vramsheet.cost.inputs import Basis, Finance, Line, Opex, OptionInput, Rent, Site, Tax
from vramsheet.cost.limits import LARGEST_COUNT, LONGEST_YEARS, ZERO, Number, amount, whole
from vramsheet.cost.option import cost_of

if TYPE_CHECKING:
    from decimal import Decimal

ANY_CURRENCY: Final = "XXX"
"""ISO 4217's code for no currency: a cell's amounts all stand in the one its reader has in mind."""


@in_money_arithmetic
def own_cost(
    price: Decimal,
    gpus: Number,
    watts: Decimal,
    years: Number,
    electricity_per_kwh: Decimal,
    pue: Decimal = defaults.PUE,
    load_factor: Decimal = defaults.LOAD_FACTOR,
    opex_per_year: Decimal = ZERO,
    residual: Decimal = defaults.RESIDUAL,
    discount_rate: Decimal = defaults.DISCOUNT_RATE,
) -> Decimal:
    """
    Present value of owning GPUs: price, energy and running costs, less what they still bring at the end.

    Counted by `cost_of`, so a cell and a report agree; a year has 12 x 730 hours.

    Args:
        price: price of one GPU with its share of the server [money].
        gpus: GPUs bought.
        watts: rated power of one GPU with its share of the server [W].
        years: horizon, whole years [years].
        electricity_per_kwh: price of energy [money/kWh].
        pue: power of the site over power of the computers.
        load_factor: mean power draw as a share of rated power.
        opex_per_year: running costs of all GPUs together [money/year].
        residual: share of the price left at the end.
        discount_rate: per year, from 0 to 1; 0 gives the plain sum.

    Returns:
        Present value of cost [money].

    Raises:
        BadInput: an argument that is no number.
        OutOfRange: an argument outside its range.

    Source:
        Worked examples A-H100: 1,024 GPUs of 30,000 and 700 W over five years come to 32.83 million undiscounted.
    """
    gpu_count = whole("gpus", gpus, 1, LARGEST_COUNT)
    option = OptionInput(
        id="own",
        kind="buy",
        gpu_count=gpu_count,
        rated_watts=amount("watts", watts) * gpu_count,
        lines=(Line("GPUs", gpu_count, amount("price", price), ANY_CURRENCY),),
        opex=(Opex("running costs", amount("opex_per_year", opex_per_year), "year", ANY_CURRENCY),),
    )
    site = Site(electricity_per_kwh, pue, load_factor, defaults.HOURS_PER_MONTH)
    return cost_of(option, _basis(years, discount_rate, residual, site)).npv


@in_money_arithmetic
def rent_cost(
    rate_per_gpu_hour: Decimal,
    gpus: Number,
    hours_per_month: Number,
    years: Number,
    opex_per_year: Decimal = ZERO,
    discount_rate: Decimal = defaults.DISCOUNT_RATE,
) -> Decimal:
    """
    Present value of renting GPUs: rate x GPUs x hours x 12 each year, and running costs.

    Args:
        rate_per_gpu_hour: price of one GPU for an hour [money/h].
        gpus: GPUs rented.
        hours_per_month: hours paid in a month [h].
        years: horizon, whole years [years].
        opex_per_year: running costs of all GPUs together [money/year].
        discount_rate: per year, from 0 to 1; 0 gives the plain sum.

    Returns:
        Present value of cost [money].

    Raises:
        BadInput: an argument that is no number.
        OutOfRange: an argument outside its range.
    """
    option = OptionInput(
        id="rent",
        kind="rent",
        gpu_count=whole("gpus", gpus, 1, LARGEST_COUNT),
        rated_watts=None,
        opex=(Opex("running costs", amount("opex_per_year", opex_per_year), "year", ANY_CURRENCY),),
        rent=Rent(rate_per_gpu_hour, ANY_CURRENCY, hours_per_month),
    )
    site = Site(ZERO, defaults.PUE, defaults.LOAD_FACTOR, defaults.HOURS_PER_MONTH)
    return cost_of(option, _basis(years, discount_rate, defaults.RESIDUAL, site)).npv


def _basis(years: Number, discount_rate: Decimal, residual: Decimal, site: Site) -> Basis:
    """The shared part of both: no tax, one currency."""
    horizon_years = whole("years", years, 1, LONGEST_YEARS)
    finance = Finance(horizon_years, discount_rate, defaults.DEPRECIATION_METHOD, defaults.DEPRECIATION_YEARS, residual)
    return Basis(ANY_CURRENCY, (), Tax(ZERO, included=False, recoverable=True), finance, site)
