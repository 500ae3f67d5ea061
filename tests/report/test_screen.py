"""The page's text, without a browser: its policy, its colours, its values, and text of others in its style."""

from __future__ import annotations

import base64
import hashlib
import re
import sys
from decimal import Decimal
from html import unescape
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from vramsheet.report.screen import css_text, dark_twin, render_page
from vramsheet.report.words import LOCALES, Figure, language_named

if TYPE_CHECKING:
    from collections.abc import Callable

    from vramsheet.report.content import Content


def digest(text: str) -> str:
    """The mark of a text in a policy, worked out anew."""
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def test_the_policy_allows_what_stands_there_and_nothing_else(example_page: str) -> None:
    """One script and one style, each allowed by its own mark; no source of anything but images in the page."""
    found = re.search(r'Content-Security-Policy" content="([^"]+)"', example_page)
    assert found
    rules = dict(rule.strip().split(" ", 1) for rule in unescape(found[1]).split(";"))
    (script,) = re.findall(r"<script>(.*?)</script>", example_page, re.DOTALL)
    (style,) = re.findall(r"<style>(.*?)</style>", example_page, re.DOTALL)
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == digest(script)
    assert rules["style-src"].split()[0] == digest(style)
    attributes = {digest(unescape(text)) for text in re.findall(r' style="([^"]*)"', example_page)}
    assert set(rules["style-src"].split()[1:]) == ({"'unsafe-hashes'"} | attributes if attributes else set())
    assert rules["img-src"] == "data:"
    assert not re.search(r'\son\w+="', example_page)
    links = re.compile(r'<a class="source" href="https?://[^"]*" rel="noreferrer">[^<]*</a>')
    assert links.search(example_page)
    assert not re.search(r"https?://(?!www\.w3\.org/)", links.sub("", example_page.replace(script, "")))


def test_the_printed_html_stays_lean(example_html: str) -> None:
    """What is laid out for the PDF has no script, no button, no style of a screen and no value to sort by."""
    assert not re.search(r"<script|<button|data-value|popover|@media|class=\"scroll", example_html)


def test_every_colour_has_a_twin(example_page: str) -> None:
    """Each variable that the style or a drawing names is defined, once for light and once for dark."""
    named = set(re.findall(r"var\(--([0-9a-f]{6})\)", example_page))
    assert len(named) > 8
    for colour in named:
        assert re.findall(rf"--{colour}: #([0-9a-f]{{6}})", example_page) == [colour, dark_twin(colour)]


@pytest.mark.parametrize(
    ("colour", "twin"), [("ffffff", "1c1c1c"), ("000000", "ededed"), ("14507d", "7abaea"), ("e6eef5", "182c3d")]
)
def test_dark_twins(colour: str, twin: str) -> None:
    """Paper turns nearly black and ink nearly white, and the accent keeps its hue."""
    assert dark_twin(colour) == twin


@given(st.text())
def test_text_in_a_style_ends_where_it_should(text: str) -> None:
    """A text of the quote in the style has no character that ends a string, a rule or the style itself."""
    inside = css_text(text)[1:-1]
    assert not set(inside) & set("\"'<>{};\n\r\f")
    back = re.sub(r"\\([0-9a-f]{6})", lambda found: chr(int(found[1], 16)), inside)
    assert back == text


@pytest.mark.parametrize("code", sorted(LOCALES))
def test_figures_know_their_value(code: str) -> None:
    """Whatever separators a language writes, a figure carries its value, and money its currency too."""
    language = language_named(code)
    shown = language.amount(Decimal("-1234567.895"), "EUR")
    assert isinstance(shown, Figure)
    assert shown.value == Decimal("-1234567.895")
    assert (language.money(Decimal(5), "JPY").value, language.money(Decimal(5), "JPY").unit) == (5, "JPY")
    assert language.share(Decimal("0.08")).value == Decimal("0.08")
    assert language.gb(2_500_000_000).value == 2.5


def test_a_final_report_has_no_mark(example_text: str, content_of: Callable[[str], Content], example_page: str) -> None:
    """The mark of a draft is in the page of a draft only."""
    assert "data:image/svg+xml," in example_page
    assert "data:image" not in render_page(content_of(example_text.replace("status: draft", "status: final")))


def test_the_page_carries_its_fonts(example_page: str) -> None:
    """Both weights stand in the page, with every letter that it shows, capitals of small ones too, and little else."""
    fonts = re.findall(r'font-weight: (\d+); src: url\("data:font/woff2;base64,([^"]+)"', example_page)
    assert [weight for weight, _ in fonts] == ["400", "600"]
    body = unescape(re.sub(r"<[^>]+>", " ", example_page[example_page.index("<body") : example_page.index("<script>")]))
    letters = {ord(letter) for letter in body + body.upper() if letter.isalnum() and letter < "\u0250"}
    assert len(letters) > 60
    for _, coded in fonts:
        data = base64.b64decode(coded)
        assert len(data) < 40_000
        assert letters <= set(TTFont(BytesIO(data)).getBestCmap())


def test_the_page_is_the_same_each_time(example_content: Content, example_page: str) -> None:
    """The same report gives the same page, to the last byte of its fonts."""
    assert render_page(example_content) == example_page


def test_a_page_needs_no_font(example_content: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where WeasyPrint and what comes with it are missing, the page is written all the same, in the device's fonts."""
    for package in ("weasyprint", "fontTools", "fontTools.ttLib"):
        monkeypatch.setitem(sys.modules, package, None)
    page = render_page(example_content)
    assert "@font-face" not in page
    assert "425,536.59" in page
