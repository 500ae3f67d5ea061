"""The peak of one training step in plain PyTorch: the largest of its phases, not their sum."""

from __future__ import annotations

from functools import lru_cache
from math import ceil
from typing import TYPE_CHECKING, Final, NamedTuple

from vramsheet.memory.layers import Role
from vramsheet.memory.training.adapters import ADAPTER_BYTES, trainable_parameters
from vramsheet.memory.training.base import largest_matrix, quantised_base_bytes
from vramsheet.memory.training.growth import Growth
from vramsheet.memory.training.norms import norm_bytes
from vramsheet.memory.training.optimizers import optimizer_held
from vramsheet.memory.training.recipe import HALF, SINGLE, Recipe, base_is_quantised, recipe
from vramsheet.memory.training.runtime import runtime_bytes
from vramsheet.memory.training.sharding import GATHERED_LAYERS, REDUCED_LAYERS, gathered_shares, held_bytes, shares
from vramsheet.memory.training.tally import layer_tally, linear_parameters

if TYPE_CHECKING:
    from vramsheet.memory.layers import Model
    from vramsheet.memory.questions import Training


class TrainingParts(NamedTuple):
    """Bytes on one GPU at the peak of a step; what is not alive then counts zero."""

    weights: int
    gradients: int
    optimizer: int
    activations: int
    logits: int
    runtime: int


WEIGHT_BYTES: Final = {"bf16": 2, "fp16": 2, "fp32": 4, "mixed": 4}
"""Bytes of a weight, its gradient and each of its states: `mixed` keeps fp32 and computes in bf16 (contract)."""
LOSS_TENSORS: Final = 3
"""
fp32 values per token and vocabulary entry where the backward pass starts: the log-softmax that was kept, its gradient
and the logits' gradient.

Source: transformers 5.23.0, `loss/loss_utils.py` raises logits to fp32; torch_steps rows: 4 bytes kept, 8 temporary,
whatever the type of the weights.
"""
LOSS_TENSORS_FORWARD: Final = 2
"""fp32 values per token and vocabulary entry where the forward pass ends: logits and their log-softmax."""
TOKEN_BYTES: Final = 24
"""Token, label and shifted label as 64-bit integers."""
ROTATION_VECTORS: Final = 2
"""Cosine and sine of each position, one head wide."""


class _Sums(NamedTuple):
    """What all layers keep under a recipe, and the widest moments inside one."""

    kept: Growth
    """By all layers."""
    more_inside: tuple[Growth, ...]
    """Beyond what the layer keeps, at the widest moments of a layer's backward pass."""
    inside: tuple[Growth, ...]
    """The same with what the layer keeps."""
    layer_inputs: float
    """Bytes per token of every layer's input, which checkpointing keeps."""
    ends: float
    """Bytes per token of what stands after the layers: final norm and the head's input."""
    position: float
    """Bytes per position of one sequence: the rotation's cosine and sine."""
    mask: float
    """Bytes per pair of tokens of the mask that all layers share."""


@lru_cache(maxsize=4096)
def _sums(model: Model, used: Recipe) -> _Sums:
    kept = Growth()
    inside: list[Growth] = []
    more: list[Growth] = []
    for layer, count in model.runs:
        tally = layer_tally(model, layer, used)
        kept = kept.plus(tally.kept.times(count))
        for moment in tally.inside:
            inside.append(moment)
            more.append(moment.plus(tally.kept.times(-1)))
    head_input = (HALF if used.casts else used.linear_bytes) * model.hidden_size if used.base_trained else 0
    return _Sums(
        kept=kept,
        more_inside=tuple(set(more)),
        inside=tuple(set(inside)),
        layer_inputs=float(model.layer_count * model.hidden_size * used.residual_bytes),
        ends=norm_bytes(model, used, model.hidden_size) + head_input + TOKEN_BYTES,
        position=float(ROTATION_VECTORS * model.head_size * used.residual_bytes),
        mask=float(used.linear_bytes) if used.eager and model.head_count else 0.0,
    )


@lru_cache(maxsize=1024)
def has_logits(model: Model) -> bool:
    """
    Whether the model puts out one value per vocabulary entry.

    Args:
        model: the model.

    Returns:
        False for an encoder without a head.
    """
    return model.tied_embeddings or any(t.role is Role.HEAD for t in model.outside)


def _largest(moments: tuple[Growth, ...], tokens: int, sequence_tokens: int) -> float:
    return max((moment.bytes_of(tokens, sequence_tokens) for moment in moments), default=0.0)


def training_parts(model: Model, training: Training) -> TrainingParts:
    """
    Bytes by part at the peak of one step, on one GPU.

    The phases: the start of the backward pass (all that was kept, and the logits with their gradients), its way
    through the last layer and through the first (by then all gradients are there), and the optimizer's step. ZeRO
    divides what it shards and gathers what it computes with.

    Args:
        model: the model.
        training: the question.

    Returns:
        The parts at the largest phase.
    """
    used = recipe(training)
    sums = _sums(model, used)
    full = used.base_trained
    trained = trainable_parameters(model, training)
    trained_bytes = trained * (WEIGHT_BYTES[training.precision] if full else ADAPTER_BYTES)
    base_bytes = 0 if full else _base_bytes(model, training)
    parts = shares(training.sharding, training.gpu_count)
    outside_share, layer_share = gathered_shares(model)
    whole = base_bytes + trained_bytes
    sharded = parts.weights > 1
    root = whole * outside_share if sharded else 0.0
    unit = whole * layer_share if sharded else 0.0
    weights = held_bytes(whole, parts.weights, root)
    weights_inside = held_bytes(whole, parts.weights, root + GATHERED_LAYERS * unit)
    gradients = trained_bytes / parts.gradients
    head_gradients = gradients * outside_share if full else 0.0
    reduced = REDUCED_LAYERS * trained_bytes * layer_share if parts.gradients > 1 else 0.0
    gradients_inside = held_bytes(trained_bytes, parts.gradients, reduced)
    held = optimizer_held(training.optimizer, model, trained, WEIGHT_BYTES[training.precision] if full else 4, full)
    states, temporaries = held.states / parts.states, held.temporaries / parts.states

    sequence = training.sequence_tokens
    tokens = sequence * training.batch
    ends = tokens * (sums.ends + sums.mask * sequence) + sequence * sums.position
    checkpoints = tokens * sums.layer_inputs
    first_input = checkpoints / max(1, model.layer_count)
    kept_all = checkpoints if training.checkpointing else sums.kept.bytes_of(tokens, sequence)
    inside = _largest(sums.inside, tokens, sequence)
    more = inside if training.checkpointing else _largest(sums.more_inside, tokens, sequence)
    unpacked = largest_matrix(model) * HALF if used.quantised else 0
    casts = HALF * linear_parameters(model) if used.casts else 0
    entries = tokens * model.vocabulary_size if has_logits(model) else 0
    outputs = entries * used.linear_bytes if used.outputs_kept else 0
    head_cast = HALF * entries and HALF * model.vocabulary_size * model.hidden_size if used.casts else 0
    kept_casts = head_cast if training.checkpointing else casts

    phases = [
        (weights, 0.0, states, kept_all + ends + kept_casts, entries * SINGLE * LOSS_TENSORS + outputs),
        (weights_inside, head_gradients, states, kept_all + more + kept_casts + unpacked, outputs),
        (weights_inside, gradients_inside, states, first_input + inside + unpacked, outputs),
        (whole / parts.weights, gradients, states + temporaries, 0.0, outputs),
    ]
    if used.casts and training.checkpointing:
        forward_logits = entries * (SINGLE * LOSS_TENSORS_FORWARD + used.linear_bytes)
        phases.append((weights, 0.0, states, kept_all + ends + casts, forward_logits))
    weights_at, gradients_at, optimizer_at, activations_at, logits_at = max(phases, key=sum)
    return TrainingParts(
        weights=ceil(weights_at),
        gradients=ceil(gradients_at),
        optimizer=ceil(optimizer_at),
        activations=ceil(activations_at),
        logits=ceil(logits_at),
        runtime=runtime_bytes(training.gpu_count, phases[0][4], inside, kept_all, gradients + temporaries),
    )


def _base_bytes(model: Model, training: Training) -> int:
    """Bytes of the frozen base."""
    if base_is_quantised(training.method, training.base_precision):
        return quantised_base_bytes(model, training.base_precision, training.double_quant)
    return model.parameters * WEIGHT_BYTES[training.precision]
