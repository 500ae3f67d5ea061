"""A tornado: how far a result moves to either side of its base value when one input at a time is varied."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from vramsheet.report.charts.axes import WIDTH, Tick, tick_values, units

if TYPE_CHECKING:
    from collections.abc import Sequence

BAR_HEIGHT: Final = 14.0
BAR_PITCH: Final = 34.0
"""Units from one row to the next: a line of text, the bar, some air."""
FIRST_TOP: Final = 20.0
MARGIN: Final = 110.0
"""Units kept free left and right of the bars for the labels at their ends."""
BASE_X: Final = WIDTH / 2
LABEL_GAP: Final = 6.0
STEPS: Final = 3
"""About how many steps the axis has on each side."""


class Swing(NamedTuple):
    """What one row shows: a value varied from low to high, and the result at each end and as given."""

    label: str
    low_label: str
    high_label: str
    result_low: float
    result_high: float
    result_base: float


class SwingBar(NamedTuple):
    """One placed row: the piece left of the base line and the piece right of it."""

    label: str
    text_y: float
    top: float
    label_y: float
    left_x: float
    left_width: float
    right_width: float
    left_label: str
    left_label_x: float
    right_label: str
    right_label_x: float
    left_index: int
    """Which end of the range the left piece shows: 0 low, 1 high."""
    nothing: bool
    """True when the result does not move at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tornado:
    """A whole tornado with its axis of differences."""

    width: float
    height: float
    bars: tuple[SwingBar, ...]
    bar_height: float
    base_x: float
    top_y: float
    ticks: tuple[Tick, ...]
    axis_y: float
    axis_label_y: float
    axis_title_y: float


def tornado(swings: Sequence[Swing]) -> Tornado:
    """
    Geometry of a tornado of differences from the base result.

    Args:
        swings: one row each, at least one; drawn in the order given.

    Returns:
        Every place in the drawing [units]; tick values are differences from the base.
    """
    reach = max(max(abs(s.result_low - s.result_base), abs(s.result_high - s.result_base)) for s in swings)
    values = tick_values(reach, STEPS)
    scale = (BASE_X - MARGIN) / values[-1]
    bars = tuple(_bar(s, FIRST_TOP + row * BAR_PITCH, scale) for row, s in enumerate(swings))
    axis_y = bars[-1].top + BAR_HEIGHT + 10
    marks = tuple(-v for v in reversed(values[1:])) + values
    return Tornado(
        width=WIDTH,
        height=axis_y + 32,
        bars=bars,
        bar_height=BAR_HEIGHT,
        base_x=BASE_X,
        top_y=FIRST_TOP - 3,
        ticks=tuple(Tick(units(BASE_X + v * scale), v, axis_y + 12) for v in marks),
        axis_y=axis_y,
        axis_label_y=axis_y + 12,
        axis_title_y=axis_y + 28,
    )


def _bar(swing: Swing, top: float, scale: float) -> SwingBar:
    low = (swing.result_low - swing.result_base, 0, swing.low_label)
    high = (swing.result_high - swing.result_base, 1, swing.high_label)
    (left, left_index, left_label), (right, _, right_label) = sorted([low, high])
    left_width, right_width = units(max(-left, 0.0) * scale), units(max(right, 0.0) * scale)
    return SwingBar(
        label=swing.label,
        text_y=top - 6,
        top=top,
        label_y=top + 10.5,
        left_x=units(BASE_X - left_width),
        left_width=left_width,
        right_width=right_width,
        left_label=left_label,
        left_label_x=units(BASE_X - left_width - LABEL_GAP),
        right_label=right_label,
        right_label_x=units(BASE_X + right_width + LABEL_GAP),
        left_index=left_index,
        nothing=left == right == 0,
    )
