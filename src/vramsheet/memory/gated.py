"""Mixers that single families have: gated recurrences, convolved attention, attention to images and of experts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vramsheet.memory import blocks
from vramsheet.memory.layers import Cache, CacheKind, Role, Tensor

if TYPE_CHECKING:
    from vramsheet.memory.architecture import Architecture
    from vramsheet.memory.blocks import Traits


def gated_recurrence(shape: Architecture) -> tuple[Tensor, ...]:
    """
    A gated linear recurrence beside a gate of its own (RG-LRU, arXiv 2402.19427, section 2.4).

    Args:
        shape: heads, width of the recurrence (`inner_size`) and convolution.

    Returns:
        Its tensors; both gates of the recurrence are made head by head.
    """
    hidden, inner, heads = shape.hidden_size, shape.inner_size, shape.head_count
    block = inner // heads
    return (
        *blocks.linear(Role.STATE_IN, hidden, inner, bias=True) * 2,
        *blocks.linear(Role.STATE_OUT, inner, hidden, bias=True),
        Tensor(Role.CONVOLUTION, inner, shape.convolution_size),
        Tensor(Role.BIAS, inner),
        Tensor(Role.STATE, inner),
        Tensor(Role.STATE_STEP, block, block, copies=2 * heads),
        Tensor(Role.BIAS, block, copies=2 * heads),
    )


def gated_recurrence_cache(shape: Architecture) -> Cache:
    """
    State of one gated recurrence: one number a channel, and the last inputs of its convolution.

    Args:
        shape: width and convolution.

    Returns:
        Elements per sequence.
    """
    channels = shape.inner_size
    kept = channels * (shape.convolution_size - 1)
    return Cache("state", state_elements=channels, convolution_elements=kept)


def image_attention(shape: Architecture, traits: Traits) -> tuple[Tensor, ...]:
    """
    Attention of the text to the image, with two learned gates (Llama 3.2 Vision).

    Args:
        shape: heads.
        traits: what holds for the family.

    Returns:
        Its tensors, with a norm of queries and one of keys.
    """
    return (
        *blocks.attention(shape, traits),
        Tensor(Role.NORM, shape.head_size, copies=2),
        Tensor(Role.BIAS, 1, copies=2),
    )


def image_cache(shape: Architecture) -> Cache:
    """
    Keys and values of the image: as long as the tower's output, however long the text is.

    Args:
        shape: heads and `encoder_token_count`.

    Returns:
        Elements per token of one image.
    """
    return Cache("cross", shape.kv_head_count, shape.head_size, shape.head_size, shape.encoder_token_count)


def convolved_attention(shape: Architecture, traits: Traits) -> tuple[Tensor, ...]:
    """
    Attention whose queries and keys pass two short convolutions, with half of each value one token late (Zaya).

    Args:
        shape: heads, and the widths of the convolutions: `convolution_size` of the first, `time_step_rank` of the next.
        traits: biases.

    Returns:
        Its tensors; the second convolution mixes within each head.
    """
    mixed = (shape.head_count + shape.kv_head_count) * shape.head_size
    return (
        *blocks.attention(shape, traits),
        *((Tensor(Role.BIAS, shape.kv_head_count),)),
        Tensor(Role.CONVOLUTION, mixed, shape.convolution_size),
        Tensor(Role.CONVOLUTION, mixed, shape.head_size * shape.time_step_rank),
        Tensor(Role.BIAS, mixed, copies=2),
    )


def convolved_cache(shape: Architecture, kind: CacheKind) -> tuple[Cache, ...]:
    """
    Keys and values, the inputs that the convolutions still need, and the late half of the last value.

    Args:
        shape: heads, convolutions and window.
        kind: full or window.

    Returns:
        A cache per token and a state per sequence.
    """
    mixed = (shape.head_count + shape.kv_head_count) * shape.head_size
    late = shape.kv_head_count * shape.head_size // 2
    pending = mixed * (shape.convolution_size + shape.time_step_rank - 2)
    return (blocks.attention_cache(shape, kind), Cache("state", state_elements=late, convolution_elements=pending))


def attention_of_experts(shape: Architecture) -> tuple[Tensor, ...]:
    """
    Attention whose queries and outputs are experts, chosen per token, over common keys and values (JetMoe).

    Args:
        shape: experts, heads and head size.

    Returns:
        The experts' matrices with their router and bias, and one matrix of keys and values.
    """
    hidden, inner, count = shape.hidden_size, shape.kv_head_count * shape.head_size, shape.expert_count
    return (
        Tensor(Role.EXPERT_UP, inner, hidden, count),
        Tensor(Role.EXPERT_DOWN, hidden, inner, count),
        Tensor(Role.ROUTER, count, hidden),
        Tensor(Role.BIAS, hidden),
        Tensor(Role.KEY, inner, hidden),
        Tensor(Role.VALUE, inner, hidden),
    )


def attention_among_convolutions(shape: Architecture, traits: Traits) -> tuple[Tensor, ...]:
    """
    Attention with learned relative positions, and short convolutions of keys, values and both outputs (Inkling).

    Args:
        shape: heads, convolution, width and reach of the relative positions.
        traits: what holds for the family.

    Returns:
        Its tensors, the convolution after the feed-forward part included.

    Source:
        transformers 5.23.0, `models/inkling` (2026-11-21).
    """
    kernel, kept = shape.convolution_size, shape.kv_head_count * shape.head_size
    return (
        *blocks.attention(shape, traits),
        Tensor(Role.ROUTER, shape.head_count * shape.relative_size, shape.hidden_size),
        Tensor(Role.POSITION, shape.relative_size, shape.relative_position_count),
        Tensor(Role.CONVOLUTION, kept, kernel, copies=2),
        Tensor(Role.CONVOLUTION, shape.hidden_size, kernel, copies=2),
    )


def attention_among_convolutions_cache(shape: Architecture, kind: CacheKind) -> tuple[Cache, ...]:
    """
    Keys and values, and the last inputs of the four convolutions of a layer.

    Args:
        shape: heads, convolution and window.
        kind: full or window.

    Returns:
        A cache per token and a state per sequence.
    """
    channels = 2 * shape.kv_head_count * shape.head_size + 2 * shape.hidden_size
    pending = Cache("state", convolution_elements=channels * (shape.convolution_size - 1))
    return (blocks.attention_cache(shape, kind), pending)
