"""Sizes of GGUF files, tensor by tensor."""

import csv
from pathlib import Path

import pytest

from shapes import EVERY, LLAMA_31_8B
from vramsheet.memory.families import build
from vramsheet.memory.formats import FORMATS, format_named
from vramsheet.memory.gguf import BASE_TYPE, BLOCK_BITS, file_bits, file_bytes
from vramsheet.memory.parallelism import Split
from vramsheet.memory.weights import weights_bytes

SIZES = list(csv.DictReader((Path(__file__).parent / "gguf_sizes.csv").read_text(encoding="utf-8").splitlines()))
LLAMA = build("llama-3.1-8b", LLAMA_31_8B)


def test_there_are_sizes_to_compare_with() -> None:
    """The table of llama.cpp's quantize README has 22 quantised files."""
    assert len(SIZES) == 22


@pytest.mark.parametrize("row", SIZES, ids=lambda row: row["precision"])
def test_files_have_the_size_that_llama_cpp_prints(row: dict[str, str]) -> None:
    """Llama-3.1-8B in every mix, within the rounding of the table's bits per weight (four decimals)."""
    assert file_bytes(row["precision"], LLAMA) == pytest.approx(float(row["bytes"]), rel=3e-5)


def test_every_file_format_has_its_rules() -> None:
    """No GGUF name can be typed for which the rules are missing."""
    assert {form.name for form in FORMATS.values() if form.scope == "file"} <= set(BASE_TYPE)
    assert set(BASE_TYPE.values()) <= set(BLOCK_BITS)


@pytest.mark.parametrize("mix", BASE_TYPE)
@pytest.mark.parametrize("name", EVERY)
def test_a_mix_lies_between_the_smallest_and_largest_of_its_types(mix: str, name: str) -> None:
    """No file is smaller than all lowest type or larger than 16 bits; two IQ3 mixes go below their base type."""
    model = build(name, EVERY[name])
    bits = file_bits(mix, model) / model.parameters
    lowest = {"IQ3_XS": "IQ3_XXS", "IQ3_XXS": "IQ2_S"}.get(mix, BASE_TYPE[mix])
    assert BLOCK_BITS[lowest] <= bits <= 16


def test_weights_of_a_file_format_are_the_file() -> None:
    """The estimate takes the same bytes; two GPUs share them."""
    assert weights_bytes(LLAMA, format_named("Q4_K_M")) == file_bytes("Q4_K_M", LLAMA)
    assert weights_bytes(LLAMA, format_named("Q4_K_M"), Split(2, 1)) == -(-file_bytes("Q4_K_M", LLAMA) // 2)
