"""Bits per weight and per cached element."""

import pytest

from vramsheet.errors import BadInput, UnknownName
from vramsheet.memory.formats import FORMATS, format_named, kv_format_named


@pytest.mark.parametrize(
    ("name", "bits"),
    [
        ("fp32", 32), ("fp16", 16), ("bf16", 16), ("fp8", 8), ("int8", 8),
        ("int4", 4.125), ("awq", 4.15625), ("gptq", 4.15625), ("nf4", 4.5), ("fp4", 4.5),
        ("mxfp4", 4.25), ("nvfp4", 4.5), ("fp2", 2),
        ("Q4_K_M", 4.8944), ("Q8_0", 8.5008), ("IQ4_XS", 4.4597),
    ],
)  # fmt: skip
def test_bits_include_scales_and_zero_points(name: str, bits: float) -> None:
    """Block bytes x 8 over block elements; GGUF file mixes as llama.cpp's quantize README prints them."""
    assert format_named(name).bits == bits


@pytest.mark.parametrize(
    ("typed", "name"),
    [("FP16", "fp16"), ("q4_k_m", "Q4_K_M"), (" bfloat16 ", "bf16"), ("F32", "fp32"), ("Q4-K-M", "Q4_K_M")],
)
def test_names_are_read_in_any_case_and_common_spelling(typed: str, name: str) -> None:
    """Case, blanks and the spellings of other tools do not matter."""
    assert format_named(typed).name == name


def test_an_unknown_format_is_refused_with_near_names() -> None:
    """Nothing is guessed."""
    with pytest.raises(UnknownName, match="unknown number format 'fp17'; near it: fp16"):
        format_named("fp17")
    with pytest.raises(BadInput, match="precision: got '  '"):
        format_named("  ")


def test_every_format_says_where_its_bits_come_from() -> None:
    """A number format without a source is none."""
    assert len(FORMATS) >= 35
    assert [form.name for form in FORMATS.values() if len(form.source) < 20] == []


def test_kv_formats_may_differ_for_keys_and_values() -> None:
    """q8_0 is 34 bytes and q4_0 18 bytes for 32 elements (ggml-common.h)."""
    pair = kv_format_named("q8_0/q4_0")
    assert (pair.key_bits * 32 / 8, pair.value_bits * 32 / 8) == (34, 18)
    assert pair.name == "q8_0/q4_0"


def test_auto_follows_the_type_the_model_computes_in() -> None:
    """16 bits, but 32 for a model kept in fp32."""
    assert kv_format_named("auto", format_named("awq")).key_bits == 16
    assert kv_format_named("auto", format_named("fp32")).key_bits == 32
    with pytest.raises(UnknownName, match="unknown KV cache format 'fp7'"):
        kv_format_named("fp7")
    with pytest.raises(BadInput, match="two with a slash"):
        kv_format_named("fp8/fp8/fp8")
