"""Bytes of keys, values and recurrent state."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shapes import DEEPSEEK_V3, EVERY, GEMMA_3_270M, LLAMA_2_7B, LLAMA_31_8B, QWEN3_NEXT
from vramsheet.memory.families import build
from vramsheet.memory.formats import kv_format_named
from vramsheet.memory.kv_cache import kv_bytes_per_token, kv_cache_bytes, state_bytes
from vramsheet.memory.parallelism import Split

FP16 = kv_format_named("fp16")


def test_multi_head_attention_keeps_every_head() -> None:
    """Llama-2-7B: 2 x 32 layers x 32 heads x 128 x 2 bytes x 28,000 tokens = 14.68 GB (contract, VRAM_KV)."""
    size = kv_cache_bytes(build("llama-2-7b", LLAMA_2_7B), FP16, 28_000, 1)
    assert size == 2 * 32 * 32 * 128 * 2 * 28_000
    assert round(size / 1e9, 2) == 14.68


def test_grouped_queries_keep_only_the_kv_heads() -> None:
    """Llama-3.1-8B: 8 KV heads, 131,072 bytes a token."""
    assert kv_bytes_per_token(build("x", LLAMA_31_8B), FP16, 4096) == 131_072


def test_latent_attention_keeps_one_latent_a_layer_on_every_gpu() -> None:
    """DeepSeek-V3: 61 x 576 x 2 = 70,272 bytes a token (arXiv 2505.09343, table 1), whatever the number of GPUs."""
    model = build("deepseek-v3", DEEPSEEK_V3)
    assert [kv_bytes_per_token(model, FP16, 4096, Split(count, 1)) for count in (1, 8)] == [70_272, 70_272]


def test_kv_heads_are_repeated_when_there_are_more_gpus_than_heads() -> None:
    """8 KV heads on 16 GPUs: each holds one head, an eighth of all."""
    model = build("x", LLAMA_31_8B)
    assert [kv_bytes_per_token(model, FP16, 4096, Split(count, 1)) for count in (1, 2, 8, 16)] == [
        131_072,
        65_536,
        16_384,
        16_384,
    ]


def test_a_sliding_window_caps_its_layers() -> None:
    """Gemma 3 270M at 2,048 tokens: 3 full layers x 2,048 and 15 sliding layers x 512, each 1,024 bytes a token."""
    model = build("gemma-3-270m", GEMMA_3_270M)
    assert kv_cache_bytes(model, FP16, 2048, 1) == (3 * 2048 + 15 * 512) * 1024
    assert kv_bytes_per_token(model, FP16, 2048) == 3 * 1024
    assert kv_bytes_per_token(model, FP16, 512) == 18 * 1024


def test_recurrent_layers_keep_state_and_no_cache() -> None:
    """
    Qwen3-Next: 12 attention layers x 2 x 2 heads x 256 x 2 bytes a token; 36 delta layers keep their state.

    State: 32 value heads x 128 x 128 in fp32, and 3 inputs of a convolution over 2 x 16 x 128 + 32 x 128 channels.
    """
    model = build("qwen3-next", QWEN3_NEXT)
    assert kv_bytes_per_token(model, FP16, 4096) == 12 * 2 * 2 * 256 * 2
    assert state_bytes(model, 1) == 36 * (32 * 128 * 128 * 4 + 3 * (2 * 16 * 128 + 32 * 128) * 2)
    assert state_bytes(model, 5) == 5 * state_bytes(model, 1)


@pytest.mark.parametrize("name", EVERY)
@given(
    context=st.integers(min_value=1, max_value=200_000),
    more=st.integers(min_value=1, max_value=200_000),
    batch=st.integers(min_value=1, max_value=64),
)
def test_more_tokens_or_sequences_never_need_less(name: str, context: int, more: int, batch: int) -> None:
    """The cache grows with the context and with the batch, in proportion to the batch."""
    model = build(name, EVERY[name])
    size = kv_cache_bytes(model, FP16, context, batch)
    assert kv_cache_bytes(model, FP16, context + more, batch) >= size
    assert kv_cache_bytes(model, FP16, context, 2 * batch) == 2 * size
