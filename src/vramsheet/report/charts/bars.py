"""Stacked bars: the parts of a memory need against the memory of one GPU of each option."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from vramsheet.report.charts.axes import WIDTH, Tick, tick_values, units

if TYPE_CHECKING:
    from collections.abc import Sequence

LEFT: Final = 6.0
RIGHT: Final = WIDTH - 14.0
FIRST_TOP: Final = 20.0
BAR_HEIGHT: Final = 16.0
BAR_PITCH: Final = 44.0
"""Units from one bar to the next: a line of text, the bar, its whisker, some air."""
WHISKER_BELOW: Final = 5.0
"""Units from the foot of a bar to the whisker of its interval."""
LETTER_WIDTH: Final = 13.0
"""Units that the letter of a part needs inside its bar."""


class BarInput(NamedTuple):
    """What one bar shows, all sizes in one unit."""

    label: str
    verdict: str
    parts: tuple[float, ...]
    """One size for each part, zero where there is none."""
    low: float
    high: float
    sold: float
    usable: float
    budget: float


class Segment(NamedTuple):
    """One part in a bar; `part` chooses its tint and its letter."""

    x: float
    width: float
    part: int
    fits_label: bool
    middle: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One placed bar with the marks on it."""

    label: str
    verdict: str
    text_y: float
    top: float
    letter_y: float
    segments: tuple[Segment, ...]
    usable_width: float
    low_x: float
    high_x: float
    whisker_y: float
    whisker_top: float
    whisker_bottom: float
    sold_x: float
    usable_x: float
    budget_x: float
    mark_top: float
    mark_bottom: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StackedBars:
    """A whole chart of stacked bars with its axis."""

    width: float
    height: float
    left: float
    right: float
    top_y: float
    bar_height: float
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    axis_y: float
    axis_label_y: float


def stacked_bars(inputs: Sequence[BarInput]) -> StackedBars:
    """
    Geometry of a stacked bar for each option.

    Args:
        inputs: one bar each, all sizes in the same unit.

    Returns:
        Every place in the drawing [units].
    """
    largest = max(max(b.sold, b.usable, b.high, sum(b.parts)) for b in inputs)
    values = tick_values(largest)
    scale = (RIGHT - LEFT) / values[-1]
    bars = tuple(_bar(given, FIRST_TOP + row * BAR_PITCH, scale) for row, given in enumerate(inputs))
    axis_y = bars[-1].top + BAR_HEIGHT + 14
    return StackedBars(
        width=WIDTH,
        height=axis_y + 14,
        left=LEFT,
        right=RIGHT,
        top_y=FIRST_TOP - 3,
        bar_height=BAR_HEIGHT,
        bars=bars,
        ticks=tuple(Tick(units(LEFT + v * scale), v, axis_y + 12) for v in values),
        axis_y=axis_y,
        axis_label_y=axis_y + 12,
    )


def _bar(given: BarInput, top: float, scale: float) -> Bar:
    def x(value: float) -> float:
        return units(LEFT + value * scale)

    segments, start = [], 0.0
    for part, size in enumerate(given.parts):
        width = size * scale
        if width > 0:
            segments.append(
                Segment(x(start), units(width), part, width >= LETTER_WIDTH, units(LEFT + start * scale + width / 2))
            )
        start += size
    bottom = top + BAR_HEIGHT
    return Bar(
        label=given.label,
        verdict=given.verdict,
        text_y=top - 7,
        top=top,
        letter_y=top + 11.5,
        segments=tuple(segments),
        usable_width=units(given.usable * scale),
        low_x=x(given.low),
        high_x=x(given.high),
        whisker_y=bottom + WHISKER_BELOW,
        whisker_top=bottom + WHISKER_BELOW - 2.5,
        whisker_bottom=bottom + WHISKER_BELOW + 2.5,
        sold_x=x(given.sold),
        usable_x=x(given.usable),
        budget_x=x(given.budget),
        mark_top=top - 3,
        mark_bottom=bottom + 3,
    )
