"""Values that are alive while one batch of tokens passes through the model."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from vramsheet.memory.layers import Role

if TYPE_CHECKING:
    from vramsheet.memory.layers import Model

COMPUTE_BYTES: Final = 2
"""Bytes of one intermediate value: models are served in 16 bits whatever their weights are stored in."""
LOGIT_BYTES: Final = 4
"""Bytes of one logit: sampling is done in fp32."""
RESIDUAL_COPIES: Final = 4
"""
Hidden-wide values alive while the feed-forward block computes: residual, its norm in two types, the block's output.

Source: PyTorch's own accounting of Llama, Mistral and Qwen3 prefills under fake tensors (torch 2.13.0,
transformers 5.23.0, 2026-11-20): tokens x (3 x feed-forward width + 4 x hidden size) x 2 bytes to the byte.
"""


@lru_cache(maxsize=1024)
def transient_elements_per_token(model: Model) -> int:
    """
    Elements alive per token at the widest moment of a layer.

    That is the feed-forward block (gate, activation and up beside the residual) or, where it is wider, attention
    (queries, keys and values before and after rotation).

    Args:
        model: the model.

    Returns:
        Elements per token; experts count as often as a token uses them.
    """
    if model.widest_elements_per_token:
        return model.widest_elements_per_token
    width = model.widths
    gated = Role.GATE in width or Role.EXPERT_GATE in width
    inner_copies = 3 if gated else 2
    inner = (
        max(width.get(Role.UP, 0), model.experts_per_token * width.get(Role.EXPERT_UP, 0))
        + width.get(Role.SHARED_UP, 0)
    ) * inner_copies
    queries = max(width.get(Role.QUERY, 0), width.get(Role.QUERY_UP, 0))
    keys_and_values = width.get(Role.KEY, 0) + width.get(Role.VALUE, 0) + width.get(Role.KV_UP, 0)
    recurrent = width.get(Role.STATE_IN, 0) * 2
    mixer = max(2 * queries + 2 * keys_and_values, recurrent)
    return RESIDUAL_COPIES * model.hidden_size + max(inner, mixer)
