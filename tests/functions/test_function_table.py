"""The function table against the contract, and what a row refuses to be."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from pathlib import Path

import pytest

from vramsheet.errors import UnknownName
from vramsheet.functions import FUNCTIONS, Argument, Function, function_named
from vramsheet.functions.table import literal

CONTRACT = Path(__file__).with_name("functions.csv")
"""A copy of the contract's list of functions."""


def contract_rows() -> list[dict[str, str]]:
    """The rows of the contract, "same as" resolved."""
    with CONTRACT.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    by_name = {row["function"]: row["arguments"] for row in rows}
    for row in rows:
        row["arguments"] = (
            by_name[row["arguments"].removeprefix("same as ")] if "same as" in row["arguments"] else row["arguments"]
        )
    return rows


def test_contract_has_27_functions() -> None:
    """The copy that the other tests read is not empty."""
    assert len(contract_rows()) == 27


def test_table_is_the_contract() -> None:
    """Names, order, groups and arguments (with brackets round optional ones) are those of the contract."""
    ours = [(one.group, one.name, one.signature) for one in FUNCTIONS]
    assert ours == [
        (row["group"], row["function"], f"{row['function']}({row['arguments']})") for row in contract_rows()
    ]


@pytest.mark.parametrize(
    "row", [row for row in contract_rows() if row["worked example"]], ids=lambda row: row["function"]
)
def test_example_is_the_contract(row: dict[str, str]) -> None:
    """A worked example of the contract is the row's own, with its result."""
    formula, _, gives = row["worked example"].partition(" gives ")
    function = function_named(row["function"])
    assert function.formula() == formula
    if gives:
        assert function.example_result == float(gives)


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_name_is_no_cell_address(function: Function) -> None:
    """No name can be read as a cell in Excel (A1 to XFD1048576, or R1C1)."""
    assert not re.fullmatch(r"[A-Z]{1,3}[0-9]+|R[0-9]*|C[0-9]*|R[0-9]*C[0-9]*", function.name)


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_help_says_unit_and_default(function: Function) -> None:
    """The help of each argument names its unit and its default, in what Excel can show."""
    for argument in function.arguments:
        assert argument.text in argument.help
        assert f"[{argument.unit}]" in argument.help or not argument.unit
        assert ("Default: " in argument.help) == (argument.optional and argument.default is not None)
        assert len(argument.help) <= 255


def _one(model: str, batch: int = 1) -> str:
    """A callable for the rows below."""
    return model * batch


MODEL = Argument(name="model", kind="word", text="Model")
BATCH = Argument(name="batch", kind="count", text="Batch", optional=True, default=1)
ROW = Function(
    name="ROW_OF_TEST",
    call=_one,
    group="test",
    summary="A row.",
    arguments=(MODEL, BATCH),
    result="text",
    result_unit="",
    example=("a",),
)


@pytest.mark.parametrize(
    "change",
    [
        {"name": "H100"},
        {"name": "vram"},
        {"name": "AB"},
        {"name": "VRAM_"},
        {"arguments": (MODEL,)},
        {"arguments": (BATCH, MODEL)},
        {"arguments": (MODEL, replace(BATCH, default=2))},
        {"arguments": (MODEL, replace(BATCH, optional=False))},
        {"arguments": (replace(MODEL, optional=True), BATCH)},
        {"summary": ""},
        {"summary": "x" * 256},
        {"summary": "a line\nand another"},
        {"summary": "caf\u00e9"},
        {"arguments": (replace(MODEL, text="x" * 256), BATCH)},
    ],
)
def test_wrong_row_is_refused(change: dict[str, object]) -> None:
    """A row whose name, arguments or texts a host would refuse, or that differs from its callable, cannot be made."""
    with pytest.raises(ValueError, match=r"^\w+: "):
        replace(ROW, **change)


def test_formula_writes_literals() -> None:
    """Texts are quoted, truths are words, a left-out argument is nothing, cells in a column stand in braces."""
    values = ("a", 'say "x"', 7.5, 7, True, None, ("a", "b"))
    assert [literal(value) for value in values] == ['"a"', '"say ""x"""', "7.5", "7", "TRUE", "", '{"a";"b"}']
    assert ROW.formula(";") == '=ROW_OF_TEST("a")'


def test_function_is_found_in_any_case() -> None:
    """A name is found as typed; an unknown one says how to list what there is."""
    assert function_named(" vram ").name == "VRAM"
    with pytest.raises(UnknownName, match="vramsheet functions"):
        function_named("VRAMX")
