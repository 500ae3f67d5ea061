"""The tensors of single blocks, against counts made by hand from the papers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from shapes import LLAMA_31_8B
from vramsheet.memory import blocks, compressed, recurrent, side_paths
from vramsheet.memory.architecture import Architecture
from vramsheet.memory.layers import EXPERT_ROLES, Cache, Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vramsheet.memory.layers import Tensor

NONE: frozenset[str] = frozenset()
SHAPE = Architecture(
    family="llama",
    layer_count=1,
    hidden_size=100,
    head_count=6,
    kv_head_count=2,
    head_size=10,
    feed_forward_size=300,
    vocabulary_size=1000,
    tied_embeddings=True,
    max_context_tokens=100,
)


def total(tensors: Iterable[Tensor]) -> int:
    """Parameters of some tensors."""
    return sum(tensor.parameters for tensor in tensors)


@pytest.mark.parametrize(
    ("traits", "parameters"),
    [
        ("", 100 * (60 + 20 + 20) + 60 * 100),
        ("qkv-bias", 16_000 + 60 + 20 + 20),
        ("qkv-bias no-key-bias", 16_000 + 60 + 20),
        ("output-bias", 16_000 + 100),
        ("qk-norm", 16_000 + 2 * 10),
        ("qk-norm qk-norm-bias", 16_000 + 4 * 10),
        ("qk-norm-wide", 16_000 + 60 + 20),
        ("attention-gate", 16_000 + 100 * 60),
        ("attention-gate qkv-bias", 16_000 + 100 * 60 + 60 + 100),
        ("own-attention-gate qkv-bias", 16_000 + 100 * 60 + 100),
        ("sinks", 16_000 + 6),
        ("keys-as-values", 16_000 - 20 * 100),
    ],
)
def test_attention_by_trait(traits: str, parameters: int) -> None:
    """6 heads and 2 KV heads of 10 on 100 features: 16,000, and what each trait adds or takes."""
    assert total(blocks.attention(SHAPE, frozenset(traits.split()))) == parameters


def test_attention_that_borrows_keys_has_queries_and_output_only() -> None:
    """A layer that uses the keys and values of an earlier one has neither their matrices nor the norm of keys."""
    assert total(blocks.attention(SHAPE, frozenset({"qk-norm"}), keeps_keys=False)) == 2 * 100 * 60 + 10


def test_values_may_be_narrower_than_keys() -> None:
    """Keys of 10 and values of 4: the output reads 6 x 4 features, the cache keeps 2 x (10 + 4)."""
    shape = replace(SHAPE, value_head_size=4)
    assert total(blocks.attention(shape, NONE)) == 100 * (60 + 20 + 8) + 24 * 100
    assert blocks.attention_cache(shape, "full") == Cache("full", 2, 10, 4)


def test_sinks_of_windows_stand_in_windows_only() -> None:
    """MiMo-V2: one number a head, in layers that see a window."""
    traits = frozenset({"window-sinks"})
    full, windowed = (total(blocks.attention(SHAPE, traits, windowed=windowed)) for windowed in (False, True))
    assert (full, windowed) == (16_000, 16_006)


def test_latent_attention_of_deepseek_v3() -> None:
    """DeepSeek-V3 (arXiv 2412.19437, section 4.2): 187,107,328 parameters of attention in a layer, 576 a token kept."""
    shape = replace(
        SHAPE,
        hidden_size=7168,
        head_count=128,
        query_rank=1536,
        kv_rank=512,
        rope_head_size=64,
        nope_head_size=128,
        value_head_size=128,
    )
    down = 7168 * 1536 + 1536 + 7168 * 576 + 512
    up = 1536 * 128 * 192 + 512 * 128 * 256 + 128 * 128 * 7168
    assert total(blocks.latent_attention(shape, NONE)) == down + up == 187_107_328
    assert blocks.latent_cache(shape) == Cache("latent", 1, 576)
    assert total(blocks.latent_attention(shape, frozenset({"attention-bias"}))) == down + up + 1536 + 576 + 7168


def test_an_indexer_has_one_key_for_all_its_heads() -> None:
    """4 index heads of 8 from a query of rank 12, a key of 8 with its layer norm, and a weight a head."""
    shape = replace(SHAPE, query_rank=12, index_head_count=4, index_head_size=8)
    assert total(blocks.indexer(shape)) == 12 * 32 + 100 * 8 + 16 + 100 * 4
    assert blocks.indexer_cache(shape) == Cache("latent", 1, 8)


@pytest.mark.parametrize(
    ("traits", "parameters"),
    [("", 3 * 30_000), ("plain-mlp", 2 * 30_000), ("mlp-bias", 90_700), ("plain-mlp mlp-bias", 60_400)],
)
def test_feed_forward_by_trait(traits: str, parameters: int) -> None:
    """100 x 300: three matrices with a gate, two without; a bias for each output."""
    assert total(blocks.feed_forward(SHAPE, frozenset(traits.split()), 300)) == parameters


def test_experts_and_what_goes_with_them() -> None:
    """8 experts of 3 matrices 100 x 40, a router, a shared block of 50 with its gate."""
    shape = replace(
        SHAPE, expert_count=8, experts_per_token=2, expert_feed_forward_size=40, shared_feed_forward_size=50
    )
    tensors = blocks.experts(shape, frozenset({"shared-expert-gate"}))
    assert total(t for t in tensors if t.role in EXPERT_ROLES) == 8 * 3 * 100 * 40
    assert total(tensors) == 8 * 3 * 100 * 40 + 100 * 8 + 3 * 100 * 50 + 100
    biased = total(blocks.experts(shape, frozenset({"router-bias", "expert-bias", "router-correction"})))
    assert biased == total(tensors) - 100 + 8 + 8 * (2 * 40 + 100) + 8


def test_experts_that_work_in_a_narrower_space() -> None:
    """Nemotron-H with a latent of 20: two matrices around experts of 20 x 40."""
    shape = replace(SHAPE, expert_count=8, experts_per_token=2, expert_feed_forward_size=40, expert_hidden_size=20)
    assert total(blocks.experts(shape, frozenset({"plain-mlp"}))) == 8 * 2 * 20 * 40 + 100 * 8 + 2 * 100 * 20


def test_mamba_2_of_codestral() -> None:
    """Codestral Mamba 7B, one layer: heads 128 x 64, state 128, 8 groups, convolution 4 (arXiv 2405.21060)."""
    shape = replace(
        SHAPE,
        hidden_size=4096,
        state_size=128,
        state_head_count=128,
        state_head_size=64,
        state_group_count=8,
        convolution_size=4,
    )
    inner, mixed = 8192, 8192 + 2 * 8 * 128
    parameters = 4096 * (inner + mixed + 128) + mixed * 5 + 3 * 128 + inner + inner * 4096
    assert total(recurrent.mamba2(shape, NONE)) == parameters
    assert recurrent.mamba2_cache(shape) == Cache("state", state_elements=8192 * 128, convolution_elements=mixed * 3)


def test_mamba_1_of_mamba_130m() -> None:
    """state-spaces/mamba-130m: 24 layers with a norm each, a last norm and a tied table of 50,280 are 129,135,360."""
    shape = replace(SHAPE, hidden_size=768, inner_size=1536, state_size=16, time_step_rank=48, convolution_size=4)
    assert 24 * (total(recurrent.mamba1(shape, NONE)) + 768) + 768 + 50_280 * 768 == 129_135_360
    assert recurrent.mamba1_cache(shape) == Cache("state", state_elements=1536 * 16, convolution_elements=1536 * 3)


def test_a_compressed_entry_is_spread_over_its_tokens() -> None:
    """DeepSeek-V4: 512 elements for 4 tokens are 128 a token, for 128 tokens 4; the window keeps 512 of one vector."""
    shape = replace(SHAPE, head_size=512, index_head_size=128, sparse_rate=4, heavy_rate=128, window_tokens=128)
    window, entries, index, pending = compressed.compressed_sparse_cache(shape)
    assert window == Cache("window", 1, 512, 0, 128)
    assert (entries, index) == (Cache("latent", 1, 128), Cache("latent", 1, 32))
    assert pending.state_elements == 2 * 4 * 2 * (512 + 128)
    _, heavy, heavy_pending = compressed.heavily_compressed_cache(shape)
    assert (heavy, heavy_pending.state_elements) == (Cache("latent", 1, 4), 2 * 128 * 512)


def test_streams_of_gemma_3n() -> None:
    """AltUp with 4 streams of 2048: 10,352 parameters a layer and six square matrices outside (transformers 5.23.0)."""
    shape = replace(SHAPE, hidden_size=2048, stream_count=4)
    assert total(side_paths.alternating_updates(shape)) == 4 * 2048 + 2048 + 16 * 4 + 4 * 4 + 2048
    assert total(side_paths.stream_projections(shape)) == 6 * 2048 * 2048


def test_a_layer_norm_has_a_bias_and_a_free_norm_nothing() -> None:
    """OLMo's norms have no parameters, GPT-2's two vectors, Llama's one."""
    counts = [total(blocks.norm(100, frozenset(words.split()))) for words in ("norm-free", "layer-norm", "")]
    assert counts == [0, 200, 100]


def test_roles_say_what_lora_and_tensor_parallelism_ask() -> None:
    """A Llama block has one matrix of each of the seven roles that adapters name."""
    tensors = (*blocks.attention(LLAMA_31_8B, NONE), *blocks.feed_forward(LLAMA_31_8B, NONE, 14_336))
    assert [tensor.role for tensor in tensors] == [
        Role.QUERY, Role.KEY, Role.VALUE, Role.OUTPUT, Role.GATE, Role.UP, Role.DOWN,
    ]  # fmt: skip
