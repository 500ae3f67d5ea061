"""Families against published counts, and what the pattern letters, lists and traits of an architecture mean."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shapes import LLAMA_31_8B
from vramsheet.errors import BadInput, UnknownName
from vramsheet.memory.architecture import Architecture
from vramsheet.memory.families import FAMILIES, FIELD_OF_LIST, TRAITS, build, traits_of
from vramsheet.memory.layers import Role
from vramsheet.memory.mixers import FORWARDS, MIXERS

SMALL = Architecture(
    family="llama",
    layer_count=6,
    hidden_size=64,
    head_count=4,
    kv_head_count=2,
    head_size=16,
    feed_forward_size=128,
    vocabulary_size=100,
    tied_embeddings=True,
    max_context_tokens=1024,
    window_tokens=32,
    expert_count=4,
    experts_per_token=2,
    expert_feed_forward_size=32,
    query_rank=24,
    kv_rank=40,
    rope_head_size=8,
    nope_head_size=16,
    value_head_size=16,
    index_head_count=2,
    index_head_size=8,
    sparse_rate=4,
    heavy_rate=16,
    output_group_count=2,
    output_rank=12,
    state_size=8,
    state_head_count=4,
    state_head_size=16,
    state_group_count=2,
    convolution_size=4,
    inner_size=64,
    time_step_rank=4,
    shared_block_count=1,
    low_rank_size=4,
)
"""A model with a number in every field that some mixer reads."""

BERT_BASE = Architecture(  # transformers BertConfig defaults
    family="bert",
    layer_count=12,
    hidden_size=768,
    head_count=12,
    kv_head_count=12,
    head_size=64,
    feed_forward_size=3072,
    vocabulary_size=30_522,
    tied_embeddings=True,
    max_context_tokens=512,
    position_count=512,
    traits="pooler no-head",
)
WHISPER_LARGE_V2 = Architecture(  # config.json of openai/whisper-large-v2
    family="whisper",
    layer_count=32,
    hidden_size=1280,
    head_count=20,
    kv_head_count=20,
    head_size=64,
    feed_forward_size=5120,
    vocabulary_size=51_865,
    tied_embeddings=True,
    max_context_tokens=448,
    position_count=448,
    encoder_layer_count=32,
    encoder_token_count=1500,
    input_channel_count=80,
    traits="no:frozen-positions",
)
NEMOTRON_NANO_9B = Architecture(  # config.json of nvidia/NVIDIA-Nemotron-Nano-9B-v2
    family="nemotron_h",
    layer_count=56,
    hidden_size=4480,
    head_count=40,
    kv_head_count=8,
    head_size=128,
    feed_forward_size=15_680,
    vocabulary_size=131_072,
    tied_embeddings=False,
    max_context_tokens=131_072,
    pattern="N-N-N-NN-N-N-NF-N-N-NF-N-N-N-NF-N-N-N-NF-N-NN-N-N-N-N-N-",
    feed_forward_pattern="-D-D-D--D-D-D--D-D-D--D-D-D-D--D-D-D-D--D-D--D-D-D-D-D-D",
    state_size=128,
    state_head_count=128,
    state_head_size=80,
    state_group_count=8,
    convolution_size=4,
)
QWEN35_35B = Architecture(  # config.json of Qwen/Qwen3.5-35B-A3B, text_config
    family="qwen3_5_moe",
    layer_count=40,
    hidden_size=2048,
    head_count=16,
    kv_head_count=2,
    head_size=256,
    feed_forward_size=0,
    vocabulary_size=248_320,
    tied_embeddings=False,
    max_context_tokens=262_144,
    pattern="DDDF",
    expert_count=256,
    experts_per_token=8,
    expert_feed_forward_size=512,
    shared_feed_forward_size=512,
    state_size=128,
    state_head_count=32,
    state_head_size=128,
    state_group_count=16,
    convolution_size=4,
)
FALCON_180B = Architecture(  # config.json of tiiuae/falcon-180B; its checkpoint stores the head
    family="falcon",
    layer_count=80,
    hidden_size=14_848,
    head_count=232,
    kv_head_count=8,
    head_size=64,
    feed_forward_size=59_392,
    vocabulary_size=65_024,
    tied_embeddings=False,
    max_context_tokens=2048,
)


@pytest.mark.parametrize(
    ("architecture", "parameters"),
    [
        (BERT_BASE, 109_482_240),  # keras-hub preset bert_base_en_uncased
        (WHISPER_LARGE_V2, 1_543_304_960),  # keras-hub preset whisper_large_multi_v2
        (NEMOTRON_NANO_9B, 8_888_227_328),  # Hugging Face safetensors total
        (QWEN35_35B, 34_660_610_688),  # keras-hub, text only
        (FALCON_180B, 179_522_565_120),  # Hugging Face safetensors total
        (LLAMA_31_8B, 8_030_261_248),  # Hugging Face safetensors total
    ],
    ids=["bert-base", "whisper-large-v2", "nemotron-nano-9b-v2", "qwen3.5-35b-a3b", "falcon-180b", "llama-3.1-8b"],
)
def test_published_counts_are_met_to_the_last_parameter(architecture: Architecture, parameters: int) -> None:
    """The tensors of our layers add up to the count that was published."""
    assert build("x", architecture).parameters == parameters


def test_every_family_speaks_the_words_that_are_explained() -> None:
    """No family has a trait that the table of words lacks, and no word is there for nobody."""
    assert len(FAMILIES) >= 90
    assert set().union(*FAMILIES.values()) <= set(TRAITS)


def test_an_unknown_family_is_refused_with_near_ones() -> None:
    """A family that is not in the table is never guessed."""
    with pytest.raises(UnknownName, match="unknown model family 'gemma9'; near it: gemma, gemma4, gemma3"):
        build("x", replace(SMALL, family="gemma9"))


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("traits", "qk-nrom", "traits: got 'qk-nrom', expected words of"),
        ("pattern", "F?", "pattern: got '.', expected letters of: F S C"),
        ("feed_forward_pattern", "DX", "feed_forward_pattern: got 'X', expected letters of: D E"),
    ],
)
def test_words_and_letters_that_do_not_exist_are_refused(field: str, value: str, message: str) -> None:
    """A misspelt trait or letter must not silently mean nothing."""
    with pytest.raises(BadInput, match=message):
        build("x", replace(SMALL, **{field: value}))


def test_traits_are_added_and_taken_away() -> None:
    """An architecture may add a word to its family's, or take one away with `no:`."""
    shape = replace(SMALL, family="qwen2", traits="output-bias no:qkv-bias")
    assert traits_of(shape) == {"output-bias"}


@pytest.mark.parametrize("letter", sorted(MIXERS))
@pytest.mark.parametrize("forward", sorted(FORWARDS))
def test_every_letter_stands_for_something_countable(letter: str, forward: str) -> None:
    """A layer of any two letters holds what its two parts hold, its norms, and nothing else."""
    made = build("x", replace(SMALL, pattern=letter, feed_forward_pattern=forward, shared_block_count=0))
    mixer, traits = MIXERS[letter](SMALL, frozenset()), frozenset[str]()
    tensors = (*mixer.tensors, *FORWARDS[forward](SMALL, traits))
    assert made.parameters == 6 * (sum(t.parameters for t in tensors) + 2 * 64) + 100 * 64 + 64
    assert dict(made.caches) == {cache: 6 * count for cache, count in Counter(mixer.caches).items()}


def test_layers_in_a_row_that_are_alike_are_one_run() -> None:
    """Two kinds of layers in three stretches are three runs that share their layers."""
    made = build("x", replace(SMALL, pattern="SSFFSS"))
    assert [count for _, count in made.runs] == [2, 2, 2]
    assert made.runs[0].layer is made.runs[2].layer


@pytest.mark.parametrize("name", FIELD_OF_LIST)
def test_a_list_of_equal_values_changes_nothing(name: str) -> None:
    """Values by layer that are all the usual one give the same model."""
    one = replace(SMALL, pattern="F", feed_forward_pattern="D")
    usual = getattr(one, FIELD_OF_LIST[name])
    same = replace(one, **{name: (usual,) * 6})
    assert build("x", same).parameters == build("x", one).parameters
    assert build("x", same).caches == build("x", one).caches


def test_heads_by_layer_count_by_layer() -> None:
    """KV heads of 2, 1, 2, 1 …: keys and values of the odd layers, and their caches, are half as large."""
    made = build("x", replace(SMALL, expert_count=0, kv_head_counts=(2, 1, 2, 1, 2, 1)))
    whole = build("x", replace(SMALL, expert_count=0))
    assert whole.parameters - made.parameters == 3 * 2 * 16 * 64
    assert [(cache.kv_head_count, count) for cache, count in made.caches] == [(2, 3), (1, 3)]


def test_a_tied_head_is_counted_once() -> None:
    """An untied head is one more table of vocabulary x hidden size."""
    untied = build("x", replace(SMALL, tied_embeddings=False))
    assert untied.parameters - build("x", SMALL).parameters == 100 * 64


def test_the_layers_own_embeddings_are_an_embedding() -> None:
    """Gemma 3n's table per layer is large and can stay off the GPU, so it is a tensor of that role."""
    made = build("x", replace(SMALL, layer_input_size=8, layer_vocabulary_size=90))
    tables = [tensor for tensor in made.outside if tensor.role is Role.EMBEDDING]
    assert [(tensor.rows, tensor.columns) for tensor in tables] == [(100, 64), (90, 6 * 8)]


def test_shared_blocks_are_weighed_once_and_cached_by_each_user() -> None:
    """Zamba2: three layers use one block: its weights stand once, its keys and values three times."""
    shape = replace(SMALL, family="zamba2", pattern="NZ", feed_forward_pattern="-", head_size=32, kv_head_count=4)
    one, two = build("x", shape), build("x", replace(shape, shared_block_count=2))
    wide = 2 * 64
    block = wide + 3 * 4 * 32 * wide + 64 * 4 * 32 + 64 + 3 * 64 * 128
    assert two.parameters - one.parameters == block
    assert {cache.kind: count for cache, count in one.caches} == {"state": 6, "full": 3}


@given(
    layers=st.integers(1, 40),
    hidden=st.integers(8, 512),
    heads=st.integers(1, 16),
    width=st.integers(8, 512),
)
def test_one_layer_more_adds_one_layer(layers: int, hidden: int, heads: int, width: int) -> None:
    """Whatever the dimensions, models that differ by a layer differ by its parameters."""
    shape = replace(LLAMA_31_8B, layer_count=layers, hidden_size=hidden, head_count=heads, kv_head_count=1)
    shape = replace(shape, head_size=16, feed_forward_size=width)
    more = build("x", replace(shape, layer_count=layers + 1))
    layer = 2 * hidden + 2 * heads * 16 * hidden + 2 * 16 * hidden + 3 * width * hidden
    assert more.parameters - build("x", shape).parameters == layer
