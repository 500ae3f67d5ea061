"""Scales, ticks and the spacing of labels, shared by every chart."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH: Final = 680.0
"""Units across the text of the page."""
LINE_HEIGHT: Final = 14.0
"""Units that one line of chart text takes."""
BASELINE: Final = 3.5
"""From the middle of a line of text down to its baseline [units]."""
TICK_STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)
"""First digits that a reader counts in."""
ROUNDING: Final = 1e-9
"""Slack for binary fractions, far below anything that is drawn."""


class Tick(NamedTuple):
    """A mark on an axis: where it is, its value, and where its label stands across the axis."""

    at: float
    value: float
    label_at: float


class Point(NamedTuple):
    """A place in the drawing."""

    x: float
    y: float


def units(value: float) -> float:
    """A place in the drawing, to a hundredth of a unit: finer than ink."""
    return round(value, 2) + 0.0


def tick_values(top: float, count: int = 5) -> tuple[float, ...]:
    """
    Round values from zero up to at least `top`, about `count` steps apart.

    Args:
        top: the largest value to show [any unit].
        count: about how many steps.

    Returns:
        Evenly spaced values; the first is 0, the last is not below `top`.
    """
    if top <= 0:
        return (0.0, 1.0)
    raw = top / count
    magnitude = 10.0 ** math.floor(math.log10(raw))
    step = next(s * magnitude for s in TICK_STEPS if s * magnitude >= raw * (1 - ROUNDING))
    return tuple(float(f"{i * step:.12g}") for i in range(math.ceil(top / step - ROUNDING) + 1))


def tick_values_between(lowest: float, highest: float, count: int = 5) -> tuple[float, ...]:
    """
    Round values that reach from below zero to above it, in one step width.

    Args:
        lowest: the smallest value to show; above zero it counts as zero [any unit].
        highest: the largest value to show [the same unit].
        count: about how many steps on the longer side.

    Returns:
        Evenly spaced values, zero among them.
    """
    step = tick_values(max(highest, -lowest), count)[1]
    below = math.ceil(max(0.0, -lowest) / step - ROUNDING)
    above = math.ceil(max(0.0, highest) / step - ROUNDING)
    return tuple(float(f"{i * step:.12g}") for i in range(-below, max(above, 1 - below) + 1))


def spread(wanted: Sequence[float], gap: float, lowest: float, highest: float) -> tuple[float, ...]:
    """
    Places for labels near the places wanted, at least `gap` apart and in the same order.

    Args:
        wanted: where each label would like to stand [units].
        gap: least distance between two labels [units].
        lowest: no label stands before this [units].
        highest: no label stands after this, as far as the gaps allow [units].

    Returns:
        One place for each, in the order given.
    """
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    placed = [0.0] * len(wanted)
    edge = lowest - gap
    for i in order:
        edge = placed[i] = max(wanted[i], edge + gap)
    edge = max(highest, lowest + gap * (len(wanted) - 1)) + gap
    for i in reversed(order):
        edge = placed[i] = min(placed[i], edge - gap)
    return tuple(units(place) for place in placed)
