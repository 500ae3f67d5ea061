"""Named points over two axes: one kind of thing each, some of them filled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from vramsheet.report.charts.axes import BASELINE, WIDTH, Point, Tick, tick_values, units

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
CAPITALS: Final = 9.0
DESCENT: Final = 3.0
"""How far a name reaches over and under its baseline."""
ROUNDS: Final = 4
"""How often the names are placed again, each among all others; two settle every chart of the examples."""


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
    """Which part of the name stands at `text_x`: "start", "middle" or "end" in the words of SVG."""
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

    ordered = sorted(points, key=lambda p: (-p.y, p.x))
    places = [place(point.x, point.y) for point in ordered]
    labels = _labels(places, [len(point.label) * CHARACTER_UNITS for point in ordered])
    dots = [
        Dot(at, point.label, units(label.x), units(label.y), label.anchor, point.strong)
        for point, at, label in zip(ordered, places, labels, strict=True)
    ]
    return PointChart(
        width=WIDTH,
        height=BOTTOM + 38,
        left=LEFT,
        right=RIGHT,
        top=TOP,
        bottom=BOTTOM,
        dots=tuple(dots),
        x_ticks=tuple(Tick(place(v, 0).x, v, BOTTOM + 16) for v in x_marks),
        y_ticks=tuple(Tick(place(0, v).y, v, units(place(0, v).y + BASELINE)) for v in y_marks),
    )


class _Box(NamedTuple):
    """A rectangle of the drawing."""

    left: float
    top: float
    right: float
    bottom: float


class _Label(NamedTuple):
    """A place where a name may stand."""

    x: float
    y: float
    anchor: str
    box: _Box


def _around(at: Point) -> _Box:
    """What the mark of a point covers."""
    return _Box(at.x - RADIUS, at.y - RADIUS, at.x + RADIUS, at.y + RADIUS)


def _labels(points: Sequence[Point], lengths: Sequence[float]) -> list[_Label]:
    """A place for each name: one after the other, then again with all the others known, while that frees any."""
    marks = [_around(at) for at in points]
    candidates = [_places(at, length) for at, length in zip(points, lengths, strict=True)]
    chosen: list[_Label] = []
    for places in candidates:
        taken = [*marks, *(label.box for label in chosen)]
        chosen.append(min(places, key=lambda it: _covered(it.box, taken)))
    for _ in range(ROUNDS):
        before = list(chosen)
        for number, places in enumerate(candidates):
            taken = [*marks, *(label.box for other, label in enumerate(chosen) if other != number)]
            best = min(places, key=lambda it: _covered(it.box, taken))
            if _covered(best.box, taken) < _covered(chosen[number].box, taken):
                chosen[number] = best
        if chosen == before:
            break
    return chosen


def _places(at: Point, length: float) -> tuple[_Label, ...]:
    """Where the name of a point may stand, the best first: beside it, over or under it, then in the corners."""
    right, left = at.x + LABEL_GAP, at.x - LABEL_GAP
    level, over, under = at.y + BASELINE, at.y - LABEL_GAP, at.y + LABEL_GAP + CAPITALS
    starts = ((right, level), (right, over), (right, under))
    ends = ((left, level), (left, over), (left, under))
    middles = ((at.x, over), (at.x, under))
    wanted = [
        (*starts[0], "start"),
        (*ends[0], "end"),
        *((*place, "middle") for place in middles),
        *((*place, "start") for place in starts[1:]),
        *((*place, "end") for place in ends[1:]),
    ]
    before = {"start": 0.0, "end": length, "middle": length / 2}
    return tuple(
        _Label(x, y, anchor, _Box(x - before[anchor], y - CAPITALS, x - before[anchor] + length, y + DESCENT))
        for x, y, anchor in wanted
    )


def _covered(box: _Box, taken: Sequence[_Box]) -> float:
    """How much of a name would lie on something else or outside the axes [square units]."""
    inside = _shared(box, _Box(LEFT, 0.0, WIDTH, BOTTOM))
    outside = (box.right - box.left) * (box.bottom - box.top) - inside
    return outside + sum(_shared(box, other) for other in taken)


def _shared(one: _Box, other: _Box) -> float:
    wide = min(one.right, other.right) - max(one.left, other.left)
    high = min(one.bottom, other.bottom) - max(one.top, other.top)
    return max(0.0, wide) * max(0.0, high)
