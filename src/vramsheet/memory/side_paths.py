"""What stands beside the usual two parts of a layer: Gemma 3n's extra paths and Zamba2's shared blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vramsheet.memory import blocks
from vramsheet.memory.layers import Cache, Role, Tensor

if TYPE_CHECKING:
    from vramsheet.memory.architecture import Architecture
    from vramsheet.memory.blocks import Traits

RESIDUAL_SCALES: Final = 8
"""Zaya: after each of two parts a scale and an offset of the part's output, and the same of the residual."""
CONCATENATED: Final = 2
"""Zamba2's shared blocks see the hidden state beside the embedding: twice its width (arXiv 2411.15242, section 2)."""
ADAPTED_PROJECTIONS: Final = 3
"""Zamba2 may adapt queries, keys and values of the shared block, each by a pair of low-rank matrices."""


def layer_input(shape: Architecture) -> tuple[Tensor, ...]:
    """
    What adds the layer's own embedding to the hidden state (Gemma 3n and 4).

    Args:
        shape: `layer_input_size`.

    Returns:
        A gate, a projection and a norm.
    """
    return (
        Tensor(Role.GATE, shape.layer_input_size, shape.hidden_size),
        Tensor(Role.OUTPUT, shape.hidden_size, shape.layer_input_size),
        Tensor(Role.NORM, shape.hidden_size),
    )


def layer_embeddings(shape: Architecture) -> tuple[Tensor, ...]:
    """
    The table of the layers' own embeddings and what projects the ordinary embedding beside it.

    Args:
        shape: `layer_input_size`, `layer_vocabulary_size` and the number of layers.

    Returns:
        A table, a projection and a norm, outside the layers.
    """
    width = shape.layer_count * shape.layer_input_size
    return (
        Tensor(Role.EMBEDDING, shape.layer_vocabulary_size, width),
        Tensor(Role.TOWER, width, shape.hidden_size),
        Tensor(Role.NORM, shape.layer_input_size),
    )


def alternating_updates(shape: Architecture) -> tuple[Tensor, ...]:
    """
    What predicts and corrects the parallel streams of the hidden state around a layer (AltUp, arXiv 2301.13310).

    Args:
        shape: streams and hidden size.

    Returns:
        Router with its norm, prediction and correction coefficients, and the output's scale.
    """
    streams = shape.stream_count
    return (
        Tensor(Role.ROUTER, streams, shape.hidden_size),
        Tensor(Role.NORM, shape.hidden_size),
        Tensor(Role.ROUTER, streams * streams, streams),
        Tensor(Role.ROUTER, streams, streams),
        Tensor(Role.NORM, shape.hidden_size),
    )


def stream_projections(shape: Architecture) -> tuple[Tensor, ...]:
    """
    What makes the parallel streams from the embedding and merges them again.

    Args:
        shape: streams and hidden size.

    Returns:
        Two square matrices for every stream but the first.
    """
    return (Tensor(Role.TOWER, shape.hidden_size, shape.hidden_size, copies=2 * (shape.stream_count - 1)),)


def residual_scales(shape: Architecture) -> tuple[Tensor, ...]:
    """
    Learned scales and offsets of what the parts of a layer add up (Zaya).

    Args:
        shape: hidden size.

    Returns:
        Eight vectors.
    """
    return (Tensor(Role.NORM, shape.hidden_size, copies=RESIDUAL_SCALES),)


def between_routers(shape: Architecture) -> tuple[Tensor, ...]:
    """
    What stands once in a model with residual scales: those of the embedding, and of the routers' states.

    Args:
        shape: hidden size, layers and width of the routers.

    Returns:
        Tensors outside the layers: the first layer's router has no earlier state to scale.
    """
    states = (Tensor(Role.NORM, shape.router_size, copies=shape.layer_count - 1),) if shape.layer_count > 1 else ()
    return (Tensor(Role.NORM, shape.hidden_size, copies=2), *states)


def learned_residual(shape: Architecture) -> tuple[Tensor, ...]:
    """
    A low-rank path beside the attention (LAuReL, arXiv 2411.07501).

    Args:
        shape: its rank.

    Returns:
        Two matrices and a norm.
    """
    return (
        Tensor(Role.DOWN, shape.low_rank_size, shape.hidden_size),
        Tensor(Role.OUTPUT, shape.hidden_size, shape.low_rank_size),
        Tensor(Role.NORM, shape.hidden_size),
    )


def shared_block(shape: Architecture, traits: Traits, user_count: int) -> tuple[Tensor, ...]:
    """
    One of the transformer blocks that Zamba2's marked layers share, with an adapter for each layer that uses it.

    Args:
        shape: heads of twice the usual size, the feed-forward width, and the rank of the adapters.
        traits: "mlp-bias"; "attention-adapter" adapts queries, keys and values as well as the feed-forward block.
        user_count: layers that use this block.

    Returns:
        Norms, attention over the concatenation, a gated feed-forward block and the adapters; outside the layers.
    """
    hidden, rank, wide = shape.hidden_size, shape.low_rank_size, CONCATENATED * shape.hidden_size
    inner = shape.head_count * shape.head_size
    kv_inner = shape.kv_head_count * shape.head_size
    adapters = []
    if rank:
        adapters += [
            Tensor(Role.TOWER, rank, hidden, user_count),
            Tensor(Role.TOWER, 2 * shape.feed_forward_size, rank, user_count),
        ]
    if "attention-adapter" in traits:
        copies = ADAPTED_PROJECTIONS * user_count
        adapters += [Tensor(Role.TOWER, rank, wide, copies), Tensor(Role.TOWER, wide, rank, copies)]
    return (
        Tensor(Role.NORM, wide),
        Tensor(Role.QUERY, inner, wide),
        Tensor(Role.KEY, kv_inner, wide),
        Tensor(Role.VALUE, kv_inner, wide),
        Tensor(Role.OUTPUT, hidden, inner),
        Tensor(Role.NORM, hidden),
        *blocks.feed_forward(shape, traits, shape.feed_forward_size),
        *adapters,
    )


def shared_blocks(shape: Architecture, traits: Traits) -> tuple[Tensor, ...]:
    """
    All shared blocks: the marked layers take them in turn. Where nothing is tied, each layer has a copy of its block.

    Args:
        shape: the number of blocks and the pattern with its marks.
        traits: what holds for the family.

    Returns:
        Tensors outside the layers.
    """
    pattern = shape.pattern or "-"
    marks = sum(pattern[index % len(pattern)] in "Zz" for index in range(shape.layer_count))
    tensors: list[Tensor] = []
    for block in range(min(shape.shared_block_count, marks)):
        users = len(range(block, marks, shape.shared_block_count))
        tensors += shared_block(shape, traits, users) * (1 if shape.tied_embeddings else users)
    return tuple(tensors)


def shared_block_user(shape: Architecture) -> tuple[Tensor, ...]:
    """
    What a layer that uses a shared block has of its own.

    Args:
        shape: dimensions of the model.

    Returns:
        One square matrix.
    """
    return (Tensor(Role.TOWER, shape.hidden_size, shape.hidden_size),)


def shared_block_cache(shape: Architecture) -> Cache:
    """
    Keys and values that one use of a shared block keeps: the weights are shared, the cache is not.

    Args:
        shape: heads of the shared block.

    Returns:
        Elements per token.
    """
    return blocks.attention_cache(shape, "full")
