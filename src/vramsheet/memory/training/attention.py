"""What attention keeps for its backward pass, and what it needs while that pass goes through it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from vramsheet.memory.layers import Role
from vramsheet.memory.training.growth import Growth
from vramsheet.memory.training.recipe import HALF, SINGLE
from vramsheet.memory.training.side_paths import SIDE_PATH_FAMILIES

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
PLAIN_SCORE_FAMILIES: Final = frozenset(
    {
        "bart",
        "bert",
        "distilbert",
        "electra",
        "falcon",
        "gpt2",
        "gpt_oss",
        "llama4",
        "mbart",
        "mimo_v2_flash",
        "mpnet",
        "nomic_bert",
        "roberta",
        "t5",
        "umt5",
        "whisper",
        "xlm_roberta",
    }
)
"""
Families whose eager softmax works in the type of the scores, which autocast alone raises to fp32: one score matrix is
kept, in 16 bits, where others keep one in fp32 and its 16-bit copy.

Source: transformers 5.23.0, `eager_attention_forward` of each `modeling_*.py` (`FalconAttention.forward`).
"""
SCORE_TENSORS: Final = 4
"""Score matrices of one type that such a softmax holds in its backward pass: those three and what leaves it."""
CAPPED_SCORE_FAMILIES: Final = frozenset({"gemma2"})
"""Families that bound their scores by a hyperbolic tangent, whose result eager attention keeps as well."""
SINGLE_QUERY_FAMILIES: Final = frozenset({"gpt_neo", "gptj"})
"""Families that multiply queries and keys in fp32 in eager attention (transformers 5.23.0, `GPTNeoSelfAttention`)."""
CONTIGUOUS_QUERY_FAMILIES: Final = frozenset({"whisper"})
"""
Families that lay queries out by head, as the kernel then does its output: the output matrix keeps a copy of its own
(transformers 5.23.0, `WhisperAttention.forward`).
"""
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
        copied = model.family in CONTIGUOUS_QUERY_FAMILIES and recipe.base_trained
        extra = (FUSED_EXTRA * self.values if fused else 0) + (self.values if copied else 0)
        if recipe.eager and recipe.linear_bytes == HALF and model.family in SINGLE_QUERY_FAMILIES:
            extra += 2 * self.queries
        return both + keys_and_values + 2 * self.gate + extra


def attention_widths(model: Model, layer: Layer) -> AttentionWidths:
    """
    The widths of a layer's attention.

    Args:
        model: its family tells whether a later matrix of the same role belongs to a side path.
        layer: the layer.

    Returns:
        Zeros where it has none.
    """
    outputs = [t for t in layer.tensors if t.role is Role.OUTPUT]
    if model.family in SIDE_PATH_FAMILIES:
        outputs = outputs[:1]
    queries = sum(t.rows * t.copies for t in layer.tensors if t.role is Role.QUERY)
    latent_queries = sum(t.rows * t.copies for t in layer.tensors if t.role is Role.QUERY_UP)
    if not outputs or not queries + latent_queries:
        return AttentionWidths(0, 0, 0, 0)
    values = sum(t.columns * t.copies for t in outputs)
    gate = values if queries == 2 * values else 0
    return AttentionWidths(queries + latent_queries - gate, values, gate, len(outputs))


def _works_in_single(model: Model, recipe: Recipe) -> bool:
    """Whether an eager softmax makes fp32 values of scores that are not."""
    return recipe.casts or model.family not in PLAIN_SCORE_FAMILIES


def _score_bytes(model: Model, recipe: Recipe) -> int:
    """Bytes of one score that eager attention keeps for its backward pass."""
    if not _works_in_single(model, recipe):
        return recipe.linear_bytes
    capped = recipe.linear_bytes if model.family in CAPPED_SCORE_FAMILIES else 0
    return SINGLE + (HALF if recipe.linear_bytes == HALF else 0) + capped


def _per_score(widths_count: int, positions: int, bytes_: float) -> Growth:
    """Bytes of every score: of tokens with tokens, and of the last attention with an encoder's positions."""
    across = 1 if positions else 0
    return Growth(across * bytes_ * positions, (widths_count - across) * bytes_)


def scores_kept(model: Model, recipe: Recipe, widths: AttentionWidths, positions: int = 0) -> Growth:
    """
    What stands between queries and output: softmax statistics and a mask, or the scores themselves.

    The flash kernels keep no scores. With a mask that marks padding, transformers repeats keys and values to all
    heads and PyTorch turns the mask into the type of the values for each layer, which the layer keeps; a batch of one
    length throughout has no such mask, and the lower end of the interval is without it.

    Args:
        model: its heads and family.
        recipe: kind of attention and types.
        widths: of this layer.
        positions: of an encoder of fixed length that the second attention reads; 0: as many as there are tokens.

    Returns:
        Bytes per token and per pair of tokens.

    Source:
        transformers 5.23.0, `masking_utils._ignore_causal_mask_sdpa` and `integrations/sdpa_attention.py`;
        torch_steps rows.
    """
    count = widths.input_count
    if not recipe.eager:
        statistics = model.head_count * count * STATISTIC_BYTES
        return Growth(statistics, recipe.linear_bytes * count if recipe.padded else 0)
    return _per_score(count, positions, model.head_count * _score_bytes(model, recipe))


def scores_in_backward(model: Model, recipe: Recipe, positions: int = 0) -> Growth:
    """
    How much more the scores of one attention take while the backward pass is inside.

    Args:
        model: its heads and family.
        recipe: kind of attention and types.
        positions: of an encoder of fixed length whose scores are more than those of the tokens; 0: none.

    Returns:
        Bytes per token and per pair of tokens.
    """
    if not recipe.eager:
        return Growth()
    inside = EAGER_SCORE_TENSORS * SINGLE + recipe.score_gradient_bytes
    if not _works_in_single(model, recipe):
        inside = SCORE_TENSORS * recipe.linear_bytes
    elif model.family in CAPPED_SCORE_FAMILIES:
        inside += recipe.linear_bytes
    return _per_score(1, positions, model.head_count * (inside - _score_bytes(model, recipe)))
