"""What each workload needs on each option's GPUs, and whether it fits there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from vramsheet.errors import VramError
from vramsheet.fit import fit, gpus_needed, possible_gpu_counts, training_gpus_needed
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

MOST_GPUS_TRIED: Final = 1024
"""The search for enough GPUs for all workloads at once ends here: 128 servers of eight."""
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
    gpu_count: int
    """GPUs that it runs on: all of the option's, or as many as the model can be split over."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionFit:
    """Whether all workloads fit on the GPUs of one option, one at a time or all at once."""

    fits: bool
    sure: bool
    headroom_bytes: int
    """The smallest of the workloads' headrooms, or what all of them together leave; negative when short."""
    tightest_id: str
    """The workload with the least headroom; empty when all run at once."""
    gpus_needed: int | None
    """Fewest GPUs of this kind that hold all of it; None when no number of them does."""


def question_of(workload: Workload, model: Model, gpu_count: int) -> Serving | Training:
    """
    The workload as the memory core takes it.

    Args:
        workload: as it stands in the quote.
        model: its model.
        gpu_count: GPUs of the option.

    Returns:
        A way to serve, split over as many of the GPUs as the model allows, or a way to train on all of them.
    """
    if isinstance(workload, InferenceWorkload):
        precision = format_named(workload.precision)
        serving = Serving(
            precision=precision,
            kv_precision=kv_format_named(workload.kv_precision, precision),
            context_tokens=workload.context,
            batch=workload.batch,
            engine=workload.engine,
            gpu_count=max(count for count in possible_gpu_counts(model, workload.engine) if count <= gpu_count),
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
        gpu_count=gpu_count,
        sharding=workload.sharding,
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
        question = question_of(workload, model, gpu_count)
        verdict = fit(model, question, gpu)
    except VramError as error:
        return OptionNeed(
            option_id=option_id, gpu_count=gpu_count, parts=(), total=NOTHING, kv_bytes_per_token=0,
            usable_bytes=gpu.usable_bytes, budget_bytes=0, fits=False, sure=True, headroom_bytes=0, gpus_needed=None,
            tokens_per_second=None, problem=error.sentence,
        )  # fmt: skip
    if isinstance(question, Training):
        enough, speed = training_gpus_needed(model, question, gpu), None
    else:
        enough, speed = gpus_needed(model, question, gpu), decode_tokens_per_second(model, question, gpu) or None
    return OptionNeed(
        option_id=option_id,
        gpu_count=question.gpu_count,
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


def workload_need(workload: Workload, model: Model, options: Sequence[OptionFacts]) -> WorkloadNeed:
    """
    One workload on the GPUs of every option.

    Args:
        workload: as it stands in the quote.
        model: its model.
        options: every option.

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
        by_option=tuple(need_on(workload, model, option.gpu, option.gpu_count, option.id) for option in options),
    )


def option_fit(
    option: OptionFacts, workloads: Sequence[WorkloadNeed], models: Sequence[Model], *, together: bool
) -> OptionFit:
    """
    Whether all workloads fit on the GPUs of one option.

    Args:
        option: the option.
        workloads: every workload with its needs.
        models: the model of each workload.
        together: all at once; otherwise one at a time.

    Returns:
        The verdict with its headroom.
    """
    needs = tuple(workload.on(option.id) for workload in workloads)
    if together and len(needs) > 1:
        return _fit_at_once(option, workloads, models, needs)
    tightest = min(range(len(needs)), key=lambda i: needs[i].headroom_bytes)
    counts = [need.gpus_needed for need in needs]
    return OptionFit(
        fits=all(need.fits for need in needs),
        sure=all(need.sure for need in needs),
        headroom_bytes=needs[tightest].headroom_bytes,
        tightest_id=workloads[tightest].id,
        gpus_needed=None if None in counts else max(count for count in counts if count is not None),
    )


def _fit_at_once(
    option: OptionFacts, workloads: Sequence[WorkloadNeed], models: Sequence[Model], needs: tuple[OptionNeed, ...]
) -> OptionFit:
    def all_on(gpu_count: int) -> tuple[OptionNeed, ...]:
        return tuple(need_on(w.asked, model, option.gpu, gpu_count) for w, model in zip(workloads, models, strict=True))

    count = 1
    while count <= MOST_GPUS_TRIED and not _within(all_on(count)):
        count *= 2
    low, high = sum(need.total.low for need in needs), sum(need.total.high for need in needs)
    budget = _shared_budget(needs)
    return OptionFit(
        fits=_within(needs),
        sure=high <= budget or low > budget,
        headroom_bytes=budget - sum(need.total.likely for need in needs),
        tightest_id="",
        gpus_needed=count if count <= MOST_GPUS_TRIED else None,
    )


def _shared_budget(needs: Sequence[OptionNeed]) -> int:
    """Bytes that workloads on one card may use between them: the smallest budget, the careful reading."""
    return min(need.budget_bytes for need in needs)


def _within(needs: Sequence[OptionNeed]) -> bool:
    return not any(need.problem for need in needs) and sum(n.total.likely for n in needs) <= _shared_budget(needs)
