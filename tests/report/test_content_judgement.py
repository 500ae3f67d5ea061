"""Break-even use, kinds of GPU, cost of tokens and evidence for prices: the small quote's figures by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from vramsheet.report.reasons import missing_kinds, reason_of

if TYPE_CHECKING:
    from vramsheet.report.content import Content


def test_use_from_which_buying_pays(frozen_content: Content) -> None:
    """Renting is all rent here, so the share is one NPV over the other: 23,739 / 15,768."""
    (pair,) = frozen_content.pairs
    assert pair.use is not None
    assert round(pair.use.share, 9) == round(Decimal(23_739) / 15_768, 9)
    assert (pair.use.share_quoted, pair.use.npv_unused, pair.use.npv_always) == (1, 0, 15_768)


def test_cost_of_tokens_by_hand(frozen_content: Content) -> None:
    """12 million tokens a year at 25 % are worth 17.28 million: 15,768 / 17.28 = 912.50."""
    costs = frozen_content.token_costs
    assert costs is not None
    assert round(costs.present_value_million_tokens, 9) == Decimal("17.28")
    hire = costs.by_option[2]
    assert [round(v.cost_per_mtok, 6) for v in hire.by_volume] == [3650, 1825, Decimal("912.5"), Decimal("456.25")]


def test_kinds_of_gpu_from_small_to_large(frozen_content: Content) -> None:
    """The next larger GPU on sale stands beside those of the quote; 30,000 USD at 0.5 are 15,000 for 80 GB."""
    found = [(tier.gpu.key, tier.quoted, tier.price) for tier in frozen_content.tiers]
    assert found == [("rtx-4090-24gb", True, None), ("h100-sxm-80gb", True, 15_000), ("h200-sxm-141gb", False, None)]
    assert frozen_content.tiers[1].price_per_gb == Decimal("187.5")


def test_what_prices_were_held_against(frozen_content: Content) -> None:
    """18,100 against a published 15,000; 1.25 an hour against the middle of 1.50, 2.00 and 3.00."""
    new, hire = frozen_content.judged
    assert [(e.grounds, e.price, e.reference) for e in new.evidence] == [("published", 18_100, 15_000)]
    (rent,) = hire.evidence
    assert (hire.price, rent.low, rent.reference, rent.high) == (Decimal("1.25"), Decimal("1.5"), 2, 3)
    assert rent.difference == Decimal("-0.375")


def test_why_each_option_falls_out(frozen_content: Content) -> None:
    """One sentence each; nothing that a committee asks for is missing."""
    evaluation = frozen_content.evaluation
    keys = {option.id: reason_of(option, evaluation).key for option in evaluation.options}
    best = evaluation.recommendation.option_id
    assert keys["old"] == "why.short-more"
    assert best is not None
    assert keys[best] == "why.best"
    assert missing_kinds(evaluation) == ()
