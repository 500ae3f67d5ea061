"""SGLang: sets a reserve aside by the size of the card, and fills the rest with weights and KV pool."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Final, NamedTuple

from vramsheet.memory.engines.engine import Engine, Parts, Spread, whole_card_bytes
from vramsheet.memory.kv_cache import kv_cache_bytes, state_bytes
from vramsheet.memory.parallelism import even_tensor_gpu_counts, even_tensor_split
from vramsheet.memory.weights import weights_bytes
from vramsheet.sentences import sentence
from vramsheet.units import GB, GIB, MIB

if TYPE_CHECKING:
    from vramsheet.memory.layers import Model
    from vramsheet.memory.questions import Serving

_SOURCE: Final = sentence(
    "{original}, as mirrored by {mirror}",
    original="SGLang 0.5.16 server_args",
    mirror="ai-dynamo/aiconfigurator sglang_backend.py (2026-11-20)",
)


class Tier(NamedTuple):
    """What SGLang chooses for cards below a size."""

    below_bytes: float
    chunk_tokens: int
    """Prompt tokens computed at once."""
    graph_sequences: int
    """Largest batch that CUDA graphs are captured for, below four GPUs."""
    graph_sequences_several: int
    """The same from four GPUs on."""


TIERS: Final = (
    Tier(20 * GB, 2048, 8, 8),
    Tier(35 * GB, 2048, 24, 80),
    Tier(60 * GB, 4096, 32, 160),
    Tier(160 * GB, 8192, 256, 512),
    Tier(float("inf"), 16_384, 512, 512),
)
"""Prompt chunk and graph batch by size of the card."""
DEFAULT_CARD_BYTES: Final = 80 * GB
"""The card assumed when none is named."""
BASE_RESERVE_BYTES: Final = 512 * MIB
"""Set aside on every card."""
RESERVE_BYTES_PER_CHUNK_TOKEN: Final = round(1.5 * MIB)
"""Set aside for the activations of one prompt token."""
RESERVE_BYTES_PER_GRAPH_SEQUENCE: Final = 2 * MIB
"""Set aside for CUDA graphs, per captured sequence."""
RESERVE_BYTES_PER_8_GPUS: Final = GIB
"""Set aside for communication, in proportion to the number of GPUs."""
PADDING_BYTES_PER_GRAPH_SEQUENCE: Final = 3 * MIB
"""Set aside with data-parallel attention for padded batches, per captured sequence and data-parallel group."""
LARGE_GRAPH_SEQUENCES: Final = 300
"""Captured batches beyond this set half as much again aside."""
SEVERAL_GPUS: Final = 4
LARGE_CARD_BYTES: Final = 60 * GB
LARGE_CARD_RESERVE_BYTES: Final = 10 * GIB
"""The least that is set aside on a card above 60 GB."""


def chunk_and_graphs(serving: Serving, usable_bytes: int | None, gpu_count: int) -> tuple[int, int]:
    """
    What SGLang chooses by the size of the card.

    Args:
        serving: a chunk given there goes first.
        usable_bytes: size of the card.
        gpu_count: GPUs that hold one model between them.

    Returns:
        Prompt tokens computed at once, and the largest batch that graphs are captured for.
    """
    card_bytes = DEFAULT_CARD_BYTES if usable_bytes is None else usable_bytes
    tier = next(tier for tier in TIERS if card_bytes < tier.below_bytes)
    sequences = tier.graph_sequences_several if gpu_count >= SEVERAL_GPUS else tier.graph_sequences
    return serving.max_batched_tokens or tier.chunk_tokens, sequences


def parts(model: Model, serving: Serving, usable_bytes: int | None = None) -> Parts:
    """
    Bytes by part on one GPU; the reserve is split into activations (chunk, graphs) and runtime (the rest).

    Args:
        model: the model.
        serving: the question.
        usable_bytes: size of the card, which decides chunk and reserve.

    Returns:
        Weights, caches, and the reserve.
    """
    split = even_tensor_split(model, serving.gpu_count, serving.placement)
    batch = serving.sequences_per_group
    card_bytes = DEFAULT_CARD_BYTES if usable_bytes is None else usable_bytes
    linked_count = split.linked_gpu_count(model.expert_count)
    chunk_tokens, sequences = chunk_and_graphs(serving, usable_bytes, linked_count)
    activations = chunk_tokens * RESERVE_BYTES_PER_CHUNK_TOKEN + sequences * RESERVE_BYTES_PER_GRAPH_SEQUENCE
    runtime = BASE_RESERVE_BYTES + ceil(linked_count / 8 * RESERVE_BYTES_PER_8_GPUS)
    if split.data_count > 1 and model.expert_count:
        padding = sequences * split.data_count * PADDING_BYTES_PER_GRAPH_SEQUENCE
        runtime += padding * 3 // 2 if sequences > LARGE_GRAPH_SEQUENCES else padding
    if card_bytes > LARGE_CARD_BYTES:
        runtime = max(runtime, LARGE_CARD_RESERVE_BYTES - activations)
    return Parts(
        weights=weights_bytes(model, serving.precision, split),
        kv_cache=kv_cache_bytes(model, serving.kv_precision, serving.context_tokens, batch, split),
        state=state_bytes(model, batch, split),
        activations=activations,
        runtime=runtime,
    )


def activation_words(model: Model, serving: Serving, usable_bytes: int | None = None) -> str:
    """
    The activation part as a formula.

    Args:
        model: the model.
        serving: the question.
        usable_bytes: size of the card.

    Returns:
        The product with its numbers.
    """
    split = even_tensor_split(model, serving.gpu_count, serving.placement)
    tokens, sequences = chunk_and_graphs(serving, usable_bytes, split.linked_gpu_count(model.expert_count))
    return sentence(
        "{tokens:,} tokens x {per_token:g} MiB + {sequences} captured sequences x {per_sequence:g} MiB, as SGLang sets "
        "aside",
        tokens=tokens,
        per_token=1.5,
        sequences=sequences,
        per_sequence=2,
    )


ENGINE: Final = Engine(
    name="sglang",
    version="0.5.16",
    oldest=(0, 5),
    newest=(0, 5),
    split=even_tensor_split,
    possible_counts=even_tensor_gpu_counts,
    parts=parts,
    activation_words=activation_words,
    budget_bytes=whole_card_bytes,
    spreads={
        "weights": Spread(1.0, 1.03),
        "kv_cache": Spread(1.0, 1.05),
        "state": Spread(1.0, 2.0),
        "activations": Spread(0.9, 1.1),
        "runtime": Spread(0.9, 1.3),
    },
    assumptions=(
        sentence(
            "SGLang's own reserve for activations, graphs and communication is counted whole, as it keeps it back."
        ),
        sentence("Sliding layers hold their window."),
    ),
    source=_SOURCE,
)
