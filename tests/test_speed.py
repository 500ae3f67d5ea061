"""The bandwidth limit of decoding."""

from dataclasses import replace

import pytest

from shapes import H100, LLAMA_31_8B, QWEN3_30B_A3B
from vramsheet.memory.families import build
from vramsheet.memory.formats import format_named, kv_format_named
from vramsheet.memory.questions import Serving
from vramsheet.speed import decode_tokens_per_second, prefill_tokens_per_second, weights_read_bytes

BF16 = Serving(format_named("bf16"), kv_format_named("auto"), context_tokens=4096)


def test_a_step_reads_weights_and_caches_once() -> None:
    """Llama-3.1-8B, one sequence of 4,096 tokens on an H100: 0.8 x 3,350 GB/s over 16.06 + 0.54 GB a token."""
    speed = decode_tokens_per_second(build("x", LLAMA_31_8B), BF16, H100)
    assert speed == pytest.approx(0.8 * 3350e9 / (16_060_522_496 + 536_870_912))


def test_a_mixture_reads_the_experts_that_the_batch_touches() -> None:
    """One token reads 8 of 128 experts; a large batch reads all."""
    model = build("qwen3-30b-a3b", QWEN3_30B_A3B)
    whole = weights_read_bytes(model, replace(BF16, batch=100_000))
    one = weights_read_bytes(model, BF16)
    assert whole == pytest.approx(model.parameters * 2, rel=1e-9)
    assert one == pytest.approx(model.active_parameters * 2, rel=1e-6)


def test_a_prompt_is_computed_at_the_tensor_speed() -> None:
    """
    Llama-3.1-8B, 4,096 tokens on an H100: 0.4 x 989 TFLOPS over 2 x 8.03e9 and 2 x 4,096 x 4,096 x 32 operations.

    A card of unknown tensor speed gives no figure.
    """
    model = build("x", LLAMA_31_8B)
    operations = 2 * 8_030_261_248 + 2 * 4096 * 32 * 128 * 32
    assert prefill_tokens_per_second(model, BF16, H100) == pytest.approx(0.4 * 989e12 / operations)
    assert prefill_tokens_per_second(model, BF16, replace(H100, fp16_tflops=None)) is None
