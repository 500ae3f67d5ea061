"""Every amount of a report's JSON, and the search for it on the pages of the PDF."""

from __future__ import annotations

import io
import re
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING, Any, Final

from pypdf import PdfReader

if TYPE_CHECKING:
    from collections.abc import Iterator

MARKS: Final = {"en": (",", "."), "de": (".", ",")}
"""What stands between thousands, and before the decimals, in the languages of the examples (Unicode CLDR)."""


def shown(number: float, digits: int, language: str = "en") -> str:
    """A number as a page of that language shows it, written without the program's own formatting."""
    rounded = Decimal(repr(number)).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_EVEN)
    marks = dict(zip(",.", MARKS[language], strict=True)) | {"-": "\N{MINUS SIGN}" if rounded else ""}
    return f"{rounded:,}".translate(str.maketrans(marks))


def amounts(found: dict[str, Any]) -> Iterator[tuple[str, float, int]]:
    """Every figure that a page must show: where it stands in the JSON, the number, and its digits."""
    for option in found["options"]:
        for key in (
            "capex",
            "npv",
            "npv_after_tax",
            "price_per_gpu",
            "price_per_gb",
            "price_per_usable_gb",
            "cost_per_mtok",
        ):
            if option[key] is not None:
                yield f"{option['id']}.{key}", option[key], 2
        for key in ("cash_by_year", "cumulative_cash_by_year", "discounted_cash_by_year", "cash_after_tax_by_year"):
            for year, amount in enumerate(option[key] or ()):
                yield f"{option['id']}.{key}[{year}]", amount, 2
        for key in ("energy_by_year", "rent_by_year", "opex_by_year"):
            yield f"{option['id']}.{key}[0]", option[key][0], 2
            yield f"{option['id']}.{key}", sum(option[key][1:]), 2
        if option["kind"] == "lease":
            of_the_lease = sum(option["lease_by_year"]) + sum(option["buyout_by_year"])
            yield f"{option['id']}.lease_by_year", of_the_lease, 2
        if option["capex"]:
            yield f"{option['id']}.depreciation", sum(option["depreciation_by_year"]), 2
            yield f"{option['id']}.book_value_at_end", option["book_value_at_end"], 2
    for workload in found["workloads"]:
        for entry in workload["options"]:
            for end, size in entry["need_gb_per_gpu"].items():
                yield f"{workload['id']}.{entry['id']}.{end}", size, 2
            for key in ("headroom_gb", "budget_gb", "usable_gb"):
                yield f"{workload['id']}.{entry['id']}.{key}", entry[key], 2
            if entry["tokens_per_second"] is not None:
                yield f"{workload['id']}.{entry['id']}.tokens_per_second", entry["tokens_per_second"], 0
    for pair in found["breakeven"]:
        if pair["hours"] is not None:
            yield f"{pair['buy']}.{pair['rent']}.hours", pair["hours"], 0
            yield f"{pair['buy']}.{pair['rent']}.months", pair["months"], 1
        yield f"{pair['buy']}.{pair['rent']}.saved_npv", pair["saved_npv"], 2
        for key in ("payback_years", "discounted_payback_years"):
            if pair[key] is not None:
                yield f"{pair['buy']}.{pair['rent']}.{key}", pair[key], 1
    for swing in found["sensitivity"]:
        yield f"{swing['path']}.npv_low", swing["npv_low"], 2
        yield f"{swing['path']}.npv_high", swing["npv_high"], 2
    yield "difference", found["recommendation"]["difference"], 2


def text_of(pdf: bytes) -> str:
    """The text of all pages, blanks made one."""
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


def missing(found: dict[str, Any], text: str, language: str = "en") -> list[tuple[str, str]]:
    """Figures that stand nowhere in the text as a whole number of their own."""
    looked_for = [(name, shown(number, digits, language)) for name, number, digits in amounts(found)]
    assert len(looked_for) > 30
    return [
        (name, figure)
        for name, figure in looked_for
        if not re.search(rf"(?<![\d.,\N{{MINUS SIGN}}]){re.escape(figure)}(?![\d,]|\.\d)", text)
    ]
