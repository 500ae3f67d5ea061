"""Charts: every place in a drawing follows from the figures by arithmetic that can be checked by hand."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vramsheet.report.charts.axes import Point, spread, tick_values, tick_values_between
from vramsheet.report.charts.bars import LEFT, RIGHT, BarInput, stacked_bars
from vramsheet.report.charts.lines import BOTTOM, TOP, MarkInput, Series, line_chart
from vramsheet.report.charts.lines import LEFT as PLOT_LEFT
from vramsheet.report.charts.lines import RIGHT as PLOT_RIGHT
from vramsheet.report.charts.points import BOTTOM as AXIS
from vramsheet.report.charts.points import CHARACTER_UNITS, Dot, PointInput, point_chart
from vramsheet.report.charts.points import LEFT as POINTS_LEFT
from vramsheet.report.charts.points import RIGHT as POINTS_RIGHT
from vramsheet.report.charts.tornado import BASE_X, MARGIN, Swing, tornado

if TYPE_CHECKING:
    from collections.abc import Iterable


@pytest.mark.parametrize(
    ("top", "expected"),
    [
        (0, (0, 1)),
        (1, (0, 0.2, 0.4, 0.6, 0.8, 1)),
        (80, (0, 20, 40, 60, 80)),
        (85.52, (0, 20, 40, 60, 80, 100)),
        (141, (0, 50, 100, 150)),
        (803_988.48, (0, 200_000, 400_000, 600_000, 800_000, 1_000_000)),
    ],
)
def test_ticks_are_round(top: float, expected: tuple[float, ...]) -> None:
    """Ticks go in steps of 1, 2, 2.5 or 5 and reach the largest value."""
    assert tick_values(top) == expected


def test_ticks_reach_below_zero() -> None:
    """Negative values get steps of the same width on their side."""
    assert tick_values_between(-30, 100) == (-40, -20, 0, 20, 40, 60, 80, 100)
    assert tick_values_between(5, 100) == (0, 20, 40, 60, 80, 100)
    assert tick_values_between(-100, -50) == (-100, -80, -60, -40, -20, 0)


@given(st.floats(1e-6, 1e12), st.integers(1, 10))
def test_ticks_hold_every_value(top: float, count: int) -> None:
    """The first tick is zero, the last is not below the largest value, and there are not many too many."""
    values = tick_values(top, count)
    assert values[0] == 0
    assert values[-1] >= top * (1 - 1e-8)
    assert len(values) <= 2 * count + 2


@given(st.lists(st.floats(0, 190), min_size=1, max_size=8))
def test_labels_never_overlap(wanted: list[float]) -> None:
    """Labels stand at least a line apart, in the order of their lines, and inside the plot as long as there is room."""
    places = spread(wanted, 14, 0, 190)
    assert len(places) == len(wanted)
    ordered = [places[i] for i in sorted(range(len(wanted)), key=lambda i: (wanted[i], i))]
    assert ordered == sorted(ordered)
    assert all(b - a >= 14 - 0.02 for a, b in pairwise(ordered))
    assert ordered[0] >= -0.01
    assert ordered[-1] <= 190.01


def test_labels_with_room_stay_where_they_are() -> None:
    """Nothing moves that need not."""
    assert spread([10, 50, 100], 14, 0, 190) == (10, 50, 100)
    assert spread([50, 52, 54], 14, 0, 190) == (50, 64, 78)
    assert spread([188, 189, 190], 14, 0, 190) == (162, 176, 190)


def test_stacked_bars_of_a_worked_case() -> None:
    """One bar of 40 + 20 + 0 + 10 on a card sold as 80 and usable as 85 with a budget of 76.5: an axis to 100."""
    bar_input = BarInput("H100", "fits", (40, 20, 0, 10), 65, 78, 80, 85, 76.5)
    chart = stacked_bars([bar_input])
    (bar,) = chart.bars
    unit = (RIGHT - LEFT) / 100
    assert [tick.value for tick in chart.ticks] == [0, 20, 40, 60, 80, 100]
    assert (chart.ticks[0].at, chart.ticks[-1].at) == (LEFT, RIGHT)
    assert [(s.part, s.x, s.width) for s in bar.segments] == [
        (0, LEFT, round(40 * unit, 2)),
        (1, round(LEFT + 40 * unit, 2), round(20 * unit, 2)),
        (3, round(LEFT + 60 * unit, 2), round(10 * unit, 2)),
    ]
    assert all(segment.fits_label for segment in bar.segments)
    assert (bar.low_x, bar.high_x) == (round(LEFT + 65 * unit, 2), round(LEFT + 78 * unit, 2))
    assert (bar.budget_x, bar.sold_x) == (round(LEFT + 76.5 * unit, 2), round(LEFT + 80 * unit, 2))
    assert bar.usable_width == round(85 * unit, 2)


def test_line_chart_of_a_worked_case() -> None:
    """Cash of 0, 50 and 100 over two years stands at the foot, the middle and the head of the plot."""
    chart = line_chart(
        [Series(("rent",), ((0, 0), (1, 50), (2, 100))), Series(("buy",), ((0, 80), (2, 90)), style=1)],
        [MarkInput(1.8, 89, "here")],
        x_values=(0, 1, 2),
    )
    middle_x, middle_y = (PLOT_LEFT + PLOT_RIGHT) / 2, (TOP + BOTTOM) / 2
    assert chart.lines[0].path == f"{PLOT_LEFT:g},{BOTTOM:g} {middle_x:g},{middle_y:g} {PLOT_RIGHT:g},{TOP:g}"
    assert (chart.lines[0].dash, chart.lines[1].dash) == ("", "7 3")
    assert [tick.value for tick in chart.y_ticks] == [0, 20, 40, 60, 80, 100]
    assert [tick.at for tick in chart.x_ticks] == [PLOT_LEFT, middle_x, PLOT_RIGHT]
    (mark,) = chart.marks
    assert mark.at == Point(
        round(PLOT_LEFT + 0.9 * (PLOT_RIGHT - PLOT_LEFT), 2), round(BOTTOM - 0.89 * (BOTTOM - TOP), 2)
    )


def test_lines_below_zero() -> None:
    """A line that falls below zero keeps the zero line inside the plot."""
    chart = line_chart([Series(("sold again",), ((0, 100), (1, -50)))], x_values=(0, 1))
    assert [tick.value for tick in chart.y_ticks] == [-60, -40, -20, 0, 20, 40, 60, 80, 100]
    assert chart.lines[0].path.split()[1].startswith(f"{PLOT_RIGHT:g},")


def test_tornado_of_a_worked_case() -> None:
    """A value that takes the NPV from 100 down to 70 at its high end and up to 110 at its low end."""
    chart = tornado([Swing("pue", "low", "high", 110, 70, 100), Swing("dead", "a", "b", 100, 100, 100)])
    moving, dead = chart.bars
    unit = (BASE_X - MARGIN) / 30
    assert [tick.value for tick in chart.ticks] == [-30, -20, -10, 0, 10, 20, 30]
    assert (moving.left_width, moving.right_width) == (round(30 * unit, 2), round(10 * unit, 2))
    assert (moving.left_label, moving.right_label, moving.left_index) == ("high", "low", 1)
    assert moving.left_x == round(BASE_X - 30 * unit, 2)
    assert (dead.left_width, dead.right_width, dead.nothing) == (0, 0, True)


def _span(dot: Dot) -> tuple[float, float]:
    """Where the name of a point begins and ends."""
    length = len(dot.label) * CHARACTER_UNITS
    start = dot.text_x - {"start": 0, "middle": length / 2, "end": length}[dot.anchor]
    return start, start + length


def test_names_of_points_make_room_for_each_other() -> None:
    """A name goes to the other side when a neighbour stands beside it, and below where both sides are taken."""
    points = (
        PointInput("RTX PRO 5000 Blackwell 72GB", 76.98, 1344, strong=False),
        PointInput("A100 SXM4 80GB", 85.9, 2039, strong=True),
        PointInput("RTX PRO 6000 Blackwell Server", 102.64, 1597, strong=False),
        PointInput("H200 SXM", 150.75, 4800, strong=True),
        PointInput("B200 SXM (HGX/DGX)", 192.27, 7700, strong=False),
    )
    dots = {dot.label: dot for dot in point_chart(points).dots}
    assert {name: dot.anchor for name, dot in dots.items()} == {
        "RTX PRO 5000 Blackwell 72GB": "middle",
        "A100 SXM4 80GB": "end",
        "RTX PRO 6000 Blackwell Server": "start",
        "H200 SXM": "start",
        "B200 SXM (HGX/DGX)": "end",
    }
    h200 = dots["H200 SXM"]
    assert h200.at == Point(
        round(POINTS_LEFT + 150.75 * (POINTS_RIGHT - POINTS_LEFT) / 200, 2), round(AXIS - 4800 * 124 / 8000, 2)
    )
    _none_covers_another(dots.values())


def test_an_early_name_gives_way_to_a_later_one() -> None:
    """Three cards that are nearly alike: the first goes to its left side, though its right one was free at first."""
    points = (
        PointInput("RTX 4000 Ada Generation", 21.47, 360, strong=False),
        PointInput("A10", 24.15, 600, strong=True),
        PointInput("RTX 5000 Ada Generation", 34.35, 576, strong=False),
        PointInput("A100 PCIe 40GB", 42.95, 1555, strong=True),
        PointInput("L40S", 48.31, 864, strong=True),
        PointInput("RTX PRO 5000 Blackwell 72GB", 76.98, 1344, strong=False),
        PointInput("H100 PCIe 80GB", 85.52, 2000, strong=True),
        PointInput("H100 NVL 94GB", 100.49, 3900, strong=False),
    )
    dots = {dot.label: dot for dot in point_chart(points).dots}
    assert dots["A10"].anchor == "end"
    _none_covers_another(dots.values())


def _none_covers_another(dots: Iterable[Dot]) -> None:
    """Names stand over the axis, and of two on one line none reaches into the other."""
    every = list(dots)
    for one in every:
        assert one.text_y < AXIS
        for other in every:
            (left, right), (start, end) = _span(one), _span(other)
            on_one_line = abs(one.text_y - other.text_y) < 11  # letters of 10.5 units reach over less
            assert one is other or not on_one_line or right <= start or end <= left
