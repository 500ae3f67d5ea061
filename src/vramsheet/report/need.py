"""What each workload needs on each option's GPUs, and whether it fits there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from vramsheet.errors import VramError
from vramsheet.fit import fit, gpus_needed, most_sequences, possible_gpu_counts, training_gpus_needed
from vramsheet.memory.formats import format_named, kv_format_named
from vramsheet.memory.positions import within_positions
from vramsheet.memory.questions import Serving, Training
from vramsheet.memory.working import RuleCheck, WorkingLine, rule_check, working
from vramsheet.records import Interval
from vramsheet.report.quote import InferenceWorkload
from vramsheet.speed import decode_tokens_per_second

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vramsheet.memory.layers import Model
    from vramsheet.records import Gpu
    from vramsheet.report.options import OptionFacts
    from vramsheet.report.quote import Workload

NOTHING: Final = Interval(0, 0, 0)
RULE_FORMAT: Final = format_named("fp16")
"""The rule of thumb for training is published for 16-bit weights."""


class Part(NamedTuple):
    """One part of a need: its name as in the contract, and its size on one GPU [bytes]."""

    name: str
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionNeed:
    """One workload on the GPUs of one option; every size is per GPU [bytes]."""

    option_id: str
    gpu: Gpu
    """The kind of GPU that it runs on: a model is never spread over two kinds."""
    gpu_count: int
    """
    GPUs that it runs on: all of that kind that the option has, or as many as the model can be split over; of MIG
    slices, as many as get a copy of the model, the sequences shared out evenly.
    """
    all_count: int
    """GPUs that the option has there."""
    group_index: int = 0
    """Which of the option's groups of GPUs they are."""
    parts: tuple[Part, ...]
    total: Interval
    kv_bytes_per_token: int
    """What one more token of one sequence adds."""
    usable_bytes: int
    budget_bytes: int
    fits: bool
    """The likely need is within the budget."""
    sure: bool
    """The verdict is the same at either end of the interval."""
    headroom_bytes: int
    gpus_needed: int | None
    """Fewest GPUs of this kind that hold the workload; None when no number of them does."""
    tokens_per_second: float | None
    """Upper bound of decoding speed, all sequences together; None where nothing is decoded."""
    working: tuple[WorkingLine, ...] = ()
    """Each part as a formula with its numbers."""
    rule: RuleCheck | None = None
    """The published rule of thumb for the same model."""
    assumptions: tuple[str, ...] = ()
    """What the estimate takes for granted, as sentences."""
    sources: tuple[str, ...] = ()
    """Where its formulas and constants were read."""
    problem: str = ""
    """Why nothing can be said of this pair; then no figure here has a meaning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkloadNeed:
    """One workload: what was asked and what it needs on every option."""

    id: str
    name: str
    asked: Workload
    """As it stands in the quote."""
    model_name: str
    parameters: int
    active_parameters: int
    by_option: tuple[OptionNeed, ...]

    def on(self, option_id: str) -> OptionNeed:
        """
        The need on the GPUs of that option.

        Args:
            option_id: its id in the quote.

        Returns:
            The entry of `by_option`.
        """
        return next(need for need in self.by_option if need.option_id == option_id)


def question_of(workload: Workload, model: Model, gpu_count: int, *, sliced: bool = False) -> Serving | Training:
    """
    The workload as the memory core takes it.

    Args:
        workload: as it stands in the quote.
        model: its model.
        gpu_count: GPUs of the option.
        sliced: they are MIG slices, which have no link to each other.

    Returns:
        A way to serve, split over as many of the GPUs as the model allows, or a way to train on all of them. On slices:
        what the busiest of them does, each with a copy of the model and its share of the sequences; training uses one.
    """
    if isinstance(workload, InferenceWorkload):
        precision = format_named(workload.precision)
        linked_count = 1 if sliced else gpu_count
        serving = Serving(
            precision=precision,
            kv_precision=kv_format_named(workload.kv_precision, precision),
            context_tokens=workload.context,
            batch=-(-workload.batch // gpu_count) if sliced else workload.batch,
            engine=workload.engine,
            gpu_count=max(count for count in possible_gpu_counts(model, workload.engine) if count <= linked_count),
            ubatch_tokens=workload.ubatch,
            max_batched_tokens=workload.max_batched_tokens,
            memory_fraction=float(workload.memory_fraction),
            engine_version=workload.engine_version,
        )
        return within_positions(model, serving)
    training = Training(
        method=workload.method,
        precision=workload.precision,
        optimizer=workload.optimizer,
        sequence_tokens=workload.sequence,
        batch=workload.batch,
        checkpointing=workload.checkpointing,
        attention=workload.attention,
        lora_rank=workload.lora_rank,
        lora_targets=workload.lora_targets,
        base_precision=workload.base_precision,
        double_quant=workload.double_quant,
        gpu_count=1 if sliced else gpu_count,
        sharding="none" if sliced else workload.sharding,
    )
    return within_positions(model, training)


@lru_cache(maxsize=16_384)
def need_on(workload: Workload, model: Model, gpu: Gpu, gpu_count: int, option_id: str = "") -> OptionNeed:
    """
    One workload on a number of GPUs of one kind.

    Args:
        workload: as it stands in the quote.
        model: its model.
        gpu: the GPU.
        gpu_count: how many there are.
        option_id: the option they belong to.

    Returns:
        Need, budget and verdict per GPU, or the problem that stands in the way.
    """
    try:
        question = question_of(workload, model, gpu_count, sliced=gpu.mig is not None)
        verdict = fit(model, question, gpu)
    except VramError as error:
        return OptionNeed(
            option_id=option_id, gpu=gpu, gpu_count=gpu_count, all_count=gpu_count, parts=(), total=NOTHING,
            kv_bytes_per_token=0, usable_bytes=gpu.usable_bytes, budget_bytes=0, fits=False, sure=True,
            headroom_bytes=0, gpus_needed=None, tokens_per_second=None, problem=error.sentence,
        )  # fmt: skip
    if isinstance(question, Training):
        enough, speed = training_gpus_needed(model, question, gpu), None
    else:
        enough, speed = gpus_needed(model, question, gpu), decode_tokens_per_second(model, question, gpu) or None
    used_count = question.gpu_count
    if gpu.mig is not None and isinstance(question, Serving):
        used_count = -(-workload.batch // question.batch)
        enough = slices_needed(workload, model, gpu)
        speed = None if speed is None else speed / question.batch * workload.batch
    return OptionNeed(
        option_id=option_id,
        gpu=gpu,
        gpu_count=used_count,
        all_count=gpu_count,
        parts=tuple(Part(name, size_bytes) for name, size_bytes in verdict.estimate.parts.items()),
        total=verdict.estimate.total,
        kv_bytes_per_token=verdict.estimate.kv_bytes_per_token,
        usable_bytes=verdict.usable_bytes,
        budget_bytes=verdict.budget_bytes,
        fits=verdict.fits,
        sure=verdict.sure,
        headroom_bytes=verdict.headroom_bytes,
        gpus_needed=enough,
        tokens_per_second=speed,
        working=working(verdict.estimate, verdict.usable_bytes),
        rule=rule_check(verdict.estimate, question.precision if isinstance(question, Serving) else RULE_FORMAT),
        assumptions=verdict.estimate.assumptions,
        sources=verdict.estimate.sources,
    )


def slices_needed(workload: Workload, model: Model, gpu: Gpu) -> int | None:
    """
    The fewest MIG slices, each with a copy of the model, that serve all sequences between them.

    Args:
        workload: one that serves.
        model: its model.
        gpu: the slice.

    Returns:
        A number of slices; None when one slice does not hold a copy with a single sequence.
    """
    question = question_of(workload, model, 1, sliced=True)
    most = most_sequences(model, question, gpu) if isinstance(question, Serving) else 0
    return -(-workload.batch // most) if most else None


def workload_need(
    workload: Workload, model: Model, options: Sequence[OptionFacts], placed: Sequence[int]
) -> WorkloadNeed:
    """
    One workload on the GPUs of every option.

    Args:
        workload: as it stands in the quote.
        model: its model.
        options: every option.
        placed: for each option, the number of its group of GPUs that the workload runs on.

    Returns:
        Needs in the order of the options.
    """
    return WorkloadNeed(
        id=workload.id,
        name=workload.name,
        asked=workload,
        model_name=model.name,
        parameters=model.parameters,
        active_parameters=model.active_parameters,
        by_option=tuple(
            replace(need_on(workload, model, group.gpu, group.gpu_count, option.id), group_index=index)
            for option, index in zip(options, placed, strict=True)
            for group in (option.groups[index],)
        ),
    )
