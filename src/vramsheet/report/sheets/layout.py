"""
Which cell of a workbook holds which value of a quote; the reader and the writer of the sheets both follow it.

Two sheets have a key and its value in each row; the others have a row of headings and one row for each entry. Keys are
those of the YAML file, taken from its models, so a new key is in the sheets on the day it is in the file.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from vramsheet.report.fleet import FleetPart
from vramsheet.report.form import spots_of
from vramsheet.report.sections import Approval, Assumption, ExchangeRate, Line, Opex, Option, Quote, Risk, Sensitivity
from vramsheet.report.workloads import INFERENCE, InferenceWorkload, TuningWorkload

if TYPE_CHECKING:
    from vramsheet.report.form import Spot
    from vramsheet.report.section import Section
    from vramsheet.report.yaml_text import Loc

OPTION_HEADING: Final = "option"
"""Heading of the column that says to which option a line or a running cost belongs, by its id."""
REMARK: Final = "#"
"""A heading, a key or a row that begins with it is not read, like a remark in YAML."""
UNIT_MARK: Final = "["
"""What follows it in a heading is the unit, for people."""


class Column(NamedTuple):
    """One value: its dotted key within the row or the sheet, what belongs there, and its unit."""

    key: str
    spot: Spot
    meaning: str
    """The sentence of the manual."""
    unit: str = ""

    @property
    def steps(self) -> tuple[str, ...]:
        """The keys on the way to the value."""
        return tuple(self.key.split("."))

    @property
    def heading(self) -> str:
        """The key with its unit, as it stands above the column."""
        return f"{self.key} [{self.unit}]" if self.unit else self.key


class ListSheet(NamedTuple):
    """A sheet with a row of headings and one entry in each row below."""

    name: str
    steps: tuple[str, ...]
    """Keys on the way to the list; within its option where `of_option` is true."""
    columns: tuple[Column, ...]
    of_option: bool = False
    required: bool = False

    @property
    def headings(self) -> tuple[str, ...]:
        """What stands above the columns."""
        own = (OPTION_HEADING,) if self.of_option else ()
        return (*own, *(column.heading for column in self.columns))


class KeySheet(NamedTuple):
    """A sheet with a key, its value and its unit in each row."""

    name: str
    groups: tuple[tuple[str, tuple[Column, ...]], ...]
    """A heading, and the values below it."""

    @property
    def columns(self) -> tuple[Column, ...]:
        """All values of the sheet."""
        return tuple(column for _, columns in self.groups for column in columns)


UNITS: Final = {
    "quote.date": "day",
    "quote.valid_until": "day",
    "currency.report": "ISO code",
    "tax.rate": "share",
    "finance.discount_rate": "share per year",
    "finance.residual": "share of purchase",
    "finance.tax_rate": "share of profit",
    "site.electricity_per_kwh": "report currency per kWh",
    "site.load_factor": "share of rated power",
    "Workloads.utilisation": "share of hours",
    "Workloads.tokens_per_month": "tokens per month",
    "Workloads.memory_fraction": "share of memory",
    "Options.power_watts": "W",
    "Options.rent.rate_per_gpu_hour": "money per GPU-hour",
    "Options.rent.hours_per_month": "hours per month",
    "Options.rent.date": "day",
    "Fleet.rate_per_gpu_hour": "money per GPU-hour",
    "Lines.unit_price": "money",
    "Lines.discount": "share",
    "Lines.valid_until": "day",
    "Opex.amount": "money",
    "Rates.rate": "units of 'to' for one of 'from'",
    "Rates.date": "day",
    "Assumptions.date": "day",
    "Approvals.date": "day",
}
"""Units that the models do not name, by sheet or section and key."""


def _columns(section: type[Section], prefix: str = "", place: str = "") -> tuple[Column, ...]:
    """Every single value of a section and of the sections in it."""
    columns: list[Column] = []
    for key, spot in spots_of(section).items():
        dotted = f"{prefix}{key}"
        if spot.is_list:
            continue
        if spot.sections:
            columns += _columns(spot.sections[0], f"{dotted}.", place)
            continue
        unit = UNITS.get(f"{place}{dotted}") or (spot.number.unit if spot.number else "")
        columns.append(Column(dotted, spot, _meaning(section, key), unit))
    return tuple(columns)


def _meaning(section: type[Section], key: str) -> str:
    """The sentence that describes a key in the manual of the file."""
    fields = section.model_fields.items()
    described = next((field.description for name, field in fields if (field.alias or name) == key), None)
    return " ".join((described or "").split())


def _workload_columns() -> tuple[Column, ...]:
    """The columns of both kinds of workload: those of serving first, then those that only training has."""
    serving = {column.key: column for column in _columns(InferenceWorkload, place="Workloads.")}
    training = {column.key: column for column in _columns(TuningWorkload, place="Workloads.")}
    tasks = serving["task"].spot._replace(words=(INFERENCE, *training["task"].spot.words))
    formats = serving["precision"]._replace(
        meaning="Number format of the weights; training knows bf16, fp16, fp32, mixed."
    )
    merged = {**training, **serving, "task": serving["task"]._replace(spot=tasks), "precision": formats}
    first = ("id", "name", "task", "model", "precision")
    rest = [key for key in (*serving, *training) if key not in first]
    return tuple(merged[key] for key in dict.fromkeys((*first, *rest)))


@cache
def key_sheets() -> tuple[KeySheet, ...]:
    """
    The sheets with one value in each row.

    Returns:
        The cover, and how money is counted.
    """
    by_section: dict[str, list[Column]] = {}
    for column in _columns(Quote):
        section = column.steps[0] if len(column.steps) > 1 else ""
        by_section.setdefault(section, []).append(column)

    def group(title: str, section: str) -> tuple[str, tuple[Column, ...]]:
        return title, tuple(by_section[section])

    cover = KeySheet("Quote", (group("Cover", "quote"), group("This file", "")))
    money = KeySheet(
        "Finance",
        (
            group("Currency", "currency"),
            group("Years and money", "finance"),
            group("Site", "site"),
            group("Tax on purchases", "tax"),
        ),
    )
    return cover, money


@cache
def list_sheets() -> tuple[ListSheet, ...]:
    """
    The sheets with one entry in each row.

    Returns:
        In the order of a workbook.
    """
    return (
        ListSheet("Rates", ("currency", "rates"), _columns(ExchangeRate, place="Rates.")),
        ListSheet("Workloads", ("workloads",), _workload_columns(), required=True),
        ListSheet("Options", ("options",), _columns(Option, place="Options."), required=True),
        ListSheet("Fleet", ("fleet",), _columns(FleetPart, place="Fleet."), of_option=True),
        ListSheet("Lines", ("lines",), _columns(Line, place="Lines."), of_option=True),
        ListSheet("Opex", ("opex",), _columns(Opex, place="Opex."), of_option=True),
        ListSheet("Sensitivity", ("sensitivity",), _columns(Sensitivity, place="Sensitivity.")),
        ListSheet("Risks", ("risks",), _columns(Risk, place="Risks.")),
        ListSheet("Assumptions", ("assumptions",), _columns(Assumption, place="Assumptions.")),
        ListSheet("Approvals", ("approvals",), _columns(Approval, place="Approvals.")),
    )


def sheet_names() -> tuple[str, ...]:
    """
    The names of all sheets that are read.

    Returns:
        In the order of a workbook.
    """
    return (*(sheet.name for sheet in key_sheets()), *(sheet.name for sheet in list_sheets()))


def key_of(heading: str) -> str:
    """
    The key that a heading means.

    Args:
        heading: as it stands in a cell: "power_watts [W]".

    Returns:
        The text before the unit.

    Example:
        >>> key_of("power_watts [W]")
        'power_watts'
    """
    return heading.partition(UNIT_MARK)[0].strip()


def all_steps() -> tuple[Loc, ...]:
    """
    The place in the data of every value that the sheets can hold, with 0 for each number in a list.

    Returns:
        One place a value; the test of the layout holds it against the form of a quote.
    """
    single = [column.steps for sheet in key_sheets() for column in sheet.columns]
    listed: list[Loc] = []
    for sheet in list_sheets():
        above: Loc = ("options", 0) if sheet.of_option else ()
        listed += [(*above, *sheet.steps, 0, *column.steps) for column in sheet.columns]
    return (*single, *listed)
