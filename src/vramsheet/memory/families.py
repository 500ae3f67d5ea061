"""From the dimensions of a model to its layers: which tensors each family's blocks have."""

from __future__ import annotations

from itertools import groupby
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from vramsheet.errors import BadInput, UnknownName
from vramsheet.memory import blocks
from vramsheet.memory.layers import Cache, Layer, Model, Role, Run, Tensor

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vramsheet.memory.architecture import Architecture

TRAITS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "layer-norm": "norms have a bias",
        "norm-free": "norms have no parameters",
        "one-norm": "one norm a block",
        "four-norms": "four norms a block, before and after each part",
        "norm-per-part": "one norm for each part that a block has",
        "no-final-norm": "no norm before the head",
        "embedding-norm": "a norm after the embedding",
        "qkv-bias": "biases on queries, keys and values",
        "no-key-bias": "none on the keys",
        "output-bias": "a bias on the attention output",
        "attention-bias": "biases on the down projections and output of latent attention",
        "qk-norm": "norms of queries and keys, one head wide",
        "qk-norm-wide": "norms of queries and keys over all heads",
        "attention-gate": "a gate as wide as the queries",
        "sinks": "one learned sink a head",
        "plain-mlp": "feed-forward without a gate",
        "mlp-bias": "biases in the feed-forward",
        "router-bias": "a bias on the router",
        "expert-bias": "biases in the experts",
        "shared-expert-gate": "a gate on the shared expert",
        "state-bias": "biases on the projections of a Mamba-2 layer",
        "no-convolution-bias": "no bias on its convolution",
        "head-bias": "a bias on the output head",
        "bidirectional": "an encoder: nothing is cached",
        "token-types": "a table of two token types",
        "pooler": "a square layer after the encoder",
        "mask-head": "a square layer, a norm and a bias before the tied head",
        "no-head": "no output head at all",
        "relative-positions": "tables of 32 relative positions a head",
        "frozen-positions": "the encoder's positions are computed, not stored",
    },
)
"""Every word that may stand in `Architecture.traits`, and in the table of families."""

_GPT2: Final = "layer-norm plain-mlp qkv-bias output-bias mlp-bias"
_BERT: Final = "layer-norm plain-mlp qkv-bias output-bias mlp-bias embedding-norm no-final-norm bidirectional"

FAMILIES: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        family: frozenset(words.split())
        for family, words in {
            "llama": "",
            "mistral": "",
            "mixtral": "",
            "qwen2": "qkv-bias",
            "qwen2_moe": "qkv-bias shared-expert-gate",
            "qwen3": "qk-norm",
            "qwen3_moe": "qk-norm",
            "qwen3_next": "qk-norm attention-gate shared-expert-gate",
            "qwen3_5": "qk-norm attention-gate",
            "qwen3_5_moe": "qk-norm attention-gate shared-expert-gate",
            "gemma": "",
            "gemma2": "four-norms",
            "gemma3": "four-norms qk-norm",
            "phi": "layer-norm one-norm plain-mlp qkv-bias output-bias mlp-bias head-bias",
            "phi3": "",
            "gpt2": _GPT2,
            "gpt_neox": _GPT2,
            "gpt_bigcode": _GPT2,
            "opt": _GPT2,
            "bloom": f"{_GPT2} embedding-norm",
            "falcon": "layer-norm plain-mlp",
            "olmo": "norm-free",
            "olmo2": "qk-norm-wide",
            "olmo3": "qk-norm-wide",
            "cohere": "one-norm",
            "cohere2": "one-norm",
            "granite": "",
            "granitemoe": "",
            "granitemoehybrid": "",
            "stablelm": "layer-norm",
            "starcoder2": _GPT2,
            "nemotron": "layer-norm plain-mlp",
            "nemotron_h": "norm-per-part plain-mlp",
            "deepseek_v2": "",
            "deepseek_v3": "",
            "gpt_oss": "qkv-bias output-bias sinks router-bias expert-bias",
            "glm4": "four-norms",
            "glm4_moe": "",
            "smollm3": "",
            "exaone4": "qk-norm",
            "internlm2": "",
            "chatglm": "qkv-bias",
            "dbrx": "",
            "grok": "four-norms",
            "minimax": "qk-norm-wide",
            "llama4": "",
            "mamba2": "norm-per-part",
            "jamba": "",
            "bert": f"{_BERT} token-types",
            "xlm_roberta": f"{_BERT} token-types",
            "whisper": f"{_GPT2} no-key-bias frozen-positions",
            "t5": "plain-mlp relative-positions",
        }.items()
    },
)
"""The traits of each family, by the `model_type` that transformers gives it."""

_CACHE_OF_LETTER: Final = {"F": "full", "S": "window", "C": "chunk"}
_RELATIVE_POSITION_COUNT: Final = 32
"""T5: buckets of relative positions (arXiv 1910.10683, section 2.1)."""
_AUDIO_KERNEL: Final = 3
"""Whisper: width of the two convolutions in front of the encoder (arXiv 2212.04356, section 2.2)."""


def traits_of(architecture: Architecture) -> frozenset[str]:
    """
    The traits that hold for one model: those of its family, with the architecture's own additions and exceptions.

    Args:
        architecture: its `traits` add a word, or take one away with `no:` before it.

    Returns:
        Words of `TRAITS`.

    Raises:
        UnknownName: the family is not known.
        BadInput: a trait is not known.
    """
    family = FAMILIES.get(architecture.family)
    if family is None:
        near = tuple(name for name in FAMILIES if name.split("_")[0] in architecture.family)[:3]
        raise UnknownName("model family", architecture.family, near, f"one of: {', '.join(FAMILIES)}")
    words = architecture.traits.split()
    added = {word for word in words if not word.startswith("no:")}
    removed = {word.removeprefix("no:") for word in words if word.startswith("no:")}
    for word in added | removed:
        if word not in TRAITS:
            raise BadInput("traits", word, f"words of: {', '.join(TRAITS)}")
    return (family | added) - removed


def _mixer(shape: Architecture, traits: frozenset[str], letter: str) -> tuple[tuple[Tensor, ...], tuple[Cache, ...]]:
    """Tensors and caches of the mixer that a pattern letter stands for."""
    match letter:
        case "F" | "S" | "C":
            cache = blocks.attention_cache(shape, _CACHE_OF_LETTER[letter])  # type: ignore[arg-type]  # literal by key
            return blocks.attention(shape, traits), () if "bidirectional" in traits else (cache,)
        case "L":
            return blocks.latent_attention(shape, traits), (blocks.latent_cache(shape),)
        case "M":
            return blocks.mamba1(shape), (blocks.mamba1_cache(shape),)
        case "N":
            return blocks.mamba2(shape, traits), (blocks.mamba2_cache(shape),)
        case "D":
            return blocks.delta_net(shape), (blocks.delta_net_cache(shape),)
        case "-":
            return (), ()
    raise BadInput("pattern", letter, "letters of F, S, C, L, M, N, D and -")


def _feed_forward(shape: Architecture, traits: frozenset[str], letter: str) -> tuple[Tensor, ...]:
    """Tensors of the feed-forward part that a pattern letter stands for."""
    match letter:
        case "D":
            return blocks.feed_forward(shape, traits, shape.feed_forward_size)
        case "E":
            return blocks.experts(shape, traits)
        case "-":
            return ()
    raise BadInput("feed_forward_pattern", letter, "letters of D, E and -")


def _norm_count(traits: frozenset[str], part_count: int) -> int:
    if "norm-per-part" in traits:
        return part_count
    return 1 if "one-norm" in traits else 4 if "four-norms" in traits else 2


def _letters(shape: Architecture) -> list[tuple[str, str]]:
    """Mixer and feed-forward letter of each layer."""
    mixers = shape.pattern or "F"
    if shape.feed_forward_pattern:
        forwards = shape.feed_forward_pattern
        return [(mixers[i % len(mixers)], forwards[i % len(forwards)]) for i in range(shape.layer_count)]
    return [
        (mixers[i % len(mixers)], "E" if shape.expert_count and i >= shape.dense_layer_count else "D")
        for i in range(shape.layer_count)
    ]


def _layer(shape: Architecture, traits: frozenset[str], mixer: str, forward: str) -> Layer:
    """One decoder (or encoder-only) layer."""
    mixer_tensors, caches = _mixer(shape, traits, mixer)
    forward_tensors = _feed_forward(shape, traits, forward)
    part_count = bool(mixer_tensors) + bool(forward_tensors)
    norms = blocks.norm(shape.hidden_size, traits) * _norm_count(traits, part_count)
    return Layer((*norms, *mixer_tensors, *forward_tensors), caches)


def _ends(shape: Architecture, traits: frozenset[str]) -> tuple[Tensor, ...]:
    """Embeddings, final norm and head."""
    hidden, vocabulary = shape.hidden_size, shape.vocabulary_size
    tensors = [Tensor(Role.EMBEDDING, vocabulary, hidden)]
    if shape.position_count:
        tensors += [Tensor(Role.POSITION, shape.position_count, hidden)]
    if "token-types" in traits:
        tensors += [Tensor(Role.POSITION, 2 if shape.family == "bert" else 1, hidden)]
    if "embedding-norm" in traits:
        tensors += blocks.norm(hidden, traits)
    if "no-final-norm" not in traits:
        tensors += blocks.norm(hidden, traits)
    if "pooler" in traits:
        tensors += blocks.linear(Role.TOWER, hidden, hidden, bias=True)
    if "mask-head" in traits:
        tensors += [*blocks.linear(Role.TOWER, hidden, hidden, bias=True), *blocks.norm(hidden, traits)]
        tensors += [Tensor(Role.BIAS, vocabulary)]
    if not shape.tied_embeddings and "no-head" not in traits:
        tensors += [Tensor(Role.HEAD, vocabulary, hidden)]
    if "head-bias" in traits:
        tensors += [Tensor(Role.BIAS, vocabulary)]
    return tuple(tensors)


def _encoder(shape: Architecture, traits: frozenset[str]) -> tuple[Layer, tuple[Tensor, ...]]:
    """One encoder layer of an encoder-decoder model, and what stands round the encoder."""
    hidden = shape.hidden_size
    width = shape.encoder_feed_forward_size or shape.feed_forward_size
    norms = blocks.norm(hidden, traits) * 2
    layer = Layer((*norms, *blocks.attention(shape, traits), *blocks.feed_forward(shape, traits, width)))
    ends = [*blocks.norm(hidden, traits)]
    if shape.input_channel_count:
        ends += [Tensor(Role.CONVOLUTION, hidden, shape.input_channel_count * _AUDIO_KERNEL), Tensor(Role.BIAS, hidden)]
        ends += [Tensor(Role.CONVOLUTION, hidden, hidden * _AUDIO_KERNEL), Tensor(Role.BIAS, hidden)]
        if "frozen-positions" not in traits:
            ends += [Tensor(Role.POSITION, shape.encoder_token_count, hidden)]
    if "relative-positions" in traits:
        ends += [Tensor(Role.POSITION, _RELATIVE_POSITION_COUNT, shape.head_count, copies=2)]
    return layer, tuple(ends)


def _decoder_with_cross_attention(shape: Architecture, traits: frozenset[str]) -> Layer:
    """One decoder layer that also attends to the encoder."""
    self_cache = blocks.attention_cache(shape, "full")
    cross_cache = Cache("cross", shape.kv_head_count, shape.head_size, shape.head_size, shape.encoder_token_count)
    tensors = (
        *blocks.norm(shape.hidden_size, traits) * 3,
        *blocks.attention(shape, traits) * 2,
        *blocks.feed_forward(shape, traits, shape.feed_forward_size),
    )
    return Layer(tensors, (self_cache, cross_cache))


def build(name: str, architecture: Architecture) -> Model:
    """
    The model with these dimensions, layer by layer.

    Args:
        name: what the model is called in answers.
        architecture: its dimensions.

    Returns:
        A model whose parameters are counted exactly from its tensors.

    Raises:
        UnknownName: the family is not known; nothing is guessed.
        BadInput: a trait or pattern letter is not known.
    """
    traits = traits_of(architecture)
    runs: tuple[Run, ...]
    if architecture.encoder_layer_count:
        encoder, ends = _encoder(architecture, traits)
        decoder = _decoder_with_cross_attention(architecture, traits)
        runs = (Run(encoder, architecture.encoder_layer_count), Run(decoder, architecture.layer_count))
    else:
        ends = ()
        made = {pair: _layer(architecture, traits, *pair) for pair in set(_letters(architecture))}
        runs = tuple(Run(made[pair], len(list(same))) for pair, same in groupby(_letters(architecture)))
    return Model(
        name=name,
        family=architecture.family,
        runs=runs,
        outside=(*_ends(architecture, traits), *ends),
        hidden_size=architecture.hidden_size,
        head_count=architecture.head_count,
        kv_head_count=architecture.kv_head_count,
        head_size=architecture.head_size,
        vocabulary_size=architecture.vocabulary_size,
        max_context_tokens=architecture.max_context_tokens,
        expert_count=architecture.expert_count,
        experts_per_token=architecture.experts_per_token,
        tied_embeddings=architecture.tied_embeddings,
        extra_parameters=architecture.extra_parameters,
    )
