"""What stands before the first layer and after the last: embeddings, final norm, heads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vramsheet.memory import blocks, compressed, side_paths, streams
from vramsheet.memory.layers import Role, Tensor

if TYPE_CHECKING:
    from vramsheet.memory.architecture import Architecture
    from vramsheet.memory.blocks import Traits

RELATIVE_POSITION_COUNT: Final = 32
"""T5: buckets of relative positions (arXiv 1910.10683, section 2.1)."""
BERT_TOKEN_TYPES: Final = 2
"""BERT tells two sentences apart; RoBERTa kept a table of one row."""


def embeddings(shape: Architecture, traits: Traits) -> tuple[Tensor, ...]:
    """
    The tables of tokens, positions and token types, with the norm after them.

    Args:
        shape: vocabulary, positions, width of the table.
        traits: "token-types", "embedding-norm".

    Returns:
        Tensors outside the layers; a table of its own width comes with a matrix to the hidden size.
    """
    hidden, width = shape.hidden_size, shape.embedding_size or shape.hidden_size
    side_width = width if "bidirectional" in traits else hidden
    tensors = [Tensor(Role.EMBEDDING, shape.vocabulary_size, width)] if shape.vocabulary_size else []
    if shape.position_count:
        tensors += [Tensor(Role.POSITION, shape.position_count, side_width)]
    if "token-types" in traits:
        rows = shape.token_type_count or (BERT_TOKEN_TYPES if shape.family == "bert" else 1)
        tensors += [Tensor(Role.POSITION, rows, side_width)]
    if "embedding-norm" in traits:
        tensors += blocks.norm(side_width, traits)
    if width != hidden:
        tensors += blocks.linear(Role.TOWER, width, hidden, bias="bidirectional" in traits)
    return tuple(tensors)


def heads(shape: Architecture, traits: Traits) -> tuple[Tensor, ...]:
    """
    The final norm and what makes an answer of the last hidden state.

    Args:
        shape: vocabulary, labels, tied or not.
        traits: which head there is.

    Returns:
        Tensors outside the layers; a tied head is no tensor of its own.
    """
    hidden, vocabulary = shape.hidden_size, shape.vocabulary_size
    width = shape.embedding_size or hidden
    tensors: list[Tensor] = []
    if "no-final-norm" not in traits and "no-norms" not in traits:
        tensors += blocks.norm(hidden, traits)
    if "pooler" in traits:
        tensors += blocks.linear(Role.TOWER, hidden, hidden, bias=True)
    if "mask-head" in traits or "mask-norm-head" in traits:
        bias = "mask-head" in traits or "mask-square-bias" in traits
        tensors += [*blocks.linear(Role.TOWER, hidden, width, bias), *blocks.norm(width, traits)]
        if "no-mask-bias" not in traits:
            tensors += [Tensor(Role.BIAS, vocabulary)]
        if "second-mask-bias" in traits and not shape.tied_embeddings:
            tensors += [Tensor(Role.BIAS, vocabulary)]
    if "dense-classifier" in traits:
        tensors += blocks.linear(Role.TOWER, hidden, hidden, bias=True)
    if shape.label_count:
        tensors += blocks.linear(Role.TOWER, hidden, shape.label_count, bias="plain-classifier" not in traits)
    if "no-head" in traits:
        return tuple(tensors)
    if width != hidden and "bidirectional" not in traits:
        tensors += [Tensor(Role.TOWER, width, hidden)]
    if not shape.tied_embeddings:
        tensors += [Tensor(Role.HEAD, vocabulary, width)]
    if "head-bias" in traits:
        tensors += [Tensor(Role.BIAS, vocabulary)]
    return tuple(tensors)


def relative_positions(shape: Architecture) -> Tensor:
    """
    The table of one attention's relative positions.

    Args:
        shape: heads and, where it is not 32, the number of buckets.

    Returns:
        One value per bucket and head.
    """
    return Tensor(Role.POSITION, shape.relative_position_count or RELATIVE_POSITION_COUNT, shape.head_count)


def beside(shape: Architecture, traits: Traits) -> tuple[Tensor, ...]:
    """
    What a family keeps outside its layers besides embeddings and head.

    Args:
        shape: streams, layer embeddings, shared blocks.
        traits: which of them there are.

    Returns:
        Tensors outside the layers.
    """
    tensors: list[Tensor] = []
    if shape.layer_input_size:
        tensors += side_paths.layer_embeddings(shape)
    if "alternating-updates" in traits:
        tensors += side_paths.stream_projections(shape)
    if "residual-scales" in traits:
        tensors += side_paths.between_routers(shape)
    if "low-rank-streams" in traits:
        tensors += [*streams.low_rank_merge(shape), *streams.group_tables(shape)]
    if "hyper-connections" in traits and "no-stream-merge" not in traits:
        tensors += compressed.stream_merge(shape)
    if shape.shared_block_count:
        tensors += side_paths.shared_blocks(shape, traits)
    if "relative-positions" in traits and not shape.encoder_layer_count:
        tensors += [relative_positions(shape)]
    return tuple(tensors)
