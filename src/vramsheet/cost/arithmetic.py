"""The one decimal arithmetic of every amount: the same digits whatever the host program has set."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow, localcontext
from functools import wraps
from typing import TYPE_CHECKING, Final, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

P = ParamSpec("P")
R = TypeVar("R")

SIGNIFICANT_DIGITS: Final = 34
"""Digits kept between steps: those of IEEE 754 decimal128, so a sum of a billion keeps 25 digits after the point."""


MONEY_CONTEXT: Final = Context(
    prec=SIGNIFICANT_DIGITS,
    rounding=ROUND_HALF_EVEN,
    traps=[InvalidOperation, DivisionByZero, Overflow],
)
"""How amounts are counted: no silent infinity, no NaN. Each formula works in a copy of it."""


def in_money_arithmetic(formula: Callable[P, R]) -> Callable[P, R]:
    """
    The same formula, always counted in `MONEY_CONTEXT`, so that a spreadsheet host cannot change a digit.

    Args:
        formula: any function of Decimal amounts.

    Returns:
        A function with the same arguments and result.
    """

    @wraps(formula)
    def counted(*args: P.args, **kwargs: P.kwargs) -> R:
        with localcontext(MONEY_CONTEXT):
            return formula(*args, **kwargs)

    return counted


@in_money_arithmetic
def total(amounts: Iterable[Decimal]) -> Decimal:
    """
    The sum of amounts with every digit of this engine; plain `sum` keeps the 28 that Python's decimals start with.

    Args:
        amounts: amounts of one currency; none at all sum to zero [money].

    Returns:
        The sum [the same money].

    Example:
        >>> total([Decimal("0.1")] * 3)
        Decimal('0.3')
    """
    return sum(amounts, Decimal(0))
