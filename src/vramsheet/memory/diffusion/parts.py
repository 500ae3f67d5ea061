"""The parts that diffusion transformers share: projections, attention, feed-forward and modulation, in counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from vramsheet.memory.blocks import linear
from vramsheet.memory.layers import Layer, Role, Tensor

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vramsheet.memory.layers import Run

    Settings = Mapping[str, int]
    """The numbers of a diffusers configuration: flags as 0 and 1, lists as their length, patches as their volume."""

TIME_FREQUENCIES: Final = 256
"""Sines and cosines that stand for the time step before they are embedded (diffusers 0.42.1, `Timesteps(256)`)."""
HUNDRED: Final = 100
"""Ratios are given in hundredths, so that every setting is a whole number."""
FEED_FORWARD_FACTOR: Final = 4
"""Width of the feed-forward block over the hidden size, where no configuration says (`FeedForward(mult=4)`)."""


class Transformer(NamedTuple):
    """What one configuration comes to."""

    runs: tuple[Run, ...]
    outside: tuple[Tensor, ...]
    hidden_size: int
    head_count: int
    head_size: int
    feed_forward_size: int
    widest: float
    """Elements alive per token at the widest moment of a step, in hidden sizes."""
    kv_head_count: int = 0
    """0: as many as query heads."""
    table_elements: int = 0
    """Elements of a stored table that is computed and not learned."""


def vector(size: int, copies: int = 1) -> tuple[Tensor, ...]:
    """
    Learned vectors that are never quantised: weights of a norm, shifts and scales.

    Args:
        size: features.
        copies: how many of them.

    Returns:
        One tensor.
    """
    return (Tensor(Role.NORM, size, copies=copies),)


def kept(inputs: int, outputs: int, bias: bool = True) -> tuple[Tensor, ...]:
    """
    A projection at the ends of the model, of patches, texts or time steps; quantised files keep it at 16 bits.

    Args:
        inputs: input features.
        outputs: output features.
        bias: whether it has one.

    Returns:
        A matrix and its bias.
    """
    return linear(Role.TOWER, inputs, outputs, bias)


def embedder(inputs: int, inner: int, outputs: int = 0) -> tuple[Tensor, ...]:
    """
    Two projections with an activation between them, as time steps, guidance and captions get.

    Args:
        inputs: input features.
        inner: features between the two.
        outputs: output features (0: the same).

    Returns:
        Two matrices with their biases.
    """
    return kept(inputs, inner) + kept(inner, outputs or inner)


def modulation(inputs: int, outputs: int, bias: bool = True) -> tuple[Tensor, ...]:
    """
    The matrix that makes shifts, scales and gates of the time step (adaLN).

    Args:
        inputs: features of the embedded time step.
        outputs: hidden size times the number of shifts, scales and gates.
        bias: whether it has one.

    Returns:
        A matrix, which is quantised like the others, and its bias.
    """
    return linear(Role.MODULATION, inputs, outputs, bias)


def projections(hidden: int, bias: bool = True, inner: int = 0, keys_of: int = 0) -> tuple[Tensor, ...]:
    """
    Queries, keys and values of all heads.

    Args:
        hidden: features of the tokens that ask.
        bias: whether they have one.
        inner: features of all heads together (0: the same).
        keys_of: features of the tokens that are attended to (0: the same).

    Returns:
        Three matrices with their biases.
    """
    inner = inner or hidden
    return linear(Role.QUERY, hidden, inner, bias) + keys_and_values(keys_of or hidden, inner, bias)


def keys_and_values(inputs: int, inner: int, bias: bool = True) -> tuple[Tensor, ...]:
    """
    Keys and values of all heads.

    Args:
        inputs: features of the tokens that are attended to.
        inner: features of all heads together.
        bias: whether they have one.

    Returns:
        Two matrices with their biases.
    """
    return linear(Role.KEY, inputs, inner, bias) + linear(Role.VALUE, inputs, inner, bias)


def output(inner: int, hidden: int, bias: bool = True) -> tuple[Tensor, ...]:
    """
    The projection after attention.

    Args:
        inner: features of all heads together.
        hidden: features of a token.
        bias: whether it has one.

    Returns:
        A matrix and its bias.
    """
    return linear(Role.OUTPUT, inner, hidden, bias)


def attention(hidden: int, bias: bool = True, keys_of: int = 0, inner: int = 0) -> tuple[Tensor, ...]:
    """
    One attention with all its projections; the output has a bias in any case.

    Args:
        hidden: features of the tokens that ask.
        bias: whether queries, keys and values have one.
        keys_of: features of the tokens that are attended to (0: the same).
        inner: features of all heads together (0: the hidden size).

    Returns:
        Four matrices with their biases.
    """
    return projections(hidden, bias, inner, keys_of) + output(inner or hidden, hidden)


def feed_forward(hidden: int, inner: int, bias: bool = True, gated: bool = False) -> tuple[Tensor, ...]:
    """
    A feed-forward block.

    Args:
        hidden: features of a token.
        inner: features between its projections.
        bias: whether they have one.
        gated: whether there is a gate beside the first.

    Returns:
        Two or three matrices with their biases.
    """
    gate = linear(Role.GATE, hidden, inner, bias) if gated else ()
    return gate + linear(Role.UP, hidden, inner, bias) + linear(Role.DOWN, inner, hidden, bias)


def joint_block(hidden: int, head_size: int, feed_forward_size: int) -> Layer:
    """
    A block with weights of their own for image and text tokens, which attend to each other (MMDiT, arXiv 2403.03206).

    Args:
        hidden: features of a token.
        head_size: features of a head; queries and keys of both kinds of tokens are normed.
        feed_forward_size: features between the projections.

    Returns:
        A layer that keeps nothing from step to step.
    """
    stream = (
        *modulation(hidden, 6 * hidden),
        *attention(hidden),
        *feed_forward(hidden, feed_forward_size),
    )
    return Layer((*stream, *stream, *vector(head_size, 4)))


def single_block(hidden: int, head_size: int, feed_forward_size: int) -> Layer:
    """
    A block whose attention and feed-forward stand side by side and share their last projection.

    Args:
        hidden: features of a token.
        head_size: features of a head; queries and keys are normed.
        feed_forward_size: features between the projections.

    Returns:
        A layer that keeps nothing from step to step.
    """
    return Layer(
        (
            *modulation(hidden, 3 * hidden),
            *projections(hidden),
            *vector(head_size, 2),
            *linear(Role.UP, hidden, feed_forward_size, bias=True),
            *linear(Role.DOWN, hidden + feed_forward_size, hidden, bias=True),
        )
    )
