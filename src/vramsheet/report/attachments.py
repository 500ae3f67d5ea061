"""What a PDF carries inside: the quote it was made of, its figures as tables, and the live workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from vramsheet.report.carried import CASH_NAME, FIGURES_NAME, OVERRIDES_NAME, QUOTE_NAME, WORKBOOK_NAME
from vramsheet.report.figures import figures
from vramsheet.report.tidy import FIGURES_HEAD, cash_rows, csv_bytes, figure_rows

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from vramsheet.report.content import Content
    from vramsheet.report.words import Language

YAML_TYPE: Final = "application/yaml"
"""RFC 9512."""
TEXT_TYPE: Final = "text/plain"
CSV_TYPE: Final = "text/csv"
XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Attachment(NamedTuple):
    """One file inside a PDF."""

    name: str
    media_type: str
    relationship: str
    """Source: the PDF was made of it; Data: it holds what the PDF shows (ISO 32000-2, 7.11.3)."""
    description: str
    day: dt.date
    """When it was made and last changed, as far as a reader is concerned: the day of the quote."""
    content: bytes


def attachments(
    content: Content, language: Language, quote_text: bytes, overrides: Sequence[tuple[str, str]], workbook: bytes
) -> tuple[Attachment, ...]:
    """
    The files that a report's PDF carries.

    Args:
        content: the whole report.
        language: of their descriptions.
        quote_text: the quote as YAML, as it was read.
        overrides: paths and values of `--set`.
        workbook: the bytes of the live workbook.

    Returns:
        In the order of their names, as PDF wants them.
    """
    heading = content.evaluation.quote.quote
    shown = figures(content)
    made = content.reproduction
    about = [
        ("report", "", "program", f"vramsheet {made.version}".strip(), ""),
        ("report", "", "ages_counted_on", made.today.isoformat(), ""),
        ("report", "", "quote_sha256", made.quote_sha256, ""),
    ]
    parts = [
        (CASH_NAME, CSV_TYPE, "Data", csv_bytes(*cash_rows(shown))),
        (FIGURES_NAME, CSV_TYPE, "Data", csv_bytes(FIGURES_HEAD, [*about, *figure_rows(shown)])),
        (QUOTE_NAME, YAML_TYPE, "Source", quote_text),
        (WORKBOOK_NAME, XLSX_TYPE, "Data", workbook),
    ]
    if overrides:
        text = "".join(f"{path}={value}\n" for path, value in overrides)
        parts.append((OVERRIDES_NAME, TEXT_TYPE, "Source", text.encode("utf-8", "surrogateescape")))
    return tuple(
        Attachment(name, media_type, relationship, language.text(f"attachment.{name.replace('.', '-')}"), heading.date,
                   part)
        for name, media_type, relationship, part in sorted(parts)
    )  # fmt: skip
