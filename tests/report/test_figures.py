"""The figures as JSON: the keys of the contract, unrounded, and every one of them found on the pages of the PDF."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from report_amounts import missing, text_of
from vramsheet.report.figures import figures
from vramsheet.report.pdf import make_pdf
from vramsheet.report.render import render_html

if TYPE_CHECKING:
    from collections.abc import Callable

    from vramsheet.report.content import Content

CONTRACT = {
    "workloads": {"id", "need_gb_per_gpu", "options"},
    "options": {
        "id", "kind", "capex", "opex_by_year", "cash_by_year", "npv", "npv_after_tax", "price_per_gb",
        "price_per_usable_gb", "cost_per_mtok",
    },
    "breakeven": {"buy", "rent", "hours", "months"},
    "sensitivity": {"path", "low", "high", "npv_low", "npv_high"},
}  # fmt: skip
"""Keys that the contract promises for each entry of a list."""
ON_OPTION = {"id", "fits", "headroom_gb", "gpus_needed", "tokens_per_second"}


@pytest.fixture(scope="module")
def example_figures(example_content: Content) -> dict[str, Any]:
    """The example's figures, through JSON and back."""
    loaded: dict[str, Any] = json.loads(json.dumps(figures(example_content), allow_nan=False))
    return loaded


def test_keys_of_the_contract(example_figures: dict[str, Any]) -> None:
    """Every key that the contract names is there, under that name."""
    for section, keys in CONTRACT.items():
        assert example_figures[section]
        for entry in example_figures[section]:
            assert keys <= set(entry)
    for workload in example_figures["workloads"]:
        assert set(workload["need_gb_per_gpu"]) == {"low", "likely", "high"}
        assert all(set(entry) >= ON_OPTION for entry in workload["options"])
    assert {"option", "reason"} <= set(example_figures["recommendation"])
    assert example_figures["recommendation"]["option"] == "h100"
    assert example_figures["warnings"]


def test_figures_are_not_rounded(example_figures: dict[str, Any], example_content: Content) -> None:
    """The numbers are those of the content, to the last digit that JSON holds."""
    for entry, option in zip(example_figures["options"], example_content.evaluation.options, strict=True):
        money = option.cost
        assert entry["npv"] == float(money.npv)
        assert entry["cash_by_year"] == [float(cash) for cash in money.cash_by_year]
        assert len(entry["opex_by_year"]) == len(entry["energy_by_year"]) == len(entry["cash_by_year"]) == 5
    assert [entry["price_per_gb"] is None for entry in example_figures["options"]] == [True, False, False, True]
    need = example_content.evaluation.workloads[0].on("h100")
    assert example_figures["workloads"][0]["need_gb_per_gpu"]["likely"] == need.total.likely / 10**9


def test_parts_of_the_json_foot(example_figures: dict[str, Any]) -> None:
    """Energy, rent, opex and capex of each year add up to its cash, and the parts of a need to the need."""
    for option in example_figures["options"]:
        for year, cash in enumerate(option["cash_by_year"]):
            parts = sum(option[f"{name}_by_year"][year] for name in ("energy", "rent", "opex"))
            parts += option["capex"] if year == 0 else 0
            parts -= option["residual"] if year == len(option["cash_by_year"]) - 1 else 0
            assert cash == pytest.approx(parts, abs=1e-6)
    for workload in example_figures["workloads"]:
        for entry in workload["options"]:
            assert sum(entry["parts_gb"].values()) == pytest.approx(entry["need_gb_per_gpu"]["likely"], abs=1e-9)


def test_every_total_stands_in_the_pdf(example_figures: dict[str, Any], example_pdf: bytes) -> None:
    """What the JSON gives, the PDF shows: rounded half to even, as a figure of its own."""
    assert missing(example_figures, text_of(example_pdf)) == []


def test_every_total_with_a_residual_and_once(example_text: str, content_of: Callable[[str], Content]) -> None:
    """The same with costs paid once, a residual value and tax that is a cost: income stands with a true minus."""
    text = example_text.replace("residual: 0.0", "residual: 0.15").replace("recoverable: true", "recoverable: false")
    content = content_of(text.replace("amount: 1900, per: month", "amount: 1234.565, per: once"))
    pdf_text = text_of(make_pdf(render_html(content)))
    found = figures(content)
    assert missing(found, pdf_text) == []
    assert f"\N{MINUS SIGN}{found['options'][1]['residual']:,.2f}" in pdf_text


def test_reason_and_warnings_stand_in_the_pdf(example_figures: dict[str, Any], example_pdf: bytes) -> None:
    """The sentences of the JSON are those of the report."""
    text = re.sub(r"\s", "", text_of(example_pdf))
    for sentence in (example_figures["recommendation"]["reason"], *example_figures["warnings"]):
        assert re.sub(r"\s", "", sentence) in text


def test_what_cannot_be_estimated_is_null(example_text: str, content_of: Callable[[str], Content]) -> None:
    """A need that nobody knows is null, does not fit, and carries its problem."""
    text = example_text.replace("lora_rank: 16", "lora_rank: 16\n    lora_targets: sideways")
    entry = figures(content_of(text))["workloads"][1]
    assert entry["need_gb_per_gpu"] is None
    assert [(option["fits"], option["headroom_gb"], bool(option["problem"])) for option in entry["options"]] == [
        (False, None, True)
    ] * 4


def test_change_that_would_help(example_text: str, content_of: Callable[[str], Content]) -> None:
    """Where nothing fits the change stands in the JSON, as numbers."""
    found = figures(content_of(example_text.replace("batch: 16 ", "batch: 900 ")))["recommendation"]
    assert found["option"] is None
    (cut,) = found["change"]["workloads"]
    assert (found["change"]["option"], cut["workload"]) == ("h200", "chat")
    assert 16 < cut["sequences"] < 900
