"""The two values that the result hangs on most, varied together: which option wins, and by how much."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from vramsheet.report.evaluation import Evaluation
    from vramsheet.report.quote import Quote
    from vramsheet.report.sensitivity import Swing


class GridCell(NamedTuple):
    """What is recommended with both values so, and how far ahead it is."""

    option_id: str | None
    """None: no option fits."""
    lead: Decimal | None
    """NPV of its rival less its own [report currency]; None: no other option fits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Two values varied together, all else as given."""

    row_path: str
    column_path: str
    row_values: tuple[Decimal, ...]
    column_values: tuple[Decimal, ...]
    row_base: Decimal
    column_base: Decimal
    cells: tuple[tuple[GridCell, ...], ...]
    """Row by row."""


def grid(
    swings: Sequence[Swing],
    base: Evaluation,
    evaluate: Callable[[Quote], Evaluation],
    with_value: Callable[[Quote, str, Decimal], Quote],
    value_at: Callable[[Quote, str], Decimal | int],
) -> Grid | None:
    """
    The recommendation over the two values whose range moves an NPV most.

    Args:
        swings: every value varied alone.
        base: the quote as given.
        evaluate: costs, fits and recommendation of a quote.
        with_value: the quote with one value changed.
        value_at: the number that a path names; an int where only whole numbers have a meaning.

    Returns:
        Up to five values each way; None where fewer than two values have an effect.
    """
    widest = sorted(swings, key=lambda swing: -swing.width)[:2]
    if len({swing.path for swing in widest if swing.width}) < 2:  # noqa: PLR2004 - two ways
        return None
    across, down = widest
    columns, rows = (_values(swing, value_at(base.quote, swing.path)) for swing in widest)
    return Grid(
        row_path=down.path,
        column_path=across.path,
        row_values=rows,
        column_values=columns,
        row_base=down.base,
        column_base=across.base,
        cells=tuple(
            tuple(
                _cell(evaluate(with_value(with_value(base.quote, down.path, row), across.path, column)))
                for column in columns
            )
            for row in rows
        ),
    )


def _values(swing: Swing, given: Decimal | int) -> tuple[Decimal, ...]:
    """The ends, the value as given, and the middles between: at most five in rising order."""
    marks = (swing.low, (swing.low + swing.base) / 2, swing.base, (swing.base + swing.high) / 2, swing.high)
    whole = isinstance(given, int)
    return tuple(sorted({mark.to_integral_value(ROUND_HALF_EVEN) if whole else mark for mark in marks}))


def _cell(there: Evaluation) -> GridCell:
    """The recommended option and its lead over the cheapest of another kind that fits, or over the next if none is."""
    best_id = there.recommendation.option_id
    if best_id is None:
        return GridCell(None, None)
    best = there.option(best_id)
    others = [option for option in there.options if option.id != best_id and there.is_candidate(option)]
    rivals = [option for option in others if option.kind != best.kind] or others
    return GridCell(best_id, min(rival.cost.npv for rival in rivals) - best.cost.npv if rivals else None)
