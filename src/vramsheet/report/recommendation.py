"""Which option is recommended and why; when none fits, the smallest change that would make one fit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vramsheet.report.quantities import Count, Message, Money, Size, Value, message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from vramsheet.report.need import OptionFit
    from vramsheet.report.options import OptionFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What would make an option fit that does not: this many GPUs in place of those it has."""

    option_id: str
    gpu_count: int


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
    options: Sequence[OptionFacts], fits: Mapping[str, OptionFit], years: int, workload_count: int
) -> Recommendation:
    """
    The lowest NPV among the options that fit; a tie goes to more headroom, then to the order of the quote.

    Args:
        options: all options.
        fits: for each option, whether every workload fits and with what headroom.
        years: years that the NPV counts.
        workload_count: workloads of the quote.

    Returns:
        The recommendation with its sentences.
    """
    fitting = sorted(
        (option for option in options if fits[option.id].fits),
        key=lambda option: (option.cost.npv, -fits[option.id].headroom_bytes),
    )
    if not fitting:
        return _nothing_fits(options, fits)
    best, *rest = fitting
    currency = best.cost.currency
    gaps: dict[str, Value] = {
        "option": best.name,
        "npv": Money(best.cost.npv, currency),
        "years": Count(years, "year"),
        "workloads": Count(workload_count, "workload"),
        "headroom": Size(fits[best.id].headroom_bytes),
        "fitting": Count(len(fitting), "option"),
        "all": Count(len(options), "option"),
    }
    headline = message(f"recommendation.{best.kind}", **gaps)
    if not rest:
        return Recommendation(
            option_id=best.id, runner_up_id=None, difference=None, fitting_count=1, change=None, headline=headline,
            reason=message("recommendation.only", **gaps),
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
            "recommendation.lowest" if difference else "recommendation.tie",
            **gaps,
            next=rest[0].name,
            difference=Money(difference, currency),
        ),
    )


def _nothing_fits(options: Sequence[OptionFacts], fits: Mapping[str, OptionFit]) -> Recommendation:
    """Name the option that needs the fewest further GPUs; a tie goes to the lower NPV."""
    enough = [(needed - o.gpu_count, o.cost.npv, o) for o in options if (needed := fits[o.id].gpus_needed) is not None]
    change, reason = None, message("recommendation.no-count-fits")
    if enough:
        further, _, option = min(enough, key=lambda entry: entry[:2])
        change = Change(option_id=option.id, gpu_count=option.gpu_count + further)
        reason = message(
            "recommendation.change",
            option=option.name,
            gpus=Count(change.gpu_count, "gpu"),
            gpu=option.gpu.name,
            now=Count(option.gpu_count, "gpu"),
        )
    return Recommendation(
        option_id=None, runner_up_id=None, difference=None, fitting_count=0, change=change,
        headline=message("recommendation.nothing"), reason=reason,
    )  # fmt: skip
