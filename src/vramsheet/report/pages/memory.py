"""What each workload needs: in words with numbers, by part, and drawn against the memory of each option's GPU."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from vramsheet.report.charts.bars import BarInput, KeyKind, stacked_bars
from vramsheet.report.pages.tables import (
    HEAD_CHARACTERS,
    NOTHING,
    Chart,
    Column,
    Legend,
    Row,
    Table,
    groups,
    joined,
    row,
    shortened,
    words,
)
from vramsheet.report.quantities import Count, Number, Share, Size
from vramsheet.report.quote import InferenceWorkload
from vramsheet.units import GB

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vramsheet.report.content import Content
    from vramsheet.report.need import OptionNeed, WorkloadNeed
    from vramsheet.report.words import Language

OPTIONS_ACROSS: Final = 5
"""Options that stand side by side in one table."""
BARS_IN_A_CHART: Final = 8
"""Bars that one drawing holds before it outgrows the page."""
LABEL_CHARACTERS: Final = 64
BILLION: Final = 10**9


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkloadBlock:
    """One workload as finished text."""

    title: str
    description: str
    formula: str
    kv: str
    working_title: str
    working: tuple[str, ...]
    """Each part as a formula with its numbers, then the rule of thumb beside it."""
    tables: tuple[Table, ...]
    charts: tuple[Chart, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryPage:
    """All workloads as finished text."""

    lead: str
    workloads: tuple[WorkloadBlock, ...]


def memory_page(content: Content, language: Language) -> MemoryPage:
    """
    The memory needs of all workloads.

    Args:
        content: the whole report.
        language: its language.

    Returns:
        Finished text and drawings.
    """
    return MemoryPage(
        lead=language.text("memory.lead"),
        workloads=tuple(_block(workload, content, language) for workload in content.evaluation.workloads),
    )


def _block(workload: WorkloadNeed, content: Content, language: Language) -> WorkloadBlock:
    evaluation = content.evaluation
    known = tuple(need for need in workload.by_option if not need.problem)
    shown = next((n for n in known if n.option_id == evaluation.recommendation.option_id), known[0] if known else None)
    return WorkloadBlock(
        title=workload.name,
        description=_description(workload, language),
        formula="" if shown is None else _formula(shown, content, language),
        kv="" if shown is None else _kv(workload, shown, language),
        working_title=language.text("memory.working-title"),
        working=() if shown is None else _working(shown, language),
        tables=tuple(_parts_table(workload, group, content, language) for group in groups(known, OPTIONS_ACROSS)),
        charts=tuple(
            _chart(workload, group, number, content, language)
            for number, group in enumerate(groups(known, BARS_IN_A_CHART))
        ),
        problems=tuple(
            language.text("memory.problem", option=evaluation.option(n.option_id).name, problem=n.problem)
            for n in workload.by_option
            if n.problem
        ),
    )


def _billions(count: int) -> Number:
    return Number(count / BILLION, 2)


def _description(workload: WorkloadNeed, language: Language) -> str:
    asked, said = workload.asked, language.text
    model = said("memory.model", model=workload.model_name, parameters=_billions(workload.parameters))
    if workload.active_parameters != workload.parameters:
        model = said(
            "memory.model-active",
            model=workload.model_name,
            parameters=_billions(workload.parameters),
            active=_billions(workload.active_parameters),
        )
    if isinstance(asked, InferenceWorkload):
        return said(
            "memory.serving",
            model=model,
            precision=asked.precision,
            kv_precision=asked.kv_precision,
            sequences=Count(asked.batch, "sequence"),
            tokens=Count(asked.context, "token"),
            engine=asked.engine,
        )
    return said(
        f"memory.{asked.task}",
        model=model,
        precision=asked.precision,
        base=asked.base_precision,
        rank=Number(asked.lora_rank),
        optimizer=asked.optimizer,
        sequences=Count(asked.batch, "sequence"),
        tokens=Count(asked.sequence, "token"),
        checkpointing=said("memory.checkpointing" if asked.checkpointing else "memory.no-checkpointing"),
    )


def _formula(need: OptionNeed, content: Content, language: Language) -> str:
    """The need on the recommended option: names of the parts, then their sizes, then the sum."""
    said = language.text
    present = [part for part in need.parts if part.size_bytes]
    return said(
        "memory.formula",
        words=" + ".join(said(f"part.{part.name}") for part in present),
        figures=" + ".join(language.gb(part.size_bytes) for part in present),
        sum=Size(need.total.likely),
        low=Size(need.total.low),
        high=Size(need.total.high),
        option=content.evaluation.option(need.option_id).name,
        gpus=Count(need.gpu_count, "gpu"),
    )


def _kv(workload: WorkloadNeed, need: OptionNeed, language: Language) -> str:
    if not isinstance(workload.asked, InferenceWorkload) or not need.kv_bytes_per_token:
        return ""
    return language.text(
        "memory.kv",
        bytes=Number(need.kv_bytes_per_token),
        tokens=Number(workload.asked.context),
        sequences=Number(workload.asked.batch),
    )


def _working(need: OptionNeed, language: Language) -> tuple[str, ...]:
    """Each part of the need as a formula that a reader can check, and how far the rule of thumb is off."""
    said = language.text
    lines = [
        said(
            "memory.working-line",
            part=said(f"part.{line.part}"),
            formula=_times(line.formula),
            size=Size(line.size_bytes),
        )
        for line in need.working
    ]
    if need.rule is not None:
        side = "memory.rule-above" if need.rule.difference >= 0 else "memory.rule-below"
        lines.append(said(side, rule=_times(need.rule.text), share=Share(Decimal(f"{abs(need.rule.difference):.2f}"))))
    return tuple(lines)


def _times(formula: str) -> str:
    """A formula with the multiplication sign of print."""
    return formula.replace(" x ", " × ")


def _parts_table(workload: WorkloadNeed, needs: Sequence[OptionNeed], content: Content, language: Language) -> Table:
    said, evaluation = language.text, content.evaluation
    names = tuple(part.name for part in needs[0].parts)
    rows: list[Row] = [
        row(said(f"part.{name}"), *(language.gb(_part(need, name)) for need in needs))
        for name in names
        if any(_part(need, name) for need in needs)
    ]
    rows.append(row(said("memory.likely"), *(language.gb(need.total.likely) for need in needs), kind="total"))
    rows.append(row(said("memory.low"), *(language.gb(need.total.low) for need in needs)))
    rows.append(row(said("memory.high"), *(language.gb(need.total.high) for need in needs)))
    rows.append(row(said("memory.budget"), *(language.gb(need.budget_bytes) for need in needs), kind="total"))
    rows.append(row(said("memory.usable"), *(language.gb(need.usable_bytes) for need in needs)))
    sold = tuple(evaluation.option(need.option_id).gpu.memory_gb for need in needs)
    rows.append(row(said("memory.sold"), *(language.number(gb) for gb in sold)))
    adds_up = all(_shown_sum(need, language) == language.gb(need.total.likely) for need in needs)
    footnotes = [] if adds_up else [said("rounding.parts")]
    columns = (
        Column(
            shortened(evaluation.option(need.option_id).name, HEAD_CHARACTERS),
            said("memory.per-gpu", gpus=Count(need.gpu_count, "gpu")),
        )
        for need in needs
    )
    return Table(
        caption=said("memory.parts-caption", workload=workload.name),
        columns=(words(said("column.part"), said("unit.gb-per-gpu")), *columns),
        rows=tuple(rows),
        source=said("memory.parts-source", sources=joined(needs[0].sources, "; ")),
        footnotes=tuple(footnotes),
    )


def _part(need: OptionNeed, name: str) -> int:
    return next((part.size_bytes for part in need.parts if part.name == name), 0)


def _shown_sum(need: OptionNeed, language: Language) -> str:
    """What the shown parts add up to, shown."""
    return language.gb(sum(round(part.size_bytes / GB, 2) for part in need.parts) * GB)


def _chart(
    workload: WorkloadNeed, needs: Sequence[OptionNeed], number: int, content: Content, language: Language
) -> Chart:
    said, evaluation = language.text, content.evaluation
    names = tuple(part.name for part in needs[0].parts if any(_part(need, part.name) for need in needs))
    inputs = []
    for need in needs:
        option = evaluation.option(need.option_id)
        verdict = said("fit.fits-by" if need.fits else "fit.short-by", size=Size(abs(need.headroom_bytes)))
        inputs.append(
            BarInput(
                label=shortened(f"{option.name}: {option.gpu.name}", LABEL_CHARACTERS),
                verdict=verdict,
                parts=tuple(_part(need, name) / GB for name in names),
                low=need.total.low / GB,
                high=need.total.high / GB,
                sold=float(option.gpu.memory_gb),
                usable=need.usable_bytes / GB,
                budget=need.budget_bytes / GB,
            )
        )
    part_words = tuple(said(f"part.{name}") for name in names)
    marks: tuple[tuple[KeyKind, str], ...] = (
        ("range", said("memory.key-range")),
        ("budget", said("memory.key-budget")),
        ("usable", said("memory.key-usable")),
        ("sold", said("memory.key-sold")),
    )
    parts: tuple[tuple[KeyKind, str], ...] = tuple(("part", word) for word in part_words)
    geometry = stacked_bars(inputs, parts + marks)
    fitting = [evaluation.option(need.option_id).name for need in needs if need.fits]
    return Chart(
        kind="bars",
        key=f"memory-{workload.id}-{number}",
        title=said("memory.chart-title", workload=workload.name),
        description=said("memory.chart-description", fitting=joined(fitting, ", ") or NOTHING),
        caption=said("memory.chart-caption", workload=workload.name),
        source=said("memory.chart-source"),
        geometry=geometry,
        x_labels=tuple(language.number(tick.value, 1) for tick in geometry.ticks),
        x_title=said("memory.axis"),
        legend=tuple(Legend(said(f"letter.{name}"), word) for name, word in zip(names, part_words, strict=True)),
    )
