"""How a figure came about: its formula and the numbers in it, which a page shows where the figure is clicked."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from vramsheet.cost import discounted_by_year, total
from vramsheet.cost.inputs import MONTHS_PER_YEAR
from vramsheet.report.options import tokens_per_month
from vramsheet.report.quantities import Count, Number, Share

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vramsheet.report.break_even import Pair
    from vramsheet.report.content import Content
    from vramsheet.report.need import OptionNeed, WorkloadNeed
    from vramsheet.report.options import OptionFacts
    from vramsheet.report.words import Language

FACTOR_DIGITS: Final = 6
"""Digits of a discount factor: enough that a reader's own division gives the shown cents of any sum below a million."""
HOURLY_DIGITS: Final = 4
ONE: Final = Decimal(1)


class Step(NamedTuple):
    """One line of a working: what is counted, how, and what comes out; `kind` is "total" for the figure itself."""

    what: str
    how: str
    figure: str
    kind: str = ""


class Working(NamedTuple):
    """One figure's working as finished text."""

    key: str
    """What a cell calls it; options and workloads in it by their ids, which hold no point."""
    title: str
    formula: str
    steps: tuple[Step, ...]
    unit: str
    """Of every figure; empty where they have different ones, which their lines then name."""


def times(formula: str) -> str:
    """A formula with the multiplication sign of print."""
    return formula.replace(" x ", " \u00d7 ")


def npv_key(option_id: str) -> str:
    """The key of an option's NPV."""
    return f"npv.{option_id}"


def npv_after_tax_key(option_id: str) -> str:
    """The key of an option's NPV after tax."""
    return f"npv-after-tax.{option_id}"


def per_mtok_key(option_id: str) -> str:
    """The key of an option's cost of a million tokens."""
    return f"per-mtok.{option_id}"


def need_key(workload_id: str, option_id: str) -> str:
    """The key of a workload's need on an option."""
    return f"need.{workload_id}.{option_id}"


def headroom_key(workload_id: str, option_id: str) -> str:
    """The key of the headroom that a workload leaves on an option; without a workload, that of all at once."""
    return f"headroom.{workload_id}.{option_id}"


def break_even_key(pair: Pair) -> str:
    """The key of the break-even of a purchase against a rent."""
    return f"break-even.{pair.buy.id}.{pair.rent.id}"


def workings(content: Content, language: Language) -> tuple[Working, ...]:
    """
    The working of every figure that a page explains.

    Args:
        content: the whole report.
        language: its language.

    Returns:
        One for each key above of which the report has a figure.
    """
    evaluation = content.evaluation
    found: list[Working] = []
    for option in evaluation.options:
        found += _money(option, content, language)
        if not evaluation.fits[option.id].tightest_id:
            found.append(_headroom_at_once(option, content, language))
    for workload in evaluation.workloads:
        for need in workload.by_option:
            if not need.problem:
                found += [_need(workload, need, content, language), _headroom(workload, need, content, language)]
    found += [_break_even(pair, language, content) for pair in content.pairs if pair.result.hours is not None]
    return tuple(found)


def _money(option: OptionFacts, content: Content, language: Language) -> Iterator[Working]:
    money, finance = option.cost, content.evaluation.basis.finance
    yield _present_value("npv", npv_key(option.id), option, money.cash_by_year, content, language)
    if money.cash_after_tax_by_year is not None:
        key, cash = npv_after_tax_key(option.id), money.cash_after_tax_by_year
        yield _present_value("npv-after-tax", key, option, cash, content, language)
    if option.cost_per_mtok is None:
        return
    said = language.text
    yearly = tokens_per_month(content.evaluation.quote) * MONTHS_PER_YEAR
    flow = (Decimal(0), *(yearly,) * finance.horizon_years)
    present = total(discounted_by_year(flow, finance.discount_rate))
    yield Working(
        key=per_mtok_key(option.id),
        title=said("working.per-mtok", option=option.name),
        formula=said("working.per-mtok-formula", rate=Share(finance.discount_rate)),
        steps=(
            Step(said("column.npv"), "", language.amount(money.npv, money.currency)),
            Step(said("working.tokens"), "", language.number(yearly)),
            Step(said("working.tokens-present"), _factors(finance.horizon_years, language), language.number(present)),
            Step(said("column.per-mtok"), "", language.amount(option.cost_per_mtok, money.currency), "total"),
        ),
        unit=money.currency,
    )


def _factors(years: int, language: Language) -> str:
    return language.text("working.tokens-years", years=Count(years, "year"))


def _present_value(
    name: str, key: str, option: OptionFacts, cash: Sequence[Decimal], content: Content, language: Language
) -> Working:
    """Each year's cash over its factor, and their sum."""
    said, rate, currency = language.text, content.evaluation.basis.finance.discount_rate, option.cost.currency
    present = discounted_by_year(cash, rate)
    steps = [
        Step(
            said("working.year", year=Number(year)),
            said(
                "working.over",
                amount=language.amount(paid, currency),
                factor=Number((ONE + rate) ** year, FACTOR_DIGITS),
            ),
            language.amount(worth, currency),
        )
        for year, (paid, worth) in enumerate(zip(cash, present, strict=True))
    ]
    return Working(
        key=key,
        title=said("working.of", figure=said(f"column.{name}"), option=option.name),
        formula=said("working.npv-formula", rate=Share(rate)),
        steps=(*steps, Step(said(f"column.{name}"), "", language.amount(total(present), currency), "total")),
        unit=currency,
    )


def _need(workload: WorkloadNeed, need: OptionNeed, content: Content, language: Language) -> Working:
    said = language.text
    formulas = {line.part: times(language.show(line.formula)) for line in need.working}
    parts = (
        Step(said(f"part.{part.name}"), formulas.get(part.name, ""), language.gb(part.size_bytes))
        for part in need.parts
        if part.size_bytes
    )
    ends = said("memory.between", low=language.gb(need.total.low), high=language.gb(need.total.high))
    return Working(
        key=need_key(workload.id, need.option_id),
        title=said("working.need", workload=workload.name, option=content.evaluation.option(need.option_id).name),
        formula=said("working.need-formula", gpus=Count(need.gpu_count, "gpu")),
        steps=(
            *parts,
            Step(said("memory.likely"), "", language.gb(need.total.likely), "total"),
            Step(said("memory.interval"), "", ends),
        ),
        unit=said("unit.gb-per-gpu"),
    )


def _headroom(workload: WorkloadNeed, need: OptionNeed, content: Content, language: Language) -> Working:
    return _left(
        headroom_key(workload.id, need.option_id),
        language.text("working.headroom", workload=workload.name, option=_name(need.option_id, content)),
        need.budget_bytes,
        ((language.text("memory.likely"), need.total.likely),),
        language,
    )


def _headroom_at_once(option: OptionFacts, content: Content, language: Language) -> Working:
    """What the workloads that share the fullest kind of GPU leave of the smallest budget."""
    evaluation = content.evaluation
    used = [kind for kind in evaluation.fits[option.id].kinds if kind.workload_ids]
    shared = min(used, key=lambda kind: kind.headroom_bytes).workload_ids if used else ()
    needs = [(w.name, w.on(option.id)) for w in evaluation.workloads if w.id in shared]
    return _left(
        headroom_key("", option.id),
        language.text("working.headroom", workload=language.text("fit.all-at-once"), option=option.name),
        min((need.budget_bytes for _, need in needs), default=0),
        [(name, need.total.likely) for name, need in needs],
        language,
    )


def _left(key: str, title: str, budget_bytes: int, needs: Sequence[tuple[str, int]], language: Language) -> Working:
    """A budget less the needs that it has to hold."""
    said = language.text
    left = budget_bytes - sum(size_bytes for _, size_bytes in needs)
    return Working(
        key=key,
        title=title,
        formula=said("working.headroom-formula"),
        steps=(
            Step(said("memory.budget"), "", language.gb(budget_bytes)),
            *(Step(name, "", language.gb(-size_bytes)) for name, size_bytes in needs),
            Step(said("column.headroom"), "", language.gb(left), "total"),
        ),
        unit=said("unit.gb-per-gpu"),
    )


def _name(option_id: str, content: Content) -> str:
    return content.evaluation.option(option_id).name


def _break_even(pair: Pair, language: Language, content: Content) -> Working:
    said, result, site = language.text, pair.result, content.evaluation.basis.site
    currency = pair.buy.cost.currency
    hours = result.hours or Decimal(0)
    saved = result.rent_per_hour - result.own_per_hour
    per_hour = said("unit.currency-per-hour", currency=currency)
    return Working(
        key=break_even_key(pair),
        title=said("working.break-even", buy=pair.buy.name, rent=pair.rent.name),
        formula=said("working.break-even-formula"),
        steps=(
            Step(said("column.capex"), currency, language.amount(pair.buy.cost.capex, currency)),
            Step(said("column.rent-per-hour"), per_hour, language.fixed(result.rent_per_hour, HOURLY_DIGITS)),
            Step(said("column.own-per-hour"), per_hour, language.fixed(result.own_per_hour, HOURLY_DIGITS)),
            Step(said("working.saved"), per_hour, language.fixed(saved, HOURLY_DIGITS)),
            Step(said("working.hours"), "", language.fixed(hours, 1)),
            Step(
                said("working.months"),
                said("working.over", amount=language.fixed(hours, 1), factor=Number(site.hours_per_month, 2)),
                language.fixed(result.months or Decimal(0), 1),
                "total",
            ),
        ),
        unit="",
    )
