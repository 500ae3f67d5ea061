"""Bytes of weights."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shapes import EVERY, LLAMA_31_8B
from vramsheet.memory.families import build
from vramsheet.memory.formats import FORMATS, format_named
from vramsheet.memory.parallelism import Split
from vramsheet.memory.typical import typical_model
from vramsheet.memory.weights import weights_bytes

LLAMA = build("llama-3.1-8b", LLAMA_31_8B)


def test_a_bare_count_takes_parameters_times_bytes() -> None:
    """7 billion parameters at 2 bytes are 14 GB (contract, VRAM_WEIGHTS)."""
    assert weights_bytes(typical_model(7_000_000_000), format_named("fp16")) == 14_000_000_000
    assert weights_bytes(typical_model(7_000_000_000), format_named("awq")) == 3_500_000_000


def test_sixteen_bit_weights_are_two_bytes_a_parameter() -> None:
    """8,030,261,248 parameters (Hugging Face safetensors total) are 16,060,522,496 bytes."""
    assert weights_bytes(LLAMA, format_named("bf16")) == 16_060_522_496


def test_quantised_formats_keep_embeddings_head_and_norms_at_16_bits() -> None:
    """
    AWQ on Llama-3.1-8B: 6,979,321,856 block weights at 4.15625 bits, the other 1,050,939,392 at 16.

    Blocks: 32 x (4096 x (4096 + 1024 + 1024 + 4096) + 3 x 4096 x 14336).
    """
    blocks = 32 * (4096 * (4096 + 1024 + 1024 + 4096) + 3 * 4096 * 14336)
    assert blocks == 6_979_321_856
    expected = Fraction(blocks) * Fraction("4.15625") / 8 + (8_030_261_248 - blocks) * 2
    assert weights_bytes(LLAMA, format_named("awq")) == expected


@pytest.mark.parametrize("name", EVERY)
def test_more_gpus_never_hold_more_each_and_together_never_less(name: str) -> None:
    """Splitting cannot lose weights, and replicated parts may only add."""
    model = build(name, EVERY[name])
    whole = weights_bytes(model, format_named("bf16"))
    shares = [weights_bytes(model, format_named("bf16"), Split(count, 1)) for count in (1, 2, 4, 8)]
    assert shares == sorted(shares, reverse=True)
    assert all(share * count >= whole for share, count in zip(shares, (1, 2, 4, 8), strict=True))


@given(st.integers(min_value=1, max_value=10**13), st.sampled_from(sorted(FORMATS)))
def test_doubling_the_count_doubles_the_weights(parameters: int, name: str) -> None:
    """Weights of a bare count are proportional to it, up to the rounding of one byte."""
    once = weights_bytes(typical_model(parameters), FORMATS[name])
    twice = weights_bytes(typical_model(2 * parameters), FORMATS[name])
    assert abs(twice - 2 * once) <= max(1, twice // 10**12)
