"""What each purchase earns by saving a rent or a lease, as live formulas: savings, rates of return, paybacks."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Final, NamedTuple

from vramsheet.cost import discounted_by_year, payback_years, savings
from vramsheet.cost.limits import ZERO
from vramsheet.workbook.styles import TWO_PLACES
from vramsheet.workbook.timeline import LABEL, TOTAL, UNIT, YEAR_0, fixed_to_row, hide_beyond

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from decimal import Decimal

    from vramsheet.cost import OptionCost, PurchaseReturn
    from vramsheet.workbook.sheet import Sheet, Value
    from vramsheet.workbook.timeline import Timeline
    from vramsheet.workbook.whole_life import Block

NO_RATE: Final = "none"
"""Shown where no single rate of return exists."""
BEYOND: Final = "beyond the horizon"
"""Shown where the years that are counted do not pay a purchase back."""
USUAL_GUESS: Final = "0.1"
"""Where Excel begins to look for a rate by itself."""
SHARE: Final = "0.00%"
YEARS: Final = "0.00"
SIGN: Final = "0"


class Side(NamedTuple):
    """One option of the sheet: the formula of its name with what it shows, its rows, and the same money by the core."""

    key: str
    name: tuple[str, str]
    block: Block
    money: OptionCost


def write_return(sheet: Sheet, row: int, timeline: Timeline, buy: Side, rent: Side, earned: PurchaseReturn) -> int:
    """
    Write what one purchase earns against one rent or lease, below the options on their sheet.

    Args:
        sheet: that of the whole-life cost.
        row: the first row.
        timeline: its years.
        buy: what is bought.
        rent: what it saves.
        earned: the same by the core.

    Returns:
        The last row; the results are registered as `returns.BUY.RENT.irr` and so on.
    """
    return _Return(sheet, row, timeline, buy, rent, earned).write()


class _Return:
    """The lines of one pair, from top to bottom."""

    def __init__(
        self, sheet: Sheet, row: int, timeline: Timeline, buy: Side, rent: Side, earned: PurchaseReturn
    ) -> None:
        self.sheet, self.row, self.timeline, self.earned = sheet, row, timeline, earned
        self.buy, self.rent = buy, rent
        self.columns = timeline.columns

    def write(self) -> int:
        """Write every line."""
        begin, sheet, earned = self.row, self.sheet, self.earned
        for column in range(self.columns[-1] + 1):
            sheet.text(begin, column, "", "section")
        formula = f'{self.buy.name[0]}&" in place of "&{self.rent.name[0]}'
        sheet.formula(begin, LABEL, formula, f"{self.buy.name[1]} in place of {self.rent.name[1]}", "section")
        self.row += 1
        worth = discounted_by_year(earned.saved_by_year, self.timeline.basis.finance.discount_rate)
        saved = self.saved("Saved", "cash_row", earned.saved_by_year)
        now = self.saved("Present value of that", "now_row", worth, "saved_npv")
        self.rate("Internal rate of return", saved, earned.saved_by_year, earned.irr, "irr")
        self.payback("Payback", saved, earned.saved_by_year, "payback_years")
        self.payback("Discounted payback", now, worth, "discounted_payback_years")
        own, other = self.buy.money.cash_after_tax_by_year, self.rent.money.cash_after_tax_by_year
        after = None if own is None or other is None else savings(own, other)
        taxed = self.saved("Saved after tax", "taxed_row", after, taxed=True)
        self.rate("Internal rate of return after tax", taxed, after, earned.irr_after_tax, "irr_after_tax", taxed=True)
        hide_beyond(sheet, self.timeline, begin + 1, self.row - 1)
        return self.row - 1

    def area(self, row: int, first: int = 0, last: int = -1) -> str:
        """Some of the years of a row, all of them if nothing else is said."""
        return f"{fixed_to_row(row, self.columns[first])}:{fixed_to_row(row, self.columns[last])}"

    def line(
        self, label: str, formula: Callable[[int], str], values: Sequence[Value], style: str = "result",
        look: str = TWO_PLACES,
    ) -> int:  # fmt: skip
        """A line with a formula in every year; gives its row."""
        self.sheet.text(self.row, LABEL, label, "label_strong" if style == "result_strong" else "label")
        for column, value in zip(self.columns, values, strict=True):
            self.sheet.formula(self.row, column, formula(column), value, style, look)
        self.row += 1
        return self.row - 1

    def result(self, label: str, unit: str, formula: str, value: Value, look: str, name: str) -> None:
        """A line with one result."""
        self.sheet.text(self.row, LABEL, label, "label_strong")
        self.sheet.text(self.row, UNIT, unit, "unit")
        key = f"returns.{self.buy.key}.{self.rent.key}.{name}"
        self.sheet.formula(self.row, TOTAL, formula, value, "verdict", look, key)
        self.row += 1

    def if_taxed(self, formula: str, *, taxed: bool) -> str:
        """A formula of what is after tax shows nothing without a rate of tax."""
        return f'IF({self.timeline.terms.tax_rate}="","",{formula})' if taxed else formula

    def padded(self, saved: Sequence[Decimal] | None) -> list[Decimal]:
        """A figure for each column: nothing after the horizon."""
        known = saved or ()
        return [*known, *[ZERO] * (len(self.columns) - len(known))]

    def saved(
        self, label: str, row: str, saved: Sequence[Decimal] | None, name: str = "", *, taxed: bool = False
    ) -> int:
        """What the other option costs more in each year, and its sum; gives the row."""
        own, other = getattr(self.buy.block, row), getattr(self.rent.block, row)

        def more(column: int) -> str:
            return self.if_taxed(f"{fixed_to_row(other, column)}-{fixed_to_row(own, column)}", taxed=taxed)

        values = self.padded(saved)
        shown: list[Value] = ["" if saved is None else float(value) for value in values]
        line = self.line(label, more, shown, "result_strong")
        self.sheet.formula(line, UNIT, self.timeline.terms.currency, self.buy.money.currency, "unit")
        total: Value = "" if saved is None else float(sum(values))
        formula = self.if_taxed(f"SUM({self.area(line)})", taxed=taxed)
        key = f"returns.{self.buy.key}.{self.rent.key}.{name}" if name else ""
        self.sheet.formula(line, TOTAL, formula, total, "result_strong", TWO_PLACES, key)
        return line

    def rate(
        self, label: str, line: int, saved: Sequence[Decimal] | None, rate: Decimal | None, name: str, *,
        taxed: bool = False,
    ) -> None:  # fmt: skip
        """
        The rate of return of a line, where its money turns from out to in, or from in to out, exactly once.

        A program looks for it from a guess on; given is the rate that all of the savings in the last year would have.
        """

        def sign(column: int) -> str:
            here, before = fixed_to_row(line, column), "0"
            if column != YEAR_0:
                before = fixed_to_row(self.row, column - 1)
            return self.if_taxed(f"IF({here}>0,1,IF({here}<0,-1,{before}))", taxed=taxed)

        signs: list[Value] = []
        for cash in self.padded(saved):
            signs.append((cash > 0) - (cash < 0) if cash else signs[-1] if signs else 0)
        shown: list[Value] = [""] * len(signs) if saved is None else signs
        signs_row = self.line("  money out (-1) or in (1) by then", sign, shown, look=SIGN)
        turns = f"SUMPRODUCT(({self.area(signs_row, 0, -2)}*{self.area(signs_row, 1)}<0)*1)"
        came, went = (f'SUMIFS({self.area(line)},{self.area(line)},"{side}0")' for side in "><")
        guess = f"({came}/-{went})^(1/{self.timeline.terms.horizon_years})-1"
        first = fixed_to_row(signs_row, YEAR_0)
        found = f'IF({turns}<>1,"{NO_RATE}",IRR({self.area(line)},IF({first}<0,{guess},{USUAL_GUESS})))'
        value: Value = "" if saved is None else NO_RATE if rate is None else float(rate)
        self.result(label, "a year", self.if_taxed(found, taxed=taxed), value, SHARE, name)

    def payback(self, label: str, line: int, saved: Sequence[Decimal], name: str) -> None:
        """Years until the sum of a line is no longer below zero, evenly within a year."""
        sums = list(accumulate(self.padded(saved)))

        def so_far(column: int) -> str:
            here = fixed_to_row(line, column)
            return here if column == YEAR_0 else f"{fixed_to_row(self.row, column - 1)}+{here}"

        sums_row = self.line("  summed up", so_far, [float(value) for value in sums])

        def moment(column: int) -> str:
            reached = f"{fixed_to_row(sums_row, column)}>=0"
            if column == YEAR_0:
                return f'IF({reached},0,"")'
            before = f"{fixed_to_row(sums_row, YEAR_0)}:{fixed_to_row(sums_row, column - 1)}"
            year = fixed_to_row(self.timeline.years_row, column)
            after = f"{year}-{fixed_to_row(sums_row, column)}/{fixed_to_row(line, column)}"
            return f'IF(AND({reached},COUNTIFS({before},">=0")=0),{after},"")'

        years = payback_years(saved)
        found: Value = BEYOND if years is None else float(years)
        reached = next((year for year, so_far_then in enumerate(sums) if so_far_then >= 0), None)
        shown: list[Value] = [found if year == reached else "" for year in range(len(sums))]
        moments = self.line("  paid back after", moment, shown)
        formula = f'IF(COUNT({self.area(moments)})=0,"{BEYOND}",MIN({self.area(moments)}))'
        self.result(label, "years", formula, found, YEARS, name)
