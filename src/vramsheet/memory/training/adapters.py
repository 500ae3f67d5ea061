"""LoRA adapters: which matrices carry one, and how many parameters that is."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from vramsheet.errors import BadInput
from vramsheet.memory.layers import EXPERT_ROLES, LINEAR_ROLES, Role

if TYPE_CHECKING:
    from vramsheet.memory.layers import Model
    from vramsheet.memory.questions import Training

ADAPTER_BYTES: Final = 4
"""LoRA adapters are trained in fp32 (contract; PEFT's default for half-precision bases)."""
TARGET_ROLES: Final = {
    "q": frozenset({Role.QUERY, Role.QUERY_UP}),
    "k": frozenset({Role.KEY, Role.KV_UP}),
    "v": frozenset({Role.VALUE, Role.KV_UP}),
    "o": frozenset({Role.OUTPUT}),
    "gate": frozenset({Role.GATE, Role.SHARED_GATE, Role.EXPERT_GATE}),
    "up": frozenset({Role.UP, Role.SHARED_UP, Role.EXPERT_UP}),
    "down": frozenset({Role.DOWN, Role.SHARED_DOWN, Role.EXPERT_DOWN}),
}
"""Words of `lora_targets` and the matrices they name."""
ALL_LINEAR_ROLES: Final = LINEAR_ROLES - EXPERT_ROLES
"""
What "all-linear" means to PEFT: every `nn.Linear` but the head. Routed experts are one parameter each for all of them
since transformers 5, no `nn.Linear`, and carry an adapter only where gate, up or down are named.

Source: peft 0.21.2, `tuners/tuners_utils.py`, `_maybe_include_all_linear_layers`; transformers 5.23.0,
`models/mixtral`.
"""


@lru_cache(maxsize=512)
def target_roles(targets: str) -> frozenset[Role]:
    """
    The matrices that carry an adapter.

    Args:
        targets: "all-linear", or projections separated by commas or blanks (q, k, v, o, gate, up, down; `_proj` may
            follow).

    Returns:
        Their roles.

    Raises:
        BadInput: a target that does not exist.
    """
    words = targets.replace(",", " ").lower().split()
    if words in (["all-linear"], ["all"]):
        return ALL_LINEAR_ROLES
    names = [word.removesuffix("_proj") for word in words]
    if not names or any(name not in TARGET_ROLES for name in names):
        raise BadInput("lora_targets", targets, f"all-linear, or some of: {', '.join(TARGET_ROLES)}")
    return frozenset().union(*(TARGET_ROLES[name] for name in names))


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
    roles = target_roles(targets)
    return sum((t.rows + t.columns) * t.copies * count for t, count in model.tensors() if t.role in roles)


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
