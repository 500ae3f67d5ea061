"""Bytes of a model's weights in a number format, whole or on one GPU of a group."""

from __future__ import annotations

from functools import lru_cache
from math import ceil
from typing import TYPE_CHECKING, Final

from vramsheet.memory.gguf import file_bits
from vramsheet.memory.layers import EXPERT_ROLES, KV_HEAD_ROLES, LINEAR_ROLES, REPLICATED_ROLES
from vramsheet.memory.parallelism import ALONE
from vramsheet.units import BITS_PER_BYTE

if TYPE_CHECKING:
    from vramsheet.memory.formats import Format
    from vramsheet.memory.layers import Model, Tensor
    from vramsheet.memory.parallelism import Split


UNQUANTISED_BITS: Final = 16
"""What a file of any format keeps its unquantised tensors in, at least."""


def tensor_bits(tensor: Tensor, form: Format, has_experts: bool) -> float:
    """
    Bits of one kind of tensor in a format, all copies together.

    Args:
        tensor: role and size.
        form: the format; which tensors it applies to is its `scope`.
        has_experts: whether the model is a mixture of experts.

    Returns:
        Bits, scales included.
    """
    quantised_roles = EXPERT_ROLES if form.scope == "experts" and has_experts else LINEAR_ROLES
    if form.scope == "all":
        return tensor.parameters * form.bits
    if tensor.role not in quantised_roles:
        return tensor.parameters * form.kept_bits
    return tensor.parameters * form.bits + tensor.rows * tensor.copies * form.row_bits


def share_on_one_gpu(tensor: Tensor, kv_head_count: int, gpu_count: int) -> float:
    """
    The share of a tensor that one GPU of a tensor-parallel group holds.

    Norms and routers are held whole; keys and values are split by head, and held more than once when there are fewer
    heads than GPUs.

    Args:
        tensor: its role decides.
        kv_head_count: KV heads of the model.
        gpu_count: GPUs of the group.

    Returns:
        A share above 0 and up to 1.
    """
    if gpu_count == 1 or tensor.role in REPLICATED_ROLES:
        return 1.0
    if tensor.role in KV_HEAD_ROLES and kv_head_count:
        return ceil(kv_head_count / gpu_count) / kv_head_count
    return 1 / gpu_count


def table_bits(model: Model, form: Format) -> float:
    """
    Bits of stored tables that are no parameters; they are never quantised.

    Args:
        model: the model.
        form: the format of its weights.

    Returns:
        Bits, 0 for most models.
    """
    return model.table_elements * max(form.kept_bits, UNQUANTISED_BITS)


def _even_share(model: Model, size_bytes: float, split: Split) -> int:
    """One GPU's share of weights of which only the sum is known; experts count by their share of the parameters."""
    gpu_count = split.tensor_count * split.stage_count
    expert_share = split.expert_share(model.expert_count)
    if not model.expert_count or expert_share == 1 / split.tensor_count:
        return ceil(size_bytes / gpu_count)
    experts = model.expert_parameters / model.parameters
    return ceil(size_bytes * (experts * expert_share / split.stage_count + (1 - experts) / gpu_count))


@lru_cache(maxsize=4096)
def weights_bytes(model: Model, form: Format, split: Split = ALONE) -> int:
    """
    Bytes of the weights on one GPU.

    Of a model read from a weight file: the bytes that it stores. Of a bare count: parameters x nominal bits / 8, as the
    published rules have it (for GGUF mixes the bits of a whole file). Of a known model: every tensor at the bits it
    really has in that format.

    Args:
        model: the model.
        form: the format of its weights.
        split: how several GPUs share the model; the fullest GPU of the fullest stage is counted.

    Returns:
        Bytes, rounded up.
    """
    if model.stored_bytes is not None:
        return _even_share(model, model.stored_bytes, split)
    if model.bare_parameters is not None:
        bits = form.bits if form.scope == "file" else form.nominal_bits
        return _even_share(model, model.bare_parameters * bits / BITS_PER_BYTE, split)
    if form.scope == "file":
        whole_bits = file_bits(form.name, model) + table_bits(model, form)
        return _even_share(model, whole_bits / BITS_PER_BYTE, split)
    expert_share = split.expert_share(model.expert_count)

    def bits_here(tensor: Tensor) -> float:
        bits = tensor_bits(tensor, form, bool(model.expert_count))
        if tensor.role in EXPERT_ROLES:
            return bits * expert_share
        return bits * share_on_one_gpu(tensor, model.kv_head_count, split.tensor_count)

    outside = [bits_here(tensor) for tensor in model.outside] + [
        model.extra_parameters * form.kept_bits + table_bits(model, form)
    ]
    inside = sum(repeats * sum(map(bits_here, layer.tensors)) for layer, repeats in model.runs)
    if split.stage_count == 1:
        return ceil((sum(outside) + inside) / BITS_PER_BYTE)
    share = split.layers_here(model.layer_count) / model.layer_count
    return ceil((max(outside) + inside * share) / BITS_PER_BYTE)
