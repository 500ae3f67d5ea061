"""What recurrent layers keep for their backward pass in fused kernels, summed from what those kernels save."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from vramsheet.memory.layers import Role
from vramsheet.memory.training.recipe import SINGLE

if TYPE_CHECKING:
    from vramsheet.memory.layers import Layer, Model
    from vramsheet.memory.training.recipe import Recipe

OTHER_COPIES: Final = 2
"""Values of the channels' width that other recurrent layers keep beside the projections (LFM2: measured)."""
MAMBA2_COPIES: Final = 1
"""
Mamba-2 keeps the projection and the scan's result; convolution, gated norm and the output matrix's input are made again
in the backward pass.

Source: mamba-ssm 2.3.2, `ops/triton/ssd_combined.py`, `MambaSplitConv1dScanCombinedFn` (`ctx.save_for_backward(zxbcdt,
…, out_x, …, rstd, …)`).
"""
MAMBA2_INSIDE_PROJECTIONS: Final = 3
"""In its backward pass: gradient of the projection, and the convolution's result with its gradient, as wide at most."""
MAMBA2_INSIDE_STATES: Final = 2
"""The states between chunks and their gradients, in fp32 (the same file, `_mamba_chunk_scan_combined_bwd`)."""
SCAN_CHUNK_TOKENS: Final = 256
"""Tokens of a chunk, whose last state is written out: the default of Mamba-2's configurations."""
MAMBA1_COPIES: Final = 1
"""
Mamba keeps the projection, the scan's result and the narrow values of time step, B and C, the last two twice;
convolution and time step are made again.

Source: mamba-ssm 2.3.2, `ops/selective_scan_interface.py`, `MambaInnerFn` (`checkpoint_lvl` 1).
"""
MAMBA1_INSIDE_COPIES: Final = 6
"""Made again or gradients, of the channels' width: gated result, its gradient, convolution, time step, and theirs."""
JAMBA_COPIES: Final = 5
"""
Jamba norms time step, B and C between the kernels, so that nothing is made again: convolution, its copy for the scan,
gate, time step and the result before the gate are kept. What those narrow norms keep, under 2 %, is left out.

Source: transformers 5.23.0, `JambaMambaMixer.forward`; mamba-ssm 2.3.2, `SelectiveScanFn` (`save_for_backward(u,
delta, A, B, C, D, z, delta_bias, x, out)`).
"""
DELTA_BLOCK_TOKENS: Final = 64
"""Tokens of a chunk of the gated delta rule, which keeps one such row for each token and head (`A`)."""
DELTA_INSIDE_COPIES: Final = 10
"""
Made again or gradients, of the values' width: w, u, new values, states of the chunks, and the gradients of each.

Source: flash-linear-attention 0.5.2, `ops/gated_delta_rule/chunk.py`, `chunk_gated_delta_rule_bwd`.
"""
DELTA_NORM_SINGLES: Final = 3
"""fp32 values that the gated norm after it keeps: its input, the gate, and the gate's SiLU."""
DELTA_NORM_HALVES: Final = 1
"""Values of the usual type that it keeps beside: its weighted result; one more where the weight is trained."""

ScanKind = Literal["", "mamba1", "mamba2", "delta", "other"]


def scan_kind(layer: Layer) -> ScanKind:
    """
    Which fused kernel a layer runs in.

    Args:
        layer: its tensors tell.

    Returns:
        Empty where the layer has no recurrence; "other" where no kernel's sum is known here.
    """
    roles = [t.role for t in layer.tensors]
    if Role.STATE_IN not in roles:
        return ""
    states = [t for t in layer.tensors if t.role is Role.STATE]
    if any(t.columns > 1 for t in states) and Role.STATE_STEP in roles:
        return "mamba1"
    inputs = [t for t in layer.tensors if t.role is Role.STATE_IN]
    if len(inputs) == 1 and inputs[0].copies == 1 and Role.CONVOLUTION in roles and len(states) == 1:
        return "delta" if Role.STATE_STEP in roles else "mamba2"
    return "other"


class ScanBytes(NamedTuple):
    """Bytes per token of one recurrent layer, what its input matrix keeps not counted."""

    kept: float
    """Until its backward pass; the output matrix's input counts where the kernel leaves it to that matrix."""
    inside: float
    """How much more is alive while that pass goes through it."""
    keeps_output_input: bool
    """Whether the output matrix, outside the kernel, keeps its input."""


def _state_elements(layer: Layer) -> int:
    return sum(cache.state_elements for cache in layer.caches if cache.kind == "state")


def scan_bytes(model: Model, layer: Layer, recipe: Recipe) -> ScanBytes:
    """
    What the kernels of a recurrent layer save, and what they make in their backward pass.

    Args:
        model: its family; Jamba's layers use other kernels than Mamba's.
        layer: a layer with a recurrence.
        recipe: types and what is trained.

    Returns:
        Bytes per token.
    """
    value = recipe.linear_bytes
    projected = sum(t.rows * t.copies for t in layer.tensors if t.role is Role.STATE_IN)
    channels = sum(t.columns * t.copies for t in layer.tensors if t.role is Role.STATE_OUT)
    steps = sum(t.rows * t.copies for t in layer.tensors if t.role is Role.STATE_STEP and t.columns > 1)
    kind = scan_kind(layer)
    if kind == "mamba2":
        states = MAMBA2_INSIDE_STATES * SINGLE * _state_elements(layer) / SCAN_CHUNK_TOKENS
        inside = MAMBA2_INSIDE_PROJECTIONS * projected * value + states
        return ScanBytes((projected + MAMBA2_COPIES * channels) * value, inside, keeps_output_input=False)
    if kind == "mamba1":
        state = max(t.columns for t in layer.tensors if t.role is Role.STATE)
        narrow = steps - channels + 2 * state
        if model.family == "jamba":
            kept = (projected + JAMBA_COPIES * channels + narrow) * value
            return ScanBytes(kept, (projected + MAMBA1_INSIDE_COPIES * channels) * value, keeps_output_input=True)
        kept = (projected + MAMBA1_COPIES * channels + narrow) * value
        return ScanBytes(kept, (projected + MAMBA1_INSIDE_COPIES * channels) * value, keeps_output_input=False)
    if kind == "delta":
        mixed = projected - channels
        heads = steps // 2
        halves = DELTA_NORM_HALVES + (1 if recipe.base_trained else 0)
        kept = (2 * mixed + DELTA_BLOCK_TOKENS * heads + halves * channels) * value
        kept += DELTA_NORM_SINGLES * channels * SINGLE
        return ScanBytes(kept, DELTA_INSIDE_COPIES * channels * value, keeps_output_input=True)
    return ScanBytes((projected + OTHER_COPIES * channels) * value, (projected + channels) * value, True)


def keeps_own_norms(layer: Layer) -> bool:
    """
    Whether the sum above holds what the norms inside the mixer keep.

    Args:
        layer: the layer.

    Returns:
        True for the kernels whose sum is known.
    """
    return scan_kind(layer) in {"mamba1", "mamba2", "delta"}
