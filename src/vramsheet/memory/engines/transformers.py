"""Hugging Face transformers: `generate` prefills the whole prompt in one pass and keeps a growing cache."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vramsheet.memory.activations import COMPUTE_BYTES, transient_elements_per_token
from vramsheet.memory.engines.engine import Engine, Parts, Spread, whole_card_bytes
from vramsheet.memory.kv_cache import kv_cache_bytes, state_bytes
from vramsheet.memory.parallelism import layer_counts, layer_split
from vramsheet.memory.weights import weights_bytes
from vramsheet.sentences import sentence
from vramsheet.units import MIB

if TYPE_CHECKING:
    from vramsheet.memory.formats import Format
    from vramsheet.memory.layers import Model
    from vramsheet.memory.parallelism import Split
    from vramsheet.memory.questions import Serving

RUNTIME_BYTES: Final = 500 * MIB
"""CUDA context and libraries; PyTorch on an A100 or H100 shows 400 to 600 MiB before the first tensor."""
ROTARY_TABLES: Final = 2
"""Cosines and sines of the positions, alive during the pass."""
LARGE_VALUE_BYTES: Final = 4
"""Bytes of a value in fp32."""
POSITION_BYTES: Final = 8
"""Position ids are 64-bit integers."""


def value_bytes(serving: Serving) -> int:
    """
    Bytes of one intermediate value.

    Args:
        serving: its weight format.

    Returns:
        4 for a model kept in fp32, else 2.
    """
    return LARGE_VALUE_BYTES if serving.precision.name == "fp32" else COMPUTE_BYTES


def loaded_weights_bytes(model: Model, form: Format, split: Split) -> int:
    """
    Bytes of the weights once loaded: an FP8 checkpoint with tied embeddings gets a head of its own.

    Args:
        model: the model.
        form: the format of its weights.
        split: how several GPUs share the model.

    Returns:
        Bytes on one GPU.

    Source:
        Qwen3 speed benchmark, transformers on an H20: the FP8 files of Qwen3-0.6B, 1.7B and 4B take 275 to 790 MiB more
        than weights and cache, the size of their heads; Qwen3-8B, which is not tied, 31 MiB (read 2026-11-20).
    """
    size_bytes = weights_bytes(model, form, split)
    if form.name == "fp8" and model.tied_embeddings and not model.typical:
        size_bytes += model.vocabulary_size * model.hidden_size * COMPUTE_BYTES
    return size_bytes


def parts(model: Model, serving: Serving, _usable_bytes: int | None = None) -> Parts:
    """
    Bytes by part on one GPU at the peak of the prefill, the whole context in one pass.

    Args:
        model: the model.
        serving: the question.

    Returns:
        Weights, the cache of the whole context, the widest layer's intermediates, and the CUDA context.
    """
    split = layer_split(model, serving.gpu_count, serving.placement)
    batch = serving.sequences_per_group
    wide = value_bytes(serving)
    tokens = serving.context_tokens * batch
    positions = serving.context_tokens * (ROTARY_TABLES * model.head_size * wide + POSITION_BYTES)
    return Parts(
        weights=loaded_weights_bytes(model, serving.precision, split),
        kv_cache=kv_cache_bytes(model, serving.kv_precision, serving.context_tokens, batch, split),
        state=state_bytes(model, batch, split),
        activations=tokens * transient_elements_per_token(model) * wide + positions,
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
    tokens = serving.context_tokens * serving.sequences_per_group
    return sentence(
        "{tokens:,} tokens x {values:,} values x {bytes} bytes, with the tables of rotations",
        tokens=tokens,
        values=transient_elements_per_token(model),
        bytes=value_bytes(serving),
    )


ENGINE: Final = Engine(
    name="transformers",
    version=sentence("{version} with {library}", version="5.x", library="PyTorch 2.x"),
    oldest=(4, 40),
    newest=(5, 99),
    split=layer_split,
    possible_counts=layer_counts,
    parts=parts,
    activation_words=activation_words,
    budget_bytes=whole_card_bytes,
    spreads={
        "weights": Spread(1.0, 1.01),
        "kv_cache": Spread(1.0, 1.05),
        "state": Spread(1.0, 1.10),
        "activations": Spread(0.8, 1.3),
        "runtime": Spread(0.6, 1.6),
    },
    assumptions=(
        sentence("The whole prompt is computed in one pass; only the last token's logits are made."),
        sentence("Attention runs in a fused kernel that keeps no score matrix."),
    ),
    source=sentence(
        "PyTorch's own accounting under fake tensors ({versions})",
        versions="torch 2.13.0, transformers 5.23.0, 2026-11-20",
    ),
)
