"""Which option is recommended and why; when none fits, the smallest change that would make one fit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vramsheet.report.quantities import Count, Listing, Message, Money, Number, Size, Value, message

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from decimal import Decimal

    from vramsheet.report.changes import Change
    from vramsheet.report.need import WorkloadNeed
    from vramsheet.report.option_fit import OptionFit
    from vramsheet.report.options import OptionFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """The option of lowest NPV among those that fit, and what the next one costs more."""

    option_id: str | None
    """None: no option fits."""
    runner_up_id: str | None
    """The next option by NPV among those that fit."""
    difference: Decimal | None
    """NPV of the runner-up less NPV of the recommended option [report currency]."""
    fitting_count: int
    change: Change | None
    """Only when nothing fits; None also when no number of GPUs is enough."""
    headline: Message
    """One sentence: what to do."""
    reason: Message
    """One sentence: why."""


def recommended(
    options: Sequence[OptionFacts],
    fits: Mapping[str, OptionFit],
    workloads: Sequence[WorkloadNeed],
    years: int,
    change_if_none: Callable[[], Change | None],
) -> Recommendation:
    """
    The lowest NPV among the options that fit and are not ruled out; a tie goes to more headroom, then to the order.

    Args:
        options: all options.
        fits: for each option, whether every workload fits and with what headroom.
        workloads: the workloads, for their names.
        years: years that the NPV counts.
        change_if_none: finds the smallest change that would make an option fit; asked only when none does.

    Returns:
        The recommendation with its sentences.
    """
    fitting = sorted(
        (option for option in options if option.is_open and fits[option.id].fits),
        key=lambda option: (option.cost.npv, -fits[option.id].headroom_bytes),
    )
    if not fitting:
        return _nothing_fits(options, workloads, change_if_none())
    best, *rest = fitting
    currency = best.cost.currency
    gaps: dict[str, Value] = {
        "option": best.name,
        "npv": Money(best.cost.npv, currency),
        "years": Count(years, "year"),
        "workloads": Count(len(workloads), "workload"),
        "headroom": Size(fits[best.id].headroom_bytes),
        "fitting": Count(len(fitting), "option"),
        "all": Count(len(options), "option"),
    }
    headline = message(f"recommendation.{best.kind}", **gaps)
    among = "" if all(option.is_open for option in options) else "-open"
    if not rest:
        return Recommendation(
            option_id=best.id, runner_up_id=None, difference=None, fitting_count=1, change=None, headline=headline,
            reason=message(f"recommendation.only{among}", **gaps),
        )  # fmt: skip
    difference = rest[0].cost.npv - best.cost.npv
    return Recommendation(
        option_id=best.id,
        runner_up_id=rest[0].id,
        difference=difference,
        fitting_count=len(fitting),
        change=None,
        headline=headline,
        reason=message(
            f"recommendation.lowest{among}" if difference else "recommendation.tie",
            **gaps,
            next=rest[0].name,
            difference=Money(difference, currency),
        ),
    )


def _nothing_fits(
    options: Sequence[OptionFacts], workloads: Sequence[WorkloadNeed], change: Change | None
) -> Recommendation:
    """Say so, and name the smallest change that would make one fit."""
    reason = message("recommendation.no-change")
    if change is not None:
        option = next(option for option in options if option.id == change.option_id)
        if change.cuts:
            names = {workload.id: workload.name for workload in workloads}
            cuts = tuple(
                message(
                    f"recommendation.cut-{cut.what}",
                    workload=names[cut.workload_id],
                    now=Number(cut.now),
                    then=Number(cut.then),
                )
                for cut in change.cuts
            )
            reason = message("recommendation.cuts", option=option.name, cuts=Listing(cuts))
        else:
            reason = message(
                "recommendation.more-gpus",
                option=option.name,
                gpus=Count(change.gpu_count, "gpu"),
                gpu=change.gpu.name,
                now=Count(change.now_count, "gpu"),
            )
    return Recommendation(
        option_id=None, runner_up_id=None, difference=None, fitting_count=0, change=change,
        headline=message("recommendation.nothing"), reason=reason,
    )  # fmt: skip
