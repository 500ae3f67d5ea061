"""Optimizer states, and the temporaries of an optimizer's step."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from vramsheet.memory.layers import LINEAR_ROLES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vramsheet.memory.layers import Model


class Optimizer(NamedTuple):
    """What an optimizer holds, in multiples of the trained weights' own bytes."""

    states: float
    """Between steps."""
    all_temporaries: float
    """In its step, for all parameters at once (foreach)."""
    largest_temporaries: float
    """In its step, for one tensor after the other: multiples of the largest."""
    source: str


_TORCH: Final = "torch 2.13.0, torch/optim"
OPTIMIZERS_HELD: Final[Mapping[str, Optimizer]] = {
    "adamw": Optimizer(2.0, 1.0, 0.0, f"{_TORCH}/adamw.py: two moments; foreach takes a root of the second for all"),
    "sgd": Optimizer(0.0, 0.0, 0.0, f"{_TORCH}/sgd.py: adds the gradients in place"),
    "sgd-momentum": Optimizer(1.0, 0.0, 0.0, f"{_TORCH}/sgd.py: one buffer, used in place of the gradients"),
    "adafactor": Optimizer(0.0, 0.0, 1.0, f"{_TORCH}/_adafactor.py: sums of rows and columns; one update at a time"),
    "lion": Optimizer(1.0, 0.0, 2.0, "lion-pytorch 0.2: one moment; a copy and its sign, one tensor at a time"),
}
"""
Optimizers whose states and temporaries follow the weights' type.

Llama-3.2-1B in bf16 with AdamW peaks at 10 bytes per parameter: 2 weights, 2 gradients, 4 moments, 2 temporaries
(torch_steps rows, 2026-11-20).
"""

EIGHT_BIT_MOMENT_BYTES: Final = 1 + 4 / 256
"""A moment in 8 bits with one fp32 scale per block of 256 (bitsandbytes 0.45, block-wise quantisation)."""
SMALLEST_EIGHT_BIT: Final = 4096
"""bitsandbytes keeps the moments of smaller tensors in fp32 (`min_8bit_size`)."""
FULL_MOMENT_BYTES: Final = 4
"""A moment in fp32."""

MUON_LARGEST_TEMPORARIES: Final = 1.0
"""Muon's update of one matrix, in the weight's type (torch 2.13.0, torch/optim/_muon.py)."""
MUON_ORTHOGONAL_BYTES: Final = 2 * 3
"""Newton-Schulz iterates of one matrix in bf16: old, new and product (the same file)."""
ADAM_MOMENTS: Final = 2.0
"""Embeddings, head and vectors stay with AdamW beside Muon, which takes matrices only (the same file)."""


class Held(NamedTuple):
    """Bytes that an optimizer holds."""

    states: float
    temporaries: float


@lru_cache(maxsize=1024)
def _sizes(model: Model) -> tuple[int, int, int, int]:
    """Rows and columns of all matrices with vectors; the largest tensor; parameters of hidden matrices; of vectors."""
    factored = largest = matrices = small = 0
    for tensor, count in model.tensors():
        one = tensor.rows * tensor.columns
        largest = max(largest, one)
        copies = tensor.copies * count
        factored += (tensor.rows + tensor.columns if tensor.columns > 1 else tensor.rows) * copies
        if tensor.role in LINEAR_ROLES:
            matrices += one * copies
        if one < SMALLEST_EIGHT_BIT:
            small += one * copies
    return factored, largest, matrices, small


def optimizer_held(name: str, model: Model, trained: int, weight_bytes: int, full: bool) -> Held:
    """
    Bytes that an optimizer holds between steps, and further in its step, on one GPU that holds everything.

    Args:
        name: one of `questions.OPTIMIZERS`.
        model: sizes of its tensors, where the optimizer goes by them.
        trained: trained parameters.
        weight_bytes: bytes of a trained weight; its states have the same type.
        full: whether the model's own weights are trained, not adapters.

    Returns:
        States and temporaries.
    """
    factored, largest, matrices, small = _sizes(model) if full else (trained, 0, trained, 0)
    if name == "adamw-8bit":
        states = 2 * ((trained - small) * EIGHT_BIT_MOMENT_BYTES + small * FULL_MOMENT_BYTES)
        return Held(states, 0.0)
    if name == "muon":
        matrices = min(matrices, trained)
        others = trained - matrices
        states = weight_bytes * (matrices + ADAM_MOMENTS * others)
        one = largest * (MUON_LARGEST_TEMPORARIES * weight_bytes + MUON_ORTHOGONAL_BYTES)
        return Held(states, max(one, float(others * weight_bytes)))
    held = OPTIMIZERS_HELD[name]
    states = weight_bytes * (factored if name == "adafactor" and full else held.states * trained)
    return Held(states, weight_bytes * (held.all_temporaries * trained + held.largest_temporaries * largest))
