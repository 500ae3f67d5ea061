"""The line of an option in a chart: its name beside it, in the style that it has in every chart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vramsheet.report.charts.lines import LABEL_CHARACTERS, LABEL_LINES, Series
from vramsheet.report.pages.tables import in_lines

if TYPE_CHECKING:
    from vramsheet.report.content import Content
    from vramsheet.report.options import OptionFacts


def option_line(option: OptionFacts, points: tuple[tuple[float, float], ...], content: Content) -> Series:
    """
    The line of one option.

    Args:
        option: whose.
        points: of the line, in the units of the axes.
        content: the whole report, for the style.

    Returns:
        What a chart draws.
    """
    label = in_lines(option.name, LABEL_CHARACTERS, LABEL_LINES)
    return Series(label, points, content.evaluation.line_style(option.id))
