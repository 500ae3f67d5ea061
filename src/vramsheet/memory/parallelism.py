"""
How several GPUs share a model.

Tensor parallelism shares every layer, pipeline stages hold whole layers, data-parallel groups each serve their own
share of the sequences, and expert parallelism hands the experts of a mixture out whole instead of slicing each.
"""

from __future__ import annotations

from functools import lru_cache
from math import ceil
from typing import TYPE_CHECKING, Final, NamedTuple

from vramsheet.errors import BadInput

if TYPE_CHECKING:
    from vramsheet.memory.layers import Model

HEADLESS_COUNTS: Final = (1, 2, 4, 8)
"""Tensor-parallel counts offered for models without attention heads."""


class Placement(NamedTuple):
    """What was asked of the GPUs beyond their number; tensor parallelism takes what the rest leaves."""

    data_count: int = 1
    """Groups of GPUs that each serve their own share of the sequences, with a KV cache of their own."""
    stage_count: int = 0
    """Pipeline stages of each group; 0: as many as the heads require."""
    expert_parallel: bool = False
    """Experts are divided, whole, over all GPUs that share a layer."""
    redundant_expert_count: int = 0
    """Experts held a second time to even out the load, in each layer."""


AUTOMATIC: Final = Placement()
"""One group, tensor parallelism as far as the heads allow."""


class Split(NamedTuple):
    """One way to place a model on GPUs: tensor-parallel groups, for each pipeline stage and data-parallel group."""

    tensor_count: int
    """GPUs that share every layer."""
    stage_count: int
    """Pipeline stages, each with a run of whole layers."""
    data_count: int = 1
    """Groups that each serve their own share of the sequences."""
    experts_whole: bool = False
    """Experts are handed out whole; else each is sliced."""
    redundant_expert_count: int = 0
    """Experts held a second time, in each layer."""
    separate: bool = False
    """The data-parallel groups are copies of the whole model that share nothing, not even experts."""

    def layers_here(self, layer_count: int) -> int:
        """
        Layers of one kind on the fullest stage.

        Args:
            layer_count: layers of that kind.

        Returns:
            An even share, rounded up.
        """
        return ceil(layer_count / self.stage_count)

    @property
    def expert_gpu_count(self) -> int:
        """GPUs over which the experts of one layer are divided, sliced or whole."""
        return self.tensor_count if self.separate else self.tensor_count * self.data_count

    def experts_here(self, expert_count: int) -> int:
        """
        Experts of a layer that the fullest GPU holds, whole or as a slice of each.

        Args:
            expert_count: experts of the layer.

        Returns:
            All of them where they are sliced; else an even share, rounded up.

        Source:
            vLLM `determine_expert_map` (fused_moe/layer.py, read 2026-11-21): the first ranks take what is left over.
        """
        if not self.experts_whole:
            return expert_count
        return ceil((expert_count + self.redundant_expert_count) / self.expert_gpu_count)

    def expert_share(self, expert_count: int) -> float:
        """
        The share of the routed experts' weights that the fullest GPU holds, of one stage.

        Args:
            expert_count: experts of a layer.

        Returns:
            A share above 0 and up to 1.
        """
        if self.experts_whole and expert_count:
            return self.experts_here(expert_count) / expert_count
        return 1 / self.expert_gpu_count

    def linked_gpu_count(self, expert_count: int) -> int:
        """
        GPUs that hold one model between them and exchange data in every step.

        Args:
            expert_count: experts of the model; without any, data-parallel groups have nothing to exchange.

        Returns:
            A number of GPUs.
        """
        groups = self.data_count if expert_count and not self.separate else 1
        return self.tensor_count * self.stage_count * groups


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
def tensor_split(model: Model, gpu_count: int, placement: Placement = AUTOMATIC) -> Split:
    """
    The split of an engine that shares layers: as much tensor parallelism as the heads allow, stages for the rest.

    Attention and dense layers are split by tensor parallelism inside a data-parallel group and repeated in each group.
    The experts of a mixture are divided over the GPUs of all groups: sliced, or whole with expert parallelism.

    Args:
        model: the model.
        gpu_count: all GPUs.
        placement: data-parallel groups, stages and expert parallelism.

    Returns:
        The largest possible tensor count that divides the number of GPUs of a group, and the stages that are left.

    Raises:
        BadInput: the GPUs cannot be divided in that way.

    Source:
        vLLM docs/serving/data_parallel_deployment.md and expert_parallel_deployment.md (EP size = TP size x DP size);
        TensorRT-LLM docs/source/features/parallel-strategy.md (attention DP); SGLang 0.5 `--enable-dp-attention`, with
        `--moe-dense-tp-size 1 --enable-dp-lm-head` for the dense layers and the head; all read 2026-11-21.
    """
    group_count = _group_gpu_count(gpu_count, placement)
    if placement.stage_count:
        tensor_count = _whole_share("pipeline_parallel", placement.stage_count, group_count)
        if tensor_count not in tensor_counts(model):
            possible = ", ".join(map(str, tensor_counts(model)))
            raise BadInput("tensor_parallel", tensor_count, f"a count that the heads of {model.name} allow: {possible}")
    else:
        tensor_count = max(count for count in tensor_counts(model) if group_count % count == 0)
    data_count, _, whole, redundant = placement
    split = Split(tensor_count, group_count // tensor_count, data_count, whole, redundant)
    if whole:
        _check_experts(model, split)
    return split


def even_tensor_split(model: Model, gpu_count: int, placement: Placement = AUTOMATIC) -> Split:
    """
    The same split, of an engine that gives every GPU equally many experts.

    Args:
        model: the model.
        gpu_count: all GPUs.
        placement: data-parallel groups, stages and expert parallelism.

    Returns:
        As `tensor_split`.

    Raises:
        BadInput: the GPUs cannot be divided in that way, or the experts not evenly.

    Source:
        SGLang `assert num_experts % self.moe_ep_size == 0` (layers/moe/fused_moe_triton/layer.py), AIConfigurator's
        check for TensorRT-LLM; both read 2026-11-21.
    """
    split = tensor_split(model, gpu_count, placement)
    held_count = model.expert_count + split.redundant_expert_count
    if split.experts_whole and held_count % split.expert_gpu_count:
        raise BadInput(
            "expert_parallel",
            f"{split.expert_gpu_count} GPUs",
            f"a number that divides the {held_count} experts evenly",
        )
    return split


def layer_split(_model: Model, gpu_count: int, placement: Placement = AUTOMATIC) -> Split:
    """
    The split of an engine that places whole layers (llama.cpp, transformers' device map).

    Args:
        gpu_count: all GPUs.
        placement: data-parallel groups, each a copy of its own; these engines share no layer.

    Returns:
        One stage a GPU of a group.

    Raises:
        BadInput: tensor or expert parallelism was asked for.
    """
    if placement == AUTOMATIC:
        return Split(1, gpu_count)
    group_count = _group_gpu_count(gpu_count, placement)
    if placement.expert_parallel:
        raise BadInput("expert_parallel", "yes", f"an engine that divides layers: {_DIVIDING}")
    if placement.stage_count not in {0, group_count}:
        tensor_count = _whole_share("pipeline_parallel", placement.stage_count, group_count)
        raise BadInput("tensor_parallel", tensor_count, f"1, or an engine that divides layers: {_DIVIDING}")
    return Split(1, group_count, placement.data_count, separate=True)


def tensor_gpu_counts(model: Model, placement: Placement = AUTOMATIC) -> tuple[int, ...]:
    """
    Numbers of GPUs that an engine which shares layers can place a model on.

    Args:
        model: the model.
        placement: data-parallel groups, stages and expert parallelism, which stay as they are.

    Returns:
        Counts in rising order; none where no number of GPUs does.
    """
    counts = tensor_counts(model)
    if placement == AUTOMATIC:
        return counts
    groups = placement.data_count
    held_count = model.expert_count + placement.redundant_expert_count
    return tuple(
        count * groups * (placement.stage_count or 1)
        for count in counts
        if not placement.expert_parallel or count * groups <= held_count
    )


def even_tensor_gpu_counts(model: Model, placement: Placement = AUTOMATIC) -> tuple[int, ...]:
    """
    The same, of an engine that gives every GPU equally many experts.

    Args:
        model: the model.
        placement: data-parallel groups, stages and expert parallelism, which stay as they are.

    Returns:
        Counts in rising order; none where no number of GPUs does.
    """
    counts = tensor_gpu_counts(model, placement)
    if not placement.expert_parallel:
        return counts
    held_count = model.expert_count + placement.redundant_expert_count
    return tuple(count for count in counts if held_count % (count // (placement.stage_count or 1)) == 0)


def layer_counts(model: Model, placement: Placement = AUTOMATIC) -> tuple[int, ...]:
    """
    Numbers of GPUs that whole layers can be spread over.

    Args:
        model: the model.
        placement: data-parallel groups, each a copy of its own.

    Returns:
        Every number up to that of its layers, for each group.
    """
    return tuple(count * placement.data_count for count in range(1, model.layer_count + 1))


_DIVIDING: Final = "generic, vllm, sglang or tensorrt-llm"


def _group_gpu_count(gpu_count: int, placement: Placement) -> int:
    """GPUs of one data-parallel group."""
    return _whole_share("data_parallel", placement.data_count, gpu_count)


def _whole_share(what: str, count: int, gpu_count: int) -> int:
    """GPUs of one of so many equal parts."""
    if gpu_count % count:
        raise BadInput(what, count, f"a number that divides {gpu_count} GPUs evenly")
    return gpu_count // count


def _check_experts(model: Model, split: Split) -> None:
    """Refuse expert parallelism that leaves a GPU without an expert, or copies that cannot be spread evenly."""
    if not model.expert_count:
        raise BadInput("expert_parallel", model.name, "a mixture of experts")
    held_count, gpu_count = model.expert_count + split.redundant_expert_count, split.expert_gpu_count
    if gpu_count > held_count:
        raise BadInput("expert_parallel", f"{gpu_count} GPUs", f"at most one for each of the {held_count} experts")
    if split.redundant_expert_count and held_count % gpu_count:
        raise BadInput(
            "redundant_experts",
            split.redundant_expert_count,
            f"a number that with the {model.expert_count} experts divides evenly by {gpu_count} GPUs",
        )
