"""What would make a training step fit."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from vramsheet.fit import fit, largest_that_fits, training_gpus_needed
from vramsheet.levers.lever import MODEL_STEPS_PERCENT, Lever, cut_name
from vramsheet.memory.typical import typical_model
from vramsheet.units import GB

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vramsheet.memory.layers import Model
    from vramsheet.memory.questions import Training
    from vramsheet.records import Gpu


def training_levers(model: Model, training: Training, gpu: Gpu) -> Iterator[Lever]:
    """
    Every change that is known for a training step, each on its own.

    Args:
        model: the model.
        training: the step as asked.
        gpu: the device.

    Yields:
        Changes, in no order; some save nothing.
    """
    asked = fit(model, training, gpu)

    def lever(name: str, now: str | float, then: str | float, question: Training, price_key: str) -> Lever:
        verdict = fit(model, question, gpu)
        need_bytes = verdict.estimate.total.likely
        saved_bytes = asked.estimate.total.likely - need_bytes
        return Lever(name, now, then, need_bytes, saved_bytes, verdict.fits, price_key)

    count = training.gpu_count
    if training.attention == "eager":
        yield lever("flash attention", "eager", "flash", replace(training, attention="flash"), "flash")
    if count > 1 and training.sharding != "zero3":
        yield lever("full sharding", training.sharding, count, replace(training, sharding="zero3"), "sharded")
    if training.optimizer == "adamw":
        question = replace(training, optimizer="adamw-8bit")
        yield lever("8-bit optimizer", "adamw", "adamw-8bit", question, "adamw-8bit")
    if not training.checkpointing:
        yield lever("activation checkpointing", "", "", replace(training, checkpointing=True), "recomputed")
    if training.method == "lora":
        question = replace(training, method="qlora")
        yield lever("quantised base", training.precision, training.base_precision, question, "qlora")
    if training.method == "full":
        question = replace(training, method="lora")
        yield lever("adapters only", "", training.lora_rank, question, "lora")
    if not asked.fits:
        yield from _cuts(model, training, gpu, lever)
        enough = training_gpus_needed(model, training, gpu)
        if enough is not None and enough > count:
            question = replace(training, gpu_count=enough, sharding="zero3")
            yield lever("more GPUs, fully sharded", count, enough, question, "more-trainers")
    for percent in MODEL_STEPS_PERCENT:
        smaller = typical_model(model.parameters * percent // 100)
        verdict = fit(smaller, training, gpu)
        if verdict.fits:
            need_bytes, now, then = verdict.estimate.total.likely, model.parameters / GB, smaller.parameters / GB
            saved_bytes = asked.estimate.total.likely - need_bytes
            name = "pruned or distilled model"
            yield Lever(name, now, then, need_bytes, saved_bytes, fits=True, price_key="another-model")
            return


def _cuts(
    model: Model, training: Training, gpu: Gpu, lever: Callable[[str, float, float, Training, str], Lever]
) -> Iterator[Lever]:
    """Fewer samples in a step, or shorter ones."""
    batch = largest_that_fits(lambda n: fit(model, replace(training, batch=n), gpu).fits, training.batch)
    tokens = largest_that_fits(
        lambda n: fit(model, replace(training, sequence_tokens=n), gpu).fits, training.sequence_tokens
    )
    if name := cut_name("smaller batch", batch, training.batch):
        yield lever(name, training.batch, batch, replace(training, batch=batch), "accumulated")
    if name := cut_name("shorter context", tokens, training.sequence_tokens):
        question = replace(training, sequence_tokens=tokens)
        yield lever(name, training.sequence_tokens, tokens, question, "shorter-samples")
