"""Bytes of the frozen base under LoRA, quantised or not."""

from __future__ import annotations

from functools import lru_cache
from math import ceil
from typing import TYPE_CHECKING, Final

from vramsheet.memory.formats import format_named
from vramsheet.memory.layers import LINEAR_ROLES
from vramsheet.memory.weights import tensor_bits
from vramsheet.units import BITS_PER_BYTE

if TYPE_CHECKING:
    from vramsheet.memory.layers import Model

DOUBLE_QUANT_SAVING_BITS: Final = 32 / 64 - (8 / 64 + 32 / (64 * 256))
"""Bits per weight that double quantisation saves: the fp32 scale per 64 becomes 8 bits (arXiv 2305.14314, 3)."""
RAISED_BITS: Final = 32
"""PEFT's preparation for training raises what is not quantised to fp32 (peft 0.21.2, utils/other.py)."""
KEPT_BITS: Final = 16
"""Without that preparation it stays at 16 bits."""


@lru_cache(maxsize=1024)
def quantised_base_bytes(model: Model, base_precision: str, double_quant: bool, raised: bool = True) -> int:
    """
    Bytes of a quantised base as PEFT prepares it for training.

    Args:
        model: the model.
        base_precision: format of its matrices.
        double_quant: whether the scales are quantised too (of 4-bit formats in blocks of 64).
        raised: whether the rest is raised to fp32.

    Returns:
        Bytes, rounded up. Measured bases of TinyLlama and SmolLM2 lie 1 to 2 % above, which is what loading leaves.
    """
    form = format_named(base_precision)
    kept_bits = RAISED_BITS if raised else KEPT_BITS
    bits = model.extra_parameters * float(kept_bits)
    saving = DOUBLE_QUANT_SAVING_BITS if double_quant else 0.0
    for tensor, count in model.tensors():
        if tensor.role in LINEAR_ROLES:
            bits += count * (tensor_bits(tensor, form, bool(model.expert_count)) - tensor.parameters * saving)
        else:
            bits += count * tensor.parameters * kept_bits
    if model.bare_parameters is not None:
        bits *= model.bare_parameters / max(1, model.described_parameters)
    return ceil(bits / BITS_PER_BYTE)


@lru_cache(maxsize=1024)
def largest_matrix(model: Model) -> int:
    """
    Elements of the largest matrix of a layer, which is taken out of its quantised form when it is used.

    Args:
        model: the model.

    Returns:
        Elements of one copy.
    """
    return max((t.rows * t.columns for t, _ in model.tensors() if t.role in LINEAR_ROLES), default=0)
