"""What would make a served model fit."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from vramsheet.fit import fit, gpus_needed, longest_context, most_sequences
from vramsheet.levers.lever import MODEL_STEPS_PERCENT, Lever, cut_name
from vramsheet.memory.formats import format_named, kv_format_named
from vramsheet.memory.parallelism import Placement
from vramsheet.memory.typical import typical_model
from vramsheet.units import GB

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vramsheet.fit import Fit
    from vramsheet.memory.layers import Model
    from vramsheet.memory.questions import Serving
    from vramsheet.records import Gpu

FOUR_BITS: Final = 6.0
"""Formats below this many bits per weight count as four-bit."""

WEIGHT_STEPS: Final = {
    "generic": ("fp8", "int4"), "vllm": ("fp8", "awq"), "sglang": ("fp8", "awq"), "tensorrt-llm": ("fp8", "nvfp4"),
    "transformers": ("int8", "nf4"), "llama.cpp": ("Q8_0", "Q4_K_M"),
}  # fmt: skip
"""Lower weight formats that each engine runs, mildest first."""
KV_STEP: Final = {"llama.cpp": ("q8_0", "kv-q8")}
"""The milder KV format of an engine and its price; fp8 where none is named."""

GROUPED_KV_HEADS: Final = 8
"""KV heads of nearly every grouped-query model (Llama 3, Qwen3, Mistral)."""
LATENT_ELEMENTS: Final = 576
"""Elements per token and layer of DeepSeek's latent attention: 512 + 64 (arXiv 2405.04434)."""


def serving_levers(model: Model, serving: Serving, gpu: Gpu) -> Iterator[Lever]:
    """
    Every change that is known for a served model, each on its own.

    Args:
        model: the model.
        serving: the workload as asked.
        gpu: the device.

    Yields:
        Changes, in no order; some save nothing.
    """
    asked = fit(model, serving, gpu)

    def lever(name: str, now: str | float, then: str | float, question: Serving, price_key: str) -> Lever:
        verdict = fit(model, question, gpu)
        need_bytes = verdict.estimate.total.likely
        saved_bytes = asked.estimate.total.likely - need_bytes
        return Lever(name, now, then, need_bytes, saved_bytes, verdict.fits, price_key)

    kv_name, kv_price = KV_STEP.get(serving.engine, ("fp8", "kv-fp8"))
    kv_form = kv_format_named(kv_name)
    if kv_form.key_bits < serving.kv_precision.key_bits:
        question = replace(serving, kv_precision=kv_form)
        yield lever("quantised KV cache", serving.kv_precision.name, kv_name, question, kv_price)
    for name in WEIGHT_STEPS[serving.engine]:
        form = format_named(name)
        if form.bits < serving.precision.bits:
            kind = "four-bit weights" if form.bits < FOUR_BITS else "lower precision"
            yield lever(kind, serving.precision.name, name, replace(serving, precision=form), name.lower())
    if not asked.fits:
        batch, context = most_sequences(model, serving, gpu), longest_context(model, serving, gpu)
        if name := cut_name("smaller batch", batch, serving.batch):
            yield lever(name, serving.batch, batch, replace(serving, batch=batch), "fewer-users")
        if name := cut_name("shorter context", context, serving.context_tokens):
            question = replace(serving, context_tokens=context)
            yield lever(name, serving.context_tokens, context, question, "shorter-inputs")
        count = gpus_needed(model, serving, gpu)
        if count is not None and count > serving.gpu_count:
            yield lever("more GPUs", serving.gpu_count, count, replace(serving, gpu_count=count), "hardware")
    yield from _other_attention(asked)
    yield from _smaller_models(asked, serving)


def _other_attention(asked: Fit) -> Iterator[Lever]:
    """What a model of the same size saves whose attention keeps fewer heads, or one latent for all."""
    model, estimate = asked.estimate.model, asked.estimate
    attention = [(cache, count) for cache, count in model.caches if cache.kind in {"full", "window", "chunk"}]
    elements = sum(count * cache.kv_head_count * (cache.key_size + cache.value_size) for cache, count in attention)
    grouped = sum(
        count * min(GROUPED_KV_HEADS, cache.kv_head_count) * (cache.key_size + cache.value_size)
        for cache, count in attention
    )
    latent = sum(count for _, count in attention) * LATENT_ELEMENTS
    for name, kept, price_key in (
        ("grouped-query attention", grouped, "grouped-model"),
        ("latent attention", latent, "latent-model"),
    ):
        if 0 < kept < elements:
            saved_bytes = estimate.parts["kv_cache"] * (elements - kept) // elements
            enough = saved_bytes + asked.headroom_bytes >= 0
            yield Lever(name, 1.0, kept / elements, estimate.total.likely - saved_bytes, saved_bytes, enough, price_key)


def _smaller_models(asked: Fit, serving: Serving) -> Iterator[Lever]:
    """Pruning or distillation, as a smaller parameter count of typical shape."""
    model, total_bytes = asked.estimate.model, asked.estimate.total.likely
    # A typical model is dense, and its heads may not allow the same split: only the data-parallel groups stay.
    question = replace(serving, placement=Placement(serving.placement.data_count))
    for percent in MODEL_STEPS_PERCENT:
        smaller = typical_model(model.parameters * percent // 100)
        verdict = fit(smaller, question, asked.gpu)
        if verdict.fits:
            need_bytes, billions = verdict.estimate.total.likely, smaller.parameters / GB
            now = model.parameters / GB
            yield Lever(
                "pruned or distilled model", now, billions, need_bytes, total_bytes - need_bytes, fits=True,
                price_key="another-model",
            )  # fmt: skip
            return
