"""Encoders that see another number of positions than the decoder has tokens, and what stands between the two halves."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from vramsheet.memory.layers import Role
from vramsheet.memory.training.growth import Growth
from vramsheet.memory.training.norms import norm_bytes

if TYPE_CHECKING:
    from vramsheet.memory.layers import Layer, Model
    from vramsheet.memory.training.recipe import Recipe

FRAMES_PER_POSITION: Final = 2
"""Frames of sound that Whisper's second convolution, of stride 2, makes one position of (arXiv 2212.04356, 2.2)."""
CONVOLUTION_VALUES: Final = 2 * FRAMES_PER_POSITION + 1
"""
Values per position and feature that the two convolutions keep: the first one's result and its GELU, which the second
reads, for each frame, and the second one's result for its own GELU.

Source: transformers 5.23.0, `WhisperEncoder.forward`; live tensors under fake tensors (2026-11-21).
"""

TABLE_FAMILIES: Final = frozenset({"t5", "umt5"})
"""Families that add a learned bias of the distance to the scores of each head."""
TABLE_COUNT: Final = 3
"""The encoder's table, the decoder's, and an empty one for cross attention (transformers 5.23.0, `T5Attention`)."""
TABLE_GRADIENTS: Final = 2
"""Gradients of one table alive at once where checkpointed layers add theirs: the sum so far and the new one."""


@lru_cache(maxsize=1024)
def has_cross_attention(model: Model) -> bool:
    """
    Whether a decoder attends to an encoder.

    Args:
        model: the model.

    Returns:
        True for T5, BART and Whisper.
    """
    return any(cache.kind == "cross" for cache, _ in model.caches)


@lru_cache(maxsize=1024)
def encoder_positions(model: Model) -> int:
    """
    Positions that the encoder sees of every sample, whatever the text.

    Args:
        model: the model.

    Returns:
        1,500 for Whisper, which pads all sound to 30 seconds; 0 where the encoder sees as many as are asked for.
    """
    if not any(t.role is Role.CONVOLUTION for t in model.outside):
        return 0
    return max((cache.limit_tokens for cache, _ in model.caches if cache.kind == "cross"), default=0)


def placed(model: Model, layer: Layer, growth: Growth) -> Growth:
    """
    What a layer keeps, counted by the positions that it really sees.

    Args:
        model: the model.
        layer: one of its layers.
        growth: by token and pair of its own positions.

    Returns:
        The same, or bytes per sequence for a layer of an encoder of fixed length.
    """
    positions = encoder_positions(model)
    return growth.of_positions(positions) if positions and not layer.caches else growth


def kept_before(model: Model, recipe: Recipe, checkpointing: bool) -> Growth:
    """
    What the convolutions in front of an encoder keep until the backward pass ends.

    Args:
        model: the model.
        recipe: types and what is trained; frozen convolutions keep nothing.
        checkpointing: adapters then need gradients from the first convolution on (`enable_input_require_grads`).

    Returns:
        Bytes per sequence.
    """
    positions = encoder_positions(model)
    if not positions or not (recipe.base_trained or checkpointing):
        return Growth()
    return Growth(CONVOLUTION_VALUES * recipe.linear_bytes * model.hidden_size).of_positions(positions)


def kept_between(model: Model, recipe: Recipe, checkpointing: bool) -> Growth:
    """
    What is kept between encoder and decoder: the last norm, and the result that all cross attention reads.

    Args:
        model: the model.
        recipe: types and what is trained.
        checkpointing: whether the decoder's layers keep their inputs only, and so the encoder's result.

    Returns:
        Bytes; nothing for a model of one half.
    """
    if not has_cross_attention(model):
        return Growth()
    kept = recipe.linear_bytes * model.hidden_size if recipe.base_trained or checkpointing else 0
    if any(t.role is Role.NORM for t in model.outside):
        kept += norm_bytes(model, recipe, model.hidden_size, recipe.residual_bytes)
    positions = encoder_positions(model)
    return Growth(kept).of_positions(positions) if positions else Growth(kept)


def bias_tables(model: Model, recipe: Recipe, checkpointing: bool) -> tuple[float, float]:
    """
    Tables of a learned bias for every head and pair of positions, which the layers of a half share.

    Args:
        model: the model.
        recipe: the types.
        checkpointing: whether each layer adds its gradient to a table's apart.

    Returns:
        Bytes per pair of positions, once for the whole batch: where the forward pass ends, and inside a layer.
    """
    if model.family not in TABLE_FAMILIES:
        return 0.0, 0.0
    one = float(model.head_count * recipe.linear_bytes)
    return TABLE_COUNT * one, (TABLE_COUNT + (TABLE_GRADIENTS if checkpointing else 0)) * one
