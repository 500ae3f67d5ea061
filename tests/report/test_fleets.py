"""Options with several kinds of GPU: what fits where, what it costs, and what the report says of it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vramsheet.report.figures import figures
from vramsheet.report.pages.report import report_text
from vramsheet.report.render import render_html
from vramsheet.report.words import language_named

if TYPE_CHECKING:
    from collections.abc import Callable

    from vramsheet.report.content import Content

EN = language_named("en")
GPUS = ("a100-pcie-40gb", "h100-sxm-80gb", "h200-sxm-141gb", "rtx-4090-24gb")
QUOTE = """
quote: {{title: Fleets, date: 2026-11-20}}
currency: {{report: EUR}}
site: {{electricity_per_kwh: 0.2, pue: 1.25, load_factor: 0.5}}
finance: {{horizon_years: 2, discount_rate: 0}}
workloads_together: {together}
workloads:
  - {{id: chat, model: llama-3.1-70b, precision: fp8, context: 8192, batch: 4, tokens_per_month: 1e6}}
  - {{id: small, model: llama-3.1-8b, context: 8192}}
options:
  - {{id: own, kind: buy, {gpus}, lines: [{{item: all, quantity: 1, unit_price: 120000}}]}}
"""
MIXED = "fleet: [{gpu: rtx-4090-24gb, gpus: 2}, {gpu: h100-sxm-80gb, gpus: 2}]"


def quote(gpus: str, *, together: bool = False) -> str:
    """The quote with these GPUs."""
    return QUOTE.format(gpus=gpus, together=str(together).lower())


@pytest.mark.parametrize("together", [False, True])
@pytest.mark.parametrize("kind", ["buy", "rent", "none"])
def test_a_fleet_of_one_kind_is_the_plain_option(
    content_of: Callable[[str], Content], kind: str, together: bool
) -> None:
    """A list with one kind says what gpu and gpus say: every figure, every word and the page are the same."""
    plain = quote("gpu: h100-sxm-80gb, gpus: 2", together=together)
    fleet = quote("fleet: [{gpu: h100-sxm-80gb, gpus: 2}]", together=together)
    if kind != "buy":
        rent = ", rent: {rate_per_gpu_hour: 3}" if kind == "rent" else ""
        plain, fleet = (
            text.replace("kind: buy", f"kind: {kind}").replace(
                ", lines: [{item: all, quantity: 1, unit_price: 120000}]", rent
            )
            for text in (plain, fleet)
        )
    one, other = content_of(plain), content_of(fleet)
    assert figures(other) == figures(one)
    assert render_html(other) == render_html(one)


def test_money_of_a_mixed_fleet(content_of: Callable[[str], Content]) -> None:
    """Energy counts the watts of all GPUs, prices per GB all their memory; a price per GPU is not given."""
    (option,) = content_of(quote(MIXED)).evaluation.options
    assert option.gpu_count == 4
    assert option.rated_watts == 2 * 450 + 2 * 700 == 2300
    assert option.cost.energy_per_year == Decimal("2.3") * Decimal("0.5") * Decimal("1.25") * 8760 * Decimal("0.2")
    assert option.price_per_gpu is None
    assert round(option.price_per_gb, 20) == round(Decimal(120000) / (2 * 24 + 2 * 80), 20)
    usable_bytes = 2 * 25_757_220_864 + 2 * 85_520_809_984
    assert round(option.price_per_usable_gb, 20) == round(Decimal(120000) / (Decimal(usable_bytes) / 10**9), 20)
    stated = quote(MIXED + ", power_watts: 3000")
    assert content_of(stated).evaluation.options[0].rated_watts == 3000


def test_rent_of_a_mixed_fleet(content_of: Callable[[str], Content]) -> None:
    """Each kind at its own rate, or at that of the rent; tax, hours and term as ever."""
    text = quote("fleet: [{gpu: h100-sxm-80gb, gpus: 4}, {gpu: a100-pcie-40gb, gpus: 8, rate_per_gpu_hour: 1.1}]")
    text = text.replace("kind: buy", "kind: rent").replace(
        "lines: [{item: all, quantity: 1, unit_price: 120000}]", "rent: {rate_per_gpu_hour: 2.5, min_term_months: 30}"
    )
    money = content_of(text).evaluation.options[0].cost
    monthly = (4 * Decimal("2.5") + 8 * Decimal("1.1")) * 730
    assert money.rent_by_year == (monthly * 12, monthly * 18)
    assert money.energy_per_year == 0


def test_a_workload_runs_on_the_kind_that_leaves_it_the_most(content_of: Callable[[str], Content]) -> None:
    """One at a time, both run on the H100; the RTX 4090 stands idle, and JSON and page say so."""
    content = content_of(quote(MIXED))
    chat, small = content.evaluation.workloads
    fit = content.evaluation.fits["own"]
    assert [(need.gpu.key, need.gpu_count, need.all_count) for need in (chat.on("own"), small.on("own"))] == [
        ("h100-sxm-80gb", 2, 2),
        ("h100-sxm-80gb", 2, 2),
    ]
    assert fit.fits
    assert (fit.tightest_id, fit.gpus_needed) == ("chat", None)
    assert fit.headroom_bytes == chat.on("own").headroom_bytes
    assert [(kind.workload_ids, kind.gpus_needed) for kind in fit.kinds] == [((), 0), (("chat", "small"), 2)]
    alone = content_of(quote("gpu: h100-sxm-80gb, gpus: 2")).evaluation
    for one, other in zip(alone.workloads, content.evaluation.workloads, strict=True):
        assert replace(one.on("own"), group_index=1) == other.on("own")
    page = render_html(content)
    assert "on its NVIDIA H100 SXM 80GB" in page
    assert EN.text("convention.fleet") in page


def test_at_once_each_kind_takes_its_part(content_of: Callable[[str], Content]) -> None:
    """The large model alone on the H100, the small one on the RTX 4090: neither kind would hold both."""
    text = quote(MIXED, together=True).replace("batch: 4", "batch: 28")
    content = content_of(text)
    fit = content.evaluation.fits["own"]
    assert fit.fits
    assert [kind.workload_ids for kind in fit.kinds] == [("small",), ("chat",)]
    for gpu in GPUS[1::2]:
        assert not content_of(text.replace(MIXED, f"gpu: {gpu}, gpus: 2")).evaluation.fits["own"].fits
    (option,) = figures(content)["options"]
    assert (option["gpu"], option["gpus"]) == (None, 4)
    assert [(kind["gpu"], kind["gpus"], kind["workloads"]) for kind in option["gpu_kinds"]] == [
        ("rtx-4090-24gb", 2, ["small"]),
        ("h100-sxm-80gb", 2, ["chat"]),
    ]
    assert option["headroom_gb"] == min(kind["headroom_gb"] for kind in option["gpu_kinds"])
    names = [workload.name for workload in content.evaluation.workloads]
    page = render_html(content)
    assert all(EN.text("fit.runs", workloads=name) in page for name in names)


@pytest.mark.parametrize("together", [False, True])
def test_the_smallest_change_names_the_kind(content_of: Callable[[str], Content], together: bool) -> None:
    """Where a fleet is too small, the report says of which kind more are needed, and with them it fits."""
    short = quote("fleet: [{gpu: rtx-4090-24gb}, {gpu: h100-sxm-80gb}]", together=together)
    content = content_of(short)
    change = content.evaluation.recommendation.change
    assert change is not None
    assert (change.gpu.key, change.now_count, change.gpu_count) == ("h100-sxm-80gb", 1, 2)
    assert "2 GPUs in place of 1 GPU (NVIDIA H100 SXM 80GB)" in EN.say(content.evaluation.recommendation.reason)
    mended = short.replace("{gpu: h100-sxm-80gb}", "{gpu: h100-sxm-80gb, gpus: 2}")
    assert content_of(mended).evaluation.fits["own"].fits


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kinds=st.lists(
        st.tuples(st.sampled_from(GPUS), st.integers(1, 4)), min_size=1, max_size=2, unique_by=lambda k: k[0]
    ),
    further=st.tuples(st.sampled_from(GPUS), st.integers(1, 4)),
    together=st.booleans(),
)
def test_a_further_kind_never_makes_it_worse(
    content_of: Callable[[str], Content], kinds: list[tuple[str, int]], further: tuple[str, int], together: bool
) -> None:
    """An option that gets one kind of GPU more still holds all that it held, with no less room."""
    before, after = (
        content_of(
            quote(
                "fleet: [" + ", ".join(f"{{gpu: {gpu}, gpus: {count}}}" for gpu, count in some) + "]", together=together
            )
        ).evaluation.fits["own"]
        for some in (kinds, [*kinds, further])
    )
    assert after.fits >= before.fits
    assert after.headroom_bytes >= before.headroom_bytes


def test_a_rate_of_the_fleet_can_be_varied(content_of: Callable[[str], Content]) -> None:
    """A sensitivity names an entry of the fleet by its number, from 0."""
    text = quote("fleet: [{gpu: h100-sxm-80gb}, {gpu: a100-pcie-40gb, rate_per_gpu_hour: 1}]")
    text = text.replace("kind: buy", "kind: rent").replace(
        "lines: [{item: all, quantity: 1, unit_price: 120000}]", "rent: {rate_per_gpu_hour: 3}"
    )
    text += "sensitivity: [{path: options.own.fleet.1.rate_per_gpu_hour, low: 0.5, high: 2}]\n"
    content = content_of(text.replace("gpu: h100-sxm-80gb}", "gpu: h100-sxm-80gb, gpus: 2}"))
    (swing,) = content.swings
    assert swing.npv_high - swing.npv_low == Decimal("1.5") * 8760 * 2
    assert report_text(content, EN)
