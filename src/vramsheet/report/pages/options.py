"""Every option with what becomes of it and why, and how each workload fits on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vramsheet.report.pages.decision import option_note, verdict
from vramsheet.report.pages.tables import NOTHING, Cell, Column, Row, Table, heading, joined, row, words
from vramsheet.report.pages.workings import headroom_key
from vramsheet.report.quantities import Size
from vramsheet.report.reasons import missing_kinds, reason_of

if TYPE_CHECKING:
    from vramsheet.report.content import Content
    from vramsheet.report.evaluation import Evaluation
    from vramsheet.report.need import OptionNeed
    from vramsheet.report.option_fit import KindFit
    from vramsheet.report.words import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionsPage:
    """The options and their fit as finished text."""

    reasons: Table
    lead: str
    table: Table


def options_page(content: Content, language: Language) -> OptionsPage:
    """
    What becomes of every option, and every workload on every option.

    Args:
        content: the whole report.
        language: its language.

    Returns:
        Finished text.
    """
    evaluation, said = content.evaluation, language.text
    together = evaluation.quote.workloads_together and len(evaluation.workloads) > 1
    columns = (
        words(said("column.option"), width=6),
        words(said("column.verdict"), width=5),
        Column(said("column.headroom"), said("unit.gb-per-gpu")),
        Column(said("column.gpus-used")),
        Column(said("column.gpus-needed")),
        Column(said("column.speed"), said("unit.tokens-per-second")),
    )
    rows: list[Row] = []
    for workload in evaluation.workloads:
        rows.append(heading(workload.name, len(columns)))
        rows += [_row(workload.id, need, content, language) for need in workload.by_option]
    if together:
        rows.append(heading(said("fit.all-at-once"), len(columns)))
        for option in evaluation.options:
            fit = evaluation.fits[option.id]
            rows.append(
                row(
                    option.name,
                    verdict(fit.fits, fit.headroom_bytes, language),
                    Cell(language.gb(fit.headroom_bytes), working=headroom_key("", option.id)),
                    language.number(option.gpu_count),
                    NOTHING if fit.gpus_needed is None else language.number(fit.gpus_needed),
                    NOTHING,
                )
            )
            rows += [_kind_row(kind, evaluation, language) for kind in fit.kinds if len(fit.kinds) > 1]
    training = any(workload.asked.task != "inference" for workload in evaluation.workloads)
    footnotes = [said("fit.speed-note")]
    footnotes += [said("fit.training-note")] if training else []
    return OptionsPage(
        reasons=_reasons(content, language),
        lead=said("fit.lead-together" if together else "fit.lead"),
        table=Table(
            caption=said("fit.caption"),
            columns=columns,
            rows=tuple(rows),
            source=said("fit.source"),
            footnotes=tuple(footnotes),
        ),
    )


def _kind_row(kind: KindFit, evaluation: Evaluation, language: Language) -> Row:
    """One kind of GPU of a fleet, with the workloads that share it."""
    names = joined((w.name for w in evaluation.workloads if w.id in kind.workload_ids), ", ")
    gpu = language.text("prices.of-which", gpus=language.number(kind.gpu_count), gpu=kind.gpu.name)
    if not names:
        return row(Cell(gpu, note=language.text("fit.idle")), *(NOTHING,) * 5)
    return row(
        Cell(gpu, note=language.text("fit.runs", workloads=names)),
        verdict(kind.fits, kind.headroom_bytes, language),
        language.gb(kind.headroom_bytes),
        language.number(kind.gpu_count),
        NOTHING if kind.gpus_needed is None else language.number(kind.gpus_needed),
        NOTHING,
    )


def _reasons(content: Content, language: Language) -> Table:
    """Each option in one sentence; kinds that nobody offered are named below."""
    evaluation, said = content.evaluation, language.text
    best_id = evaluation.recommendation.option_id
    return Table(
        caption=said("why.caption"),
        columns=(words(said("column.option"), width=4), words(said("column.why"), width=7)),
        rows=tuple(
            row(
                Cell(option.name, note=option_note(option, language)),
                language.say(reason_of(option, evaluation)),
                kind="best" if option.id == best_id else "",
            )
            for option in evaluation.options
        ),
        source=said("why.source"),
        footnotes=tuple(said(f"why.no-{kind}") for kind in missing_kinds(evaluation)),
    )


def _row(workload_id: str, need: OptionNeed, content: Content, language: Language) -> Row:
    option = content.evaluation.option(need.option_id)
    name: str | Cell = option.name
    if len(option.groups) > 1:
        name = Cell(option.name, note=language.text("fit.on-kind", gpu=need.gpu.name))
    if need.problem:
        return row(name, Cell(language.text("fit.unknown"), "warn", need.problem), *(NOTHING,) * 4)
    return row(
        name,
        _verdict(need, language),
        Cell(language.gb(need.headroom_bytes), working=headroom_key(workload_id, need.option_id)),
        language.text("fit.of", used=language.number(need.gpu_count), all=language.number(need.all_count)),
        NOTHING if need.gpus_needed is None else language.number(need.gpus_needed),
        NOTHING if need.tokens_per_second is None else language.number(need.tokens_per_second),
    )


def _verdict(need: OptionNeed, language: Language) -> Cell:
    """In words; where the interval reaches over the budget, that is said."""
    if need.sure:
        return Cell(language.text("fit.fits"), "good") if need.fits else Cell(language.text("fit.does-not-fit"), "bad")
    over = abs(need.budget_bytes - need.total.high)
    if need.fits:
        return Cell(language.text("fit.fits"), "warn", language.text("fit.not-at-high", size=Size(over)))
    return Cell(language.text("fit.does-not-fit"), "bad", language.text("fit.only-at-low"))
