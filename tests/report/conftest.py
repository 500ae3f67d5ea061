"""What the tests of the report share: a small frozen catalogue, the contract's example, a report of fixed needs."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from vramsheet import catalog as catalogue
from vramsheet.levers import Lever
from vramsheet.records import Interval
from vramsheet.report.content import Content, build_content
from vramsheet.report.need import OptionNeed, Part
from vramsheet.report.option_fit import OptionFit
from vramsheet.report.pdf import make_pdf
from vramsheet.report.quote import read_quote
from vramsheet.report.remedies import Remedy, WorkloadRemedies
from vramsheet.report.render import render_html
from vramsheet.report.screen import render_page
from vramsheet.report.tiers import TierFit
from vramsheet.report.token_costs import token_costs

if TYPE_CHECKING:
    from collections.abc import Callable

    from vramsheet.catalog import Catalog
    from vramsheet.report.quote import Quote

HERE = Path(__file__).parent
TODAY = dt.date(2026, 11, 21)
"""The day after the example's date: its rent is 9 days old and its rate 3."""
MODEL_KEYS = ("llama-3.1-8b", "llama-3.1-70b", "qwen3-30b-a3b", "codestral-mamba-7b")


@pytest.fixture(scope="session")
def report_catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Four GPUs and a price that never change, and four models as they are shipped."""
    folder = tmp_path_factory.mktemp("catalog")
    for table in (HERE / "report_catalog").glob("*.csv"):
        shutil.copy(table, folder)
    shipped = Path(catalogue.__file__).parent / "data" / "models.csv"
    head, *rows = shipped.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [row for row in rows if row.split(",")[0] in MODEL_KEYS]
    assert len(kept) == len(MODEL_KEYS)
    (folder / "models.csv").write_text(head + "".join(kept), encoding="utf-8")
    return catalogue.load(folder)


@pytest.fixture(scope="session")
def example_text() -> str:
    """The contract's example quote."""
    return (HERE / "contract_example.yaml").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def content_of(report_catalog: Catalog) -> Callable[[str], Content]:
    """From the text of a quote to the content of its report, on the day of the tests."""

    def build(text: str) -> Content:
        quote = read_quote(text, "quote.yaml", catalog=report_catalog)
        return build_content(quote, report_catalog, TODAY, version="1.2.3", quote_sha256="0123abcd" * 8)

    return build


@pytest.fixture(scope="session")
def example_quote(example_text: str, report_catalog: Catalog) -> Quote:
    """The contract's example, read."""
    return read_quote(example_text, "quote.yaml", catalog=report_catalog)


@pytest.fixture(scope="session")
def example_content(example_text: str, content_of: Callable[[str], Content]) -> Content:
    """The content of the example's report."""
    return content_of(example_text)


@pytest.fixture(scope="session")
def example_page(example_content: Content) -> str:
    """The example's report as a page for a screen."""
    return render_page(example_content)


@pytest.fixture(scope="session")
def example_html(example_content: Content) -> str:
    """The example's report as the HTML that is printed."""
    return render_html(example_content)


@pytest.fixture(scope="session")
def example_pdf(example_html: str) -> bytes:
    """The example's report as a PDF."""
    return make_pdf(example_html)


@pytest.fixture(scope="session")
def frozen_content(content_of: Callable[[str], Content]) -> Content:
    """A small report whose memory needs are written by hand, so that a better estimate does not change it."""
    content = content_of((HERE / "small_quote.yaml").read_text(encoding="utf-8"))
    evaluation = content.evaluation
    gb = 10**9
    gpus = {option.id: option.groups[0].gpu for option in evaluation.options}
    common = {
        "gpu_count": 1,
        "all_count": 1,
        "kv_bytes_per_token": 131_072,
        "sure": True,
        "gpus_needed": 1,
        "assumptions": ("Taken for granted by hand.",),
        "sources": ("written by hand",),
    }
    small = OptionNeed(
        option_id="old",
        gpu=gpus["old"],
        parts=(Part("weights", 16 * gb), Part("kv_cache", 8 * gb), Part("activations", gb), Part("runtime", gb)),
        total=Interval(25 * gb, 26 * gb, 28 * gb),
        usable_bytes=25_757_220_864,
        budget_bytes=23 * gb,
        fits=False,
        headroom_bytes=-3 * gb,
        tokens_per_second=40.0,
        **{**common, "gpus_needed": 2},
    )
    large = replace(
        small,
        option_id="new",
        gpu=gpus["new"],
        usable_bytes=85_520_809_984,
        budget_bytes=77 * gb,
        fits=True,
        headroom_bytes=51 * gb,
        gpus_needed=1,
        tokens_per_second=160.0,
    )
    workload = replace(
        evaluation.workloads[0], by_option=(small, large, replace(large, option_id="hire", gpu=gpus["hire"]))
    )
    fits = {
        "old": OptionFit(fits=False, sure=True, headroom_bytes=-3 * gb, tightest_id="chat", gpus_needed=2),
        "new": OptionFit(fits=True, sure=True, headroom_bytes=51 * gb, tightest_id="chat", gpus_needed=1),
        "hire": OptionFit(fits=True, sure=True, headroom_bytes=51 * gb, tightest_id="chat", gpus_needed=1),
    }
    found = (
        Lever("quantised KV cache", "fp16", "fp8", 22 * gb, 4 * gb, fits=True, price_key="kv-fp8"),
        Lever("smaller batch", 2, 1, 22 * gb, 4 * gb, fits=True, price_key="fewer-users"),
        Lever("latent attention", 1.0, 0.5625, 23 * gb + gb // 2, 5 * gb // 2, fits=False, price_key="latent-model"),
    )
    remedies = WorkloadRemedies(
        workload_id="chat",
        uncompressed_ids=("new", "hire"),
        compressed_ids=("old",),
        remedies=(Remedy(option_ids=("old",), need=small, levers=found),),
    )
    evaluation = replace(evaluation, workloads=(workload,), fits=fits)
    return replace(
        content,
        evaluation=evaluation,
        remedies=(remedies,),
        tiers=tuple(replace(tier, fits=(TierFit("chat", 1, 160.0),)) for tier in content.tiers),
        token_costs=token_costs(evaluation),
        reproduction=replace(content.reproduction, catalog_sha256="89abcdef" * 8),
    )
