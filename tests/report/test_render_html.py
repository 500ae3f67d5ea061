"""The web page: strict names, escaped text, nothing fetched, nothing from the working folder, and golden text."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from jinja2 import TemplateNotFound, UndefinedError

from vramsheet import resources
from vramsheet.report.pages.report import SECTIONS, report_text
from vramsheet.report.render import environment, render_html
from vramsheet.report.words import language_named

if TYPE_CHECKING:
    from collections.abc import Callable

    from vramsheet.report.content import Content

GOLDEN = Path(__file__).parents[1] / "golden"
HOSTILE = (
    '</title></style></svg><script>alert(1)</script><img src=http://127.0.0.1:9/x onerror=a>{{ 7*7 }}{% raw %}&amp;"'
)


class Page(HTMLParser):
    """What a browser would see: every tag with its attributes, and the text."""

    def __init__(self, html: str) -> None:
        """Read the page."""
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag."""
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Keep text."""
        self.words.append(data)


def test_golden_page(frozen_content: Content, golden: Callable[[Path, str], None]) -> None:
    """The page of the small quote is the golden one, to the last character."""
    golden(GOLDEN / "report_small.html", render_html(frozen_content))


def test_a_misspelt_name_fails(frozen_content: Content) -> None:
    """A template that places a name nobody gave stops, instead of printing nothing."""
    text = report_text(frozen_content, language_named("en"))
    for template in ("{{ totl }}", "{{ report.totl }}", "{{ sections[0].page.totl }}", "{{ sections[99].title }}"):
        with pytest.raises(UndefinedError):
            environment().from_string(template).render(text)
    assert environment().from_string("{{ report.author }}").render(text) == "Sourcing"


def test_every_template_is_strict_and_escapes() -> None:
    """The one environment refuses undefined names and escapes in all templates, those without .html in the name too."""
    assert environment().autoescape is True
    assert environment().undefined.__name__ == "StrictUndefined"
    assert environment().from_string("{{ x }}").render(x="<b>") == "&lt;b&gt;"


def test_templates_only_place_text() -> None:
    """No template counts, rounds or looks anything up: no arithmetic, no filter but length, no call but a macro's."""
    templates = sorted(resources.folder("templates").rglob("*.j2"))
    assert len(templates) >= len(SECTIONS) + 5
    for path in templates:
        for inside in re.findall(r"{{(.*?)}}|{%(.*?)%}", path.read_text(encoding="utf-8"), flags=re.DOTALL):
            code = re.sub(r"\"[^\"]*\"", "", "".join(inside))
            assert not re.search(r"[*/%+]|\*\*|(?<![\w-])-\s*\d", code.strip("-")), (path.name, code)
            assert set(re.findall(r"\|\s*(\w+)", code)) <= {"length"}, (path.name, code)


def test_the_working_folder_shadows_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, frozen_content: Content
) -> None:
    """A template of the same name in the working folder is never read, and none outside the package can be named."""
    before = render_html(frozen_content)
    (tmp_path / "templates" / "sections").mkdir(parents=True)
    for folder in (tmp_path, tmp_path / "templates"):
        (folder / "report.html.j2").write_text("shadow", encoding="utf-8")
        (folder / "print.css").write_text("shadow", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    environment.cache_clear()
    assert render_html(frozen_content) == before
    for outside in ("../pyproject.toml", "/etc/passwd", str(tmp_path / "report.html.j2")):
        with pytest.raises(TemplateNotFound):
            environment().get_template(outside)


def filled(content: Content, text: str) -> Content:
    """The content with that text in every place where a quote or the catalogue can put text."""
    quote = content.evaluation.quote
    heading = quote.quote.model_copy(
        update=dict.fromkeys(("title", "number", "prepared_by", "prepared_for"), text),
    )
    risk = quote.risks[0].model_copy(update=dict.fromkeys(("text", "owner", "response"), text))
    assumption = quote.assumptions[0].model_copy(update=dict.fromkeys(("text", "owner", "source"), text))
    approval = quote.approvals[0].model_copy(update=dict.fromkeys(("role", "name"), text))
    quote = quote.model_copy(
        update={"quote": heading, "risks": (risk,), "assumptions": (assumption,), "approvals": (approval,)}
    )
    options = []
    for option in content.evaluation.options:
        lines = tuple(
            line.model_copy(update=dict.fromkeys(("item", "vendor", "quote_ref"), text)) for line in option.quoted.lines
        )
        quoted = option.quoted.model_copy(update={"lines": lines, "name": text})
        groups = tuple(replace(group, gpu=replace(group.gpu, name=text)) for group in option.groups)
        options.append(replace(option, name=text, quoted=quoted, groups=groups))
    workloads = tuple(replace(workload, name=text, model_name=text) for workload in content.evaluation.workloads)
    facts = tuple(replace(fact, what=text, text=text) for fact in content.sources)
    evaluation = replace(content.evaluation, quote=quote, options=tuple(options), workloads=workloads)
    return replace(content, evaluation=evaluation, sources=facts)


def test_hostile_text_stays_text(frozen_content: Content) -> None:
    """Markup, scripts and template code in a quote come out as the characters they are, in HTML, SVG and attributes."""
    calm, page = (Page(render_html(filled(frozen_content, text))) for text in (re.sub(r"\S", "x", HOSTILE), HOSTILE))
    assert [tag for tag, a in page.tags if a.get("class") != "source" or tag != "a"] == [tag for tag, _ in calm.tags]
    assert {"script", "img", "iframe", "object", "embed"}.isdisjoint(tag for tag, _ in page.tags)
    assert "".join(page.words).count(HOSTILE) > 20
    assert "49" not in "".join(page.words).split(HOSTILE)[0]
    names = {name for _, attributes in page.tags for name in attributes}
    assert not {name for name in names if name.startswith("on")}


def test_the_page_names_nothing_outside_itself(example_html: str) -> None:
    """No address, file or script is loaded: only the sources of the catalogue lead out of the page, on a click."""
    page = Page(example_html)
    outward = [a["href"] for tag, a in page.tags if tag == "a" and a.get("class") == "source"]
    assert outward
    assert all(address and address.startswith(("https://", "http://")) for address in outward)
    links = [
        a[k] or ""
        for tag, a in page.tags
        for k in ("href", "src", "data", "srcset", "xlink:href")
        if k in a and not (tag == "a" and a.get("class") == "source")
    ]
    assert links
    assert all(link.startswith("#") for link in links)
    targets = {attributes.get("id") for _, attributes in page.tags}
    assert {link[1:] for link in links} <= targets
    urls = re.findall(r"url\((.{0,30})", example_html)
    assert urls
    assert all(url.startswith(('"data:image/svg+xml,', "&#34;data:image/svg+xml,")) for url in urls)
    assert "@import" not in example_html


def test_charts_are_read_aloud(example_html: str) -> None:
    """Every drawing is an image with a title and a description of its own, and its text is text."""
    drawings = re.findall(r"<svg.*?</svg>", example_html, flags=re.DOTALL)
    assert len(drawings) == 8
    for drawing in drawings:
        assert 'role="img"' in drawing
        title, description = re.search(r'aria-labelledby="(\S+) (\S+)"', drawing).groups()  # type: ignore[union-attr]  # fails as it should
        assert re.search(rf'<title id="{title}">[^<]+</title>', drawing)
        assert re.search(rf'<desc id="{description}">[^<]+</desc>', drawing)
        assert drawing.count("<text") > 8
    ids = re.findall(r'\bid="([^"]+)"', example_html)
    assert len(ids) == len(set(ids))


def test_the_mark_of_a_draft(example_text: str, content_of: Callable[[str], Content], example_html: str) -> None:
    """A draft carries its mark behind every page; a final report does not."""
    assert "data:image/svg+xml," in example_html
    assert "data:" not in render_html(content_of(example_text.replace("status: draft", "status: final")))


def test_a_german_report(example_text: str, content_of: Callable[[str], Content]) -> None:
    """A German report has German words and numbers, and says so in its markup."""
    html = render_html(content_of(example_text.replace("language: en", "language: de")))
    assert '<html lang="de">' in html
    assert "425.536,59" in html
    assert "Kapitalwert der Kosten über 4 Jahre" in html
