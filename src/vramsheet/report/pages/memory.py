"""What each workload needs: in words with numbers, by part, and drawn against the memory of each option's GPU."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from vramsheet.report.charts.bars import BarInput, stacked_bars
from vramsheet.report.pages.remedies import remedy_text
from vramsheet.report.pages.tables import (
    HEAD_CHARACTERS,
    NOTHING,
    Cell,
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
from vramsheet.report.pages.workings import need_key, times
from vramsheet.report.quantities import Count, Number, Share, Size
from vramsheet.report.quote import InferenceWorkload
from vramsheet.units import GB

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vramsheet.report.content import Content
    from vramsheet.report.need import OptionNeed, WorkloadNeed
    from vramsheet.report.pages.remedies import RemedyText
    from vramsheet.report.remedies import WorkloadRemedies
    from vramsheet.report.words import Language

OPTIONS_ACROSS: Final = 5
"""Options that stand side by side in one table."""
BARS_IN_A_CHART: Final = 8
"""Bars that one drawing holds before it outgrows the page."""
LABEL_CHARACTERS: Final = 64
BILLION: Final = 10**9


class Alike(NamedTuple):
    """A need that several options share, and the names of these options."""

    need: OptionNeed
    names: tuple[str, ...]


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
    remedies: RemedyText
    """What would make it fit."""
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
        workloads=tuple(
            _block(workload, found, content, language)
            for workload, found in zip(content.evaluation.workloads, content.remedies, strict=True)
        ),
    )


def _block(workload: WorkloadNeed, found: WorkloadRemedies, content: Content, language: Language) -> WorkloadBlock:
    evaluation = content.evaluation
    known = tuple(need for need in workload.by_option if not need.problem)
    alike = _alike(known, content)
    shown = next((n for n in known if n.option_id == evaluation.recommendation.option_id), known[0] if known else None)
    return WorkloadBlock(
        title=workload.name,
        description=_description(workload, language),
        formula="" if shown is None else _formula(shown, content, language),
        kv="" if shown is None else _kv(workload, shown, language),
        working_title=language.text("memory.working-title"),
        working=() if shown is None else _working(shown, language),
        tables=tuple(_parts_table(workload, group, language) for group in groups(alike, OPTIONS_ACROSS)),
        charts=tuple(
            _chart(workload, group, number, language) for number, group in enumerate(groups(alike, BARS_IN_A_CHART))
        ),
        remedies=remedy_text(workload, found, content, language),
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
            formula=times(language.show(line.formula)),
            size=Size(line.size_bytes),
        )
        for line in need.working
    ]
    if need.rule is not None:
        side = "memory.rule-above" if need.rule.difference >= 0 else "memory.rule-below"
        lines.append(
            said(
                side,
                rule=times(language.show(need.rule.text)),
                share=Share(Decimal(f"{abs(need.rule.difference):.2f}")),
            )
        )
    return tuple(lines)


def _alike(needs: Sequence[OptionNeed], content: Content) -> tuple[Alike, ...]:
    """Options on which the workload takes the same of the same GPU, together: their figures stand once."""
    found: dict[object, list[OptionNeed]] = {}
    for need in needs:
        same = (
            need.gpu,
            need.gpu_count,
            need.parts,
            need.total,
            need.budget_bytes,
        )
        found.setdefault(same, []).append(need)
    return tuple(
        Alike(needs[0], tuple(content.evaluation.option(need.option_id).name for need in needs))
        for needs in found.values()
    )


def _parts_table(workload: WorkloadNeed, alike: Sequence[Alike], language: Language) -> Table:
    said = language.text
    needs = tuple(entry.need for entry in alike)
    names = tuple(part.name for part in needs[0].parts)
    rows: list[Row] = [
        row(said(f"part.{name}"), *(language.gb(_part(need, name)) for need in needs))
        for name in names
        if any(_part(need, name) for need in needs)
    ]
    likely = (Cell(language.gb(n.total.likely), working=need_key(workload.id, n.option_id)) for n in needs)
    rows.append(row(said("memory.likely"), *likely, kind="total"))
    ends = ((language.gb(need.total.low), language.gb(need.total.high)) for need in needs)
    rows.append(row(said("memory.interval"), *(said("memory.between", low=low, high=high) for low, high in ends)))
    rows.append(row(said("memory.budget"), *(language.gb(need.budget_bytes) for need in needs), kind="total"))
    rows.append(row(said("memory.usable"), *(language.gb(need.usable_bytes) for need in needs)))
    adds_up = all(_shown_sum(need, language) == language.gb(need.total.likely) for need in needs)
    footnotes = [] if adds_up else [said("rounding.parts")]
    columns = (
        Column(
            joined((shortened(name, HEAD_CHARACTERS) for name in entry.names), ", "),
            said(
                "memory.per-gpu",
                gpus=Count(entry.need.gpu_count, "gpu"),
                sold=Number(entry.need.gpu.memory_gb),
            ),
        )
        for entry in alike
    )
    return Table(
        caption=said("memory.parts-caption", workload=workload.name),
        columns=(words(said("column.part"), said("unit.gb-per-gpu")), *columns),
        rows=tuple(rows),
        source=said("memory.parts-source", sources=joined(map(language.show, needs[0].sources), "; ")),
        footnotes=tuple(footnotes),
    )


def _part(need: OptionNeed, name: str) -> int:
    return next((part.size_bytes for part in need.parts if part.name == name), 0)


def _shown_sum(need: OptionNeed, language: Language) -> str:
    """What the shown parts add up to, shown."""
    return language.gb(sum(round(part.size_bytes / GB, 2) for part in need.parts) * GB)


def _chart(workload: WorkloadNeed, alike: Sequence[Alike], number: int, language: Language) -> Chart:
    said = language.text
    needs = tuple(entry.need for entry in alike)
    names = tuple(part.name for part in needs[0].parts if any(_part(need, part.name) for need in needs))
    inputs = [
        BarInput(
            label=shortened(joined(entry.names, ", "), LABEL_CHARACTERS),
            verdict=said("fit.fits" if entry.need.fits else "fit.does-not-fit"),
            parts=tuple(_part(entry.need, name) / GB for name in names),
            low=entry.need.total.low / GB,
            high=entry.need.total.high / GB,
            sold=float(entry.need.gpu.memory_gb),
            usable=entry.need.usable_bytes / GB,
            budget=entry.need.budget_bytes / GB,
        )
        for entry in alike
    ]
    geometry = stacked_bars(inputs)
    fitting = [name for entry in alike if entry.need.fits for name in entry.names]
    return Chart(
        kind="bars",
        key=f"memory-{workload.id}-{number}",
        title=said("memory.chart-title", workload=workload.name),
        description=said("memory.chart-description", fitting=joined(fitting, ", ") or NOTHING),
        caption=said("memory.chart-caption", workload=workload.name),
        source="",
        geometry=geometry,
        x_labels=tuple(language.number(tick.value, 1) for tick in geometry.ticks),
        legend=tuple(Legend(said(f"letter.{name}"), said(f"part.{name}")) for name in names),
        words=(
            said("memory.axis"),
            said("memory.key-range"),
            said("memory.key-budget"),
            said("memory.key-usable"),
            said("memory.key-sold"),
        ),
    )
