"""The workbook of a quote: its own sheets, what it needs, what it costs, rent against buy, checks and sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vramsheet.report.sheets.layout import sheet_names
from vramsheet.workbook import (
    quote_catalogue,
    quote_checks,
    quote_costs,
    quote_figures,
    quote_need,
    quote_prices,
    quote_sources,
    quote_summary,
    rent_or_buy,
    returns,
    whole_life,
)
from vramsheet.workbook.book import CREATED, Book
from vramsheet.workbook.quote_inputs import write_quote
from vramsheet.workbook.rent_or_buy import Hours, Pair, Side
from vramsheet.workbook.styles import GOOD, INPUT_INK
from vramsheet.workbook.timeline import YEAR_0, write_timeline

if TYPE_CHECKING:
    import datetime as dt

    from vramsheet.catalog import Catalog
    from vramsheet.report.content import Content
    from vramsheet.report.evaluation import Evaluation
    from vramsheet.report.quote import Quote
    from vramsheet.workbook.quote_costs import Costs
    from vramsheet.workbook.quote_inputs import QuoteCells
    from vramsheet.workbook.timeline import Timeline

WHOLE_LIFE: Final = "Whole life"
RENT_OR_BUY: Final = "Rent or buy"
RESULTS: Final = (quote_summary.TAB,)
WORKINGS: Final = (quote_need.TAB, quote_costs.TAB, WHOLE_LIFE, RENT_OR_BUY, quote_prices.TAB)
CONTROLS: Final = (quote_checks.TAB, quote_figures.TAB, quote_sources.TAB, quote_catalogue.TAB)
FIRST_ROW: Final = 3
CHART_ROWS: Final = 24
"""Rows that the chart of the lines covers."""
BLOCK_GAP: Final = 1
"""Empty rows between two options."""


def quote_workbook(content: Content, known: Catalog) -> bytes:
    """
    The workbook of a report as a file.

    Args:
        content: the whole report.
        known: the catalogue that it was made with.

    Returns:
        The bytes of an .xlsx file; the same for the same content.
    """
    return quote_book(content, known).finished()


def quote_book(content: Content, known: Catalog) -> Book:
    """
    The workbook of a report with all its sheets, not closed yet.

    Args:
        content: the whole report.
        known: the catalogue that it was made with.

    Returns:
        The book; `finished` gives the file.
    """
    evaluation = content.evaluation
    book = _book(known, content.reproduction.today, content.reproduction.version, evaluation.quote)
    for tab in RESULTS:
        book.add_sheet(tab, GOOD)
    for tab in sheet_names():
        book.add_sheet(tab, INPUT_INK)
    for tab in (*WORKINGS, *CONTROLS):
        book.add_sheet(tab)
    lists = quote_catalogue.write(book, evaluation.quote)
    cells = write_quote(book, evaluation.quote, lists)
    quote_need.write(book, evaluation, cells)
    costs = quote_costs.write(book, evaluation, cells)
    timeline = _whole_life(book, content, cells, costs)
    _rent_or_buy(book, content, cells, costs)
    quote_prices.write(book, evaluation, cells, costs, timeline)
    quote_summary.write(book, content, cells, costs)
    quote_figures.write(book, content, costs)
    quote_sources.write(book, content)
    quote_checks.write(book)
    return book


def input_workbook(quote: Quote, known: Catalog, today: dt.date, version: str) -> bytes:
    """
    The sheets of a quote alone, to be filled in.

    Args:
        quote: what stands in them.
        known: the catalogue for the drop-down lists.
        today: the day in the headers of printed pages.
        version: of this program.

    Returns:
        The bytes of an .xlsx file.
    """
    book = _book(known, today, version, quote)
    for tab in sheet_names():
        book.add_sheet(tab, INPUT_INK)
    book.add_sheet(quote_catalogue.TAB)
    write_quote(book, quote, quote_catalogue.write(book, quote))
    return book.finished()


def _book(known: Catalog, today: dt.date, version: str, quote: Quote) -> Book:
    """An empty workbook with its properties."""
    book = Book(known=known, models={}, answers={}, today=today, version=version)
    properties = {"title": quote.quote.title, "created": CREATED, "comments": f"made by vramsheet {version}".strip()}
    book.program.set_properties(properties)
    return book


def _name(cells: QuoteCells, evaluation: Evaluation, option_id: str) -> tuple[str, str]:
    """The formula that gives an option's name, and what it shows."""
    return cells.option_name([option.id for option in evaluation.options].index(option_id))


def _whole_life(book: Book, content: Content, cells: QuoteCells, costs: Costs) -> Timeline:
    """Every option year by year, and what each purchase earns by saving a rent or a lease."""
    sheet, evaluation = book.sheets[WHOLE_LIFE], content.evaluation
    sheet.head(
        "Whole-life cost",
        "Year 0 is the day of the quote; costs are positive, income is negative. NPV is the present value of cost.",
    )
    timeline = write_timeline(sheet, FIRST_ROW, costs.terms, evaluation.basis)
    row = FIRST_ROW + 7
    breaks = []
    sides = {}
    for option in evaluation.options:
        name = _name(cells, evaluation, option.id)
        block = whole_life.write_option(sheet, row, name, timeline, costs.drivers[option.id], option.cost, option.id)
        sides[option.id] = returns.Side(option.id, name, block, option.cost)
        row = block.last_row + 1 + BLOCK_GAP
        breaks.append(row)
    for pair in content.pairs:
        last = returns.write_return(sheet, row, timeline, sides[pair.buy.id], sides[pair.rent.id], pair.earned)
        row = last + 1 + BLOCK_GAP
        breaks.append(row)
    sheet.page.set_h_pagebreaks(breaks[1:-1:2])
    shown = YEAR_0 + evaluation.basis.finance.horizon_years
    sheet.print_setup(row - BLOCK_GAP - 1, shown, FIRST_ROW)
    book.check(
        "The horizon is not longer than the years of the sheet Whole life",
        f"{costs.terms.horizon_years}<={timeline.last_year}",
        True,
        "Run generate-report on this file: it makes as many years as the horizon has.",
    )
    return timeline


def _rent_or_buy(book: Book, content: Content, cells: QuoteCells, costs: Costs) -> None:
    """Every bought option against every rented one."""
    sheet, evaluation = book.sheets[RENT_OR_BUY], content.evaluation
    sheet.head(
        "Rent or buy",
        "A purchase has paid for itself where its line crosses the rent's; no discounting, tax or costs paid once.",
    )
    for column in range(12):
        sheet.page.set_column(column, column, 34 if column <= 1 else 20)
    sides = [
        Side(option.id, _name(cells, evaluation, option.id), costs.drivers[option.id], option.cost)
        for option in evaluation.options
        if option.kind != "none"
    ]
    pairs = [Pair(pair.buy.id, pair.rent.id, pair.result) for pair in content.pairs]
    hours = Hours(costs.hours_per_year, costs.hours_per_month, costs.terms.currency)
    row = rent_or_buy.write_pairs(sheet, FIRST_ROW, sides, pairs, hours, evaluation.basis)
    sheet.print_setup(row + CHART_ROWS, max(4, 1 + len(sides)))
    sheet.page.fit_to_pages(1, 1)
