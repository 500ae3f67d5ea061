"""Kinds of GPU from small to large: memory, price per GB, the step from one to the next, and what each holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from vramsheet.report.charts.points import PointInput, point_chart
from vramsheet.report.pages.tables import NOTHING, Cell, Chart, Column, Table, groups, joined, row, words
from vramsheet.report.sources import freshness_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from vramsheet.report.content import Content
    from vramsheet.report.need import WorkloadNeed
    from vramsheet.report.tiers import Tier
    from vramsheet.report.words import Language

WORKLOADS_ACROSS: Final = 3
"""Workloads beside one another in a table: each takes two columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TiersPage:
    """The kinds of GPU as finished text."""

    lead: str
    chart: Chart
    hardware: Table
    offers: Table | None
    holds: tuple[Table, ...]


def tiers_page(content: Content, language: Language) -> TiersPage:
    """
    Kinds of GPU, the offers per GB, and what each kind holds.

    Args:
        content: the whole report.
        language: its language.

    Returns:
        Finished text.
    """
    return TiersPage(
        lead=language.text("tier.lead"),
        chart=_chart(content, language),
        hardware=_hardware(content, language),
        offers=_offers(content, language),
        holds=tuple(
            _holds(group, first, content, language)
            for first, group in zip(
                range(0, len(content.evaluation.workloads), WORKLOADS_ACROSS),
                groups(content.evaluation.workloads, WORKLOADS_ACROSS),
                strict=True,
            )
        ),
    )


def _name(tier: Tier, language: Language) -> Cell:
    """A kind of GPU with its type of memory below, and a word when the quote has it."""
    memory = tier.gpu.memory_type
    return Cell(tier.gpu.name, note=language.text("tier.quoted", memory=memory) if tier.quoted else memory)


def _hardware(content: Content, language: Language) -> Table:
    said, currency = language.text, content.evaluation.basis.report_currency
    rows = tuple(
        row(
            _name(tier, language),
            language.number(tier.gpu.memory_gb),
            language.gb(tier.gpu.usable_bytes),
            language.number(tier.gpu.bandwidth_gb_s),
            NOTHING if tier.gpu.tdp_watts is None else language.number(tier.gpu.tdp_watts),
            Cell(_amount(tier.price, currency, language), note=_seen(tier, content, language)),
            _amount(tier.price_per_gb, currency, language),
            _amount(tier.price_per_usable_gb, currency, language),
            NOTHING if tier.step is None else language.signed_share(tier.step),
        )
        for tier in content.tiers
    )
    return Table(
        caption=said("tier.caption"),
        columns=(
            words(said("column.gpu")),
            Column(said("column.memory-sold"), "GB"),
            Column(said("column.memory-usable"), "GB"),
            Column(said("column.bandwidth"), said("unit.gb-per-second")),
            Column(said("column.power"), "W"),
            Column(said("column.street-price"), currency),
            Column(said("column.per-gb"), currency),
            Column(said("column.per-usable-gb"), currency),
            Column(said("column.step")),
        ),
        rows=rows,
        source=said("tier.source"),
        footnotes=(said("prices.usable-note"),),
        kind="dense",
    )


def _seen(tier: Tier, content: Content, language: Language) -> str:
    if tier.price_date is None:
        return ""
    old = freshness_of(tier.price_date, content.reproduction.today) == "old"
    seen = language.date(tier.price_date)
    return language.text("prices.seen-old", date=seen) if old else seen


def _offers(content: Content, language: Language) -> Table | None:
    said, evaluation = language.text, content.evaluation
    currency = evaluation.basis.report_currency
    bought = [option for option in evaluation.options if option.price_per_gb is not None]
    if not bought:
        return None
    return Table(
        caption=said("prices.unit-caption"),
        columns=(
            words(said("column.option")),
            Column(said("column.per-gpu"), currency),
            Column(said("column.per-gb"), currency),
            Column(said("column.per-usable-gb"), currency),
        ),
        rows=tuple(
            row(
                option.name,
                _amount(option.price_per_gpu, currency, language),
                _amount(option.price_per_gb, currency, language),
                _amount(option.price_per_usable_gb, currency, language),
                kind="best" if option.id == evaluation.recommendation.option_id else "",
            )
            for option in bought
        ),
        source=said("prices.unit-source"),
        footnotes=(said("prices.fleet-note"),) if any(len(option.groups) > 1 for option in bought) else (),
    )


def _amount(amount: Decimal | None, currency: str, language: Language) -> str:
    return NOTHING if amount is None else language.amount(amount, currency)


def _holds(workloads: Sequence[WorkloadNeed], first: int, content: Content, language: Language) -> Table:
    """For each kind the fewest GPUs that hold a workload, and the speed limit on so many."""
    said = language.text
    columns = [words(said("column.gpu"))]
    for workload in workloads:
        columns.append(Column(workload.name, said("column.gpus-needed")))
        columns.append(Column(said("column.speed"), said("unit.tokens-per-second")))
    rows = []
    for tier in content.tiers:
        cells = []
        for fit in tier.fits[first : first + len(workloads)]:
            cells.append(NOTHING if fit.gpus_needed is None else language.number(fit.gpus_needed))
            cells.append(NOTHING if fit.tokens_per_second is None else language.number(fit.tokens_per_second))
        rows.append(row(tier.gpu.name, *cells))
    training = any(workload.asked.task != "inference" for workload in workloads)
    return Table(
        caption=said("tier.holds-caption"),
        columns=tuple(columns),
        rows=tuple(rows),
        source=joined((said("tier.holds-source"), said("fit.training-note") if training else ""), " "),
        kind="dense",
    )


def _chart(content: Content, language: Language) -> Chart:
    """Memory of each kind against its bandwidth: what is quoted stands out."""
    said = language.text
    points = [
        PointInput(tier.gpu.name, tier.gpu.usable_bytes / 1e9, tier.gpu.bandwidth_gb_s, strong=tier.quoted)
        for tier in content.tiers
    ]
    geometry = point_chart(points)
    largest = content.tiers[-1].gpu
    return Chart(
        kind="points",
        key="tiers",
        title=said("tier.chart-title"),
        description=said("tier.chart-description", gpu=largest.name, size=language.size(largest.usable_bytes)),
        caption=said("tier.chart-caption"),
        source=said("tier.chart-source"),
        geometry=geometry,
        x_labels=tuple(language.number(tick.value) for tick in geometry.x_ticks),
        y_labels=tuple(language.number(tick.value) for tick in geometry.y_ticks),
        x_title=said("tier.x-axis"),
        y_title=said("tier.y-axis"),
    )
