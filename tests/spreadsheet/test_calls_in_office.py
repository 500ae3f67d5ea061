"""The table of calls in a real LibreOffice: every call on one sheet, calculated once, held against the table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

import calls_table
from calls_table import LEFT_OUT, Call
from vramsheet.spreadsheet.calc import OFFICE_ERRORS
from vramsheet.spreadsheet.cells import CellError

if TYPE_CHECKING:
    from .conftest import Cell, Office

pytestmark = pytest.mark.office

CALLS = calls_table.load()


def column_name(index: int) -> str:
    """The letters of a column: 0 is A."""
    return (column_name(index // 26 - 1) if index >= 26 else "") + chr(65 + index % 26)


@dataclass
class Sheet:
    """A sheet that is filled from above, one band of rows for each call."""

    cells: dict[str, str | float] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    arrays: dict[str, str] = field(default_factory=dict)
    rows_used: int = 0

    def put(self, column: int, row: int, written: Any) -> None:  # noqa: ANN401 - whatever JSON holds
        """Write one value of the table into a cell."""
        address = f"{column_name(column)}{row + 1}"
        if isinstance(written, dict):
            self.cells[address] = f'=VRAM("{written["error"]}")'  # an error text gives the error itself
        elif isinstance(written, bool):
            self.cells[address] = f"={str(written).upper()}()"
        elif isinstance(written, str):
            self.texts[address] = written
        elif written is not None:
            self.cells[address] = written

    def add(self, call: Call, shape: tuple[int, int]) -> list[list[str]]:
        """Lay a call out, its arguments beside it, and give the addresses of its result."""
        top, column, names, tallest = self.rows_used, 0, [], shape[0]
        for written in call.written:
            if written == LEFT_OUT:
                names.append("")
                continue
            rows = written["rows"] if isinstance(written, dict) and "rows" in written else [[written]]
            for y, line in enumerate(rows):
                for x, one in enumerate(line):
                    self.put(column + x, top + y, one)
            first, width = f"{column_name(column)}{top + 1}", len(rows[0])
            is_range = isinstance(written, dict) and "rows" in written
            names.append(f"{first}:{column_name(column + width - 1)}{top + len(rows)}" if is_range else first)
            column, tallest = column + width, max(tallest, len(rows))
        addresses = [[f"{column_name(column + x)}{top + y + 1}" for x in range(shape[1])] for y in range(shape[0])]
        formula = f"={call.function.name}({';'.join(names)})"
        if call.function.is_table or any(":" in name for name in names):
            self.arrays[f"{addresses[0][0]}:{addresses[-1][-1]}"] = formula
        else:
            self.cells[addresses[0][0]] = formula
        self.rows_used = top + tallest
        return addresses


def shown(cell: Cell) -> float | str:
    """What a cell shows: its number bit by bit, its text, or its error's number with a mark."""
    if cell.kind == "error":
        return f"error {cell.error}"
    return cell.text if cell.kind == "text" else cell.number


def expected(answer: object) -> float | str:
    """What a cell must show; LibreOffice has no truths, TRUE is the number 1 there."""
    if isinstance(answer, CellError):
        return f"error {OFFICE_ERRORS.get(answer.code) or answer.code.removeprefix('Err:')}"
    return float(answer) if isinstance(answer, float | bool) else str(answer)


def wanted(call: Call) -> tuple[tuple[object, ...], ...]:
    """The rows that a call must show in LibreOffice."""
    return call.office_gives if isinstance(call.office_gives, tuple) else ((call.office_gives,),)


def test_office_answers_every_call(office: Office) -> None:
    """Each call with its values in cells shows the table's result to the last digit and the same kind of error."""
    sheet = Sheet()
    places = [sheet.add(call, (len(wanted(call)), len(wanted(call)[0]))) for call in CALLS]
    every = [address for place in places for line in place for address in line]
    cells = office.calculate(sheet.cells, every, sheet.arrays, texts=sheet.texts)
    different = [
        (call.name, [[shown(cells[one]) for one in line] for line in place])
        for call, place in zip(CALLS, places, strict=True)
        if [[shown(cells[one]) for one in line] for line in place] != [list(map(expected, row)) for row in wanted(call)]
    ]
    assert different == []


def test_few_calls_differ_in_office() -> None:
    """Only calls that LibreOffice cannot hand over as they are differ, and each says why."""
    apart = [call for call in CALLS if call.office]
    assert len(apart) < len(CALLS) / 10
    for call in apart:
        assert call.office is not None
        assert len(call.office["why"]) > 20
        assert not calls_table.same(call.office_gives, call.gives)
