"""From a YAML text or a workbook to a checked quote, or to every problem in it, each with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vramsheet.errors import BadInput, BadQuote, Place, Problem
from vramsheet.report.checks import all_checks
from vramsheet.report.findings import form_findings
from vramsheet.report.form import spot_at
from vramsheet.report.names import name_findings
from vramsheet.report.paths import located, path_text, set_at
from vramsheet.report.sheets.archive import is_workbook
from vramsheet.report.sheets.document import read_workbook
from vramsheet.report.yaml_text import MOST_PROBLEMS, NULL_WORDS, read_yaml

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from vramsheet.catalog import Catalog
    from vramsheet.report.findings import Finding
    from vramsheet.report.sections import Quote
    from vramsheet.report.yaml_text import Document, Loc


def read_quote(
    text: str | bytes,
    name: str,
    overrides: Sequence[tuple[str, str]] = (),
    *,
    folder: Path | None = None,
    catalog: Catalog | None = None,
) -> Quote:
    """
    The checked quote that a YAML text or a workbook holds.

    Args:
        text: the file's content: YAML in UTF-8, or the bytes of an .xlsx file.
        name: what messages call the file.
        overrides: paths and the values that stand there in place of the file's (`--set site.pue=1.2`).
        folder: of the quote's file, from which the paths of model files count; None: no model file is read.
        catalog: models and GPUs; the shipped catalogue without it.

    Returns:
        The quote.

    Raises:
        BadQuote: with all problems at once, in the order of the file; those of an override come last.
    """
    document = _document(text, name)
    if not isinstance(document.data, dict):
        raise BadQuote(document.problems)
    problems = list(document.problems)
    for path, value in overrides:
        problems += _override(document, document.data, path, value)
    quote, findings = form_findings(document.data)
    findings += all_checks(document.data)
    findings += name_findings(document.data, catalog if catalog is not None else _shipped_catalog(), folder)
    problems += _problems(findings, document, document.data)
    if quote is None or problems:
        raise BadQuote(_in_order(problems, name))
    return quote.in_folder(folder)


def _document(text: str | bytes, name: str) -> Document:
    """The file as plain data with its places, be it YAML or a workbook."""
    if isinstance(text, bytes) and is_workbook(text, name):
        return read_workbook(text, name)
    return read_yaml(text, name)


def _shipped_catalog() -> Catalog:
    from vramsheet import catalog  # noqa: PLC0415 - its tables are read only when no other catalogue was given

    return catalog.load()


def _override(document: Document, data: dict[str, Any], path: str, value: str) -> list[Problem]:
    """Put one value in place of the file's; where its path names none, say so."""
    place = Place(f"--set {path}={value}")
    try:
        loc = located(path, data)
    except BadInput as refused:
        return [Problem(place, path, refused.sentence)]
    spot = spot_at(loc, data)
    if spot is None or spot.is_list or spot.sections:
        return [Problem(place, path, "names several values; name one of them, such as site.pue")]
    set_at(data, loc, None if value in NULL_WORDS else value)
    document.places[loc] = document.key_places[loc] = place
    return []


def _problems(findings: list[Finding], document: Document, data: dict[str, Any]) -> list[Problem]:
    """The findings with their places; nothing is said of a value that was refused unread."""
    problems, told = [], set()
    for finding in findings:
        refused = any(finding.loc[: len(loc)] == loc for loc in document.unread)
        if refused or (finding.loc, finding.message) in told:
            continue
        told.add((finding.loc, finding.message))
        place = _place(finding.loc, document, at_key=finding.at_key)
        problems.append(Problem(place, path_text(finding.loc, data), finding.message))
    return problems


def _place(loc: Loc, document: Document, *, at_key: bool) -> Place:
    """Where the value stands, or its key, or what it is missing from."""
    if at_key and loc in document.key_places:
        return document.key_places[loc]
    while loc and loc not in document.places:
        loc = loc[:-1]
    return document.places[loc]


def _in_order(problems: list[Problem], name: str) -> tuple[Problem, ...]:
    """The problems in the order of the file, and not more of them than anybody reads."""
    ordered = sorted(problems, key=lambda one: (one.place.path != name, one.place.position))
    if len(ordered) <= MOST_PROBLEMS:
        return tuple(ordered)
    more = Problem(Place(name), "", f"and at least {len(ordered) - MOST_PROBLEMS:,} more problems")
    return (*ordered[:MOST_PROBLEMS], more)
