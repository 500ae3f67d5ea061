"""The figures of a report as CSV (RFC 4180): one row for each figure, and the cash of every option year by year."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

FIGURES_HEAD: Final = ("section", "id", "name", "value", "unit")
CASH_HEAD: Final = ("option", "year")
BY_YEAR: Final = "_by_year"
"""How the names of flows end, whose first year is 0; those of options stand in the table of cash."""
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
"""Text that begins so would be read as a formula by a spreadsheet that opens the file."""
MONEY: Final = (
    r"capex|npv(_.+)?|residual|book_value_at_end|difference|saved_npv"
    r"|.*(cash|opex|energy|rent|lease|buyout|saved|depreciation)"
)
UNITS: Final = (
    (re.compile(r"price_per_gpu"), "{currency} per GPU"),
    (re.compile(r"price_per_(usable_)?gb"), "{currency} per GB"),
    (re.compile(r"cost_per_mtok"), "{currency} per million tokens"),
    (re.compile(r"tokens_per_second"), "tokens/s"),
    (re.compile(r"(.+[_.])?gb([_.].+)?"), "GB"),
    (re.compile(r"(.+_)?gpus(_.+)?"), "GPUs"),
    (re.compile(r"(.+_)?(hours|months|years|parameters)"), "{last}"),
    (re.compile(rf"({MONEY})(_by_year\..+)?"), "{currency}"),
)
"""What a figure is counted in, by its name; what nothing matches has no unit, or that of the value it names."""

Row = tuple[str, str, str, Any, str]


def figure_rows(figures: Mapping[str, Any]) -> list[Row]:
    """
    Every figure that is no flow of an option, one row each.

    Args:
        figures: as `figures.figures` gives them.

    Returns:
        Section, ids of what it belongs to joined by "/", name, value and unit; what stands at the top is of the
        section report.
    """
    currency = str(figures["currency"])
    rows: list[Row] = []
    for section, inside in {**figures, "options": _without_flows(figures["options"])}.items():
        for ids, names, value in _leaves(inside):
            in_report = not isinstance(inside, dict | list)
            name = ".".join((section,) if in_report else names)
            unit = "" if isinstance(value, str | bool) else unit_of(name, currency)
            rows.append(("report" if in_report else section, "/".join(ids), name, value, unit))
    return rows


def unit_of(name: str, currency: str) -> str:
    """
    What a figure is counted in.

    Args:
        name: of the figure, its parts joined by dots.
        currency: of the report.

    Returns:
        The unit; empty for a bare number.
    """
    for pattern, unit in UNITS:
        if pattern.fullmatch(name):
            return unit.format(currency=currency, last=name.rpartition("_")[2])
    return ""


def _leaves(
    value: object, ids: tuple[str, ...] = (), names: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], tuple[str, ...], Any]]:
    """Each plain value with the ids and the keys that lead to it."""
    if isinstance(value, dict):
        for key, inside in value.items():
            if key != "id":
                yield from _leaves(inside, ids, (*names, key))
    elif isinstance(value, list):
        first = 0 if names and names[-1].endswith(BY_YEAR) else 1
        for number, entry in enumerate(value, start=first):
            own = _own_id(entry)
            if own and (len(names) == 0 or names[-1] == "options"):
                yield from _leaves(entry, (*ids, own), names[:-1])
            else:
                yield from _leaves(entry, ids, (*names, str(number)))
    else:
        yield ids, names, value


def _without_flows(options: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The options without what stands in the table of cash."""
    return [{key: value for key, value in option.items() if not key.endswith(BY_YEAR)} for option in options]


def _own_id(entry: object) -> str:
    """What tells an entry of a list from the others; empty where only its place does."""
    if not isinstance(entry, dict):
        return ""
    if "buy" in entry and "rent" in entry:
        return f"{entry['buy']}/{entry['rent']}"
    return str(entry.get("id") or entry.get("path") or "")


def cash_rows(figures: Mapping[str, Any]) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """
    The flows of every option, one row for each year.

    Args:
        figures: as `figures.figures` gives them.

    Returns:
        The head, with the currency of each flow, and the rows; year 0 comes first.
    """
    options = figures["options"]
    flows = list(dict.fromkeys(key for option in options for key in option if key.endswith(BY_YEAR)))
    head = (*CASH_HEAD, *(f"{key.removesuffix(BY_YEAR)}_{figures['currency']}" for key in flows))
    rows: list[tuple[Any, ...]] = []
    for option in options:
        years = range(len(option["cash_by_year"]))
        rows += [(option["id"], year, *(_in_year(option.get(flow), year) for flow in flows)) for year in years]
    return head, rows


def _in_year(flow: Sequence[float] | None, year: int) -> float | None:
    """What flows in a year; None where nothing is known of it."""
    return None if flow is None or year >= len(flow) else flow[year]


def csv_bytes(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """
    A table as a file.

    Args:
        head: the names of the columns.
        rows: the values.

    Returns:
        CSV in UTF-8.
    """
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(head)
    writer.writerows([cell_text(value) for value in row] for row in rows)
    return file.getvalue().encode()


def cell_text(value: object) -> str:
    """
    A value as a cell of CSV.

    Args:
        value: text, a number, a truth, or None.

    Returns:
        Text; what a spreadsheet would read as a formula has an apostrophe before it.
    """
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case float():
            return str(int(value)) if value.is_integer() else repr(value)
        case str() if value.startswith(FORMULA_STARTS):
            return f"'{value}"
        case _:
            return str(value)
