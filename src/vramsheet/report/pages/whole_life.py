"""What each option costs over its life, year by year, and what that is worth today, before and after tax."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from vramsheet.cost import rounding_difference, total
from vramsheet.report.charts.lines import line_chart
from vramsheet.report.pages.option_lines import option_line
from vramsheet.report.pages.tables import (
    HEAD_CHARACTERS,
    NOTHING,
    Cell,
    Chart,
    Column,
    Row,
    Table,
    groups,
    heading,
    joined,
    row,
    shortened,
    words,
)
from vramsheet.report.pages.workings import npv_after_tax_key, npv_key
from vramsheet.report.quantities import Count, Number, Share

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vramsheet.report.content import Content
    from vramsheet.report.options import OptionFacts
    from vramsheet.report.words import Language

OPTIONS_ACROSS: Final = 5
LINES_IN_A_CHART: Final = 6
"""Lines that can be told apart by their dashes."""
YEAR_LABELS: Final = 10
"""Years that are marked on the axis; of a longer horizon every second, third … one."""
ZERO: Final = Decimal(0)
KINDS: Final = ("capex", "once", "energy", "rent", "opex", "residual")
"""Kinds of cost, as the words name them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeLifePage:
    """The whole-life cost as finished text and drawings."""

    lead: str
    summary: Table
    charts: tuple[Chart, ...]
    years: tuple[Table, ...]


def whole_life_page(content: Content, language: Language) -> WholeLifePage:
    """
    Yearly cash, net present values and depreciation of every option.

    Args:
        content: the whole report.
        language: its language.

    Returns:
        Finished text.
    """
    said, evaluation = language.text, content.evaluation
    finance = evaluation.basis.finance
    return WholeLifePage(
        lead=said("life.lead", years=Count(finance.horizon_years, "year"), rate=Share(finance.discount_rate)),
        summary=_summary(content, language),
        charts=tuple(
            _chart(group, number, content, language)
            for number, group in enumerate(groups(evaluation.options, LINES_IN_A_CHART))
        ),
        years=tuple(_years(group, content, language) for group in groups(evaluation.options, OPTIONS_ACROSS)),
    )


def _summary(content: Content, language: Language) -> Table:
    said, evaluation = language.text, content.evaluation
    currency = evaluation.basis.report_currency
    kinds = {name: tuple(_whole(option)[name] for option in evaluation.options) for name in KINDS}
    sums = {name: amounts for name, amounts in kinds.items() if any(amounts)}
    sums["cash-in-all"] = tuple(option.undiscounted for option in evaluation.options)
    sums["npv"] = tuple(option.cost.npv for option in evaluation.options)
    if evaluation.basis.finance.tax_rate is not None:
        sums["npv-after-tax"] = tuple(option.cost.npv_after_tax or ZERO for option in evaluation.options)
    leased = any(option.kind == "lease" for option in evaluation.options)
    heads = {"rent": "rent-or-lease"} if leased else {}
    columns = [
        words(said("column.option")),
        *(Column(said(f"column.{heads.get(name, name)}"), currency) for name in sums),
    ]
    keys = {"npv": npv_key, "npv-after-tax": npv_after_tax_key}
    rows = []
    for place, option in enumerate(evaluation.options):
        cells = [
            Cell(_or_nothing(amounts[place], currency, language), working=keys[name](option.id) if name in keys else "")
            for name, amounts in sums.items()
        ]
        rows.append(row(option.name, *cells, kind="best" if option.id == evaluation.recommendation.option_id else ""))
    notes = _rounding_notes([tuple(_whole(option).values()) for option in evaluation.options], language)
    return Table(
        caption=said("life.summary-caption"),
        columns=tuple(columns),
        rows=tuple(rows),
        source=said("life.summary-source"),
        footnotes=(*([said("life.lease-note")] if leased else []), *notes),
    )


def _whole(option: OptionFacts) -> dict[str, Decimal]:
    """What an option costs over its life, by kind; together its cash."""
    money = option.cost
    return {
        "capex": money.capex,
        "once": money.once,
        "energy": total(money.energy_by_year),
        "rent": total((*money.rent_by_year, *money.lease_by_year, *money.buyout_by_year)),
        "opex": total(money.opex_by_year),
        "residual": -money.residual,
    }


def _years(options: Sequence[OptionFacts], content: Content, language: Language) -> Table:
    """Every flow of cash by year, one below another; years in which no option's amount changes share a row."""
    said, basis = language.text, content.evaluation.basis
    currency, finance, costs = basis.report_currency, basis.finance, [option.cost for option in options]
    column_count = len(options) + 1

    def flow(name: str, by_option: Sequence[Sequence[Decimal]], first_year: int = 0) -> Iterator[Row]:
        yield heading(said(f"life.{name}"), column_count)
        for first, last, amounts in _spans(by_option, first_year):
            years = said("life.years", first=Number(first), last=Number(last))
            yield line(language.number(first) if first == last else years, amounts)

    def line(name: str, amounts: Sequence[Decimal], kind: str = "") -> Row:
        return row(name, *(language.amount(amount, currency) for amount in amounts), kind=kind)

    rows = [*flow("cash", [c.cash_by_year for c in costs])]
    rows.append(line(said("life.total"), [total(c.cash_by_year) for c in costs], "total"))
    rows += flow("cumulative", [c.cumulative_cash_by_year for c in costs])
    rows += flow("present-value", [c.discounted_cash_by_year for c in costs])
    rows.append(line(said("column.npv"), [c.npv for c in costs], "total"))
    notes, flows = [], [c.cash_by_year for c in costs] + [c.discounted_cash_by_year for c in costs]
    if any(c.capex or any(c.buyout_by_year) for c in costs):
        rows += flow("depreciation", [c.depreciation_by_year for c in costs], 1)
        rows.append(line(said("life.total"), [total(c.depreciation_by_year) for c in costs], "total"))
        rows.append(line(said("life.book-value"), [c.book_value_at_end for c in costs]))
        method = f"life.depreciation-{finance.depreciation_method}"
        notes.append(said(method, years=Count(finance.depreciation_years, "year")))
        flows += [c.depreciation_by_year for c in costs]
    if finance.tax_rate is not None:
        after_tax = [c.cash_after_tax_by_year or () for c in costs]
        rows += flow("after-tax", after_tax)
        rows.append(line(said("life.total"), [total(by_year) for by_year in after_tax], "total"))
        rows.append(line(said("column.npv-after-tax"), [c.npv_after_tax or ZERO for c in costs], "total"))
        notes += [said("life.tax-lead", rate=Share(finance.tax_rate)), said("life.after-tax-source")]
        flows += after_tax
    return Table(
        caption=said("life.years-caption"),
        columns=(
            words(said("column.year")),
            *(Column(shortened(option.name, HEAD_CHARACTERS), currency) for option in options),
        ),
        rows=tuple(rows),
        source=joined(notes, " "),
        footnotes=_rounding_notes(flows, language),
        kind="dense",
    )


def _spans(by_option: Sequence[Sequence[Decimal]], first_year: int) -> Iterator[tuple[int, int, tuple[Decimal, ...]]]:
    """The first and last of years with the same amounts for every option, and these amounts."""
    numbered = enumerate(zip(*by_option, strict=True), start=first_year)
    for amounts, years in groupby(numbered, key=itemgetter(1)):
        first, *others = (year for year, _ in years)
        yield first, (others or [first])[-1], amounts


def _rounding_notes(columns: Sequence[Sequence[Decimal]], language: Language) -> tuple[str, ...]:
    """A footnote when the shown figures of any column do not add up to its shown total."""
    return (language.text("rounding.columns"),) if any(rounding_difference(column) for column in columns) else ()


def _or_nothing(amount: Decimal, currency: str, language: Language) -> str:
    return language.amount(amount, currency) if amount else NOTHING


def _chart(options: Sequence[OptionFacts], number: int, content: Content, language: Language) -> Chart:
    said, basis = language.text, content.evaluation.basis
    years = basis.finance.horizon_years
    series = [
        option_line(
            option,
            tuple((float(year), float(cash)) for year, cash in enumerate(option.cost.cumulative_cash_by_year)),
            content,
        )
        for option in options
    ]
    step = -(-years // YEAR_LABELS)
    x_values = [float(year) for year in range(0, years + step, step)]
    geometry = line_chart(series, x_values=x_values)
    cheapest = min(options, key=lambda option: option.undiscounted)
    return Chart(
        kind="lines",
        key=f"cumulative-{number}",
        title=said("life.chart-title"),
        description=said("life.chart-description", option=cheapest.name, years=Count(years, "year")),
        caption=said("life.chart-caption"),
        source=said("life.chart-source"),
        geometry=geometry,
        x_labels=tuple(language.number(tick.value) for tick in geometry.x_ticks),
        y_labels=tuple(language.thousands(tick.value) for tick in geometry.y_ticks),
        x_title=said("life.x-axis"),
        y_title=said("life.y-axis", currency=basis.report_currency),
    )
