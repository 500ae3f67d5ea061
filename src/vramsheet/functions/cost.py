"""The functions that say what hardware costs."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from vramsheet import catalog
from vramsheet.cost import defaults
from vramsheet.cost.breakeven import breakeven_hours
from vramsheet.cost.limits import positive
from vramsheet.cost.unit_prices import cost_per_mtok, price_per_usable_gb
from vramsheet.cost.whole_life import own_cost, rent_cost
from vramsheet.functions.arguments import (
    DISCOUNT_RATE,
    ELECTRICITY,
    GPU,
    LOAD_FACTOR,
    OPEX,
    PRICE,
    PUE,
    RESIDUAL,
    WATTS,
    YEARS,
)
from vramsheet.functions.asked import gpu_asked
from vramsheet.functions.table import Argument, Function

GROUP: Final = "cost"
GPUS: Final = Argument(name="gpus", kind="count", text="Number of GPUs", unit="GPUs")
DEFAULT_PUE: Final = float(defaults.PUE)
DEFAULT_LOAD_FACTOR: Final = float(defaults.LOAD_FACTOR)
DEFAULT_RESIDUAL: Final = float(defaults.RESIDUAL)
DEFAULT_DISCOUNT_RATE: Final = float(defaults.DISCOUNT_RATE)
DEFAULT_UTILISATION: Final = float(defaults.UTILISATION)


def _exact(number: float) -> Decimal:
    """The decimal number that the user typed: the shortest one that the cell's binary number stands for."""
    return Decimal(repr(number))


def _paid(what: str, number: float) -> Decimal:
    """An amount above zero: a price of zero is an empty cell, and must not lower a total."""
    return positive(what, _exact(number))


def gpu_price(gpu: str, currency_rate: float = 1.0) -> Decimal:
    """Reference purchase price of one GPU [USD x rate]."""
    rate = _paid("currency_rate", currency_rate)
    return catalog.load().purchase_price(gpu_asked(gpu).key).price_usd * rate


def rent_rate(gpu: str, provider: str | None = None) -> Decimal:
    """Reference price of one GPU for an hour [USD per GPU-hour]."""
    return catalog.load().rental_price(gpu_asked(gpu).key, provider).usd_per_gpu_hour


def price_per_gb(gpu: str, price: float | None = None) -> Decimal:
    """Price of one usable GB of GPU memory [money per GB]."""
    device = gpu_asked(gpu)
    amount = catalog.load().purchase_price(device.key).price_usd if price is None else _paid("price", price)
    return price_per_usable_gb(amount, 1, device.usable_bytes)


def own(
    price: float,
    gpus: int,
    watts: float,
    years: int,
    electricity_per_kwh: float,
    pue: float = DEFAULT_PUE,
    load_factor: float = DEFAULT_LOAD_FACTOR,
    opex_per_year: float = 0.0,
    residual: float = DEFAULT_RESIDUAL,
    discount_rate: float = DEFAULT_DISCOUNT_RATE,
) -> Decimal:
    """Present value of owning [money]."""
    return own_cost(
        _paid("price", price),
        gpus,
        _paid("watts", watts),
        years,
        _exact(electricity_per_kwh),
        _exact(pue),
        _exact(load_factor),
        _exact(opex_per_year),
        _exact(residual),
        _exact(discount_rate),
    )


def rent(
    rate_per_gpu_hour: float,
    gpus: int,
    hours_per_month: float,
    years: int,
    opex_per_year: float = 0.0,
    discount_rate: float = DEFAULT_DISCOUNT_RATE,
) -> Decimal:
    """Present value of renting [money]."""
    return rent_cost(
        _paid("rate_per_gpu_hour", rate_per_gpu_hour),
        gpus,
        _exact(hours_per_month),
        years,
        _exact(opex_per_year),
        _exact(discount_rate),
    )


def breakeven(purchase_cost: float, rent_per_hour: float, own_per_hour: float) -> Decimal:
    """Hours of use at which buying equals renting [h]."""
    return breakeven_hours(_paid("purchase_cost", purchase_cost), _exact(rent_per_hour), _exact(own_per_hour))


def per_mtok(cost_per_hour: float, tokens_per_second: float, utilisation: float = DEFAULT_UTILISATION) -> Decimal:
    """Cost of a million tokens [money]."""
    return cost_per_mtok(_paid("cost_per_hour", cost_per_hour), _exact(tokens_per_second), _exact(utilisation))


FUNCTIONS: Final = (
    Function(
        name="GPU_PRICE",
        call=gpu_price,
        group=GROUP,
        summary="Reference purchase price of one GPU; its date stands in GPU_INFO(gpu, price_date).",
        arguments=(
            GPU,
            Argument(
                name="currency_rate",
                kind="number",
                text="What one US dollar is worth in your currency",
                unit="money per USD",
                optional=True,
                default=1.0,
            ),
        ),
        result="the price; #N/A where none is known",
        result_unit="USD x rate",
        example=("h100-sxm-80gb", 0.92),
    ),
    Function(
        name="RENT_RATE",
        call=rent_rate,
        group=GROUP,
        summary="Reference price of one GPU for an hour.",
        arguments=(
            GPU,
            Argument(
                name="provider",
                kind="word",
                text="Who rents it out, as the catalogue has it; left out: the catalogue's reference price",
                optional=True,
            ),
        ),
        result="the price; #N/A where none is known",
        result_unit="USD per GPU-hour",
        example=("h100-sxm-80gb",),
    ),
    Function(
        name="PRICE_PER_GB",
        call=price_per_gb,
        group=GROUP,
        summary="Price of one GB (10^9 bytes) of the GPU memory that the driver really offers.",
        arguments=(
            GPU,
            Argument(
                name="price",
                kind="number",
                text="Price of one GPU; left out: the catalogue's price in USD",
                unit="money",
                optional=True,
            ),
        ),
        result="price per usable GB",
        result_unit="money per GB",
        example=("h100-sxm-80gb", 30000),
    ),
    Function(
        name="OWN_COST",
        call=own,
        group=GROUP,
        summary="Present value of owning GPUs: price, energy and running costs less what is left at the end.",
        arguments=(
            PRICE,
            GPUS,
            WATTS,
            YEARS,
            ELECTRICITY,
            PUE,
            LOAD_FACTOR,
            OPEX,
            RESIDUAL,
            DISCOUNT_RATE,
        ),
        result="present value of cost",
        result_unit="money",
        example=(30000, 8, 700, 4, 0.21, 1.4, 0.7, 14000, 0, 0.08),
    ),
    Function(
        name="RENT_COST",
        call=rent,
        group=GROUP,
        summary="Present value of renting GPUs.",
        arguments=(
            Argument(
                name="rate_per_gpu_hour", kind="number", text="Price of one GPU for an hour", unit="money per hour"
            ),
            GPUS,
            Argument(
                name="hours_per_month", kind="number", text="Hours that are paid in a month; 730 is always", unit="h"
            ),
            YEARS,
            OPEX,
            DISCOUNT_RATE,
        ),
        result="present value of cost",
        result_unit="money",
        example=(2.95, 8, 730, 4, 10800, 0.08),
    ),
    Function(
        name="BREAKEVEN_HOURS",
        call=breakeven,
        group=GROUP,
        summary="Hours of use at which buying has cost as much as renting.",
        arguments=(
            Argument(name="purchase_cost", kind="number", text="What is paid at the start", unit="money"),
            Argument(name="rent_per_hour", kind="number", text="What renting all of it costs", unit="money per hour"),
            Argument(
                name="own_per_hour",
                kind="number",
                text="What running all of it costs once it is bought",
                unit="money per hour",
            ),
        ),
        result="hours; #NUM! when renting costs no more per hour than owning",
        result_unit="h",
        example=(833806, 98.32, 0.87),
        example_result=8556,
    ),
    Function(
        name="COST_PER_MTOK",
        call=per_mtok,
        group=GROUP,
        summary="Cost of a million tokens at a steady speed.",
        arguments=(
            Argument(
                name="cost_per_hour",
                kind="number",
                text="What the hardware costs in an hour, busy or not",
                unit="money per hour",
            ),
            Argument(
                name="tokens_per_second",
                kind="number",
                text="Speed while busy, over all sequences (see TOKENS_PER_SEC)",
                unit="tokens per second",
            ),
            Argument(
                name="utilisation",
                kind="number",
                text="Share of the hours in which it serves",
                unit="above 0, at most 1",
                optional=True,
                default=DEFAULT_UTILISATION,
            ),
        ),
        result="cost per million tokens",
        result_unit="money",
        example=(3.6, 1000, 0.5),
        example_result=2,
    ),
)
"""The rows of this group."""
