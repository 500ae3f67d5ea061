"""What one layer keeps for its backward pass, and the most it needs while that pass goes through it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from vramsheet.memory.layers import EXPERT_ROLES, LINEAR_ROLES, Role
from vramsheet.memory.training.adapters import as_matrices
from vramsheet.memory.training.attention import attention_widths, scores_in_backward, scores_kept
from vramsheet.memory.training.growth import Growth
from vramsheet.memory.training.halves import encoder_positions, placed
from vramsheet.memory.training.norms import block_norm_count, inner_norm_bytes, norm_bytes
from vramsheet.memory.training.recipe import HALF, SINGLE
from vramsheet.memory.training.recurrent import scan_bytes
from vramsheet.memory.training.side_paths import side_path_kept, stream_gradients

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vramsheet.memory.layers import Layer, Model, Tensor
    from vramsheet.memory.training.recipe import Recipe

MIXER_INPUTS: Final = frozenset({Role.QUERY, Role.KEY, Role.VALUE, Role.QUERY_DOWN, Role.KV_DOWN, Role.STATE_IN})
"""Matrices that read the mixer's input."""
LATENT_INPUTS: Final = frozenset({Role.QUERY_UP, Role.KV_UP})
"""Matrices that read a latent vector."""
FORWARD_INPUTS: Final = frozenset({Role.GATE, Role.UP, Role.SHARED_GATE, Role.SHARED_UP})
"""Matrices that read the feed-forward block's input."""
PRODUCTS: Final = frozenset({Role.DOWN, Role.SHARED_DOWN})
"""Matrices that read the product of gate and up."""
FORWARD_ROLES: Final = FORWARD_INPUTS | PRODUCTS | EXPERT_ROLES | {Role.ROUTER}
"""Matrices of a feed-forward block."""

COMPOSED_GELU_FAMILIES: Final = frozenset({"gpt2", "phi", "gpt_neo", "gptj"})
"""Families whose GELU is written out in steps, each of which keeps its input (transformers `NewGELUActivation`)."""
COMPOSED_GATE_FAMILIES: Final = frozenset({"t5", "umt5"})
"""Families whose gate is such a GELU (T5 1.1's `gated-gelu`)."""
CLAMPED_GATE_FAMILIES: Final = frozenset({"gpt_oss"})
"""Families whose gate is clamped, goes through a sigmoid and meets up plus one (transformers 5.23.0, `_apply_gate`)."""
COMPOSED_STEPS: Final = 3
"""Values that such a gate keeps beside the three that every gate keeps."""
RELU_FAMILIES: Final = frozenset({"opt", "t5"})
"""Families with a plain ReLU, which keeps its result only."""
SQUARED_FAMILIES: Final = frozenset({"bloom", "nemotron", "nemotron_h"})
"""Families with a squared ReLU, or a GELU with a backward pass of its own (Bloom), which makes two values more."""
INNER_KEPT_GATED: Final = 3
"""Gate, its activation and up are kept by a gated block whatever is trained; the product only by the matrix after."""
INNER_GRADIENTS_GATED: Final = 3
"""Gradients of a gated block alive at once: of the product, of the activation and of up."""
SINGLE_ROUTER_FAMILIES: Final = frozenset(
    {
        "deepseek_v2",
        "deepseek_v3",
        "deepseek_v32",
        "dots1",
        "exaone_moe",
        "glm4_moe",
        "glm4_moe_lite",
        "glm_moe_dsa",
        "kimi_linear",
        "mimo_v2_flash",
        "nemotron_h",
    }
)
"""
Families whose router works in fp32: it keeps its input so, and its weights make the experts' results fp32.

Source: transformers 5.23.0, `DeepseekV3TopkRouter.forward`, `Glm4MoeTopkRouter.forward`.
"""
EXPERT_GRADIENTS: Final = 3
"""
Gradients of all experts' results alive at once where they are weighted and put back in order: the one that comes,
its sorted copy, and what is made of it (transformers 5.23.0, `integrations/moe.py`, `grouped_mm_experts_forward`).
"""


class Moment(NamedTuple):
    """A moment of a layer's backward pass."""

    alive: Growth
    """Its values and their gradients."""
    trained: int
    """Parameters whose gradients are there."""


class LayerTally(NamedTuple):
    """One layer of a recipe."""

    kept: Growth
    """What it keeps until its backward pass."""
    inside: tuple[Moment, ...]
    """All that is alive of it at the widest moments of that pass: in the feed-forward block, in the mixer."""
    trained: int
    """Its parameters that get gradients."""


def _tensors(layer: Layer, roles: Iterable[Role]) -> list[Tensor]:
    return [tensor for tensor in layer.tensors if tensor.role in roles]


def _input_bytes(recipe: Recipe, tensors: list[Tensor], group_count: int = 1) -> float:
    """
    What matrices that read one value keep of it.

    Trained, or in LLM.int8(): the value once, under autocast a copy for each. Adapted: its fp32 copy for each, or the
    value itself where it is fp32 already, and the adapter's narrow result. Frozen: nothing.
    """
    if not tensors:
        return 0.0
    if recipe.base_trained:
        if recipe.casts:
            return float(sum(HALF * t.columns * t.copies for t in tensors))
        return float(recipe.linear_bytes * max(t.columns for t in tensors) * group_count)
    adapted = [t for t in tensors if t.role in recipe.adapted]
    narrow = SINGLE * recipe.adapter_rank * sum(t.copies for t in adapted)
    if recipe.inputs_kept:
        return float(narrow + recipe.linear_bytes * max(t.columns for t in tensors) * group_count)
    if not adapted:
        return 0.0
    if recipe.residual_bytes == SINGLE:
        return narrow + SINGLE * max(t.columns for t in adapted) * group_count
    return float(narrow + sum(SINGLE * t.columns * t.copies for t in adapted))


def _product_bytes(recipe: Recipe, width: float, adapted: bool) -> float:
    """What the matrix after an inner value of this width keeps of it."""
    if recipe.base_trained or recipe.inputs_kept:
        return recipe.linear_bytes * width
    return SINGLE * width if adapted else 0.0


class _Part(NamedTuple):
    """One half of a layer: what it keeps, and how much more or less is alive inside its backward pass."""

    kept: Growth
    more: Growth


def _attention(model: Model, layer: Layer, recipe: Recipe) -> _Part:
    """Queries, keys, values and output; in the backward pass their gradients come on top."""
    widths = attention_widths(model, layer)
    if not widths.input_count:
        return _Part(Growth(), Growth())
    linear = recipe.linear_bytes
    output_adapted = bool(recipe.adapted & {Role.OUTPUT})
    copied = output_adapted and linear != SINGLE
    copy = SINGLE * widths.values if copied else 0
    narrow = SINGLE * recipe.adapter_rank if output_adapted else 0
    positions = encoder_positions(model) if widths.input_count > 1 else 0
    readers = _tensors(layer, MIXER_INPUTS)
    crossing = [t for t in readers[len(readers) // 2 :] if t.role is not Role.QUERY] if positions else []
    own = widths.kept(model, recipe)
    across = (widths.queries + widths.values) // widths.input_count if positions else 0
    readers = as_matrices(model.family, readers[: len(readers) - len(crossing)], recipe.adapted)
    inputs = _input_bytes(recipe, readers, widths.input_count)
    inputs += sum(_input_bytes(recipe, [t]) for t in _tensors(layer, LATENT_INPUTS))
    kept = Growth(inputs + (own - across) * linear + copy + narrow)
    kept = kept.plus(scores_kept(model, recipe, widths, positions))
    if positions:
        read = 0.0 if recipe.base_trained and not recipe.casts else _input_bytes(recipe, crossing)
        kept = kept.plus(Growth(across * linear + read).of_positions(positions))
    change = scores_in_backward(model, recipe, positions)
    if recipe.eager:
        gradients = -widths.values * linear - copy
    else:
        gradients = max((2 * widths.queries + 2 * widths.values - across) * linear - copy, copy)
        change = Growth(across * linear).of_positions(positions)
    return _Part(kept, Growth(gradients).plus(change))


def _recurrent(model: Model, layer: Layer, recipe: Recipe) -> _Part:
    """Projections, convolution and scan of a recurrent layer, with fused kernels."""
    inputs = _tensors(layer, {Role.STATE_IN})
    if not inputs:
        return _Part(Growth(), Growth())
    scan = scan_bytes(model, layer, recipe)
    channels = sum(t.columns * t.copies for t in _tensors(layer, {Role.STATE_OUT}))
    adapted = Role.STATE_OUT in recipe.adapted
    out = _product_bytes(recipe, channels, adapted) if scan.keeps_output_input or adapted else 0.0
    return _Part(Growth(_input_bytes(recipe, inputs) + scan.kept + out), Growth(scan.inside))


def _inner_kept(model: Model, gated: bool) -> tuple[int, int]:
    """Inner values kept whatever is trained, and gradients of that width alive at once."""
    if gated:
        steps = COMPOSED_STEPS if model.family in COMPOSED_GATE_FAMILIES | CLAMPED_GATE_FAMILIES else 0
        return INNER_KEPT_GATED + steps, INNER_GRADIENTS_GATED
    if model.family in COMPOSED_GELU_FAMILIES:
        return 4, 3
    if model.family in RELU_FAMILIES:
        return 0, 2
    return (1, 4) if model.family in SQUARED_FAMILIES else (1, 2)


def _dense(model: Model, layer: Layer, recipe: Recipe) -> _Part:
    """Dense blocks and shared experts."""
    ups = _tensors(layer, {Role.UP, Role.SHARED_UP})
    if not ups:
        return _Part(Growth(), Growth())
    gated = bool(_tensors(layer, {Role.GATE, Role.SHARED_GATE}))
    width = sum(t.rows * t.copies for t in ups)
    values, gradients = _inner_kept(model, gated)
    adapted = bool(recipe.adapted & PRODUCTS)
    product = _product_bytes(recipe, width, adapted)
    inputs = _input_bytes(recipe, as_matrices(model.family, _tensors(layer, FORWARD_INPUTS), recipe.adapted))
    narrow = SINGLE * recipe.adapter_rank if adapted else 0
    fused_result = recipe.linear_bytes * width if model.family in RELU_FAMILIES and not product else 0.0
    kept = inputs + values * width * recipe.linear_bytes + product + narrow + fused_result
    copied = adapted and recipe.linear_bytes != SINGLE
    more = SINGLE * width if copied else gradients * width * recipe.linear_bytes - product
    return _Part(Growth(kept), Growth(more))


def _experts(model: Model, layer: Layer, recipe: Recipe) -> _Part:
    """The routed experts of a mixture, as grouped matrices: each token's copies sorted by expert."""
    ups = _tensors(layer, {Role.EXPERT_UP})
    if not ups:
        return _Part(Growth(), Growth())
    uses = max(1, model.experts_per_token)
    width = uses * max(t.rows for t in ups)
    hidden = uses * model.hidden_size
    gated = bool(_tensors(layer, {Role.EXPERT_GATE}))
    values, gradients = _inner_kept(model, gated)
    adapted = bool(recipe.adapted & {Role.EXPERT_DOWN})
    product = _product_bytes(recipe, width, adapted)
    sorted_inputs = _product_bytes(recipe, hidden, Role.EXPERT_UP in recipe.adapted)
    results = recipe.linear_bytes * hidden
    kept = values * width * recipe.linear_bytes + product + sorted_inputs + results
    more = gradients * width * recipe.linear_bytes - product
    weighted = EXPERT_GRADIENTS * hidden * recipe.linear_bytes
    if model.family in SINGLE_ROUTER_FAMILIES:
        kept += SINGLE * model.hidden_size if recipe.base_trained else 0
        weighted = (EXPERT_GRADIENTS * SINGLE + recipe.linear_bytes) * hidden
    return _Part(Growth(kept), Growth(max(more, weighted)))


def _trained(model: Model, recipe: Recipe, tensors: Iterable[Tensor]) -> int:
    """Trained parameters of these tensors: all of their own, or those of their adapters."""
    if recipe.base_trained:
        return sum(t.parameters for t in tensors)
    matrices = as_matrices(model.family, tensors, recipe.adapted)
    return recipe.adapter_rank * sum((t.rows + t.columns) * t.copies for t in matrices if t.role in recipe.adapted)


@lru_cache(maxsize=4096)
def layer_tally(model: Model, layer: Layer, recipe: Recipe) -> LayerTally:
    """
    What one layer keeps, and what is alive of it at the widest moments of its backward pass.

    In the feed-forward block the whole layer's values are alive with the gradients of gate, activation and up; in
    the mixer the feed-forward block's are gone and the gradients of queries, keys, values and output have come.

    Args:
        model: heads, family and expert choice.
        layer: one of its layers.
        recipe: types and what is trained.

    Returns:
        Bytes per token and per pair of tokens.

    Source:
        Saved tensors and live tensors at the peak, listed under fake tensors for 20 families, full and LoRA, bf16,
        fp32, autocast and 4-bit bases (torch 2.13.0, transformers 5.23.0, peft 0.21.2, 2026-11-21).
    """
    block_norms = block_norm_count(model, layer)
    block_norm = norm_bytes(model, recipe, model.hidden_size, recipe.residual_bytes)
    inner = inner_norm_bytes(model, layer, recipe)
    residual_gradient = Growth(recipe.residual_bytes * model.hidden_size * stream_gradients(model))
    attention, recurrent = _attention(model, layer, recipe), _recurrent(model, layer, recipe)
    dense, experts = _dense(model, layer, recipe), _experts(model, layer, recipe)
    has_mixer = bool(attention.kept.per_token or recurrent.kept.per_token)
    has_forward = bool(dense.kept.per_token or experts.kept.per_token)
    forward_norms = block_norms / 2 if has_mixer and has_forward else block_norms if has_forward else 0
    mixer = Growth((block_norms - forward_norms) * block_norm + inner).plus(attention.kept).plus(recurrent.kept)
    mixer = mixer.plus(side_path_kept(model, layer, recipe))
    router = SINGLE * sum(t.rows for t in _tensors(layer, {Role.ROUTER}))
    expert_input = 0.0 if dense.kept.per_token or not recipe.base_trained else recipe.linear_bytes * model.hidden_size
    forward = Growth(forward_norms * block_norm + router + (expert_input if experts.kept.per_token else 0))
    forward = forward.plus(dense.kept).plus(experts.kept)
    kept = mixer.plus(forward)
    inside = []
    if has_forward:
        alive = kept.plus(dense.more).plus(experts.more).plus(residual_gradient)
        inside.append(Moment(alive, _trained(model, recipe, _tensors(layer, PRODUCTS))))
    if has_mixer:
        alive = mixer.plus(attention.more).plus(recurrent.more).plus(residual_gradient)
        inside.append(
            Moment(alive, _trained(model, recipe, _tensors(layer, FORWARD_ROLES | {Role.OUTPUT, Role.STATE_OUT})))
        )
    moments = tuple(moment._replace(alive=placed(model, layer, moment.alive)) for moment in inside)
    kept = placed(model, layer, kept)
    return LayerTally(kept, moments or (Moment(kept, 0),), _trained(model, recipe, layer.tensors))


@lru_cache(maxsize=1024)
def linear_parameters(model: Model) -> int:
    """
    Parameters of the matrices of all layers and of the head, which autocast copies to 16 bits.

    Args:
        model: the model.

    Returns:
        Parameters; a tied head counts with its table.
    """
    inside = sum(
        t.parameters * count for t, count in model.tensors() if t.role in LINEAR_ROLES | {Role.ROUTER, Role.HEAD}
    )
    return inside + (model.vocabulary_size * model.hidden_size if model.tied_embeddings else 0)
