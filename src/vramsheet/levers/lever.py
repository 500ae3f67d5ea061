"""One change that saves memory: what it is in words, its place among the others, what it costs and who says so."""

from __future__ import annotations

from typing import Final, NamedTuple

from vramsheet.sentences import sentence


class Price(NamedTuple):
    """What a change costs in quality or speed, and where that was read."""

    words: str
    source: str


BY_DEFINITION: Final = sentence("by definition")
SMALL_LOSS: Final = "small loss of quality: check it on your own tasks"
PRICES: Final = {
    "kv-fp8": Price("little loss of quality", "docs.sglang.io, Quantized KV Cache"),
    "kv-q8": Price("little loss of quality", "llama.cpp pull request 7412"),
    "fp8": Price("no measurable loss of quality; faster on cards with FP8 units", "arXiv 2411.02355"),
    "int8": Price("hardly measurable loss of quality; slower in this engine", "arXiv 2208.07339"),
    "q8_0": Price("hardly measurable loss of quality", "llama.cpp tools/quantize"),
    "awq": Price(SMALL_LOSS, "arXiv 2411.02355"),
    "int4": Price(SMALL_LOSS, "arXiv 2411.02355"),
    "nvfp4": Price("small loss of quality; needs Blackwell", "arXiv 2509.25149"),
    "nf4": Price("small loss of quality; slower in this engine", "arXiv 2305.14314"),
    "q4_k_m": Price(SMALL_LOSS, "llama.cpp tools/quantize"),
    "fewer-users": Price("fewer users at once, or waiting", BY_DEFINITION),
    "shorter-inputs": Price("long inputs must be cut or searched", BY_DEFINITION),
    "hardware": Price("more hardware; each step waits for the slowest card", "arXiv 1909.08053"),
    "another-model": Price("another model: test it anew on your own tasks", "arXiv 2407.14679"),
    "grouped-model": Price("another model: test it anew on your own tasks", "arXiv 2305.13245"),
    "latent-model": Price("another model: test it anew on your own tasks", "arXiv 2405.04434"),
    "flash": Price("none: the same result, and faster", "arXiv 2205.14135"),
    "recomputed": Price(
        "steps about a fifth slower", "huggingface.co/docs/transformers, Gradient checkpointing"
    ),
    "adamw-8bit": Price("hardly measurable loss of quality", "arXiv 2110.02861"),
    "sharded": Price("half as much traffic again between the GPUs", "arXiv 1910.02054"),
    "accumulated": Price(
        "the same result where gradients are accumulated; more steps",
        "huggingface.co/docs/transformers, Gradient accumulation",
    ),
    "shorter-samples": Price("long samples must be cut", BY_DEFINITION),
    "qlora": Price("hardly measurable loss of quality; slower steps", "arXiv 2305.14314"),
    "lora": Price("learns less than training every weight does, and forgets less", "arXiv 2405.09673"),
    "more-trainers": Price("more hardware; half as much traffic again between the GPUs", "arXiv 1910.02054"),
}  # fmt: skip
"""What each change costs in quality or speed; the reports say the same in their own language. Pages read 2026-11-21."""

CHANGES: Final = {
    "quantised KV cache": "keys and values in {then} instead of {now}",
    "lower precision": "weights in {then} instead of {now}",
    "four-bit weights": "weights in four bits ({then}) instead of {now}",
    "smaller batch": "{then:,} instead of {now:,} sequences at once",
    "much smaller batch": "{then:,} instead of {now:,} sequences at once",
    "shorter context": "{then:,} instead of {now:,} tokens each",
    "much shorter context": "{then:,} instead of {now:,} tokens each",
    "more GPUs": "{then:,} GPUs instead of {now:,}",
    "pruned or distilled model": "a model of about {then:.3g} billion parameters instead of {now:.3g}",
    "grouped-query attention": "a model of this size with grouped-query attention, whose KV cache is {then:.0%} of"
    " this one's",
    "latent attention": "a model of this size with latent attention, whose KV cache is {then:.0%} of this one's",
    "flash attention": "flash attention instead of eager",
    "activation checkpointing": "activations computed twice instead of kept",
    "8-bit optimizer": "optimizer {then} instead of {now}",
    "full sharding": "weights, gradients and states split over the {then:,} GPUs (ZeRO-3)",
    "quantised base": "frozen base in {then} (QLoRA) instead of {now}",
    "adapters only": "adapters of rank {then:,} (LoRA) instead of all weights",
    "more GPUs, fully sharded": "{then:,} GPUs instead of {now:,}, weights and states split over them (ZeRO-3)",
}
"""Each change that the field knows, with its numbers."""

RANKS: Final = {
    "flash attention": 0,
    "quantised KV cache": 1, "full sharding": 1,
    "lower precision": 2, "8-bit optimizer": 2,
    "shorter context": 3, "smaller batch": 3, "activation checkpointing": 3,
    "four-bit weights": 4, "quantised base": 4,
    "more GPUs": 5, "more GPUs, fully sharded": 5, "adapters only": 5,
    "much shorter context": 6, "much smaller batch": 6,
    "pruned or distilled model": 7,
    "grouped-query attention": 8, "latent attention": 8,
}  # fmt: skip
"""The order: what hardly loses quality, what trims the workload, what risks quality, what costs hardware."""

SAME_WORK: Final = frozenset({
    "flash attention", "quantised KV cache", "full sharding", "lower precision", "8-bit optimizer",
    "activation checkpointing", "four-bit weights", "quantised base",
})  # fmt: skip
"""Changes that leave model, hardware and workload as they are."""

MILD_SHARE: Final = 0.5
"""A context or batch cut to less than this is no longer the workload that was asked for."""
SMALLEST_SHARE: Final = 0.125
"""Cut to less than an eighth, a workload is another one: such a cut is not offered."""
SMALLEST_MODEL_SHARE: Final = 0.2
"""Below a fifth of its parameters a pruned or distilled model is another model (Minitron keeps 50 to 25 %)."""
MODEL_STEPS_PERCENT: Final = range(90, round(SMALLEST_MODEL_SHARE * 100) - 1, -10)
"""Smaller models that are tried, as shares of the parameters."""


class Lever(NamedTuple):
    """One change, on its own."""

    name: str
    """Key of `CHANGES`."""
    now: str | float
    """What the workload asks for."""
    then: str | float
    """What it would be instead."""
    need_bytes: int
    """Likely need per GPU with the change."""
    saved_bytes: int
    """Per GPU, against the workload as asked."""
    fits: bool
    price_key: str
    """Key of `PRICES`."""

    @property
    def change(self) -> str:
        """The change with its numbers."""
        return CHANGES[self.name].format(now=self.now, then=self.then)

    @property
    def price(self) -> str:
        """What it costs in quality or speed, in words."""
        return PRICES[self.price_key].words

    @property
    def source(self) -> str:
        """Where these words were read."""
        return PRICES[self.price_key].source

    @property
    def rank(self) -> int:
        """Place in the order from the mildest change to the hardest."""
        return RANKS[self.name]


def cut_name(kind: str, then: int, now: int) -> str:
    """
    What a cut is called: mild, much, or nothing when it is no longer worth offering.

    Args:
        kind: key of `CHANGES`: "smaller batch" or "shorter context".
        then: what fits.
        now: what was asked.

    Returns:
        A key of `CHANGES`, or an empty text.
    """
    if not SMALLEST_SHARE * now <= then < now:
        return ""
    return kind if then >= MILD_SHARE * now else f"much {kind}"
