"""LoRA adapters: which matrices carry one, and how many parameters that is."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from vramsheet.errors import BadInput
from vramsheet.memory.layers import EXPERT_ROLES, LINEAR_ROLES, Role, Tensor
from vramsheet.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

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

QUERY_KEY_VALUE: Final = frozenset({Role.QUERY, Role.KEY, Role.VALUE})
GATE_AND_UP: Final = frozenset({Role.GATE, Role.UP})
FUSED_MATRICES: Final = {
    "bloom": (QUERY_KEY_VALUE,),
    "codegen": (QUERY_KEY_VALUE,),
    "dbrx": (QUERY_KEY_VALUE,),
    "falcon": (QUERY_KEY_VALUE,),
    "glm": (GATE_AND_UP,),
    "glm4": (GATE_AND_UP,),
    "gpt2": (QUERY_KEY_VALUE,),
    "gpt_bigcode": (QUERY_KEY_VALUE,),
    "gpt_neox": (QUERY_KEY_VALUE,),
    "granitemoehybrid": (frozenset({Role.SHARED_GATE, Role.SHARED_UP}),),
    "granitemoeshared": (frozenset({Role.SHARED_GATE, Role.SHARED_UP}),),
    "modernbert": (QUERY_KEY_VALUE, GATE_AND_UP),
    "mpt": (QUERY_KEY_VALUE,),
    "persimmon": (QUERY_KEY_VALUE,),
    "phi3": (QUERY_KEY_VALUE, GATE_AND_UP),
}
"""
Families that make several values with one matrix, which carries one adapter and keeps one copy of its input.

Source: transformers 5.23.0, the attention and feed-forward classes of each `modeling_*.py`.
"""


def as_matrices(family: str, tensors: Iterable[Tensor], adapted: frozenset[Role]) -> list[Tensor]:
    """
    The tensors of one layer as the matrices that the family really has.

    Args:
        family: of the model.
        tensors: of one layer, by role.
        adapted: roles with an adapter; one of them makes the whole fused matrix an adapted one.

    Returns:
        The same tensors, or one in place of those that the family fuses.
    """
    left = list(tensors)
    for roles in FUSED_MATRICES.get(family, ()):
        parts = [t for t in left if t.role in roles]
        if len(parts) > 1:
            role = next((t.role for t in parts if t.role in adapted), parts[0].role)
            fused = Tensor(role, sum(t.rows * t.copies for t in parts), max(t.columns for t in parts))
            left = [fused, *(t for t in left if t.role not in roles)]
    return left


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
        raise BadInput(
            "lora_targets", targets, sentence("all-linear, or some of: {names}", names=", ".join(TARGET_ROLES))
        )
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
    places = [(model.outside, 1), *((layer.tensors, count) for layer, count in model.runs)]
    return sum(
        (t.rows + t.columns) * t.copies * count
        for tensors, count in places
        for t in as_matrices(model.family, tensors, roles)
        if t.role in roles
    )


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
