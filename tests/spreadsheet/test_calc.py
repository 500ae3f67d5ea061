"""What LibreOffice Calc hands over and takes, without LibreOffice."""

from __future__ import annotations

import math
import re
import struct

import pytest

from vramsheet.functions import FUNCTIONS, function_named
from vramsheet.spreadsheet.calc import OFFICE_ERRORS, calculated, error_double, interface_definition, to_calc
from vramsheet.spreadsheet.cells import ERROR_CODES, CellError


@pytest.mark.parametrize("code", ERROR_CODES)
def test_error_is_a_nan_with_its_number(code: str) -> None:
    """Every error is a NaN whose lower half is Calc's number of it; one that Calc lacks is #VALUE!."""
    number = error_double(code)
    assert math.isnan(number)
    low, high = struct.unpack("<II", struct.pack("<d", number))
    assert low == OFFICE_ERRORS.get(code, 519)
    assert high == 0x7FF80000
    assert error_double(code) is number


def test_truth_is_a_number() -> None:
    """A truth goes out as 1 or 0, because Calc reads every truth of an add-in as 0."""
    given = [to_calc(answer) for answer in (True, False, 1.5, "text")]
    assert given == [1.0, 0.0, 1.5, "text"]
    assert [type(answer) for answer in given] == [float, float, float, str]


def test_single_cell_is_single_and_range_is_rows() -> None:
    """One value gives one value, a range rows, a table rows even when it is an error."""
    weights, parts = function_named("VRAM_WEIGHTS"), function_named("VRAM_PARTS")
    assert calculated(weights, (7.0, "fp16")) == 14
    assert calculated(weights, (((7.0,), (70.0,)), "fp16")) == ((14.0,), (140.0,))
    assert calculated(parts, ("no such model",)) == ((error_double("#N/A"),),)
    assert len(calculated(parts, (7.0,))) == 7


@pytest.mark.parametrize(
    ("name", "values", "same_as"),
    [
        ("VRAM", (7.0, 0.0), (7.0,)),
        ("VRAM", (0.0,), ()),
        ("GPU_LIST", (0.0,), ()),
        ("COMPARE_GPUS", (7.0, "fp16", 4096.0, 1.0, 0.0), (7.0,)),
        ("OWN_COST", (1.0, 1.0, 1.0, 1.0, 0.0), (1.0, 1.0, 1.0, 1.0, None)),
    ],
)
def test_zero_of_an_empty_cell_is_blank(name: str, values: tuple[object, ...], same_as: tuple[object, ...]) -> None:
    """The zero that Calc makes of an empty cell is blank where text is meant or a number is required."""
    function = function_named(name)
    assert (calculated(function, values),) == (calculated(function, same_as),)  # in tuples a NaN is equal to itself


def test_zero_stays_zero_where_it_has_a_meaning() -> None:
    """An optional number may be zero, and the text "0" is always zero."""
    own = function_named("OWN_COST")
    assert calculated(own, (30000.0, 8.0, 700.0, 4.0, "0", 1.0, 1.0, 0.0, 0.0, 0.0)) == 240_000
    assert calculated(function_named("VRAM"), (7.0, "fp16", 0.0)) is error_double("#NUM!")


def test_errors_that_calc_lacks_become_value_errors() -> None:
    """An error that only newer Excel has shows as #VALUE!."""
    assert struct.pack("<d", to_calc(CellError("#SPILL!", "from a file"))) == struct.pack("<d", error_double("#VALUE!"))


@pytest.mark.parametrize("code", OFFICE_ERRORS)
def test_error_in_a_calculated_array_stays_what_it_is(code: str) -> None:
    """An error among the values of an array arrives as a NaN and goes out in its place only."""
    answer = calculated(function_named("VRAM_WEIGHTS"), (((7.0,), (error_double(code),), (70.0,)),))
    assert answer == ((14.0,), (error_double(code),), (140.0,))
    unknown = struct.unpack("<d", struct.pack("<II", 504, 0x7FF80000))[0]
    assert calculated(function_named("VRAM_WEIGHTS"), (((unknown, 7.0),),)) == ((error_double("#VALUE!"), 14.0),)


def test_interface_has_a_method_for_each_function() -> None:
    """Each function is a method with as many `any` as it has arguments; tables give rows, the others `any`."""
    methods = re.findall(r"^    (.+) ([A-Z_]+)\((.*)\);$", interface_definition(), re.MULTILINE)
    assert [name for _, name, _ in methods] == [function.name for function in FUNCTIONS]
    for function, (result, _, taken) in zip(FUNCTIONS, methods, strict=True):
        assert result == ("sequence< sequence< any > >" if function.is_table else "any")
        names = re.findall(r"\[in\] any (arg[A-Za-z]+)", taken)
        assert len(names) == len(set(names)) == len(function.arguments)
