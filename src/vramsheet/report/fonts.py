"""The fonts of the report: files of Python packages, not of the machine, so that pages are the same anywhere."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from vramsheet.errors import MissingPart

FAMILY: Final = "Report Sans"
"""What the style calls the report's family: a name that no installed font has, so that none takes its place."""
CHINESE_FAMILY: Final = "Report Han"
"""What the style calls the family that Chinese is set in."""
SCHEME: Final = "reportfont"
"""How the addresses of these fonts begin; they name nothing else."""
LATIN_PACKAGE: Final = "font_source_sans_pro"
"""Source Sans Pro 2.020 (SIL Open Font License 1.1): static files, its figures are all of one width."""
CHINESE_PACKAGE: Final = "noto_cjk_sans_otc"
"""Noto Sans CJK (SIL Open Font License 1.1), one weight; 19 MB, so it is an extra."""
CHINESE_FIX: Final = 'run `pip install "vramsheet[chinese]"`'
_HAN: Final = re.compile("[\u2e80-\u2fdf\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_NUMBER_IN_COLLECTION: Final = {"zh-TW": 3}
"""Which font of the collection a language reads; the shapes of some characters differ."""
_SIMPLIFIED: Final = 2


@dataclass(frozen=True, slots=True)
class Face:
    """One file of a family: its weight, and which font of a collection it is."""

    family: str
    weight: int
    path: Path
    number: int = 0

    @property
    def address(self) -> str:
        """What the style calls the file; it is no place in the world, only a key to this table."""
        return f"{SCHEME}:{self.path.stem}-{self.number}"

    @property
    def rule(self) -> str:
        """The rule that makes it known to the style."""
        return f'@font-face{{font-family:"{self.family}";font-weight:{self.weight};src:url("{self.address}")}}'

    def content(self) -> bytes:
        """The font alone, taken out of its collection."""
        return _alone(self.path, self.number) if self.path.suffix == ".ttc" else self.path.read_bytes()


def faces(text: str, language: str) -> tuple[Face, ...]:
    """
    The fonts that a document is set in.

    Args:
        text: the document.
        language: its language, for the shapes of Chinese characters.

    Returns:
        The two weights of the family; the Chinese font where the text needs one and it is installed.

    Raises:
        MissingPart: the package with the family is not installed.
    """
    folder = _folder(LATIN_PACKAGE)
    if folder is None:
        raise MissingPart(
            "writing a PDF needs the Python package font-source-sans-pro", "run `pip install font-source-sans-pro`"
        )
    latin = tuple(
        Face(FAMILY, weight, folder / "files" / f"SourceSansPro-{name}.ttf")
        for weight, name in ((400, "Regular"), (600, "Semibold"))
    )
    chinese = _folder(CHINESE_PACKAGE)
    if chinese is None or not needs_chinese(text):
        return latin
    number = _NUMBER_IN_COLLECTION.get(language, _SIMPLIFIED)
    return (*latin, Face(CHINESE_FAMILY, 400, chinese / "NotoSansCJK-Regular.ttc", number))


def needs_chinese(text: str) -> bool:
    """
    Whether a text has characters that only a Chinese or Japanese font draws.

    Args:
        text: the document.

    Returns:
        True if there is one at least.
    """
    return _HAN.search(text) is not None


def lacks_chinese(text: str) -> bool:
    """
    Whether a text will be set in whatever Chinese font this machine has, if it has one.

    Args:
        text: the document.

    Returns:
        True if it has Chinese characters and the package with their font is not installed.
    """
    return needs_chinese(text) and _folder(CHINESE_PACKAGE) is None


def _folder(package: str) -> Path | None:
    """Where a package keeps its files; it is not imported. None where it is not installed."""
    spec = find_spec(package)
    places = spec.submodule_search_locations if spec is not None else None
    return Path(next(iter(places))) if places else None


@cache
def _alone(path: Path, number: int) -> bytes:
    """One font of a collection as a file of its own, which is what a rule of the style can name."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - WeasyPrint brings it; only Chinese needs it here

    alone = io.BytesIO()
    with TTFont(path, fontNumber=number, lazy=True) as font:
        font.save(alone, reorderTables=False)
    return alone.getvalue()
