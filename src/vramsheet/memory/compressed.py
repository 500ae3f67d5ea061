"""Attention over one shared key-value and compressed entries of it, as DeepSeek-V4 lays it out."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Final

from vramsheet.memory.layers import Cache, Role, Tensor

if TYPE_CHECKING:
    from vramsheet.memory.architecture import Architecture
    from vramsheet.memory.blocks import Traits

OVERLAP: Final = 2
"""A compressed sparse entry is made from two overlapping blocks, so its projections are twice as wide."""
BLOCKS_MIXED: Final = 2
"""Hyper-connections stand around the attention and around the feed-forward block of a layer."""
GATES: Final = 2
"""Each stream has one gate into a block and one out of it."""
SCALES: Final = 3
"""Learned scales of a hyper-connection: into the block, out of it, between the streams."""


def window(shape: Architecture) -> tuple[Tensor, ...]:
    """
    The projections that every layer has: low-rank queries, one key-value for all heads, a grouped low-rank output.

    Args:
        shape: heads, ranks and output groups.

    Returns:
        Matrices, norms and the sink of each head.

    Source:
        transformers 5.23.0, `models/deepseek_v4` (2026-11-21).
    """
    query_size = shape.head_count * shape.head_size
    output_size = shape.output_group_count * shape.output_rank
    return (
        Tensor(Role.QUERY_DOWN, shape.query_rank, shape.hidden_size),
        Tensor(Role.NORM, shape.query_rank),
        Tensor(Role.QUERY_UP, query_size, shape.query_rank),
        Tensor(Role.KV_DOWN, shape.head_size, shape.hidden_size),
        Tensor(Role.NORM, shape.head_size),
        Tensor(Role.OUTPUT, output_size, query_size // max(1, shape.output_group_count)),
        Tensor(Role.OUTPUT, shape.hidden_size, output_size),
        Tensor(Role.BIAS, shape.head_count),
    )


def _compressor(hidden_size: int, entry_size: int, rate: int, overlap: int = 1) -> tuple[Tensor, ...]:
    """What turns `rate` tokens into one entry: values, their gates, a bias for each place, and a norm."""
    width = overlap * entry_size
    return (
        Tensor(Role.KV_DOWN, width, hidden_size, copies=2),
        Tensor(Role.POSITION, rate, width),
        Tensor(Role.NORM, entry_size),
    )


def heavily_compressed(shape: Architecture) -> tuple[Tensor, ...]:
    """
    A layer that also reads one entry for every `heavy_rate` tokens.

    Args:
        shape: as for `window`, with the rate.

    Returns:
        The tensors of `window` and of the compressor.
    """
    return (*window(shape), *_compressor(shape.hidden_size, shape.head_size, shape.heavy_rate))


def compressed_sparse(shape: Architecture) -> tuple[Tensor, ...]:
    """
    A layer that also reads, of one entry for every `sparse_rate` tokens, those that its indexer picks.

    Args:
        shape: as for `window`, with the rate and the indexer's heads.

    Returns:
        The tensors of `window`, of the compressor, and of the indexer with a compressor of its own.
    """
    return (
        *window(shape),
        *_compressor(shape.hidden_size, shape.head_size, shape.sparse_rate, OVERLAP),
        *_compressor(shape.hidden_size, shape.index_head_size, shape.sparse_rate, OVERLAP),
        Tensor(Role.QUERY_UP, shape.index_head_count * shape.index_head_size, shape.query_rank),
        Tensor(Role.ROUTER, shape.index_head_count, shape.hidden_size),
    )


def window_cache(shape: Architecture) -> tuple[Cache, ...]:
    """
    The window's key-values: one vector per token, key and value at once.

    Args:
        shape: head size and window.

    Returns:
        One cache.
    """
    return (Cache("window", 1, shape.head_size, 0, shape.window_tokens),)


def _entries(entry_size: int, rate: int) -> Cache:
    """One entry for `rate` tokens, as elements per token, rounded up; held whole by every GPU."""
    return Cache("latent", 1, ceil(entry_size / max(1, rate)))


def heavily_compressed_cache(shape: Architecture) -> tuple[Cache, ...]:
    """
    The window, the entries, and the tokens of the entry being made with their gates.

    Args:
        shape: head size, window and rate.

    Returns:
        A window cache, a cache per token, and a state per sequence.
    """
    pending = Cache("state", state_elements=2 * shape.heavy_rate * shape.head_size)
    return (*window_cache(shape), _entries(shape.head_size, shape.heavy_rate), pending)


def compressed_sparse_cache(shape: Architecture) -> tuple[Cache, ...]:
    """
    The window, the entries, the indexer's entries, and the tokens of both being made with their gates.

    Args:
        shape: head sizes, window and rate.

    Returns:
        A window cache, two caches per token, and a state per sequence.
    """
    pending = 2 * shape.sparse_rate * OVERLAP * (shape.head_size + shape.index_head_size)
    return (
        *window_cache(shape),
        _entries(shape.head_size, shape.sparse_rate),
        _entries(shape.index_head_size, shape.sparse_rate),
        Cache("state", state_elements=pending),
    )


def hyper_connections(shape: Architecture, traits: Traits) -> tuple[Tensor, ...]:
    """
    What mixes the parallel streams of the hidden state around the two blocks of a layer (arXiv 2512.24880).

    Args:
        shape: streams and hidden size.
        traits: "stream-gates-only" leaves out what mixes the streams with each other.

    Returns:
        For each block one matrix over all streams, its offsets and its scales.
    """
    streams = shape.stream_count
    gates_only = "stream-gates-only" in traits
    mixes = (GATES if gates_only else GATES + streams) * streams
    return (
        Tensor(Role.ROUTER, mixes, streams * shape.hidden_size, copies=BLOCKS_MIXED),
        Tensor(Role.BIAS, mixes, copies=BLOCKS_MIXED),
        Tensor(Role.BIAS, GATES if gates_only else SCALES, copies=BLOCKS_MIXED),
    )


def stream_merge(shape: Architecture) -> tuple[Tensor, ...]:
    """
    What merges the streams after the last layer.

    Args:
        shape: streams and hidden size.

    Returns:
        One matrix over all streams, an offset for each, and one scale.
    """
    streams = shape.stream_count
    return (
        Tensor(Role.ROUTER, streams, streams * shape.hidden_size),
        Tensor(Role.BIAS, streams),
        Tensor(Role.BIAS, 1),
    )
