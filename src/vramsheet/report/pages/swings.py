"""What one value at a time, and two together, do to the NPV and to the recommendation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from vramsheet.report.charts import tornado
from vramsheet.report.pages.tables import NOTHING, Cell, Chart, Column, Table, groups, row, shortened, words
from vramsheet.report.pages.value_names import value_name
from vramsheet.report.quantities import Number

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from vramsheet.report.content import Content
    from vramsheet.report.grid import Grid, GridCell
    from vramsheet.report.sensitivity import Swing
    from vramsheet.report.words import Language

DIGITS: Final = 4
"""Digits after the point of a varied value: a share or a price per kWh."""
SIGNIFICANT: Final = 5
"""Digits of a switching value in all: nobody knows a lease payment to the hundredth of a cent."""
BARS_IN_A_CHART: Final = 12
NAME_CHARACTERS: Final = 48
"""Characters of an option's name below a figure of the grid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SensitivityPage:
    """The sensitivity of the result as finished text and a drawing."""

    lead: str
    nothing: str
    charts: tuple[Chart, ...]
    table: Table | None
    grid: Table | None


def sensitivity_page(content: Content, language: Language) -> SensitivityPage:
    """
    Every value that the quote varies.

    Args:
        content: the whole report.
        language: its language.

    Returns:
        Finished text.
    """
    said = language.text
    if not content.swings:
        return SensitivityPage(lead=said("swing.lead"), nothing=said("swing.nothing"), charts=(), table=None, grid=None)
    return SensitivityPage(
        lead=said("swing.lead"),
        nothing="",
        charts=tuple(
            _chart(group, number, content, language)
            for number, group in enumerate(groups(_widest_first(content), BARS_IN_A_CHART))
        ),
        table=_table(content, language),
        grid=None if content.grid is None else _grid(content.grid, content, language),
    )


def _widest_first(content: Content) -> tuple[Swing, ...]:
    return tuple(sorted(content.swings, key=lambda swing: -swing.width))


def _digits(value: Decimal) -> int:
    """Digits after the point of a switching value."""
    return min(DIGITS, max(0, SIGNIFICANT - 1 - max(value.adjusted(), 0)))


def _option_name(option_id: str | None, content: Content, language: Language) -> str:
    return language.text("swing.none") if option_id is None else content.evaluation.option(option_id).name


def _table(content: Content, language: Language) -> Table:
    said = language.text
    currency = content.evaluation.basis.report_currency
    base_id = content.evaluation.recommendation.option_id
    name = partial(value_name, quote=content.evaluation.quote, language=language)
    rows = []
    for swing in _widest_first(content):
        ends = (("swing.at-low", swing.recommended_low), ("swing.at-high", swing.recommended_high))
        changes = [said(key, option=_option_name(end, content, language)) for key, end in ends if end != base_id]
        if swing.switching_value is not None:
            changes.append(said("swing.turns-at", value=Number(swing.switching_value, _digits(swing.switching_value))))
        rows.append(
            row(
                Cell(
                    name(swing.path), note=said("swing.npv-of", option=content.evaluation.option(swing.option_id).name)
                ),
                language.number(swing.low, DIGITS),
                language.number(swing.base, DIGITS),
                language.number(swing.high, DIGITS),
                language.amount(swing.npv_low, currency),
                language.amount(swing.npv_high, currency),
                Cell(said("swing.changes"), "warn", "; ".join(changes)) if changes else said("swing.stays"),
            )
        )
    return Table(
        caption=said("swing.caption"),
        columns=(
            words(said("column.value-varied"), width=3),
            Column(said("column.low")),
            Column(said("column.given")),
            Column(said("column.high")),
            Column(said("column.npv-low"), currency),
            Column(said("column.npv-high"), currency),
            words(said("column.recommendation"), width=2),
        ),
        rows=tuple(rows),
        source=said("swing.source"),
    )


def _grid(grid: Grid, content: Content, language: Language) -> Table:
    """The lead of what is recommended with both values so; where it is another option, its name stands below."""
    said = language.text
    base_id = content.evaluation.recommendation.option_id
    row_name, column_name = (
        value_name(path, content.evaluation.quote, language) for path in (grid.row_path, grid.column_path)
    )

    def cell(found: GridCell) -> Cell:
        lead = NOTHING if found.lead is None else language.amount(found.lead, content.evaluation.basis.report_currency)
        if found.option_id == base_id:
            return Cell(lead)
        return Cell(lead, "warn", shortened(_option_name(found.option_id, content, language), NAME_CHARACTERS))

    def head(value: Decimal, base: Decimal) -> str:
        number = language.number(value, DIGITS)
        return said("grid.as-given", value=number) if value == base else number

    return Table(
        caption=said("grid.caption", row=row_name, column=column_name),
        columns=(
            words(row_name),
            *(
                Column(head(value, grid.column_base), content.evaluation.basis.report_currency)
                for value in grid.column_values
            ),
        ),
        rows=tuple(
            row(head(value, grid.row_base), *(cell(found) for found in cells))
            for value, cells in zip(grid.row_values, grid.cells, strict=True)
        ),
        source=said("grid.source", option=_option_name(base_id, content, language), column=column_name),
    )


def _chart(swings: Sequence[Swing], number: int, content: Content, language: Language) -> Chart:
    said = language.text
    currency = content.evaluation.basis.report_currency
    name = partial(value_name, quote=content.evaluation.quote, language=language)
    rows = [
        tornado.Swing(
            name(swing.path),
            said("swing.low-end", value=Number(swing.low, DIGITS)),
            said("swing.high-end", value=Number(swing.high, DIGITS)),
            float(swing.npv_low),
            float(swing.npv_high),
            float(swing.npv_base),
        )
        for swing in swings
    ]
    geometry = tornado.tornado(rows)
    return Chart(
        kind="tornado",
        key=f"tornado-{number}",
        title=said("swing.chart-title"),
        description=said("swing.chart-description", path=name(swings[0].path)),
        caption=said("swing.chart-caption"),
        source=said("swing.chart-source"),
        geometry=geometry,
        x_labels=tuple(language.thousands(tick.value, signed=True) for tick in geometry.ticks),
        x_title=said("swing.axis", currency=currency),
        words=(said("swing.no-effect"),),
    )
