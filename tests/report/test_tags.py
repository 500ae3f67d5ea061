"""The tags of the PDF: what a screen reader says, in which order, and what it never says."""

from __future__ import annotations

import io
import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest

from vramsheet.report.pdf import make_pdf

if TYPE_CHECKING:
    from collections.abc import Iterator

PARENTS = {
    "/LI": {"/L"}, "/Lbl": {"/LI"}, "/LBody": {"/LI"}, "/TR": {"/THead", "/TBody", "/Table"},
    "/TH": {"/TR"}, "/TD": {"/TR"}, "/THead": {"/Table"}, "/TBody": {"/Table"},
}  # fmt: skip
"""Where an element may stand (ISO 32000-1, 14.8.4.3)."""


@pytest.fixture(scope="module")
def pdf(example_pdf: bytes) -> Iterator[pikepdf.Pdf]:
    """The example's PDF, opened."""
    with pikepdf.open(io.BytesIO(example_pdf)) as opened:
        yield opened


def kids(element: pikepdf.Dictionary) -> list[Any]:
    """What hangs below an element: elements, numbers of content, links."""
    below = element.get("/K", [])
    return list(below) if isinstance(below, pikepdf.Array) else [below]


def elements(element: pikepdf.Dictionary) -> Iterator[pikepdf.Dictionary]:
    """An element and all below it, in the order of reading."""
    yield element
    for kid in kids(element):
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield from elements(kid)


def document(pdf: pikepdf.Pdf) -> pikepdf.Dictionary:
    """The element that holds all others."""
    root = pdf.Root.StructTreeRoot
    return kids(root)[0]


def texts(pdf: pikepdf.Pdf) -> dict[tuple[int, int], str]:
    """For page and number of each piece of marked content, its operators' tag; artefacts have none."""
    found = {}
    for number, page in enumerate(pdf.pages):
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) == "BDC" and "/MCID" in operands[1]:
                found[number, int(operands[1]["/MCID"])] = str(operands[0])
    return found


def spoken(pdf: pikepdf.Pdf, element: pikepdf.Dictionary) -> list[tuple[int, int]]:
    """The content that an element holds, in order, as page and number."""
    pages = {page.objgen: number for number, page in enumerate(pdf.pages)}
    return [
        (pages[one["/Pg"].objgen], int(kid)) for one in elements(element) for kid in kids(one) if isinstance(kid, int)
    ]


def test_marks(pdf: pikepdf.Pdf) -> None:
    """The file says that it is made for PDF/A-3a and PDF/UA-1, in metadata that anybody can read, and its language."""
    with pdf.open_metadata() as metadata:
        marks = {key: metadata.get(key) for key in ("pdfaid:part", "pdfaid:conformance", "pdfuaid:part", "dc:title")}
    assert marks == {
        "pdfaid:part": "3", "pdfaid:conformance": "A", "pdfuaid:part": "1",
        "dc:title": "GPU servers for the claims assistant · Q-2026-0417",
    }  # fmt: skip
    assert "/Filter" not in pdf.Root.Metadata
    assert str(pdf.Root.Lang) == "en"
    assert pdf.Root.MarkInfo.Marked
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    assert {str(page.Tabs) for page in pdf.pages} == {"/S"}
    assert str(pdf.Root.OutputIntents[0].S) == "/GTS_PDFA1"


def test_elements_stand_where_they_may(pdf: pikepdf.Pdf) -> None:
    """Lists hold entries, tables hold rows, rows hold cells; no paragraph or link stands in another."""
    for element in elements(document(pdf)):
        for kid in kids(element):
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                kind, parent = str(kid.S), str(element.S)
                assert parent in PARENTS.get(kind, {parent}), (kind, parent)
                assert not (kind == parent and kind in {"/P", "/Link"}), kind
                assert kid.P.objgen == element.objgen, (kind, parent)
                if parent == "/L":
                    assert kind in {"/LI", "/Caption"}


def test_all_content_is_said_once_or_is_an_artefact(pdf: pikepdf.Pdf) -> None:
    """Every marked piece of a page is held by one element, and every element's content is on its page."""
    said = spoken(pdf, document(pdf))
    assert len(said) == len(set(said))
    assert set(said) == set(texts(pdf))
    assert len(said) > 1000


def test_content_leads_back_to_its_element(pdf: pikepdf.Pdf) -> None:
    """The way from content to element, which readers take on a click, ends at the element that holds it."""
    nums = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
    back = dict(zip(map(int, nums[::2]), nums[1::2], strict=True))
    pages = {page.objgen: number for number, page in enumerate(pdf.pages)}
    for element in elements(document(pdf)):
        for kid in kids(element):
            if isinstance(kid, int):
                assert back[pages[element.Pg.objgen]][kid].objgen == element.objgen
            elif "/Obj" in kid:
                assert back[int(kid.Obj.StructParent)].objgen == element.objgen


def test_page_heads_are_artefacts(pdf: pikepdf.Pdf) -> None:
    """The head and the foot of a page are drawn but never said."""
    page = pdf.pages[4]
    marked = [(str(operator), operands) for operands, operator in pikepdf.parse_content_stream(page)]
    begun = [index for index, (operator, _) in enumerate(marked) if operator == "BMC"]
    shows_text = [
        index for index in begun
        if str(marked[index][1][0]) == "/Artifact"
        and any(operator in {"TJ", "Tj"} for operator, _ in marked[index : index + 25])
    ]  # fmt: skip
    assert len(shows_text) >= 3


def test_tables(pdf: pikepdf.Pdf, example_html: str) -> None:
    """A table is one over all its pages; its heads have a scope, and its cells name them."""
    tables = [element for element in elements(document(pdf)) if element.S == "/Table"]
    assert len(tables) == example_html.count("<table ")
    for table in tables:
        cells = list(elements(table))
        assert sum(cell.S == "/THead" for cell in cells) == 1
        heads = {str(cell.ID): str(cell.A.Scope) for cell in cells if cell.S == "/TH"}
        assert set(heads.values()) <= {"/Row", "/Column"}
        for cell in cells:
            if cell.S == "/TD" and "/ColSpan" not in cell.A:
                named = [heads[str(name)] for name in cell.A.Headers]
                assert "/Column" in named, named
    captions = [[str(kid.S) for kid in kids(table)].count("/Caption") for table in tables]
    assert captions == [1] * len(tables)
    assert any(len({cell["/Pg"].objgen for cell in elements(table) if "/Pg" in cell}) > 1 for table in tables)


def test_bullets_are_labels(pdf: pikepdf.Pdf, example_html: str) -> None:
    """Each entry of a list with bullets has the bullet as its label, before what it says."""
    items = [[str(kid.S) for kid in kids(element)] for element in elements(document(pdf)) if element.S == "/LI"]
    conventions = example_html.split('<ul class="conventions">')[1].split("</ul>", maxsplit=1)[0].count("<li>")
    assert sum(item == ["/Lbl", "/LBody"] for item in items) > conventions > 3


def test_drawings_are_told(pdf: pikepdf.Pdf, example_html: str) -> None:
    """Every drawing has words that say what it shows, not only what it is, and a place on its page."""
    drawings = [element for element in elements(document(pdf)) if element.S == "/Figure"]
    described = re.findall(r"<desc[^>]*>([^<]+)</desc>", example_html)
    assert len(drawings) == len(described) >= 5
    for drawing, description in zip(drawings, described, strict=True):
        assert str(drawing.Alt).endswith(description.replace("&#39;", "'").replace("&amp;", "&"))
        assert len(str(drawing.Alt)) > len(description)
        assert "/BBox" in drawing.A


def test_headings_skip_no_level(pdf: pikepdf.Pdf) -> None:
    """One title, and under it headings of which none is more than one level below the last."""
    levels = [int(str(e.S)[2:]) for e in elements(document(pdf)) if re.fullmatch("/H[1-6]", str(e.S))]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_a_table_over_three_pages_with_groups() -> None:
    """A long table read as HTML or as XML is one table, whose head is said once."""
    rows = "".join(f'<tr><th scope="row">r{n}</th><td>{n}</td></tr>' for n in range(150))
    html = (
        '<!doctype html><html lang="en"><head><title>t</title></head><body><h1>t</h1><table><thead><tr>'
        f'<th scope="col">a</th><th scope="col">b</th></tr></thead><tbody>{rows}</tbody></table></body></html>'
    )
    with pikepdf.open(io.BytesIO(make_pdf(html))) as pdf:
        found = list(elements(document(pdf)))
        assert len(pdf.pages) >= 3
        assert [str(e.S) for e in found].count("/Table") == 1
        heads = [e for e in found if e.S == "/TH" and str(e.A.Scope) == "/Column"]
        cells = [e for e in found if e.S == "/TD"]
        assert (len(heads), len(cells)) == (2, 150)
        assert {str(cell.A.Headers[1]) for cell in cells} == {str(heads[1].ID)}
        assert set(spoken(pdf, document(pdf))) == set(texts(pdf))
