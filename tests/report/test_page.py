"""The report as a page, in a real headless Chromium."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import browser

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[browser.Browser]:
    """One browser for all tests here; each opens a page of its own."""
    with browser.running(tmp_path_factory.mktemp("chromium") / "profile") as started:
        yield started


@pytest.fixture(scope="module")
def example_file(example_html: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example's report as a file on the disk."""
    file = tmp_path_factory.mktemp("page") / "report.html"
    file.write_text(example_html, encoding="utf-8")
    return file


def test_nothing_leaves_and_nothing_goes_wrong(chromium: browser.Browser, example_file: Path) -> None:
    """The page asks for itself and nothing else, and its console stays empty."""
    page = chromium.page()
    page.open(example_file)
    assert page.run("document.title").startswith("GPU servers for the claims assistant")
    assert page.asked_for() == [example_file.as_uri()]
    assert page.complaints() == []
