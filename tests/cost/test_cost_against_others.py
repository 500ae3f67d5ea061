"""
NPV, IRR and depreciation of 1,000 random cases by three programs: this one, numpy-financial, and LibreOffice.

LibreOffice counts with its own functions (NPV, IRR, SLN, DDB, VDB), in one workbook with a row for each case. MACRS has
no function of its own there: it is VDB with a half-year convention, which is what the tables of the IRS are made of;
half a year first, then the other four and a half, as LibreOffice's VDB is no table of the IRS when it begins within a
year. numpy-financial knows no depreciation.
"""

from __future__ import annotations

import io
import math
import random
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy_financial
import pytest
import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from recalculation import opened
from vramsheet.cost import depreciation_schedule, irr, npv

if TYPE_CHECKING:
    from collections.abc import Iterator

D = Decimal
CASES: Final = 1000
SEED: Final = 20261121
MOST_YEARS: Final = 15
TOLERANCE: Final = 1e-9
"""Of the amount at the start: both others count in 64-bit floats of 15 to 17 digits, some of which sums lose."""
RATE_TOLERANCE: Final = 1e-7
"""Of a rate of return; both others stop their search near there."""
MACRS_TOLERANCE: Final = 5e-5
"""Of the purchase: the shares of table A-1 are rounded to a hundredth of a per cent."""
MACRS_YEARS: Final = 6
PLACES: Final = ("npv", "irr", "sln", "ddb", "vdb", "macrs")
SHEET: Final = "Cases"


class Case(NamedTuple):
    """One purchase: what it costs, saves and loses in value."""

    rate: Decimal
    flow: tuple[Decimal, ...]
    """Year 0 is negative, all others are positive, so exactly one rate of return exists."""
    price: Decimal
    life: int
    year: int
    """One year of the life, whose depreciation is compared."""
    macrs_year: int


def cases() -> list[Case]:
    """The same thousand on every machine."""
    chance = random.Random(SEED)  # noqa: S311 - not a secret

    def amount(low: int, high: int) -> Decimal:
        return D(chance.randint(low * 100, high * 100)) / 100

    found = []
    for _ in range(CASES):
        price, years = amount(1000, 9_000_000), chance.randint(1, MOST_YEARS)
        saved = [price * chance.randint(1, 1000) / (300 * years) for _ in range(years)]
        flow = (-price, *(one.quantize(D("0.01")) for one in saved))
        life = chance.randint(1, MOST_YEARS)
        rate = D(chance.randint(0, 4000)) / 10000
        found.append(Case(rate, flow, price, life, chance.randint(1, life), chance.randint(1, MACRS_YEARS)))
    return found


def formulas(case: Case, flow: str, rate: str) -> tuple[str, ...]:
    """LibreOffice's own functions for a case; NPV there discounts its first value, so year 0 stands beside it."""
    first, _, last = flow.partition(":")
    price, life, year, macrs = case.price, case.life, case.year, case.macrs_year
    rest = f"{xl_rowcol_to_cell(int(first[1:]) - 1, 2)}:{last}"
    return (
        f"={first}+NPV({rate},{rest})",
        f"=IRR({flow})",
        f"=SLN({price},0,{life})",
        f"=DDB({price},0,{life},{year},2)",
        f"=VDB({price},0,{life},{year - 1},{year},2)",
        f"=IF({macrs}=1,VDB({price},0,5,0,0.5,2),VDB(0.8*{price},0,4.5,{macrs}-2,MIN(4.5,{macrs}-1),1.8))",
    )


def workbook(rows: list[Case]) -> bytes:
    """A row for each case: rate, flow from the second column on, and the formulas far to the right."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = book.add_worksheet(SHEET)
    for row, case in enumerate(rows):
        sheet.write_number(row, 0, float(case.rate))
        for column, cash in enumerate(case.flow, start=1):
            sheet.write_number(row, column, float(cash))
        flow = f"{xl_rowcol_to_cell(row, 1)}:{xl_rowcol_to_cell(row, len(case.flow))}"
        for place, formula in enumerate(formulas(case, flow, xl_rowcol_to_cell(row, 0))):
            sheet.write_formula(row, MOST_YEARS + 2 + place, formula)
    book.close()
    return file.getvalue()


@pytest.fixture(scope="module")
def rows() -> list[Case]:
    """A thousand cases."""
    return cases()


@pytest.fixture(scope="module")
def office(rows: list[Case], tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, list[float]]]:
    """What a real LibreOffice counts for each, by the name of the figure."""
    path = tmp_path_factory.mktemp("cases") / "cases.xlsx"
    path.write_bytes(workbook(rows))
    for program in opened(path, tmp_path_factory):
        found = {}
        for place, name in enumerate(PLACES):
            at = (xl_rowcol_to_cell(row, MOST_YEARS + 2 + place, True, True) for row in range(len(rows)))
            shown = [program.first[f"'{SHEET}'!{address}"] for address in at]
            found[name] = [float(value) if isinstance(value, int | float) else float("nan") for value in shown]
        yield found


def charge(method: str, case: Case, life: int, year: int) -> float:
    """Our depreciation of one year."""
    return float(depreciation_schedule(method, case.price, life)[year - 1])


def test_numpy_financial_agrees_on_npv_and_irr(rows: list[Case]) -> None:
    """Each present value within 1e-9 of the largest amount, each rate within 1e-7."""
    for case in rows:
        flow = [float(cash) for cash in case.flow]
        theirs = numpy_financial.npv(float(case.rate), flow)
        assert float(npv(case.flow, case.rate)) == pytest.approx(theirs, abs=TOLERANCE * -flow[0]), case
        rate = irr(case.flow)
        assert rate is not None
        found = numpy_financial.irr(flow)
        assert float(rate) == pytest.approx(found, rel=RATE_TOLERANCE, abs=RATE_TOLERANCE), case


@pytest.mark.office
def test_libreoffice_agrees_on_npv_and_irr(rows: list[Case], office: dict[str, list[float]]) -> None:
    """LibreOffice's NPV and IRR; where its search finds no rate, our rate makes its flow worth nothing."""
    not_found = 0
    for case, value, rate in zip(rows, office["npv"], office["irr"], strict=True):
        assert float(npv(case.flow, case.rate)) == pytest.approx(value, abs=TOLERANCE * float(case.price)), case
        ours = irr(case.flow)
        assert ours is not None
        if math.isnan(rate):
            not_found += 1
            worth = sum(cash / (1 + ours) ** year for year, cash in enumerate(case.flow))
            assert abs(worth) < D(TOLERANCE) * max(map(abs, case.flow)), case
            continue
        assert float(ours) == pytest.approx(rate, rel=RATE_TOLERANCE, abs=RATE_TOLERANCE), case
    assert not_found < CASES // 100


@pytest.mark.office
def test_libreoffice_agrees_on_depreciation(rows: list[Case], office: dict[str, list[float]]) -> None:
    """SLN for straight-line, VDB for declining-balance with its switch, and DDB until that switch."""
    before_the_switch = 0
    for number, case in enumerate(rows):
        limit = TOLERANCE * float(case.price)
        straight = charge("straight-line", case, case.life, case.year)
        assert straight == pytest.approx(office["sln"][number], abs=limit), case
        declining = charge("declining-balance", case, case.life, case.year)
        assert declining == pytest.approx(office["vdb"][number], abs=limit), case
        if 2 * (case.life - case.year + 1) >= case.life > 1:
            before_the_switch += 1
            assert declining == pytest.approx(office["ddb"][number], abs=limit), case
    assert before_the_switch > CASES // 3


@pytest.mark.office
def test_libreoffice_agrees_on_macrs(rows: list[Case], office: dict[str, list[float]]) -> None:
    """The shares of the IRS within their rounding, each of the six years."""
    for number, case in enumerate(rows):
        ours = charge("macrs-5", case, case.life, case.macrs_year)
        assert ours == pytest.approx(office["macrs"][number], abs=MACRS_TOLERANCE * float(case.price)), case
