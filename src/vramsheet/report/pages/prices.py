"""What each option's hardware costs: the lines of every offer with totals that foot, and prices per unit of memory."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from vramsheet.cost import amount_in, rounding_difference, total
from vramsheet.errors import VramError
from vramsheet.report.pages.decision import hardware
from vramsheet.report.pages.tables import NOTHING, Cell, Column, Row, Table, heading, joined, row, words
from vramsheet.report.quantities import Money, Share
from vramsheet.report.sources import freshness_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from vramsheet.report.content import Content
    from vramsheet.report.options import GpuGroup, OptionFacts
    from vramsheet.report.quote import Line
    from vramsheet.report.words import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class PricesPage:
    """The price comparison as finished text."""

    lead: str
    unit_prices: Table | None
    offers: Table | None
    rents: Table | None
    leases: Table | None
    running: Table | None


def prices_page(content: Content, language: Language) -> PricesPage:
    """
    Unit prices, the lines of every offer, rents, leases and running costs.

    Args:
        content: the whole report.
        language: its language.

    Returns:
        Finished text.
    """
    options = content.evaluation.options
    return PricesPage(
        lead=language.text("prices.lead"),
        unit_prices=_unit_prices(content, language),
        offers=_offers([option for option in options if option.cost.lines], content, language),
        rents=_rents(content, language),
        leases=_leases(content, language),
        running=_running(content, language),
    )


def _unit_prices(content: Content, language: Language) -> Table | None:
    said, evaluation = language.text, content.evaluation
    currency = evaluation.basis.report_currency
    bought = [option for option in evaluation.options if option.price_per_gb is not None]
    if not bought:
        return None
    rows, footnotes = [], [said("prices.usable-note")]
    for option in bought:
        one_kind = len(option.groups) == 1
        rows.append(
            row(
                Cell(option.name, note=hardware(option, language)) if one_kind else option.name,
                _amount(option.price_per_gpu, currency, language),
                _amount(option.price_per_gb, currency, language),
                _amount(option.price_per_usable_gb, currency, language),
                *(_of_one_gpu(option.groups[0], content, language) if one_kind else (NOTHING,) * 3),
                kind="best" if option.id == evaluation.recommendation.option_id else "",
            )
        )
        rows += [
            row(
                said("prices.of-which", gpus=language.number(group.gpu_count), gpu=group.gpu.name),
                *(NOTHING,) * 3,
                *_of_one_gpu(group, content, language),
            )
            for group in option.groups
            if not one_kind
        ]
    if any(len(option.groups) > 1 for option in bought):
        footnotes.append(said("prices.fleet-note"))
    if any(group.street_price is not None for option in bought for group in option.groups):
        footnotes.append(said("prices.street-note"))
    return Table(
        caption=said("prices.unit-caption"),
        columns=(
            words(said("column.option")),
            Column(said("column.per-gpu"), currency),
            Column(said("column.per-gb"), currency),
            Column(said("column.per-usable-gb"), currency),
            Column(said("column.memory-sold"), said("unit.gb")),
            Column(said("column.memory-usable"), said("unit.gb")),
            Column(said("column.street-price"), currency),
        ),
        rows=tuple(rows),
        source=said("prices.unit-source"),
        footnotes=tuple(footnotes),
    )


def _of_one_gpu(group: GpuGroup, content: Content, language: Language) -> tuple[Cell, ...]:
    """Memory as sold, memory offered and street price of one GPU."""
    return (
        Cell(language.number(group.gpu.memory_gb)),
        Cell(language.gb(group.gpu.usable_bytes)),
        _street(group, content, language),
    )


def _amount(amount: Decimal | None, currency: str, language: Language) -> str:
    return NOTHING if amount is None else language.amount(amount, currency)


def _street(group: GpuGroup, content: Content, language: Language) -> Cell:
    """The catalogue's price of one GPU in the report's currency, and the day it was seen."""
    price, basis = group.street_price, content.evaluation.basis
    if price is None:
        return Cell(NOTHING)
    seen: str = language.date(price.date)
    try:
        amount = amount_in(price.price_usd, "USD", basis.report_currency, basis.rates)
    except VramError:  # no rate from the dollar: the figure stands in dollars
        return Cell(language.money(price.price_usd, "USD"), note=seen)
    if freshness_of(price.date, content.reproduction.today) == "old":
        seen = language.text("prices.seen-old", date=seen)
    return Cell(language.amount(amount, basis.report_currency), note=seen)


def _offers(options: Sequence[OptionFacts], content: Content, language: Language) -> Table | None:
    if not options:
        return None
    said, currency = language.text, content.evaluation.basis.report_currency
    columns = (
        words(said("column.item"), width=3),
        Column(said("column.quantity")),
        Column(said("column.unit-price")),
        words(said("column.valid-until")),
        Column(said("column.lead-time"), said("unit.weeks")),
        Column(said("column.warranty"), said("unit.years")),
        Column(said("column.amount"), currency),
    )
    differences = (rounding_difference(line.cost for line in option.cost.lines) for option in options)
    return Table(
        caption=said("prices.offer-caption"),
        columns=columns,
        rows=tuple(row for option in options for row in _offer(option, len(columns), content, language)),
        source=said(f"prices.offer-source-{_tax_key(content)}"),
        footnotes=tuple(said("rounding.amounts", difference=Money(d, currency)) for d in differences if d),
    )


def _offer(option: OptionFacts, column_count: int, content: Content, language: Language) -> Iterator[Row]:
    """The lines of one offer below its name, and what they add up to."""
    said = language.text
    yield heading(option.name, column_count)
    for quoted, counted in zip(option.quoted.lines, option.cost.lines, strict=True):
        notes = (
            joined((quoted.vendor, quoted.quote_ref), ", "),
            said("prices.discount", discount=Share(quoted.discount)) if quoted.discount else "",
        )
        yield row(
            Cell(quoted.item, note=joined(notes, "; ")),
            language.number(quoted.quantity, 3),
            language.money(quoted.unit_price, counted.line.currency),
            _validity(quoted, content, language),
            _lead(quoted, language),
            _warranty(quoted, language),
            language.amount(counted.cost, option.cost.currency),
        )
    capex = language.amount(option.cost.capex, option.cost.currency)
    yield row(Cell(said("prices.total"), span=column_count - 1), capex, kind="total")


def _tax_key(content: Content) -> str:
    tax = content.evaluation.quote.tax
    if not tax.rate:
        return "no-tax"
    return "net" if tax.recoverable else "gross"


def _validity(line: Line, content: Content, language: Language) -> Cell:
    if line.valid_until is None:
        return Cell(language.text("prices.no-validity"), "quiet")
    if line.valid_until < content.reproduction.today:
        return Cell(language.date(line.valid_until), "bad", language.text("prices.expired"))
    return Cell(language.date(line.valid_until))


def _lead(line: Line, language: Language) -> str:
    return NOTHING if line.lead_time_weeks is None else language.number(line.lead_time_weeks, 1)


def _warranty(line: Line, language: Language) -> str:
    return NOTHING if line.warranty_years is None else language.number(line.warranty_years, 1)


def _rents(content: Content, language: Language) -> Table | None:
    said, evaluation = language.text, content.evaluation
    rented = [option for option in evaluation.options if option.cost.rent is not None]
    if not rented:
        return None
    rows = []
    for option in rented:
        rent, money = option.quoted.rent, option.cost.rent
        if rent is None or money is None:
            continue
        hours = rent.hours_per_month or evaluation.quote.site.hours_per_month
        rate_currency = rent.currency or option.cost.currency
        one_kind = len(option.groups) == 1
        rows.append(
            row(
                _from(rent.provider, option, language),
                language.money(rent.rate_per_gpu_hour, rate_currency) if one_kind else NOTHING,
                language.number(hours, 1),
                language.number(rent.min_term_months, 1),
                _seen(rent.date, content, language),
                language.amount(money.cost_per_year, option.cost.currency),
            )
        )
        for group, part in zip(option.groups, option.quoted.parts, strict=True) if not one_kind else ():
            rate = rent.rate_per_gpu_hour if part.rate_per_gpu_hour is None else part.rate_per_gpu_hour
            kind = said("prices.of-which", gpus=language.number(group.gpu_count), gpu=group.gpu.name)
            rows.append(row(kind, language.money(rate, rate_currency), *(NOTHING,) * 4))
    return Table(
        caption=said("prices.rent-caption"),
        columns=(
            words(said("column.option"), width=3),
            Column(said("column.rate"), said("unit.per-gpu-hour")),
            Column(said("column.hours"), said("unit.per-month")),
            Column(said("column.min-term"), said("unit.months")),
            words(said("column.price-of")),
            Column(said("column.rent-per-year"), evaluation.basis.report_currency),
        ),
        rows=tuple(rows),
        source=said("prices.rent-source"),
    )


def _from(provider: str, option: OptionFacts, language: Language, terms: str = "") -> Cell:
    """An option with who offers it, what it is (a rented fleet has a row for each kind), and on which terms."""
    gpus = hardware(option, language) if option.kind == "lease" or len(option.groups) == 1 else ""
    return Cell(option.name, note=joined((provider, gpus, terms), "; "))


def _seen(date: dt.date | None, content: Content, language: Language) -> Cell:
    """The day of a price, marked when it is old."""
    fresh = freshness_of(date, content.reproduction.today)
    tone = {"stale": "warn", "old": "bad", "undated": "warn"}.get(fresh, "")
    return Cell(language.text("prices.undated") if date is None else language.date(date), tone)


def _leases(content: Content, language: Language) -> Table | None:
    said, currency = language.text, content.evaluation.basis.report_currency
    rows = []
    for option in content.evaluation.options:
        quoted, money = option.quoted.lease, option.cost.lease
        if quoted is None or money is None:
            continue
        paid_in = quoted.currency or currency
        kept = NOTHING if quoted.purchase_option is None else language.money(quoted.purchase_option, paid_in)
        end = said("prices.lease-kept" if quoted.exercise else "prices.lease-goes-back")
        initial = said("prices.lease-initial", amount=Money(quoted.initial_payment, paid_in))
        rows.append(
            row(
                _from(quoted.provider, option, language, said(f"prices.lease-{quoted.per}-{quoted.due}")),
                Cell(language.money(quoted.payment, paid_in), note=initial if quoted.initial_payment else ""),
                language.number(money.lease.term_months),
                Cell(kept, note=end),
                _seen(quoted.date, content, language),
                language.amount(money.cost_per_year, currency),
                language.amount(total((*money.by_year, money.buyout)), currency),
            )
        )
    if not rows:
        return None
    return Table(
        caption=said("prices.lease-caption"),
        columns=(
            words(said("column.option"), width=3),
            Column(said("column.payment")),
            Column(said("column.term"), said("unit.months")),
            Column(said("column.purchase-option")),
            words(said("column.price-of"), width=2),
            Column(said("column.lease-per-year"), currency),
            Column(said("column.lease-in-all"), currency),
        ),
        rows=tuple(rows),
        source=said("prices.lease-source"),
    )


def _running(content: Content, language: Language) -> Table | None:
    said, evaluation = language.text, content.evaluation
    currency = evaluation.basis.report_currency
    rows: list[Row] = []
    for option in evaluation.options:
        money = option.cost
        lines = [
            (said("prices.running-line", name=o.opex.name, per=said(f"per.{o.opex.per}")), o.per_year or o.once)
            for o in money.opex_lines
        ]
        if money.energy_per_year:
            lines.insert(0, (_energy(option, language), money.energy_per_year))
        if not lines:
            continue
        rows.append(heading(option.name, 2))
        rows += [row(name, language.amount(amount, currency)) for name, amount in lines]
        yearly = money.energy_per_year + money.opex_per_year
        rows.append(row(said("prices.running-total"), language.amount(yearly, currency), kind="total"))
    if not rows:
        return None
    return Table(
        caption=said("prices.running-caption"),
        columns=(
            words(said("column.running-cost")),
            Column(said("column.amount-per-year"), currency),
        ),
        rows=tuple(rows),
        source=said("prices.running-source"),
    )


def _energy(option: OptionFacts, language: Language) -> str:
    watts = language.number(option.rated_watts or Decimal(0))
    return language.text("prices.energy-gpus-only" if option.gpus_only else "prices.energy", watts=watts)
