"""What a million tokens costs on each option at several volumes, and whether the option can serve so many."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from vramsheet import cost
from vramsheet.report.options import tokens_per_month

if TYPE_CHECKING:
    from vramsheet.report.evaluation import Evaluation
    from vramsheet.report.options import OptionFacts

VOLUMES: Final = (Decimal("0.25"), Decimal("0.5"), Decimal(1), Decimal(2))
"""Shares of the volume as given: less use than planned is what finance asks about first, twice as much is growth."""
SECONDS_PER_HOUR: Final = 3600
TOKENS_PER_MILLION: Final = 10**6


class VolumeCost(NamedTuple):
    """One volume and what a million tokens costs at it."""

    volume: Decimal
    """Share of the volume as given."""
    tokens_per_month: Decimal
    cost_per_mtok: Decimal
    """[report currency]"""
    within_limit: bool
    """False: to decode so many takes more hours than there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenCost:
    """One option at every volume."""

    option_id: str
    by_volume: tuple[VolumeCost, ...]
    busy_share: Decimal | None
    """Least share of the hours that decoding the volume as given takes; None where no speed is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenCosts:
    """All options, and the present value of the tokens that they are divided by."""

    million_tokens_per_month: Decimal
    present_value_million_tokens: Decimal
    by_option: tuple[TokenCost, ...]


def token_costs(evaluation: Evaluation) -> TokenCosts | None:
    """
    The cost of a million tokens on every option.

    Args:
        evaluation: the quote worked out.

    Returns:
        Costs in the order of the options; None where no workload says how many tokens it serves.
    """
    tokens, basis = tokens_per_month(evaluation.quote), evaluation.basis
    if not tokens:
        return None
    # A cost of one, spread over the tokens, is the reciprocal of their present value.
    per_unit = cost.cost_per_million_tokens(Decimal(1), tokens, basis)
    return TokenCosts(
        million_tokens_per_month=tokens / TOKENS_PER_MILLION,
        present_value_million_tokens=1 / per_unit,
        by_option=tuple(_of(option, tokens, evaluation) for option in evaluation.options),
    )


def _of(option: OptionFacts, tokens: Decimal, evaluation: Evaluation) -> TokenCost:
    busy = _busy_share(option, evaluation)
    return TokenCost(
        option_id=option.id,
        by_volume=tuple(
            VolumeCost(
                volume,
                tokens * volume,
                cost.cost_per_million_tokens(option.cost.npv, tokens * volume, evaluation.basis),
                within_limit=busy is None or busy * volume <= 1,
            )
            for volume in VOLUMES
        ),
        busy_share=busy,
    )


def _busy_share(option: OptionFacts, evaluation: Evaluation) -> Decimal | None:
    """Hours to decode a month's tokens at the speed limit, one workload after the other, over the hours there are."""
    rent = option.quoted.rent
    hours = (rent.hours_per_month if rent is not None else None) or evaluation.basis.site.hours_per_month
    busy = Decimal(0)
    for workload in evaluation.workloads:
        tokens = getattr(workload.asked, "tokens_per_month", None)
        if not tokens:
            continue
        speed = workload.on(option.id).tokens_per_second
        if speed is None:
            return None
        busy += tokens / Decimal(speed) / SECONDS_PER_HOUR / hours
    return busy
