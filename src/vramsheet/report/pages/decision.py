"""The first page: what is asked for, what is recommended, what it costs, what may go wrong, and who decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from vramsheet.report.pages.tables import NOTHING, Card, Cell, Column, Row, Table, groups, joined, row, shortened, words
from vramsheet.report.pages.workings import break_even_key, headroom_key, npv_key
from vramsheet.report.quantities import Count, Money, Share, Size
from vramsheet.report.words import Figure

if TYPE_CHECKING:
    from vramsheet.report.content import Content
    from vramsheet.report.options import OptionFacts
    from vramsheet.report.quote import Risk
    from vramsheet.report.words import Language

FACTS_IN_A_LINE: Final = 4
RISKS_SHOWN: Final = 3
"""Risks on the first page; the quote lists the largest first."""
RISK_CHARACTERS: Final = 240
"""Characters of a risk on the first page: two to three lines; all of it stands in the section Risks."""


class Fact(NamedTuple):
    """One entry of the title block."""

    term: str
    text: str


class RiskLine(NamedTuple):
    """One risk, with what is done about it and by whom."""

    text: str
    response: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionPage:
    """The first page as finished text."""

    eyebrow: str
    title: str
    state: str
    facts: tuple[tuple[Fact, ...], ...]
    """In lines of four."""
    recommendation_title: str
    headline: str
    reason: str
    caution: str
    cards: tuple[Card, ...]
    options_table: Table
    risks_title: str
    risks: tuple[RiskLine, ...]
    no_risks: str
    decision_title: str
    choices: tuple[str, ...]
    signature_labels: tuple[str, ...]
    """One line to sign on for everybody whom the quote names; for the committee where it names nobody."""


def decision_page(content: Content, language: Language) -> DecisionPage:
    """
    The first page.

    Args:
        content: the whole report.
        language: its language.

    Returns:
        Finished text.
    """
    heading = content.evaluation.quote.quote
    said = language.text
    recommendation = content.evaluation.recommendation
    severe = sum(caution.severe for caution in content.cautions)
    return DecisionPage(
        eyebrow=said("decision.eyebrow"),
        title=heading.title,
        state=said(f"decision.{heading.status}"),
        facts=_facts(content, language),
        recommendation_title=said("decision.recommendation"),
        headline=language.say(recommendation.headline),
        reason=language.say(recommendation.reason),
        caution=said("decision.severe", warnings=Count(severe, "warning")) if severe else "",
        cards=_cards(content, language),
        options_table=_options_table(content, language),
        risks_title=said("decision.risks"),
        risks=tuple(RiskLine(*_risk_texts(r, language)) for r in _risks(content)),
        no_risks="" if _risks(content) else said("decision.no-risks"),
        decision_title=said("decision.decision"),
        choices=(said("decision.approved"), said("decision.approved-with-changes"), said("decision.rejected")),
        signature_labels=_signature_labels(content, language),
    )


def _signature_labels(content: Content, language: Language) -> tuple[str, ...]:
    """What stands below each line to sign on: role, name and day as far as they are known."""
    said = language.text
    approvals = content.evaluation.quote.approvals
    labels = (
        joined((a.role, a.name, said("decision.signed-on") if a.date is None else language.date(a.date)), ", ")
        for a in approvals
    )
    return tuple(labels) or (said("decision.signed-by"), said("decision.signed-on"))


def _risk_texts(risk: Risk, language: Language) -> tuple[str, str]:
    """A risk and what is done about it by whom, both short enough for the first page."""
    response = risk.response or risk.owner
    if risk.response and risk.owner:
        response = language.text("decision.response-by", response=risk.response, owner=risk.owner)
    return shortened(risk.text, RISK_CHARACTERS), shortened(response, RISK_CHARACTERS)


def _risks(content: Content) -> tuple[Risk, ...]:
    return content.evaluation.quote.risks[:RISKS_SHOWN]


def _facts(content: Content, language: Language) -> tuple[tuple[Fact, ...], ...]:
    quote, said = content.evaluation.quote, language.text
    heading = quote.quote
    tax = "tax-none"
    if quote.tax.rate:
        tax = "tax-recoverable" if quote.tax.recoverable else "tax-cost"
    entries = (
        ("number", heading.number or NOTHING),
        ("version", language.number(heading.version)),
        ("date", language.date(heading.date)),
        ("valid-until", NOTHING if heading.valid_until is None else language.date(heading.valid_until)),
        ("prepared-by", heading.prepared_by or NOTHING),
        ("prepared-for", heading.prepared_for or NOTHING),
        ("prices-as-of", language.date(content.prices_as_of)),
        ("currency", said(f"decision.{tax}", currency=quote.currency.report)),
    )
    facts = tuple(Fact(said(f"decision.{key}"), text) for key, text in entries)
    return tuple(groups(facts, FACTS_IN_A_LINE))


def _cards(content: Content, language: Language) -> tuple[Card, ...]:
    evaluation, said = content.evaluation, language.text
    recommendation = evaluation.recommendation
    years = Count(evaluation.basis.finance.horizon_years, "year")
    if recommendation.option_id is None:
        keys = ("cash", "npv", "break-even", "headroom")
        return tuple(Card(said(f"card.{k}", years=years), NOTHING, "", said("card.nothing-fits")) for k in keys)
    best = evaluation.option(recommendation.option_id)
    currency = best.cost.currency
    fit = evaluation.fits[best.id]
    if recommendation.runner_up_id is None or recommendation.difference is None:
        npv_note = said("card.npv-only")
    else:
        npv_note = said(
            "card.npv-note",
            difference=Money(recommendation.difference, currency),
            next=evaluation.option(recommendation.runner_up_id).name,
        )
    cash_note = said(f"card.cash-{best.kind}", yearly=Money(best.cost.cash_by_year[1], currency))
    tightest = next((w.name for w in evaluation.workloads if w.id == fit.tightest_id), "")
    return (
        Card(said("card.cash"), language.amount(best.year_0_cash, currency), currency, cash_note),
        Card(
            said("card.npv", years=years),
            language.amount(best.cost.npv, currency),
            currency,
            npv_note,
            npv_key(best.id),
        ),
        _break_even_card(content, best, language),
        Card(
            said("card.headroom"),
            language.gb(fit.headroom_bytes),
            said("unit.gb"),
            said("card.headroom-note", workload=tightest) if tightest else said("card.headroom-together"),
            headroom_key(fit.tightest_id, best.id),
        ),
    )


def _break_even_card(content: Content, best: OptionFacts, language: Language) -> Card:
    said = language.text
    label = said("card.break-even")
    may = content.evaluation.is_candidate
    side = [p for p in content.pairs if best.id in {p.buy.id, p.rent.id} and may(p.buy) and may(p.rent)]
    if not side:
        return Card(label, NOTHING, "", said("card.break-even-no-pair"))
    soonest = min(side, key=lambda p: (p.result.months is None, p.result.months or 0))
    names = {"buy": soonest.buy.name, "rent": soonest.rent.name}
    if soonest.result.months is None:
        return Card(label, said("card.never"), "", said("card.break-even-never", **names))
    months = language.fixed(soonest.result.months, 1)
    note = said("card.break-even-note", **names)
    if soonest.use is not None and 0 < soonest.use.share <= 1:
        quoted, share = (Share(round(part, 2)) for part in (soonest.use.share_quoted, soonest.use.share))
        other = soonest.rent if soonest.buy.id == best.id else soonest.buy
        note = said("card.break-even-use", option=other.name, quoted=quoted, share=share)
    return Card(label, months, said("unit.months"), note, break_even_key(soonest))


def _options_table(content: Content, language: Language) -> Table:
    evaluation, said = content.evaluation, language.text
    currency = evaluation.basis.report_currency
    best_id = evaluation.recommendation.option_id
    best_npv = None if best_id is None else evaluation.option(best_id).cost.npv
    rows: list[Row] = []
    for option in evaluation.options:
        fit = evaluation.fits[option.id]
        difference = (
            NOTHING
            if best_npv is None or not evaluation.is_candidate(option)
            else language.amount(option.cost.npv - best_npv, currency)
        )
        name = Cell(option.name, note=option_note(option, language))
        rows.append(
            row(
                name,
                verdict(fit.fits, fit.headroom_bytes, language)
                if option.is_open
                else Cell(said("fit.ruled-out"), "bad", option.quoted.ruled_out),
                language.amount(option.year_0_cash, currency),
                language.amount(option.cost.cash_by_year[1], currency),
                Cell(language.amount(option.cost.npv, currency), working=npv_key(option.id)),
                difference if option.id != best_id else Cell(Figure(said("decision.recommended"), 0), "good"),
                kind="best" if option.id == best_id else "",
            )
        )
    years = Count(evaluation.basis.finance.horizon_years, "year")
    return Table(
        caption=said("decision.options-caption"),
        columns=(
            words(said("column.option"), width=3),
            words(said("column.all-workloads"), width=2),
            Column(said("column.year-0-cash"), currency),
            Column(said("column.year-1-cash"), currency),
            Column(said("column.npv-over", years=years), currency),
            Column(said("column.npv-difference"), currency),
        ),
        rows=tuple(rows),
        source=said("decision.options-source"),
    )


def option_note(option: OptionFacts, language: Language) -> str:
    """What an option is, in a few words: "bought: 8 NVIDIA H100"."""
    if len(option.groups) > 1:
        return language.text(f"option.{option.kind}-fleet", fleet=hardware(option, language))
    gpu = option.groups[0].gpu
    return language.text(f"option.{option.kind}", gpus=language.number(option.gpu_count), gpu=gpu.name)


def hardware(option: OptionFacts, language: Language) -> str:
    """The GPUs of an option: "8 NVIDIA H100", of a fleet each kind: "4 NVIDIA H100, 8 NVIDIA L40S"."""
    kinds = (
        language.text("prices.option-note", gpus=language.number(group.gpu_count), gpu=group.gpu.name)
        for group in option.groups
    )
    return joined(kinds, ", ")


def verdict(fits: bool, headroom_bytes: int, language: Language) -> Cell:
    """Whether it fits, in words, with the headroom or the shortage below."""
    if fits:
        note = language.text("fit.headroom", size=Size(headroom_bytes))
        return Cell(language.text("fit.fits"), "good", note)
    return Cell(language.text("fit.does-not-fit"), "bad", language.text("fit.short", size=Size(-headroom_bytes)))
