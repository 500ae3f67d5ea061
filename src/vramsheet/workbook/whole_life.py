"""
Whole-life cost year by year as live formulas: the cost model of `cost`, one block of rows for each option.

The writers take addresses of the figures that drive a cost and, as a second opinion, the same cost counted by the core:
every formula is written with the core's figure as its value.
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from xlsxwriter.utility import xl_rowcol_to_cell

from vramsheet.cost import depreciation_by_year, discounted_by_year
from vramsheet.cost.limits import ZERO
from vramsheet.workbook.sheet import MISSING
from vramsheet.workbook.styles import TWO_PLACES
from vramsheet.workbook.timeline import LABEL, TOTAL, UNIT, YEAR_0, fixed_to_row, hide_beyond

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from decimal import Decimal

    from vramsheet.cost import OptionCost
    from vramsheet.workbook.sheet import Sheet, Value
    from vramsheet.workbook.timeline import Timeline

Unknown = frozenset[Literal["purchase", "energy", "rent"]]
"""Which figures of an option are not known."""
KNOWN: Final[Unknown] = frozenset()
NOT_TAXED: Final = ""
"""What stands where no rate of tax on profit is given."""


class LeaseDrivers(NamedTuple):
    """Addresses of what drives the cost of a lease [report currency]."""

    payment: str
    payments: str
    """How many of the whole term."""
    between: str
    """Months from one payment to the next."""
    advance: str
    """1 when payments are due at the beginning of what they pay for, else 0."""
    initial: str
    buyout: str
    """Price of keeping the hardware; 0 when it goes back."""
    buyout_year: str
    per_year: str
    at_start: str
    term_months: str
    months: str
    """Months in a year."""

    def due_by(self, year: str) -> str:
        """A formula for the payments that are due until the end of a year."""
        return f"MIN({self.payments},INT({self.months}*{year}/{self.between})+{self.advance})"


class Drivers(NamedTuple):
    """Addresses of what drives the cost of one option [report currency]."""

    purchase: str
    once: str
    energy_per_year: str
    rent_per_year: str
    rent_beyond: str
    """Rent of a minimum term that reaches beyond the horizon, due in its last year."""
    opex_per_year: str
    lease: LeaseDrivers | None = None


class Block(NamedTuple):
    """Where the figures of one option stand."""

    npv: str
    npv_after_tax: str
    cash_row: int
    now_row: int
    """Of the present value of the cash."""
    taxed_row: int
    """Of the cash after tax."""
    first_row: int
    last_row: int


def write_option(
    sheet: Sheet,
    row: int,
    title: tuple[str, str],
    timeline: Timeline,
    drivers: Drivers,
    money: OptionCost,
    key: str,
    unknown: Unknown = KNOWN,
) -> Block:
    """
    Write one option year by year.

    Args:
        sheet: where.
        row: the first row.
        title: the formula that gives the option's name, and what it shows.
        timeline: the years.
        drivers: addresses of what drives the cost.
        money: the same cost counted by the core.
        key: names its results in the address book: whole_life.KEY.npv and so on.
        unknown: drivers that show #N/A, as nobody publishes them; `money` is then counted with zero for them.

    Returns:
        Where its results stand.
    """
    block = _Block(sheet, row, timeline, drivers, money, unknown)
    for column in range(YEAR_0 + timeline.last_year + 1):
        sheet.text(row, column, "", "section")
    sheet.formula(row, LABEL, *title, "section")
    block.flows()
    block.books()
    block.after_tax()
    npv, taxed = (sheet.at(block.lines[line], TOTAL) for line in ("now", "taxed_now"))
    figure = money.npv_after_tax
    shown: Value = NOT_TAXED if figure is None else MISSING if unknown else float(figure)
    sheet.book.register(f"whole_life.{key}.npv", npv, MISSING if unknown else float(money.npv))
    sheet.book.register(f"whole_life.{key}.npv_after_tax", taxed, shown)
    last = block.lines["taxed_now"]
    hide_beyond(sheet, timeline, row + 1, last)
    cash_row, now_row, taxed_row = (block.lines[line] for line in ("cash", "now", "taxed"))
    return Block(npv, taxed, cash_row, now_row, taxed_row, row, last)


ROWS: Final = (
    ("purchase", "Purchase"),
    ("once", "Costs paid once"),
    ("energy", "Energy"),
    ("rent", "Rent"),
    ("lease", "Lease"),
    ("opex", "Other running costs"),
    ("buyout", "Purchase after the lease"),
    ("residual", "Residual value"),
    ("cash", "Cash"),
    ("cumulative", "Cash so far"),
    ("now", "Present value of the cash"),
    ("charge", "Depreciation"),
    ("book", "Book value"),
    ("late_charge", "Depreciation after the lease"),
    ("late_book", "Book value after the lease"),
    ("taxed", "Cash after tax on profit"),
    ("taxed_now", "Present value after tax"),
)
"""The rows of one option; costs are positive, income is negative."""
OF_A_LEASE: Final = frozenset({"lease", "buyout", "late_charge", "late_book"})
"""Rows that only a leased option has."""


class _Block:
    """The rows of one option."""

    def __init__(
        self, sheet: Sheet, row: int, timeline: Timeline, drivers: Drivers, money: OptionCost, unknown: Unknown
    ) -> None:
        self.sheet, self.timeline, self.drivers, self.money, self.unknown = sheet, timeline, drivers, money, unknown
        rows = [(key, label) for key, label in ROWS if drivers.lease is not None or key not in OF_A_LEASE]
        self.lines = {key: row + 1 + number for number, (key, _) in enumerate(rows)}
        for key, label in rows:
            strong = key in {"cash", "now", "taxed_now"}
            sheet.text(self.lines[key], LABEL, label, "label_strong" if strong else "label")
            sheet.formula(self.lines[key], UNIT, timeline.terms.currency, money.currency, "unit")

    def at(self, key: str, column: int) -> str:
        """A cell of a row."""
        return str(xl_rowcol_to_cell(self.lines[key], column))

    def fill(
        self, key: str, formula: Callable[[int], str], values: Sequence[Decimal | str], *, foot: bool = True
    ) -> None:
        """One row: its formula in every year, and its sum."""
        style = "result_strong" if key in {"cash", "now", "taxed_now"} else "result"
        shown: list[Value] = [value if isinstance(value, str) else float(value) for value in values]
        shown = [MISSING if self.is_missing(key, year, value) else value for year, value in enumerate(shown)]
        for column, value in zip(self.timeline.columns, shown, strict=True):
            self.sheet.formula(self.lines[key], column, formula(column), value, style, TWO_PLACES)
        if foot:
            total, formula_of_total = sum(_numbers(values)), f"SUM({self.area(key)})"
            if key in {"taxed", "taxed_now"}:
                formula_of_total = f'IF({self.timeline.terms.tax_rate}="","",{formula_of_total})'
            blank = any(isinstance(value, str) for value in values)
            value = NOT_TAXED if blank else MISSING if MISSING in shown else float(total)
            self.sheet.formula(self.lines[key], TOTAL, formula_of_total, value, style, TWO_PLACES)

    def is_missing(self, key: str, year: int, value: Value) -> bool:
        """Whether a cell shows #N/A because a price that it needs is not known."""
        if value == NOT_TAXED:
            return False
        if key in {"cash", "cumulative", "now", "taxed", "taxed_now"}:
            return bool(self.unknown)
        if key in {"energy", "rent"}:
            return key in self.unknown
        if key == "charge":
            finance = self.timeline.basis.finance
            counted = year > 0 and (finance.depreciation_method == "macrs-5" or year <= finance.depreciation_years)
            return counted and "purchase" in self.unknown
        touched = key in {"residual", "book"} or (key == "purchase" and year == 0)
        return touched and "purchase" in self.unknown

    def area(self, key: str) -> str:
        """All years of a row."""
        return f"{self.at(key, self.timeline.columns[0])}:{self.at(key, self.timeline.columns[-1])}"

    def padded(self, values: Sequence[Decimal], *, first: int = 0) -> tuple[Decimal, ...]:
        """A flow with a figure for each column: nothing before its first year and after its last."""
        rest = self.timeline.last_year + 1 - first - len(values)
        return (*(ZERO,) * first, *values, *(ZERO,) * rest)

    def year(self, column: int) -> str:
        """The year of a column."""
        return fixed_to_row(self.timeline.years_row, column)

    def counts(self, column: int) -> str:
        """1 in the years of the horizon."""
        return fixed_to_row(self.timeline.counts_row, column)

    def last(self, column: int) -> str:
        """1 in the last of them."""
        return fixed_to_row(self.timeline.last_row, column)

    def flows(self) -> None:
        """What is paid in each year, and the residual value that comes back."""
        at, money, drivers, timeline = self.at, self.money, self.drivers, self.timeline
        year, counts, last = self.year, self.counts, self.last
        before = (ZERO,) * (timeline.basis.finance.horizon_years - 1)
        bought = drivers.purchase if drivers.lease is None else f"({drivers.purchase}+{drivers.lease.buyout})"
        self.fill("purchase", lambda c: f"IF({year(c)}=0,{drivers.purchase},0)", self.padded((money.capex,)))
        self.fill("once", lambda c: f"IF({year(c)}=0,{drivers.once},0)", self.padded((money.once,)))
        self.fill(
            "energy", lambda c: f"{counts(c)}*{drivers.energy_per_year}", self.padded(money.energy_by_year, first=1)
        )
        self.fill(
            "rent",
            lambda c: f"{counts(c)}*{drivers.rent_per_year}+{last(c)}*{drivers.rent_beyond}",
            self.padded(money.rent_by_year, first=1),
        )
        if drivers.lease is not None:
            self.leased(drivers.lease)
        self.fill("opex", lambda c: f"{counts(c)}*{drivers.opex_per_year}", self.padded(money.opex_by_year, first=1))
        self.fill(
            "residual",
            lambda c: f"-{last(c)}*{timeline.terms.residual}*{bought}",
            self.padded((*before, -money.residual), first=1),
        )
        self.fill("cash", lambda c: f"SUM({at('purchase', c)}:{at('residual', c)})", self.padded(money.cash_by_year))
        flow = self.padded(money.cash_by_year)
        first = timeline.columns[0]
        self.fill(
            "cumulative",
            lambda c: at("cash", c) if c == first else f"{at('cumulative', c - 1)}+{at('cash', c)}",
            tuple(accumulate(flow)),
            foot=False,
        )
        self.fill(
            "now",
            lambda c: f"{at('cash', c)}*{fixed_to_row(timeline.factor_row, c)}",
            self.padded(money.discounted_cash_by_year),
        )

    def leased(self, lease: LeaseDrivers) -> None:
        """Payments of a lease in the year in which they are due, the rest of its term in the last; and the purchase."""

        def paid(column: int) -> str:
            year, last = (
                self.year(column),
                f"IF({self.last(column)}=1,{lease.payments},{lease.due_by(self.year(column))})",
            )
            later = f"{self.counts(column)}*{lease.payment}*({last}-{lease.due_by(f'({year}-1)')})"
            return f"IF({year}=0,{lease.at_start},{later})"

        self.fill("lease", paid, self.padded(self.money.lease_by_year))
        kept = f"{lease.buyout_year},{lease.buyout},0"
        self.fill("buyout", lambda c: f"IF({self.year(c)}={kept})", self.padded(self.money.buyout_by_year))

    def late_books(self, lease: LeaseDrivers, charges: Sequence[Decimal]) -> None:
        """The same for hardware that is bought when its lease ends: from the next year on."""
        at, timeline = self.at, self.timeline
        terms, first = timeline.terms, timeline.columns[0]
        shares = f"{fixed_to_row(timeline.macrs_row, first)}:{fixed_to_row(timeline.macrs_row, timeline.columns[-1])}"

        def charge(column: int) -> str:
            if column == first:
                return "0"
            age, before = f"({self.year(column)}-{lease.buyout_year})", at("late_book", column - 1)
            life = terms.depreciation_years
            declining = f"MAX(MIN({before},{before}*{timeline.declining}/{life}),{before}/({life}-{age}+1))"
            by_method = f'IF({terms.depreciation_method}="straight-line",{lease.buyout}/{life},{declining})'
            by_life = f"IF({age}>{life},0,{by_method})"
            macrs = f"{lease.buyout}*INDEX({shares},1,{age}+1)"
            method = f'IF({terms.depreciation_method}="macrs-5",{macrs},{by_life})'
            return f"{self.counts(column)}*IF({age}<=0,0,{method})"

        self.fill("late_charge", charge, charges)
        bought = self.padded(self.money.buyout_by_year)
        changes = [more - less for more, less in zip(bought, charges, strict=True)]
        self.fill(
            "late_book",
            lambda c: "0" if c == first else f"{at('late_book', c - 1)}+{at('buyout', c)}-{at('late_charge', c)}",
            list(accumulate(changes)),
            foot=False,
        )

    def books(self) -> None:
        """What the purchase loses in value, and what the books still show."""
        at, money, timeline = self.at, self.money, self.timeline
        terms, first = timeline.terms, timeline.columns[0]

        def charge(column: int) -> str:
            if column == first:
                return "0"
            year, before = fixed_to_row(timeline.years_row, column), at("book", column - 1)
            life = terms.depreciation_years
            declining = f"MAX(MIN({before},{before}*{timeline.declining}/{life}),{before}/({life}-{year}+1))"
            straight = f"{at('purchase', first)}/{life}"
            by_method = f'IF({terms.depreciation_method}="straight-line",{straight},{declining})'
            by_life = f"IF({year}>{life},0,{by_method})"
            macrs = f"{at('purchase', first)}*{fixed_to_row(timeline.macrs_row, column)}"
            method = f'IF({terms.depreciation_method}="macrs-5",{macrs},{by_life})'
            return f"{fixed_to_row(timeline.counts_row, column)}*{method}"

        finance = timeline.basis.finance
        own = depreciation_by_year(
            finance.depreciation_method, money.capex, finance.depreciation_years, finance.horizon_years
        )
        charges = self.padded(own, first=1)
        self.fill("charge", charge, charges)
        self.fill(
            "book",
            lambda c: at("purchase", c) if c == first else f"{at('book', c - 1)}-{at('charge', c)}",
            [money.capex - so_far for so_far in accumulate(charges)],
            foot=False,
        )
        if self.drivers.lease is not None:
            every = self.padded(money.depreciation_by_year, first=1)
            late = [charge - own_charge for charge, own_charge in zip(every, charges, strict=True)]
            self.late_books(self.drivers.lease, late)

    def after_tax(self) -> None:
        """Cash after tax on profit, where there is a rate."""
        at, timeline = self.at, self.timeline
        tax = timeline.terms.tax_rate

        def taxed(column: int) -> str:
            running = f"SUM({at('once', column)}:{at('opex', column)})*(1-{tax})"
            bought, charged, book = (at(key, column) for key in ("purchase", "charge", "book"))
            if self.drivers.lease is not None:
                bought, charged = f"{bought}+{at('buyout', column)}", f"({charged}+{at('late_charge', column)})"
                book = f"{book}-{at('late_book', column)}"
            sale = f"{fixed_to_row(timeline.last_row, column)}*{tax}*(-{at('residual', column)}-{book})"
            spent = f"{bought}+{running}-{tax}*{charged}+{at('residual', column)}+{sale}"
            return f'IF({tax}="","",{spent})'

        flow, blank = self.money.cash_after_tax_by_year, (NOT_TAXED,) * (timeline.last_year + 1)
        rate = timeline.basis.finance.discount_rate
        self.fill("taxed", taxed, blank if flow is None else self.padded(flow))
        self.fill(
            "taxed_now",
            lambda c: f'IF({tax}="","",{at("taxed", c)}*{fixed_to_row(timeline.factor_row, c)})',
            blank if flow is None else self.padded(discounted_by_year(flow, rate)),
        )


def _numbers(values: Sequence[Decimal | str]) -> list[Decimal]:
    return [value for value in values if not isinstance(value, str)]
