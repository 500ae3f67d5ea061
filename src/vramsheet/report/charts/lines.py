"""Lines over a common axis, each named at its right end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from vramsheet.report.charts.axes import (
    BASELINE,
    LINE_HEIGHT,
    WIDTH,
    Point,
    Tick,
    spread,
    tick_values,
    tick_values_between,
    units,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

LEFT: Final = 62.0
RIGHT: Final = WIDTH - 196.0
"""The plot ends here; the names of the lines stand to the right of it."""
TOP: Final = 24.0
PLOT_HEIGHT: Final = 124.0
BOTTOM: Final = TOP + PLOT_HEIGHT
KEY_X: Final = RIGHT + 16.0
KEY_END_X: Final = RIGHT + 40.0
LABEL_X: Final = RIGHT + 46.0
LABEL_CHARACTERS: Final = 26
"""Characters of a line's name that fit to the right of the plot."""
LABEL_LINES: Final = 2
"""Lines that a name may take there."""
LABEL_HEIGHT: Final = 12.0
"""From one line of a name to the next [units]."""
DASHES: Final = ("", "7 3", "2 3", "9 3 2 3", "4 2", "12 4")
"""Dash patterns that tell lines apart without colour."""


class Series(NamedTuple):
    """A line to draw: its name, its points (x, y) in the units of the axes, and which style it has in every chart."""

    label: tuple[str, ...]
    """In lines."""
    points: tuple[tuple[float, float], ...]
    style: int = 0
    """0 is the strong line of the recommended option."""


class MarkInput(NamedTuple):
    """A point to ring and to name (a break-even), in the units of the axes."""

    x: float
    y: float
    label: str


class Mark(NamedTuple):
    """One placed ring, the line from it down to the axis, and its label beside that line."""

    at: Point
    label: str
    text_x: float
    text_y: float
    anchor: str
    """Which end of the label stands at `text_x`: "start" or "end" in the words of SVG."""
    foot_y: float


class LabelLine(NamedTuple):
    """One line of a name, placed."""

    text: str
    y: float


class Line(NamedTuple):
    """One placed line, its dash pattern, and its name at the right."""

    label: tuple[LabelLine, ...]
    path: str
    """The points as an SVG list."""
    dash: str
    end_y: float
    key_y: float
    style: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LineChart:
    """A whole chart of lines with its axes."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    lines: tuple[Line, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    marks: tuple[Mark, ...]
    tick_bottom: float = BOTTOM + 4
    tick_label_x: float = LEFT - 6
    title_x: float = 0.0
    title_y: float = 10.0
    x_title_y: float = BOTTOM + 32
    lead_x: float = RIGHT + 2
    key_x: float = KEY_X
    key_end_x: float = KEY_END_X
    label_x: float = LABEL_X


def line_chart(
    series: Sequence[Series], marks: Sequence[MarkInput] = (), x_values: Sequence[float] | None = None
) -> LineChart:
    """
    Geometry of lines over a common axis; the y axis holds zero.

    Args:
        series: the lines, at least one, each with at least one point, x from 0 up.
        marks: points to ring.
        x_values: values to mark on the x axis; round ones if left out.

    Returns:
        Every place in the drawing [units].
    """
    points = [p for s in series for p in s.points]
    x_marks = tuple(x_values) if x_values is not None else tick_values(max(p[0] for p in points))
    y_marks = tick_values_between(min(p[1] for p in points), max(p[1] for p in points))
    x_scale = (RIGHT - LEFT) / ((x_marks[-1] - x_marks[0]) or 1.0)
    y_scale = PLOT_HEIGHT / (y_marks[-1] - y_marks[0])

    def place(x: float, y: float) -> Point:
        return Point(units(LEFT + (x - x_marks[0]) * x_scale), units(BOTTOM - (y - y_marks[0]) * y_scale))

    placed = [tuple(place(*p) for p in s.points) for s in series]
    label_height = LINE_HEIGHT + (max(len(s.label) for s in series) - 1) * LABEL_HEIGHT
    key_ys = spread([p[-1].y for p in placed], label_height, TOP, BOTTOM)
    lines = tuple(
        Line(
            label=_label(s.label, key_y),
            path=" ".join(f"{p.x:g},{p.y:g}" for p in path),
            dash=DASHES[s.style % len(DASHES)],
            end_y=path[-1].y,
            key_y=key_y,
            style=s.style % len(DASHES),
        )
        for s, path, key_y in zip(series, placed, key_ys, strict=True)
    )
    return LineChart(
        width=WIDTH,
        height=BOTTOM + 38,
        left=LEFT,
        right=RIGHT,
        top=TOP,
        bottom=BOTTOM,
        lines=lines,
        x_ticks=tuple(Tick(place(v, 0).x, v, BOTTOM + 16) for v in x_marks),
        y_ticks=tuple(Tick(place(x_marks[0], v).y, v, units(place(x_marks[0], v).y + BASELINE)) for v in y_marks),
        marks=_marks(sorted((place(m.x, m.y), m.label) for m in marks)),
    )


def _label(lines: Sequence[str], middle_y: float) -> tuple[LabelLine, ...]:
    """A name with its middle at that height."""
    first = middle_y + BASELINE - (len(lines) - 1) * LABEL_HEIGHT / 2
    return tuple(LabelLine(text, units(first + row * LABEL_HEIGHT)) for row, text in enumerate(lines))


def _marks(placed: Sequence[tuple[Point, str]]) -> tuple[Mark, ...]:
    """Labels at the foot of the plot: the last to the right of its line, the others to the left, one above another."""
    last = len(placed) - 1
    return tuple(
        Mark(
            at=at,
            label=label,
            text_x=units(at.x + 5 if row == last else at.x - 5),
            text_y=units(BOTTOM - 6 - max(last - 1 - row, 0) * LINE_HEIGHT),
            anchor="start" if row == last else "end",
            foot_y=BOTTOM,
        )
        for row, (at, label) in enumerate(placed)
    )
