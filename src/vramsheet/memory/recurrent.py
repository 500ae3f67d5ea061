"""The tensors and states of recurrent mixers: state space layers, linear attention, short convolutions, RWKV."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vramsheet.memory.blocks import linear
from vramsheet.memory.layers import Cache, Role, Tensor

if TYPE_CHECKING:
    from vramsheet.memory.architecture import Architecture
    from vramsheet.memory.blocks import Traits


def _state(state_elements: int, convolution_elements: int = 0) -> Cache:
    return Cache("state", state_elements=state_elements, convolution_elements=convolution_elements)


def _convolution(shape: Architecture, traits: Traits, channels: int) -> tuple[Tensor, ...]:
    """A causal convolution of each channel by itself, with its bias where it has one."""
    bias = () if "no-convolution-bias" in traits else (Tensor(Role.BIAS, channels),)
    return (Tensor(Role.CONVOLUTION, channels, shape.convolution_size), *bias)


def mamba1(shape: Architecture, traits: Traits) -> tuple[Tensor, ...]:
    """
    A selective state space layer (Mamba, arXiv 2312.00752).

    Args:
        shape: inner width, state and time-step rank.
        traits: "state-norms" adds Jamba's three inner norms, "state-bias" biases on the projections.

    Returns:
        Its tensors.
    """
    inner, state, rank = shape.inner_size, shape.state_size, shape.time_step_rank
    bias = "state-bias" in traits
    norms = (Tensor(Role.NORM, rank), Tensor(Role.NORM, state, copies=2)) if "state-norms" in traits else ()
    return (
        *linear(Role.STATE_IN, shape.hidden_size, 2 * inner, bias),
        *_convolution(shape, traits, inner),
        Tensor(Role.STATE_STEP, rank + 2 * state, inner),
        *linear(Role.STATE_STEP, rank, inner, bias=True),
        Tensor(Role.STATE, inner, state),
        Tensor(Role.STATE, inner),
        *norms,
        *linear(Role.STATE_OUT, inner, shape.hidden_size, bias),
    )


def mamba1_cache(shape: Architecture) -> Cache:
    """
    State of one Mamba layer: channels x state, and the last inputs of its convolution.

    Args:
        shape: inner width, state and convolution.

    Returns:
        Elements per sequence.
    """
    return _state(shape.inner_size * shape.state_size, shape.inner_size * (shape.convolution_size - 1))


def _mamba2_widths(shape: Architecture) -> tuple[int, int]:
    """Inner channels of a Mamba-2 layer, and those that its convolution mixes."""
    inner = shape.inner_size or shape.state_head_count * shape.state_head_size
    return inner, inner + 2 * shape.state_group_count * shape.state_size


def mamba2(shape: Architecture, traits: Traits) -> tuple[Tensor, ...]:
    """
    A Mamba-2 layer (arXiv 2405.21060).

    Args:
        shape: heads, head size, groups, state and convolution.
        traits: "state-bias" adds biases to the projections, "no-convolution-bias" drops that of the convolution,
            "no-state-norm" drops the gated norm.

    Returns:
        Its tensors.
    """
    inner, mixed = _mamba2_widths(shape)
    bias = "state-bias" in traits
    gated_norm = () if "no-state-norm" in traits else (Tensor(Role.NORM, inner),)
    return (
        *linear(
            Role.STATE_IN, shape.hidden_size, inner + mixed + shape.state_head_count, bias or "state-in-bias" in traits
        ),
        *_convolution(shape, traits, mixed),
        Tensor(Role.STATE, shape.state_head_count, copies=3),
        *gated_norm,
        *linear(Role.STATE_OUT, inner, shape.hidden_size, bias or "state-out-bias" in traits),
    )


def mamba2_cache(shape: Architecture) -> Cache:
    """
    State of one Mamba-2 layer: state x inner channels, and the last inputs of its convolution.

    Args:
        shape: heads, head size, groups, state and convolution.

    Returns:
        Elements per sequence.
    """
    inner, mixed = _mamba2_widths(shape)
    return _state(inner * shape.state_size, mixed * (shape.convolution_size - 1))


def _delta_widths(shape: Architecture) -> tuple[int, int]:
    """Width of all key heads and of all value heads of a delta net."""
    return shape.state_group_count * shape.state_size, shape.state_head_count * shape.state_head_size


def delta_net(shape: Architecture) -> tuple[Tensor, ...]:
    """
    A gated delta net layer (arXiv 2412.06464) as Qwen3-Next and Qwen3.5 lay it out.

    Args:
        shape: key heads (`state_group_count`), value heads, their sizes and the convolution.

    Returns:
        Its tensors.
    """
    keys, values = _delta_widths(shape)
    return (
        Tensor(Role.STATE_IN, 2 * keys + 2 * values, shape.hidden_size),
        Tensor(Role.STATE_STEP, 2 * shape.state_head_count, shape.hidden_size),
        Tensor(Role.CONVOLUTION, 2 * keys + values, shape.convolution_size),
        Tensor(Role.STATE, shape.state_head_count, copies=2),
        Tensor(Role.NORM, shape.state_head_size),
        Tensor(Role.STATE_OUT, shape.hidden_size, values),
    )


def delta_net_cache(shape: Architecture) -> Cache:
    """
    State of one gated delta net layer: key size x value size per value head, and the convolution's last inputs.

    Args:
        shape: heads, sizes and convolution.

    Returns:
        Elements per sequence.
    """
    keys, values = _delta_widths(shape)
    return _state(values * shape.state_size, (2 * keys + values) * (shape.convolution_size - 1))


def kimi_delta(shape: Architecture, traits: Traits) -> tuple[Tensor, ...]:
    """
    A layer of Kimi delta attention (arXiv 2510.26692, section 4): a delta net with a decay for each channel.

    Args:
        shape: heads, head size (keys and values alike) and convolution.
        traits: "full-rank-gates" makes the two gates of whole matrices.

    Returns:
        Its tensors; decay and output gate come from matrices of the rank of one head, or from whole ones.
    """
    size = shape.state_head_size
    inner = shape.state_head_count * size
    low_rank = (
        Tensor(Role.STATE_STEP, size, shape.hidden_size, copies=2),
        Tensor(Role.STATE_STEP, inner, size, copies=2),
    )
    whole = (Tensor(Role.STATE_IN, inner, shape.hidden_size, copies=2),)
    return (
        Tensor(Role.STATE_IN, inner, shape.hidden_size, copies=3),
        Tensor(Role.CONVOLUTION, 3 * inner, shape.convolution_size),
        *(whole if "full-rank-gates" in traits else low_rank),
        Tensor(Role.STATE_STEP, shape.state_head_count, shape.hidden_size),
        Tensor(Role.STATE, inner),
        Tensor(Role.STATE, shape.state_head_count),
        Tensor(Role.NORM, size),
        Tensor(Role.STATE_OUT, shape.hidden_size, inner),
    )


def kimi_delta_cache(shape: Architecture) -> Cache:
    """
    State of one layer of Kimi delta attention: head size x head size per head, and the convolutions' last inputs.

    Args:
        shape: heads, head size and convolution.

    Returns:
        Elements per sequence.
    """
    inner = shape.state_head_count * shape.state_head_size
    return _state(inner * shape.state_head_size, 3 * inner * (shape.convolution_size - 1))


def lightning(shape: Architecture) -> tuple[Tensor, ...]:
    """
    A layer of lightning attention (MiniMax-01, arXiv 2501.08313, section 2.2): linear attention with a gate.

    Args:
        shape: heads and head size of its queries, keys and values.

    Returns:
        Its tensors.
    """
    inner = shape.head_count * shape.head_size
    return (
        Tensor(Role.STATE_IN, 3 * inner, shape.hidden_size),
        Tensor(Role.GATE, inner, shape.hidden_size),
        Tensor(Role.NORM, inner),
        Tensor(Role.STATE_OUT, shape.hidden_size, inner),
    )


def lightning_cache(shape: Architecture) -> Cache:
    """
    State of one layer of lightning attention: head size x head size per head.

    Args:
        shape: heads and head size.

    Returns:
        Elements per sequence.
    """
    return _state(shape.head_count * shape.head_size * shape.head_size)


def short_convolution(shape: Architecture, traits: Traits) -> tuple[Tensor, ...]:
    """
    A gated short convolution (LFM2, arXiv 2511.23404).

    Args:
        shape: width of the convolution.
        traits: "convolution-bias" adds a bias to each of its three parts.

    Returns:
        Its tensors.
    """
    hidden, bias = shape.hidden_size, "convolution-bias" in traits
    return (
        *linear(Role.STATE_IN, hidden, 3 * hidden, bias),
        *linear(Role.CONVOLUTION, shape.convolution_size, hidden, bias),
        *linear(Role.STATE_OUT, hidden, hidden, bias),
    )


def short_convolution_cache(shape: Architecture) -> Cache:
    """
    The last inputs of a short convolution.

    Args:
        shape: width of the convolution.

    Returns:
        Elements per sequence.
    """
    return _state(0, shape.hidden_size * (shape.convolution_size - 1))


def time_mixing(shape: Architecture) -> tuple[Tensor, ...]:
    """
    The time mixing of RWKV-4 (arXiv 2305.13048, section 3.1.2).

    Args:
        shape: hidden size and, as `inner_size`, the width of keys and values.

    Returns:
        Its tensors.
    """
    hidden, inner = shape.hidden_size, shape.inner_size
    return (
        Tensor(Role.STATE, inner, copies=2),
        Tensor(Role.STATE, hidden, copies=3),
        Tensor(Role.STATE_IN, inner, hidden, copies=3),
        Tensor(Role.STATE_OUT, hidden, inner),
    )


def time_mixing_cache(shape: Architecture) -> Cache:
    """
    State of one RWKV-4 layer: numerator, denominator and largest exponent, and the last input of both halves.

    Args:
        shape: hidden and inner size.

    Returns:
        Elements per sequence.
    """
    return _state(3 * shape.inner_size, 2 * shape.hidden_size)


def channel_mixing(shape: Architecture) -> tuple[Tensor, ...]:
    """
    The channel mixing of RWKV-4 (arXiv 2305.13048, section 3.1.3), where others have a feed-forward block.

    Args:
        shape: hidden and feed-forward size.

    Returns:
        Its tensors.
    """
    hidden = shape.hidden_size
    return (
        Tensor(Role.STATE, hidden, copies=2),
        Tensor(Role.UP, shape.feed_forward_size, hidden),
        Tensor(Role.GATE, hidden, hidden),
        Tensor(Role.DOWN, hidden, shape.feed_forward_size),
    )
