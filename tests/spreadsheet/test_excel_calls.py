"""What Excel's cells get through xlwings' own server: the shared table of calls, and values as COM brings them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import calls_table
from vramsheet.functions import FUNCTIONS
from vramsheet.spreadsheet import excel, ribbon, vba
from vramsheet.spreadsheet.cells import ERROR_CODES, CellError

CALLS = calls_table.load()
MISSING = -2147352572
"""What COM hands over for an argument that is left out (DISP_E_PARAMNOTFOUND)."""


def answered(calls: list[tuple[str, str, list[Any]]]) -> list[Any]:
    """What xlwings' server hands back for calls of a module's functions."""
    asked = json.dumps([{"module": module, "name": name, "with": values} for module, name, values in calls])
    script = Path(__file__).with_name("xlwings_server.py")
    ended = subprocess.run([sys.executable, str(script)], input=asked, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    answers: list[Any] = json.loads(ended.stdout)
    assert len(answers) == len(calls)
    return answers


def as_com(value: Any, left_out: int | None = None) -> Any:  # noqa: ANN401 - whatever the table holds
    """A value of the table of calls as COM hands it over; numbers are floats there."""
    if isinstance(value, dict):
        if "rows" in value:
            return {"rows": [[as_com(cell) for cell in row] for row in value["rows"]]}
        return excel.ERROR_BASE + vba.EXCEL_ERRORS[value["error"]] if "error" in value else left_out
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def as_cells(answer: Any) -> Any:  # noqa: ANN401 - whatever COM hands back
    """What the cells show: the text of an error is that error, as the VBA wrapper makes it."""
    if isinstance(answer, list):
        return [as_cells(one) for one in answer]
    code = answer.split(" ")[0] if isinstance(answer, str) else ""
    return {"error": code} if code in vba.EXCEL_ERRORS else answer


def flat(expected: Any) -> Any:  # noqa: ANN401 - whatever the table holds
    """An answer of the table in the shape that xlwings gives it: one row without its brackets, one cell alone."""
    if not isinstance(expected, dict) or "rows" not in expected:
        return expected
    rows = expected["rows"]
    return rows if len(rows) > 1 else rows[0] if len(rows[0]) > 1 else rows[0][0]


@pytest.mark.parametrize("left_out", [None, MISSING], ids=["empty", "missing"])
def test_table_of_calls(left_out: int | None) -> None:
    """Every call of the shared table gives the table's answer to the last digit, the same error included."""
    calls = [(excel.__name__, call.function.name, [as_com(one, left_out) for one in call.written]) for call in CALLS]
    answers = [as_cells(answer) for answer in answered(calls)]
    expected = [flat(calls_table.to_json(call.gives)) for call in CALLS]
    wrong = {
        call.name: (got, wanted)
        for call, got, wanted in zip(CALLS, answers, expected, strict=True)
        if json.dumps(got) != json.dumps(wanted)
    }
    assert wrong == {}
    assert len(answers) >= 300


def test_values_as_com_brings_them() -> None:
    """Dates, currencies, truths, whole numbers, empty cells and nested rows are what they are in every other host."""
    values: list[tuple[Any, Any]] = [
        (7.0, 14.0),
        (7, 14.0),  # VBA's Integer and Long, from a call in a macro
        ({"money": "7.5"}, 15.0),
        ("7.5", 15.0),
        ({"time": "2026-01-02T00:00:00"}, {"error": "#VALUE!"}),
        (None, {"error": "#VALUE!"}),
        ("", {"error": "#VALUE!"}),
        (MISSING, {"error": "#VALUE!"}),
        (True, {"error": "#VALUE!"}),
        ({"rows": [[7.0], [{"money": "70"}], [None]]}, [[14.0], [140.0], [{"error": "#VALUE!"}]]),
        ({"rows": [[7.0, {"time": "2026-01-02T00:00:00"}]]}, [14.0, {"error": "#VALUE!"}]),
        ({"rows": [[7.0]]}, 14.0),
    ]
    answers = answered([(excel.__name__, "VRAM_WEIGHTS", [value]) for value, _ in values])
    assert [as_cells(answer) for answer in answers] == [expected for _, expected in values]


def test_errors_come_in_and_go_out() -> None:
    """Every error that COM brings as a number, alone or in a range, is the same error in the cell."""
    numbers = [excel.ERROR_BASE + vba.EXCEL_ERRORS[code] for code in ERROR_CODES]
    alone = answered([(excel.__name__, "VRAM", [number]) for number in numbers])
    assert [as_cells(answer) for answer in alone] == [{"error": code} for code in ERROR_CODES]
    (column,) = answered([(excel.__name__, "VRAM", [{"rows": [[number] for number in numbers]}])])
    assert as_cells(column) == [[{"error": code}] for code in ERROR_CODES]


def test_errors_of_xlwings_without_their_text_would_be_blanks() -> None:
    """The option that keeps errors from becoming blanks is asked for in every argument of every function."""
    calls = [
        (excel.__name__, function.name, [excel.ERROR_BASE + vba.EXCEL_ERRORS["#DIV/0!"]] * len(function.arguments))
        for function in FUNCTIONS
    ]
    assert [as_cells(answer) for answer in answered(calls)] == [{"error": "#DIV/0!"}] * len(FUNCTIONS)


def test_buttons_through_the_server(tmp_path: Path) -> None:
    """The functions behind the ribbon are offered to Excel, and give it texts, rows and pairs."""
    calls: list[tuple[str, str, list[Any]]] = [
        (ribbon.__name__, "comparison", ["llama-3.1-8b"]),
        (ribbon.__name__, "comparison", ["no such model"]),
        (ribbon.__name__, "price_ages", [46347.0]),
        (ribbon.__name__, "report", [str(tmp_path / "none.yaml"), str(tmp_path / "none.pdf"), "Book1"]),
        (ribbon.__name__, "help_page", [str(tmp_path)]),
    ]
    table, mistake, prices, report, page = answered(calls)
    assert table[0] == '=COMPARE_GPUS("llama-3.1-8b","fp16",4096,1)'
    assert mistake.startswith("unknown model 'no such model'")
    assert prices[0] == list(ribbon.PRICE_HEADER)
    assert report[0] == "problem"
    assert page == ["made", str(tmp_path / ".vramsheet" / "vramsheet-help.html")]


def test_stand_ins_do_not_answer_for_us() -> None:
    """An unknown function is an error of xlwings itself, so that the tests above have really called."""
    with pytest.raises(AssertionError, match="NO_SUCH"):
        answered([(excel.__name__, "NO_SUCH", [7.0])])
    assert not any(isinstance(one.gives, CellError) and one.gives.code not in vba.EXCEL_ERRORS for one in CALLS)
