"""Every row of the catalogue that a report uses stands in its list of sources, with what was read there and when."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from vramsheet import catalog, resources
from vramsheet.report.content import Content, build_content
from vramsheet.report.pages.back_matter import sources_page
from vramsheet.report.quote import read_quote
from vramsheet.report.words import language_named

TODAY = dt.date(2026, 11, 21)


def content_of(quote: Path) -> Content:
    """The content of a quote with the shipped catalogue."""
    known = catalog.load()
    return build_content(read_quote(quote.read_text(encoding="utf-8"), quote.name, folder=quote.parent), known, TODAY)


@pytest.fixture(scope="module")
def example() -> Content:
    """The content of the example."""
    return content_of(Path(str(resources.folder("reports"))) / "quote.yaml")


def test_every_gpu_that_is_shown_has_its_facts(example: Content) -> None:
    """The GPUs of the offers and those set beside them are listed once each, with memory, bandwidth and power."""
    shown = {kind.gpu.name: kind.gpu for kind in example.tiers}
    assert len(shown) > len({group.gpu.key for option in example.evaluation.options for group in option.groups})
    listed = [fact for fact in example.sources if fact.kind == "gpu"]
    assert sorted(fact.what for fact in listed) == sorted(shown)
    said = language_named("en").say
    for fact in listed:
        gpu = shown[fact.what]
        assert (fact.text, fact.date) == (gpu.source.told, gpu.source.date)
        assert fact.facts is not None
        assert said(fact.facts).startswith(f"{gpu.memory_gb} GB {gpu.memory_type}, {gpu.bandwidth_gb_s:,.0f} GB/s")


def test_every_price_beside_the_quote_has_its_source(example: Content) -> None:
    """Each street price of the comparison and the rent in the middle of the published ones are listed as amounts."""
    known = catalog.load()
    priced = {kind.gpu.name: known.purchase_price(kind.gpu.key) for kind in example.tiers if kind.price is not None}
    street = {fact.what: fact for fact in example.sources if fact.kind == "street"}
    assert set(street) == set(priced)
    said = language_named("en").say
    for name, price in priced.items():
        facts = street[name].facts
        assert facts is not None
        assert said(facts).startswith(f"{price.price_usd:,.0f} USD for one GPU")
        assert (street[name].date, street[name].text) == (price.date, price.source.told)
    (rent,) = [fact for fact in example.sources if fact.kind == "published"]
    middle = known.rental_price("h100-sxm-80gb")
    assert (rent.what, rent.date, rent.text) == ("H100 SXM5 80GB", middle.date, middle.source.told)


def test_models_say_their_size(example: Content) -> None:
    """A model is listed with its parameters, layers and context."""
    models = {fact.what: fact.facts for fact in example.sources if fact.kind == "model"}
    facts = models["Llama 3.1 8B"]
    assert facts is not None
    assert language_named("en").say(facts) == "8 billion parameters, 32 layers, context 131,072"


@pytest.mark.parametrize("code", ["en", "de", "fr", "nl", "tr", "zh-CN", "zh-TW"])
def test_facts_stand_below_the_name_in_every_language(example: Content, code: str) -> None:
    """The page has what was read of each model, GPU and published price as a note below its name."""
    page = sources_page(example, language_named(code))
    notes = [row.cells[0].note for row in page.table.rows if row.cells[0].note]
    assert len(notes) == sum(fact.facts is not None for fact in example.sources) > 10


def test_nobody_is_sent_where_a_quote_says(tmp_path: Path) -> None:
    """An address that a quote names as its source is shown as text; one of the catalogue is a link."""
    text = Path(__file__).with_name("small_quote.yaml").read_text(encoding="utf-8")
    quote = tmp_path / "quote.yaml"
    quote.write_text(text.replace("quote_ref: A-1", "quote_ref: https://evil.example/x"), encoding="utf-8")
    sources = [
        line.cells[1] for line in sources_page(content_of(quote), language_named("en")).table.rows if line.kind == ""
    ]
    quoted = [cell for cell in sources if "evil.example" in cell.text]
    assert [cell.parts for cell in quoted] == [()]
    assert any(part.address for cell in sources for part in cell.parts)
