"""Owning and renting from a handful of figures, as a cell asks for it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from vramsheet.cost import defaults, own_cost, rent_cost
from vramsheet.errors import BadInput, OutOfRange

if TYPE_CHECKING:
    from collections.abc import Callable

D = Decimal


def test_owning_undiscounted() -> None:
    """
    Worked example A-H100: 1,024 x 30,000 + 1,024 x 0.7 kW x 0.7 x 1.2 x 43,800 h x 0.08 = 32,829,800.448.

    The energy is 26,372,505.6 kWh x 0.08 = 2,109,800.448 over five years.
    """
    cost = own_cost(D(30000), 1024, D(700), 5, D("0.08"), D("1.2"), D("0.7"), D(0), D(0), D(0))
    assert cost == D("32829800.448")


def test_owning_discounted_with_running_costs_and_residual() -> None:
    """2 x 500 + 121 / 1.1 + (121 - 0.121 x 1,000) / 1.21 = 1,000 + 110 + 0 = 1,110."""
    assert own_cost(D(500), 2, D(0), 2, D(0), D(1), D(1), D(121), D("0.121"), D("0.1")) == 1110


def test_owning_by_default() -> None:
    """What is left out is the named default: PUE 1.54, load 0.7, no running costs, no residual, 3.5 %."""
    explicit = own_cost(
        D(30000), 8, D(700), 4, D("0.2"), defaults.PUE, defaults.LOAD_FACTOR, D(0), D(0), defaults.DISCOUNT_RATE
    )
    assert own_cost(D(30000), 8, D(700), 4, D("0.2")) == explicit
    named = {"pue": defaults.PUE, "load": defaults.LOAD_FACTOR, "discount": defaults.DISCOUNT_RATE}
    assert named == {"pue": D("1.54"), "load": D("0.7"), "discount": D("0.035")}


def test_renting_undiscounted() -> None:
    """Lenovo's cloud at 12.29 x 8 GPUs, all hours of five years: 98.32 x 43,800 = 4,306,416."""
    assert rent_cost(D("12.29"), 8, 730, 5, D(0), D(0)) == 4306416


def test_renting_discounted() -> None:
    """1 x 1 x 10 h x 12 = 120 and 1 of running costs: 121 / 1.1 + 121 / 1.21 = 210."""
    assert rent_cost(D(1), 1, 10, 2, D(1), D("0.1")) == 210


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        (lambda: own_cost(D(-1), 1, D(700), 4, D("0.2")), "price"),
        (lambda: own_cost(D(1), 0, D(700), 4, D("0.2")), "gpus"),
        (lambda: own_cost(D(1), D("1.5"), D(700), 4, D("0.2")), "gpus"),
        (lambda: own_cost(D(1), 1, D(-700), 4, D("0.2")), "watts"),
        (lambda: own_cost(D(1), 1, D(700), D("2.5"), D("0.2")), "years"),
        (lambda: own_cost(D(1), 1, D(700), 0, D("0.2")), "years"),
        (lambda: own_cost(D(1), 1, D(700), 4, D("-0.2")), "electricity_per_kwh"),
        (lambda: own_cost(D(1), 1, D(700), 4, D("0.2"), D("0.5")), "pue"),
        (lambda: own_cost(D(1), 1, D(700), 4, D("0.2"), D(1), D(70)), "load_factor"),
        (lambda: own_cost(D(1), 1, D(700), 4, D("0.2"), D(1), D(1), D(-1)), "opex_per_year"),
        (lambda: own_cost(D(1), 1, D(700), 4, D("0.2"), D(1), D(1), D(0), D(2)), "residual"),
        (lambda: own_cost(D(1), 1, D(700), 4, D("0.2"), D(1), D(1), D(0), D(0), D(8)), "discount_rate"),
        (lambda: rent_cost(D(-1), 1, 730, 4), "rate_per_gpu_hour"),
        (lambda: rent_cost(D(1), 1, 745, 4), "hours_per_month"),
        (lambda: rent_cost(D(1), 1, 730, 4, D(-1)), "opex_per_year"),
    ],
)
def test_out_of_range_names_the_argument(asked: Callable[[], Decimal], named: str) -> None:
    """The sentence names the argument as the cell's user knows it."""
    with pytest.raises(OutOfRange, match=named):
        asked()


def test_text_is_bad_input() -> None:
    """A text is no number."""
    with pytest.raises(BadInput, match="price: got '30000'"):
        own_cost("30000", 1, D(700), 4, D("0.2"))  # type: ignore[arg-type] # that is what is tested
