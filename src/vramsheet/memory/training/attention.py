"""What attention keeps for its backward pass, and what it needs while that pass goes through it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from vramsheet.memory.layers import Role
from vramsheet.memory.training.growth import Growth
from vramsheet.memory.training.recipe import HALF, SINGLE

if TYPE_CHECKING:
    from vramsheet.memory.layers import Layer, Model
    from vramsheet.memory.training.recipe import Recipe

STATISTIC_BYTES: Final = 4
"""A flash kernel keeps the logarithm of each row's sum of exponentials, in fp32, per head."""
EAGER_SCORE_TENSORS: Final = 3
"""
Score matrices in fp32 that eager attention holds at once in its backward pass, beside the gradient that leaves it:
softmax, gradient that comes, and their product.

Source: torch 2.13.0, aten/src/ATen/native/cuda/SoftMax.cu, `softmax_backward_cuda_out` (`tmp = grad * output`). The
CPU kernel makes no product; measured T4 steps show it to the megabyte (finetune_t4 rows, 2026-11-21).
"""

FUSED_FAMILIES: Final = frozenset({"gpt_neox", "phi3"})
"""
Families whose one matrix makes queries, keys and values and then rotates the first two: the values, a view, keep all
three where they are not repeated to more heads (transformers 5.23.0).
"""
FUSED_EXTRA: Final = 2
"""Widths of queries and keys that the view keeps beside the values."""
CHECKPOINT_MASK_BYTES: Final = 1
"""Bytes per pair of tokens of the mask, as booleans, that checkpointed layers share until their backward pass."""


class AttentionWidths(NamedTuple):
    """Features per token inside the attention of one layer."""

    queries: int
    """Of queries, and of keys once they are repeated to every head."""
    values: int
    """Of values once repeated, and of the output."""
    gate: int
    """Of a gate on the output, or none."""
    input_count: int
    """Attentions of the layer (two where a decoder also attends to an encoder)."""

    def kept(self, model: Model, recipe: Recipe) -> int:
        """
        Features per token that attention keeps: queries, keys, values, output and gate.

        Args:
            model: its family and heads.
            recipe: whether a mask makes transformers repeat keys and values to all heads.

        Returns:
            Features.

        Source:
            transformers 5.23.0, `integrations/sdpa_attention.py`, `use_gqa_in_sdpa`.
        """
        fused = model.family in FUSED_FAMILIES and model.head_count == model.kv_head_count
        both = self.queries + self.values
        keys_and_values = both
        if not (recipe.padded or recipe.eager) and model.head_count:
            keys_and_values = both * model.kv_head_count // model.head_count
        return both + keys_and_values + 2 * self.gate + (FUSED_EXTRA * self.values if fused else 0)


def attention_widths(layer: Layer) -> AttentionWidths:
    """
    The widths of a layer's attention.

    Args:
        layer: the layer.

    Returns:
        Zeros where it has none.
    """
    outputs = [t for t in layer.tensors if t.role is Role.OUTPUT]
    queries = sum(t.rows * t.copies for t in layer.tensors if t.role is Role.QUERY)
    latent_queries = sum(t.rows * t.copies for t in layer.tensors if t.role is Role.QUERY_UP)
    if not outputs or not queries + latent_queries:
        return AttentionWidths(0, 0, 0, 0)
    values = sum(t.columns * t.copies for t in outputs)
    gate = values if queries == 2 * values else 0
    return AttentionWidths(queries + latent_queries - gate, values, gate, len(outputs))


def scores_kept(model: Model, recipe: Recipe, widths: AttentionWidths) -> Growth:
    """
    What stands between queries and output: softmax statistics and a mask, or the scores themselves.

    The flash kernels keep no scores. With a mask that marks padding, transformers repeats keys and values to all
    heads and PyTorch turns the mask into the type of the values for each layer, which the layer keeps; a batch of one
    length throughout has no such mask, and the lower end of the interval is without it.

    Args:
        model: its heads.
        recipe: kind of attention and types.
        widths: of this layer.

    Returns:
        Bytes per token and per pair of tokens.

    Source:
        transformers 5.23.0, `masking_utils._ignore_causal_mask_sdpa` and `integrations/sdpa_attention.py`;
        torch_steps rows.
    """
    heads = model.head_count * widths.input_count
    if not recipe.eager:
        return Growth(heads * STATISTIC_BYTES, recipe.linear_bytes * widths.input_count if recipe.padded else 0)
    copy = HALF if recipe.linear_bytes == HALF else 0
    return Growth(0, heads * (SINGLE + copy))


def scores_in_backward(model: Model, recipe: Recipe, widths: AttentionWidths) -> Growth:
    """
    The same while the backward pass is inside.

    Args:
        model: its heads.
        recipe: kind of attention and types.
        widths: of this layer.

    Returns:
        Bytes per token and per pair of tokens.
    """
    if not recipe.eager:
        return scores_kept(model, recipe, widths)
    return Growth(0, model.head_count * (EAGER_SCORE_TENSORS * SINGLE + recipe.score_gradient_bytes))
