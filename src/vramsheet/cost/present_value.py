"""Money at different times made comparable: present value, rate of return, payback, cost per unit of output."""

from __future__ import annotations

from decimal import Context, Decimal
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Final

from vramsheet.cost.arithmetic import SIGNIFICANT_DIGITS, in_money_arithmetic, total
from vramsheet.cost.limits import ONE, ZERO, share
from vramsheet.errors import BadInput, OutOfRange

if TYPE_CHECKING:
    from collections.abc import Sequence

HALVINGS: Final = 4 * SIGNIFICANT_DIGITS
"""Steps of the search for a rate of return: a digit needs 3.3 halvings, so every digit kept is settled."""
GROWTH_DIGITS: Final = 20
"""Digits of (1 + rate of return) that are given: more than a spreadsheet cell shows, fewer than the search settles."""


@in_money_arithmetic
def discounted_by_year(cash_by_year: Sequence[Decimal], discount_rate: Decimal) -> tuple[Decimal, ...]:
    """
    Each year's cash at its present value: divided by (1 + rate) once per year gone by.

    Args:
        cash_by_year: cash at the end of each year, year 0 first [money]; year 0 is not discounted.
        discount_rate: per year, from 0 to 1.

    Returns:
        As many amounts, in the same order [money].

    Raises:
        OutOfRange: a rate below 0 or above 1.
    """
    factor = ONE + share("discount_rate", discount_rate)
    return tuple(cash / factor**year for year, cash in enumerate(cash_by_year))


@in_money_arithmetic
def npv(cash_by_year: Sequence[Decimal], discount_rate: Decimal) -> Decimal:
    """
    Net present value: the sum of cash_t / (1 + rate)^t with year 0 first.

    Excel's NPV() discounts its first value by one year; this one, like numpy-financial, does not.

    Args:
        cash_by_year: cash at the end of each year, year 0 first [money].
        discount_rate: per year, from 0 to 1.

    Returns:
        The present value, in the sign of the cash [money].

    Raises:
        OutOfRange: a rate below 0 or above 1.

    Example:
        >>> npv([Decimal(100), Decimal(110)], Decimal("0.1"))
        Decimal('200')
    """
    return total(discounted_by_year(cash_by_year, discount_rate))


@in_money_arithmetic
def irr(saved_by_year: Sequence[Decimal]) -> Decimal | None:
    """
    Internal rate of return: the yearly rate at which the present value of the flow is zero.

    Only for a flow whose sign changes exactly once: then one such rate above -100 % exists (Descartes' rule of signs).
    A flow that turns twice may have several, and naming one of them would be a choice, not a figure.

    Args:
        saved_by_year: money out negative, money in positive, year 0 first [money].

    Returns:
        The rate per year, or None where no single rate exists.

    Example:
        >>> irr([Decimal(-100), Decimal(150)])
        Decimal('0.5')
    """
    turning = [cash for cash in saved_by_year if cash != ZERO]
    if sum((before < 0) != (after < 0) for before, after in pairwise(turning)) != 1:
        return None
    first = next(year for year, cash in enumerate(saved_by_year) if cash != ZERO)
    flow = saved_by_year[first:]

    def kept_sign(discount: Decimal) -> bool:
        value = ZERO
        for cash in reversed(flow):
            value = value * discount + cash
        return (value < 0) == (flow[0] < 0) and value != ZERO

    low, high = ZERO, ONE
    while kept_sign(high):
        low, high = high, high * 2
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if kept_sign(middle) else (low, middle)
    growth_per_year = Context(prec=GROWTH_DIGITS).create_decimal(ONE / high)
    return (growth_per_year - ONE).normalize()


@in_money_arithmetic
def payback_years(saved_by_year: Sequence[Decimal]) -> Decimal | None:
    """
    Years until what is saved has paid back what was spent, evenly within a year.

    Args:
        saved_by_year: money out negative, money in positive, year 0 first [money]; discounted amounts give the
            discounted payback.

    Returns:
        Years from year 0 to the first moment at which the sum is not negative; None when that is never reached.

    Example:
        >>> payback_years([Decimal(-100), Decimal(40), Decimal(80)])
        Decimal('1.75')
    """
    sums = tuple(accumulate(saved_by_year))
    for year, so_far in enumerate(sums):
        if so_far >= 0:
            return ZERO if year == 0 else year - so_far / saved_by_year[year]
    return None


@in_money_arithmetic
def levelised_cost(cost_npv: Decimal, output_by_year: Sequence[Decimal], discount_rate: Decimal) -> Decimal:
    """
    Cost of one unit of output: present value of cost over present value of output.

    Args:
        cost_npv: net present value of all cost [money].
        output_by_year: output of each year, year 0 first (it is mostly zero) [units].
        discount_rate: per year, from 0 to 1; the one that `cost_npv` was made with.

    Returns:
        Cost per unit [money per unit].

    Raises:
        BadInput: the cost is no number.
        OutOfRange: no output, or a rate below 0 or above 1.
    """
    if not isinstance(cost_npv, Decimal):
        raise BadInput("npv", cost_npv, "a decimal amount")
    output = npv(output_by_year, discount_rate)
    if output <= 0:
        raise OutOfRange("output", output, "some output above 0")
    return cost_npv / output


@in_money_arithmetic
def savings(cash_by_year: Sequence[Decimal], against_by_year: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """
    What one flow of costs saves against another, year by year: the flow that `irr` and `payback_years` take.

    Args:
        cash_by_year: costs of the option, year 0 first [money].
        against_by_year: costs of the option it is held against, as many years [money].

    Returns:
        Positive where the option costs less in that year [money].
    """
    return tuple(against - own for own, against in zip(cash_by_year, against_by_year, strict=True))
