"""How several GPUs share a model: tensor parallelism inside a layer, pipeline stages of whole layers."""

from __future__ import annotations

from functools import lru_cache
from math import ceil
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from vramsheet.memory.layers import Model

HEADLESS_COUNTS: Final = (1, 2, 4, 8)
"""Tensor-parallel counts offered for models without attention heads."""


class Split(NamedTuple):
    """One way to place a model on GPUs: tensor-parallel groups, one for each pipeline stage."""

    tensor_count: int
    """GPUs that share every layer."""
    stage_count: int
    """Pipeline stages, each with a run of whole layers."""

    def layers_here(self, layer_count: int) -> int:
        """
        Layers of one kind on the fullest stage.

        Args:
            layer_count: layers of that kind.

        Returns:
            An even share, rounded up.
        """
        return ceil(layer_count / self.stage_count)


ALONE: Final = Split(1, 1)
"""One GPU that holds all of it."""


@lru_cache(maxsize=1024)
def tensor_counts(model: Model) -> tuple[int, ...]:
    """
    Numbers of GPUs that tensor parallelism can split a model over.

    Attention heads must divide evenly, and KV heads either divide or are repeated a whole number of times
    (Megatron-LM, arXiv 1909.08053, section 3; vLLM refuses other counts).

    Args:
        model: the model.

    Returns:
        Counts in rising order, from 1 to the number of heads.
    """
    heads, kv_heads = model.head_count, model.kv_head_count
    if not heads:
        return HEADLESS_COUNTS
    return tuple(
        count
        for count in range(1, heads + 1)
        if heads % count == 0 and (not kv_heads or kv_heads % count == 0 or count % kv_heads == 0)
    )


@lru_cache(maxsize=4096)
def tensor_split(model: Model, gpu_count: int) -> Split:
    """
    The split of an engine that shares layers: as much tensor parallelism as the heads allow, stages for the rest.

    Args:
        model: the model.
        gpu_count: all GPUs.

    Returns:
        The largest possible tensor count that divides the number of GPUs, and the stages that are left.
    """
    tensor_count = max(count for count in tensor_counts(model) if gpu_count % count == 0)
    return Split(tensor_count, gpu_count // tensor_count)


def layer_split(_model: Model, gpu_count: int) -> Split:
    """
    The split of an engine that places whole layers (llama.cpp, transformers' device map).

    Args:
        gpu_count: all GPUs.

    Returns:
        One stage a GPU.
    """
    return Split(1, gpu_count)


def layer_counts(model: Model) -> tuple[int, ...]:
    """
    Numbers of GPUs that whole layers can be spread over.

    Args:
        model: the model.

    Returns:
        Every number up to that of its layers.
    """
    return tuple(range(1, model.layer_count + 1))
