"""Every value that the figures rest on, given or assumed, with unit, origin, day and owner; and the conventions."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from vramsheet.report.pages.tables import NOTHING, Row, Table, heading, joined, row, words
from vramsheet.report.quantities import Number, Share
from vramsheet.report.quote import InferenceWorkload

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vramsheet.report.content import Content
    from vramsheet.report.options import OptionFacts
    from vramsheet.report.quote import Workload
    from vramsheet.report.words import Language

SHARES: Final = frozenset({"tax.rate", "finance.discount_rate", "finance.residual", "finance.tax_rate"})
"""Values that are shown in per cent."""
FINANCE: Final = ("horizon_years", "discount_rate", "residual", "tax_rate")
SITE: Final = ("electricity_per_kwh", "pue", "load_factor", "hours_per_month")
TAX: Final = ("rate", "included", "recoverable")
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
    authors: Table | None
    values: Table
    workloads: Table
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
        authors=_authors(content, language),
        values=_values(content, language),
        workloads=_workloads(content, language),
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


def _authors(content: Content, language: Language) -> Table | None:
    said = language.text
    entries = content.evaluation.quote.assumptions
    if not entries:
        return None
    return Table(
        caption=said("assumption.authors-caption"),
        columns=(
            words(said("column.assumption"), width=10),
            words(said("column.source"), width=5),
            words(said("column.date"), width=3),
            words(said("column.owner"), width=3),
        ),
        rows=tuple(
            row(e.text, e.source or NOTHING, NOTHING if e.date is None else language.date(e.date), e.owner or NOTHING)
            for e in entries
        ),
        source="",
    )


def _values(content: Content, language: Language) -> Table:
    said, quote = language.text, content.evaluation.quote
    rows: list[Row] = [heading(said("assumption.group-money"), 2)]
    for rate in quote.currency.rates:
        name = said("assumption.exchange-rate", currency=rate.from_)
        setting = said("assumption.rate", rate=Number(rate.rate, 8), to=rate.to, currency=rate.from_)
        rows.append(row(name, joined((setting, rate.source, language.date(rate.date)), ", ")))
    rows += [_value_row("tax", key, content, language) for key in TAX]
    rows += [_value_row("finance", key, content, language) for key in FINANCE]
    rows += [_value_row("finance.depreciation", key, content, language) for key in ("method", "years")]
    rows.append(heading(said("assumption.group-site"), 2))
    rows += [_value_row("site", key, content, language) for key in SITE]
    rows.append(heading(said("assumption.group-power"), 2))
    rows += [_power_row(option, language) for option in content.evaluation.options if option.kind != "rent"]
    return Table(
        caption=said("assumption.values-caption"),
        columns=(
            words(said("column.value"), width=2),
            words(said("column.setting"), width=3),
        ),
        rows=tuple(rows),
        source=said(
            "assumption.values-source",
            date=quote.quote.date,
            owner=quote.quote.prepared_by or said("assumption.authors"),
            version=content.reproduction.version,
        ),
        kind="dense",
    )


def _value_row(section: str, key: str, content: Content, language: Language) -> Row:
    """One value of the quote: as given, or the default with its reason behind it."""
    said, quote = language.text, content.evaluation.quote
    holder: object = quote
    for word in section.split("."):
        holder = getattr(holder, word)
    path = f"{section}.{key}"
    shown = _shown(path, getattr(holder, key), language)
    if f"unit.{path}" in language.texts:
        shown = joined((shown, said(f"unit.{path}", currency=quote.currency.report)), " ")
    if not _given(holder, key):
        shown = joined((shown, said("assumption.default", reason=said(f"default.{path}"))), ", ")
    return row(said(f"value.{path}"), shown)


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
        case _:
            return str(value)


def _power_row(option: OptionFacts, language: Language) -> Row:
    said = language.text
    watts = NOTHING if option.rated_watts is None else f"{language.number(option.rated_watts)} W"
    if option.quoted.power_watts is not None:
        return row(option.name, watts)
    reason = joined(
        (
            said(
                "assumption.gpus-only",
                gpus=Number(group.gpu_count),
                watts=Number(group.gpu.tdp_watts or 0),
                date=group.gpu.source.date,
            )
            for group in option.groups
        ),
        "; ",
    )
    return row(option.name, joined((watts, said("assumption.default", reason=reason)), ", "))


def _workloads(content: Content, language: Language) -> Table:
    said = language.text
    return Table(
        caption=said("assumption.workloads-caption"),
        columns=(
            words(said("column.workload"), width=3),
            words(said("column.settings-given"), width=6),
            words(said("column.settings-default"), width=6),
        ),
        rows=tuple(
            row(
                workload.name,
                joined(_settings(workload.asked, language, given=True), "; "),
                joined(_settings(workload.asked, language, given=False), "; ") or NOTHING,
            )
            for workload in content.evaluation.workloads
        ),
        source="",
        kind="dense",
    )


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
