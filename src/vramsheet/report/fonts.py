"""The fonts of the report: files of Python packages, not of the machine, so that pages are the same anywhere."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vramsheet.errors import MissingPart

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

FAMILY: Final = "Report Sans"
"""What the style calls the report's family: a name that no installed font has, so that none takes its place."""
CHINESE_FAMILY: Final = "Report Han"
"""What the style calls the family that Chinese is set in."""
SCHEME: Final = "reportfont"
"""How the addresses of these fonts begin; they name nothing else."""
LATIN_PACKAGE: Final = "font_source_sans_pro"
"""Source Sans Pro 2.020 (SIL Open Font License 1.1): static files, its figures are all of one width."""
CHINESE_PACKAGE: Final = "noto_cjk_sans_otc"
"""Noto Sans CJK Regular (SIL Open Font License 1.1), a font for each region; 19 MB, so it is an extra."""
CHINESE_BOLD_PACKAGE: Final = "noto_cjk_sans_jp_bold"
"""Noto Sans CJK Bold of the same extra; one font, which takes the shapes of a region from the document's language."""
MARKS_FAMILY: Final = "Report Marks"
"""Quotation marks as wide as a character: mainland China writes those that Europe writes narrow."""
CHINESE_FIX: Final = 'run `pip install "vramsheet[chinese]"`'
_HAN: Final = re.compile("[\u2e80-\u2fdf\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_NUMBER_IN_COLLECTION: Final = {"zh-TW": 3}
"""Which font of the collection a language reads; the shapes of some characters differ."""
_SIMPLIFIED: Final = 2
WIDE_MARKS: Final = "\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}"
_WIDE_MARKS_IN: Final = "zh-CN"


@dataclass(frozen=True, slots=True)
class Face:
    """One file of a family: its weight, and which font of a collection it is."""

    family: str
    weight: int
    path: Path
    number: int = 0
    characters: str = ""
    """The only ones that it keeps, so that all others come from the next family; empty for all."""

    @property
    def address(self) -> str:
        """What the style calls the file; it is no place in the world, only a key to this table."""
        return f"{SCHEME}:{self.path.stem}-{self.number}{'-marks' if self.characters else ''}"

    @property
    def rule(self) -> str:
        """The rule that makes it known to the style."""
        return f'@font-face{{font-family:"{self.family}";font-weight:{self.weight};src:url("{self.address}")}}'

    def content(self) -> bytes:
        """The font alone, taken out of its collection."""
        if self.path.suffix == ".ttc":
            return _alone(self.path, self.number, self.characters)
        return self.path.read_bytes()


def faces(text: str, language: str) -> tuple[Face, ...]:
    """
    The fonts that a document is set in.

    Args:
        text: the document.
        language: its language, for the shapes of Chinese characters.

    Returns:
        The two weights of the family; those of Chinese where the text needs them and they are installed.

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
    regular, bold = chinese / "NotoSansCJK-Regular.ttc", _folder(CHINESE_BOLD_PACKAGE)
    number = _NUMBER_IN_COLLECTION.get(language, _SIMPLIFIED)
    han = [Face(CHINESE_FAMILY, 400, regular, number)]
    if bold is not None:
        han.append(Face(CHINESE_FAMILY, 600, bold / "NotoSansCJKjp-Bold.otf"))
    if language == _WIDE_MARKS_IN:
        han.append(Face(MARKS_FAMILY, 400, regular, number, WIDE_MARKS))
    return (*latin, *han)


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
def _alone(path: Path, number: int, characters: str) -> bytes:
    """One font of a collection as a file of its own, which is what a rule of the style can name."""
    from fontTools import ttLib  # noqa: PLC0415 - WeasyPrint brings it; only Chinese needs it here

    alone = io.BytesIO()
    with ttLib.TTFont(path, fontNumber=number, lazy=True) as font:
        if characters:
            _cut(font, characters)
        font.save(alone, reorderTables=False)
    return alone.getvalue()


def _cut(font: TTFont, characters: str) -> None:
    """Leave a font these characters alone."""
    from fontTools.subset import Options, Subsetter  # noqa: PLC0415 - the same

    cutter = Subsetter(
        Options(layout_features=[], drop_tables=["BASE", "DSIG", "GPOS", "GSUB", "VORG", "vhea", "vmtx"])
    )
    cutter.populate(text=characters)
    cutter.subset(font)
