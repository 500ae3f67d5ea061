"""Risks and terms, sources with their ages, warnings, and how to make the same report again."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from vramsheet.report.carried import ALWAYS_CARRIED
from vramsheet.report.pages.citations import cited
from vramsheet.report.pages.tables import NOTHING, Cell, Row, Table, heading, joined, row, words
from vramsheet.report.pages.terms import terms_table
from vramsheet.report.quantities import Count

if TYPE_CHECKING:
    from vramsheet.report.content import Content
    from vramsheet.report.sources import Freshness, Kind, SourceFact
    from vramsheet.report.words import Language

FROM_CATALOGUE: Final[frozenset[Kind]] = frozenset({"model", "gpu", "street", "published"})
"""Facts whose sources the catalogue names."""
TONES: Final[dict[Freshness, str]] = {"stale": "warn", "undated": "warn", "old": "bad", "ahead": "bad"}


class Warned(NamedTuple):
    """One warning: its word ("Warning" or "Note") and its sentence."""

    word: str
    text: str
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcesPage:
    """Sources and warnings as finished text."""

    lead: str
    table: Table
    warnings_title: str
    warnings: tuple[Warned, ...]
    no_warnings: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RisksPage:
    """Risks and commercial terms as finished text."""

    nothing: str
    table: Table | None
    terms: Table | None


class Term(NamedTuple):
    """A term and what it is."""

    term: str
    text: str
    code: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReproducePage:
    """How to make the same report again."""

    lead: str
    terms: tuple[Term, ...]


def sources_page(content: Content, language: Language) -> SourcesPage:
    """
    Every source with its age, and all warnings.

    Args:
        content: the whole report.
        language: its language.

    Returns:
        Finished text.
    """
    said = language.text
    rows: list[Row] = []
    for kind in dict.fromkeys(fact.kind for fact in content.sources):
        rows.append(heading(said(f"source.{kind}"), 3))
        rows += [_source_row(fact, language) for fact in content.sources if fact.kind == kind]
    said_cautions = [
        Warned(
            said("source.warning" if caution.severe else "source.note"),
            language.say(caution.message),
            "bad" if caution.severe else "warn",
        )
        for caution in content.cautions
    ]
    return SourcesPage(
        lead=said("source.lead", date=content.reproduction.today),
        table=Table(
            caption=said("source.caption"),
            columns=(
                words(said("column.what"), width=6),
                words(said("column.source"), width=12),
                words(said("column.date-state"), width=6),
            ),
            rows=tuple(rows),
            source=said("source.method"),
            kind="dense",
        ),
        warnings_title=said("source.warnings"),
        warnings=tuple(said_cautions),
        no_warnings="" if said_cautions else said("source.no-warnings"),
    )


def _source_row(fact: SourceFact, language: Language) -> Row:
    state = language.text(f"source.{fact.freshness}", age=Count(fact.age_days or 0, "day"))
    date = "" if fact.date is None else language.date(fact.date)
    return row(
        Cell(fact.what, note="" if fact.facts is None else language.say(fact.facts)),
        _cited(fact, language.show(fact.text)),
        Cell(joined((date, state), ", "), TONES.get(fact.freshness, "quiet")),
    )


def _cited(fact: SourceFact, text: str) -> Cell:
    """Where a fact was read. What a quote names as its source is shown, but nobody is sent there."""
    return Cell(text or NOTHING, parts=cited(text) if fact.kind in FROM_CATALOGUE else ())


def risks_page(content: Content, language: Language) -> RisksPage:
    """
    Every risk with its owner and response, and the terms of every offer.

    Args:
        content: the whole report.
        language: its language.

    Returns:
        Finished text.
    """
    said = language.text
    risks = content.evaluation.quote.risks
    if not risks:
        return RisksPage(nothing=said("decision.no-risks"), table=None, terms=terms_table(content, language))
    rows = (
        row(language.number(number), risk.text, risk.response or NOTHING, risk.owner or NOTHING)
        for number, risk in enumerate(risks, start=1)
    )
    columns = (
        words(said("column.number")),
        words(said("column.risk"), width=8),
        words(said("column.response"), width=7),
        words(said("column.owner"), width=3),
    )
    return RisksPage(
        nothing="",
        table=Table(caption=said("risk.caption"), columns=columns, rows=tuple(rows), source=said("risk.source")),
        terms=terms_table(content, language),
    )


def reproduce_page(content: Content, language: Language) -> ReproducePage:
    """
    The program's version, the fingerprints of quote and catalogue, and the command.

    Args:
        content: the whole report.
        language: its language.

    Returns:
        Finished text.
    """
    said, made = language.text, content.reproduction
    terms = [Term(said("reproduce.program"), said("reproduce.version", version=made.version or NOTHING), code=False)]
    terms.append(Term(said("reproduce.day"), language.date(made.today), code=False))
    if made.quote_sha256:
        terms.append(Term(said("reproduce.sha256"), made.quote_sha256, code=True))
    terms.append(Term(said("reproduce.catalog"), made.catalog_sha256, code=True))
    changed = "".join(f" --set {shlex.quote(f'{path}={value}')}" for path, value in made.overrides)
    changed += " --catalog FOLDER" if made.own_catalog else ""
    terms.append(Term(said("reproduce.command"), f"generate-report quote.yaml{changed}", code=True))
    terms.append(Term(said("reproduce.figures"), f"generate-report quote.yaml{changed} --format json", code=True))
    terms.append(Term(said("reproduce.carried"), ", ".join(ALWAYS_CARRIED), code=True))
    terms.append(Term(said("reproduce.again"), "generate-report quote.pdf", code=True))
    terms.append(Term(said("reproduce.marks"), said("reproduce.not-certified"), code=False))
    return ReproducePage(lead=said("reproduce.lead"), terms=tuple(terms))
