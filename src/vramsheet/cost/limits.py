"""What a number of the cost model may be; anything else is refused with the name its user knows it by."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from vramsheet.errors import BadInput, OutOfRange

if TYPE_CHECKING:
    from collections.abc import Collection

Number = Decimal | int
"""What the engine counts with. A float is refused: 0.1 is no amount of money in binary."""

ZERO: Final = Decimal(0)
ONE: Final = Decimal(1)
LARGEST_AMOUNT: Final = Decimal(10) ** 15
"""An amount beyond this is a typing mistake in any currency: the world's product is near 10^14 dollars."""
LARGEST_COUNT: Final = 10**9
"""More pieces, GPUs or months than this is a typing mistake."""
LONGEST_YEARS: Final = 100
"""A horizon or life beyond this has no meaning for hardware."""
LARGEST_PUE: Final = Decimal(10)
"""Total power over that of the computers; the worst sites published are near 3."""
HOURS_IN_LONGEST_MONTH: Final = Decimal(744)
"""31 days of 24 hours; every convention in use (720, 730, 730.5) is below."""

FINEST: Final = Decimal("1e-30")
"""A fraction below this is a typing mistake in any unit; dividing by it would leave the range of the arithmetic."""

_CURRENCY = re.compile("[A-Z]{3}")


def number(what: str, value: Number, low: Number, high: Number, accepted: str, *, open_low: bool = False) -> Decimal:
    """
    The value as a Decimal, after the check that it lies between two bounds.

    Args:
        what: name of the value, as its user knows it.
        value: what came.
        low: smallest value accepted.
        high: largest value accepted.
        accepted: the range in words.
        open_low: refuse `low` itself.

    Returns:
        The same number.

    Raises:
        BadInput: no Decimal and no int.
        OutOfRange: not finite, outside the bounds, or a fraction below 10^-30.
    """
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        raise BadInput(what, value, accepted)
    exact = Decimal(value)
    if not exact.is_finite() or not low <= exact <= high or (open_low and exact == low):
        raise OutOfRange(what, exact, accepted)
    if ZERO < abs(exact) < FINEST:
        raise OutOfRange(what, exact, f"{accepted}, in steps of 10^-30 or more")
    return exact


def amount(what: str, value: Number) -> Decimal:
    """
    An amount of money that is paid: zero or more.

    Args:
        what: name of the value.
        value: what came [any currency].

    Returns:
        The same number.

    Raises:
        BadInput: no number.
        OutOfRange: negative, or beyond any price.
    """
    return number(what, value, ZERO, LARGEST_AMOUNT, "an amount of 0 or more, at most 10^15")


def share(what: str, value: Number) -> Decimal:
    """
    A share or a rate from 0 to 1.

    Args:
        what: name of the value.
        value: what came [1].

    Returns:
        The same number.

    Raises:
        BadInput: no number.
        OutOfRange: negative or above 1 (a percentage was typed).
    """
    return number(what, value, ZERO, ONE, "a share from 0 to 1 (0.08 is 8 %)")


def positive(what: str, value: Number) -> Decimal:
    """
    A quantity above zero.

    Args:
        what: name of the value.
        value: what came.

    Returns:
        The same number.

    Raises:
        BadInput: no number.
        OutOfRange: zero, negative, or beyond 10^15.
    """
    return number(what, value, ZERO, LARGEST_AMOUNT, "a number above 0, at most 10^15", open_low=True)


def whole(what: str, value: Number, low: int, high: int) -> int:
    """
    A whole number between two bounds, both included.

    Args:
        what: name of the value.
        value: what came; a Decimal without a fraction counts as whole.
        low: smallest value accepted.
        high: largest value accepted.

    Returns:
        The same number.

    Raises:
        BadInput: no number.
        OutOfRange: a fraction, or outside the bounds.
    """
    accepted = f"a whole number from {low} to {high}"
    exact = number(what, value, low, high, accepted)
    if exact != int(exact):
        raise OutOfRange(what, value, accepted)
    return int(exact)


def one_of(what: str, value: str, words: Collection[str]) -> None:
    """
    Nothing, if the word is one of those accepted.

    Args:
        what: name of the value.
        value: what came.
        words: the words accepted.

    Raises:
        BadInput: any other word.
    """
    if value not in words:
        raise BadInput(what, value, ", ".join(words))


def currency_code(what: str, value: str) -> None:
    """
    Nothing, if the text has the form of an ISO 4217 code.

    Args:
        what: name of the value.
        value: what came.

    Raises:
        BadInput: anything but three capital letters.
    """
    if not isinstance(value, str) or _CURRENCY.fullmatch(value) is None:
        raise BadInput(what, value, "a currency code of three capital letters, such as EUR")
