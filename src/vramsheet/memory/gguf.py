"""
Bits of each tensor in a GGUF file: llama.cpp gives the tensors of one file different types.

A mix such as Q4_K_M names a base type and exceptions by kind of tensor, layer and shape. The rules here restate what
`llama-quantize` decides, so that the size of a file comes out for any model, not only for those that somebody measured.

Source: llama.cpp `src/llama-quant.cpp` and `ggml/src/ggml-common.h`, read 2026-11-21.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from math import ceil
from typing import TYPE_CHECKING, Final, NamedTuple

from vramsheet.memory.layers import Role
from vramsheet.units import BITS_PER_BYTE

if TYPE_CHECKING:
    from vramsheet.memory.layers import Model, Tensor

BLOCK_BITS: Final = {
    "F32": 32.0, "F16": 16.0, "BF16": 16.0,
    "Q4_0": 4.5, "Q4_1": 5.0, "Q5_0": 5.5, "Q5_1": 6.0, "Q8_0": 8.5,
    "Q2_K": 2.625, "Q3_K": 3.4375, "Q4_K": 4.5, "Q5_K": 5.5, "Q6_K": 6.5625,
    "IQ1_S": 1.5625, "IQ1_M": 1.75, "IQ2_XXS": 2.0625, "IQ2_XS": 2.3125, "IQ2_S": 2.5625,
    "IQ3_XXS": 3.0625, "IQ3_S": 3.4375, "IQ4_XS": 4.25, "IQ4_NL": 4.5, "TQ1_0": 1.6875, "TQ2_0": 2.0625,
    "MXFP4": 4.25,
}  # fmt: skip
"""Bits per weight of each block type: bytes of a block x 8 over its weights."""

BASE_TYPE: Final = {
    "IQ1_S": "IQ1_S", "IQ1_M": "IQ1_M", "IQ2_XXS": "IQ2_XXS", "IQ2_XS": "IQ2_XS", "IQ2_S": "IQ2_XS", "IQ2_M": "IQ2_S",
    "IQ3_XXS": "IQ3_XXS", "IQ3_XS": "IQ3_S", "IQ3_S": "IQ3_S", "IQ3_M": "IQ3_S", "IQ4_XS": "IQ4_XS", "IQ4_NL": "IQ4_NL",
    "Q2_K": "Q2_K", "Q2_K_S": "Q2_K", "Q3_K_S": "Q3_K", "Q3_K_M": "Q3_K", "Q3_K_L": "Q3_K",
    "Q4_K_S": "Q4_K", "Q4_K_M": "Q4_K", "Q5_K_S": "Q5_K", "Q5_K_M": "Q5_K", "Q6_K": "Q6_K", "Q8_0": "Q8_0",
    "Q4_0": "Q4_0", "Q4_1": "Q4_1", "Q5_0": "Q5_0", "Q5_1": "Q5_1", "TQ1_0": "TQ1_0", "TQ2_0": "TQ2_0",
    "MXFP4_MOE": "MXFP4",
}  # fmt: skip
"""The type that a mix gives to every matrix without an exception."""

_VERY_LOW: Final = frozenset({"IQ1_S", "IQ1_M", "IQ2_XXS", "IQ2_XS", "IQ2_S", "IQ2_M"})
_IQ2_LARGE: Final = frozenset({"IQ2_S", "IQ2_M"})
_HEAD_AT_Q5: Final = _VERY_LOW | {"IQ3_XXS"}
_EMBEDDING_TYPE: Final = {
    **dict.fromkeys(("IQ1_S", "IQ1_M", "IQ2_XXS", "IQ2_XS"), "Q2_K"),
    **dict.fromkeys(("IQ2_S", "IQ2_M", "IQ3_XXS"), "IQ3_S"),
    **dict.fromkeys(("TQ1_0", "TQ2_0"), "Q4_K"),
}
_OUTPUT_TYPE: Final = {"Q2_K": "Q3_K", "IQ3_XXS": "IQ3_S", "Q3_K_M": "Q4_K", "Q3_K_L": "Q5_K", "IQ3_M": "Q4_K"}
_OUTPUT_AT_Q5_WITH_8_EXPERTS: Final = frozenset(
    {"Q2_K", "IQ3_XS", "IQ3_XXS", "Q3_K_S", "Q3_K_M", "IQ4_NL", "Q4_K_S", "Q4_K_M", "IQ3_S", "IQ3_M", "IQ4_XS"}
)
_QUERY_AND_KEY_TYPE: Final = {"IQ3_XS": "IQ3_XXS", "IQ3_XXS": "IQ2_S"}

SMALL_BLOCK_FALLBACK: Final = {
    **dict.fromkeys(("IQ1_S", "IQ1_M", "IQ2_XXS", "IQ2_XS", "IQ2_S", "IQ3_XXS", "IQ3_S", "IQ4_XS"), "IQ4_NL"),
    **dict.fromkeys(("Q2_K", "Q3_K", "TQ1_0", "TQ2_0"), "Q4_0"),
    "Q4_K": "Q5_0", "Q5_K": "Q5_1", "Q6_K": "Q8_0",
}  # fmt: skip
"""Types with blocks of 256 weights, and what takes their place in rows that 256 does not divide."""
LARGE_BLOCK: Final = 256
SMALL_BLOCK: Final = 32

_FUSED_QKV_FAMILIES: Final = frozenset(
    {"falcon", "gpt2", "gpt_neox", "gpt_bigcode", "bloom", "phi3", "dbrx", "chatglm"}
)
"""Families whose GGUF has one tensor for queries, keys and values; it is treated as values are."""
_UNQUANTISED: Final = frozenset({
    Role.NORM, Role.BIAS, Role.ROUTER, Role.CONVOLUTION, Role.STATE, Role.POSITION,
})  # fmt: skip
"""Kept in F32 by the converter: vectors, routers, convolutions and position tables."""

_VALUE_ROLES: Final = frozenset({Role.VALUE, Role.KV_UP})
_DOWN_ROLES: Final = frozenset({Role.DOWN, Role.EXPERT_DOWN, Role.SHARED_DOWN})
_UP_ROLES: Final = frozenset({
    Role.UP, Role.GATE, Role.EXPERT_UP, Role.EXPERT_GATE, Role.SHARED_UP, Role.SHARED_GATE,
})  # fmt: skip
LAYERS_OF_70B: Final = 80
"""llama.cpp takes every grouped-query model of this depth for a "70B", whose values get one type more."""
GROUPED_QUERIES_FROM: Final = 4
"""From this many query heads per KV head on, values are small and get more bits."""


class _Place(NamedTuple):
    """Where a tensor stands: its layer's index and the number of layers."""

    layer: int
    layers: int

    @property
    def first_eighth(self) -> bool:
        return self.layer < self.layers // 8

    @property
    def more_bits(self) -> bool:
        """The first and last eighth of the layers, and every third between."""
        eighth = self.layers // 8
        return self.layer < eighth or self.layer >= 7 * self.layers // 8 or (self.layer - eighth) % 3 == 2  # noqa: PLR2004 - the rule

    @property
    def middle(self) -> bool:
        return self.layers // 8 <= self.layer < 7 * self.layers // 8

    @property
    def decisive(self) -> tuple[int | bool, ...]:
        """All that the rules ask of a place: of two places alike in this, a tensor has the same type."""
        in_first_sixteenth = self.layer < self.layers // 16
        return min(self.layer, 4), in_first_sixteenth, self.first_eighth, self.more_bits, self.middle


def _value_type(mix: str, model: Model, place: _Place) -> str:
    grouped = model.kv_head_count > 0 and model.head_count // model.kv_head_count >= GROUPED_QUERIES_FROM
    base = BASE_TYPE[mix]
    match mix:
        case "Q2_K":
            kind = "Q4_K" if grouped else "Q3_K"
        case "Q2_K_S" | "IQ3_XXS" | "IQ3_XS" | "IQ3_S":
            kind = "Q4_K" if grouped else base
        case "IQ3_M":
            kind = "Q4_K"
        case "Q3_K_M":
            kind = "Q5_K" if place.layer < 2 else "Q4_K"  # noqa: PLR2004 - the rule names the first two layers
        case "Q3_K_L":
            kind = "Q5_K"
        case "IQ4_NL" | "IQ4_XS":
            kind = "Q5_K" if grouped else base
        case "Q4_K_M" | "Q5_K_M":
            kind = "Q6_K" if place.more_bits else base
        case "Q4_K_S":
            kind = "Q5_K" if place.layer < 4 else base  # noqa: PLR2004 - the rule names the first four layers
        case _:
            kind = base
    if model.layer_count == LAYERS_OF_70B and grouped and kind in {"Q3_K", "Q4_K"}:
        kind = "Q5_K"
    return "Q8_0" if model.expert_count == 8 else kind  # noqa: PLR2004 - the rule is for eight experts


def _down_type(mix: str, model: Model, place: _Place) -> str:
    base = BASE_TYPE[mix]
    match mix:
        case "Q2_K":
            return "Q3_K"
        case "Q2_K_S":
            return "Q4_K" if place.first_eighth else base
        case "Q3_K_M":
            return "Q5_K" if place.layer < place.layers // 16 else "Q4_K"
        case "IQ3_M":
            bumped = place.first_eighth or (model.expert_count == 8 and place.more_bits)  # noqa: PLR2004 - as above
            return "Q4_K" if bumped else base
        case "Q3_K_L":
            return "Q5_K"
        case "Q4_K_M" | "Q5_K_M":
            return "Q6_K" if place.more_bits else base
        case "IQ4_NL" | "IQ4_XS" | "Q4_K_S":
            return "Q5_K" if place.first_eighth else base
    return base


def _very_low_type(mix: str, model: Model, role: Role, place: _Place) -> str:
    """The mixes below three bits, which have rules of their own."""
    base = BASE_TYPE[mix]
    stronger = "IQ3_S" if mix in _IQ2_LARGE else "Q2_K"
    eight = model.expert_count == 8  # noqa: PLR2004 - the rule is for eight experts
    if role in _VALUE_ROLES:
        grouped = model.kv_head_count > 0 and model.head_count // model.kv_head_count >= GROUPED_QUERIES_FROM
        return "Q4_K" if grouped or model.expert_count >= GROUPED_QUERIES_FROM else stronger
    if role is Role.KEY and eight:
        return "Q4_K"
    if role in _DOWN_ROLES:
        return stronger if place.first_eighth else base
    if role is Role.OUTPUT:
        if eight:
            return "Q5_K"
        return "IQ2_XXS" if mix in {"IQ1_S", "IQ1_M"} else "IQ3_S" if mix in _IQ2_LARGE else base
    return base


def _block_type(mix: str, model: Model, role: Role, place: _Place) -> str:
    """The type of a matrix inside a layer."""
    base = BASE_TYPE[mix]
    if model.family in _FUSED_QKV_FAMILIES and role in {Role.QUERY, Role.KEY}:
        role = Role.VALUE
    if mix in _VERY_LOW:
        return _very_low_type(mix, model, role, place)
    if role in _VALUE_ROLES:
        return _value_type(mix, model, place)
    if role in {Role.QUERY, Role.KEY}:
        eight = role is Role.KEY and model.expert_count == 8  # noqa: PLR2004 - the rule is for eight experts
        return "Q8_0" if eight else _QUERY_AND_KEY_TYPE.get(mix, base)
    if role in _DOWN_ROLES:
        return _down_type(mix, model, place)
    if role is Role.OUTPUT:
        if model.expert_count == 8:  # noqa: PLR2004 - the rule is for eight experts
            return "Q5_K" if mix in _OUTPUT_AT_Q5_WITH_8_EXPERTS else base
        return _OUTPUT_TYPE.get(mix, base)
    if role in _UP_ROLES and mix == "IQ3_XS" and place.middle:
        return "IQ3_XXS"
    return base


def _fallback(kind: str, columns: int) -> str:
    """What takes a type's place in rows that its blocks do not divide."""
    if kind in SMALL_BLOCK_FALLBACK and columns % LARGE_BLOCK:
        kind = SMALL_BLOCK_FALLBACK[kind]
    return "F16" if columns % SMALL_BLOCK else kind


def tensor_type(mix: str, model: Model, tensor: Tensor, place: _Place) -> str:
    """
    The block type of one tensor of a file.

    Args:
        mix: a key of `BASE_TYPE`.
        model: the model; heads, experts, depth and family change the rules.
        tensor: role and shape.
        place: layer index and number of layers (0 of the layers for tensors outside them).

    Returns:
        A key of `BLOCK_BITS`.
    """
    role = tensor.role
    if role in _UNQUANTISED or tensor.columns == 1:
        return "F32"
    if mix == "MXFP4_MOE":
        return "MXFP4" if role.name.startswith("EXPERT") else "Q8_0"
    if role is Role.HEAD or (role is Role.EMBEDDING and model.tied_embeddings):
        base = BASE_TYPE[mix]
        block = LARGE_BLOCK if base in SMALL_BLOCK_FALLBACK else SMALL_BLOCK
        if model.family == "falcon" or tensor.columns % block or base == "Q8_0":
            return _fallback("Q8_0", tensor.columns)
        return _fallback("Q5_K" if mix in _HEAD_AT_Q5 else "Q6_K", tensor.columns)
    if role is Role.EMBEDDING:
        return _fallback(_EMBEDDING_TYPE.get(mix, BASE_TYPE[mix]), tensor.columns)
    return _fallback(_block_type(mix, model, role, place), tensor.columns)


@lru_cache(maxsize=1024)
def _placed(model: Model) -> tuple[tuple[Tensor, _Place, int], ...]:
    """Tensors for which every mix decides alike, as one of them, where it stands, and the parameters of them all."""
    groups: dict[tuple[object, ...], tuple[Tensor, _Place, int]] = {}

    def add(tensor: Tensor, place: _Place) -> None:
        key = (tensor.role, tensor.columns, place.decisive)
        first, where, parameters = groups.get(key, (tensor, place, 0))
        groups[key] = first, where, parameters + tensor.parameters

    for tensor in model.outside:
        add(tensor, _Place(0, model.layer_count))
    holders = Counter(
        role for layer, repeats in model.runs for role in {t.role for t in layer.tensors} for _ in range(repeats)
    )
    seen: Counter[Role] = Counter()
    for layer, repeats in model.runs:
        roles = {t.role for t in layer.tensors}
        for _ in range(repeats):
            for tensor in layer.tensors:
                add(tensor, _Place(seen[tensor.role], holders[tensor.role]))
            seen.update(roles)
    return tuple(groups.values())


def file_bits(mix: str, model: Model) -> float:
    """
    Bits of all tensors of a GGUF file of this mix.

    Args:
        mix: "Q4_K_M" and so on.
        model: a model known layer by layer.

    Returns:
        Bits, without the file's header.
    """
    total = model.extra_parameters * BLOCK_BITS["F16"]
    for tensor, place, parameters in _placed(model):
        total += parameters * BLOCK_BITS[tensor_type(mix, model, tensor, place)]
    return total


def file_bytes(mix: str, model: Model) -> int:
    """
    Bytes of all tensors of a GGUF file of this mix.

    Args:
        mix: "Q4_K_M" and so on.
        model: a model known layer by layer.

    Returns:
        Bytes, rounded up.
    """
    return ceil(file_bits(mix, model) / BITS_PER_BYTE)
