"""What each option costs over its life, year by year, and what that is worth today, before and after tax."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from vramsheet.cost import rounding_difference, total
from vramsheet.report.charts.lines import LABEL_CHARACTERS, Series, line_chart
from vramsheet.report.pages.tables import (
    HEAD_CHARACTERS,
    NOTHING,
    Cell,
    Chart,
    Column,
    Table,
    groups,
    row,
    shortened,
    words,
)
from vramsheet.report.quantities import Count, Share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vramsheet.report.content import Content
    from vramsheet.report.options import OptionFacts
    from vramsheet.report.words import Language

OPTIONS_ACROSS: Final = 5
LINES_IN_A_CHART: Final = 6
"""Lines that can be told apart by their dashes."""
YEAR_LABELS: Final = 10
"""Years that are marked on the axis; of a longer horizon every second, third … one."""
ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeLifePage:
    """The whole-life cost as finished text and drawings."""

    lead: str
    summary: Table
    charts: tuple[Chart, ...]
    years_title: str
    years: tuple[Table, ...]
    tax_title: str
    tax_lead: str
    depreciation: tuple[Table, ...]
    after_tax: tuple[Table, ...]


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
    bought = [option for option in evaluation.options if option.cost.capex]
    taxed = finance.tax_rate is not None
    return WholeLifePage(
        lead=said("life.lead", years=Count(finance.horizon_years, "year"), rate=Share(finance.discount_rate)),
        summary=_summary(content, language),
        charts=tuple(
            _chart(group, number, content, language)
            for number, group in enumerate(groups(evaluation.options, LINES_IN_A_CHART))
        ),
        years_title=said("life.years-title"),
        years=tuple(_year_table(option, content, language) for option in evaluation.options),
        tax_title=said("life.tax-title") if bought or taxed else "",
        tax_lead="" if finance.tax_rate is None else said("life.tax-lead", rate=Share(finance.tax_rate)),
        depreciation=tuple(_depreciation(group, content, language) for group in groups(bought, OPTIONS_ACROSS)),
        after_tax=tuple(
            _after_tax(group, content, language)
            for group in groups(evaluation.options if taxed else (), OPTIONS_ACROSS)
        ),
    )


def _summary(content: Content, language: Language) -> Table:
    said, evaluation = language.text, content.evaluation
    currency = evaluation.basis.report_currency
    taxed = evaluation.basis.finance.tax_rate is not None
    tokens = any(option.cost_per_mtok is not None for option in evaluation.options)
    columns = [
        words(said("column.option")),
        Column(said("column.capex"), currency),
        Column(said("column.cash-in-all"), currency),
        Column(said("column.npv"), currency),
    ]
    columns += [Column(said("column.npv-after-tax"), currency)] if taxed else []
    columns += [Column(said("column.per-mtok"), currency)] if tokens else []
    rows = []
    for option in evaluation.options:
        money = option.cost
        cells: list[str | Cell] = [
            option.name,
            language.amount(money.capex, currency),
            language.amount(option.undiscounted, currency),
            language.amount(money.npv, currency),
        ]
        cells += [language.amount(money.npv_after_tax, currency)] if money.npv_after_tax is not None else []
        if tokens:
            cells.append(_per_mtok(option, content, language))
        rows.append(row(*cells, kind="best" if option.id == evaluation.recommendation.option_id else ""))
    return Table(
        caption=said("life.summary-caption"),
        columns=tuple(columns),
        rows=tuple(rows),
        source=said("life.summary-source"),
        footnotes=(said("life.mtok-note"),) if tokens else (),
    )


def _per_mtok(option: OptionFacts, content: Content, language: Language) -> Cell:
    """The cost of a million tokens; where the option cannot serve them all, that stands below."""
    if option.cost_per_mtok is None:
        return Cell(NOTHING)
    amount = language.amount(option.cost_per_mtok, option.cost.currency)
    if content.evaluation.fits[option.id].fits:
        return Cell(amount)
    return Cell(amount, "quiet", language.text("fit.does-not-fit"))


def _year_table(option: OptionFacts, content: Content, language: Language) -> Table:
    said = language.text
    money, currency = option.cost, option.cost.currency
    years = content.evaluation.basis.finance.horizon_years
    flows = {
        "capex": (money.capex, *(ZERO,) * years),
        "once": (money.once, *(ZERO,) * years),
        "energy": (ZERO, *money.energy_by_year),
        "rent": (ZERO, *money.rent_by_year),
        "opex": (ZERO, *money.opex_by_year),
        "residual": (*(ZERO,) * years, -money.residual),
    }
    shown = {name: flow for name, flow in flows.items() if any(flow)}
    rows = [
        row(
            language.number(year),
            *(_or_nothing(flow[year], currency, language) for flow in shown.values()),
            language.amount(money.cash_by_year[year], currency),
            language.amount(money.cumulative_cash_by_year[year], currency),
            language.amount(money.discounted_cash_by_year[year], currency),
        )
        for year in range(years + 1)
    ]
    rows.append(
        row(
            said("life.total"),
            *(language.amount(total(flow), currency) for flow in shown.values()),
            language.amount(total(money.cash_by_year), currency),
            "",
            language.amount(money.npv, currency),
            kind="total",
        )
    )
    return Table(
        caption=said("life.year-caption", option=option.name),
        columns=(
            Column(said("column.year"), figures=False),
            *(Column(said(f"column.{name}"), currency) for name in shown),
            Column(said("column.cash"), currency),
            Column(said("column.cumulative"), currency),
            Column(said("column.discounted"), currency),
        ),
        rows=tuple(rows),
        source="",
        footnotes=_rounding_notes((*shown.values(), money.cash_by_year, money.discounted_cash_by_year), language),
        kind="dense",
    )


def _rounding_notes(columns: Sequence[Sequence[Decimal]], language: Language) -> tuple[str, ...]:
    """A footnote when the shown figures of any column do not add up to its shown total."""
    return (language.text("rounding.columns"),) if any(rounding_difference(column) for column in columns) else ()


def _or_nothing(amount: Decimal, currency: str, language: Language) -> str:
    return language.amount(amount, currency) if amount else NOTHING


def _depreciation(options: Sequence[OptionFacts], content: Content, language: Language) -> Table:
    said, basis = language.text, content.evaluation.basis
    currency, finance = basis.report_currency, basis.finance
    rows = [
        row(
            language.number(year + 1),
            *(_or_nothing(option.cost.depreciation_by_year[year], currency, language) for option in options),
        )
        for year in range(finance.horizon_years)
    ]
    sums = (total(option.cost.depreciation_by_year) for option in options)
    rows.append(row(said("life.total"), *(language.amount(whole, currency) for whole in sums), kind="total"))
    rows.append(row(said("life.book-value"), *(language.amount(o.cost.book_value_at_end, currency) for o in options)))
    return Table(
        caption=said("life.depreciation-caption"),
        columns=(
            Column(said("column.year"), figures=False),
            *(Column(shortened(option.name, HEAD_CHARACTERS), currency) for option in options),
        ),
        rows=tuple(rows),
        source=said(
            f"life.depreciation-{finance.depreciation_method}", years=Count(finance.depreciation_years, "year")
        ),
        footnotes=_rounding_notes([option.cost.depreciation_by_year for option in options], language),
    )


def _after_tax(options: Sequence[OptionFacts], content: Content, language: Language) -> Table:
    said, basis = language.text, content.evaluation.basis
    currency = basis.report_currency
    flows = {option.id: option.cost.cash_after_tax_by_year or () for option in options}
    rows = [
        row(language.number(year), *(language.amount(flow[year], currency) for flow in flows.values()))
        for year in range(basis.finance.horizon_years + 1)
    ]
    sums = (total(flow) for flow in flows.values())
    rows.append(row(said("life.total"), *(language.amount(whole, currency) for whole in sums), kind="total"))
    values = (option.cost.npv_after_tax or ZERO for option in options)
    rows.append(row(said("column.npv-after-tax"), *(language.amount(v, currency) for v in values), kind="total"))
    return Table(
        caption=said("life.after-tax-caption"),
        columns=(
            Column(said("column.year"), figures=False),
            *(Column(shortened(option.name, HEAD_CHARACTERS), currency) for option in options),
        ),
        rows=tuple(rows),
        source=said("life.after-tax-source"),
        footnotes=_rounding_notes(tuple(flows.values()), language),
    )


def _chart(options: Sequence[OptionFacts], number: int, content: Content, language: Language) -> Chart:
    said, basis = language.text, content.evaluation.basis
    years = basis.finance.horizon_years
    series = [
        Series(
            shortened(option.name, LABEL_CHARACTERS),
            tuple((float(year), float(cash)) for year, cash in enumerate(option.cost.cumulative_cash_by_year)),
            content.evaluation.line_style(option.id),
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
