"""What a purchase loses in value each year, by three methods, and what the books still show."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from vramsheet.cost.arithmetic import in_money_arithmetic, total
from vramsheet.cost.limits import LONGEST_YEARS, ZERO, amount, one_of, whole

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MACRS_5_SHARES: Final = tuple(map(Decimal, ("0.20", "0.32", "0.192", "0.1152", "0.1152", "0.0576")))
"""
Shares of capex in the six tax years of five-year property (computers), half-year convention.

Source: IRS Publication 946, table A-1; as in the cost model.
"""
DECLINING_FACTOR: Final = 2
"""Double declining balance: twice the straight-line share of what the books still show."""


def _straight_line(capex: Decimal, years: int) -> tuple[Decimal, ...]:
    equal = (capex / years,) * (years - 1)
    return (*equal, capex - total(equal))


def _declining_balance(capex: Decimal, years: int) -> tuple[Decimal, ...]:
    book_value, charges = capex, []
    for years_left in range(years, 1, -1):
        declining = min(book_value, book_value * DECLINING_FACTOR / years)
        charges.append(max(declining, book_value / years_left))
        book_value -= charges[-1]
    return (*charges, book_value)


def _macrs_5(capex: Decimal, years: int) -> tuple[Decimal, ...]:
    del years  # the class of the property sets its six years, not the owner
    return tuple(capex * part for part in MACRS_5_SHARES)


METHODS: Final[Mapping[str, Callable[[Decimal, int], tuple[Decimal, ...]]]] = {
    "straight-line": _straight_line,
    "declining-balance": _declining_balance,
    "macrs-5": _macrs_5,
}
"""The methods by the contract's names; each takes capex and the useful life in years."""


@in_money_arithmetic
def depreciation_schedule(method: str, capex: Decimal, years: int) -> tuple[Decimal, ...]:
    """
    Depreciation in each year of the whole life; it adds up to capex, to the last digits kept.

    The last year takes what is left, so a division that does not end leaves nothing in the books.

    Args:
        method: "straight-line", "declining-balance" (double, straight-line as soon as that is more) or "macrs-5".
        capex: purchase cost; no residual value is taken off before [money].
        years: useful life [years]; unused by macrs-5.

    Returns:
        One amount per year, the first year first [money].

    Raises:
        BadInput: another method.
        OutOfRange: a negative capex, or a life below one year.

    Example:
        >>> depreciation_schedule("straight-line", Decimal(270), 3)
        (Decimal('90'), Decimal('90'), Decimal('90'))
    """
    one_of("depreciation.method", method, METHODS)
    return METHODS[method](amount("capex", capex), whole("depreciation.years", years, 1, LONGEST_YEARS))


@in_money_arithmetic
def depreciation_by_year(method: str, capex: Decimal, years: int, horizon_years: int) -> tuple[Decimal, ...]:
    """
    Depreciation in each year of the horizon: cut where the horizon ends, zero after the useful life.

    Args:
        method: as in `depreciation_schedule`.
        capex: purchase cost [money].
        years: useful life [years].
        horizon_years: years that are counted [years].

    Returns:
        `horizon_years` amounts, year 1 first [money]. What is cut off stays in the book value.

    Raises:
        BadInput: another method.
        OutOfRange: a negative capex, or a life or horizon below one year.
    """
    horizon = whole("horizon_years", horizon_years, 1, LONGEST_YEARS)
    schedule = depreciation_schedule(method, capex, years)
    return (schedule + (ZERO,) * horizon)[:horizon]
