"""The peak of one training step in plain PyTorch: the largest of its phases, not their sum."""

from __future__ import annotations

from functools import lru_cache
from math import ceil
from typing import TYPE_CHECKING, Final, NamedTuple

from vramsheet.memory.layers import Role
from vramsheet.memory.training.attention import CHECKPOINT_MASK_BYTES
from vramsheet.memory.training.growth import Growth
from vramsheet.memory.training.held import held_states
from vramsheet.memory.training.norms import norm_backward_bytes, norm_bytes, shares_its_input
from vramsheet.memory.training.recipe import HALF, SINGLE, Recipe, recipe
from vramsheet.memory.training.runtime import runtime_bytes
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


LOSS_TENSORS: Final = 3
"""
fp32 values per token and vocabulary entry where the backward pass starts: the log-softmax that was kept, its gradient
and the logits' gradient.

Source: transformers 5.23.0, `loss/loss_utils.py` raises logits to fp32; torch_steps rows: 4 bytes kept, 8 temporary,
whatever the type of the weights.
"""
LOSS_TENSORS_FORWARD: Final = 2
"""fp32 values per token and vocabulary entry where the forward pass ends: logits and their log-softmax."""
ROTATION_VECTORS: Final = 2
"""Cosine and sine of each position, one head wide."""


class _Sums(NamedTuple):
    """What all layers keep under a recipe, and the widest moments inside one."""

    kept: Growth
    """By all layers; under checkpointing every layer's input and a mask."""
    more: tuple[Growth, ...]
    """Beyond what all layers keep, at the widest moments of one layer's backward pass."""
    inside: tuple[Growth, ...]
    """One layer alone at those moments."""
    first_input: Growth
    """The first layer's input and the mask, counted in its backward pass with or without checkpointing."""
    ends: Growth
    """What stands after the layers: final norm and the head's input, and a mask of eager attention."""
    norm: float
    """Bytes per token that the last norm needs in its backward pass."""
    position: float
    """Bytes per position of one sequence: the rotation's cosine and sine."""
    cast: int
    """Bytes of the 16-bit copies of matrices that autocast holds: of all, of a quantised base only the head's."""
    head_cast: int
    """Bytes of the head's."""
    vocabulary: int
    """Logits per token."""


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


@lru_cache(maxsize=4096)
def _sums(model: Model, used: Recipe, checkpointing: bool) -> _Sums:
    kept = Growth()
    inside: set[Growth] = set()
    more: set[Growth] = set()
    one_input = used.residual_bytes * model.hidden_size
    block_norm = norm_bytes(model, used, model.hidden_size, used.residual_bytes)
    shared = Growth(-one_input if checkpointing and shares_its_input(model, used) else 0)
    for layer, count in model.runs:
        tally = layer_tally(model, layer, used)
        kept = kept.plus(tally.kept.times(count))
        for moment in tally.inside:
            inside.add(moment.plus(shared))
            more.add(moment.plus(shared if checkpointing else tally.kept.times(-1)))
    if not used.base_trained:  # what comes out of a frozen embedding needs no gradient, so its norm keeps nothing
        kept = kept.plus(Growth(-block_norm))
    attends = bool(model.head_count)
    mask = Growth(0, CHECKPOINT_MASK_BYTES if attends and not used.eager else 0)
    head_input = (HALF if used.casts else used.linear_bytes) * model.hidden_size if used.base_trained else 0
    vocabulary = model.vocabulary_size if has_logits(model) else 0
    head_cast = HALF * vocabulary * model.hidden_size if used.casts else 0
    every_cast = HALF * linear_parameters(model) if used.casts else 0
    casts_head_only = used.quantised or (checkpointing and not used.base_trained)
    return _Sums(
        kept=Growth(model.layer_count * one_input).plus(mask) if checkpointing else kept,
        more=tuple(more),
        inside=tuple(inside),
        first_input=Growth(one_input).plus(mask),
        ends=Growth(
            block_norm + head_input,
            used.linear_bytes if used.eager and attends else 0,
        ),
        norm=norm_backward_bytes(model, used),
        position=float(ROTATION_VECTORS * model.head_size * used.residual_bytes),
        cast=head_cast if casts_head_only else every_cast,
        head_cast=head_cast,
        vocabulary=vocabulary,
    )


def training_parts(model: Model, training: Training) -> TrainingParts:
    """
    Bytes by part at the peak of one step, on one GPU.

    The phases: the start of the backward pass (all that was kept, and the logits with their gradients), its way
    through the last norm, the last layer and the first (by then all gradients are there), and the optimizer's step.
    ZeRO divides what it shards and gathers what it computes with.

    Args:
        model: the model.
        training: the question.

    Returns:
        The parts at the largest phase.
    """
    used = recipe(training)
    sums = _sums(model, used, training.checkpointing)
    held = held_states(model, training)
    sequence = training.sequence_tokens
    tokens = sequence * training.batch

    def most(moments: tuple[Growth, ...]) -> float:
        return max([tokens * (token + pair * sequence) for token, pair in moments], default=0.0)

    kept = sums.kept.bytes_of(tokens, sequence)
    ends = sums.ends.bytes_of(tokens, sequence) + sequence * sums.position
    inside = most(sums.inside) + held.unpacked
    more = most(sums.more) + held.unpacked
    entries = tokens * sums.vocabulary
    outputs = entries * used.linear_bytes if used.outputs_kept else 0
    loss = entries * SINGLE * LOSS_TENSORS + outputs
    kept_casts = sums.head_cast if training.checkpointing else sums.cast
    first_input = sums.first_input.bytes_of(tokens, sequence)

    phases = [
        (held.weights, 0.0, held.states, kept + ends + kept_casts, loss),
        (held.weights, held.head_gradients, held.states, kept + ends + kept_casts + tokens * sums.norm, outputs),
        (held.weights_inside, held.head_gradients, held.states, kept + more + kept_casts, outputs),
        (held.weights_inside, held.gradients_inside, held.states, first_input + inside, outputs),
        (held.weights_in_step, held.gradients, held.states + held.temporaries, 0.0, outputs),
    ]
    if used.casts and training.checkpointing:
        forward_logits = entries * (SINGLE * LOSS_TENSORS_FORWARD + used.linear_bytes)
        phases.append((held.weights, 0.0, held.states, kept + ends + sums.cast, forward_logits))
    weights, gradients, states, activations, logits = max(phases, key=sum)
    return TrainingParts(
        weights=ceil(weights),
        gradients=ceil(gradients),
        optimizer=ceil(states),
        activations=ceil(activations),
        logits=ceil(logits),
        runtime=runtime_bytes(training.gpu_count, loss, inside, kept, held.gradients + held.temporaries),
    )
