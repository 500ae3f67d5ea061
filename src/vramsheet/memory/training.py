"""The peak of one training step in plain PyTorch: the largest of its phases, not their sum."""

from __future__ import annotations

from functools import lru_cache
from math import ceil
from typing import TYPE_CHECKING, Final, NamedTuple

from vramsheet.errors import BadInput
from vramsheet.memory.engines.engine import Spread
from vramsheet.memory.formats import format_named
from vramsheet.memory.layers import LINEAR_ROLES, Role
from vramsheet.memory.weights import tensor_bits
from vramsheet.units import BITS_PER_BYTE, MIB

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


_ACCOUNTING: Final = "PyTorch's own accounting under fake tensors (torch 2.13.0, transformers 5.23.0, 2026-11-20)"

WEIGHT_BYTES: Final = {"bf16": 2, "fp16": 2, "fp32": 4, "mixed": 4}
"""Bytes of a weight, its gradient and each of its states: `mixed` keeps fp32 and computes in bf16 (contract)."""
COMPUTE_BYTES: Final = {"bf16": 2, "fp16": 2, "fp32": 4, "mixed": 2}
"""Bytes of most intermediate values."""
ADAPTER_BYTES: Final = 4
"""LoRA adapters are trained in fp32 (contract; PEFT's default for half-precision bases)."""
STATE_BYTES_PER_WEIGHT_BYTE: Final = {
    "adamw": 2.0, "sgd": 0.0, "sgd-momentum": 1.0, "lion": 1.0, "muon": 1.0, "adafactor": 0.0,
}  # fmt: skip
"""Optimizer states in multiples of the weight's own bytes: two moments, one, none; Adafactor keeps sums of rows."""
ADAM_8BIT_STATE_BYTES: Final = 2 * (1 + 4 / 256)
"""Two 8-bit moments with one fp32 scale per block of 256 (bitsandbytes 0.45, block-wise quantisation)."""
FOREACH_TEMPORARY_SHARE: Final = {
    "adamw": 1.0,
    "sgd": 0.0,
    "sgd-momentum": 0.0,
    "lion": 1.0,
    "muon": 1.0,
    "adafactor": 1.0,
}
"""
Temporary copies of the gradients' size that torch's foreach optimizers hold in their step.

Source: Llama-3.2-1B in bf16 peaks at 10 bytes per parameter with AdamW: 2 weights, 2 gradients, 4 states, 2 temporary
(torch_steps rows, 2026-11-20).
"""
NORM_INPUT_BYTES: Final = 4
"""A norm keeps its input in fp32."""
LOGIT_BYTES: Final = 12
"""
Bytes per token and vocabulary entry at the start of the backward pass: fp32 logits, their log-softmax and its gradient.

Source: torch_steps rows: 4 bytes kept and 8 temporary per entry, whatever the type of the weights.
"""
RUNTIME_BYTES: Final = 700 * MIB
"""CUDA context and fragmentation beyond the tensors: 141 MiB context on a T4 and 0.3 to 1 GiB of reserve (fitcheck)."""
TARGET_ROLES: Final = {
    "q": Role.QUERY, "k": Role.KEY, "v": Role.VALUE, "o": Role.OUTPUT,
    "gate": Role.GATE, "up": Role.UP, "down": Role.DOWN,
}  # fmt: skip
"""Words of `lora_targets` and the matrices they name."""

TRAINING_SPREADS: Final = {
    "weights": Spread(1.0, 1.02),
    "gradients": Spread(1.0, 1.02),
    "optimizer": Spread(0.9, 1.05),
    "activations": Spread(0.85, 1.2),
    "logits": Spread(0.85, 1.15),
    "runtime": Spread(0.3, 4.0),
}
"""The 90 % interval of each part."""
TRAINING_ASSUMPTIONS: Final = (
    "One step of plain PyTorch with transformers; the figure is the largest of the step's phases.",
    "Logits are made for every token, in fp32, without a fused cross-entropy.",
)
TRAINING_SOURCE: Final = _ACCOUNTING


def trainable_parameters(model: Model, training: Training) -> int:
    """
    Parameters that the method trains: all, or the adapters.

    Args:
        model: the model.
        training: method, rank and targets.

    Returns:
        A LoRA adapter of rank r on a matrix of n inputs and m outputs has r x (n + m).

    Raises:
        BadInput: a target that does not exist.
    """
    if training.method == "full":
        return model.parameters
    return training.lora_rank * adapter_features(model, training.lora_targets)


@lru_cache(maxsize=1024)
def adapter_features(model: Model, targets: str) -> int:
    """
    Inputs and outputs of all matrices that carry an adapter, added up.

    Args:
        model: the model.
        targets: "all-linear", or projections separated by commas or blanks.

    Returns:
        Sum of rows and columns over every targeted matrix of every layer.

    Raises:
        BadInput: a target that does not exist.
    """
    words = targets.replace(",", " ").lower().split()
    if words in (["all-linear"], ["all"]):
        roles = LINEAR_ROLES
    else:
        names = [word.removesuffix("_proj") for word in words]
        unknown = [name for name in names if name not in TARGET_ROLES]
        if unknown or not names:
            raise BadInput("lora_targets", targets, f"all-linear, or some of: {', '.join(TARGET_ROLES)}")
        roles = frozenset(TARGET_ROLES[name] for name in names)
    return sum((t.rows + t.columns) * t.copies * count for t, count in model.tensors() if t.role in roles)


@lru_cache(maxsize=1024)
def _saved_elements(model: Model) -> tuple[int, int]:
    """
    What one token keeps for the backward pass over all layers: elements of the compute type, and of fp32.

    Per norm the fp32 input, the normed value and the block's input; queries, repeated keys and values, and the
    attention's output with its softmax statistics; gate, activation, up and their product.
    """
    narrow = wide = 0
    for layer, count in model.runs:
        norms = sum(t.copies for t in layer.tensors if t.role is Role.NORM and t.rows == model.hidden_size)
        queries = sum(t.rows * t.copies for t in layer.tensors if t.role in {Role.QUERY, Role.QUERY_UP})
        inner = sum(t.rows * t.copies for t in layer.tensors if t.role in {Role.UP, Role.SHARED_UP})
        routed = sum(t.rows for t in layer.tensors if t.role is Role.EXPERT_UP) * model.experts_per_token
        recurrent = sum(t.rows for t in layer.tensors if t.role is Role.STATE_IN)
        narrow += count * (2 * norms * model.hidden_size + 4 * queries + 4 * (inner + routed) + 2 * recurrent)
        wide += count * (norms * model.hidden_size + model.head_count)
    return narrow + 2 * model.hidden_size, wide + model.hidden_size


def _layer_elements(model: Model) -> tuple[int, int]:
    """The same for one layer, the mean over the layers."""
    narrow, wide = _saved_elements(model)
    return narrow // model.layer_count, wide // model.layer_count


@lru_cache(maxsize=1024)
def _quantised_base_bytes(model: Model, base_precision: str, double_quant: bool) -> int:
    """Bytes of a frozen, quantised base; PEFT's preparation for training raises all else to fp32."""
    form = format_named(base_precision)
    bits = 0.0
    for tensor, count in model.tensors():
        kept = tensor.role not in LINEAR_ROLES
        bits += count * (tensor.parameters * 32 if kept else tensor_bits(tensor, form, bool(model.expert_count)))
        if double_quant and not kept:
            bits -= count * tensor.parameters * DOUBLE_QUANT_SAVING_BITS
    return ceil(bits / BITS_PER_BYTE)


DOUBLE_QUANT_SAVING_BITS: Final = 32 / 64 - (8 / 64 + 32 / (64 * 256))
"""Bits per weight that double quantisation saves: the fp32 scale per 64 becomes 8 bits (arXiv 2305.14314, section 3)."""


def training_parts(model: Model, training: Training) -> TrainingParts:
    """
    Bytes by part at the peak of one step, on one GPU.

    The phases are the start of the backward pass (all saved activations and the logits), its end (all gradients and
    one layer) and the optimizer's step (all gradients and temporaries); ZeRO divides what it shards.

    Args:
        model: the model.
        training: the question.

    Returns:
        The parts at the largest phase.
    """
    gpus = training.gpu_count
    shard = {
        "none": (1, 1, 1),
        "zero1": (1, 1, gpus),
        "zero2": (1, gpus, gpus),
        "zero3": (gpus, gpus, gpus),
    }[training.sharding]
    trained = trainable_parameters(model, training)
    weight_bytes = WEIGHT_BYTES[training.precision]
    if training.method == "full":
        weights, trained_bytes = model.parameters * weight_bytes, trained * weight_bytes
    else:
        trained_bytes = trained * ADAPTER_BYTES
        quantised = training.method == "qlora" or format_named(training.base_precision).name == "int8"
        base = (
            _quantised_base_bytes(model, training.base_precision, training.double_quant)
            if quantised
            else model.parameters * weight_bytes
        )
        weights = base + trained_bytes
    weights = ceil(weights / shard[0])
    gradients = ceil(trained_bytes / shard[1])
    if training.optimizer == "adamw-8bit":
        states, temporary = ceil(trained * ADAM_8BIT_STATE_BYTES / shard[2]), 0
    else:
        states = ceil(trained_bytes * STATE_BYTES_PER_WEIGHT_BYTE[training.optimizer] / shard[2])
        temporary = ceil(trained_bytes * FOREACH_TEMPORARY_SHARE[training.optimizer] / shard[2])
    tokens = training.sequence_tokens * training.batch
    compute = COMPUTE_BYTES[training.precision]
    narrow, wide = _layer_elements(model) if training.checkpointing else _saved_elements(model)
    saved = tokens * (narrow * compute + wide * NORM_INPUT_BYTES)
    if training.checkpointing:
        saved += tokens * model.layer_count * model.hidden_size * compute
    if training.attention == "eager":
        layers = 1 if training.checkpointing else model.layer_count
        saved += layers * tokens * training.sequence_tokens * model.head_count * (2 * compute + NORM_INPUT_BYTES)
    logits = tokens * model.vocabulary_size * LOGIT_BYTES
    phases = (
        TrainingParts(weights, 0, states, saved, logits, RUNTIME_BYTES),
        TrainingParts(weights, gradients, states, saved // max(1, model.layer_count), 0, RUNTIME_BYTES),
        TrainingParts(weights, gradients, states + temporary, 0, 0, RUNTIME_BYTES),
    )
    return max(phases, key=sum)
