"""What a million tokens costs on each option at several volumes: a table and a curve."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from vramsheet.report.charts.lines import line_chart
from vramsheet.report.pages.option_lines import option_line
from vramsheet.report.pages.tables import NOTHING, Cell, Chart, Column, Table, row, words
from vramsheet.report.pages.workings import per_mtok_key
from vramsheet.report.quantities import Number
from vramsheet.report.token_costs import TOKENS_PER_MILLION

if TYPE_CHECKING:
    from vramsheet.report.content import Content
    from vramsheet.report.token_costs import TokenCost, TokenCosts
    from vramsheet.report.words import Language

LINES_IN_A_CHART: Final = 6
"""Lines that can be told apart by their dashes."""
STEPS: Final = 28
"""Places at which a curve is drawn between the least volume and the largest."""
DIGITS: Final = 3
"""Digits after the point of a volume in million tokens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenCostsPage:
    """The cost of a million tokens as finished text and a drawing."""

    lead: str
    table: Table | None
    chart: Chart | None


def token_costs_page(content: Content, language: Language) -> TokenCostsPage:
    """
    The cost of a million tokens at several volumes.

    Args:
        content: the whole report.
        language: its language.

    Returns:
        Finished text.
    """
    found = content.token_costs
    if found is None:
        return TokenCostsPage(lead=language.text("mtok.nothing"), table=None, chart=None)
    return TokenCostsPage(
        lead=language.text("mtok.lead"), table=_table(found, content, language), chart=_chart(found, content, language)
    )


def _table(found: TokenCosts, content: Content, language: Language) -> Table:
    said, evaluation = language.text, content.evaluation
    currency = evaluation.basis.report_currency
    volumes = [volume.tokens_per_month for volume in found.by_option[0].by_volume]
    rows = []
    for entry in found.by_option:
        option = evaluation.option(entry.option_id)
        fits = evaluation.fits[option.id].fits
        rows.append(
            row(
                Cell(option.name, note="" if fits else said("fit.does-not-fit")),
                language.amount(option.cost.npv, currency),
                *(
                    Cell(
                        language.amount(volume.cost_per_mtok, currency),
                        "" if fits and volume.within_limit else "quiet",
                        "" if volume.within_limit else said("mtok.beyond"),
                        working=per_mtok_key(option.id) if volume.volume == 1 else "",
                    )
                    for volume in entry.by_volume
                ),
                NOTHING if entry.busy_share is None else language.number(entry.busy_share * 100, 1),
                kind="best" if option.id == evaluation.recommendation.option_id else "",
            )
        )
    return Table(
        caption=said("mtok.caption"),
        columns=(
            words(said("column.option"), width=2),
            Column(said("column.npv"), currency),
            *(
                Column(said("column.at-volume", tokens=Number(tokens / TOKENS_PER_MILLION, DIGITS)), currency)
                for tokens in volumes
            ),
            Column(said("column.busy"), said("unit.percent-of-hours")),
        ),
        rows=tuple(rows),
        source=said(
            "mtok.source",
            tokens=Number(found.present_value_million_tokens, DIGITS),
            given=Number(found.million_tokens_per_month, DIGITS),
        ),
    )


def _chart(found: TokenCosts, content: Content, language: Language) -> Chart | None:
    """A curve for each option that fits, from the least volume of the table to the largest."""
    said, evaluation = language.text, content.evaluation
    fitting = [entry for entry in found.by_option if evaluation.fits[entry.option_id].fits][:LINES_IN_A_CHART]
    if not fitting:
        return None
    series = [option_line(evaluation.option(entry.option_id), _curve(entry), content) for entry in fitting]
    geometry = line_chart(series)
    cheapest = min(fitting, key=lambda entry: entry.by_volume[0].cost_per_mtok)
    return Chart(
        kind="lines",
        key="token-cost",
        title=said("mtok.chart-title"),
        description=said("mtok.chart-description", option=evaluation.option(cheapest.option_id).name),
        caption=said("mtok.chart-caption"),
        source=said("mtok.chart-source"),
        geometry=geometry,
        x_labels=tuple(language.number(tick.value, DIGITS) for tick in geometry.x_ticks),
        y_labels=tuple(language.number(tick.value, 2) for tick in geometry.y_ticks),
        x_title=said("mtok.x-axis"),
        y_title=said("mtok.y-axis", currency=evaluation.basis.report_currency),
    )


def _curve(entry: TokenCost) -> tuple[tuple[float, float], ...]:
    """Million tokens a month and the cost of a million: the NPV stays, so the cost falls as the volume rises."""
    first, last = entry.by_volume[0], entry.by_volume[-1]
    low, high = (float(volume.tokens_per_month) / TOKENS_PER_MILLION for volume in (first, last))
    at_low = float(first.cost_per_mtok)
    places = (low * (high / low) ** (step / STEPS) for step in range(STEPS + 1))
    return tuple((volume, at_low * low / volume) for volume in places)
