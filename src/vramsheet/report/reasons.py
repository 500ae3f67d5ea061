"""Why each option is recommended or falls out, in one sentence each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vramsheet.report.quantities import Count, Message, Money, Size, message

if TYPE_CHECKING:
    from vramsheet.report.evaluation import Evaluation
    from vramsheet.report.options import OptionFacts

EXPECTED_KINDS: Final = ("none", "rent")
"""Kinds that a committee asks for beside a purchase: doing nothing, and renting."""


def reason_of(option: OptionFacts, evaluation: Evaluation) -> Message:
    """
    What becomes of an option and why.

    Args:
        option: one of the quote's options.
        evaluation: the quote worked out.

    Returns:
        One sentence.
    """
    best_id = evaluation.recommendation.option_id
    if option.id == best_id:
        return message("why.best")
    if option.quoted.ruled_out:
        return message("why.ruled-out", reason=option.quoted.ruled_out)
    if not evaluation.fits[option.id].fits or best_id is None:
        return _lack(option, evaluation)
    best = evaluation.option(best_id)
    more = option.cost.npv - best.cost.npv
    if not more:
        return message("why.tie", best=best.name)
    return message("why.dearer", difference=Money(more, option.cost.currency), best=best.name)


def _lack(option: OptionFacts, evaluation: Evaluation) -> Message:
    """What does not fit, by how much, and how many of its GPUs would be enough."""
    fit = evaluation.fits[option.id]
    problem = next((w.on(option.id).problem for w in evaluation.workloads if w.on(option.id).problem), "")
    if problem:
        return message("why.unknown", problem=problem)
    names = {workload.id: workload.name for workload in evaluation.workloads}
    what = message("why.all-workloads") if not fit.tightest_id else names[fit.tightest_id]
    size = Size(-fit.headroom_bytes)
    if fit.gpus_needed is None:
        return message("why.short", workload=what, size=size)
    return message("why.short-more", workload=what, size=size, gpus=Count(fit.gpus_needed, "gpu"))


def missing_kinds(evaluation: Evaluation) -> tuple[str, ...]:
    """
    Kinds of option that a committee asks for and the quote does not have.

    Args:
        evaluation: the quote worked out.

    Returns:
        Of "none" and "rent" those that are missing.
    """
    there = {option.kind for option in evaluation.options}
    return tuple(kind for kind in EXPECTED_KINDS if kind not in there)
