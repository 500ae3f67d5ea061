"""Whether all workloads fit on an option's GPUs, and which of them runs on which kind of its GPUs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from vramsheet.report.need import need_on
from vramsheet.report.placement import Room, placed_at_once, roomiest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vramsheet.memory.layers import Model
    from vramsheet.records import Gpu
    from vramsheet.report.need import OptionNeed, WorkloadNeed
    from vramsheet.report.options import GpuGroup, OptionFacts
    from vramsheet.report.quote import Workload

MOST_GPUS_TRIED: Final = 1024
"""The search for enough GPUs for all workloads at once ends here: 128 servers of eight."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KindFit:
    """One kind of an option's GPUs, and whether what runs on it fits there."""

    gpu: Gpu
    gpu_count: int
    workload_ids: tuple[str, ...]
    """What runs on it; none where other kinds leave every workload more memory."""
    fits: bool
    sure: bool
    headroom_bytes: int
    """Of what runs on it, as in `OptionFit`; 0 where nothing does."""
    gpus_needed: int | None
    """Fewest GPUs of this kind that hold what runs on it; None when no number of them does."""


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
    """Fewest GPUs of its kind that hold all of it; None when no number of them does, and for a fleet of several."""
    kinds: tuple[KindFit, ...] = ()
    """The same for each kind of its GPUs, in order."""


def placed_on(
    groups: Sequence[GpuGroup], workloads: Sequence[Workload], models: Sequence[Model], *, together: bool
) -> tuple[int, ...]:
    """
    The GPUs that each workload runs on.

    One at a time, a workload runs on the kind that leaves it the most memory per GPU. At once, the workloads are placed
    so that the fullest kind has the most memory left: then all fit if they do under any placement.

    Args:
        groups: the GPUs of an option, by kind.
        workloads: as they stand in the quote.
        models: the model of each.
        together: all at once; otherwise one at a time.

    Returns:
        For each workload, the number of its group.
    """
    if len(groups) == 1:
        return (0,) * len(workloads)
    rooms = tuple(
        tuple(_room(need_on(workload, model, group.gpu, group.gpu_count)) for group in groups)
        for workload, model in zip(workloads, models, strict=True)
    )
    return placed_at_once(rooms) if together else tuple(map(roomiest, rooms))


def all_fit_at_once(groups: Sequence[GpuGroup], workloads: Sequence[Workload], models: Sequence[Model]) -> bool:
    """
    Whether all workloads fit at once on GPUs of several kinds.

    Args:
        groups: the GPUs, by kind.
        workloads: as they stand in the quote.
        models: the model of each.

    Returns:
        True when a placement holds them all.
    """
    placed = placed_on(groups, workloads, models, together=True)
    on_kinds = [
        [
            need_on(workload, model, group.gpu, group.gpu_count)
            for workload, model, mine in zip(workloads, models, placed, strict=True)
            if mine == index
        ]
        for index, group in enumerate(groups)
    ]
    return all(_within(needs) for needs in on_kinds if needs)


def _room(need: OptionNeed) -> Room | None:
    return None if need.problem else Room(need.total.likely, need.budget_bytes)


def option_fit(
    option: OptionFacts, workloads: Sequence[WorkloadNeed], models: Sequence[Model], *, together: bool
) -> OptionFit:
    """
    Whether all workloads fit on the GPUs of one option, each on the kind that it was placed on.

    Args:
        option: the option.
        workloads: every workload with its needs.
        models: the model of each workload.
        together: all at once; otherwise one at a time.

    Returns:
        The verdict with its headroom.
    """
    at_once = together and len(workloads) > 1
    kinds = tuple(_kind_fit(index, option, workloads, models, at_once=at_once) for index in range(len(option.groups)))
    used = [kind for kind in kinds if kind.workload_ids]
    fullest = min(used, key=lambda kind: kind.headroom_bytes)
    tightest = min(workloads, key=lambda workload: workload.on(option.id).headroom_bytes)
    return OptionFit(
        fits=all(kind.fits for kind in used),
        sure=all(kind.sure for kind in used),
        headroom_bytes=fullest.headroom_bytes,
        tightest_id="" if at_once else tightest.id,
        gpus_needed=kinds[0].gpus_needed if len(kinds) == 1 else None,
        kinds=kinds,
    )


def _kind_fit(
    index: int, option: OptionFacts, workloads: Sequence[WorkloadNeed], models: Sequence[Model], *, at_once: bool
) -> KindFit:
    """One kind of an option's GPUs with the workloads that were placed on it."""
    group, placed = option.groups[index], zip(workloads, models, strict=True)
    here = [(workload, model) for workload, model in placed if workload.on(option.id).group_index == index]
    needs = tuple(workload.on(option.id) for workload, _ in here)
    fits, sure, headroom = True, True, 0
    enough: int | None = 0
    if not here:
        pass
    elif at_once:
        low, high = sum(need.total.low for need in needs), sum(need.total.high for need in needs)
        budget = _shared_budget(needs)
        fits, sure = _within(needs), high <= budget or low > budget
        headroom = budget - sum(need.total.likely for need in needs)
        enough = _gpus_for_all(group.gpu, here)
    else:
        counts = [need.gpus_needed for need in needs]
        fits, sure = all(need.fits for need in needs), all(need.sure for need in needs)
        headroom = min(need.headroom_bytes for need in needs)
        enough = None if None in counts else max(count for count in counts if count is not None)
    return KindFit(
        gpu=group.gpu, gpu_count=group.gpu_count, workload_ids=tuple(workload.id for workload, _ in here),
        fits=fits, sure=sure, headroom_bytes=headroom, gpus_needed=enough,
    )  # fmt: skip


def _gpus_for_all(gpu: Gpu, here: Sequence[tuple[WorkloadNeed, Model]]) -> int | None:
    """Fewest GPUs of one kind that hold these workloads at once, by doubling."""
    count = 1
    while count <= MOST_GPUS_TRIED:
        if _within(tuple(need_on(workload.asked, model, gpu, count) for workload, model in here)):
            return count
        count *= 2
    return None


def _shared_budget(needs: Sequence[OptionNeed]) -> int:
    """Bytes that workloads on one card may use between them: the smallest budget, the careful reading."""
    return min(need.budget_bytes for need in needs)


def _within(needs: Sequence[OptionNeed]) -> bool:
    return not any(need.problem for need in needs) and sum(n.total.likely for n in needs) <= _shared_budget(needs)
