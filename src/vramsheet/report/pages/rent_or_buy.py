"""After how many hours buying has cost as much as renting: a table, a sentence and a drawing for each rent."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from vramsheet.cost.inputs import MONTHS_PER_YEAR
from vramsheet.report.charts.axes import tick_values
from vramsheet.report.charts.lines import MarkInput, line_chart
from vramsheet.report.pages.option_lines import option_line
from vramsheet.report.pages.tables import NOTHING, Cell, Chart, Column, Table, joined, row, words
from vramsheet.report.pages.workings import break_even_key
from vramsheet.report.quantities import Count, Money, Number, Share, Value

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from vramsheet.report.break_even import Pair
    from vramsheet.report.content import Content
    from vramsheet.report.words import Language

BUYS_IN_A_CHART: Final = 5
"""Bought options beside the rented one; six lines can be told apart."""
BEYOND: Final = 1.25
"""The drawing reaches a quarter beyond the last break-even, so that both sides of it are seen."""
USE_MARKS: Final = (0.0, 20.0, 40.0, 60.0, 80.0, 100.0)
"""Shares of the hours that are marked on the axis [%]."""
LONGEST_HORIZONS: Final = 2
"""The drawing ends here, in horizons: a later break-even is only named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RentOrBuyPage:
    """Break-evens as finished text and drawings."""

    lead: str
    nothing: str
    table: Table | None
    sentences: tuple[str, ...]
    returns: Table | None
    charts: tuple[Chart, ...]


def rent_or_buy_page(content: Content, language: Language) -> RentOrBuyPage:
    """
    Every bought option against every rented one.

    Args:
        content: the whole report.
        language: its language.

    Returns:
        Finished text.
    """
    said = language.text
    if not content.pairs:
        lead, nothing = said("rent.lead"), said("rent.nothing")
        return RentOrBuyPage(lead=lead, nothing=nothing, table=None, sentences=(), returns=None, charts=())
    by_rent = [tuple(group) for _, group in groupby(content.pairs, key=lambda pair: pair.rent.id)]
    return RentOrBuyPage(
        lead=said("rent.lead"),
        nothing="",
        table=_table(content, language),
        sentences=tuple(_sentence(pair, content, language) for pair in content.pairs),
        returns=_returns(content, language),
        charts=tuple(
            chart
            for group in by_rent
            for draw in (_chart, _use_chart)
            if (chart := draw(group[:BUYS_IN_A_CHART], content, language)) is not None
        ),
    )


def _table(content: Content, language: Language) -> Table:
    said, fits = language.text, content.evaluation.fits
    currency = content.evaluation.basis.report_currency
    rows = []
    for pair in content.pairs:
        result = pair.result
        unfit = [option.name for option in (pair.buy, pair.rent) if not fits[option.id].fits]
        note = said("rent.does-not-fit", options=joined(unfit, ", ")) if unfit else ""
        months: str | Cell = said("card.never")
        if result.months is not None:
            when = said("rent.within" if pair.in_horizon else "rent.beyond")
            months = Cell(language.fixed(result.months, 1), "", when, working=break_even_key(pair))
        rows.append(
            row(
                Cell(pair.buy.name, note=note),
                pair.rent.name,
                language.amount(pair.buy.cost.capex, currency),
                language.amount(result.rent_per_hour, currency),
                language.amount(result.own_per_hour, currency),
                NOTHING if result.hours is None else language.number(result.hours),
                months,
                _use(pair, language),
            )
        )
    return Table(
        caption=said("rent.caption"),
        columns=(
            words(said("column.buy")),
            words(said("column.rent-option")),
            Column(said("column.capex"), currency),
            Column(said("column.rent-per-hour"), said("unit.currency-per-hour", currency=currency)),
            Column(said("column.own-per-hour"), said("unit.currency-per-hour", currency=currency)),
            Column(said("column.break-even"), said("unit.hours")),
            Column(said("column.break-even"), said("unit.months")),
            Column(said("column.use-from"), said("unit.percent-of-hours")),
        ),
        rows=tuple(rows),
        source=said("rent.source"),
    )


def _returns(content: Content, language: Language) -> Table:
    """What the money of each purchase earns by saving the rent."""
    said, basis = language.text, content.evaluation.basis
    currency, taxed = basis.report_currency, basis.finance.tax_rate is not None

    def rate(found: Decimal | None) -> str:
        return said("return.no-rate") if found is None else language.show(Share(found))

    def years(found: Decimal | None) -> str:
        return said("return.not-paid-back") if found is None else language.fixed(found, 1)

    rows = []
    for pair in content.pairs:
        earned = pair.earned
        cells = [
            language.amount(earned.saved, currency),
            language.amount(earned.saved_npv, currency),
            rate(earned.irr),
            *([rate(earned.irr_after_tax)] if taxed else []),
            years(earned.payback_years),
            years(earned.discounted_payback_years),
        ]
        rows.append(row(pair.buy.name, pair.rent.name, *cells))
    return Table(
        caption=said("return.caption", years=Count(basis.finance.horizon_years, "year")),
        columns=(
            words(said("column.buy")),
            words(said("column.rent-option")),
            Column(said("column.saved"), currency),
            Column(said("column.saved-npv"), currency),
            Column(said("column.irr"), said("unit.finance.discount_rate")),
            *([Column(said("column.irr-after-tax"), said("unit.finance.discount_rate"))] if taxed else []),
            Column(said("column.payback"), said("unit.years")),
            Column(said("column.discounted-payback"), said("unit.years")),
        ),
        rows=tuple(rows),
        source=said("return.source", rate=Share(basis.finance.discount_rate)),
    )


def _use(pair: Pair, language: Language) -> str:
    """From which share of the hours on buying costs less than renting no more than those."""
    if pair.use is None or pair.use.share > 1:
        return language.text("card.never")
    return language.text("rent.use-always") if pair.use.share <= 0 else language.number(pair.use.share * 100)


def _use_chart(pairs: Sequence[Pair], content: Content, language: Language) -> Chart | None:
    """NPV over the share of the hours rented: the rent rises, what is bought stays, a ring where they meet."""
    said, (first, *_) = language.text, pairs
    if first.use is None:
        return None
    rent = first.rent
    rising = ((0.0, float(first.use.npv_unused)), (100.0, float(first.use.npv_always)))
    level = [(pair.buy, float(pair.buy.cost.npv)) for pair in pairs]
    series = [option_line(rent, rising, content)]
    series += [option_line(buy, ((0.0, npv), (100.0, npv)), content) for buy, npv in level]
    marks = [
        MarkInput(float(pair.use.share) * 100, float(pair.buy.cost.npv), language.show(Share(round(pair.use.share, 2))))
        for pair in pairs
        if pair.use is not None and 0 < pair.use.share <= 1
    ]
    geometry = line_chart(series, marks, x_values=USE_MARKS)
    return Chart(
        kind="lines",
        key=f"use-{rent.id}",
        title=said("rent.use-chart-title", rent=rent.name),
        description=joined((_use_sentence(pair, language) for pair in pairs), " "),
        caption=said("rent.use-chart-caption", rent=rent.name),
        source=said("rent.use-chart-source"),
        geometry=geometry,
        x_labels=tuple(language.number(tick.value) for tick in geometry.x_ticks),
        y_labels=tuple(language.thousands(tick.value) for tick in geometry.y_ticks),
        x_title=said("rent.use-x-axis"),
        y_title=said("life.y-axis", currency=content.evaluation.basis.report_currency),
    )


def _use_sentence(pair: Pair, language: Language) -> str:
    """From which use on the purchase costs less, in words."""
    names: dict[str, Value] = {"buy": pair.buy.name, "rent": pair.rent.name}
    if pair.use is None or pair.use.share > 1:
        return language.text("rent.use-sentence-never", **names)
    if pair.use.share <= 0:
        return language.text("rent.use-sentence-always", **names)
    return language.text("rent.use-sentence", **names, share=Share(round(pair.use.share, 2)))


def _sentence(pair: Pair, content: Content, language: Language) -> str:
    result, said = pair.result, language.text
    currency = content.evaluation.basis.report_currency
    gaps: dict[str, Value] = {
        "buy": pair.buy.name,
        "rent": pair.rent.name,
        "own_per_hour": Money(result.own_per_hour, currency),
        "rent_per_hour": Money(result.rent_per_hour, currency),
        "years": Count(content.evaluation.basis.finance.horizon_years, "year"),
    }
    if result.after_term and pair.rent.cost.lease is not None:
        months = pair.rent.cost.lease.lease.term_months
        return said("rent.sentence-after-term", **gaps, months=Number(months))
    if result.hours is None or result.months is None:
        return said("rent.sentence-never", **gaps)
    share = result.hours / pair.hours_in_horizon
    return said(
        "rent.sentence-within" if pair.in_horizon else "rent.sentence-beyond",
        **gaps,
        hours=Number(result.hours),
        months=Number(result.months, 1),
        share=Number(share * 100),
    )


def _paid_as_used(pair: Pair, last: float) -> tuple[tuple[float, float], ...]:
    """The line of a rent, or of a lease: from what it takes at the start; after its term only running costs."""
    rent, basis_hours = pair.rent.cost, float(pair.hours_in_horizon) / len(pair.rent.cost.opex_by_year)
    per_hour = float(pair.result.rent_per_hour)
    if rent.lease is None:
        return (0.0, 0.0), (last, last * per_hour)
    start, term = float(rent.lease.initial_payment), rent.lease.lease.term_months / MONTHS_PER_YEAR * basis_hours
    if term >= last:
        return (0.0, start), (last, start + last * per_hour)
    after = float(rent.energy_per_year + rent.opex_per_year) / basis_hours
    paid_off = start + term * per_hour
    kept = paid_off + float(rent.lease.buyout)
    return (0.0, start), (term, paid_off), (term, kept), (last, kept + (last - term) * after)


def _chart(pairs: Sequence[Pair], content: Content, language: Language) -> Chart:
    said = language.text
    horizon = float(pairs[0].hours_in_horizon)
    reached = [float(p.result.hours) for p in pairs if p.result.hours is not None]
    near = [hours for hours in reached if hours <= horizon * LONGEST_HORIZONS]
    last = tick_values(max([hours * BEYOND for hours in near], default=horizon))[-1]
    rent = pairs[0].rent
    series = [
        option_line(rent, _paid_as_used(pairs[0], last), content),
        *(
            option_line(
                pair.buy,
                (
                    (0.0, float(pair.buy.cost.capex)),
                    (last, float(pair.buy.cost.capex) + last * float(pair.result.own_per_hour)),
                ),
                content,
            )
            for pair in pairs
        ),
    ]
    marks = [
        MarkInput(
            hours,
            float(pair.buy.cost.capex) + hours * float(pair.result.own_per_hour),
            said("rent.mark", hours=Number(hours)),
        )
        for pair in pairs
        if pair.result.hours is not None and (hours := float(pair.result.hours)) in near
    ]
    geometry = line_chart(series, marks)
    return Chart(
        kind="lines",
        key=f"break-even-{rent.id}",
        title=said("rent.chart-title", rent=rent.name),
        description=joined((_sentence(pair, content, language) for pair in pairs), " "),
        caption=said("rent.chart-caption", rent=rent.name),
        source=said("rent.chart-source"),
        geometry=geometry,
        x_labels=tuple(language.number(tick.value) for tick in geometry.x_ticks),
        y_labels=tuple(language.thousands(tick.value) for tick in geometry.y_ticks),
        x_title=said("rent.x-axis"),
        y_title=said("life.y-axis", currency=content.evaluation.basis.report_currency),
    )
