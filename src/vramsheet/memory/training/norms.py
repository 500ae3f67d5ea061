"""What a normalisation keeps for its backward pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vramsheet.memory.layers import Role
from vramsheet.memory.training.recipe import SINGLE
from vramsheet.memory.training.recurrent import keeps_own_norms
from vramsheet.memory.traits import FAMILIES

if TYPE_CHECKING:
    from vramsheet.memory.layers import Layer, Model
    from vramsheet.memory.training.recipe import Recipe

SINGLE_NORM_FAMILIES: Final = frozenset(
    {"gemma", "gemma2", "gemma3", "gemma3n", "gemma4", "olmo2", "olmo3", "gpt_oss", "cohere", "cohere2", "qwen3_next"}
)
"""
Families whose norm multiplies by its weight before it leaves fp32, so that its normed value is kept in fp32 too.

Source: transformers 5.23.0, the norm class of each `modeling_*.py`, and what autograd kept under fake tensors.
"""
RAISED_NORM_FAMILIES: Final = frozenset({"olmo"})
"""Families whose layer norm is given its input in fp32 (transformers 5.23.0, `OlmoLayerNorm.forward`)."""
STATISTIC_BYTES: Final = 4
"""The reciprocal root of each normed vector, in fp32."""
LAYER_NORM_STATISTICS: Final = 2
"""Mean and reciprocal root of each vector."""

RMS_BACKWARD_VALUES: Final = 4
"""
fp32 values per feature that an RMS norm, written out in steps, makes in its backward pass beyond those it lets go.

Source: live tensors at the peak under fake tensors where the vocabulary is small (torch 2.13.0, 2026-11-21).
"""
LAYER_NORM_BACKWARD_VALUES: Final = 2
"""Values per feature that the fused layer norm takes and gives in its backward pass."""


def has_layer_norms(model: Model) -> bool:
    """
    Whether the family's norms are PyTorch's fused layer norm.

    Args:
        model: its family decides.

    Returns:
        True for GPT-2, BERT and their kin.
    """
    return bool({"layer-norm", "norm-free"} & FAMILIES.get(model.family, frozenset()))


def norm_bytes(model: Model, recipe: Recipe, features: int, value_bytes: int, vector_count: int = 1) -> int:
    """
    Bytes that one norm keeps per token, the value it hands on not counted.

    A fused layer norm keeps its input as it is. An RMS norm keeps its input in fp32, and the normed value too where
    its weight is trained.

    Args:
        model: its family decides the kind.
        recipe: what is trained.
        features: width of the norm, of all vectors together.
        value_bytes: bytes of a value that comes in.
        vector_count: vectors normed apart from each other (heads).

    Returns:
        Bytes per token.

    Source:
        torch_steps rows: two norms of a Llama layer keep 12 bytes per feature in bf16 (16 less what the matrices
        keep), 16 in fp32; saved tensors of 20 families under fake tensors (torch 2.13.0, transformers 5.23.0).
    """
    if model.family in RAISED_NORM_FAMILIES:
        value_bytes = SINGLE
    if has_layer_norms(model):
        return features * value_bytes + LAYER_NORM_STATISTICS * vector_count * value_bytes
    normed = SINGLE if model.family in SINGLE_NORM_FAMILIES else value_bytes
    return features * (SINGLE + (normed if recipe.base_trained else 0)) + STATISTIC_BYTES * vector_count


def block_norm_count(model: Model, layer: Layer) -> int:
    """
    Norms of a layer that are as wide as the hidden size.

    Args:
        model: its hidden size and family.
        layer: the layer.

    Returns:
        A count; a layer norm's weight and bias are one norm.
    """
    if "norm-free" in FAMILIES.get(model.family, frozenset()):
        return 2
    vectors = sum(t.copies for t in layer.tensors if t.role is Role.NORM and t.rows == model.hidden_size)
    return vectors // 2 if has_layer_norms(model) else vectors


def inner_norm_bytes(model: Model, layer: Layer, recipe: Recipe) -> int:
    """
    Bytes that the norms inside a mixer keep per token: of queries and keys, of latents, of a recurrent state.

    A norm as wide as one head is applied to every head of queries and keys, or of a recurrent layer's output.

    Args:
        model: its head size.
        layer: the layer.
        recipe: types and what is trained.

    Returns:
        Bytes per token.
    """
    heads = sum(t.rows * t.copies for t in layer.tensors if t.role in {Role.QUERY, Role.KEY})
    recurrent = sum(t.columns * t.copies for t in layer.tensors if t.role is Role.STATE_OUT)
    if keeps_own_norms(layer):
        return 0
    by_head = "qk-norm" in FAMILIES.get(model.family, frozenset())
    kept = 0
    for tensor in layer.tensors:
        if tensor.role is not Role.NORM or tensor.rows == model.hidden_size:
            continue
        features, vectors = tensor.rows * tensor.copies, tensor.copies
        if recurrent or (heads and by_head) or (tensor.rows == model.head_size and tensor.copies > 1):
            features = recurrent or heads
            vectors = features // tensor.rows
        kept += norm_bytes(model, recipe, features, recipe.linear_bytes, vectors)
    return kept


def norm_backward_bytes(model: Model, recipe: Recipe) -> float:
    """
    Bytes per token that the last norm needs in its backward pass, when everything else is still kept.

    Args:
        model: its hidden size and family.
        recipe: the types.

    Returns:
        Bytes per token.
    """
    if has_layer_norms(model):
        return float(LAYER_NORM_BACKWARD_VALUES * recipe.residual_bytes * model.hidden_size)
    return float(RMS_BACKWARD_VALUES * SINGLE * model.hidden_size)


def shares_its_input(model: Model, recipe: Recipe) -> bool:
    """
    Whether what a layer's first norm keeps is the layer's input itself, which checkpointing keeps anyway.

    Args:
        model: its family decides.
        recipe: the types.

    Returns:
        True unless an RMS norm makes an fp32 copy of a 16-bit input.
    """
    return recipe.residual_bytes == SINGLE or has_layer_norms(model)
