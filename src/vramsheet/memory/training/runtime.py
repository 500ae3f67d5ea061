"""What lies outside the framework's own tensors: driver context, libraries, communication, fragmentation."""

from __future__ import annotations

from math import ceil
from typing import Final

from vramsheet.units import MIB

CONTEXT_BYTES: Final = 141 * MIB
"""Driver context with its libraries' kernels (Tesla T4, 140.9 MiB in every finetune_t4 row; newer cards take more)."""
WORKSPACE_BYTES: Final = 2 * (2 * 4096 + 8 * 16) * 1024
"""
cuBLAS workspaces of the forward and the backward thread, which PyTorch's allocator hands out and counts.

Source: torch 2.13.0, aten/src/ATen/cuda/CublasHandlePool.cpp: `:4096:2:16:8` KiB per handle; measured steps lie
16.2 MiB above the tensors (finetune_t4 rows).
"""
COMMUNICATION_BYTES: Final = 430 * MIB
"""NCCL's buffers on each GPU of a group: vLLM 0.11 logs 0.13 GiB of non-torch memory on one GPU and 0.55 on two."""
UNUSABLE_SHARE: Final = 0.9
"""
Share of the smaller of two moments that the caching allocator cannot reuse for the other, and so keeps reserved: their
blocks have different sizes.

Source: reserved less allocated over the smaller of the loss and the inside of a layer, in 49 finetune_t4 rows: median
0.89, nine in ten between 0.56 and 1.45. The same share of the smaller of backward pass and optimizer step gives what
nvidia-smi showed for full fine-tuning on one A100 within 7 % (fms-acceleration, where the card was not full).
"""


def outside_allocator_bytes(gpu_count: int) -> int:
    """
    Bytes of a process that PyTorch's allocator does not count as reserved.

    Args:
        gpu_count: GPUs that train together.

    Returns:
        Driver context, and with several GPUs the communication library.
    """
    return CONTEXT_BYTES + (COMMUNICATION_BYTES if gpu_count > 1 else 0)


def runtime_bytes(gpu_count: int, loss_bytes: float, inside_bytes: float, kept_bytes: float, step_bytes: float) -> int:
    """
    Bytes of a process beyond its tensors.

    The moments are the loss, the inside of one layer, and the optimizer's step. What the first two share (what was
    kept for the backward pass) is not alive in the third.

    Args:
        gpu_count: GPUs that train together.
        loss_bytes: logits and their gradients at the start of the backward pass.
        inside_bytes: the most that is alive inside one layer.
        kept_bytes: what is kept for the backward pass.
        step_bytes: gradients and temporaries of the optimizer's step.

    Returns:
        Context, workspaces, communication and what the allocator cannot reuse.
    """
    fixed = outside_allocator_bytes(gpu_count) + WORKSPACE_BYTES
    backward_bytes = kept_bytes + max(loss_bytes, inside_bytes)
    unusable = max(min(loss_bytes, inside_bytes), min(backward_bytes, step_bytes))
    return fixed + ceil(UNUSABLE_SHARE * unusable)
