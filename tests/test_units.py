"""Sizes and counts in and out of text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vramsheet.errors import BadInput, OutOfRange
from vramsheet.units import GB, GIB, MIB, format_size, parameter_count, unit_bytes


@pytest.mark.parametrize(
    ("value", "parameters"),
    [
        (7, 7_000_000_000),
        (70, 70_000_000_000),
        (0.5, 500_000_000),
        (1760, 1_760_000_000_000),
        (7e9, 7_000_000_000),
        (1_000_000, 1_000_000),
        ("70B", 70_000_000_000),
        ("70b", 70_000_000_000),
        ("7.5e9", 7_500_000_000),
        (" 70 ", 70_000_000_000),
        ("350M", 350_000_000),
        ("1.5T", 1_500_000_000_000),
        (".5", 500_000_000),
    ],
)
def test_a_bare_number_counts_billions_or_parameters(value: str | float, parameters: int) -> None:
    """The contract's reading of a bare number holds for numbers and for text."""
    assert parameter_count(value) == parameters


@pytest.mark.parametrize(
    "value", [100_000, 500_000, 999_999, "250000", 0, -7, float("nan"), float("inf"), "0", "1e400"]
)
def test_a_number_between_the_readings_is_refused(value: str | float) -> None:
    """What is neither billions nor parameters is an error that says what would be accepted."""
    with pytest.raises(OutOfRange, match="below 100,000 in billions"):
        parameter_count(value)


@pytest.mark.parametrize("text", ["llama-3.1-8b", "7,5", "", "B", "7 B x", "0x10", "seven", "-7", "+7"])
def test_text_that_is_no_number_is_a_name(text: str) -> None:
    """A name is left to the catalogue."""
    assert parameter_count(text) is None


def test_units_are_those_of_the_contract() -> None:
    """GB is 10^9 bytes, GiB is 2^30; an 80 GB card offers 81,559 MiB, which is 85.5 GB."""
    assert (unit_bytes("GB"), unit_bytes("gib")) == (10**9, 2**30)
    assert format_size(81_559 * MIB, "GB", 1) == "85.5 GB"
    assert format_size(81_559 * MIB, "GiB") == "79.65 GiB"
    with pytest.raises(BadInput, match="unit: got 'TB'"):
        unit_bytes("TB")


@given(st.integers(min_value=0, max_value=10**15), st.sampled_from(["GB", "GiB"]))
def test_a_size_comes_back_from_its_text(size_bytes: int, unit: str) -> None:
    """Formatted with nine digits, a size is off by less than two bytes after the way back."""
    number = float(format_size(size_bytes, unit, 9).split()[0].replace(",", ""))
    assert abs(number * unit_bytes(unit) - size_bytes) < 2


@given(st.integers(min_value=1, max_value=99_999))
def test_billions_are_exact(billions: int) -> None:
    """A whole number of billions is that many parameters, as a number and as text."""
    assert parameter_count(billions) == parameter_count(f"{billions}B") == billions * GB
    assert GIB == 1024 * MIB
