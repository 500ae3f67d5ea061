"""The report as a page: one file with its style and script in itself, for a screen of any width and for a printer."""

from __future__ import annotations

import base64
import colorsys
import hashlib
import re
from html import unescape
from typing import TYPE_CHECKING, Final, NamedTuple

from markupsafe import Markup

from vramsheet import resources
from vramsheet.report.pages.report import report_text
from vramsheet.report.pages.workings import workings
from vramsheet.report.render import environment
from vramsheet.report.screen_fonts import embedded_faces
from vramsheet.report.theme.colours import recoloured
from vramsheet.report.theme.edition import FULL
from vramsheet.report.words import language_named

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vramsheet.report.content import Content
    from vramsheet.report.pages.report import Report
    from vramsheet.report.theme.edition import Edition
    from vramsheet.report.words import Language

COLOUR: Final = re.compile(r"#([0-9a-f]{6})\b")
VARIABLE: Final = r"var(--\1)"
STYLE_ATTRIBUTE: Final = re.compile(r'(?<= style=")[^"]*')
PAPER: Final = "ffffff"
DARKEST: Final = 0.11
"""Lightness that white turns to on a dark screen: not black, so that thin rules stay visible on it."""
LIGHTEST: Final = 0.93
"""Lightness that black turns to."""
BYTE: Final = 255


class ScreenWords(NamedTuple):
    """What a page says beside the report: its buttons, and what is read aloud when a table is sorted."""

    skip: str
    print: str
    sort: str
    ascending: str
    descending: str
    as_given: str
    show: str
    close: str


def render_page(content: Content, edition: Edition = FULL) -> str:
    """
    The report as a page.

    Args:
        content: the whole report.
        edition: whole or summary, its paper when printed, and its look.

    Returns:
        HTML that loads nothing, and whose policy lets a browser run only the script that stands in it.
    """
    language = language_named(content.evaluation.quote.quote.language)
    language = language.worded(edition.theme.words.get(language.code, {}))
    text = report_text(content, language, edition)
    templates = environment(edition.theme.accent, for_screen=True)
    words = screen_words(language)
    body = with_variables(
        templates.get_template("screen/body.html.j2").render(text, screen=words, workings=workings(content, language))
    )
    report: Report = text["report"]  # type: ignore[assignment]  # the dict of the templates' names has all kinds
    folder = resources.folder("templates")
    print_style, screen_style = (
        recoloured((folder / name).read_text(encoding="utf-8"), edition.theme.accent)
        for name in ("print.css", "screen/screen.css")
    )
    style = page_style(print_style, screen_style, body, report, embedded_faces(body, language.code))
    script = (folder / "screen" / "screen.js").read_text(encoding="utf-8")
    return templates.get_template("screen/page.html.j2").render(
        report=report,
        screen=words,
        body=Markup(body),  # noqa: S704 - rendered above, with every text escaped
        style=Markup(style),  # noqa: S704 - our own files, and texts of the quote as CSS strings
        script=Markup(script),  # noqa: S704 - our own file
        policy=policy(style, script, body),
    )


def screen_words(language: Language) -> ScreenWords:
    """
    What a page says beside the report.

    Args:
        language: the report's language.

    Returns:
        Finished text, but for the gap into which the script puts the head of a column.
    """
    said, gap = language.text, "{column}"
    return ScreenWords(
        skip=said("screen.skip"),
        print=said("screen.print"),
        sort=said("screen.sort"),
        ascending=said("screen.ascending", column=gap),
        descending=said("screen.descending", column=gap),
        as_given=said("screen.as-given"),
        show=said("working.show"),
        close=said("working.close"),
    )


def with_variables(body: str) -> str:
    """
    A page whose style attributes name their colours, so that these have a dark twin too.

    Args:
        body: HTML whose texts are escaped.

    Returns:
        The same with variables for colours in style attributes.
    """
    return STYLE_ATTRIBUTE.sub(lambda found: COLOUR.sub(VARIABLE, found[0]), body)


def policy(style: str, script: str, body: str) -> str:
    """
    The security policy of a page: nothing but these texts and images within the page.

    Args:
        style: what stands between the tags of its style.
        script: what stands between the tags of its script.
        body: the page, for its style attributes.

    Returns:
        The value of Content-Security-Policy.
    """
    attributes = sorted({_digest(unescape(text)) for text in STYLE_ATTRIBUTE.findall(body)})
    styles = [_digest(style), *(["'unsafe-hashes'", *attributes] if attributes else [])]
    return (
        f"default-src 'none'; script-src {_digest(script)}; style-src {' '.join(styles)}; img-src data:;"
        " font-src data:; base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    """The mark by which a policy allows one text and no other."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def page_style(print_style: str, screen_style: str, body: str, report: Report, fonts: str = "") -> str:
    """
    The whole style of a page: that of the printed report with variables for its colours, then that of the screen.

    Args:
        print_style: of the printed report.
        screen_style: what a screen has of its own.
        body: the page, for the colours of its drawings.
        report: what stands in the margins of every printed page.
        fonts: rules that carry the fonts.

    Returns:
        CSS.
    """
    style = print_style + _margins(report) + screen_style
    drawn = sorted(set(re.findall(r'(?:fill|stroke)="#([0-9a-f]{6})"', body)))
    colours = sorted({PAPER, *COLOUR.findall(style), *drawn})
    light, dark = (_variables((name, f"#{to(name)}") for name in colours) for to in (str, dark_twin))
    drawings = "".join(
        f'[{what}="#{name}"] {{ {what}: var(--{name}) }}\n' for name in drawn for what in ("fill", "stroke")
    )
    return (
        f"{fonts}:root {{ {light} }}\n@media screen and (prefers-color-scheme: dark) {{\n"
        f":root {{ color-scheme: dark; {dark} }}\n{drawings}}}\n{COLOUR.sub(VARIABLE, style)}"
    )


def _variables(colours: Iterable[tuple[str, str]]) -> str:
    return "; ".join(f"--{name}: {value}" for name, value in colours)


def dark_twin(colour: str) -> str:
    """
    The colour that stands in for another on a dark screen: the same hue, its lightness turned round.

    Args:
        colour: six hexadecimal digits.

    Returns:
        Six hexadecimal digits; what was darker is lighter.
    """
    red, green, blue = (int(colour[i : i + 2], 16) / BYTE for i in (0, 2, 4))
    hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
    turned = LIGHTEST - lightness * (LIGHTEST - DARKEST)
    return "".join(f"{round(part * BYTE):02x}" for part in colorsys.hls_to_rgb(hue, turned, saturation))


def _margins(report: Report) -> str:
    """Head and foot of every printed page and the mark of a draft, each as it is: browsers have no running texts."""
    paper = report.paper
    sheet = f"{paper.width_mm}mm {paper.height_mm}mm; margin: {paper.top_mm}mm 20mm {paper.bottom_mm}mm"
    style = (
        f"@page {{ size: {sheet} }}\n@page :first {{ margin-top: 15mm }}\n"
        f"@page {{ @top-left {{ content: {css_text(report.head_left)} }} @top-right {{ content: "
        f"{css_text(report.head_right)} }} @bottom-left {{ content: {_foot(report)} }} }}\n"
        "@page :first { @top-left { content: none } @top-right { content: none } }\n"
    )
    if report.watermark:
        behind = f'position: fixed; inset: 0; z-index: -1; background: url("{report.watermark}") no-repeat center'
        style += f'@media print {{ body::before {{ content: ""; {behind} }} }}\n'
    return style


def _foot(report: Report) -> str:
    """The foot of every page as CSS: its line, and under it who may read the report."""
    if not report.confidentiality:
        return css_text(report.foot)
    return f'{css_text(report.foot)} "\\A " {css_text(report.confidentiality)}; white-space: pre-line'


def css_text(text: str) -> str:
    """
    A text of the quote as a string of CSS that cannot end early.

    Args:
        text: any characters.

    Returns:
        In quotation marks; what is neither letter, digit nor space is written by its number.
    """
    return '"' + "".join(c if c.isalnum() or c == " " else f"\\{ord(c):06x}" for c in text) + '"'
