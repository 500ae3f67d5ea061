"""llama.cpp: allocates the whole context when it starts, and one compute buffer for a micro-batch."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Final

from vramsheet.memory.activations import LOGIT_BYTES, transient_elements_per_token
from vramsheet.memory.engines.engine import Engine, Parts, Spread, whole_card_bytes
from vramsheet.memory.kv_cache import STATE_BYTES_PER_ELEMENT, state_bytes, token_bits
from vramsheet.memory.limits import at_most
from vramsheet.memory.parallelism import layer_counts, layer_split
from vramsheet.memory.weights import weights_bytes
from vramsheet.sentences import sentence
from vramsheet.units import BITS_PER_BYTE, MIB

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vramsheet.memory.layers import Cache, Model
    from vramsheet.memory.questions import Serving

CELL_PADDING: Final = 256
"""Cells of the KV cache come in multiples of this (llama.cpp `llama-kv-cache.cpp`)."""
RUNTIME_BYTES: Final = 400 * MIB
"""CUDA context and cuBLAS workspace beside llama.cpp's own buffers; 300 to 500 MiB in its "unaccounted" column."""
BUFFER_BYTES_PER_VALUE: Final = 4
"""The compute graph works in fp32."""


def cells(cache: Cache, context_tokens: int, ubatch_tokens: int) -> int:
    """
    Cells that one layer allocates for one sequence.

    Args:
        cache: the layer's cache.
        context_tokens: tokens of the sequence.
        ubatch_tokens: tokens computed at once; a sliding layer holds them beside its window.

    Returns:
        Cells, padded.

    Source:
        llama.cpp `llama_kv_cache_iswa`: min(n_ctx, n_swa + n_ubatch) for each stream, padded to 256.
    """
    if cache.kind == "cross":
        return cache.limit_tokens
    tokens = context_tokens
    if cache.kind in {"window", "chunk"}:
        tokens = at_most(context_tokens, cache.limit_tokens + ubatch_tokens)
    return ceil(tokens / CELL_PADDING) * CELL_PADDING


def cells_by_cache(model: Model, serving: Serving) -> list[int]:
    """
    Cells of one sequence in one layer of each of a model's caches.

    Args:
        model: the model.
        serving: the question.

    Returns:
        Cells, in the order of `model.caches`.
    """
    return [cells(cache, serving.context_tokens, serving.ubatch_tokens) for cache, _ in model.caches]


def mask_cells(model: Model, cell_counts: Sequence[int]) -> int:
    """
    Cells that the attention mask of one token spans: those of the longest cache of one sequence.

    Args:
        model: the model.
        cell_counts: of each of its caches.

    Returns:
        Cells; 0 without attention.

    Source:
        Qwen3-30B-A3B at 32,768 cells and 512 tokens: 368 MiB, of which 64 MiB are a 4-byte mask (ik_llama.cpp log).
    """
    masked = (
        count
        for (cache, _), count in zip(model.caches, cell_counts, strict=True)
        if cache.kind not in {"state", "cross"}
    )
    return max(masked, default=0)


def parts(model: Model, serving: Serving, _usable_bytes: int | None = None) -> Parts:
    """
    Bytes by part on one GPU, layers split evenly over several.

    Args:
        model: the model.
        serving: the question.

    Returns:
        The file's weights, the whole context's cells, state in fp32, the compute buffer, and the CUDA context.
    """
    split = layer_split(model, serving.gpu_count, serving.placement)
    batch = serving.sequences_per_group
    cell_counts = cells_by_cache(model, serving)
    bits = 0.0
    for (cache, layer_count), cell_count in zip(model.caches, cell_counts, strict=True):
        bits += split.layers_here(layer_count) * token_bits(cache, serving.kv_precision) * cell_count
    tokens = at_most(serving.context_tokens * batch, serving.ubatch_tokens)
    longest = mask_cells(model, cell_counts)
    logits = tokens * model.vocabulary_size * LOGIT_BYTES
    layer = tokens * transient_elements_per_token(model) * BUFFER_BYTES_PER_VALUE
    return Parts(
        weights=weights_bytes(model, serving.precision, split),
        kv_cache=ceil(bits * batch / BITS_PER_BYTE),
        state=state_bytes(model, batch, split, STATE_BYTES_PER_ELEMENT),
        activations=max(logits, layer) + tokens * (model.hidden_size + longest) * BUFFER_BYTES_PER_VALUE,
        runtime=RUNTIME_BYTES,
    )


def activation_words(model: Model, serving: Serving, _usable_bytes: int | None = None) -> str:
    """
    The activation part as a formula.

    Args:
        model: the model.
        serving: the question.

    Returns:
        The product with its numbers.
    """
    tokens = min(serving.ubatch_tokens, serving.context_tokens * serving.sequences_per_group)
    widest = max(model.vocabulary_size, transient_elements_per_token(model))
    mask = mask_cells(model, cells_by_cache(model, serving))
    return sentence(
        "{tokens:,} tokens x ({widest:,} + {hidden:,} + {mask:,} of mask) x {bytes} bytes",
        tokens=tokens,
        widest=widest,
        hidden=model.hidden_size,
        mask=mask,
        bytes=BUFFER_BYTES_PER_VALUE,
    )


ENGINE: Final = Engine(
    name="llama.cpp",
    version=sentence("{version} and later", version="2025-10"),
    oldest=(4800,),
    newest=(9999,),
    split=layer_split,
    possible_counts=layer_counts,
    parts=parts,
    activation_words=activation_words,
    budget_bytes=whole_card_bytes,
    spreads={
        "weights": Spread(0.99, 1.02),
        "kv_cache": Spread(1.0, 1.0),
        "state": Spread(1.0, 1.0),
        "activations": Spread(0.8, 1.5),
        "runtime": Spread(0.6, 1.5),
    },
    assumptions=(
        sentence("The cache of each sequence's whole context is allocated at start, in multiples of 256 cells."),
        sentence("All layers are on the GPU, with flash attention."),
    ),
    source=sentence(
        "llama.cpp source ({files}), read {day}", files="llama-kv-cache.cpp, llama-kv-cache-iswa.cpp", day="2026-11-20"
    ),
)
