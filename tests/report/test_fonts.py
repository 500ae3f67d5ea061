"""The fonts: those of the package and no others, wherever the report is made."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from vramsheet.errors import MissingPart
from vramsheet.report.fonts import CHINESE_PACKAGE, FAMILY, LATIN_PACKAGE, faces, lacks_chinese
from vramsheet.report.pdf import make_pdf

if TYPE_CHECKING:
    from collections.abc import Mapping

LETTERS = "Grün façade œuvre ijsvrij İğüşöç ‘a’ “b” „c“ − – × ≤ ≥ € £ ₺ ⁹ % · …"  # noqa: RUF001 - they are what is tested
"""What the report's European languages write beyond plain letters."""


def page(text: str, language: str = "en") -> str:
    """A document of one paragraph in the report's own families."""
    style = '<style>body { font-family: "Report Sans", "Report Han" } b { font-weight: 600 }</style>'
    head = f"<head><title>.</title>{style}</head>"
    return f'<!doctype html>\n<html lang="{language}">{head}<body><p>{text}</p></body></html>'


def embedded(pdf: bytes) -> dict[str, bytes]:
    """Each font of a PDF: its name without the mark of a subset, and its embedded file (empty if there is none)."""
    found = {}
    for sheet in PdfReader(io.BytesIO(pdf)).pages:
        for reference in sheet["/Resources"]["/Font"].values():
            inner = reference.get_object()["/DescendantFonts"][0].get_object()
            about: Mapping[str, object] = inner["/FontDescriptor"]
            files = [about[key].get_object().get_data() for key in ("/FontFile2", "/FontFile3") if key in about]
            found[str(inner["/BaseFont"]).lstrip("/").partition("+")[2]] = files[0] if files else b""
    return found


def test_a_report_has_our_fonts_alone(example_pdf: bytes) -> None:
    """Every font of the example is one of the family's two weights, and lies in the file."""
    fonts = embedded(example_pdf)
    assert set(fonts) == {"Report-Sans", "Report-Sans-Semi-Bold"}
    assert all(len(file) > 1000 for file in fonts.values())


def test_letters_of_european_languages() -> None:
    """What the European languages of the report write is in the family: no other font has to help."""
    assert set(embedded(make_pdf(page(f"{LETTERS} <b>{LETTERS}</b>")))) == {"Report-Sans", "Report-Sans-Semi-Bold"}


def test_chinese_has_a_font_that_comes_with_the_extra() -> None:
    """Chinese is set in the extra's font, in the shapes of its language; European text never loads it."""
    assert set(embedded(make_pdf(page("Memory 显存", "zh-CN")))) == {"Report-Sans", "Report-Han"}
    assert [faces("显存", language)[2].number for language in ("zh-CN", "zh-TW")] == [2, 3]
    assert set(embedded(make_pdf(page("<b>显存</b>", "zh-TW")))) == {"Report-Han-Semi-Bold"}
    assert len(faces("Memory", "zh-CN")) == 2


def test_chinese_without_the_extra_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra, a text with Chinese characters is one to warn of; others are not."""
    assert not lacks_chinese("显存")
    monkeypatch.setitem(sys.modules, CHINESE_PACKAGE, None)
    assert lacks_chinese("显存")
    assert not lacks_chinese(LETTERS)
    assert {face.family for face in faces("显存", "zh-CN")} == {FAMILY}


def test_without_its_fonts_no_pdf_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing font package is told with the fix; a PDF in other fonts would have other pages."""
    monkeypatch.setitem(sys.modules, LATIN_PACKAGE, None)
    with pytest.raises(MissingPart, match="pip install font-source-sans-pro"):
        make_pdf(page("text"))


@pytest.mark.parametrize("address", ["reportfont:../../etc/passwd", "reportfont://etc/passwd", "file:///etc/passwd"])
def test_no_other_file_is_opened_as_a_font(address: str, caplog: pytest.LogCaptureFixture) -> None:
    """Only the exact addresses of our files are opened, whatever a document asks for."""
    asking = page("text").replace("<style>", f"<style>@font-face {{ font-family: Other; src: url({address}) }}")
    assert set(embedded(make_pdf(asking))) == {"Report-Sans"}
    assert "Font-face 'Other' cannot be loaded" in caplog.text
