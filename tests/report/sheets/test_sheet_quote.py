"""A quote in the sheets of a workbook: read like the YAML file, with sheet and cell in place of line and column."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vramsheet import catalog, resources
from vramsheet.report.fleet import FleetPart
from vramsheet.report.form import spot_at, spots_of
from vramsheet.report.kinds import Unaccepted, Words
from vramsheet.report.quote import Quote
from vramsheet.report.reading import read_quote
from vramsheet.report.section import Section
from vramsheet.report.sections import Approval, Assumption, ExchangeRate, Heading, Line, Opex, Option, Rent, Risk
from vramsheet.report.sheets.document import read_workbook
from vramsheet.report.sheets.layout import all_steps, key_sheets, list_sheets, sheet_names
from vramsheet.report.workloads import InferenceWorkload, TuningWorkload
from vramsheet.workbook.book import Book
from vramsheet.workbook.quote_inputs import write_quote

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NAME = "budget.xlsx"
LAYOUT_BEGIN = "<!-- layout: written by `make golden` from src/vramsheet/report/sheets/layout.py -->\n"
LAYOUT_END = "<!-- end of layout -->"
ACROSS = {
    sheet.name: {name.split(" [")[0]: n for n, name in enumerate(sheet.headings, start=1)} for sheet in list_sheets()
}
"""Number of each column, by sheet and key."""
FIRST_ROW = 5
"""The first entry of a list stands here: title, lead, an empty row and the headings are above it."""


def at(sheet: str, key: str, entry: int = 0) -> tuple[int, int]:
    """Row and column of a value of a list's entry."""
    return FIRST_ROW + entry, ACROSS[sheet][key]


def cell_of(workbook: openpyxl.Workbook, sheet: str, key: str) -> Any:  # noqa: ANN401 - openpyxl has no types
    """The value cell of a key on a sheet with one value in each row."""
    return next(row[1] for row in workbook[sheet].iter_rows() if row[0].value == key)


def test_the_layout_has_every_value_of_a_quote() -> None:
    """Each value that the models know has a cell, and each cell of the layout belongs to a value."""

    def inside(section: type[Section], above: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
        found: set[tuple[str | int, ...]] = set()
        for key, spot in spots_of(section).items():
            below = (*above, key, 0) if spot.is_list else (*above, key)
            found |= {place for one in spot.sections for place in inside(one, below)} if spot.sections else {below}
        return found

    assert set(all_steps()) == inside(Quote)
    for kind, task in ((InferenceWorkload, "inference"), (TuningWorkload, "lora")):
        data = {"workloads": [{"task": task}]}
        assert all(spot_at(("workloads", 0, key), data) is not None for key in spots_of(kind))
    assert len(all_steps()) > 90


def layout_table() -> str:
    """The layout as the guide shows it."""
    lines = ["| sheet | keys or headings |", "| --- | --- |"]
    lines += [f"| {keys.name} | {', '.join(f'`{column.key}`' for column in keys.columns)} |" for keys in key_sheets()]
    for entries in list_sheets():
        names = (heading.partition(" [")[0] for heading in entries.headings)
        needed = " (needed)" if entries.required else ""
        lines.append(f"| {entries.name}{needed} | {', '.join(f'`{name}`' for name in names)} |")
    return "\n".join(lines) + "\n"


def test_the_guide_shows_the_layout(golden: Callable[[Path, str], None]) -> None:
    """The table of sheets in the guide is the one made from the layout."""
    guide = resources.folder("reports") / "sheets.md"
    before, begin, rest = guide.read_text(encoding="utf-8").partition(LAYOUT_BEGIN)
    _, end, after = rest.partition(LAYOUT_END)
    assert begin
    assert end
    golden(guide, f"{before}{begin}{layout_table()}{end}{after}")


def test_the_example_comes_back(example_text: bytes, example_sheets: bytes) -> None:
    """The example written as sheets and read again is the same quote."""
    quote = read_quote(example_text, "quote.yaml")
    assert read_quote(example_sheets, NAME) == quote
    assert len(quote.options) == 4


def test_the_mapping_is_that_of_the_yaml_reader(example_sheets: bytes) -> None:
    """What is handed on is text, as typed: a number without a fraction, a share, a day, a truth value."""
    data = read_workbook(example_sheets, NAME).data
    assert isinstance(data, dict)
    assert data["options"][1]["lines"][0] == {
        "item": "8x H100 SXM server", "quantity": "1", "unit_price": "285000", "currency": "USD", "vendor": "Vendor A",
        "quote_ref": "A-1182", "valid_until": "2026-12-15", "lead_time_weeks": "10", "warranty_years": "3",
        "discount": "0.04",
    }  # fmt: skip
    assert data["tax"] == {"rate": "0.19", "included": "false", "recoverable": "true"}
    assert data["workloads"][0]["tokens_per_month"] == "900000000"
    assert data["workloads"][1] == {
        "id": "tune", "name": "Monthly tuning run", "task": "qlora", "model": "llama-3.1-8b", "batch": "4",
        "sequence": "4096", "optimizer": "adamw-8bit", "checkpointing": "true", "lora_rank": "16",
    }  # fmt: skip
    assert "lines" not in data["options"][0]
    assert "approvals" in data


def test_another_program_writes_the_sheets(example_text: bytes, edited: Callable[..., bytes]) -> None:
    """The file as openpyxl writes it, whose XML differs in every part, gives the same quote."""
    assert read_quote(edited(lambda _: None), NAME) == read_quote(example_text, "quote.yaml")


def test_sheets_from_scratch() -> None:
    """A workbook typed by hand with the fewest cells: plain keys, no titles, columns in any order, numbers as texts."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    rows: dict[str, list[list[object]]] = {
        "quote": [["quote.title", "By hand"], ["quote.date", dt.date(2026, 11, 20)]],
        "Finance": [["currency.report", "EUR"], ["site.electricity_per_kwh", "0.2"]],
        "WORKLOADS": [["model", "# why", "id"], [70, "as asked", 7]],
        "Options": [["id", "kind", "gpu", "gpus"], ["h100", "buy", "h100-sxm-80gb", 8.0]],
        "Lines": [["item", "unit_price", "quantity", "option"], ["Server", 250000.5, 1, "h100"]],
        "Notes": [["anything", "=1/0"]],
    }
    for title, lines in rows.items():
        sheet = workbook.create_sheet(title)
        for line in lines:
            sheet.append(line)
    quote = read_quote(saved(workbook), NAME)
    assert (quote.quote.title, quote.quote.date) == ("By hand", dt.date(2026, 11, 20))
    assert (quote.workloads[0].id, quote.workloads[0].model) == ("7", "70")
    assert (quote.options[0].gpus, quote.options[0].lines[0].unit_price) == (8, Decimal("250000.5"))
    assert quote.site.electricity_per_kwh == Decimal("0.2")


def saved(workbook: openpyxl.Workbook) -> bytes:
    """The bytes of a workbook."""
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def put(sheet: str, key: str, value: object, entry: int = 0) -> Callable[[openpyxl.Workbook], None]:
    """An edit: one value of one entry."""

    def change(workbook: openpyxl.Workbook) -> None:
        workbook[sheet].cell(*at(sheet, key, entry)).value = value

    return change


def put_key(sheet: str, key: str, value: object) -> Callable[[openpyxl.Workbook], None]:
    """An edit: one value of a sheet with one value in each row."""

    def change(workbook: openpyxl.Workbook) -> None:
        cell_of(workbook, sheet, key).value = value

    return change


def free(sheet: str, cell: str, value: object) -> Callable[[openpyxl.Workbook], None]:
    """An edit: any cell."""

    def change(workbook: openpyxl.Workbook) -> None:
        workbook[sheet][cell].value = value

    return change


MISTAKES: dict[str, tuple[Callable[[openpyxl.Workbook], None], str]] = {
    "out of range": (
        put("Options", "gpus", 0, 1),
        "Options!E6: options.h100.gpus: got 0, expected a whole number of GPUs from 1 to 1000000",
    ),
    "a number as a text": (
        put("Lines", "unit_price", "285,000"),
        (
            "Lines!D5: options.h100.lines.0.unit_price: got 285,000, expected a number of 0 or more; leave the "
            "thousands separator out"
        ),
    ),
    "per cent without the sign": (
        put_key("Finance", "tax.rate", 19),
        "Finance!B22: tax.rate: got 19, expected a number from 0 to 1; write 0.19 for 19 %",
    ),
    "a day as a number": (
        put("Lines", "valid_until", "15.12.2026"),
        (
            "Lines!H5: options.h100.lines.0.valid_until: got 15.12.2026, expected a date such as 2026-11-20 "
            "(year-month-day)"
        ),
    ),
    "a day with a time": (
        put("Lines", "valid_until", dt.datetime(2026, 12, 15, 8, 30)),  # noqa: DTZ001 - cells know no zones
        (
            "Lines!H5: options.h100.lines.0.valid_until: got '2026-12-15 8:30:00', expected a date such as "
            "2026-11-20 (year-month-day)"
        ),
    ),
    "a day in place of a number": (
        put("Options", "gpus", dt.date(2026, 1, 8), 1),
        "Options!E6: options.h100.gpus: got 2026-01-08, expected a whole number of GPUs from 1 to 1000000",
    ),
    "an unknown word": (
        put("Options", "kind", "borrow", 3),
        "Options!C8: options.cloud.kind: got 'borrow', expected one of: buy, rent, lease, none",
    ),
    "a required cell that is blank": (
        put("Options", "gpu", None, 1),
        "Options!D6: options.h100.gpu: is missing, expected the catalogue key of a GPU, or a fleet of several kinds",
    ),
    "an unknown name": (
        put("Options", "gpu", "h100-sxm-80g", 1),
        "Options!D6: options.h100.gpu: unknown GPU 'h100-sxm-80g'; near it: h100-sxm-80gb",
    ),
    "a key of the other task": (
        put("Workloads", "lora_rank", 8),
        "Workloads!T5: workloads.chat.lora_rank: is no key of an inference workload; expected one of:",
    ),
    "a line of no option": (
        put("Lines", "option", "h10"),
        ("Lines!A5: option: got 'h10', expected the id of an option: today, h100, h200, cloud; did you mean h100?"),
    ),
    "a line without its option": (
        put("Opex", "option", None),
        "Opex!A5: option: is missing, expected the id of an option: today, h100, h200, cloud",
    ),
    "an error value": (
        put("Lines", "quantity", "#DIV/0!"),
        "Lines!C5: options.h100.lines.0.quantity: the cell shows #DIV/0!; mend it or write the value",
    ),
    "a formula that was never calculated": (
        put("Lines", "quantity", "=1+1"),
        (
            "Lines!C5: options.h100.lines.0.quantity: the formula has no result in the file; open the file in a "
            "spreadsheet program and save it"
        ),
    ),
    "a formula on another workbook": (
        put("Lines", "unit_price", "=[1]Prices!$A$1*2"),
        (
            "Lines!D5: options.h100.lines.0.unit_price: the formula looks into another workbook, which is not "
            "opened; write the value in its place"
        ),
    ),
    "an unknown heading": (
        free("Options", "E4", "gpu count"),
        "Options!E4: unknown heading 'gpu count', expected one of: id, name, kind",
    ),
    "a misspelt heading": (
        free("Options", "F4", "power_wats [W]"),
        "Options!F4: unknown heading 'power_wats'; did you mean power_watts?",
    ),
    "a heading twice": (
        free("Opex", "E4", "amount"),
        "Opex!E4: the heading 'amount' stands here twice; it stands first in column C",
    ),
    "a value beside the table": (
        free("Options", "AZ6", "ask again"),
        ("Options!AZ6: a value without a heading above it; a heading that begins with # makes a column of remarks"),
    ),
    "a misspelt key": (
        free("Finance", "A17", "site.puee"),
        "Finance!A17: unknown key 'site.puee'; did you mean site.pue?",
    ),
    "a key twice": (
        free("Finance", "A18", "site.pue"),
        "Finance!A18: the key 'site.pue' stands here twice; it stands first in row 17",
    ),
    "a misspelt sheet": (
        lambda workbook: setattr(workbook["Options"], "title", "Option"),
        " the sheet 'Option' is not read; did you mean Options?",
    ),
    "no headings": (
        lambda workbook: workbook["Workloads"].delete_rows(4),
        "Workloads!A1: no row of headings is here, expected some of: id, name, task",
    ),
    "no sheet for it": (
        lambda workbook: workbook.remove(workbook["Finance"]),
        " the sheet Finance is missing",
    ),
    "no workloads": (
        lambda workbook: workbook["Workloads"].delete_rows(5, 2),
        "Workloads!A4: workloads: got 0 entries, expected at least one",
    ),
    "an id twice": (
        put("Options", "id", "h100", 2),
        "Options!A7: options.2.id: got 'h100' again (first in options.1), expected an id of its own",
    ),
    "no rate for a currency": (
        put("Lines", "currency", "CHF", 1),
        (
            "Lines!E6: options.h100.lines.1.currency: got CHF, expected EUR or a dated rate from CHF to EUR under "
            "currency.rates"
        ),
    ),
    "lines where nothing is bought": (
        put("Options", "kind", "none", 2),
        "Lines!A7: options.h200.lines: got lines to buy, expected none in an option of kind none",
    ),
    "a rent that is not there": (
        put("Options", "rent.rate_per_gpu_hour", None, 3),
        "Options!G8: options.cloud.rent.rate_per_gpu_hour: is missing, expected a number of 0 or more",
    ),
}
"""What is changed in the example, and what is said of it after the name of the file and a colon."""


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_with_its_cell(
    name: str, edited: Callable[..., bytes], problems: Callable[[bytes], list[str]]
) -> None:
    """Each mistake in a cell is told with sheet and cell, its key, what came and what is accepted."""
    change, said = MISTAKES[name]
    told = problems(edited(change))
    assert any(line.startswith(f"{NAME}:{said}") for line in told), told
    assert all(line.startswith(NAME) for line in told)


def test_all_mistakes_come_at_once_in_the_order_of_the_sheets(
    edited: Callable[..., bytes], problems: Callable[[bytes], list[str]]
) -> None:
    """Several mistakes are told together: sheet by sheet, row by row."""

    def change(workbook: openpyxl.Workbook) -> None:
        put("Opex", "per", "week", 2)(workbook)
        put("Lines", "quantity", "#N/A", 1)(workbook)
        put("Lines", "quantity", -1)(workbook)
        put_key("Quote", "quote.date", "soon")(workbook)

    places = [line.split(": ")[0] for line in problems(edited(change))]
    assert places == [f"{NAME}:{cell}" for cell in ("Quote!B8", "Lines!C5", "Lines!C6", "Opex!D7")]


def test_formulas_count_by_their_results(tmp_path: Path) -> None:
    """A price that is a formula is read by the result that the file holds, and an empty text as a blank cell."""
    path = tmp_path / NAME
    with xlsxwriter.Workbook(path) as workbook:
        for title, lines in (
            ("Quote", [["quote.title", "T"], ["quote.date", "2026-11-20"], ["quote.number", ('=IF(1,"",2)', "")]]),
            ("Finance", [["currency.report", ('="E"&"UR"', "EUR")]]),
            ("Workloads", [["id", "model"], ["w", "70B"]]),
            ("Options", [["id", "kind", "gpu", "rent.rate_per_gpu_hour"], ["o", "rent", "t4-16gb", ("=2.5*2", 5)]]),
        ):
            sheet = workbook.add_worksheet(title)
            for row, line in enumerate(lines):
                for column, value in enumerate(line):
                    if isinstance(value, tuple):
                        sheet.write_formula(row, column, value[0], None, value[1])
                    else:
                        sheet.write_string(row, column, value)
    changed = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():  # Excel marks the result of such a formula as a text, XlsxWriter does not
            new.writestr(name, old.read(name).replace(b'<c r="B3"><f>', b'<c r="B3" t="str"><f>'))
    quote = read_quote(changed.getvalue(), NAME)
    assert (quote.quote.number, quote.currency.report) == ("", "EUR")
    assert quote.options[0].rent is not None
    assert quote.options[0].rent.rate_per_gpu_hour == 5


def test_overrides_reach_sheets(example_sheets: bytes) -> None:
    """`--set` changes a value of the sheets, also one that stands in no cell; a wrong one is told by itself."""
    quote = read_quote(example_sheets, NAME, (("site.pue", "1.2"), ("finance.residual", "0.1")))
    assert (quote.site.pue, quote.finance.residual) == (Decimal("1.2"), Decimal("0.1"))


def texts(longest: int = 40, *, lines: bool = False) -> st.SearchStrategy[str]:
    """Texts as vendors may write them, formulas and escapes among them; those that a quote refuses are left out."""
    wild = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), min_size=1, max_size=longest)
    mean = st.sampled_from(
        ("=1+1", "+49 30", "-", "@SUM(A1)", "_x0041_", "#1", "'quoted'", "a\tb", "TRUE", "0x10", "~", "null")
    )
    words = Words(longest=longest, lines=lines)

    def accepted(text: str) -> bool:
        try:
            words.read(text)
        except Unaccepted:
            return False
        return True

    return st.one_of(mean, wild).filter(accepted)


def numbers(low: str, high: str) -> st.SearchStrategy[str]:
    """Numbers with at most 15 digits, which is what a cell keeps."""
    return st.decimals(Decimal(low), Decimal(high), places=4, allow_nan=False, allow_infinity=False).map(str)


DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2200, 12, 31)).map(str)
IDS = st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,8}", fullmatch=True)
CURRENCIES = st.from_regex(r"[A-Z]{3}", fullmatch=True)
SHARES, AMOUNTS, TRUTHS = numbers("0", "1"), numbers("0", "9999999"), st.sampled_from(("true", "false"))


def maybe(**keys: st.SearchStrategy[Any]) -> dict[str, st.SearchStrategy[Any]]:
    """Keys that may be left out."""
    return keys


LINES = st.fixed_dictionaries(
    {"item": texts(), "quantity": numbers("0.5", "99"), "unit_price": AMOUNTS},
    optional=maybe(currency=CURRENCIES, vendor=texts(), quote_ref=texts(), valid_until=DAYS, discount=SHARES),
)
OPEX = st.fixed_dictionaries(
    {"name": texts(), "amount": AMOUNTS, "per": st.sampled_from(("year", "month", "once"))},
    optional=maybe(currency=CURRENCIES),
)
RENT = st.fixed_dictionaries(
    {"rate_per_gpu_hour": AMOUNTS}, optional=maybe(hours_per_month=numbers("1", "744"), provider=texts(), date=DAYS)
)
FLEETS = st.fixed_dictionaries(
    {"gpu": texts()}, optional=maybe(gpus=st.integers(1, 10**6).map(str), rate_per_gpu_hour=AMOUNTS)
)
OPTIONS = st.fixed_dictionaries(
    {"kind": st.sampled_from(("buy", "rent", "none")), "gpu": texts()},
    optional=maybe(
        name=texts(), gpus=st.integers(1, 10**6).map(str), power_watts=numbers("1", "99999"),
        fleet=st.lists(FLEETS, min_size=1, max_size=3), lines=st.lists(LINES, min_size=1, max_size=3),
        opex=st.lists(OPEX, min_size=1, max_size=2), rent=RENT,
    ),
)  # fmt: skip
SERVING = st.fixed_dictionaries(
    {"model": texts()},
    optional=maybe(
        name=texts(), context=st.integers(1, 10**9).map(str), tokens_per_month=AMOUNTS, precision=texts(),
        engine=st.sampled_from(("vllm", "llama.cpp")),
    ),
)  # fmt: skip
TUNING = st.fixed_dictionaries(
    {"model": texts(), "task": st.sampled_from(("lora", "qlora", "full-finetune"))},
    optional=maybe(
        checkpointing=TRUTHS, lora_rank=st.integers(1, 65536).map(str), sharding=st.sampled_from(("zero3",))
    ),
)
QUOTES = st.fixed_dictionaries(
    {
        "quote": st.fixed_dictionaries(
            {"title": texts(), "date": DAYS}, optional=maybe(number=texts(), valid_until=DAYS)
        ),
        "currency": st.fixed_dictionaries(
            {"report": CURRENCIES},
            optional=maybe(
                rates=st.lists(
                    st.fixed_dictionaries(
                        {"from": CURRENCIES, "to": CURRENCIES, "rate": numbers("0.0001", "999"), "date": DAYS},
                        optional=maybe(source=texts()),
                    ),
                    min_size=1, max_size=2,
                )
            ),
        ),
        "workloads": st.dictionaries(IDS, st.one_of(SERVING, TUNING), min_size=1, max_size=3),
        "options": st.dictionaries(IDS, OPTIONS, min_size=1, max_size=3),
    },
    optional=maybe(
        workloads_together=TRUTHS,
        tax=st.fixed_dictionaries({"rate": SHARES, "included": TRUTHS}),
        finance=st.fixed_dictionaries(
            {"discount_rate": SHARES, "depreciation": st.fixed_dictionaries({"years": st.integers(1, 40).map(str)})},
            optional=maybe(tax_rate=SHARES),
        ),
        site=st.fixed_dictionaries({"pue": numbers("1", "10")}),
        risks=st.lists(st.fixed_dictionaries({"text": texts(300, lines=True)}), min_size=1, max_size=2),
        assumptions=st.lists(
            st.fixed_dictionaries({"text": texts(300, lines=True)}, optional=maybe(date=DAYS)), min_size=1, max_size=2
        ),
        approvals=st.lists(st.fixed_dictionaries({"role": texts()}, optional=maybe(date=DAYS)), min_size=1, max_size=2),
    ),
)  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(QUOTES)
def test_any_quote_comes_back(data: dict[str, Any]) -> None:
    """Whatever stands in a quote, its sheets give the very same quote; no text becomes a formula or a number."""
    data = {
        **data,
        **{key: [{"id": name, **entry} for name, entry in data[key].items()] for key in ("workloads", "options")},
    }
    quote = Quote.model_validate(data)
    book = Book(known=catalog.load(), models={}, answers={}, today=dt.date(2026, 11, 21), version="")
    for name in sheet_names():
        book.add_sheet(name)
    write_quote(book, quote)
    document = read_workbook(book.finished(), NAME)
    assert document.problems == ()
    assert Quote.model_validate(document.data) == quote


def test_the_strategy_reaches_every_kind_of_entry() -> None:
    """The quotes above have all sections, so that the property speaks of them."""
    assert {Heading, ExchangeRate, Option, FleetPart, Line, Opex, Rent, Risk, Assumption, Approval} <= set(
        Section.__subclasses__()
    )
