"""HTML to PDF: the only module that imports WeasyPrint, and only when a PDF is asked for."""

from __future__ import annotations

import base64
import datetime as dt
import gc
import io
import logging
import re
import sys
import warnings
from contextlib import contextmanager
from email.message import Message
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import TYPE_CHECKING, Any, Final
from urllib.error import URLError
from urllib.request import BaseHandler
from urllib.response import addinfourl
from xml.etree.ElementTree import XML, ParseError

from vramsheet.collector import resting
from vramsheet.errors import MissingPart
from vramsheet.report.fonts import SCHEME, faces
from vramsheet.report.tags import finish, say_drawings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from types import ModuleType
    from urllib.request import Request
    from xml.etree.ElementTree import Element

    from vramsheet.report.attachments import Attachment
    from vramsheet.report.fonts import Face
    from vramsheet.report.theme.paper import Paper

VARIANT: Final = "pdf/a-3a"
"""
For the archive, with attachments and tags (ISO 19005-3); `tags` adds that of PDF/UA-1 (ISO 14289-1).

These are marks in the file; no validator has been run on it, so the report claims no more than its tags.
"""
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


KIBIBYTE: Final = 2**10
MEBIBYTE: Final = 2**20
LEAST_ADDRESSABLE_BYTES: Final = 512 * MEBIBYTE
"""
Under a smaller `ulimit -v` Pango may end the process with SIGSEGV or SIGTRAP, as it cannot start its threads.

Seen from 120 to 300 MiB with Pango 1.50 and the example quote (2026-11-21), never from 320 on.
"""
TEMPORARY: Final = "vramsheet-pdf-"
"""How the folder of fonts begins; only a run that was killed leaves one, among the temporary files of the machine."""

DOCTYPE: Final = "<!doctype html>"
"""How HTML begins; XML knows no such line in small letters."""
READABLE: Final = ("data", SCHEME)
"""What a document may load: what it carries itself, and this package's own fonts. No address, no file."""
_LANGUAGE: Final = re.compile('<html lang="([^"]*)"')


SCALES: Final = (1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6)
"""Scales at which a document that must fit on one page is tried; at the last one text of 10 pt is printed in 6 pt."""


def make_pdf(html: str, attached: Sequence[Attachment] = (), one_page: Paper | None = None) -> bytes:
    """
    The PDF of a report: tagged, with bookmarks, the same bytes for the same text.

    Args:
        html: a whole document with its style inside.
        attached: files to carry, in the order of their names.
        one_page: the paper that all of it is to fit on, made smaller as far as needed; None: as many pages as it takes.

    Returns:
        The file's bytes.

    Raises:
        MissingPart: WeasyPrint, Pango, memory or room for temporary files is not on this machine; says the fix.
    """
    _check_memory()
    weasyprint = _weasyprint()
    with _quiet(), resting(), _folder_for_fonts() as folder:
        language = _LANGUAGE.search(html)
        fonts = faces(html, language[1] if language else "")
        fetcher = weasyprint.urls.URLFetcher(allowed_protocols=READABLE, allow_redirects=False)
        fetcher.add_handler(_Fonts(fonts))
        config = weasyprint.text.fonts.FontConfiguration()
        config._folder = folder  # noqa: SLF001 - one of its own would stay behind when this run is ended
        rules = "".join(face.rule for face in fonts)
        style = weasyprint.CSS(string=rules, font_config=config, url_fetcher=fetcher)
        document = _document(weasyprint, html, fetcher)
        say_drawings(document.etree_element)
        for scale in SCALES if one_page else SCALES[:1]:
            styles = [style, *([weasyprint.CSS(string=_larger(one_page, scale))] if one_page else [])]
            laid_out = document.render(font_config=config, stylesheets=styles, pdf_variant=VARIANT)
            if len(laid_out.pages) == 1:
                break
        gc.collect()  # what laying out leaves behind would stand beside the pages while they are drawn
        pdf: bytes = laid_out.write_pdf(
            zoom=scale,
            pdf_variant=VARIANT,
            attachments=[_embedded(weasyprint, one, fetcher) for one in attached],
            finisher=lambda made, file: finish(made.pages, file),
        )
    return pdf


def _larger(paper: Paper, scale: float) -> str:
    """The rule for a sheet so large that, printed at that scale, it is the paper."""
    return f"@page{{size:{paper.width_mm / scale}mm {paper.height_mm / scale}mm !important}}"


class _Fonts(BaseHandler):
    """Opens each of the report's own fonts by its exact address."""

    def __init__(self, fonts: tuple[Face, ...]) -> None:
        self.by_address = {face.address: face for face in fonts}

    def reportfont_open(self, asked: Request) -> addinfourl:
        """Give the font of that address; the name of this method is how urllib finds it."""
        face = self.by_address.get(asked.full_url)
        if face is None:
            raise URLError("there is no such font")
        return addinfourl(io.BytesIO(face.content()), Message(), asked.full_url)


def _embedded(weasyprint: ModuleType, one: Attachment, fetcher: object) -> Any:  # noqa: ANN401 - WeasyPrint has no types
    """A file as WeasyPrint takes it; its kind is said in an address, as machines guess differently by name."""
    day = dt.datetime.combine(one.day, dt.time(), dt.UTC)
    return weasyprint.Attachment(
        url=f"data:{one.media_type};base64,{base64.b64encode(one.content).decode()}",
        url_fetcher=fetcher,
        name=one.name,
        description=one.description,
        created=day,
        modified=day,
        relationship=one.relationship,
    )


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


def _check_memory() -> None:
    """Refuse a limit on memory at which Pango ends the whole process, as it cannot tell anybody."""
    try:
        from resource import RLIM_INFINITY, RLIMIT_AS, getrlimit  # noqa: PLC0415 - Windows has no such limit
    except ImportError:
        return
    limit_bytes = getrlimit(RLIMIT_AS)[0]
    if limit_bytes != RLIM_INFINITY and limit_bytes < LEAST_ADDRESSABLE_BYTES:
        wanted, given = (f"{size // MEBIBYTE:,} MiB" for size in (LEAST_ADDRESSABLE_BYTES, limit_bytes))
        raise MissingPart(
            f"writing a PDF needs {wanted} of memory, and this shell allows {given}",
            f"raise its limit (`ulimit -v {LEAST_ADDRESSABLE_BYTES // KIBIBYTE}`), or use --format html",
        )


@contextmanager
def _folder_for_fonts() -> Iterator[Path]:
    """Where Pango finds the report's fonts, as it reads files alone; gone when the PDF is made."""
    try:
        with TemporaryDirectory(prefix=TEMPORARY, ignore_cleanup_errors=True) as folder:
            yield Path(folder)
    except OSError as error:
        where = error.filename or gettempdir()
        raise MissingPart(
            f"the fonts of the PDF could not be put into {where}: {error.strerror or error}",
            "free some space there, or name another folder in the variable TMPDIR",
        ) from error


def _weasyprint() -> ModuleType:
    """WeasyPrint, imported only now: it takes half a second and needs Pango, so only a PDF pays for it."""
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message=".*FontConfig")  # this machine's fonts are not asked for
            return import_module("weasyprint")
    except ModuleNotFoundError as error:
        raise MissingPart(
            "writing a PDF needs the Python package weasyprint", "run `pip install weasyprint`"
        ) from error
    except OSError as error:
        raise MissingPart(
            "writing a PDF needs the library Pango, which is not on this machine",
            PANGO_FIX.get(sys.platform, PANGO_FIX["linux"]),
        ) from error


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep fontTools' notes on tables it drops, and WeasyPrint 70's profile of colours that it leaves open, unsaid."""
    log = logging.getLogger("fontTools")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="unclosed file.*sRGB2014", category=ResourceWarning)
            yield
    finally:
        log.setLevel(level)
