"""The speed limit of decoding: every step reads the active weights and the caches once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vramsheet.memory.kv_cache import kv_cache_bytes, state_bytes
from vramsheet.memory.parallelism import tensor_split
from vramsheet.memory.weights import weights_bytes

if TYPE_CHECKING:
    from vramsheet.memory.layers import Model
    from vramsheet.memory.questions import Serving
    from vramsheet.records import Gpu

BANDWIDTH_SHARE: Final = 0.8
"""
Share of the peak memory bandwidth that decoding reaches at best.

Source: AIConfigurator's `mem_bw_empirical_scaling_factor` (ai-dynamo/aiconfigurator, systems/*.yaml, read 2026-11-20).
"""
COMPUTE_SHARE: Final = 0.4
"""
Share of the peak 16-bit tensor speed that a prompt is computed at.

Source: 38 to 43 % of the peak in training Llama 3 on H100 (arXiv 2407.21783, table 4, read 2026-11-21); computing a
prompt is the forward half of that work.
"""
OPERATIONS_PER_PARAMETER: Final = 2
"""A multiplication and an addition for each parameter that a token passes through."""
GB_BYTES: Final = 10**9
TERA: Final = 10**12


def weights_read_bytes(model: Model, serving: Serving) -> int:
    """
    Bytes of weights that one decoding step of the whole batch reads, on one GPU.

    A token uses k of E experts; a batch of B tokens touches E x (1 - (1 - k/E)^B) of them on average.

    Args:
        model: the model.
        serving: format, batch and number of GPUs.

    Returns:
        Bytes.
    """
    split = tensor_split(model, serving.gpu_count, serving.placement)
    whole = weights_bytes(model, serving.precision, split)
    if not model.expert_count:
        return whole
    experts = model.expert_parameters * split.expert_share(model.expert_count)
    share_of_experts = experts / (experts + (model.parameters - model.expert_parameters) / split.tensor_count)
    touched = 1 - (1 - model.experts_per_token / model.expert_count) ** serving.batch
    return round(whole * (1 - share_of_experts + share_of_experts * touched))


def decode_tokens_per_second(model: Model, serving: Serving, gpu: Gpu) -> float:
    """
    The most tokens per second over all sequences that memory bandwidth allows.

    Args:
        model: the model.
        serving: the workload.
        gpu: the device.

    Returns:
        Tokens per second, an upper bound; 0 for an encoder, which decodes nothing. GPUs share every layer as far as the
        heads allow; pipeline stages beyond that work one after the other, data-parallel groups at the same time.
    """
    if not model.caches:
        return 0.0
    split = tensor_split(model, serving.gpu_count, serving.placement)
    batch = serving.sequences_per_group
    read_bytes = (
        weights_read_bytes(model, serving)
        + kv_cache_bytes(model, serving.kv_precision, serving.context_tokens, batch, split)
        + state_bytes(model, batch, split)
    )
    steps_per_second = gpu.bandwidth_gb_s * GB_BYTES * BANDWIDTH_SHARE / read_bytes / split.stage_count
    return steps_per_second * serving.batch


def prefill_tokens_per_second(model: Model, serving: Serving, gpu: Gpu) -> float | None:
    """
    Tokens of prompt per second that the tensor speed of the GPUs allows.

    Args:
        model: the model.
        serving: the workload; its context is the length of the prompt.
        gpu: the device.

    Returns:
        Tokens per second over all GPUs of the group; None where the card's tensor speed is not known.

    Source:
        2 operations per active parameter and token, and 4 x tokens x width per attention layer for scores and values,
        half of them masked (arXiv 2001.08361, section 2.1; arXiv 2205.05198, appendix A).
    """
    if gpu.fp16_tflops is None:
        return None
    attention_layers = sum(count for cache, count in model.caches if cache.kind in {"full", "latent"})
    scores = 2 * serving.context_tokens * model.head_count * model.head_size * attention_layers
    operations = OPERATIONS_PER_PARAMETER * model.active_parameters + scores
    return gpu.fp16_tflops * TERA * COMPUTE_SHARE * serving.gpu_count / operations
