"""The sheet of GPUs and models that a quote's cells may name, with the facts that its formulas look up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vramsheet.units import GB

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vramsheet.report.quote import Quote
    from vramsheet.workbook.book import Book

TAB: Final = "Catalogue"
HEAD_ROW: Final = 3
HEADERS: Final = ("GPU", "Name", "Memory as sold [GB]", "Memory offered [GB]", "Rated power [W]", "", "Model", "Name")
KEY, NAME, SOLD, OFFERED, WATTS, _, MODEL_KEY, MODEL_NAME = range(len(HEADERS))
UNKNOWN: Final = "not known"
"""Shown for a fact that nobody publishes; a sum that needs it is then an error, never a zero."""


def write(book: Book, quote: Quote) -> dict[str, str]:
    """
    Write the sheet: all keys, and the aliases that the quote uses.

    Args:
        book: the workbook.
        quote: whose names are to be found too.

    Returns:
        The areas of the keys, for the drop-down lists of "gpu" and "model".
    """
    sheet, known = book.sheets[TAB], book.known
    sheet.head(
        "Catalogue",
        "GPUs and models by the keys that the sheets Options and Workloads use. Stated values, each with a source.",
    )
    sheet.headers(HEAD_ROW, HEADERS[:5], frozenset({SOLD, OFFERED, WATTS}))
    sheet.headers(HEAD_ROW, HEADERS[MODEL_KEY:], first=MODEL_KEY)
    gpus = [*known.gpus, *_others((part.gpu for option in quote.options for part in option.parts), known.gpus)]
    first = HEAD_ROW + 1
    for row, key in enumerate(gpus, start=first):
        gpu = known.gpu(key)
        sheet.text(row, KEY, key, "fact")
        sheet.text(row, NAME, gpu.name, "fact")
        sheet.value(row, SOLD, float(gpu.memory_gb), "fact_figure")
        sheet.value(row, OFFERED, gpu.usable_bytes / GB, "fact_figure", "0.00")
        sheet.value(row, WATTS, UNKNOWN if gpu.tdp_watts is None else gpu.tdp_watts, "fact_figure", "#,##0")
    last = HEAD_ROW + len(gpus)
    for name, column in (("key", KEY), ("sold_gb", SOLD), ("offered_gb", OFFERED), ("watts", WATTS)):
        book.register_column(f"catalogue.{name}", sheet.area(first, last, column))
    for row, (key, entry) in enumerate(known.models.items(), start=first):
        sheet.text(row, MODEL_KEY, key, "fact")
        sheet.text(row, MODEL_NAME, entry.name, "fact")
    last_model = HEAD_ROW + len(known.models)
    for column, width in (
        (KEY, 28),
        (NAME, 34),
        (SOLD, 12),
        (OFFERED, 12),
        (WATTS, 12),
        (5, 3),
        (MODEL_KEY, 34),
        (MODEL_NAME, 40),
    ):
        sheet.page.set_column(column, column, width)
    sheet.page.set_row(HEAD_ROW, 30)
    sheet.page.freeze_panes(first, 0)
    sheet.print_setup(max(last, last_model), MODEL_NAME, HEAD_ROW)
    return {"gpu": book.column("catalogue.key"), "model": sheet.area(first, last_model, MODEL_KEY)}


def _others(names: Iterable[str], known: Iterable[str]) -> list[str]:
    """The names that are no keys, each once."""
    return sorted(set(names) - set(known))
