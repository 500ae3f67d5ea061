"""The money of a report: every figure that it shows follows from the cost model, and every total foots."""

from __future__ import annotations

from decimal import Decimal, localcontext
from typing import TYPE_CHECKING

import pytest

from vramsheet.cost.arithmetic import MONEY_CONTEXT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vramsheet.report.content import Content


def test_small_quote_by_hand(frozen_content: Content) -> None:
    """
    The small quote's figures are those of the cost model, counted by hand.

    Tax of 20 % is included and comes back, so every amount is divided by 1.2. Capex: 48,000 x 0.9 x 0.5 / 1.2 +
    2 x 60 / 1.2 = 18,100. Once: 600 / 1.2 = 500. Energy: 1 kW x 0.5 x 1.25 x 8,760 h x 0.25 = 1,368.75. Opex:
    (1,200 + 12 x 120) / 1.2 = 2,200. NPV at 25 %: 18,600 + 3,568.75 x (0.8 + 0.64) = 23,739.
    """
    old, new, hire = frozen_content.evaluation.options
    assert new.cost.capex == 18_100
    assert new.year_0_cash == 18_600
    assert new.cost.energy_per_year == Decimal("1368.75")
    assert new.cost.opex_per_year == 2_200
    assert new.cost.npv == 23_739
    assert new.undiscounted == Decimal("25737.5")
    assert (new.price_per_gpu, new.price_per_gb) == (18_100, Decimal("226.25"))
    assert round(new.price_per_usable_gb or 0, 4) == Decimal("211.6444")  # 18,100 / 85.520809984
    # Rent: 3 x 8,760 h x 0.5 / 1.2 = 10,950 a year; NPV 10,950 x 1.44. Kept: 500 W, half the energy.
    assert hire.cost.npv == 15_768
    assert old.cost.npv == Decimal("985.5")
    assert (hire.price_per_gpu, hire.price_per_gb, old.price_per_usable_gb) == (None, None, None)
    # 10^6 tokens a month are 12 x 10^6 x 1.44 of present value.
    assert hire.cost_per_mtok == 15_768 / (12 * Decimal("1.44"))


def test_after_tax_by_hand(frozen_content: Content) -> None:
    """
    After tax of 50 %: year 0 is 18,100 + 500 / 2; each year 3,568.75 / 2 less half of 9,050 depreciation.

    The book value at the end is 0 and nothing is sold.
    """
    new = frozen_content.evaluation.options[1].cost
    yearly = Decimal("3568.75") / 2 - Decimal(9_050) / 2
    assert new.cash_after_tax_by_year == (18_350, yearly, yearly)
    assert new.npv_after_tax == 18_350 + yearly * Decimal("1.44")


def test_break_even_by_hand(frozen_content: Content) -> None:
    """Hours are capex over what an hour saves: 18,100 / ((10,950 - 3,568.75) / 8,760)."""
    (pair,) = frozen_content.pairs
    assert (pair.buy.id, pair.rent.id) == ("new", "hire")
    assert pair.result.hours is not None
    assert round(pair.result.hours, 6) == round(18_100 * 8_760 / (Decimal(10_950) - Decimal("3568.75")), 6)
    assert pair.hours_in_horizon == 17_520
    assert pair.in_horizon is False


@pytest.fixture
def money_digits() -> Iterator[None]:
    """Count with the 34 digits of the cost engine."""
    with localcontext(MONEY_CONTEXT):
        yield


@pytest.mark.usefixtures("money_digits")
def test_everything_foots(example_content: Content) -> None:
    """Lines add up to capex, parts of a year to its cash, and discounted cash to the NPV, in every option."""
    assert len(example_content.evaluation.options) == 4
    for option in example_content.evaluation.options:
        money = option.cost
        assert sum(line.cost for line in money.lines) == money.capex
        assert money.cash_by_year[0] == money.capex + money.once
        for year, cash in enumerate(money.cash_by_year[1:]):
            running = money.energy_by_year[year] + money.rent_by_year[year] + money.opex_by_year[year]
            last = year == len(money.cash_by_year) - 2
            assert cash == running - (money.residual if last else 0)
        assert sum(money.discounted_cash_by_year) == money.npv
        assert money.cumulative_cash_by_year[-1] == sum(money.cash_by_year) == option.undiscounted
        assert sum(money.depreciation_by_year) + money.book_value_at_end == money.capex


def test_energy_of_gpus_only_is_told(example_content: Content) -> None:
    """Where the quote gives no power of the whole server, the report counts GPUs x TDP and says so once."""
    today, h100, h200, cloud = example_content.evaluation.options
    assert (today.rated_watts, h100.rated_watts, h200.rated_watts) == (500, 5600, 5600)
    assert (today.gpus_only, h100.gpus_only, cloud.gpus_only) == (True, True, False)
    told = [caution for caution in example_content.cautions if caution.kind == "power"]
    assert [caution.message.values["options"] for caution in told] == [
        "Keep what we have, One 8-GPU H100 server, One 8-GPU H200 server"
    ]


def test_stale_prices_and_expired_lines(example_text: str, content_of: Callable[[str], Content]) -> None:
    """A price of 31 days is stale, one of 91 is old; an offer whose last day is past has expired; all strict."""
    text = example_text.replace("date: 2026-11-18", "date: 2026-10-21").replace("date: 2026-11-12", "date: 2026-08-22")
    text = text.replace("valid_until: 2026-12-15", "valid_until: 2026-11-20")
    text = text.replace("valid_until: 2026-12-20", "valid_until: 2026-11-20")
    found = [(c.message.key, c.severe) for c in content_of(text).cautions if c.strict]
    assert found == [
        ("warning.quote-expired", True),
        ("warning.line-expired", True),
        ("warning.old-rent", True),
        ("warning.stale-rate", False),
    ]


def test_fresh_to_the_last_day(example_text: str, content_of: Callable[[str], Content]) -> None:
    """30 days are fresh, 90 are stale, and an offer holds on its last day."""
    text = example_text.replace("date: 2026-11-18", "date: 2026-10-22").replace("date: 2026-11-12", "date: 2026-08-23")
    text = text.replace("valid_until: 2026-12-15", "valid_until: 2026-11-21")
    strict = [c.message.key for c in content_of(text).cautions if c.strict]
    assert strict == ["warning.stale-rent"]


def test_prices_as_of_is_the_oldest(example_content: Content) -> None:
    """The day that the prices are of is that of the oldest price or rate in use."""
    assert example_content.prices_as_of.isoformat() == "2026-11-12"
