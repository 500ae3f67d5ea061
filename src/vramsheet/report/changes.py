"""What would have to change for an option to fit: more GPUs, or else fewer sequences or a shorter context."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, NamedTuple

from vramsheet.fit import longest_context, most_sequences
from vramsheet.memory.questions import Serving
from vramsheet.report.need import question_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from vramsheet.memory.layers import Model
    from vramsheet.records import Gpu
    from vramsheet.report.need import OptionFit, WorkloadNeed
    from vramsheet.report.options import OptionFacts


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
    gpu_count: int
    """GPUs that the option must have; as many as it has when the workloads change."""
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

    More GPUs go first: the fewest further ones, at the same number the lower NPV. Where no number of GPUs is enough,
    the workloads that do not fit are cut: the option that keeps the largest share of them is named.

    Args:
        options: all options; none of them fits.
        fits: for each option, its verdict.
        workloads: every workload with its needs.
        models: the model of each workload.
        together: all workloads run at once; then only GPUs are counted.

    Returns:
        The change, or None when neither helps.
    """
    enough = [(needed - o.gpu_count, o.cost.npv, o) for o in options if (needed := fits[o.id].gpus_needed) is not None]
    if enough:
        further, _, option = min(enough, key=lambda entry: entry[:2])
        return Change(option_id=option.id, gpu_count=option.gpu_count + further)
    if together and len(workloads) > 1:
        return None
    cut = [(cuts, o) for o in options if (cuts := _cuts(o, workloads, models))]
    if not cut:
        return None
    cuts, option = max(cut, key=lambda entry: (_share_kept(entry[0]), -entry[1].cost.npv))
    return Change(option_id=option.id, gpu_count=option.gpu_count, cuts=cuts)


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
        cut = None if need.problem else _cut(workload, model, option.gpu, option.gpu_count)
        if cut is None:
            return ()
        cuts.append(cut)
    return tuple(cuts)


def _cut(workload: WorkloadNeed, model: Model, gpu: Gpu, gpu_count: int) -> Cut | None:
    serving = question_of(workload.asked, model, gpu_count)
    if not isinstance(serving, Serving):
        return None
    sequences = most_sequences(model, serving, gpu)
    if sequences:
        return Cut(workload.id, "sequences", serving.batch, sequences)
    tokens = longest_context(model, serving, gpu)
    return Cut(workload.id, "context", serving.context_tokens, tokens) if tokens else None
