"""Tables: columns so wide that no figure runs into the next, type as large as that allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vramsheet.report.pages.columns import PADDING_POINTS, TABLE_POINTS, layout, text_em
from vramsheet.report.pages.tables import (
    ROWS_TOGETHER,
    Cell,
    Column,
    Table,
    groups,
    heading,
    in_lines,
    row,
    shortened,
    words,
)
from vramsheet.report.pages.whole_life import whole_life_page
from vramsheet.report.words import language_named

if TYPE_CHECKING:
    from vramsheet.report.content import Content


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=8), st.text("abc ", max_size=80))
def test_every_figure_fits_its_column(amounts: list[int], name: str) -> None:
    """Whatever the amounts, each column is at least as wide as its figure at the type chosen."""
    columns = (words("Option"), *(Column("EUR") for _ in amounts))
    texts = [f"{amount:,}.00" for amount in amounts]
    widths, points = layout(columns, (row(name, *texts),))
    assert round(sum(widths)) == 100
    for width, text in zip(widths[1:], texts, strict=True):
        assert width / 100 * TABLE_POINTS >= text_em(text) * points + PADDING_POINTS - 0.1


def test_type_shrinks_only_when_it_must() -> None:
    """Few columns are set at the full size; eight columns of millions in a smaller one."""
    few = layout((words("Year"), Column("EUR")), (row("1", "1,234,567.89"),))
    many = layout((words("Year"), *(Column("EUR"),) * 8), (row("1", *("123,456,789.00",) * 8),))
    assert few.type_points == 9.5
    assert 4.0 <= many.type_points <= 7.5


def test_a_head_is_set_no_larger_than_its_table() -> None:
    """Long words in the heads of many columns shrink with the figures instead of shrinking the figures to nothing."""
    many = layout((words("Option"), *(Column("Gebruiksduren*", "GB"),) * 6), (row("A", *("123.45",) * 6),))
    assert many.type_points == 6.5
    assert sum(many.widths) == pytest.approx(100, abs=0.1)


def test_words_share_what_is_left() -> None:
    """A date takes what it needs on one line; the longer text takes the rest."""
    widths, _ = layout((words("What", width=1), words("When", width=1)), (row("long text " * 30, "20 Nov 2026"),))
    assert widths[1] < 20
    assert widths[0] > 80


def test_long_tables_may_be_split() -> None:
    """A table stays on one page up to so many rows."""
    rows = tuple(row(str(number)) for number in range(ROWS_TOGETHER + 1))
    assert Table("c", (words("n"),), rows[:-1], "").flow == ""
    assert Table("c", (words("n"),), rows, "").flow == "long"


def test_rows_below_a_heading_stay_together() -> None:
    """Each heading begins a group; a table of several groups may be split between them, whatever its length."""
    first, second = heading("A", 2), heading("B", 2)
    rows = (first, row("1", "2"), row("3", "4"), second, row("5", "6"))
    table = Table("c", (words("n"), Column("EUR")), rows, "")
    assert table.bodies == (rows[:3], rows[3:])
    assert (table.flow, first.scope, rows[1].scope) == ("grouped", "rowgroup", "row")
    assert Table("c", (words("n"),), rows[1:3], "").bodies == (rows[1:3],)


def test_a_cell_over_several_columns_widens_none() -> None:
    """The text of a total stands across the columns; only its amount counts for the width of its own column."""
    columns = (words("Item"), Column("Quantity"), Column("EUR"))
    plain = row("one", "1", "20.00")
    wide = row(Cell("a total with a long name " * 9, span=2), "1,234,567,890.00", kind="total")
    widths, points = layout(columns, (plain, wide))
    assert widths[:2] != layout(columns, (plain,)).widths[:2]
    assert widths[2] / 100 * TABLE_POINTS >= text_em("1,234,567,890.00") * points + PADDING_POINTS - 0.1
    assert points == 9.5


def test_years_with_the_same_amounts_share_a_row(example_content: Content) -> None:
    """Four equal years of cash stand once; what changes from year to year has a row for each."""
    (table,) = whole_life_page(example_content, language_named("en")).years
    labels = [[entry.cells[0].text for entry in body] for body in table.bodies]
    years = ["0", "1", "2", "3", "4"]
    assert labels == [
        ["Cash", "0", "1 to 4, each", "Total"],
        ["Cumulative cash", *years],
        ["Present value of the cash", *years, "NPV of cost"],
        ["Depreciation of what is bought", "1 to 4, each", "Total", "Book value at the end"],
        ["Cash after tax on profit", "0", "1 to 4, each", "Total", "NPV after tax"],
    ]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("One H100", ("One H100",)),
        ("Rented H200, three-year contract", ("Rented H200,", "three-year\N{HORIZONTAL ELLIPSIS}")),
        ("Rented H200 office", ("Rented H200", "office")),
        ("Supercalifragilistic", ("Supercalifra", "gilistic")),
        ("\u65e7\u670d\u52a1\u5668\u7684\u5341\u516b\u53f0", ("\u65e7\u670d\u52a1\u5668\u7684\u5341", "\u516b\u53f0")),
        ("", ("",)),
    ],
)
def test_text_in_two_lines(text: str, lines: tuple[str, ...]) -> None:
    """A name breaks between words or Chinese characters, and is cut only at the end of the last line."""
    assert in_lines(text, 12, 2) == lines


@given(st.text(alphabet="ab \u65e7-", max_size=80), st.integers(2, 30), st.integers(1, 4))
def test_lines_hold_the_text(text: str, characters: int, most: int) -> None:
    """No line is wider than its room, and nothing is lost but blanks unless it is cut."""
    lines = in_lines(text, characters, most)
    assert 1 <= len(lines) <= most
    assert all(shortened(line, characters) == line for line in lines)
    whole = "".join(lines).replace(" ", "")
    cut = whole.endswith("\N{HORIZONTAL ELLIPSIS}")
    assert whole.removesuffix("\N{HORIZONTAL ELLIPSIS}") == text.replace(" ", "")[: len(whole) - cut]
    assert cut or whole == text.replace(" ", "")


def test_shortened_and_groups() -> None:
    """A name is cut with an ellipsis; entries come in groups, the last one as small as it is."""
    assert shortened("One 8-GPU H100 server", 10) == "One 8-GPU…"
    assert shortened("short", 10) == "short"
    assert list(groups((1, 2, 3, 4, 5), 2)) == [(1, 2), (3, 4), (5,)]
