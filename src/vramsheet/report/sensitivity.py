"""One value at a time from low to high: what becomes of the NPV, of the recommendation, and where it turns."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from vramsheet.report.evaluation import Evaluation
    from vramsheet.report.quote import Quote, Sensitivity

HALVINGS: Final = 20
"""Steps of the search for the switching value: the range over a million, finer than any value is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Swing:
    """One value varied alone, all else as given."""

    path: str
    low: Decimal
    high: Decimal
    base: Decimal
    """The value as given."""
    option_id: str
    """Whose NPV is shown: the option that the path names, else the recommended one, else the first."""
    npv_base: Decimal
    npv_low: Decimal
    npv_high: Decimal
    npvs_low: Mapping[str, Decimal]
    """NPV of every option with the low value."""
    npvs_high: Mapping[str, Decimal]
    recommended_low: str | None
    recommended_high: str | None
    switching_value: Decimal | None
    """The value at which the recommendation changes; None when it stays over the whole range."""

    @property
    def width(self) -> Decimal:
        """How far the NPV moves [report currency]."""
        ends = (self.npv_low, self.npv_base, self.npv_high)
        return max(ends) - min(ends)


def swing(
    entry: Sensitivity,
    base: Evaluation,
    evaluate: Callable[[Quote], Evaluation],
    with_value: Callable[[Quote, str, Decimal], Quote],
    base_value: Decimal | int,
) -> Swing:
    """
    What one value does to the NPV and to the recommendation.

    Args:
        entry: path and range.
        base: the quote as given.
        evaluate: costs, fits and recommendation of a quote.
        with_value: the quote with one value changed.
        base_value: the value as given; an int where only whole numbers have a meaning.

    Returns:
        NPV at both ends and the switching value nearest to the value as given.
    """
    at_low, at_high = (evaluate(with_value(base.quote, entry.path, value)) for value in (entry.low, entry.high))
    shown = shown_option(entry.path, base)
    turns = [
        _turn(base_value, end, base, lambda value: evaluate(with_value(base.quote, entry.path, value)))
        for end, there in ((entry.low, at_low), (entry.high, at_high))
        if there.recommendation.option_id != base.recommendation.option_id
    ]
    return Swing(
        path=entry.path,
        low=entry.low,
        high=entry.high,
        base=Decimal(base_value),
        option_id=shown,
        npv_base=base.option(shown).cost.npv,
        npv_low=at_low.option(shown).cost.npv,
        npv_high=at_high.option(shown).cost.npv,
        npvs_low={option.id: option.cost.npv for option in at_low.options},
        npvs_high={option.id: option.cost.npv for option in at_high.options},
        recommended_low=at_low.recommendation.option_id,
        recommended_high=at_high.recommendation.option_id,
        switching_value=min(turns, key=lambda value: abs(value - base_value), default=None),
    )


def shown_option(path: str, base: Evaluation) -> str:
    """
    The option whose NPV a path moves: the one it names, else the recommended one, else the first.

    Args:
        path: dotted path of the value.
        base: the quote as given.

    Returns:
        An option's id.
    """
    section, _, rest = path.partition(".")
    named = rest.partition(".")[0]
    if section == "options" and any(option.id == named for option in base.options):
        return named
    return base.recommendation.option_id or base.options[0].id


def _turn(
    start: Decimal | int, end: Decimal, base: Evaluation, evaluate_at: Callable[[Decimal], Evaluation]
) -> Decimal:
    """Halve the way from the value as given to that end until the turn of the recommendation is found."""
    same, other = Decimal(start), end
    for _ in range(HALVINGS):
        middle = (same + other) / 2
        if isinstance(start, int):
            middle = middle.to_integral_value(ROUND_FLOOR if other > same else ROUND_CEILING)
            if middle in {same, other}:
                break
        stays = evaluate_at(middle).recommendation.option_id == base.recommendation.option_id
        same, other = (middle, other) if stays else (same, middle)
    return other
