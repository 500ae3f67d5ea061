"""Two quotes compared: by names and not by places, down to the single value, and up to what it costs."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest

from vramsheet.report.difference import Change, Drift, Effect, drifts, effects, plain, quote_changes
from vramsheet.report.figures import figures
from vramsheet.report.quote import read_quote
from vramsheet.report.tidy import FIGURES_HEAD, csv_bytes, figure_rows

if TYPE_CHECKING:
    from vramsheet.catalog import Catalog
    from vramsheet.report.content import Content
    from vramsheet.report.quote import Quote


@pytest.fixture
def changed(example_text: str, report_catalog: Catalog) -> Any:  # noqa: ANN401 - a function
    """The example with words replaced; each must be there."""

    def read(*replaced: tuple[str, str]) -> Quote:
        text = example_text
        for old, new in replaced:
            assert old in text, old
            text = text.replace(old, new)
        return read_quote(text, "quote.yaml", catalog=report_catalog)

    return read


def told(changes: tuple[Change, ...]) -> list[tuple[str, Any, Any]]:
    """The changes as plain data."""
    return [(one.path, plain(one.old), plain(one.new)) for one in changes]


def test_a_quote_is_the_same_as_itself(example_quote: Quote, changed: Any) -> None:  # noqa: ANN401 - a function
    """No difference where nothing differs, nor where a default is written out."""
    assert quote_changes(example_quote, example_quote) == ()
    written_out = changed(("{item: 8x H200", "{discount: 0, item: 8x H200"))
    assert quote_changes(example_quote, written_out) == ()


def test_another_order_is_no_change(example_quote: Quote) -> None:
    """Options, workloads and lines are matched by what names them, wherever they stand."""
    lists = {name: getattr(example_quote, name)[::-1] for name in ("options", "workloads", "risks", "sensitivity")}
    options = tuple(one.model_copy(update={"lines": one.lines[::-1]}) for one in lists["options"])
    turned = example_quote.model_copy(update={**lists, "options": options})
    assert turned.options[0].id != example_quote.options[0].id
    assert quote_changes(example_quote, turned) == ()


def test_values_that_differ(example_quote: Quote, changed: Any) -> None:  # noqa: ANN401 - a function
    """Each value is told with its path, in the order of the form."""
    other = changed(
        ("pue: 1.4", "pue: 1.2"), ("status: draft", "status: final"), ("horizon_years: 4", "horizon_years: 5")
    )
    assert told(quote_changes(example_quote, other)) == [
        ("quote.status", "draft", "final"),
        ("finance.horizon_years", 4, 5),
        ("site.pue", 1.4, 1.2),
    ]


def test_lines_are_named_by_what_is_bought(example_quote: Quote) -> None:
    """A line has no id: its item and vendor stand in its path; one that is gone is one change."""
    number = next(n for n, option in enumerate(example_quote.options) if len(option.lines) > 1)
    option = example_quote.options[number]
    line = option.lines[1]
    fewer = option.model_copy(update={"lines": option.lines[:1]})
    options = tuple(fewer if one.id == option.id else one for one in example_quote.options)
    (gone,) = quote_changes(example_quote, example_quote.model_copy(update={"options": options}))
    name = ", ".join(filter(None, (line.item, line.vendor)))
    assert gone.path == f"options.{option.id}.lines[{name}]"
    assert (plain(gone.old)["item"], gone.new) == (line.item, None)


def test_two_entries_of_one_name(example_quote: Quote) -> None:
    """Entries that nothing tells apart are counted."""
    twice = example_quote.model_copy(update={"risks": (*example_quote.risks, example_quote.risks[0])})
    (added,) = quote_changes(example_quote, twice)
    assert added.path == f"risks[{example_quote.risks[0].text}]#2"


def test_what_it_does(example_content: Content) -> None:
    """A figure that moved is told with both values; an option that only one has is told as such."""
    old = figures(example_content)
    new = copy.deepcopy(old)
    assert effects(old, new) == ()
    new["options"][1]["npv"] += 1000
    new["options"][1]["cash_by_year"][0] = 5.0
    gone = new["options"].pop(0)
    found = effects(old, new)
    assert Effect(gone["id"], "npv", gone["npv"], None) in found
    assert Effect("h100", "npv", old["options"][1]["npv"], old["options"][1]["npv"] + 1000) in found
    assert Effect("h100", "year_0_cash", old["options"][1]["cash_by_year"][0], 5.0) in found
    assert {one.option for one in found} == {gone["id"], "h100"}


def test_figures_that_come_out_otherwise(example_content: Content) -> None:
    """A PDF's figure that another version gave is found; ages, and the last digits of a float, are not."""
    shown = figures(example_content)
    rows = [list(row) for row in figure_rows(shown)]
    assert drifts(csv_bytes(FIGURES_HEAD, rows), shown) == ()
    for row in rows:
        if row[:3] == ["options", "h100", "npv"]:
            row[3] = 1.0
        elif row[:3] == ["options", "h200", "npv"]:
            row[3] *= 1 + 1e-13
        elif row[0] == "warnings":
            row[3] = "another"
    (found,) = drifts(csv_bytes(FIGURES_HEAD, rows), shown)
    assert found == Drift("options", "h100", "npv", "1", found.today)
    assert float(found.today) == shown["options"][1]["npv"]


@pytest.mark.parametrize(
    "table", [b"", b"\xff\xfe", b"a,b\r\n1,2\r\n", b'"' + b"x" * 200_000, b"s,i,n,v,u\r\n" + b",,,,\r\n"]
)
def test_a_strange_table(table: bytes, example_content: Content) -> None:
    """What is no table of figures has none to compare."""
    assert drifts(table, figures(example_content)) == ()
