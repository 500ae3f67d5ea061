"""Two quotes compared: what was changed in the text, and what that does to cost, fit and recommendation."""

from __future__ import annotations

import csv
import io
import math
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from vramsheet.report.tidy import cell_text, figure_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from vramsheet.report.quote import Quote

NAMED_BY: Final = (
    ("id",),
    ("path",),
    ("item", "vendor"),
    ("role",),
    ("from", "to"),
    ("name",),
    ("text",),
    ("gpu",),
)
"""What tells the entries of a list apart, by the keys that they have; their place in the list means nothing."""
EFFECTS: Final = {
    "npv": "NPV of cost",
    "npv_after_tax": "NPV after tax",
    "capex": "capex",
    "year_0_cash": "cash in year 0",
    "headroom_gb": "headroom, GB per GPU",
    "fits": "all workloads fit",
}
"""The figures of an option that are compared, and what a reader calls them."""
OF_THE_RUN: Final = frozenset({"program", "ages_counted_on", "quote_sha256"})
"""Rows that say how a report was made, not what it says."""
AGES: Final = "warnings"
"""The section whose rows change with the day alone."""
SAME_WITHIN: Final = 1e-9
"""Relative: two machines may differ in the last digits of a figure that is no money."""


class Change(NamedTuple):
    """One value that is not the same in both quotes; None where there is none."""

    path: str
    old: Any
    new: Any


class Effect(NamedTuple):
    """One figure of an option that is not the same in both reports; None where there is no such option."""

    option: str
    figure: str
    old: float | bool | None
    new: float | bool | None


class Drift(NamedTuple):
    """A figure that stands in a PDF and comes out otherwise today."""

    section: str
    id: str
    name: str
    printed: str
    today: str


def quote_changes(old: Quote, new: Quote) -> tuple[Change, ...]:
    """
    Every value that differs, defaults included: writing a default out is no change, nor is another order.

    Args:
        old: the first quote.
        new: the second.

    Returns:
        In the order of the quote's form; an entry that only one has is one change.
    """
    return tuple(_changes("", old.model_dump(by_alias=True), new.model_dump(by_alias=True)))


def _changes(path: str, old: Any, new: Any) -> Iterator[Change]:  # noqa: ANN401 - plain data of any shape
    """The differences at a place and below it."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys((*old, *new)):
            yield from _changes(f"{path}.{key}" if path else key, old.get(key), new.get(key))
    elif _is_list(old) and _is_list(new) and (old or new):
        entries, others = _by_name(old), _by_name(new)
        for name in dict.fromkeys((*entries, *others)):
            yield from _changes(f"{path}{name}", entries.get(name), others.get(name))
    elif old != new:
        yield Change(path, old, new)


def _is_list(value: object) -> bool:
    return isinstance(value, list | tuple)


def _by_name(entries: Sequence[Any]) -> dict[str, Any]:
    """The entries by what tells them apart; a second one of a name says so."""
    found: dict[str, Any] = {}
    for number, entry in enumerate(entries):
        base = name = _name(entry, number)
        count = 1
        while name in found:
            count += 1
            name = f"{base}#{count}"
        found[name] = entry
    return found


def _name(entry: object, number: int) -> str:
    """An entry's id as the paths of a quote write it, or its words in brackets, or its place."""
    if isinstance(entry, dict):
        for keys in NAMED_BY:
            if entry.get(keys[0]):
                words = ", ".join(str(entry[key]) for key in keys if entry.get(key))
                return f".{words}" if keys == ("id",) else f"[{words}]"
    return f".{number}"


def effects(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Effect, ...]:
    """
    What became of each option's cost and fit.

    Args:
        old: the figures of the first report, as `figures.figures` gives them.
        new: those of the second.

    Returns:
        The figures that differ, option by option.
    """
    was, now = ({one["id"]: one for one in figures["options"]} for figures in (old, new))
    found = []
    for option in dict.fromkeys((*was, *now)):
        before, after = _of_option(was.get(option)), _of_option(now.get(option))
        found += [Effect(option, key, before[key], after[key]) for key in EFFECTS if not _same(before[key], after[key])]
    return tuple(found)


def _of_option(option: Mapping[str, Any] | None) -> dict[str, Any]:
    """The figures of an option that are compared; None where there is no option."""
    if option is None:
        return dict.fromkeys(EFFECTS)
    return {**{key: option.get(key) for key in EFFECTS}, "year_0_cash": option["cash_by_year"][0]}


def _same(old: object, new: object) -> bool:
    """Whether two figures are the same to all that anybody can see."""
    if isinstance(old, float) and isinstance(new, float):
        return math.isclose(old, new, rel_tol=SAME_WITHIN)
    return old == new


def printed_figures(table: bytes) -> dict[tuple[str, str, str], str]:
    """
    The figures that a PDF carries.

    Args:
        table: its attached CSV.

    Returns:
        By section, id and name; nothing if it is no such table.
    """
    try:
        rows = list(csv.reader(io.StringIO(table.decode(), newline="")))
    except (csv.Error, UnicodeDecodeError):
        return {}
    return {(row[0], row[1], row[2]): row[3] for row in rows[1:] if len(row) == 5}  # noqa: PLR2004 - see tidy


def drifts(table: bytes, figures: Mapping[str, Any]) -> tuple[Drift, ...]:
    """
    Where the figures of a PDF come out otherwise today, by another version of the program or its catalogue.

    Args:
        table: the CSV that the PDF carries.
        figures: of the same quote, computed now.

    Returns:
        Every figure that both have and that differs; ages and warnings are left out, as they change with the day.
    """
    printed = printed_figures(table)
    found = []
    for section, belongs, name, value, _ in figure_rows(figures):
        key, today = (section, belongs, name), cell_text(value)
        if section != AGES and name not in OF_THE_RUN and key in printed and not _reads_same(printed[key], today):
            found.append(Drift(*key, printed[key], today))
    return tuple(found)


def _reads_same(printed: str, today: str) -> bool:
    """Whether two cells say the same, as numbers if they are numbers."""
    try:
        return printed == today or math.isclose(float(printed), float(today), rel_tol=SAME_WITHIN)
    except ValueError:
        return False


def plain(value: Any) -> Any:  # noqa: ANN401 - plain data of any shape
    """
    A value of a quote as JSON writes it.

    Args:
        value: what `quote_changes` gave.

    Returns:
        Text, numbers, dicts and lists.
    """
    match value:
        case dict():
            return {key: plain(inside) for key, inside in value.items() if inside is not None}
        case list() | tuple():
            return [plain(inside) for inside in value]
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case None | bool() | int() | float() | str():
            return value
        case _:
            return str(value)
