"""Argument lists at random through the cell layer; `make fuzz` tries 200,000 of them."""

from __future__ import annotations

import pytest

import argument_fuzz
from vramsheet.functions import FUNCTIONS, function_named
from vramsheet.spreadsheet.cells import CellError


@pytest.mark.parametrize("seed", range(3))
def test_nothing_escapes(seed: int) -> None:
    """Whatever the cells hold, every answer is a finite number, text, truth or error, and no zero by accident."""
    seen = argument_fuzz.run(27 * 8, seed)
    assert {"float", "str", "bool", "#VALUE!", "#N/A", "#NUM!"} <= set(seen)


def test_zeros_have_a_reason() -> None:
    """Only functions of the table may answer zero, and each says what it means."""
    assert set(argument_fuzz.MAY_BE_ZERO) <= {function.name for function in FUNCTIONS}
    assert all(argument_fuzz.MAY_BE_ZERO.values())


@pytest.mark.parametrize(
    "cell", [float("nan"), float("inf"), "", None, 0.0, 7, (), CellError("#ODD!", "why")], ids=repr
)
def test_accident_is_seen(cell: object) -> None:
    """The check itself refuses what it is there for: NaN, an empty text, nothing, a zero, an unknown error."""
    assert argument_fuzz.wrong(function_named("VRAM"), cell)
