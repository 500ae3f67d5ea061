"""Parallel streams of the hidden state that are mixed through a low rank, and tables of token groups (Qwen4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vramsheet.memory.layers import Role, Tensor

if TYPE_CHECKING:
    from vramsheet.memory.architecture import Architecture

MIXES: Final = 2
"""One mix before the attention and one before the experts."""
TABLE_NORMS: Final = 3
"""Norms of keys, queries and the convolution's input beside a table of token groups."""


def low_rank_mixes(shape: Architecture) -> tuple[Tensor, ...]:
    """
    What mixes the streams into the input of a part, and adds its output to each of them.

    Args:
        shape: streams, hidden size and rank.

    Returns:
        For each of two parts a norm over all streams, two low-rank matrices and a matrix of one number a stream.

    Source:
        transformers 5.23.0, `models/qwen4_exp` (2026-11-21).
    """
    wide = shape.stream_count * shape.hidden_size
    return (
        Tensor(Role.NORM, wide, copies=MIXES),
        Tensor(Role.ROUTER, shape.low_rank_size, wide, MIXES),
        Tensor(Role.ROUTER, wide, shape.low_rank_size, MIXES),
        Tensor(Role.ROUTER, shape.stream_count, wide, MIXES),
    )


def low_rank_merge(shape: Architecture) -> tuple[Tensor, ...]:
    """
    What merges the streams after the last layer.

    Args:
        shape: streams, hidden size and rank.

    Returns:
        A norm over all streams and two low-rank matrices.
    """
    wide = shape.stream_count * shape.hidden_size
    return (
        Tensor(Role.NORM, wide),
        Tensor(Role.ROUTER, shape.low_rank_size, wide),
        Tensor(Role.ROUTER, wide, shape.low_rank_size),
    )


def group_tables(shape: Architecture) -> tuple[Tensor, ...]:
    """
    Tables of hashed groups of tokens, and what adds them to the streams.

    Args:
        shape: rows of each table, the width of what its heads give, streams and hidden size.

    Returns:
        For each table its rows, two projections, three norms and a convolution; outside the layers, because only some
        layers have one.
    """
    wide, width = shape.stream_count * shape.hidden_size, shape.group_table_size
    tensors: list[Tensor] = []
    for rows in shape.group_table_rows:
        tensors += [
            Tensor(Role.EMBEDDING, rows, width // max(1, shape.group_table_head_count)),
            Tensor(Role.TOWER, wide, width),
            Tensor(Role.TOWER, shape.hidden_size, width),
            Tensor(Role.NORM, wide, copies=TABLE_NORMS),
            Tensor(Role.CONVOLUTION, wide, shape.group_convolution_size),
        ]
    return tuple(tensors)
