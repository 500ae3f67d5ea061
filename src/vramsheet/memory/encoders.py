"""Models of an encoder and a decoder that attends to it: T5, BART, Whisper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vramsheet.memory import blocks
from vramsheet.memory.ends import relative_positions
from vramsheet.memory.layers import Cache, Layer, Role, Run, Tensor

if TYPE_CHECKING:
    from vramsheet.memory.architecture import Architecture
    from vramsheet.memory.blocks import Traits

AUDIO_KERNEL: Final = 3
"""Whisper: width of the two convolutions in front of the encoder (arXiv 2212.04356, section 2.2)."""


def _layer_positions(shape: Architecture, traits: Traits) -> tuple[Tensor, ...]:
    return (relative_positions(shape),) if "relative-positions-everywhere" in traits else ()


def encoder_layer(shape: Architecture, traits: Traits) -> Layer:
    """
    One layer of the encoder; it keeps nothing while serving.

    Args:
        shape: dimensions of the model.
        traits: what holds for the family.

    Returns:
        A layer without caches.
    """
    width = shape.encoder_feed_forward_size or shape.feed_forward_size
    return Layer(
        (
            *blocks.norm(shape.hidden_size, traits) * 2,
            *blocks.attention(shape, traits),
            *blocks.feed_forward(shape, traits, width),
            *_layer_positions(shape, traits),
        )
    )


def decoder_layer(shape: Architecture, traits: Traits) -> Layer:
    """
    One layer of the decoder: attention to itself and to the encoder, and a feed-forward block.

    Args:
        shape: dimensions of the model; `encoder_token_count` caps the second cache.
        traits: what holds for the family.

    Returns:
        A layer with a cache that grows and one as long as the encoder's output.
    """
    cross = Cache("cross", shape.kv_head_count, shape.head_size, shape.head_size, shape.encoder_token_count)
    tensors = (
        *blocks.norm(shape.hidden_size, traits) * 3,
        *blocks.attention(shape, traits) * 2,
        *blocks.feed_forward(shape, traits, shape.feed_forward_size),
        *_layer_positions(shape, traits),
    )
    return Layer(tensors, (blocks.attention_cache(shape, "full"), cross))


def round_encoder(shape: Architecture, traits: Traits) -> tuple[Tensor, ...]:
    """
    What stands before and after the encoder's layers.

    Args:
        shape: input channels and positions.
        traits: which positions are stored.

    Returns:
        Norms, Whisper's two convolutions, tables of positions.
    """
    hidden = shape.hidden_size
    tensors: list[Tensor] = []
    if "three-tables" in traits and not shape.tied_embeddings:
        tensors += [Tensor(Role.EMBEDDING, shape.vocabulary_size, hidden, copies=2)]
    if "no-final-norm" not in traits:
        tensors += blocks.norm(hidden, traits)
    if "embedding-norm" in traits:
        tensors += blocks.norm(hidden, traits)
    if shape.input_channel_count:
        for channels in (shape.input_channel_count, hidden):
            tensors += [Tensor(Role.CONVOLUTION, hidden, channels * AUDIO_KERNEL), Tensor(Role.BIAS, hidden)]
        if "frozen-positions" not in traits:
            tensors += [Tensor(Role.POSITION, shape.encoder_token_count, hidden)]
    if "encoder-positions" in traits:
        tensors += [Tensor(Role.POSITION, shape.position_count, hidden)]
    if "relative-positions" in traits:
        tensors += [relative_positions(shape)] * 2
    return tuple(tensors)


def runs(shape: Architecture, traits: Traits) -> tuple[Run, ...]:
    """
    The layers of both halves.

    Args:
        shape: dimensions of the model; `layer_count` counts the decoder.
        traits: what holds for the family.

    Returns:
        The encoder's layers, then the decoder's.
    """
    return (
        Run(encoder_layer(shape, traits), shape.encoder_layer_count),
        Run(decoder_layer(shape, traits), shape.layer_count),
    )
