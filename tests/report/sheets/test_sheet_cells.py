"""What a cell holds, as text: numbers exactly as typed, days by their formats, texts of every kind of program."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from vramsheet.report.sheets.cells import Cell, column_letters, read_sheets

if TYPE_CHECKING:
    from collections.abc import Callable


def cells_of(content: bytes) -> dict[tuple[int, int], Cell]:
    """The filled cells of the first sheet."""
    _, sheets = read_sheets(content, lambda _: True)
    return dict(sheets[0].cells)


def written(fill: Callable[[xlsxwriter.Workbook, xlsxwriter.worksheet.Worksheet], None], **options: bool) -> bytes:
    """A workbook of XlsxWriter with one sheet."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, **options}) as workbook:
        fill(workbook, workbook.add_worksheet())
    return file.getvalue()


@pytest.mark.parametrize(
    ("number_format", "shown"),
    [
        ("General", "46346"),
        ("0.00", "46346"),
        ('#,##0.00 "days"', "46346"),
        ("#,##0 [$EUR]", "46346"),
        ("[Red]0;[Blue]-0", "46346"),
        ("0.00E+00", "46346"),
        ("0%", "46346"),
        ("@", "46346"),
        (r"0\d", "46346"),
        ("_d0_m", "46346"),
        ("yyyy-mm-dd", "2026-11-20"),
        ("d. mmmm yyyy", "2026-11-20"),
        ("[$-407]d. mmm yy;@", "2026-11-20"),
        ("m/d/yy", "2026-11-20"),
        ("DD.MM.YYYY", "2026-11-20"),
        ("[h]:mm", "2026-11-20"),
    ],
)
def test_a_day_is_known_by_its_format(number_format: str, shown: str) -> None:
    """A number is a day where its format shows one; colours, currencies and quoted letters do not count."""
    found = cells_of(
        written(lambda book, sheet: sheet.write_number(0, 0, 46346, book.add_format({"num_format": number_format})))
    )
    assert found[1, 1].text == shown


@pytest.mark.parametrize(
    ("serial", "day"),
    [
        (1, "1900-01-01"),
        (59, "1900-02-28"),
        (61, "1900-03-01"),
        (46346.5, "2026-11-20 12:00:00"),
        (2958465, "9999-12-31"),
    ],
)
def test_serial_numbers_count_as_in_excel(serial: float, day: str) -> None:
    """The false leap day of 1900 is stepped over, and a time of day stays with its day."""
    found = cells_of(written(lambda book, sheet: sheet.write_number(0, 0, serial, book.add_format({"num_format": 14}))))
    assert found[1, 1] == Cell(day, "date")


def test_days_counted_from_1904() -> None:
    """A workbook that counts from 1904 gives the same days."""
    workbook = openpyxl.Workbook()
    workbook.epoch = CALENDAR_MAC_1904
    workbook.active["A1"] = dt.date(2026, 11, 20)
    file = io.BytesIO()
    workbook.save(file)
    assert cells_of(file.getvalue())[1, 1].text == "2026-11-20"


def test_texts_of_every_kind() -> None:
    """Plain, formatted, escaped and inline texts are read as a program shows them; blank ones are not."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet["A1"] = CellRichText("plain ", TextBlock(InlineFont(b=True), "bold"))
    sheet["A2"] = "  "
    sheet["A3"] = "two\nlines"
    sheet["A4"] = True
    file = io.BytesIO()
    workbook.save(file)
    found = cells_of(file.getvalue())
    assert {place: cell.text for place, cell in found.items()} == {
        (1, 1): "plain bold",
        (3, 1): "two\nlines",
        (4, 1): "true",
    }
    texts = ["=1+1", "_x0041_", "tab\there", "line\nbreak", "'quoted", "漢字", "\U0001f600"]
    found = cells_of(written(lambda _, one: one.write_column(0, 0, texts), strings_to_formulas=False))
    assert [found[row, 1].text for row in range(1, len(texts) + 1)] == texts


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.decimals(-(10**15), 10**15, places=3).filter(lambda one: len(one.as_tuple().digits) <= 15),
        min_size=1,
        max_size=50,
    )
)
def test_numbers_come_back_as_typed(numbers: list[object]) -> None:
    """Every number of up to 15 digits is the same decimal after it was a cell."""
    found = cells_of(written(lambda _, sheet: sheet.write_column(0, 0, [float(str(one)) for one in numbers])))
    assert [Decimal(found[row, 1].text) for row in range(1, len(numbers) + 1)] == numbers


def test_columns_are_named_as_in_every_program() -> None:
    """A, Z, AA, ZZ, AAA and the last one, XFD."""
    assert [column_letters(n) for n in (1, 26, 27, 702, 703, 16384)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
