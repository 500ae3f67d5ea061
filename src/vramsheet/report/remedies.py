"""What would make each workload fit where it does not, and what would save memory where it does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from vramsheet.levers import SAME_WORK, fits_uncompressed, levers
from vramsheet.report.need import question_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vramsheet.levers import Lever
    from vramsheet.memory.layers import Model
    from vramsheet.report.evaluation import Evaluation
    from vramsheet.report.need import OptionNeed, WorkloadNeed

SMALLEST_SAVING: Final = 0.01
"""A change that saves less than this share of the need is left out: it is finer than the estimate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """The changes for one workload on the GPUs of one option, or of several that are alike."""

    option_ids: tuple[str, ...]
    need: OptionNeed
    """As asked."""
    levers: tuple[Lever, ...]
    """Each on its own, mildest first; where the workload fits, only those that leave it as it is."""

    @property
    def smallest(self) -> Lever | None:
        """The mildest change that turns the verdict; None where it fits, and where no single change is enough."""
        return None if self.need.fits else next((lever for lever in self.levers if lever.fits), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkloadRemedies:
    """What would change the verdicts of one workload."""

    workload_id: str
    uncompressed_ids: tuple[str, ...]
    """Options that hold it with weights and caches as they were trained, in 16 bits."""
    compressed_ids: tuple[str, ...]
    """Options that do not."""
    remedies: tuple[Remedy, ...]
    """For every option on which it does not fit; where it fits on all, for the recommended one."""


def remedies(evaluation: Evaluation, models: Sequence[Model]) -> tuple[WorkloadRemedies, ...]:
    """
    What would make the workloads fit.

    Args:
        evaluation: the quote, worked out.
        models: the model of each workload.

    Returns:
        One entry for each workload, in order.
    """
    return tuple(
        _of_workload(workload, model, evaluation) for workload, model in zip(evaluation.workloads, models, strict=True)
    )


def _of_workload(workload: WorkloadNeed, model: Model, evaluation: Evaluation) -> WorkloadRemedies:
    known = [need for need in workload.by_option if not need.problem]
    wanting = [need for need in known if not need.fits]
    best = evaluation.recommendation.option_id
    shown = wanting or [need for need in known if need.option_id == best] or known[:1]
    plain = {
        need.option_id: fits_uncompressed(
            model,
            question_of(workload.asked, model, need.gpu_count, sliced=need.gpu.mig is not None),
            need.gpu,
        )
        for need in known
    }
    return WorkloadRemedies(
        workload_id=workload.id,
        uncompressed_ids=tuple(option_id for option_id, holds in plain.items() if holds),
        compressed_ids=tuple(option_id for option_id, holds in plain.items() if not holds),
        remedies=tuple(_remedy(workload, model, same) for same in _alike(shown)),
    )


def _alike(needs: Sequence[OptionNeed]) -> list[list[OptionNeed]]:
    """Needs on as many of the same GPU, together."""
    found: dict[object, list[OptionNeed]] = {}
    for need in needs:
        found.setdefault((need.gpu, need.gpu_count), []).append(need)
    return list(found.values())


def _remedy(workload: WorkloadNeed, model: Model, needs: Sequence[OptionNeed]) -> Remedy:
    first = needs[0]
    found = levers(
        model, question_of(workload.asked, model, first.gpu_count, sliced=first.gpu.mig is not None), first.gpu
    )
    least_bytes = first.total.likely * SMALLEST_SAVING
    return Remedy(
        option_ids=tuple(need.option_id for need in needs),
        need=first,
        levers=tuple(
            lever for lever in found if lever.saved_bytes >= least_bytes and (not first.fits or lever.name in SAME_WORK)
        ),
    )
