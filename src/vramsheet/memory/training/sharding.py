"""ZeRO and FSDP: what each GPU holds of weights, gradients and states, and what it gathers while it computes."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from vramsheet.memory.layers import Model

GATHERED_LAYERS: Final = 2
"""Layers whose weights are whole on each GPU at once: the one computed and the one fetched ahead (FSDP's prefetch)."""
REDUCED_LAYERS: Final = 1
"""Layers whose gradients are whole at once, before they are reduced and scattered."""

REDUCE_BUCKET_ELEMENTS: Final = 500_000_000
"""
Gradients that DeepSpeed's stages 1 and 2 collect in one buffer before they are reduced. Gathering the updated weights
needs no buffer: each GPU receives into the weights themselves.

Source: DeepSpeed 0.19.6, `runtime/zero/config.py` (`reduce_bucket_size` 5e8, `overlap_comm` off below stage 3) and
`runtime/zero/stage_1_and_2.py` (`setup_buckets`); `runtime/utils.py`, `all_gather_into_tensor_dp_groups`.
"""


class Shares(NamedTuple):
    """Into how many parts weights, gradients and states are split."""

    weights: int
    gradients: int
    states: int


@lru_cache(maxsize=1024)
def shares(sharding: str, gpu_count: int) -> Shares:
    """
    The split of a sharding.

    Args:
        sharding: none, zero1, zero2 or zero3 (FSDP's full shard).
        gpu_count: GPUs of the group.

    Returns:
        Parts of each kind.

    Source:
        ZeRO, arXiv 1910.02054, section 5.
    """
    return {
        "none": Shares(1, 1, 1),
        "zero1": Shares(1, 1, gpu_count),
        "zero2": Shares(1, gpu_count, gpu_count),
        "zero3": Shares(gpu_count, gpu_count, gpu_count),
    }[sharding]


@lru_cache(maxsize=1024)
def gathered_shares(model: Model) -> tuple[float, float]:
    """
    The share of the weights outside the layers, and of the largest layer, in all.

    Args:
        model: the model.

    Returns:
        Two shares. What stands outside is one unit of FSDP, gathered from the forward pass to the backward pass's
        end.
    """
    total = max(1, model.described_parameters)
    outside = sum(t.parameters for t in model.outside) + model.extra_parameters
    largest = max((sum(t.parameters for t in layer.tensors) for layer, _ in model.runs), default=0)
    return outside / total, largest / total


def held_bytes(whole_bytes: float, parts: int, gathered_bytes: float) -> float:
    """
    Bytes of a sharded quantity with what is gathered of it.

    Args:
        whole_bytes: unsharded.
        parts: how many GPUs share it.
        gathered_bytes: what is whole on each at the moment.

    Returns:
        The share and what is gathered, never more than the whole.
    """
    if parts == 1:
        return whole_bytes
    return min(whole_bytes / parts + gathered_bytes, whole_bytes)


class Buckets(NamedTuple):
    """Bytes through which gradients are exchanged, beside the gradients themselves."""

    always: float
    """From the first step on."""
    backward: float
    """During the backward pass."""


def buckets(sharding: str, gpu_count: int, trained_bytes: float, gradient_bytes: int) -> Buckets:
    """
    The buffers that gradients are copied into before GPUs add them up.

    Args:
        sharding: none, or a stage of ZeRO.
        gpu_count: GPUs of the group; one alone exchanges nothing.
        trained_bytes: gradients of all trained parameters.
        gradient_bytes: bytes of one.

    Returns:
        DistributedDataParallel keeps buckets as large as all gradients (`gradient_as_bucket_view` is off unless asked
        for); DeepSpeed's stages 1 and 2 fill one bucket during the backward pass; FSDP's unit is counted elsewhere.

    Source:
        torch 2.13.0, nn/parallel/distributed.py: with views "the saved memory size will be equal to the total
        gradients size".
    """
    if gpu_count == 1 or sharding == "zero3":
        return Buckets(0.0, 0.0)
    if sharding == "none":
        return Buckets(trained_bytes, 0.0)
    return Buckets(0.0, min(trained_bytes, float(REDUCE_BUCKET_ELEMENTS * gradient_bytes)))
