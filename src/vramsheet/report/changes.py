"""What would have to change for an option to fit: more GPUs, or else fewer sequences or a shorter context."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, NamedTuple

from vramsheet.fit import longest_context, most_sequences
from vramsheet.memory.questions import Serving
from vramsheet.report.need import need_on, question_of
from vramsheet.report.option_fit import MOST_GPUS_TRIED, all_fit_at_once

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from vramsheet.memory.layers import Model
    from vramsheet.records import Gpu
    from vramsheet.report.need import OptionNeed, WorkloadNeed
    from vramsheet.report.option_fit import OptionFit
    from vramsheet.report.options import GpuGroup, OptionFacts


class Cut(NamedTuple):
    """One workload made smaller: its sequences or its context [tokens] brought down."""

    workload_id: str
    what: Literal["sequences", "context"]
    now: int
    then: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The smallest change that makes one option fit: this many GPUs, or these workloads made smaller."""

    option_id: str
    gpu: Gpu
    """The kind of GPU that there must be more of; when the workloads change, the first of its kinds."""
    now_count: int
    """GPUs of that kind that the option has."""
    gpu_count: int
    """GPUs of that kind that it must have; as many as it has when the workloads change."""
    cuts: tuple[Cut, ...] = ()


def smallest_change(
    options: Sequence[OptionFacts],
    fits: Mapping[str, OptionFit],
    workloads: Sequence[WorkloadNeed],
    models: Sequence[Model],
    *,
    together: bool,
) -> Change | None:
    """
    The smallest change that would make one option fit, when none does.

    More GPUs of one kind that the option has go first: the fewest further ones, at the same number the lower NPV. Where
    no number of GPUs is enough, the workloads that do not fit are cut: the option that keeps the largest share of them
    is named.

    Args:
        options: all options; none of them fits.
        fits: for each option, its verdict.
        workloads: every workload with its needs.
        models: the model of each workload.
        together: all workloads run at once; then only GPUs are counted.

    Returns:
        The change, or None when neither helps.
    """
    at_once = together and len(workloads) > 1
    enough = [
        (count - group.gpu_count, option.cost.npv, option, group)
        for option in options
        for group, count in _enough(option, fits[option.id], workloads, models, at_once=at_once)
    ]
    if enough:
        further, _, option, group = min(enough, key=lambda entry: entry[:2])
        return Change(
            option_id=option.id, gpu=group.gpu, now_count=group.gpu_count, gpu_count=group.gpu_count + further
        )
    if at_once:
        return None
    cut = [(cuts, o) for o in options if (cuts := _cuts(o, workloads, models))]
    if not cut:
        return None
    cuts, option = max(cut, key=lambda entry: (_share_kept(entry[0]), -entry[1].cost.npv))
    first = option.groups[0]
    return Change(option_id=option.id, gpu=first.gpu, now_count=first.gpu_count, gpu_count=first.gpu_count, cuts=cuts)


def _enough(
    option: OptionFacts, fit: OptionFit, workloads: Sequence[WorkloadNeed], models: Sequence[Model], *, at_once: bool
) -> Iterator[tuple[GpuGroup, int]]:
    """The kinds of GPU of which more would make the option fit, the others as they are, with how many are enough."""
    if len(option.groups) == 1:
        if fit.gpus_needed is not None:
            yield option.groups[0], fit.gpus_needed
        return
    asked = [workload.asked for workload in workloads]
    for index, group in enumerate(option.groups):
        if at_once:
            count = 1 << group.gpu_count.bit_length()
            while count <= MOST_GPUS_TRIED:
                grown = (*option.groups[:index], replace(group, gpu_count=count), *option.groups[index + 1 :])
                if all_fit_at_once(grown, asked, models):
                    yield group, count
                    break
                count *= 2
            continue
        short = [(w.asked, model) for w, model in zip(workloads, models, strict=True) if not w.on(option.id).fits]
        needs = [need_on(workload, model, group.gpu, group.gpu_count) for workload, model in short]
        counts = [need.gpus_needed or 0 for need in needs]
        if min(counts) > group.gpu_count:
            yield group, max(counts)


def _share_kept(cuts: Iterable[Cut]) -> Fraction:
    """The share of its size that the most shortened workload keeps."""
    return min(Fraction(cut.then, cut.now) for cut in cuts)


def _cuts(option: OptionFacts, workloads: Sequence[WorkloadNeed], models: Sequence[Model]) -> tuple[Cut, ...]:
    """What every workload that does not fit must give up on this option; nothing when that is not enough."""
    cuts = []
    for workload, model in zip(workloads, models, strict=True):
        need = workload.on(option.id)
        if need.fits:
            continue
        cut = None if need.problem else _cut(workload, model, need)
        if cut is None:
            return ()
        cuts.append(cut)
    return tuple(cuts)


def _cut(workload: WorkloadNeed, model: Model, need: OptionNeed) -> Cut | None:
    gpu, copies = need.gpu, need.all_count if need.gpu.mig is not None else 1
    serving = question_of(workload.asked, model, need.all_count, sliced=gpu.mig is not None)
    if not isinstance(serving, Serving):
        return None
    sequences = most_sequences(model, serving, gpu)
    if sequences:
        return Cut(workload.id, "sequences", workload.asked.batch, sequences * copies)
    tokens = longest_context(model, serving, gpu)
    return Cut(workload.id, "context", serving.context_tokens, tokens) if tokens else None
