"""The one decimal arithmetic of every amount: the same digits whatever the host program has set."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, DivisionByZero, InvalidOperation, Overflow, localcontext
from functools import wraps
from typing import TYPE_CHECKING, Final, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
R = TypeVar("R")

SIGNIFICANT_DIGITS: Final = 34
"""Digits kept between steps: those of IEEE 754 decimal128, so a sum of a billion keeps 25 digits after the point."""


def money_context() -> Context:
    """
    The decimal context in which amounts are counted: 34 digits, half-even, and no silent infinity or NaN.

    Returns:
        A new context; it may be changed without touching any other.
    """
    return Context(
        prec=SIGNIFICANT_DIGITS,
        rounding=ROUND_HALF_EVEN,
        traps=[InvalidOperation, DivisionByZero, Overflow],
    )


def in_money_arithmetic(formula: Callable[P, R]) -> Callable[P, R]:
    """
    The same formula, always counted in `money_context`, so that a spreadsheet host cannot change a digit.

    Args:
        formula: any function of Decimal amounts.

    Returns:
        A function with the same arguments and result.
    """

    @wraps(formula)
    def counted(*args: P.args, **kwargs: P.kwargs) -> R:
        with localcontext(money_context()):
            return formula(*args, **kwargs)

    return counted
