"""A quote written as YAML: for a quote that came in a workbook, so that its report carries a text too."""

from __future__ import annotations

import datetime as dt
import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from vramsheet.report.paths import plain_data

if TYPE_CHECKING:
    from vramsheet.report.sections import Quote

PLAIN: Final = re.compile(r"[A-Za-z][\w./-]*(?: [\w./()-]+)*")
"""Texts that need no quotes, if they are no word of YAML."""
WORDS: Final = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
ESCAPED: Final = re.compile("[\x7f-\x9f\u2028\u2029\ufeff]")
"""What JSON lets stand and YAML does not."""
INDENT: Final = "  "


def yaml_form(quote: Quote) -> bytes:
    """
    The quote as a YAML file; reading it gives the same quote.

    Args:
        quote: the quote.

    Returns:
        UTF-8 text with the keys that were given, in the order of the quote's form.
    """
    return "\n".join([*_mapping(plain_data(quote), ""), ""]).encode()


def _mapping(data: dict[str, Any], indent: str) -> list[str]:
    """The lines of a mapping."""
    lines: list[str] = []
    for key, value in data.items():
        if isinstance(value, dict) and value:
            lines += [f"{indent}{key}:", *_mapping(value, indent + INDENT)]
        elif isinstance(value, list | tuple) and value:
            lines += [f"{indent}{key}:", *_entries(value, indent + INDENT)]
        else:
            lines.append(f"{indent}{key}: {_scalar(value)}")
    return lines


def _entries(entries: Any, indent: str) -> list[str]:  # noqa: ANN401 - a list or tuple of plain data
    """The lines of a list; the first line of each entry carries its dash."""
    lines: list[str] = []
    for entry in entries:
        inside = _mapping(entry, indent + INDENT) if isinstance(entry, dict) else [f"{indent}{INDENT}{_scalar(entry)}"]
        lines += [f"{indent}- {inside[0].removeprefix(indent + INDENT)}", *inside[1:]]
    return lines


def _scalar(value: object) -> str:
    """One value as it stands behind its key."""
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case int() | dt.date():
            return str(value)
        case Decimal():
            return f"{value:f}"
        case dict():
            return "{}"
        case list() | tuple():
            return "[]"
        case str() if PLAIN.fullmatch(value) and value.lower() not in WORDS:
            return value
        case _:
            text = json.dumps(str(value), ensure_ascii=False)
            return ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
