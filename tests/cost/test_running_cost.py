"""Energy, rent and the other running costs."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from vramsheet.cost import Basis, Line, Opex, OptionInput, Rent, Site, Tax, cost_of, energy_per_year
from vramsheet.errors import BadInput, MissingFact, OutOfRange

D = Decimal


def rented(gpu_count: int = 2, rate: str = "3", hours: str = "100", min_term: str = "0") -> OptionInput:
    """Two GPUs at 3 an hour, 100 hours a month: 600 a month, 7,200 a year."""
    return OptionInput("cloud", "rent", gpu_count, None, rent=Rent(D(rate), "EUR", D(hours), D(min_term)))


def test_energy_of_the_example(basis: Basis, h100: OptionInput) -> None:
    """5.6 kW x 0.7 x 1.4 x 8,760 h x 0.21 = 10,095.7248 EUR in each of four years."""
    cost = cost_of(h100, basis)
    assert cost.energy_per_year == D("10095.7248")
    assert cost.energy_by_year == (D("10095.7248"),) * 4


def test_energy_of_what_is_owned(basis: Basis, today: OptionInput) -> None:
    """0.5 kW x 0.7 x 1.4 x 8,760 x 0.21 = 901.404 EUR a year and no capex."""
    cost = cost_of(today, basis)
    assert (cost.energy_per_year, cost.capex, cost.residual) == (D("901.404"), 0, 0)
    assert cost.cash_by_year == (0, *(D("901.404"),) * 4)


def test_rented_hardware_burns_no_energy_of_ours(basis: Basis, cloud: OptionInput) -> None:
    """Power given for a rented option changes nothing: its owner pays for it."""
    assert cost_of(replace(cloud, rated_watts=D(5600)), basis).energy_by_year == (0, 0, 0, 0)


def test_energy_follows_the_hours_convention() -> None:
    """1 kW at load 1, PUE 1 and 1 per kWh costs 12 x 720 = 8,640 or 12 x 730.5 = 8,766 a year."""
    assert energy_per_year(D(1000), Site(D(1), D(1), D(1), 720)) == 8640
    assert energy_per_year(D(1000), Site(D(1), D(1), D(1), D("730.5"))) == 8766


def test_energy_is_not_taxed(basis: Basis, h100: OptionInput) -> None:
    """Tax that does not come back leaves the energy as it was, and raises the running costs by 19 %."""
    kept = replace(basis, tax=Tax(D("0.19"), included=False, recoverable=False))
    cost = cost_of(h100, kept)
    assert cost.energy_per_year == D("10095.7248")
    assert cost.opex_per_year == D(36800) * D("1.19")


@pytest.mark.parametrize("kind", ["buy", "none"])
def test_unknown_power_is_not_counted_as_none(kind: str, plain: Basis) -> None:
    """Owned hardware without a rated power is refused: zero would favour it."""
    lines = (Line("GPU", 1, D(1), "EUR"),) if kind == "buy" else ()
    option = OptionInput("mine", kind, 1, None, lines)  # type: ignore[arg-type] # the parameter is one of the kinds
    with pytest.raises(MissingFact, match=r"options\.mine: no rated power is known"):
        cost_of(option, plain)


def test_nothing_owned_costs_nothing(plain: Basis) -> None:
    """Keeping nothing at all needs no power and costs nothing."""
    cost = cost_of(OptionInput("nothing", "none", 0, None), plain)
    assert (cost.npv, cost.cash_by_year, cost.book_value_at_end) == (0, (0, 0, 0), 0)


def test_rent_of_the_example(basis: Basis, cloud: OptionInput) -> None:
    """2.95 USD x 8 x 730 x 12 = 206,736 USD; x 0.92 = 190,197.12 EUR a year."""
    cost = cost_of(cloud, basis)
    assert cost.rent_by_year == (D("190197.12"),) * 4
    assert cost.opex_by_year == (D(10800),) * 4
    assert cost.capex == 0


def test_gpus_with_rates_of_their_own(plain: Basis) -> None:
    """Five at 3 and three at 1.5, one at 7: 26.5 an hour, 100 hours a month; more of them than GPUs is refused."""
    cloud = rented(gpu_count=9)
    assert cloud.rent is not None
    mixed = replace(cloud, rent=replace(cloud.rent, own_rates=((3, D("1.5")), (1, D(7)))))
    assert cost_of(mixed, plain).rent_per_year == D("26.5") * 100 * 12
    with pytest.raises(BadInput, match="at least the 4 that have a rate of their own"):
        cost_of(replace(mixed, gpu_count=3), plain)
    with pytest.raises(OutOfRange, match="rate_per_gpu_hour"):
        replace(cloud.rent, own_rates=((1, D(-1)),))


def test_minimum_term_within_the_horizon_changes_nothing(plain: Basis) -> None:
    """24 months are paid over two years anyway, so a term of 24 months adds nothing."""
    cost = cost_of(rented(min_term="24"), plain)
    assert cost.rent_by_year == (7200, 7200)
    assert cost.rent is not None
    assert cost.rent.months_paid == 24


def test_minimum_term_beyond_the_horizon_falls_in_the_last_year(plain: Basis) -> None:
    """A term of 36 months against 24 leaves 12 months x 600 = 7,200 more in year 2; an ordinary year stays 7,200."""
    cost = cost_of(rented(min_term="36"), plain)
    assert cost.rent_by_year == (7200, 14400)
    assert cost.rent_per_year == 7200
    assert cost.rent is not None
    assert cost.rent.months_paid == 36


def test_minimum_term_may_be_a_fraction_of_a_month(plain: Basis) -> None:
    """A term of 24.5 months leaves half a month, 300, in year 2."""
    assert cost_of(rented(min_term="24.5"), plain).rent_by_year == (7200, 7500)


def test_rent_is_taxed(plain: Basis) -> None:
    """7,200 that include 20 % recoverable tax cost 6,000; the gross stays at hand."""
    cost = cost_of(rented(), replace(plain, tax=Tax(D("0.2"), included=True, recoverable=True)))
    assert cost.rent_by_year == (6000, 6000)
    assert cost.rent is not None
    assert (cost.rent.net_per_year, cost.rent.gross_per_year) == (6000, 7200)


def test_opex_per_year_month_and_once(plain: Basis) -> None:
    """100 a year + 10 x 12 a month = 220 in each year; 55 once falls in year 0."""
    opex = (
        Opex("a", D(100), "year", "EUR"),
        Opex("b", D(10), "month", "EUR"),
        Opex("c", D(55), "once", "EUR"),
    )
    cost = cost_of(OptionInput("nothing", "none", 0, None, opex=opex), plain)
    assert (cost.once, cost.opex_per_year, cost.opex_by_year) == (55, 220, (220, 220))
    assert [(line.per_year, line.once) for line in cost.opex_lines] == [(100, 0), (120, 0), (0, 55)]
    assert cost.cash_by_year == (55, 220, 220)


def test_opex_is_converted_and_taxed(basis: Basis) -> None:
    """100 USD x 0.92 = 92 EUR net, x 1.19 = 109.48 EUR gross, which counts where tax does not come back."""
    kept = replace(basis, tax=Tax(D("0.19"), included=False, recoverable=False))
    option = OptionInput("nothing", "none", 0, None, opex=(Opex("a", D(100), "year", "USD"),))
    line = cost_of(option, kept).opex_lines[0]
    assert (line.net, line.gross, line.cost, line.per_year) == (D(92), D("109.48"), D("109.48"), D("109.48"))
