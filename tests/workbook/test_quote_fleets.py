"""The workbook of a quote with fleets of several kinds of GPU: its live money is the core's, as made and as changed."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from recalculation import IronCalc, made_of, money_differences, typed
from vramsheet import resources
from vramsheet.report.reading import read_quote

if TYPE_CHECKING:
    from pathlib import Path

    from vramsheet.workbook.book import Book

EXAMPLE = (resources.folder("reports") / "fleet-of-mixed-cards.yaml").read_bytes()
NAME = "fleet.xlsx"
CHANGES: dict[str, dict[str, str]] = {
    "as it is": {},
    "the rate of one kind": {"options.rented.fleet.1.rate_per_gpu_hour": "0.77"},
    "the rate of the rent": {"options.rented.rent.rate_per_gpu_hour": "3.21"},
    "fewer of one kind": {"options.mixed.fleet.0.gpus": "2", "options.mixed.power_watts": ""},
    "another kind": {"options.mixed.fleet.1.gpu": "a10-24gb", "options.mixed.power_watts": ""},
    "the watts of the GPUs alone": {"options.mixed.power_watts": "", "options.today.power_watts": ""},
}
"""Inputs to change, by path; an empty text takes the value away."""


STATED = {"Need", "Figures", "Checks", "Sources", "Summary"}
"""Sheets with verdicts on memory: they hold what was computed when the file was made."""


@cache
def book_of(name: str) -> Book:
    """The workbook of the example with one of the changes in its quote."""
    return made_of(read_quote(EXAMPLE, "fleet.yaml", tuple(CHANGES[name].items())))


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook of the example as a file."""
    path = tmp_path_factory.mktemp("fleet") / NAME
    path.write_bytes(book_of("as it is").finished())
    return path


def test_the_sheets_give_the_same_quote(file: Path) -> None:
    """From YAML to the workbook and back: the same quote, with its fleets."""
    quote = read_quote(EXAMPLE, "fleet.yaml")
    assert read_quote(file.read_bytes(), NAME) == quote
    assert [len(option.fleet) for option in quote.options] == [2, 0, 2, 0, 2]


def test_every_formula_is_the_core(file: Path) -> None:
    """Each formula gives in IronCalc what the core computed, and every check of the workbook holds."""
    book = book_of("as it is")
    found = IronCalc(file).shown(book.results)
    assert money_differences(book.results, found) == []
    assert found[book.cell("checks.all")] is True


@pytest.mark.parametrize("name", [name for name in CHANGES if CHANGES[name]])
def test_a_change_in_its_cell(name: str, file: Path) -> None:
    """A rate, a number, a kind of GPU or a power typed into its cell changes the money as it does in the core."""
    sheet = IronCalc(file)
    for cell in typed(CHANGES[name], file):
        sheet.type(*cell)
    other = book_of(name)
    assert money_differences(other.results, sheet.shown(other.results), STATED) == []
    npvs = [
        [book.value(f"whole_life.{key}.npv") for key in ("mixed", "rented")] for book in (other, book_of("as it is"))
    ]
    assert npvs[0] != npvs[1]
