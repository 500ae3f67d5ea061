"""The report's fonts within a page: only the characters that it shows, so that it looks the same on every device."""

from __future__ import annotations

import base64
import io
import logging
from contextlib import contextmanager
from html import unescape
from typing import TYPE_CHECKING, Final

from vramsheet.errors import MissingPart
from vramsheet.report.fonts import faces

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vramsheet.report.fonts import Face

FORM: Final = "woff2"
"""How a browser takes a font: compressed; every one since 2018 reads it."""
FEATURES: Final = ("kern", "mark", "liga", "tnum", "lnum")
"""What the style asks of a font: letters set close, and figures of one width."""

MARKS: Final = "0123456789/\N{BULLET}\N{EN SPACE}"
"""What the style itself writes: points of lists, and the numbers of pages."""


def embedded_faces(body: str, language: str) -> str:
    """
    The fonts of a page as rules of its style.

    Args:
        body: the page.
        language: its language, for the shapes of Chinese characters.

    Returns:
        Rules that carry the fonts in themselves; empty where the fonts are not installed: the device's own stand in.
    """
    try:
        found = faces(body, language)
        text = unescape(body)
        characters = frozenset(map(ord, text + text.upper() + MARKS))
        return "".join(_rule(face, characters) for face in found)
    except (MissingPart, ImportError):  # a page needs no part that only the PDF cannot do without
        return ""


def _rule(face: Face, characters: frozenset[int]) -> str:
    font = base64.b64encode(_subset(face, characters)).decode()
    source = f'url("data:font/{FORM};base64,{font}") format("{FORM}")'
    return f'@font-face {{ font-family: "{face.family}"; font-weight: {face.weight}; src: {source} }}\n'


def _subset(face: Face, characters: frozenset[int]) -> bytes:
    """The font with these characters alone; the same bytes each time."""
    from fontTools import subset  # noqa: PLC0415 - WeasyPrint brings it; it takes a third of a second
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - the same

    options = subset.Options(layout_features=list(FEATURES), hinting=False, notdef_outline=True)
    written = io.BytesIO()
    with _quiet(), TTFont(face.path, fontNumber=face.number, lazy=True, recalcTimestamp=False) as font:
        small = subset.Subsetter(options)
        small.populate(unicodes=characters)
        small.subset(font)
        font.flavor = FORM
        font.save(written, reorderTables=False)
    return written.getvalue()


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep fontTools' notes about the tables it drops out of the terminal."""
    log = logging.getLogger("fontTools")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(level)
