"""Every value that the figures rest on, given or assumed, with unit, origin, day and owner; and the conventions."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from vramsheet.report.pages.tables import NOTHING, Column, Row, Table, heading, joined, row, words
from vramsheet.report.quantities import Number, Share
from vramsheet.report.quote import InferenceWorkload

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vramsheet.report.content import Content
    from vramsheet.report.options import GpuGroup
    from vramsheet.report.quote import Workload
    from vramsheet.report.words import Language

SHARES: Final = frozenset({"tax.rate", "finance.discount_rate", "finance.residual", "finance.tax_rate"})
"""Values that are shown in per cent."""
FINANCE: Final = ("horizon_years", "discount_rate", "residual", "tax_rate")
SITE: Final = ("electricity_per_kwh", "pue", "load_factor", "hours_per_month")
TAX: Final = ("rate", "included", "recoverable")
DEFAULTS_READ: Final = dt.date(2026, 11, 20)
"""The day on which the reasons of the defaults were read; each has its source in `cost.defaults`."""
UNSPOKEN: Final = frozenset({"id", "name", "task"})
"""Keys of a workload that are no assumption about it."""
ONLY_FOR: Final = {
    "ubatch": "llama.cpp",
    "max_batched_tokens": "vllm",
    "lora_rank": "lora",
    "lora_targets": "lora",
    "base_precision": "qlora",
    "double_quant": "qlora",
}
"""Keys that have a meaning with one engine or method only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssumptionsPage:
    """The register of assumptions as finished text."""

    lead: str
    register: Table
    conventions_title: str
    conventions: tuple[str, ...]
    estimates_title: str
    estimates: tuple[str, ...]


def assumptions_page(content: Content, language: Language) -> AssumptionsPage:
    """
    The register of assumptions and the conventions.

    Args:
        content: the whole report.
        language: its language.

    Returns:
        Finished text.
    """
    said, evaluation = language.text, content.evaluation
    basis = evaluation.basis
    estimates = (a for w in evaluation.workloads for need in w.by_option for a in need.assumptions)
    return AssumptionsPage(
        lead=said("assumption.lead"),
        register=_register(content, language),
        conventions_title=said("assumption.conventions"),
        conventions=(
            said("convention.year-0"),
            said(
                "convention.hours",
                hours=Number(basis.site.hours_per_month, 1),
                year=Number(basis.site.hours_per_year, 1),
            ),
            said("convention.sign"),
            said("convention.rounding"),
            said("convention.tax-recoverable" if basis.tax.recoverable else "convention.tax-cost"),
            said("convention.energy"),
            *([said("convention.lease")] if any(option.kind == "lease" for option in evaluation.options) else []),
            said("convention.fit-together" if evaluation.quote.workloads_together else "convention.fit"),
            *_fleet_conventions(content, language),
            said("convention.recommendation"),
            said("convention.gb"),
            said("convention.break-even"),
        ),
        estimates_title=said("assumption.estimates"),
        estimates=tuple(map(language.show, dict.fromkeys(estimates))),
    )


def _fleet_conventions(content: Content, language: Language) -> tuple[str, ...]:
    """What holds where an option has several kinds of GPU, or MIG slices."""
    evaluation = content.evaluation
    together = evaluation.quote.workloads_together
    said = []
    if any(len(option.groups) > 1 for option in evaluation.options):
        said.append(language.text("convention.fleet-together" if together else "convention.fleet"))
    if any(group.gpu.mig is not None for option in evaluation.options for group in option.groups):
        said.append(language.text("convention.mig"))
    return tuple(said)


def _register(content: Content, language: Language) -> Table:
    """Every assumption in a row of its own, numbered through: value with unit, source, day and owner."""
    said, quote = language.text, content.evaluation.quote
    columns = (
        Column(said("column.number")),
        words(said("column.assumption"), width=9),
        words(said("column.value"), width=10),
        words(said("column.source"), width=9),
        Column(said("column.date")),
        words(said("column.owner"), width=4),
    )
    rows: list[Row] = []
    for key, entries in (
        ("authors", [Entry(e.text, "", e.source, e.date, e.owner) for e in quote.assumptions]),
        ("money", list(_money(content, language))),
        ("site", [*_section("site", SITE, content, language), *_powers(content, language)]),
        ("workloads", list(_workloads(content, language))),
    ):
        if entries:
            first = sum(len(row.cells) > 1 for row in rows) + 1
            rows.append(heading(said(f"assumption.group-{key}"), len(columns)))
            rows += [_numbered(number, entry, language) for number, entry in enumerate(entries, start=first)]
    return Table(
        caption=said("assumption.caption"),
        columns=columns,
        rows=tuple(rows),
        source=said(
            "assumption.source",
            owner=quote.quote.prepared_by or NOTHING,
            version=content.reproduction.version,
        ),
        kind="dense",
    )


class Entry(NamedTuple):
    """One assumption: what, its value with the unit, where it is from, of which day, and who answers for it."""

    what: str
    value: str
    source: str
    date: dt.date | None
    owner: str


def _numbered(number: int, entry: Entry, language: Language) -> Row:
    date = NOTHING if entry.date is None else language.date(entry.date)
    name = language.text("assumption.id", number=language.number(number))
    return row(name, entry.what, entry.value or NOTHING, entry.source or NOTHING, date, entry.owner or NOTHING)


def _entry(what: str, value: str, content: Content, language: Language, reason: str = "") -> Entry:
    """A value as the quote gives it, or a default of this program with its reason."""
    heading, said = content.evaluation.quote.quote, language.text
    if reason:
        return Entry(what, value, said("assumption.default", reason=reason), DEFAULTS_READ, said("assumption.program"))
    return Entry(what, value, said("assumption.quote"), heading.date, said("assumption.authors"))


def _money(content: Content, language: Language) -> Iterator[Entry]:
    said, quote = language.text, content.evaluation.quote
    for rate in quote.currency.rates:
        name = said("assumption.exchange-rate", currency=rate.from_)
        value = said("assumption.rate", rate=Number(rate.rate, 8), to=rate.to, currency=rate.from_)
        yield Entry(name, value, rate.source, rate.date, said("assumption.authors"))
    yield from _section("tax", TAX, content, language)
    yield from _section("finance", FINANCE, content, language)
    yield from _section("finance.depreciation", ("method", "years"), content, language)


def _section(section: str, keys: Iterable[str], content: Content, language: Language) -> Iterator[Entry]:
    """The values of one section of the quote: as given, or the default with its reason."""
    said, quote = language.text, content.evaluation.quote
    holder: object = quote
    for word in section.split("."):
        holder = getattr(holder, word)
    for key in keys:
        path = f"{section}.{key}"
        shown = _shown(path, getattr(holder, key), language)
        if f"unit.{path}" in language.texts:
            shown = joined((shown, said(f"unit.{path}", currency=quote.currency.report)), " ")
        reason = "" if _given(holder, key) else said(f"default.{path}")
        yield _entry(said(f"value.{path}"), shown, content, language, reason)


def _given(holder: object, key: str) -> bool:
    fields: set[str] = getattr(holder, "model_fields_set", set())
    return key in fields


def _shown(path: str, value: object, language: Language) -> str:
    match value:
        case None:
            return language.text("assumption.none")
        case bool():
            return language.text("assumption.yes" if value else "assumption.no")
        case Decimal() if path in SHARES:
            return language.show(Share(value))
        case Decimal() | int() | float():
            return language.number(value, 6)
        case str() if f"value.method.{value}" in language.texts:
            return language.text(f"value.method.{value}")
        case _:
            return str(value)


def _powers(content: Content, language: Language) -> Iterator[Entry]:
    """Rated power of what takes energy; of the GPUs alone, by their data sheet, where the quote gives none."""
    said = language.text
    for option in content.evaluation.options:
        if option.kind == "rent":
            continue
        watts = NOTHING if option.rated_watts is None else f"{language.number(option.rated_watts)} W"
        reason = ""
        if option.quoted.power_watts is None:
            reason = joined((_data_sheet(group, language) for group in option.groups), "; ")
        yield _entry(said("assumption.power", option=option.name), watts, content, language, reason)


def _data_sheet(group: GpuGroup, language: Language) -> str:
    """The rated power of GPUs of one kind by their data sheet."""
    return language.text(
        "assumption.gpus-only",
        gpus=Number(group.gpu_count),
        watts=Number(group.gpu.tdp_watts or 0),
        date=group.gpu.source.date,
    )


def _workloads(content: Content, language: Language) -> Iterator[Entry]:
    """The settings of each workload: those given, and those by default."""
    for workload in content.evaluation.workloads:
        for given in (True, False):
            settings = joined(_settings(workload.asked, language, given=given), "; ")
            reason = "" if given else language.text("assumption.usual")
            if settings:
                yield _entry(workload.name, settings, content, language, reason)


def _settings(asked: Workload, language: Language, *, given: bool) -> Iterator[str]:
    """The settings of a workload that were given, or those that are defaults, as "context 32,768 tokens"."""
    said = language.text
    kind = asked.engine if isinstance(asked, InferenceWorkload) else asked.task
    for key in type(asked).model_fields:
        value = getattr(asked, key)
        only_for = ONLY_FOR.get(key)
        if key in UNSPOKEN or value is None or value == "" or (only_for is not None and not kind.endswith(only_for)):
            continue
        if _given(asked, key) == given:
            shown = language.show(Share(value)) if key == "utilisation" else _shown(key, value, language)
            yield said(f"setting.{key}", value=shown)
