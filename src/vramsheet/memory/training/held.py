"""Weights, gradients and optimizer states on one GPU: what does not depend on the tokens of a batch."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from vramsheet.memory.layers import Role
from vramsheet.memory.training.adapters import ADAPTER_BYTES, adapter_features
from vramsheet.memory.training.base import largest_matrix, quantised_base_bytes
from vramsheet.memory.training.optimizers import optimizer_held
from vramsheet.memory.training.recipe import HALF, base_is_quantised, base_is_raised
from vramsheet.memory.training.sharding import (
    GATHERED_LAYERS,
    REDUCED_LAYERS,
    Buckets,
    buckets,
    gathered_shares,
    held_bytes,
    shares,
)

if TYPE_CHECKING:
    from vramsheet.memory.layers import Model
    from vramsheet.memory.questions import Training

WEIGHT_BYTES: Final = {"bf16": 2, "fp16": 2, "fp32": 4, "mixed": 4}
"""Bytes of a weight, its gradient and each of its states: `mixed` keeps fp32 and computes in bf16 (contract)."""


class Held(NamedTuple):
    """Bytes on one GPU."""

    weights: float
    """While nothing but what stands outside the layers is gathered."""
    weights_inside: float
    """While a layer is computed."""
    weights_in_step: float
    """In the optimizer's step."""
    gradients: float
    head_gradients: float
    """Once the backward pass has left the head."""
    whole_gradients: float
    """Of all GPUs together."""
    whole_head_gradients: float
    scattered: float
    """Gradients of a layer that are whole before they are scattered; a bucket takes their place."""
    buckets: Buckets
    """Through which gradients are exchanged."""
    states: float
    temporaries: float
    """In the optimizer's step."""
    unpacked: float
    """A quantised matrix taken out of its format."""


def _after_layers(model: Model) -> int:
    """Parameters that the backward pass meets before the layers: all outside them but an untied table of tokens."""
    if model.typical or model.tied_embeddings:
        return sum(t.parameters for t in model.outside)
    return sum(t.parameters for t in model.outside if t.role not in {Role.EMBEDDING, Role.POSITION})


@lru_cache(maxsize=4096)
def _held(
    model: Model,
    method: str,
    precision: str,
    optimizer: str,
    lora_rank: int,
    lora_targets: str,
    base_precision: str,
    double_quant: bool,
    gpu_count: int,
    sharding: str,
) -> Held:
    full = method == "full"
    quantised = base_is_quantised(method, base_precision)
    width = WEIGHT_BYTES[precision] if full else ADAPTER_BYTES
    trained = model.parameters if full else lora_rank * adapter_features(model, lora_targets)
    trained_bytes = float(trained * width)
    base = 0 if full else model.parameters * WEIGHT_BYTES[precision]
    if quantised:
        base = quantised_base_bytes(model, base_precision, double_quant, base_is_raised(sharding))
    whole = base + trained_bytes
    parts = shares(sharding, gpu_count)
    outside_share, layer_share = gathered_shares(model)
    root = whole * outside_share
    reduced = REDUCED_LAYERS * trained_bytes * layer_share
    exchange = buckets(sharding, gpu_count, trained_bytes, width)
    held = optimizer_held(optimizer, model, trained, width, full)
    return Held(
        weights=held_bytes(whole, parts.weights, root),
        weights_inside=held_bytes(whole, parts.weights, root + GATHERED_LAYERS * whole * layer_share),
        weights_in_step=whole / parts.weights,
        gradients=trained_bytes / parts.gradients,
        head_gradients=width * _after_layers(model) / parts.gradients if full else 0.0,
        whole_gradients=trained_bytes,
        whole_head_gradients=float(width * _after_layers(model)) if full else 0.0,
        scattered=reduced if parts.gradients > 1 and not exchange.backward else 0.0,
        buckets=exchange,
        states=held.states / parts.states,
        temporaries=held.temporaries / parts.states,
        unpacked=float(largest_matrix(model) * HALF) if quantised else 0.0,
    )


def held_states(model: Model, training: Training) -> Held:
    """
    Weights, gradients and states on one GPU.

    Args:
        model: the model.
        training: method, types, optimizer and sharding.

    Returns:
        Bytes at the phases of a step.

    Raises:
        BadInput: a LoRA target that does not exist.
    """
    return _held(
        model,
        training.method,
        training.precision,
        training.optimizer,
        training.lora_rank,
        training.lora_targets,
        training.base_precision,
        training.double_quant,
        training.gpu_count,
        training.sharding,
    )
