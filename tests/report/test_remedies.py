"""What would make it fit, in the report: the changes, the smallest one, the plain test, and the words for them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from vramsheet.fit import fit
from vramsheet.levers import SAME_WORK, Lever
from vramsheet.levers.lever import CHANGES, PRICES, RANKS
from vramsheet.report.figures import figures
from vramsheet.report.need import question_of
from vramsheet.report.pages.memory import memory_page
from vramsheet.report.pages.remedies import change_words
from vramsheet.report.words import language_named

if TYPE_CHECKING:
    from collections.abc import Callable

    from vramsheet.catalog import Catalog
    from vramsheet.report.content import Content

EN = language_named("en")


def letters(text: str) -> str:
    """The words of a text, whatever its numbers and spaces."""
    return re.sub(r"[^a-z]+", " ", text.lower()).strip()


def any_lever(name: str, price_key: str) -> Lever:
    """A change of that name with some numbers."""
    shares = {"latent attention": (1.0, 0.28), "grouped-query attention": (1.0, 0.25)}
    now, then = {**shares, "pruned or distilled model": (70.6, 21.2)}.get(name, (4096, 2048))
    return Lever(name, now, then, 2 * 10**9, 10**9, fits=True, price_key=price_key)


@pytest.mark.parametrize("name", CHANGES)
def test_report_and_command_name_a_change_alike(name: str) -> None:
    """What the language file says of a change is what `--explain` and `FITS_WHY` say."""
    lever = any_lever(name, "lora")
    assert letters(change_words(lever, EN)) == letters(lever.change)
    assert lever.rank == RANKS[name]


@pytest.mark.parametrize("key", PRICES)
def test_report_and_command_name_a_price_alike(key: str) -> None:
    """What it costs is told in the same words, and somebody is named who found it."""
    lever = any_lever("lower precision", key)
    assert EN.text(f"lever.price.{key}") == lever.price == PRICES[key].words
    assert lever.source


def test_the_smallest_change_is_more_gpus(example_content: Content, report_catalog: Catalog) -> None:
    """Llama-3.1-70B in fp8 with 16 x 32,768 tokens: four bits are not enough on 2 x 40 GB, 8 GPUs are."""
    (remedy,) = example_content.remedies[0].remedies
    assert remedy.option_ids == ("today",)
    assert remedy.smallest is not None
    assert (remedy.smallest.name, remedy.smallest.now, remedy.smallest.then) == ("more GPUs", 2, 8)
    model = report_catalog.model("llama-3.1-70b")
    gpu = report_catalog.gpu("a100-pcie-40gb")
    asked = question_of(example_content.evaluation.workloads[0].asked, model, 2)
    assert fit(model, replace(asked, gpu_count=8), gpu).estimate.total.likely == remedy.smallest.need_bytes
    assert remedy.need.total.likely - remedy.smallest.need_bytes == remedy.smallest.saved_bytes


def test_it_is_said_in_a_sentence(example_content: Content) -> None:
    """The page names the change, what it saves and what it costs."""
    plain, smallest = memory_page(example_content, EN).workloads[0].remedies.sentences
    assert plain.startswith("Uncompressed, with weights and caches in 16 bits, it fits on One 8-GPU H100 server")
    assert plain.endswith("and does not fit on Keep what we have.")
    assert smallest.startswith("The smallest change that makes it fit on Keep what we have: 8 GPUs instead of 2.")
    assert smallest.endswith("and costs: more hardware; each step waits for the slowest card.")


def test_the_table_stays_small(example_content: Content) -> None:
    """The example's tables of changes hold about forty cells, heads included."""
    tables = [table for block in memory_page(example_content, EN).workloads for table in block.remedies.tables]
    assert len(tables) == 2
    assert sum(len(row.cells) for table in tables for row in table.rows) <= 36


def test_where_everything_fits_the_workload_is_left_alone(
    example_text: str, content_of: Callable[[str], Content]
) -> None:
    """Without the small option only what saves memory is listed, for the recommended option, with no verdicts."""
    head, rest = example_text.split("  - id: today", maxsplit=1)
    content = content_of(head + "  - id: h100" + rest.split("  - id: h100", maxsplit=1)[1])
    found = content.remedies[0]
    assert found.compressed_ids == ()
    (remedy,) = found.remedies
    assert remedy.option_ids == (content.evaluation.recommendation.option_id, "cloud")[: len(remedy.option_ids)]
    assert remedy.smallest is None
    assert {lever.name for lever in remedy.levers} <= SAME_WORK
    text = memory_page(content, EN).workloads[0].remedies
    assert text.sentences == (
        "Uncompressed, with weights and caches in 16 bits, it fits on every option that can be estimated.",
    )
    assert len(text.tables[0].columns) == 3


def test_figures_have_every_change(example_content: Content) -> None:
    """JSON tells more than the page: each change with need, saving, price and source; the contract's keys stay."""
    (workload, _) = figures(example_content)["workloads"]
    today = next(option for option in workload["options"] if option["id"] == "today")
    assert today["smallest_change"] == "8 GPUs instead of 2"
    assert today["fits_uncompressed"] is False
    for change in today["changes"]:
        assert change["saved_gb"] + change["need_gb"] == pytest.approx(today["need_gb_per_gpu"]["likely"])
        assert set(change) == {"change", "saved_gb", "need_gb", "fits", "price", "source"}
    h100 = next(option for option in workload["options"] if option["id"] == "h100")
    assert (h100["fits_uncompressed"], h100["changes"]) == (True, [])
