"""The add-in in a real LibreOffice: what its cells show, held against the same call in this process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from vramsheet.functions import FUNCTIONS, Function, function_named
from vramsheet.spreadsheet.calc import OFFICE_ERRORS
from vramsheet.spreadsheet.cells import CellError, evaluate

if TYPE_CHECKING:
    from .conftest import Cell, Office, Place

pytestmark = pytest.mark.office


def shown(cell: Cell) -> float | str | int:
    """A cell's number bit by bit, its text, or its error's number with a mark."""
    if cell.kind == "error":
        return f"error {cell.error}"
    return cell.text if cell.kind == "text" else cell.number


def expected(answer: object) -> float | str:
    """What a cell must show for an answer of this process."""
    if isinstance(answer, CellError):
        return f"error {OFFICE_ERRORS[answer.code]}"
    return float(answer) if isinstance(answer, float | bool) else str(answer)


def column_name(index: int) -> str:
    """The letters of a column: 0 is A."""
    return (chr(64 + index // 26) if index >= 26 else "") + chr(65 + index % 26)


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_worked_example_calculates(office: Office, function: Function) -> None:
    """Every worked example shows, cell by cell and to the last digit, what the same call gives in this process."""
    answer = evaluate(function, function.example, raise_bugs=True)
    rows = answer if isinstance(answer, tuple) else ((answer,),)
    addresses = [f"{column_name(x)}{y + 1}" for y in range(len(rows)) for x in range(len(rows[0]))]
    area = f"A1:{addresses[-1]}" if len(addresses) > 1 else "A1"
    cells = office.calculate({}, addresses, arrays={area: function.formula(";")})
    assert [shown(cells[address]) for address in addresses] == [expected(one) for row in rows for one in row]


@pytest.mark.parametrize(
    ("formula", "gives"),
    [
        ('=VRAM_WEIGHTS(7;"fp16")', 14.0),
        ('=VRAM_RULE(7;"fp16";"training")', 28.0),
        ('=ROUND(VRAM_KV("llama-2-7b";28000;1);2)', 14.68),
        ('=FITS("llama-3.1-8b";"rtx-4090-24gb")', 1.0),
        ('=IF(FITS("llama-3.1-8b";"rtx-4090-24gb");"yes";"no")', "yes"),
        ('=IF(FITS("llama-3.1-405b";"rtx-4090-24gb");"yes";"no")', "no"),
        ('=IF(NOT(FITS("llama-3.1-405b";"rtx-4090-24gb"));"yes";"no")', "yes"),
        ('=IF(AND(FITS(7;"rtx-4090-24gb");FITS(8;"rtx-4090-24gb"));"yes";"no")', "yes"),
        ('=IF(OR(FITS(700;"rtx-4090-24gb");FITS(8;"rtx-4090-24gb"));"yes";"no")', "yes"),
        ('=IF(FITS(7;"rtx-4090-24gb")=TRUE();"yes";"no")', "yes"),
        ('=IF(VRAM(7)>24;"yes";"no")', "no"),
        ("=IF(VRAM_WEIGHTS(7)=14;VRAM_WEIGHTS(70);0)", 140.0),
        ('=GPU_INFO("t4-16gb";"tier")="datacenter"', 1.0),
        ('=INDEX(GPU_LIST();MATCH("t4-16gb";INDEX(GPU_LIST();0;1);0);5)', 16.0),
        ("=MAX(VRAM_WEIGHTS(7);VRAM_WEIGHTS(70))", 140.0),
        ("=VRAM_WEIGHTS(VRAM_WEIGHTS(7))", 28.0),
        ('=LEN(FITS_WHY(7;"t4-16gb"))>20', 1.0),
        ('=CHOOSE(FITS(7;"rtx-4090-24gb")+1;"no";"yes")', "yes"),
        ("=COUNTIF(A2:A3;1)+SUMPRODUCT(VRAM_WEIGHTS({7;70})*1)", 154.0),
        ("=ROUND(BREAKEVEN_HOURS(833806;98.32;0.87);0)", 8556.0),
        ('=VRAM_WEIGHTS(7;"fp16")+1', 15.0),
        ('=SUM(VRAM_WEIGHTS(7;"fp16");VRAM_WEIGHTS(7;"fp16"))', 28.0),
        ('=VRAM_WEIGHTS("7.5")', 15.0),
        ("=VRAM_WEIGHTS(7;;)", 14.0),
        ('=INDEX(VRAM_PARTS(7;"fp16");2;2)', 14.0),
    ],
)
def test_formula_gives(office: Office, formula: str, gives: float | str) -> None:
    """Formulas of the contract give its figures, alone and inside other functions."""
    assert shown(office.value(formula)) == gives


@pytest.mark.parametrize(
    ("formula", "error", "error_type"),
    [
        ('=VRAM("no such model")', "#N/A", 7),
        ('=VRAM(7;"no such format")', "#N/A", 7),
        ('=FITS(7;"no such gpu")', "#N/A", 7),
        ("=VRAM(-1)", "#NUM!", 6),
        ("=VRAM(500000)", "#NUM!", 6),
        ('=VRAM(7;"fp16";0)', "#NUM!", 6),
        ('=VRAM(7;"fp16";1.5)', "#NUM!", 6),
        ('=VRAM("7,5")', "#VALUE!", 3),
        ('=VRAM(7;"fp16";"many")', "#VALUE!", 3),
        ('=VRAM(7;"fp16";4096;1;"auto";"generic";"GX")', "#VALUE!", 3),
        ("=VRAM()", "#VALUE!", 3),
        ("=VRAM(Z99)", "#VALUE!", 3),
        ("=VRAM(Z98:Z98)", "#VALUE!", 3),
        ("=VRAM(1/0)", "#DIV/0!", 2),
        ("=VRAM(7;NA())", "#N/A", 7),
    ],
)
def test_failure_is_a_real_error(office: Office, formula: str, error: str, error_type: int) -> None:
    """A wrong argument shows the contract's error value, and ISERROR, ISNA, ERROR.TYPE, IFERROR and SUM see it."""
    inner = formula.removeprefix("=")
    cells = {
        "A1": formula,
        "A2": f"=ISERROR({inner})",
        "A3": f"=ISNA({inner})",
        "A4": "=ERROR.TYPE(A1)",
        "A5": f"=IFERROR({inner};-1)",
        "A6": "=ISERROR(SUM(A1;1))",
        "A7": f"=ERROR.TYPE({inner})",
    }
    seen = office.calculate(cells, list(cells))
    assert (seen["A1"].kind, seen["A1"].error) == ("error", OFFICE_ERRORS[error])
    assert [seen[address].number for address in ("A2", "A3", "A4", "A5", "A6", "A7")] == [
        1,
        float(error == "#N/A"),
        error_type,
        -1,
        1,
        error_type,
    ]


def test_column_in_column_out(office: Office) -> None:
    """A column of models gives a column of results, an empty cell among them an error in its place only."""
    cells = {"A1": 7, "A2": "70B", "A4": "no such model"}
    seen = office.calculate(cells, ["B1", "B2", "B3", "B4"], arrays={"B1:B4": '=VRAM_WEIGHTS(A1:A4;"fp16")'})
    assert [shown(seen[f"B{row}"]) for row in range(1, 5)] == [14.0, 140.0, "error 519", "error 32767"]


def test_range_is_calculated_again(office: Office) -> None:
    """The result of a range follows its cells, and is right again after the same values come back."""
    for models, gives in (((7, 8), [14, 16]), ((7, 9), [14, 18]), ((7, 8), [14, 16])):
        cells = dict(zip(("A1", "A2"), models, strict=True))
        seen = office.calculate(cells, ["B1", "B2"], arrays={"B1:B2": "=VRAM_WEIGHTS(A1:A2)"})
        assert [seen[address].number for address in ("B1", "B2")] == gives


def test_two_ranges_make_a_table(office: Office) -> None:
    """A column of models and a row of formats give every pair."""
    cells = {"A2": 7, "A3": 70, "B1": "fp16", "C1": "int8"}
    seen = office.calculate(cells, ["B2", "C2", "B3", "C3"], arrays={"B2:C3": "=VRAM_WEIGHTS(A2:A3;B1:C1)"})
    assert [seen[address].number for address in ("B2", "C2", "B3", "C3")] == [14, 7, 140, 70]


@pytest.mark.parametrize("suffix", ["ods", "xlsx"])
def test_saved_file_calculates_again(office: Office, office_place: Place, suffix: str) -> None:
    """A saved file that is opened again shows the same, and calculates by itself when a price or a model changes."""
    cells = {"A1": 7, "A2": 70, "B1": "=VRAM(A1)", "B2": '=VRAM("no such model")', "B3": '=GPU_INFO("t4-16gb";"tier")'}
    arrays = {"C1:C2": "=VRAM_WEIGHTS(A1:A2)"}
    addresses = ["B1", "B2", "B3", "C1", "C2"]
    saved = office_place.home / f"saved.{suffix}"
    before = office.calculate(cells, addresses, arrays)
    assert office.calculate(cells, addresses, arrays, saved=saved) == before
    assert [shown(before[address]) for address in addresses[1:]] == ["error 32767", "datacenter", 14.0, 140.0]
    after = office.calculate(cells, addresses, arrays, saved=saved, changed={"A1": 13, "A2": 0.5})
    assert [shown(after[address]) for address in addresses[1:]] == ["error 32767", "datacenter", 26.0, 1.0]
    assert shown(after["B1"]) == evaluate(function_named("VRAM"), (13.0,), raise_bugs=True)


def test_gpus_come_from_a_range(office: Office) -> None:
    """COMPARE_GPUS takes its GPUs from cells, whatever their shape, and skips empty ones."""
    cells = {"A1": "rtx-4090-24gb", "A3": "h100-sxm-80gb"}
    seen = office.calculate(
        cells, ["C1", "C2", "C3"], arrays={"C1:J3": '=COMPARE_GPUS("llama-3.1-8b";"fp16";8192;1;A1:A3)'}
    )
    assert [seen[address].text for address in ("C1", "C2", "C3")] == ["gpu", "rtx-4090-24gb", "h100-sxm-80gb"]


def test_reference_to_an_empty_cell_is_not_zero(office: Office) -> None:
    """A required number from an empty cell is an error even where zero would be accepted; the text "0" is zero."""
    blank = "=OWN_COST(30000;8;700;4;Z99)"
    assert shown(office.value(blank)) == "error 519"
    paid = office.value('=OWN_COST(30000;8;700;4;"0";1;1;0;0;0)')
    assert paid.number == 240_000
    assert evaluate(function_named("OWN_COST"), (30000, 8, 700, 4, None)) != paid.number


@pytest.mark.parametrize("code", OFFICE_ERRORS)
def test_error_shows_as_its_own_text(office: Office, code: str) -> None:
    """Every error that we write into a NaN is shown by the office in the words of Excel."""
    assert office.value(f'=VRAM("{code}")').text == code
