"""Published calculations, recomputed by this engine; published errors must not come out."""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from vramsheet.cost import (
    Basis,
    Finance,
    Line,
    Opex,
    OptionInput,
    Site,
    Tax,
    breakeven_hours,
    cost_of,
    depreciation_schedule,
    energy_per_year,
    irr,
    levelised_cost,
    npv,
    own_cost,
    rent_cost,
)

if TYPE_CHECKING:
    from collections.abc import Callable

D = Decimal
Row = dict[str, str]

ROWS: Final = list(
    csv.DictReader(Path(__file__).with_name("worked_examples.csv").read_text(encoding="utf-8").splitlines())
)
ONE: Final = D(1)
MILLION: Final = 10**6
LENOVO_CAPEX: Final = D(833806)
LENOVO_CLOUD_PER_HOUR: Final = D("98.32")
LENOVO_OWN_PER_HOUR: Final = D("0.87")
PUBLISHED_WITHIN: Final = D("0.011")
"""The widest rounding among the rows that reproduce: L12 shows 18.18 as 18."""

NOT_COUNTED: Final = {
    "L11": "a saving between two published costs per token",
    "L12": "a ratio of two published costs per token",
    "S-rel1": "a ratio of two published totals",
    "S-rel2": "a ratio of two published totals",
    "D-spread": "a ratio of two published prices",
    "N4": "a future value, which no figure of the report needs",
}
"""Rows that are no calculation of the cost model."""


def numbers(text: str) -> list[Decimal]:
    """Every number in a text, in order; a dollar sign before it and a unit behind it are left out."""
    return [D(found) for found in re.findall(r"(?<![A-Za-z\d])-?\d+(?:\.\d+)?", text)]


def site(hours_per_month: Decimal, price: Decimal = ONE, pue: Decimal = ONE, load: Decimal = ONE) -> Site:
    """A site where only what is named differs from 1."""
    return Site(price, pue, load, hours_per_month)


def basis(years: int) -> Basis:
    """Dollars, no tax, nothing discounted."""
    finance = Finance(years, D(0), "straight-line", years, D(0))
    return Basis("USD", (), Tax(D(0), included=False, recoverable=True), finance, site(D(730)))


def lenovo_hours(row: Row) -> Decimal:
    """Break-even of the Lenovo server against the hourly price that stands in the row."""
    return breakeven_hours(LENOVO_CAPEX, numbers(row["inputs"])[0], LENOVO_OWN_PER_HOUR)


def hours_of_all_three(row: Row) -> Decimal:
    """Break-even of capex; rent per hour; running costs per hour, as in the row."""
    return breakeven_hours(*numbers(row["inputs"]))


def lenovo_months(row: Row) -> Decimal:
    """L1 in months of the hours in the row."""
    return breakeven_hours(LENOVO_CAPEX, LENOVO_CLOUD_PER_HOUR, LENOVO_OWN_PER_HOUR) / numbers(row["inputs"])[0]


def lenovo_years_at_16_hours(row: Row) -> Decimal:
    """L1 in years of 16 hours a day."""
    hours = numbers(row["inputs"])[0] * 365
    return breakeven_hours(LENOVO_CAPEX, LENOVO_CLOUD_PER_HOUR, LENOVO_OWN_PER_HOUR) / hours


def rented_years(years: int) -> Callable[[Row], Decimal]:
    """Rent of all hours of some years at the hourly price in the row."""
    return lambda row: rent_cost(numbers(row["inputs"])[0], 1, 730, years, D(0), D(0))


def rented_month(row: Row) -> Decimal:
    """One month of one GPU at the price and hours in the row."""
    rate, hours = numbers(row["inputs"])
    return rent_cost(rate, 1, hours, 1, D(0), D(0)) / 12


def rented_cluster_month(row: Row) -> Decimal:
    """One month of many GPUs at 720 hours."""
    gpus, rate = numbers(row["inputs"])[:2]
    return rent_cost(rate, gpus, 720, 1, D(0), D(0)) / 12


def owned(row: Row, *, energy: bool = True, hardware: bool = True) -> Decimal:
    """Owning without discount: GPUs, price, watts, load, PUE, tariff and years as in the row [million]."""
    gpus, price, watts, load, pue, tariff, years = numbers(row["inputs"])[:7]
    kept = (price if hardware else D(0), gpus, watts if energy else D(0), years, tariff, pue, load)
    return own_cost(*kept, D(0), D(0), D(0)) / MILLION


def per_petaflop_year(row: Row) -> Decimal:
    """Thousand dollars for a PFLOP that is busy for a year: levelised cost with PFLOP-years as output."""
    gpus, _, _, load, _, _, years, petaflops = numbers(row["inputs"])[:8]
    per_year = petaflops * load * gpus
    return levelised_cost(owned(row) * 1000, (D(0), *(per_year,) * int(years)), D(0))


def months_36(row: Row) -> Decimal:
    """A monthly cost over three years."""
    monthly = Opex("all", numbers(row["inputs"])[0], "month", "USD")
    return cost_of(OptionInput("x", "none", 0, None, opex=(monthly,)), basis(3)).npv


def energy_per_hour(row: Row) -> Decimal:
    """Energy cost of one hour: kW x PUE x tariff, times a count if the row has one."""
    *count, kilowatts, pue, tariff = numbers(row["inputs"])
    watts = kilowatts * 1000 * (count[0] if count else 1)
    at = site(D(730), tariff, pue)
    return energy_per_year(watts, at) / at.hours_per_year


def bought(row: Row) -> Decimal:
    """A quantity of GB at the price in the formula."""
    line = Line("GB", numbers(row["inputs"])[0], numbers(row["formula"])[-1], "USD")
    return cost_of(OptionInput("x", "buy", 1, D(0), (line,)), basis(1)).capex


def api_month(row: Row) -> Decimal:
    """A third of the tokens at the price of input, two thirds at that of output."""
    tokens, price_in, price_out = numbers(row["inputs"])
    lines = (Line("in", tokens / 3, price_in, "USD"), Line("out", tokens * 2 / 3, price_out, "USD"))
    return cost_of(OptionInput("x", "buy", 1, D(0), lines), basis(1)).capex


def macrs(row: Row) -> Decimal:
    """The charge of the year in the row's text on 250,000."""
    year = int(numbers(row["what"].split("year ")[1])[0])
    return depreciation_schedule("macrs-5", D(250000), 5)[year - 1]


def monthly_energy(row: Row) -> Decimal:
    """350 W for 8 h x 20 days at 0.15."""
    watts, hours, days, tariff = numbers(row["inputs"])
    return energy_per_year(watts, site(hours * days, tariff)) / 12


def npv_at_once(row: Row) -> Decimal:
    """A rate in percent, then a flow from year 0."""
    rate, *cash = numbers(row["inputs"])
    return npv(cash, rate / 100)


def rate_of_return(*cash: int) -> Callable[[Row], Decimal]:
    """The internal rate of return of a flow."""

    def found(row: Row) -> Decimal:
        assert numbers(row["inputs"])[-1] == cash[-1]
        rate = irr([D(amount) for amount in cash])
        assert rate is not None
        return rate

    return found


def excel_npv(row: Row) -> Decimal:
    """Excel's NPV() discounts its first value, so a zero stands before it."""
    rate, *cash = numbers(row["what"])
    return npv([D(0), *cash], rate / 100)


def excel_sln(row: Row) -> Decimal:
    """Excel's SLN() takes the salvage value off first; this engine does not, so what is left to charge goes in."""
    price, salvage, years = numbers(row["what"])
    return depreciation_schedule("straight-line", price - salvage, int(years))[0]


COUNTED: Final[dict[str, Callable[[Row], Decimal]]] = {
    "L1": hours_of_all_three,
    "L2": lenovo_months,
    "L3": lenovo_hours,
    "L5": rented_years(1),
    "L6": rented_years(5),
    "L7": rented_years(1),
    "L9": lenovo_years_at_16_hours,
    "L10": lenovo_hours,
    "R1": hours_of_all_three,
    "R2": hours_of_all_three,
    "A-H100-acq": lambda row: owned(row, energy=False),
    "A-H100-pow": lambda row: owned(row, hardware=False),
    "A-H100-tco": owned,
    "A-H100-pf": per_petaflop_year,
    "A-H200-acq": lambda row: owned(row, energy=False),
    "A-H200-pow": lambda row: owned(row, hardware=False),
    "A-H200-tco": owned,
    "A-B200-acq": lambda row: owned(row, energy=False),
    "A-B200-pf": per_petaflop_year,
    "S-gold": months_36,
    "S-hyperscaler": months_36,
    "S-gpu1": rented_cluster_month,
    "S-gpu2": rented_cluster_month,
    "D-runpod-comm": rented_month,
    "D-runpod-sec": rented_month,
    "D-aws-p5": rented_month,
    # IBM's year of 8,766 hours is 12 months of 730.5
    "I1": lambda row: energy_per_year(numbers(row["inputs"])[0], site(D("730.5"), numbers(row["inputs"])[1])),
    "P1": energy_per_hour,
    "P2": energy_per_hour,
    "P3": lambda row: energy_per_year(D(5600), site(D(730), numbers(row["inputs"])[0], D("1.4"))),
    "P4": lambda row: rent_cost(numbers(row["formula"])[0], 1, 730, 1, D(0), D(0)),
    "P5": bought,
    "P6": bought,
    "M1": macrs,
    "M2": macrs,
    "M3": macrs,
    "M5": macrs,
    "M6": macrs,
    "K1": monthly_energy,
    # months instead of hours: the formula does not mind the unit of time
    "K2": lambda row: breakeven_hours(*numbers(row["inputs"]), D(0)),
    "K3": api_month,
    "N1": npv_at_once,
    "N2": rate_of_return(-100, 39, 59, 55, 20),
    "E1": excel_npv,
    # the flow of the example on Excel's IRR page, of which the row keeps the last value
    "E3": rate_of_return(-70000, 12000, 15000, 18000, 21000, 26000),
    "E4": excel_sln,
}
"""How each row is counted, by its id."""


def test_every_row_is_counted_or_has_a_reason() -> None:
    """No row of the file is passed over, and each is there once."""
    ids = [row["id"] for row in ROWS]
    assert len(ids) == 52
    assert sorted(ids) == sorted([*COUNTED, *NOT_COUNTED])


@pytest.mark.parametrize("row", [row for row in ROWS if row["id"] in COUNTED], ids=lambda row: row["id"])
def test_recomputed_figure_comes_out(row: Row) -> None:
    """This engine gives the recomputed figure of the row to its last digit."""
    recomputed = D(row["recomputed"])
    assert COUNTED[row["id"]](row).quantize(recomputed) == recomputed


@pytest.mark.parametrize("row", [row for row in ROWS if row["reproduces"] != "NO"], ids=lambda row: row["id"])
def test_published_figure_comes_out_where_it_is_right(row: Row) -> None:
    """What was published agrees with what comes out, within the rounding of what was published."""
    ours = COUNTED[row["id"]](row) if row["id"] in COUNTED else D(row["recomputed"])
    assert abs(ours / D(row["published"]) - 1) < PUBLISHED_WITHIN


@pytest.mark.parametrize("row", [row for row in ROWS if row["reproduces"] == "NO"], ids=lambda row: row["id"])
def test_published_error_does_not_come_out(row: Row) -> None:
    """A published figure that its own formula does not give is not given here either."""
    assert abs(COUNTED[row["id"]](row) / D(row["published"]) - 1) > PUBLISHED_WITHIN


def test_both_published_errors_are_there() -> None:
    """The power table that is 4.9 times too high and the month of 740 hours."""
    assert [row["id"] for row in ROWS if row["reproduces"] == "NO"] == ["P3", "P4"]
