"""Does it fit, on how many GPUs, and how far can it go: verdicts and their inverses."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from vramsheet.errors import BadInput
from vramsheet.memory.engines import engine_named
from vramsheet.memory.engines.engine import Parts
from vramsheet.memory.estimate import Estimate, serving_estimate, training_estimate
from vramsheet.memory.parallelism import AUTOMATIC
from vramsheet.memory.questions import LARGEST_BATCH, LARGEST_CONTEXT, Serving, Training

if TYPE_CHECKING:
    from collections.abc import Callable

    from vramsheet.memory.layers import Model
    from vramsheet.memory.parallelism import Placement
    from vramsheet.records import Gpu


ONE_SLICE: Final = "MIG slices have no link to each other, so a model runs whole on one of them"
"""
Source: NVIDIA MIG User Guide, deployment considerations (no GPU-to-GPU P2P, over PCIe or NVLink); RAPIDS deployment
guide, MIG (docs.rapids.ai/deployment/stable/guides/mig: no CUDA IPC, NVLink and NVSwitch unavailable), read 2026-11-21.
"""


class KvPool(NamedTuple):
    """What is left for caches once weights, activations and runtime are in place."""

    bytes: int
    """On one GPU."""
    tokens: int
    """Of all data-parallel groups together."""
    max_concurrency: float
    """Sequences of the asked context that the pool holds."""


@dataclass(frozen=True, slots=True)
class Fit:
    """The verdict for one workload on one kind of GPU, in bytes per GPU."""

    gpu: Gpu
    estimate: Estimate
    usable_bytes: int
    budget_bytes: int

    @property
    def headroom_bytes(self) -> int:
        """Budget less likely need; negative when short."""
        return self.budget_bytes - self.estimate.total.likely

    @property
    def fits(self) -> bool:
        """True when the likely need is within the budget."""
        return self.headroom_bytes >= 0

    @property
    def sure(self) -> bool:
        """True when the verdict would be the same at either end of the interval."""
        low, _, high = self.estimate.total
        return (high <= self.budget_bytes) or (low > self.budget_bytes)


def fit(model: Model, question: Serving | Training, gpu: Gpu) -> Fit:
    """
    The verdict for a workload on a GPU.

    Args:
        model: the model.
        question: how it is served or trained, on how many GPUs.
        gpu: the device; its usable bytes are what its driver offers, never the number on the box.

    Returns:
        Need, budget, headroom and verdict.

    Raises:
        BadInput: a model spread over several MIG slices.
    """
    if gpu.mig is not None and question.gpu_count > 1:
        raise BadInput("gpus", question.gpu_count, f"1: {ONE_SLICE}")
    if isinstance(question, Training):
        return Fit(gpu, training_estimate(model, question), gpu.usable_bytes, gpu.usable_bytes)
    estimate = serving_estimate(model, question, gpu.usable_bytes)
    budget = engine_named(question.engine).budget_bytes(question, gpu.usable_bytes, Parts(**estimate.parts))
    return Fit(gpu, estimate, gpu.usable_bytes, budget)


def kv_pool(verdict: Fit, serving: Serving) -> KvPool:
    """
    The room for caches that a verdict leaves.

    Args:
        verdict: of an inference workload.
        serving: that workload.

    Returns:
        Bytes (0 at least), the tokens they hold at the workload's mean bytes per token, and how many sequences.
    """
    parts = verdict.estimate.parts
    caches = parts["kv_cache"] + parts["state"]
    pool = max(0, verdict.budget_bytes - (verdict.estimate.total.likely - caches))
    if not caches:
        return KvPool(pool, 0, 0.0)
    sequences = pool * serving.sequences_per_group * serving.placement.data_count / caches
    return KvPool(pool, int(sequences * serving.context_tokens), sequences)


def possible_gpu_counts(model: Model, engine: str = "generic", placement: Placement = AUTOMATIC) -> tuple[int, ...]:
    """
    Numbers of GPUs that an engine can place a model on.

    Args:
        model: the model.
        engine: its name; llama.cpp and transformers spread whole layers, the others split every layer by its heads.
        placement: data-parallel groups, stages and expert parallelism, which stay as they are.

    Returns:
        Counts in rising order.

    Raises:
        UnknownName: the engine is not known.
    """
    return engine_named(engine).possible_counts(model, placement)


def gpus_needed(model: Model, serving: Serving, gpu: Gpu) -> int | None:
    """
    The smallest possible number of GPUs that holds the workload.

    Args:
        model: the model.
        serving: the workload; its own `gpu_count` is not looked at, its data-parallel groups and stages stay.
        gpu: the device.

    Returns:
        The count, or None when not even the largest possible one holds it.
    """
    for count in possible_gpu_counts(model, serving.engine, serving.placement):
        if gpu.mig is not None and count > 1:
            break
        if fit(model, replace(serving, gpu_count=count), gpu).fits:
            return count
    return None


def training_gpus_needed(model: Model, training: Training, gpu: Gpu, most: int = 64) -> int | None:
    """
    The smallest power of two of GPUs that holds a training step, fully sharded (ZeRO-3) from two on.

    Args:
        model: the model.
        training: the workload; its own `gpu_count` and sharding are not looked at.
        gpu: the device.
        most: the largest number tried.

    Returns:
        The count, or None when not even the largest holds it.
    """
    count, most = 1, 1 if gpu.mig is not None else most
    while count <= most:
        question = replace(training, gpu_count=count, sharding="none" if count == 1 else "zero3")
        if fit(model, question, gpu).fits:
            return count
        count *= 2
    return None


def largest_that_fits(fits: Callable[[int], bool], highest: int) -> int:
    """
    The largest number for which a monotone test holds.

    Args:
        fits: true up to some number and false beyond.
        highest: the largest number tried.

    Returns:
        That number, or 0 when not even 1 fits.
    """
    if not fits(1):
        return 0
    low, high = 1, 2
    while high <= highest and fits(high):
        low, high = high, high * 2
    if low * 2 > highest and fits(highest):
        return highest
    high = min(high, highest)
    while high - low > 1:
        middle = (low + high) // 2
        if fits(middle):
            low = middle
        else:
            high = middle
    return low


def longest_context(model: Model, serving: Serving, gpu: Gpu) -> int:
    """
    The longest context that fits, no longer than the model was made for.

    Args:
        model: the model; its own longest context is the upper end, where it states one.
        serving: the workload; its own context is not looked at.
        gpu: the device.

    Returns:
        Tokens, 0 when nothing fits.
    """
    highest = model.max_context_tokens or LARGEST_CONTEXT
    return largest_that_fits(lambda tokens: fit(model, replace(serving, context_tokens=tokens), gpu).fits, highest)


def most_sequences(model: Model, serving: Serving, gpu: Gpu) -> int:
    """
    Most sequences at once that fit.

    Args:
        model: the model.
        serving: the workload; its own batch is not looked at.
        gpu: the device.

    Returns:
        Sequences, 0 when nothing fits.
    """
    return largest_that_fits(lambda batch: fit(model, replace(serving, batch=batch), gpu).fits, LARGEST_BATCH)
