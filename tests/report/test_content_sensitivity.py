"""Sensitivity: the NPV at both ends, and the value at which the recommendation turns."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from vramsheet.report.content import Content


def test_swings_of_the_example(example_content: Content) -> None:
    """Each swing is of the option that the path names, else of the recommended one; utilisation moves no NPV."""
    swings = {swing.path: swing for swing in example_content.swings}
    assert list(swings) == [
        "site.electricity_per_kwh",
        "workloads.chat.utilisation",
        "finance.residual",
        "options.cloud.rent.rate_per_gpu_hour",
    ]
    assert [swing.option_id for swing in swings.values()] == ["h100", "h100", "h100", "cloud"]
    assert swings["workloads.chat.utilisation"].width == 0
    # 5.6 kW x 0.7 x 1.4 x 8,760 h = 48,074.88 kWh a year; four years at 8 % are worth 3.3121268 of one.
    energy = swings["site.electricity_per_kwh"]
    worth = sum(Decimal("1.08") ** -year for year in range(1, 5))
    assert round(energy.npv_high - energy.npv_low, 6) == round(Decimal("48074.88") * Decimal("0.20") * worth, 6)
    # A residual of 30 % of 270,212 at the end of year 4.
    residual = swings["finance.residual"]
    assert round(residual.npv_low - residual.npv_high, 6) == round(Decimal("0.3") * 270_212 / Decimal("1.08") ** 4, 6)


def test_switching_value_is_where_two_npvs_meet(frozen_content: Content) -> None:
    """The rent turns where hiring costs what buying does: a rate of 3 x 23,739 / 15,768 USD."""
    (swing,) = frozen_content.swings
    assert (swing.base, swing.recommended_low, swing.recommended_high) == (3, "hire", "new")
    assert swing.switching_value is not None
    assert abs(swing.switching_value - 3 * Decimal(23_739) / 15_768) < Decimal("0.00001")


def test_no_switching_value_where_nothing_turns(example_content: Content) -> None:
    """All four ranges of the example leave the recommendation as it is."""
    assert [swing.switching_value for swing in example_content.swings] == [None] * 4


def test_whole_numbers_turn_at_a_whole_number(example_text: str, content_of: Callable[[str], Content]) -> None:
    """The sequences beyond which the H100 servers are too small are a whole number, exact to one."""
    varied = "sensitivity:\n  - {path: workloads.chat.batch, low: 1, high: 200}\n"
    (swing,) = content_of(example_text.split("sensitivity:", maxsplit=1)[0] + varied).swings
    assert (swing.recommended_low, swing.recommended_high) == ("h100", None)
    turn = swing.switching_value
    assert turn is not None
    assert turn == int(turn)
    text = example_text.replace("batch: 16 ", f"batch: {turn - 1} ")
    assert content_of(text).evaluation.recommendation.option_id == "h100"
    text = example_text.replace("batch: 16 ", f"batch: {turn} ")
    assert content_of(text).evaluation.recommendation.option_id == "h200"
