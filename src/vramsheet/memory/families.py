"""From the dimensions of a model to its layers."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

from vramsheet.errors import OutOfRange
from vramsheet.memory import blocks, compressed, diffusion, encoders, ends, side_paths, streams
from vramsheet.memory.layers import Layer, Model, Run, Tensor
from vramsheet.memory.mixers import forward, mixer
from vramsheet.memory.traits import FAMILIES, TRAITS, traits_of

if TYPE_CHECKING:
    from vramsheet.memory.architecture import Architecture
    from vramsheet.memory.blocks import Traits

__all__ = ["FAMILIES", "TRAITS", "build", "traits_of"]

MOST_LAYERS: Final = 4096
"""Of a part of a model; the deepest published ones have about 130, and each is made one by one."""
FIELD_OF_LIST: Final = {
    "head_counts": "head_count",
    "kv_head_counts": "kv_head_count",
    "head_sizes": "head_size",
    "value_head_sizes": "value_head_size",
    "feed_forward_sizes": "feed_forward_size",
    "shared_feed_forward_sizes": "shared_feed_forward_size",
    "window_sizes": "window_tokens",
    "rope_head_sizes": "rope_head_size",
    "nope_head_sizes": "nope_head_size",
}
"""Fields of `Architecture` with one value a layer, and the field that each value replaces."""


class _Kind(NamedTuple):
    """What makes one layer unlike another."""

    mixer: str
    forward: str
    first: bool
    values: tuple[int, ...]
    """Of the lists in `FIELD_OF_LIST` that are given."""


def _kinds(shape: Architecture) -> list[_Kind]:
    """The kind of each layer, in order."""
    count = shape.layer_count
    mixers = shape.pattern or "F"
    forwards = shape.feed_forward_pattern
    lists = [getattr(shape, name) for name in FIELD_OF_LIST if getattr(shape, name)]
    kinds = []
    for index in range(count):
        if forwards:
            letter = forwards[index % len(forwards)]
        else:
            letter = "E" if shape.expert_count and index >= shape.dense_layer_count else "D"
        values = tuple(one[index % len(one)] for one in lists)
        kinds.append(_Kind(mixers[index % len(mixers)], letter, index == 0, values))
    return kinds


def _norm_count(traits: Traits, part_count: int) -> int:
    if "no-norms" in traits:
        return 0
    if "norm-per-part" in traits:
        return part_count
    return 1 if "one-norm" in traits else 4 if "four-norms" in traits else 2


def _side_paths(shape: Architecture, traits: Traits) -> tuple[Tensor, ...]:
    """What stands in every layer beside its two parts."""
    tensors: list[Tensor] = []
    if shape.layer_input_size:
        tensors += side_paths.layer_input(shape)
    if "alternating-updates" in traits:
        tensors += side_paths.alternating_updates(shape)
    if "learned-residual" in traits:
        tensors += side_paths.learned_residual(shape)
    if "residual-scales" in traits:
        tensors += side_paths.residual_scales(shape)
    if "low-rank-streams" in traits:
        tensors += streams.low_rank_mixes(shape)
    if "hyper-connections" in traits:
        tensors += compressed.hyper_connections(shape, traits)
    if "relative-positions-everywhere" in traits:
        tensors += [ends.relative_positions(shape)]
    return tuple(tensors)


def _layer(shape: Architecture, traits: Traits, kind: _Kind) -> Layer:
    """One decoder (or encoder-only) layer."""
    given = [field for name, field in FIELD_OF_LIST.items() if getattr(shape, name)]
    own = replace(shape, **dict(zip(given, kind.values, strict=True)))  # type: ignore[arg-type]  # all are counts
    tensors, caches = mixer(own, traits, kind.mixer)
    forwards = forward(own, traits, kind.forward)
    norm_count = _norm_count(traits, bool(tensors) + bool(forwards))
    if kind.first and "first-norm-outside" in traits:
        norm_count -= 1
    norms = blocks.norm(shape.hidden_size, traits) * norm_count
    return Layer((*norms, *tensors, *forwards, *_side_paths(own, traits)), caches)


def _runs(shape: Architecture, traits: Traits) -> tuple[Run, ...]:
    """Runs of equal layers, in order; only a family whose first layer differs has one for it."""
    first_differs = "first-norm-outside" in traits
    kinds = [kind._replace(first=kind.first and first_differs) for kind in _kinds(shape)]
    made = {kind: _layer(shape, traits, kind) for kind in set(kinds)}
    return tuple(Run(made[kind], len(list(same))) for kind, same in groupby(kinds))


def _learned_positions(shape: Architecture) -> int:
    """Rows of the learned table of positions that a sequence can use: some tables (OPT, RoBERTa) have two more."""
    return min(shape.position_count, shape.max_context_tokens or shape.position_count)


def build(name: str, architecture: Architecture) -> Model:
    """
    The model with these dimensions, layer by layer.

    Args:
        name: what the model is called in answers.
        architecture: its dimensions.

    Returns:
        A model whose parameters are counted exactly from its tensors. Layers that only predict further tokens
        (multi-token prediction) are left out, as transformers leaves them out.

    Raises:
        UnknownName: the family is not known; nothing is guessed.
        BadInput: a trait or pattern letter is not known.
        OutOfRange: more layers than any model has, or an encoder whose decoder has none.
    """
    layer_count = max(architecture.layer_count, architecture.encoder_layer_count)
    if layer_count > MOST_LAYERS:
        raise OutOfRange(f"{name}: layers", layer_count, f"at most {MOST_LAYERS:,}")
    if architecture.family in diffusion.DIFFUSION:
        return diffusion.build(name, architecture)
    traits = traits_of(architecture)
    outside = (
        *ends.embeddings(architecture, traits),
        *ends.heads(architecture, traits),
        *ends.beside(architecture, traits),
    )
    if architecture.encoder_layer_count:
        if architecture.layer_count < 1:
            raise OutOfRange(f"{name}: decoder layers", architecture.layer_count, "at least 1")
        runs = encoders.runs(architecture, traits)
        outside = (*outside, *encoders.round_encoder(architecture, traits))
    else:
        runs = _runs(architecture, traits)
    return Model(
        name=name,
        family=architecture.family,
        runs=runs,
        outside=outside,
        hidden_size=architecture.hidden_size,
        head_count=architecture.head_count,
        kv_head_count=architecture.kv_head_count,
        head_size=architecture.head_size,
        vocabulary_size=architecture.vocabulary_size,
        max_context_tokens=architecture.max_context_tokens,
        learned_positions=_learned_positions(architecture),
        expert_count=architecture.expert_count,
        experts_per_token=architecture.experts_per_token,
        tied_embeddings=architecture.tied_embeddings,
        extra_parameters=architecture.extra_parameters,
    )
