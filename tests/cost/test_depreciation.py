"""Depreciation by three methods, cut or filled to the horizon."""

from __future__ import annotations

from decimal import Decimal

import pytest

from vramsheet.cost import depreciation_by_year, depreciation_schedule, total
from vramsheet.errors import BadInput, OutOfRange

D = Decimal


def numbers(*values: str) -> tuple[Decimal, ...]:
    """Decimals from text."""
    return tuple(map(D, values))


@pytest.mark.parametrize(
    ("method", "capex", "years", "expected"),
    [
        # 1000 / 4
        ("straight-line", 1000, 4, numbers("250", "250", "250", "250")),
        ("straight-line", 1000, 1, numbers("1000")),
        # 2/5 = 0.4: 400; 0.4 x 600 = 240; 0.4 x 360 = 144; then 216 / 2 = 108 is more than 0.4 x 216 = 86.4
        ("declining-balance", 1000, 5, numbers("400", "240", "144", "108", "108")),
        # 2/4 = 0.5: 500, 250; then 250 / 2 = 125 either way
        ("declining-balance", 1000, 4, numbers("500", "250", "125", "125")),
        # 2/2 = 1: all in year 1
        ("declining-balance", 1000, 2, numbers("1000", "0")),
        ("declining-balance", 1000, 1, numbers("1000")),
        # IRS Pub 946 shares of 250,000 (worked examples M1 to M6), whatever life is given
        ("macrs-5", 250000, 3, numbers("50000", "80000", "48000", "28800", "28800", "14400")),
    ],
)
def test_schedule(method: str, capex: int, years: int, expected: tuple[Decimal, ...]) -> None:
    """Each method gives the charges worked out beside it."""
    assert depreciation_schedule(method, D(capex), years) == expected


@pytest.mark.parametrize("method", ["straight-line", "declining-balance", "macrs-5"])
@pytest.mark.parametrize("years", [1, 2, 3, 6, 7, 9, 11])
def test_whole_life_adds_up(method: str, years: int) -> None:
    """The charges of a whole life are capex to 30 digits, also where a division does not end."""
    capex = D("1234567.89")
    assert abs(total([*depreciation_schedule(method, capex, years), -capex])) < D("1e-23")


def test_horizon_shorter_than_life_cuts() -> None:
    """Two years of a four-year life charge 250 each; 500 stays in the books."""
    assert depreciation_by_year("straight-line", D(1000), 4, 2) == (250, 250)


def test_horizon_longer_than_life_fills_with_zero() -> None:
    """After two years of life nothing is left to charge."""
    assert depreciation_by_year("straight-line", D(1000), 2, 4) == (500, 500, 0, 0)


def test_macrs_has_six_years() -> None:
    """In a four-year horizon macrs-5 charges 20 + 32 + 19.2 + 11.52 = 82.72 %; in seven years all and a zero."""
    assert sum(depreciation_by_year("macrs-5", D(100), 4, 4)) == D("82.72")
    assert depreciation_by_year("macrs-5", D(100), 4, 7)[5:] == (D("5.76"), 0)


def test_unknown_method() -> None:
    """Another word is refused with the three that exist."""
    with pytest.raises(BadInput, match="expected straight-line, declining-balance, macrs-5"):
        depreciation_schedule("sum-of-years", D(1), 1)


@pytest.mark.parametrize(("capex", "years"), [(D(-1), 4), (D(1), 0), (D(1), 101)])
def test_out_of_range(capex: Decimal, years: int) -> None:
    """A negative capex, no life, and more than a hundred years are refused."""
    with pytest.raises(OutOfRange):
        depreciation_schedule("straight-line", capex, years)
