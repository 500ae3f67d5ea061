"""What would make it fit: the changes the field knows, what each saves here, and what it costs in words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from vramsheet.fit import fit, gpus_needed, longest_context, most_sequences
from vramsheet.memory.formats import format_named, kv_format_named
from vramsheet.memory.typical import typical_model

if TYPE_CHECKING:
    from vramsheet.memory.layers import Model
    from vramsheet.memory.questions import Serving
    from vramsheet.records import Gpu

SMALLEST_PRUNED_SHARE: Final = 0.2
"""Below a fifth of its parameters a pruned or distilled model is another model (Minitron keeps 50 to 25 %)."""


class Lever(NamedTuple):
    """One change, on its own."""

    name: str
    change: str
    """The change with its numbers."""
    saved_bytes: int
    """Per GPU, against the workload as asked."""
    fits: bool
    price: str
    """What it costs in quality or speed, in words."""
    rank: int
    """Place in the order from the mildest change to the hardest."""


MILD_SHARE: Final = 0.5
"""A context or batch cut to less than this is no longer the workload that was asked for."""
RANKS: Final = {
    "quantised KV cache": 1, "lower precision": 2, "shorter context": 3, "smaller batch": 3, "four-bit weights": 4,
    "more GPUs": 5, "much shorter context": 6, "much smaller batch": 6, "pruned or distilled model": 7,
    "grouped-query attention": 8, "latent attention": 8,
}  # fmt: skip
"""The order: what hardly loses quality, what trims the workload, what risks quality, what costs hardware."""
FOUR_BITS: Final = 6.0
"""Formats below this many bits per weight count as four-bit."""

WEIGHT_STEPS: Final = {
    "generic": ("fp8", "int4"), "vllm": ("fp8", "awq"), "sglang": ("fp8", "awq"), "tensorrt-llm": ("fp8", "nvfp4"),
    "transformers": ("int8", "nf4"), "llama.cpp": ("Q8_0", "Q4_K_M"),
}  # fmt: skip
"""Lower weight formats that each engine runs, mildest first."""
KV_STEP: Final = {"llama.cpp": "q8_0"}
"""The milder KV format of an engine; fp8 where none is named."""

GROUPED_KV_HEADS: Final = 8
"""KV heads of nearly every grouped-query model (Llama 3, Qwen3, Mistral)."""
LATENT_ELEMENTS: Final = 576
"""Elements per token and layer of DeepSeek's latent attention: 512 + 64 (arXiv 2405.04434)."""
_ANOTHER_MODEL: Final = "another model: test it anew on your own tasks"
_WEIGHT_PRICE: Final = {
    "fp8": "hardly measurable loss of quality; faster on cards with FP8 units",
    "int8": "hardly measurable loss of quality; slower in this engine",
    "Q8_0": "hardly measurable loss of quality",
    "awq": "small loss of quality: check it on your own tasks",
    "int4": "small loss of quality: check it on your own tasks",
    "nvfp4": "small loss of quality; needs Blackwell",
    "nf4": "small loss of quality; slower in this engine",
    "Q4_K_M": "small loss of quality: check it on your own tasks",
}


def levers(model: Model, serving: Serving, gpu: Gpu) -> tuple[Lever, ...]:
    """
    Every change that the field knows, each on its own, mildest first.

    Args:
        model: the model.
        serving: the workload as asked.
        gpu: the device.

    Returns:
        Changes that save something here, with whether each alone makes the workload fit.
    """
    need_bytes = fit(model, serving, gpu).estimate.total.likely
    found: list[Lever] = []

    def add(name: str, change: str, question: Serving, price: str) -> None:
        verdict = fit(model, question, gpu)
        saved = need_bytes - verdict.estimate.total.likely
        if saved > 0:
            found.append(Lever(name, change, saved, verdict.fits, price, RANKS[name]))

    kv_name = KV_STEP.get(serving.engine, "fp8")
    kv_form = kv_format_named(kv_name)
    if kv_form.key_bits < serving.kv_precision.key_bits:
        add(
            "quantised KV cache",
            f"keys and values in {kv_name} instead of {serving.kv_precision.name}",
            replace(serving, kv_precision=kv_form),
            "hardly measurable loss of quality at long context",
        )
    for name in WEIGHT_STEPS[serving.engine]:
        form = format_named(name)
        if form.bits < serving.precision.bits:
            add(
                "four-bit weights" if form.bits < FOUR_BITS else "lower precision",
                f"weights in {name} instead of {serving.precision.name}",
                replace(serving, precision=form),
                _WEIGHT_PRICE[name],
            )
    batch = most_sequences(model, serving, gpu)
    if 0 < batch < serving.batch:
        add(
            "smaller batch" if batch >= MILD_SHARE * serving.batch else "much smaller batch",
            f"{batch:,} sequences at once instead of {serving.batch:,}",
            replace(serving, batch=batch),
            "fewer users at once, or waiting",
        )
    context = longest_context(model, serving, gpu)
    if 0 < context < serving.context_tokens:
        add(
            "shorter context" if context >= MILD_SHARE * serving.context_tokens else "much shorter context",
            f"{context:,} tokens instead of {serving.context_tokens:,}",
            replace(serving, context_tokens=context),
            "long inputs must be cut or searched",
        )
    count = gpus_needed(model, serving, gpu)
    if count is not None and count > serving.gpu_count:
        add(
            "more GPUs",
            f"{count} GPUs instead of {serving.gpu_count}",
            replace(serving, gpu_count=count),
            "more hardware; each step waits for the slowest card",
        )
    found += _other_attention(model, serving, gpu)
    found += _smaller_models(model, serving, gpu, need_bytes)
    return tuple(sorted(found, key=lambda lever: lever.rank))


def _other_attention(model: Model, serving: Serving, gpu: Gpu) -> list[Lever]:
    """What a model of the same size saves whose attention keeps fewer heads, or one latent for all."""
    verdict = fit(model, serving, gpu)
    attention = [(cache, count) for cache, count in model.caches if cache.kind in {"full", "window", "chunk"}]
    elements = sum(count * cache.kv_head_count * (cache.key_size + cache.value_size) for cache, count in attention)
    kept = {
        "grouped-query attention": sum(
            count * min(GROUPED_KV_HEADS, cache.kv_head_count) * (cache.key_size + cache.value_size)
            for cache, count in attention
        ),
        "latent attention": sum(count for _, count in attention) * LATENT_ELEMENTS,
    }
    found = []
    for name, kept_elements in kept.items():
        if 0 < kept_elements < elements:
            saved = verdict.estimate.parts["kv_cache"] * (elements - kept_elements) // elements
            change = f"a model of this size with {name}, whose KV cache is {kept_elements / elements:.0%} of this one's"
            found.append(Lever(name, change, saved, saved + verdict.headroom_bytes >= 0, _ANOTHER_MODEL, RANKS[name]))
    return found


def _smaller_models(model: Model, serving: Serving, gpu: Gpu, need_bytes: int) -> list[Lever]:
    """Pruning or distillation, as a smaller parameter count of typical shape."""
    for percent in range(90, round(SMALLEST_PRUNED_SHARE * 100) - 1, -10):
        smaller = typical_model(model.parameters * percent // 100)
        verdict = fit(smaller, serving, gpu)
        if verdict.fits:
            saved = need_bytes - verdict.estimate.total.likely
            change = f"a model of about {smaller.parameters / 1e9:.3g} billion parameters ({percent} %)"
            name = "pruned or distilled model"
            return [Lever(name, change, saved, fits=True, price=_ANOTHER_MODEL, rank=RANKS[name])]
    return []


def smallest_lever(model: Model, serving: Serving, gpu: Gpu) -> Lever | None:
    """
    The mildest single change that makes the workload fit.

    Args:
        model: the model.
        serving: the workload as asked; it does not fit.
        gpu: the device.

    Returns:
        The change, or None when no single one is enough.
    """
    return next((lever for lever in levers(model, serving, gpu) if lever.fits), None)


def fits_uncompressed(model: Model, serving: Serving, gpu: Gpu) -> bool:
    """
    Whether the hardware holds the model as it was trained, in 16 bits with a 16-bit cache.

    Args:
        model: the model.
        serving: the workload; its formats are not looked at.
        gpu: the device.

    Returns:
        The plain verdict.
    """
    plain = replace(serving, precision=format_named("bf16"), kv_precision=kv_format_named("fp16"))
    return fit(model, plain, gpu).fits
