"""What would make a workload fit: the changes the field knows, what each saves and what it costs, as finished text."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from vramsheet.report.pages.tables import Cell, Column, Row, Table, heading, joined, row, words
from vramsheet.report.quantities import Number, Share, Size

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vramsheet.levers import Lever
    from vramsheet.report.content import Content
    from vramsheet.report.need import WorkloadNeed
    from vramsheet.report.quantities import Value
    from vramsheet.report.remedies import Remedy, WorkloadRemedies
    from vramsheet.report.words import Language

MOST_CHANGES: Final = 5
"""Changes shown for one option; the figures in JSON have all of them."""
MOST_CHANGES_WHERE_IT_FITS: Final = 3
SHARES: Final = frozenset({"grouped-query attention", "latent attention"})
"""Changes whose numbers are shares of what there is now."""


class RemedyText(NamedTuple):
    """The plain test, the smallest change of each option, and the table of changes."""

    sentences: tuple[str, ...]
    tables: tuple[Table, ...]
    """One table, or none when nothing would save memory."""


def remedy_text(workload: WorkloadNeed, found: WorkloadRemedies, content: Content, language: Language) -> RemedyText:
    """
    What would make one workload fit.

    Args:
        workload: the workload.
        found: its changes.
        content: the whole report.
        language: its language.

    Returns:
        Finished text.
    """
    sentences = [_uncompressed(found, content, language)]
    sentences += [_smallest(remedy, content, language) for remedy in found.remedies if not remedy.need.fits]
    return RemedyText(tuple(filter(None, sentences)), _tables(workload, found.remedies, content, language))


def _names(option_ids: Sequence[str], content: Content, language: Language) -> str:
    names = (content.evaluation.option(option_id).name for option_id in option_ids)
    return joined(names, language.text("form.between"))


def _uncompressed(found: WorkloadRemedies, content: Content, language: Language) -> str:
    """Whether the hardware holds the model as it was trained."""
    holding, lacking = (
        _names(found.uncompressed_ids, content, language),
        _names(found.compressed_ids, content, language),
    )
    if holding and lacking:
        return language.text("lever.uncompressed-some", holding=holding, lacking=lacking)
    if holding or lacking:
        key = "lever.uncompressed-all" if holding else "lever.uncompressed-none"
        return language.text(key, options=holding or lacking)
    return ""


def _smallest(remedy: Remedy, content: Content, language: Language) -> str:
    lever, options = remedy.smallest, _names(remedy.option_ids, content, language)
    if lever is None:
        return language.text("lever.no-single-change", options=options)
    return language.text(
        "lever.smallest",
        options=options,
        change=change_words(lever, language),
        saved=Size(lever.saved_bytes),
        need=Size(lever.need_bytes),
        budget=Size(remedy.need.budget_bytes),
        price=language.text(f"lever.price.{lever.price_key}"),
    )


def _tables(workload: WorkloadNeed, found: Sequence[Remedy], content: Content, language: Language) -> tuple[Table, ...]:
    said = language.text
    fits = all(remedy.need.fits for remedy in found)
    columns = (
        words(said("lever.column-change"), said("lever.column-price")),
        Column(said("lever.column-saved"), said("lever.column-unit")),
        Column(said("lever.column-need"), said("lever.column-unit")),
        *(() if fits else (Column(said("column.verdict")),)),
    )
    rows: list[Row] = []
    for remedy in found:
        shown = _shown(remedy)
        if len(found) > 1 and shown:
            rows.append(heading(_names(remedy.option_ids, content, language), len(columns)))
        rows += [_row(lever, language, with_verdict=not fits) for lever in shown]
    if not rows:
        return ()
    options = _names(found[0].option_ids, content, language) if len(found) == 1 else said("lever.each-option")
    table = Table(
        caption=said("lever.caption-fits" if fits else "lever.caption", workload=workload.name, options=options),
        columns=columns,
        rows=tuple(rows),
        source=said("lever.source"),
    )
    return (table,)


def _shown(remedy: Remedy) -> tuple[Lever, ...]:
    """The changes that are enough, mildest first, then those that save most; in the order of their mildness."""
    if remedy.need.fits:
        return remedy.levers[:MOST_CHANGES_WHERE_IT_FITS]
    by_use = sorted(remedy.levers, key=lambda lever: (not lever.fits, lever.rank if lever.fits else -lever.saved_bytes))
    return tuple(sorted(by_use[:MOST_CHANGES], key=lambda lever: lever.rank))


def _row(lever: Lever, language: Language, *, with_verdict: bool) -> Row:
    said = language.text
    note = said("lever.price-source", price=said(f"lever.price.{lever.price_key}"), source=lever.source)
    verdict = Cell(said("fit.fits"), "good") if lever.fits else Cell(said("lever.not-enough"), "bad")
    return row(
        Cell(change_words(lever, language), note=note),
        language.gb(lever.saved_bytes),
        language.gb(lever.need_bytes),
        *((verdict,) if with_verdict else ()),
    )


def change_words(lever: Lever, language: Language) -> str:
    """
    A change with its numbers, as that language writes them.

    Args:
        lever: the change.
        language: of the report.

    Returns:
        Finished text.
    """
    key = lever.name.lower().replace(",", "").replace(" ", "-")
    share = lever.name in SHARES
    return language.text(
        f"lever.change.{key}", now=_value(lever.now, share=share), then=_value(lever.then, share=share)
    )


def _value(value: str | float, *, share: bool) -> Value:
    if isinstance(value, str):
        return value
    return Share(Decimal(f"{value:.2f}")) if share else Number(value, 1)
