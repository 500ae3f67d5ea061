"""HTML to PDF: the only module that imports WeasyPrint, and only when a PDF is asked for."""

from __future__ import annotations

import gc
import logging
import sys
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final
from xml.etree.ElementTree import XML, ParseError

from vramsheet.errors import MissingPart

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import ModuleType
    from xml.etree.ElementTree import Element

VARIANT: Final = "pdf/ua-1"
"""Tagged for screen readers (ISO 14289-1); no validator has been run on it, so the report claims no more than tags."""
PANGO_FIX: Final[Mapping[str, str]] = {
    "linux": (
        "run `apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0` (Debian, Ubuntu)"
        " or `dnf install pango` (Fedora)"
    ),
    "darwin": "run `brew install pango`",
    "win32": (
        "install MSYS2, run `pacman -S mingw-w64-ucrt-x86_64-pango` in its UCRT64 shell and add C:\\msys64\\ucrt64\\bin"
        " to PATH, or use --format html and print that page to PDF from the browser"
    ),
}
"""What brings Pango onto each platform (WeasyPrint's first steps, read 2026-11-20)."""


DOCTYPE: Final = "<!doctype html>"
"""How HTML begins; XML knows no such line in small letters."""
READABLE: Final = ("data",)
"""What a document may load: only what it carries itself. No address, no file, whatever a quote says."""


def make_pdf(html: str) -> bytes:
    """
    The PDF of a report: tagged, with bookmarks, the same bytes for the same text.

    Args:
        html: a whole document with its style inside.

    Returns:
        The file's bytes.

    Raises:
        MissingPart: WeasyPrint or Pango is not on this machine; says the fix.
    """
    weasyprint = _weasyprint()
    with _quiet_fonts(), _no_collection():
        fetcher = weasyprint.urls.URLFetcher(allowed_protocols=READABLE, allow_redirects=False)
        pdf: bytes = _document(weasyprint, html, fetcher).write_pdf(pdf_variant=VARIANT, pdf_tags=True)
    return pdf


def _document(weasyprint: ModuleType, html: str, fetcher: object) -> Any:  # noqa: ANN401 - WeasyPrint has no types
    """
    The document that WeasyPrint lays out.

    The templates write HTML that is XML too, which the C library of Python reads in a hundredth of the time. All else,
    such as a quote with a character that XML does not know, is read as HTML.
    """
    tree = _tree(html)
    if tree is None:
        return weasyprint.HTML(string=html, url_fetcher=fetcher)
    document = weasyprint.HTML(string="<p>", url_fetcher=fetcher)
    document.wrapper_element = type(document.wrapper_element).from_html_root(tree)
    document.etree_element = document.wrapper_element.etree_element
    return document


def _tree(html: str) -> Element | None:
    """The document read as XML; None where it is none, or where it declares entities, which no template does."""
    if "<!ENTITY" in html:
        return None
    try:
        return XML(html.removeprefix(DOCTYPE))
    except ParseError:
        return None


def _weasyprint() -> ModuleType:
    """WeasyPrint, imported only now: it takes half a second and needs Pango, so only a PDF pays for it."""
    try:
        return import_module("weasyprint")
    except ImportError as error:
        raise MissingPart(
            "writing a PDF needs the Python package weasyprint", "run `pip install weasyprint`"
        ) from error
    except OSError as error:
        raise MissingPart(
            "writing a PDF needs the library Pango, which is not on this machine",
            PANGO_FIX.get(sys.platform, PANGO_FIX["linux"]),
        ) from error


@contextmanager
def _quiet_fonts() -> Iterator[None]:
    """Keep fontTools' notes about the tables it drops out of the terminal."""
    log = logging.getLogger("fontTools")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(level)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Let the cycle collector rest: laying out makes few cycles, and looking for them takes a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
