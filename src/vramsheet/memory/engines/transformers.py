"""Hugging Face transformers: `generate` prefills the whole prompt in one pass and keeps a growing cache."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vramsheet.memory.activations import COMPUTE_BYTES, transient_elements_per_token
from vramsheet.memory.engines.engine import Engine, Parts, Spread
from vramsheet.memory.kv_cache import kv_cache_bytes, state_bytes
from vramsheet.memory.weights import weights_bytes
from vramsheet.units import BITS_PER_BYTE, MIB

if TYPE_CHECKING:
    from vramsheet.memory.layers import Model
    from vramsheet.memory.questions import Serving

RUNTIME_BYTES: Final = 500 * MIB
"""CUDA context and libraries; PyTorch on an A100 or H100 shows 400 to 600 MiB before the first tensor."""
ROTARY_TABLES: Final = 2
"""Cosines and sines of the positions, alive during the pass."""
POSITION_BYTES: Final = 8
"""Position ids are 64-bit integers."""


def parts(model: Model, serving: Serving, _usable_bytes: int | None = None) -> Parts:
    """
    Bytes by part on one GPU at the peak of the prefill, the whole context in one pass.

    Args:
        model: the model.
        serving: the question.

    Returns:
        Weights, the cache of the whole context, the widest layer's intermediates, and the CUDA context.
    """
    value_bytes = max(COMPUTE_BYTES, int(serving.precision.kept_bits) // BITS_PER_BYTE)
    if serving.precision.scope == "file":
        value_bytes = COMPUTE_BYTES
    tokens = serving.context_tokens * serving.batch
    positions = serving.context_tokens * (ROTARY_TABLES * model.head_size * value_bytes + POSITION_BYTES)
    return Parts(
        weights=weights_bytes(model, serving.precision, serving.gpu_count),
        kv_cache=kv_cache_bytes(model, serving.kv_precision, serving.context_tokens, serving.batch, serving.gpu_count),
        state=state_bytes(model, serving.batch, serving.gpu_count),
        activations=tokens * transient_elements_per_token(model) * value_bytes + positions,
        runtime=RUNTIME_BYTES,
    )


def budget_bytes(_serving: Serving, usable_bytes: int, _parts: Parts) -> int:
    """
    All that the driver offers.

    Args:
        usable_bytes: what the driver offers.

    Returns:
        The same.
    """
    return usable_bytes


ENGINE: Final = Engine(
    name="transformers",
    version="5.x with PyTorch 2.x",
    parts=parts,
    budget_bytes=budget_bytes,
    spreads={
        "weights": Spread(1.0, 1.01),
        "kv_cache": Spread(1.0, 1.05),
        "state": Spread(1.0, 1.10),
        "activations": Spread(0.8, 1.3),
        "runtime": Spread(0.6, 1.6),
    },
    assumptions=(
        "The whole prompt is computed in one pass; only the last token's logits are made.",
        "Attention runs in a fused kernel that keeps no score matrix.",
    ),
    source="PyTorch's own accounting under fake tensors (torch 2.13.0, transformers 5.23.0, 2026-11-20)",
)
