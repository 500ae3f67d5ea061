"""Which sheets there are, in what order they stand and in what order they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vramsheet.workbook import workload
from vramsheet.workbook.book import Book
from vramsheet.workbook.inputs import TAB as INPUTS_TAB
from vramsheet.workbook.inputs import Section, write_sections

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping

    from vramsheet.catalog import Catalog
    from vramsheet.workbook.book import Value

TABS: Final = (INPUTS_TAB,)
"""Tabs from left to right."""
SECTIONS: Final[tuple[Section, ...]] = (workload.SECTION,)
"""Groups of inputs from top to bottom."""
BEFORE_INPUTS: Final[tuple[Callable[[Book], None], ...]] = ()
"""Writers of tables, which need no input."""
AFTER_INPUTS: Final[tuple[Callable[[Book], None], ...]] = ()
"""Writers of all other sheets: each may use the cells that those before it have registered."""


def workbook_bytes(known: Catalog, answers: Mapping[str, Value], today: dt.date, version: str) -> bytes:
    """
    The workbook.

    Args:
        known: the catalogue whose models, GPUs and prices it holds.
        answers: inputs by name that differ from their defaults.
        today: the day it is written, for notes and headers.
        version: of this program.

    Returns:
        The bytes of an .xlsx file; the same for the same arguments.
    """
    book = Book(known, answers, today, version)
    for tab in TABS:
        book.add_sheet(tab)
    for write in BEFORE_INPUTS:
        write(book)
    write_sections(book, SECTIONS)
    for write in AFTER_INPUTS:
        write(book)
    return book.finished()
