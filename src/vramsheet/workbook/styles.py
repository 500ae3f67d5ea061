"""How cells look: one family of styles for inputs, results, headings and notes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook

INK: Final = "#1C2530"
QUIET: Final = "#5B6672"
ACCENT: Final = "#14507D"
SOFT: Final = "#E6EEF5"
RULE: Final = "#C9D1D9"
GOOD: Final = "#1D6B3C"
GOOD_GROUND: Final = "#E3F1E7"
BAD: Final = "#A8201A"
BAD_GROUND: Final = "#F9E4E2"
WARNING: Final = "#8A5A00"
WARNING_GROUND: Final = "#FBF0D9"
INPUT_INK: Final = "#0B3FBF"
INPUT_GROUND: Final = "#FFF9E3"
"""The colours of the report, and blue on pale yellow for what a reader may change."""

INPUT_TAB: Final = "#E0B400"
TABLE_TAB: Final = "#8A8F98"
"""Of the tabs of inputs, and of tables and workings."""

FONT: Final = "Calibri"
"""In every Excel; elsewhere Carlito, of the same widths, takes its place."""

WHOLE: Final = "#,##0"
TWO_PLACES: Final = "#,##0.00"
ONE_PLACE: Final = "#,##0.0"
PERCENT: Final = "0.0%"
DAY: Final = "yyyy-mm-dd"
TRUTH: Final = '"TRUE";"TRUE";"FALSE"'
"""LibreOffice shows a truth of an .xlsx file as 1 or 0 without it; Excel takes no notice."""
PLAIN: Final = "General"
"""Number formats; the reader's Excel shows its own separators."""

_BASE: Final = {"font_name": FONT, "font_size": 10, "font_color": INK, "valign": "vcenter"}
_KINDS: Final[dict[str, dict[str, object]]] = {
    "title": {"font_size": 18, "bold": True, "font_color": ACCENT},
    "subtitle": {"font_color": QUIET},
    "section": {"font_size": 12, "bold": True, "font_color": ACCENT, "bottom": 1, "bottom_color": ACCENT},
    "section_plain": {"font_size": 12, "bold": True, "font_color": ACCENT},
    "header": {"bold": True, "font_color": "#FFFFFF", "bg_color": ACCENT, "text_wrap": True, "indent": 1},
    "header_figure": {
        "bold": True, "font_color": "#FFFFFF", "bg_color": ACCENT, "text_wrap": True, "align": "right",
    },
    "label": {"indent": 1},
    "label_top": {"valign": "top", "indent": 1},
    "label_strong": {"bold": True, "indent": 1},
    "unit": {"font_color": QUIET, "indent": 1},
    "note": {"font_color": QUIET, "text_wrap": True, "indent": 1},
    "paragraph": {"text_wrap": True, "valign": "top"},
    "input": {"font_color": INPUT_INK, "bg_color": INPUT_GROUND, "border": 1, "border_color": RULE, "align": "right",
              "locked": False},
    "input_text": {"font_color": INPUT_INK, "bg_color": INPUT_GROUND, "border": 1, "border_color": RULE,
                   "align": "left", "indent": 1, "locked": False},
    "result": {"align": "right"},
    "result_strong": {"align": "right", "bold": True, "top": 1, "top_color": ACCENT, "bg_color": SOFT},
    "total_label": {"bold": True, "indent": 1, "top": 1, "top_color": ACCENT, "bg_color": SOFT},
    "verdict": {"align": "right", "bold": True},
    "fact": {"indent": 1},
    "fact_figure": {"align": "right"},
    "absent": {"font_color": QUIET, "align": "right"},
    "message": {"font_color": WARNING, "italic": True},
    "good": {"font_color": GOOD, "bg_color": GOOD_GROUND},
    "bad": {"font_color": BAD, "bg_color": BAD_GROUND},
    "warning": {"font_color": WARNING, "bg_color": WARNING_GROUND},
}  # fmt: skip
"""What each kind of cell adds to the base. The last three are for conditional formats."""
_CONDITIONAL: Final = frozenset({"good", "bad", "warning"})


class Styles:
    """The formats of one workbook, each made once."""

    def __init__(self, program: Workbook) -> None:
        """Take the workbook that the formats belong to."""
        self._program = program
        self._made: dict[tuple[str, str], Format] = {}

    def of(self, kind: str, number_format: str = PLAIN) -> Format:
        """
        The format of a kind of cell.

        Args:
            kind: a key of the table above.
            number_format: how a number is shown.

        Returns:
            The same object for the same two.
        """
        asked = (kind, number_format)
        if asked not in self._made:
            base = {} if kind in _CONDITIONAL else {**_BASE, "num_format": number_format}
            self._made[asked] = self._program.add_format({**base, **_KINDS[kind]})
        return self._made[asked]
