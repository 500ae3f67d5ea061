"""Options on MIG slices: a copy of the model on each, the sequences shared out, a share of the board's power."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from vramsheet.errors import BadQuote
from vramsheet.fit import fit
from vramsheet.report.figures import figures
from vramsheet.report.need import question_of, slices_needed
from vramsheet.report.quote import read_quote
from vramsheet.report.render import render_html
from vramsheet.report.words import language_named
from vramsheet.speed import decode_tokens_per_second

if TYPE_CHECKING:
    from collections.abc import Callable

    from vramsheet.catalog import Catalog
    from vramsheet.report.content import Content

HALF = "h100-sxm-80gb-mig-3g.40gb"
QUOTE = """
quote: {{title: Slices, date: 2026-11-20}}
currency: {{report: EUR}}
site: {{electricity_per_kwh: 0.2, pue: 1.25, load_factor: 0.5}}
workloads_together: {together}
workloads:
  - {{id: chat, model: llama-3.1-8b, context: 8192, batch: {batch}}}
  - {{id: tune, model: llama-3.1-8b, task: qlora, sequence: 1024, sharding: zero3}}
options:
  - {{id: own, kind: buy, {gpus}, lines: [{{item: all, quantity: 1, unit_price: 60000}}]}}
"""


def quote(gpus: str, batch: int = 7, *, together: bool = False) -> str:
    """The quote on these GPUs."""
    return QUOTE.format(gpus=gpus, batch=batch, together=str(together).lower())


def test_each_slice_holds_a_copy(content_of: Callable[[str], Content], report_catalog: Catalog) -> None:
    """Seven sequences on four slices: two on the busiest, so four copies; the need is that of two on one slice."""
    content = content_of(quote(f"gpu: {HALF}, gpus: 4"))
    chat, tune = content.evaluation.workloads
    need, model, gpu = chat.on("own"), report_catalog.model("llama-3.1-8b"), report_catalog.gpu(HALF)
    question = question_of(chat.asked, model, 4, sliced=True)
    assert (question.batch, question.gpu_count) == (2, 1)
    verdict = fit(model, question, gpu)
    assert (need.total, need.budget_bytes) == (verdict.estimate.total, verdict.budget_bytes)
    assert (need.gpu_count, need.all_count, need.usable_bytes) == (4, 4, 42_412_802_048)
    assert need.tokens_per_second == pytest.approx(decode_tokens_per_second(model, question, gpu) / 2 * 7)
    assert (tune.on("own").gpu_count, tune.on("own").all_count, tune.on("own").gpus_needed) == (1, 4, 1)


@pytest.mark.parametrize("batch", [1, 16, 17, 40, 1000])
def test_as_many_slices_as_the_sequences_need(
    content_of: Callable[[str], Content], report_catalog: Catalog, batch: int
) -> None:
    """With the number that is said to be enough it fits, with one slice less it does not."""
    (chat, _) = content_of(quote(f"gpu: {HALF}", batch)).evaluation.workloads
    enough = chat.on("own").gpus_needed
    assert enough is not None
    assert enough == slices_needed(chat.asked, report_catalog.model("llama-3.1-8b"), report_catalog.gpu(HALF))
    counts = [enough - 1, enough] if enough > 1 else [enough]
    fits = [
        content_of(quote(f"gpu: {HALF}, gpus: {count}", batch)).evaluation.workloads[0].on("own").fits
        for count in counts
    ]
    assert fits == [False, True][-len(counts) :]


def test_a_model_larger_than_a_slice_fits_on_no_number_of_them(content_of: Callable[[str], Content]) -> None:
    """16 GB of weights do not go on a slice of 10 GB, however many there are."""
    evaluation = content_of(quote("gpu: h100-sxm-80gb-mig-1g.10gb, gpus: 70")).evaluation
    need = evaluation.workloads[0].on("own")
    assert (need.fits, need.gpus_needed) == (False, None)
    assert evaluation.recommendation.option_id is None


def test_money_of_slices(content_of: Callable[[str], Content]) -> None:
    """Three sevenths of 700 W each, and prices per GB of the slices' own memory; a power that is given goes first."""
    (option,) = content_of(quote(f"gpu: {HALF}, gpus: 4")).evaluation.options
    assert option.rated_watts == 4 * 300
    assert option.cost.energy_per_year == Decimal("1.2") * Decimal("0.5") * Decimal("1.25") * 8760 * Decimal("0.2")
    assert option.price_per_gb == Decimal(60000) / (4 * 40)
    assert option.price_per_gpu == 15000
    (stated,) = content_of(quote(f"gpu: {HALF}, gpus: 4, power_watts: 1400")).evaluation.options
    assert stated.rated_watts == 1400


def test_groups_of_slices_hold_models_of_their_own(content_of: Callable[[str], Content]) -> None:
    """Two entries of one slice each take one workload each, where two slices of one entry would hold both twice."""
    batch = 16
    apart = content_of(quote(f"fleet: [{{gpu: {HALF}}}, {{gpu: {HALF}}}]", batch, together=True))
    fit_apart = apart.evaluation.fits["own"]
    assert sorted(kind.workload_ids for kind in fit_apart.kinds) == [("chat",), ("tune",)]
    assert fit_apart.fits
    (option,) = figures(apart)["options"]
    assert [kind["gpu"] for kind in option["gpu_kinds"]] == [HALF, HALF]
    alone = content_of(quote(f"gpu: {HALF}", batch, together=True)).evaluation.fits["own"]
    assert not alone.fits
    assert fit_apart.headroom_bytes > alone.headroom_bytes


def test_the_page_says_what_a_slice_is(content_of: Callable[[str], Content]) -> None:
    """The convention stands in a report with slices and in no other."""
    said = language_named("en").text("convention.mig").split("(")[0].replace("'", "&#39;")
    assert said in render_html(content_of(quote(f"gpu: {HALF}, gpus: 2")))
    assert said not in render_html(content_of(quote("gpu: h100-sxm-80gb")))


def test_a_slice_that_does_not_exist(report_catalog: Catalog) -> None:
    """The message names the slices that do, with line and column."""
    with pytest.raises(BadQuote) as refused:
        read_quote(quote("gpu: h100-sxm-80gb-mig-2g.40gb"), "q.yaml", catalog=report_catalog)
    (problem,) = refused.value.problems
    assert str(problem) == (
        "q.yaml:10:31: options.own.gpu: unknown GPU 'h100-sxm-80gb-mig-2g.40gb'; near it: "
        "h100-sxm-80gb-mig-3g.40gb, h100-sxm-80gb-mig-1g.10gb"
    )
