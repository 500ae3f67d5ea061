"""What a PDF carries: the quote as read, its figures as tables and the workbook, each told apart for machines."""

from __future__ import annotations

import csv
import datetime as dt
import io
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vramsheet.report.attachments import Attachment, attachments
from vramsheet.report.figures import figures
from vramsheet.report.pdf import make_pdf
from vramsheet.report.quote import read_quote
from vramsheet.report.sections import Heading
from vramsheet.report.tidy import cell_text, figure_rows, unit_of
from vramsheet.report.words import language_named
from vramsheet.report.yaml_form import yaml_form

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vramsheet.catalog import Catalog
    from vramsheet.report.content import Content
    from vramsheet.report.quote import Quote

WORKBOOK = b"PK\x03\x04 stands for a workbook here: its bytes are not looked at"
OVERRIDES = (("site.pue", "1.2"), ("quote.title", "Straße"))


@pytest.fixture(scope="module")
def carried(example_content: Content, example_text: str) -> dict[str, Attachment]:
    """The example's attachments by name."""
    found = attachments(example_content, language_named("en"), example_text.encode(), OVERRIDES, WORKBOOK)
    return {one.name: one for one in found}


@pytest.fixture(scope="module")
def pdf(example_html: str, carried: dict[str, Attachment]) -> Iterator[pikepdf.Pdf]:
    """The example's PDF with its attachments, opened."""
    with pikepdf.open(io.BytesIO(make_pdf(example_html, tuple(carried.values())))) as opened:
        yield opened


def table(part: Attachment) -> list[dict[str, str]]:
    """The rows of a CSV attachment."""
    return list(csv.DictReader(io.StringIO(part.content.decode(), newline="")))


def numbers(value: object) -> Iterator[float]:
    """Every number in plain data."""
    if isinstance(value, dict | list):
        for inside in value.values() if isinstance(value, dict) else value:
            yield from numbers(inside)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield float(value)


def test_what_the_pdf_carries(pdf: pikepdf.Pdf, carried: dict[str, Attachment]) -> None:
    """Each file is there byte for byte, with its kind, its day, its words and what it is to the report."""
    kinds = {
        "cash-flows.csv": ("text/csv", "/Data"),
        "figures.csv": ("text/csv", "/Data"),
        "quote.set.txt": ("text/plain", "/Source"),
        "quote.yaml": ("application/yaml", "/Source"),
        "workbook.xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "/Data"),
    }
    assert list(pdf.attachments) == list(kinds)
    for name, (media_type, relationship) in kinds.items():
        spec = pdf.attachments[name]
        file = spec.get_file()
        assert file.read_bytes() == carried[name].content
        assert (file.mime_type, str(spec.relationship)) == (media_type, relationship)
        assert spec.description == carried[name].description
        assert file.creation_date.date() == file.mod_date.date() == dt.date(2026, 11, 20)
    assert len(pdf.Root.AF) == len(kinds)


def test_the_quote_is_carried_as_read(carried: dict[str, Attachment], example_text: str) -> None:
    """The YAML is the file's own text, and what --set changed stands beside it."""
    assert carried["quote.yaml"].content == example_text.encode()
    assert carried["quote.set.txt"].content == "site.pue=1.2\nquote.title=Straße\n".encode()


def test_every_figure_is_in_a_table(carried: dict[str, Attachment], example_content: Content) -> None:
    """Each number of the JSON stands in one of the two tables, and nothing stands there twice under one name."""
    rows, flows = table(carried["figures.csv"]), table(carried["cash-flows.csv"])
    shown = {cell_text(number) for number in numbers(figures(example_content))}
    listed = {row["value"] for row in rows} | {value for row in flows for value in row.values()}
    assert shown <= listed
    assert len(shown) > 100
    keys = [(row["section"], row["id"], row["name"]) for row in rows]
    assert len(set(keys)) == len(keys)


def test_rows_of_the_figures(carried: dict[str, Attachment], example_content: Content) -> None:
    """A figure is found by section, id and name, and says its unit."""
    listed = table(carried["figures.csv"])
    rows = {(row["section"], row["id"], row["name"]): (row["value"], row["unit"]) for row in listed}
    option = example_content.evaluation.options[1]
    assert rows["options", option.id, "npv"] == (cell_text(float(option.cost.npv)), "EUR")
    assert rows["options", option.id, "kind"] == ("buy", "")
    assert rows["report", "", "horizon_years"] == ("4", "years")
    assert rows["report", "", "program"] == ("vramsheet 1.2.3", "")
    assert rows["workloads", "chat/h100", "fits"][0] in {"true", "false"}
    assert rows["workloads", "chat/h100", "need_gb_per_gpu.likely"][1] == "GB"


def test_cash_year_by_year(carried: dict[str, Attachment], example_content: Content) -> None:
    """The flows of an option stand in the order of the years, in the currency that the head names."""
    rows = [row for row in table(carried["cash-flows.csv"]) if row["option"] == "h100"]
    option = next(one for one in example_content.evaluation.options if one.id == "h100")
    assert [row["year"] for row in rows] == ["0", "1", "2", "3", "4"]
    assert [Decimal(row["cash_EUR"]) for row in rows] == pytest.approx(list(option.cost.cash_by_year))


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("npv_after_tax", "EUR"), ("price_per_usable_gb", "EUR per GB"), ("parts_gb.weights", "GB"),
        ("need_gb_per_gpu.low", "GB"), ("gpus_needed", "GPUs"), ("months", "months"), ("fits", ""),
        ("cost_per_mtok", "EUR per million tokens"), ("tokens_per_second", "tokens/s"), ("changes.2.saved_gb", "GB"),
    ],
)  # fmt: skip
def test_units(name: str, unit: str) -> None:
    """What a figure is counted in follows from its name."""
    assert unit_of(name, "EUR") == unit


def test_no_cell_is_a_formula(example_content: Content) -> None:
    """Text of a quote that a spreadsheet would calculate is marked as text; numbers stay numbers."""
    changed = {**figures(example_content), "quote": {"title": "=HYPERLINK(1)", "number": "-1+2"}}
    cells = {row[2]: cell_text(row[3]) for row in figure_rows(changed) if row[0] == "quote"}
    assert cells == {"title": "'=HYPERLINK(1)", "number": "'-1+2"}
    assert (cell_text(-1.5), cell_text(3.0), cell_text(None), cell_text(True)) == ("-1.5", "3", "", "true")


def test_a_quote_as_yaml_is_the_same_quote(example_quote: Quote, report_catalog: Catalog) -> None:
    """The YAML form of a quote reads as that quote: what a report made of a workbook carries."""
    text = yaml_form(example_quote)
    assert read_quote(text, "quote.yaml", catalog=report_catalog) == example_quote
    assert b"\n  - id: h100\n" in text


@given(title=st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), min_size=1, max_size=60))
def test_any_text_survives_as_yaml(title: str) -> None:
    """Whatever words a quote may hold come back from its YAML form."""
    from vramsheet.report import yaml_form as module  # noqa: PLC0415 - a line of it is what is tested
    from vramsheet.report.yaml_text import read_yaml  # noqa: PLC0415 - the same

    line = "\n".join(module._mapping({"quote": {"title": title}}, ""))  # noqa: SLF001 - the writer without a quote
    read: Any = read_yaml(line, "quote.yaml")
    assert read.problems == ()
    assert read.data == {"quote": {"title": title}}


def test_a_heading_that_looks_like_another_kind(example_quote: Quote, report_catalog: Catalog) -> None:
    """A title that YAML would take for a truth, a number or a date stays a title."""
    for title in ("no", "12", "2026-11-20", "~", "a: b", "- x", "#1", "'q'", "null"):
        heading = Heading(**{**example_quote.quote.model_dump(exclude_unset=True), "title": title})
        changed = example_quote.model_copy(update={"quote": heading})
        assert read_quote(yaml_form(changed), "quote.yaml", catalog=report_catalog).quote.title == title
