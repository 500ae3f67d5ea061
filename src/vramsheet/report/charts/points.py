"""Named points over two axes: one kind of thing each, some of them filled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from vramsheet.report.charts.axes import LINE_HEIGHT, WIDTH, Point, Tick, tick_values, units

if TYPE_CHECKING:
    from collections.abc import Sequence

LEFT: Final = 62.0
RIGHT: Final = WIDTH - 16.0
TOP: Final = 24.0
PLOT_HEIGHT: Final = 124.0
BOTTOM: Final = TOP + PLOT_HEIGHT
RADIUS: Final = 4.0
LABEL_GAP: Final = 9.0
CHARACTER_UNITS: Final = 6.0
"""Width of a character of a label, on the generous side."""


class PointInput(NamedTuple):
    """One thing: its name, its place in the units of the axes, and whether it is filled."""

    label: str
    x: float
    y: float
    strong: bool


class Dot(NamedTuple):
    """One placed point and its name beside it."""

    at: Point
    label: str
    text_x: float
    text_y: float
    anchor: str
    """Which end of the name stands at `text_x`: "start" or "end" in the words of SVG."""
    strong: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PointChart:
    """A whole chart of points with its axes, which both begin at zero."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    dots: tuple[Dot, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    radius: float = RADIUS
    tick_bottom: float = BOTTOM + 4
    tick_label_x: float = LEFT - 6
    title_x: float = 0.0
    title_y: float = 10.0
    x_title_y: float = BOTTOM + 32


def point_chart(points: Sequence[PointInput]) -> PointChart:
    """
    Geometry of named points.

    Args:
        points: at least one, both values above zero.

    Returns:
        Every place in the drawing [units]; no name lies on another, as far as there is room.
    """
    x_marks, y_marks = tick_values(max(p.x for p in points)), tick_values(max(p.y for p in points), 4)
    x_scale, y_scale = (RIGHT - LEFT) / x_marks[-1], PLOT_HEIGHT / y_marks[-1]

    def place(x: float, y: float) -> Point:
        return Point(units(LEFT + x * x_scale), units(BOTTOM - y * y_scale))

    dots: list[Dot] = []
    taken: list[tuple[float, float, float]] = []
    for point in sorted(points, key=lambda p: (-p.y, p.x)):
        at = place(point.x, point.y)
        length = len(point.label) * CHARACTER_UNITS
        ends = at.x + LABEL_GAP + length > RIGHT
        start = at.x - LABEL_GAP - length if ends else at.x + LABEL_GAP
        y = at.y + 3.5
        while any(
            start < right and left < start + length and abs(y - there) < LINE_HEIGHT for left, right, there in taken
        ):
            y += 1.0
        taken.append((start, start + length, y))
        text_x = at.x - LABEL_GAP if ends else at.x + LABEL_GAP
        dots.append(Dot(at, point.label, units(text_x), units(y), "end" if ends else "start", point.strong))
    return PointChart(
        width=WIDTH,
        height=BOTTOM + 38,
        left=LEFT,
        right=RIGHT,
        top=TOP,
        bottom=BOTTOM,
        dots=tuple(dots),
        x_ticks=tuple(Tick(place(v, 0).x, v, BOTTOM + 16) for v in x_marks),
        y_ticks=tuple(Tick(place(0, v).y, v, units(place(0, v).y + 3.5)) for v in y_marks),
    )
