"""The checks of a quote's workbook: each a live TRUE or FALSE, with what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from vramsheet.workbook.book import Book

TAB: Final = "Checks"
HEAD_ROW: Final = 4


def write(book: Book) -> None:
    """
    Write the sheet, after all that add checks.

    Args:
        book: the workbook; its sheet must be there.
    """
    sheet = book.sheets[TAB]
    sheet.head("Checks", "Each line is TRUE where all is well.")
    for column, width in enumerate((64, 12, 100)):
        sheet.page.set_column(column, column, width)
    sheet.text(2, 0, "Everything holds", "label_strong")
    first, last = HEAD_ROW + 1, HEAD_ROW + len(book.checks)
    holds = all(check.holds for check in book.checks)
    sheet.formula(2, 1, f"AND({sheet.area(first, last, 1)})", holds, "verdict", name="checks.all")
    sheet.headers(HEAD_ROW, ("Check", "Holds", "If not"))
    for row, check in enumerate(book.checks, start=first):
        sheet.text(row, 0, check.label)
        sheet.formula(row, 1, check.formula, check.holds, "verdict")
        sheet.text(row, 2, check.meaning, "note")
    for top, bottom in ((2, 2), (first, last)):
        for value, style in (("TRUE", "good"), ("FALSE", "bad")):
            rule = {"type": "cell", "criteria": "==", "value": value, "format": sheet.style(style)}
            sheet.page.conditional_format(top, 1, bottom, 1, rule)
    sheet.print_setup(last, 2, HEAD_ROW)
