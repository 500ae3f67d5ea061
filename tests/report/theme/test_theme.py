"""Themes: what a company gives to its reports, every mistake with its place, and nothing that leaves the folder."""

from __future__ import annotations

import base64
import os
import struct
import sys
import zlib
from typing import TYPE_CHECKING

import pytest

from vramsheet import resources
from vramsheet.errors import BadQuote
from vramsheet.report.render import render_html
from vramsheet.report.screen import render_page
from vramsheet.report.theme.colours import ACCENT, LEAST_CONTRAST, Colour, recoloured
from vramsheet.report.theme.edition import Edition
from vramsheet.report.theme.logos import LARGEST_LOGO_BYTES, MOST_PIXELS
from vramsheet.report.theme.reading import Theme, read_theme

if TYPE_CHECKING:
    from pathlib import Path

    from vramsheet.report.content import Content

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{}</svg>'
PLAIN_LOGO = SVG.format('<path d="M0 0H9V9Z" fill="#123456"/>')


def chunk(kind: bytes, body: bytes) -> bytes:
    """One chunk of a PNG."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int = 2, height: int = 2) -> bytes:
    """A white PNG that says it has that size."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = zlib.compress(b"\0\xff\xff" * 2)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def themed(folder: Path, text: str) -> Theme:
    """The theme of that text in that folder."""
    return read_theme(text.encode(), "theme.yaml", folder)


def told(folder: Path, text: str) -> list[str]:
    """Every problem of that theme, the folder's own name taken out."""
    with pytest.raises(BadQuote) as refused:
        themed(folder, text)
    return [str(problem).replace(f"{folder}{os.sep}", "") for problem in refused.value.problems]


def test_the_shipped_example() -> None:
    """The example theme is read whole, logo and wording too."""
    path = resources.folder("reports") / "themes" / "example.yaml"
    theme = read_theme(path.read_bytes(), str(path), path.parent)
    assert (theme.company, theme.accent, theme.paper) == ("Northwind Bank", "#0b5d4f", "a4")
    assert (
        base64.b64decode(theme.logo.removeprefix("data:image/svg+xml;base64,"))
        == (path.parent / "logo.svg").read_bytes()
    )
    assert theme.words["en"]["frame.contents"] == "What is in this paper"
    assert theme.words["en"]["decision.signed-by"] == "For the investment committee"


def test_an_empty_key_is_as_left_out(tmp_path: Path) -> None:
    """Keys without a value change nothing."""
    assert themed(tmp_path, "company:\nlogo:\naccent:\nwords:\n") == Theme()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("accentt: '#14507d'", "theme.yaml:1:1: unknown key 'accentt'; did you mean accent?"),
        (
            "accent: 14507d",
            (
                "theme.yaml:1:9: accent: got '14507d', expected a colour in quotation marks such as \"#14507d\""
                " (red, green, blue)"
            ),
        ),
        (
            'company: A\naccent: "#ffcc00"',
            (
                "theme.yaml:2:9: accent: got '#ffcc00', expected a contrast of 4.5 or more with white paper;"
                ' it has 1.5; "#8d7000" would do'
            ),
        ),
        ("paper: a5", "theme.yaml:1:8: paper: got 'a5', expected one of: a4, letter"),
        (f"company: {'x' * 61}", "theme.yaml:1:10: company: got '"),
        ("footer: [a]", "theme.yaml:1:9: footer: got a list, expected a text"),
        ("words: no", "theme.yaml:1:8: words: got 'no', expected a mapping with the keys en, de, fr, nl, tr,"),
        ("words: {it: {a: b}}", "theme.yaml:1:9: words.it: unknown language 'it', expected one of: en, de, fr,"),
        ("words: {en: no}", "theme.yaml:1:13: words.en: got 'no', expected a mapping of sentences by their keys"),
        (
            "words:\n  en:\n    frame.contnts: A",
            "theme.yaml:3:5: words.en: unknown key 'frame.contnts'; did you mean frame.contents?",
        ),
        (
            "words:\n  en:\n    frame: {version: Edition}",
            (
                "theme.yaml:3:22: words.en.frame.version: got 'Edition', expected the same gaps as the report's own"
                " sentence: {version}; that one is 'Version {version}'"
            ),
        ),
        (
            "words:\n  en:\n    frame.version: '{version.__class__}'",
            "theme.yaml:3:20: words.en.frame.version: got '{version.__class__}', expected the same gaps",
        ),
        (
            "words:\n  en:\n    frame.version: '{version!r:>999999}'",
            "theme.yaml:3:20: words.en.frame.version: got '{version!r:>999999}', expected the same gaps",
        ),
        (
            "words:\n  en:\n    frame.version: '{version'",
            "theme.yaml:3:20: words.en.frame.version: got '{version', expected each { closed by a }",
        ),
        ("words:\n  en:\n    frame.contents: [a]", "theme.yaml:3:21: words.en.frame.contents: got a list, expected a"),
        ("- a", "theme.yaml:1:1: "),
        ("", "theme.yaml:1:1: the file is empty"),
        ("company: !!python/object/apply:os.system [ls]", "theme.yaml:1:10: company: the tag "),
    ],
)
def test_mistakes_have_their_place(tmp_path: Path, text: str, message: str) -> None:
    """Each mistake is one sentence with line and column, and nothing is made of the theme."""
    (problem,) = told(tmp_path, text)
    assert problem.startswith(message)


def test_all_mistakes_at_once(tmp_path: Path) -> None:
    """Four mistakes are told together in the order of the file, in the logo's own lines too."""
    (tmp_path / "logo.svg").write_text(SVG.format("\n<script>alert(1)</script>"), encoding="utf-8")
    text = "accent: red\nlogo: logo.svg\npaper: a3\nwords: {en: {nothing: here}}"
    assert [problem.split(":")[:3] for problem in told(tmp_path, text)] == [
        ["theme.yaml", "1", "9"],
        ["theme.yaml", "2", "1"],
        ["theme.yaml", "3", "8"],
        ["theme.yaml", "4", "14"],
        ["logo.svg", "2", "1"],
    ]


@pytest.mark.parametrize(
    ("inside", "message"),
    [
        ("<script>alert(1)</script>", "<script> is not accepted"),
        ('<image href="http://127.0.0.1:9/x.png"/>', "<image> is not accepted"),
        ('<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">x</p></foreignObject>', "<foreignObject> is not"),
        ("<style>@import url(http://127.0.0.1:9/x)</style>", "<style> is not accepted"),
        ('<use href="#a"/>', "<use> is not accepted"),
        ('<animate attributeName="href"/>', "<animate> is not accepted"),
        ('<x:path xmlns:x="urn:other"/>', "<path> is not accepted"),
        ('<path d="M0 0" onclick="alert(1)"/>', "onclick would run a program"),
        ('<path fill="url(http://127.0.0.1:9/a.svg#g)"/>', "fill leads out of the drawing"),
        ('<path style="fill: URL( &quot;file:///etc/passwd&quot; )"/>', "style leads out of the drawing"),
        (r'<path style="fill: u\72l(//a)"/>', "style leads out of the drawing"),
        ('<linearGradient xmlns:x="http://www.w3.org/1999/xlink" x:href="#b"/>', "href leads out of the drawing"),
        ('<g xml:base="http://127.0.0.1:9/"/>', "base leads out of the drawing"),
        ('<clipPath id="c"><path clip-path="url(#c)"/></clipPath>', "clip-path inside <clipPath>"),
        ("<?xml-stylesheet href='a.css'?>", "the instruction <?xml-stylesheet?>"),
        ("<g>", "is no SVG that can be read"),
        ("<g/>" * 5001, "more than 5,000 elements"),
    ],
)
def test_a_drawing_that_does_more_is_refused(tmp_path: Path, inside: str, message: str) -> None:
    """What runs, loads, links or multiplies itself in an SVG is told with its line; the theme is not taken."""
    (tmp_path / "logo.svg").write_text(SVG.format(f"\n{inside}"), encoding="utf-8")
    (problem,) = told(tmp_path, "company: A\nlogo: logo.svg")
    place, _, sentence = problem.partition(": ")
    assert place.startswith("logo.svg:2:")
    assert sentence.startswith(message)


def test_entities_are_refused(tmp_path: Path) -> None:
    """A document type, where entities that grow or read files are declared, is refused where it stands."""
    bomb = '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + SVG.format("<title>&a;</title>")
    (tmp_path / "logo.svg").write_text(bomb, encoding="utf-8")
    (problem,) = told(tmp_path, "company: A\nlogo: logo.svg")
    assert problem.startswith("logo.svg:1:")
    assert "a DOCTYPE, which no logo needs" in problem


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("../logo.svg", "is outside the theme's folder"),
        ("/etc/passwd", "is outside the theme's folder"),
        ("link.svg", "is outside the theme's folder"),
        ("none.svg", "there is no such file beside the theme"),
        (".", "there is no such file beside the theme"),
        ("text.txt", "is neither PNG nor SVG"),
        ("large.svg", f"is larger than {LARGEST_LOGO_BYTES // 1000} kB"),
        ("wide.png", f"has {MOST_PIXELS + 1} by 2 pixels, expected at most {MOST_PIXELS} each way"),
        ("cut.png", "is a damaged PNG"),
        ("flipped.png", "is a damaged PNG"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="links need a right of their own on Windows")
def test_a_logo_that_is_none(tmp_path: Path, name: str, message: str) -> None:
    """A file outside the folder, by path or by link, one that is no picture, and one too large are told."""
    home = tmp_path / "theme"
    home.mkdir()
    (tmp_path / "logo.svg").write_text(PLAIN_LOGO, encoding="utf-8")
    (home / "link.svg").symlink_to(tmp_path / "logo.svg")
    (home / "text.txt").write_text("text", encoding="utf-8")
    (home / "large.svg").write_text(PLAIN_LOGO + " " * LARGEST_LOGO_BYTES, encoding="utf-8")
    (home / "wide.png").write_bytes(png(MOST_PIXELS + 1))
    (home / "cut.png").write_bytes(png()[:-9])
    (home / "flipped.png").write_bytes(png().replace(b"IDAT", b"IDAU"))
    (problem,) = told(home, f"company: A\nlogo: {name}")
    assert problem.startswith("theme.yaml:2:7: logo: ")
    assert message in problem


def test_a_png_is_taken(tmp_path: Path) -> None:
    """A sound PNG is carried as it is."""
    (tmp_path / "logo.png").write_bytes(png())
    theme = themed(tmp_path, "company: A\nlogo: logo.png")
    assert base64.b64decode(theme.logo.removeprefix("data:image/png;base64,")) == png()


def test_a_logo_needs_a_name(tmp_path: Path) -> None:
    """A logo without the company's name would say nothing to who cannot see it."""
    (tmp_path / "logo.svg").write_text(PLAIN_LOGO, encoding="utf-8")
    assert told(tmp_path, "logo: logo.svg") == [
        "theme.yaml:1:1: logo: needs company beside it: who cannot see the logo hears that name"
    ]


def test_contrast_is_that_of_wcag() -> None:
    """Contrast with white as WCAG's own examples have it, and a darkened colour always reaches the bound."""
    assert Colour(0, 0, 0).contrast == pytest.approx(21)
    assert Colour(255, 255, 255).contrast == pytest.approx(1)
    assert Colour(0x76, 0x76, 0x76).contrast == pytest.approx(4.54, abs=0.005)
    assert Colour(0x77, 0x77, 0x77).contrast == pytest.approx(4.48, abs=0.005)
    for light in (Colour(255, 255, 0), Colour(255, 255, 255), Colour(0, 255, 255)):
        assert LEAST_CONTRAST <= light.readable.contrast < LEAST_CONTRAST * 1.2


def test_only_our_own_colours_are_exchanged() -> None:
    """The accent and its tints change together; ink, warnings and all else stay."""
    assert recoloured("#14507d #e6eef5 #1c2530 #a8201a", "#0b5d4f") == "#0b5d4f #e5eeec #1c2530 #a8201a"
    assert recoloured("#14507d #e6eef5", ACCENT) == "#14507d #e6eef5"


def test_a_theme_is_seen(frozen_content: Content) -> None:
    """Name, logo, foot, confidentiality, colour and wording stand in the page, in print and on a screen."""
    theme = Theme(
        company="Northwind & Söhne",
        logo="data:image/png;base64,AAAA",
        accent="#0b5d4f",
        footer="Registered <b>in Leeds</b>",
        confidentiality="Confidential",
        words={"en": {"frame.contents": "{{ 7*7 }}{{% raw %}}<script>alert(1)</script>"}},
    )
    for html in (render_html(frozen_content, Edition(theme)), render_page(frozen_content, Edition(theme))):
        assert '<img src="data:image/png;base64,AAAA" alt="Northwind &amp; Söhne"/>' in html
        assert "{ 7*7 }{% raw %}&lt;script&gt;alert(1)&lt;/script&gt;" in html
        assert "<script>alert(1)" not in html
        assert "#14507d" not in html
        assert "#0b5d4f" in html
        assert "<b>in Leeds" not in html
    printed = render_html(frozen_content, Edition(theme))
    assert 'data-confidentiality="Confidential"' in printed
    assert "Registered &lt;b&gt;in Leeds&lt;/b&gt;" in printed


def test_words_of_another_language_do_not_matter(frozen_content: Content) -> None:
    """Sentences for a language that a report is not in change nothing in it."""
    theme = Theme(words={"de": {"frame.contents": "Was hier steht"}})
    assert render_html(frozen_content, Edition(theme)) == render_html(frozen_content)
