"""From the YAML text of a grid to its plan, or to every problem in it, each with its place."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

from vramsheet.cost.arithmetic import in_money_arithmetic
from vramsheet.cost.defaults import HOURS_PER_MONTH
from vramsheet.errors import BadInput, BadQuote, Place, Problem, UnknownName, VramError, dotted
from vramsheet.memory.engines import engine_named
from vramsheet.memory.formats import format_named, kv_format_named
from vramsheet.report.findings import Finding, came
from vramsheet.report.kinds import Unaccepted
from vramsheet.report.names import model_named
from vramsheet.report.paths import nearest_of
from vramsheet.report.yaml_text import MOST_PROBLEMS, Sort, read_yaml
from vramsheet.sweep import axes
from vramsheet.sweep.axes import AS_NEEDED
from vramsheet.sweep.filters import gpu_keys, model_keys, unknown_vendors
from vramsheet.sweep.findings import form_findings
from vramsheet.sweep.form import GpuFilter, ModelFilter, MonthPrice, MonthSteps, Steps
from vramsheet.sweep.grid import MOST_ROWS, MonthLevel, NamedModel, Plan
from vramsheet.sweep.offers import prices_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from vramsheet.catalog import Catalog
    from vramsheet.catalog.models import ModelEntry
    from vramsheet.records import Gpu
    from vramsheet.report.kinds import Number
    from vramsheet.report.yaml_text import Document, Loc
    from vramsheet.sweep.form import GridFile

_V = TypeVar("_V")
GRID: Final = Sort("grid", "models:, gpus: and prices:", "vramsheet sweep new")
_MONTHS_PER_YEAR: Final = 12


def read_grid(text: str | bytes, name: str, *, folder: Path | None = None, catalog: Catalog | None = None) -> Plan:
    """
    The plan of the grid that a YAML text holds.

    Args:
        text: the file's content, in UTF-8.
        name: what messages call the file.
        folder: of the file, from which the paths of model files count; None: no model file is read.
        catalog: models, GPUs and prices; the shipped catalogue without it.

    Returns:
        Every axis with its values, all names looked up.

    Raises:
        BadQuote: with all problems at once, in the order of the file.
    """
    document = read_yaml(text, name, GRID)
    if not isinstance(document.data, dict):
        raise BadQuote(document.problems)
    grid, findings = form_findings(document.data)
    reader = _Reader(document.data, catalog if catalog is not None else _shipped_catalog(), folder, findings)
    plan = None
    if grid is None:
        reader.names()
    else:
        plan = reader.plan(grid)
    problems = [*document.problems, *_problems(findings, document)]
    if plan is None or problems:
        ordered = sorted(problems, key=lambda one: one.place.position)
        more = len(ordered) - MOST_PROBLEMS
        rest = [Problem(Place(name), "", f"and at least {more:,} more problems")] if more > 0 else []
        raise BadQuote((*ordered[:MOST_PROBLEMS], *rest))
    return plan


def _shipped_catalog() -> Catalog:
    from vramsheet import catalog  # noqa: PLC0415 - its tables are read only when no other catalogue was given

    return catalog.load()


def _problems(findings: Iterable[Finding], document: Document) -> list[Problem]:
    """The findings with their places; nothing is said of a value that was refused unread."""
    problems = []
    for finding in dict.fromkeys(findings):
        if any(finding.loc[: len(loc)] == loc for loc in document.unread):
            continue
        loc = finding.loc
        place = document.key_places.get(loc) if finding.at_key else None
        while place is None:
            place = document.places.get(loc)
            loc = loc[:-1]
        problems.append(Problem(place, dotted(finding.loc), finding.message))
    return problems


def _unique(values: Iterable[_V]) -> tuple[_V, ...]:
    """Each value once, where it comes first."""
    return tuple(dict.fromkeys(values))


@dataclass(slots=True)
class _Reader:
    """Looks every name of one grid up; notes what is not known."""

    data: dict[str, Any]
    catalog: Catalog
    folder: Path | None
    findings: list[Finding]

    def plan(self, grid: GridFile) -> Plan | None:
        """The plan, or None with findings noted."""
        gpus = self.gpus(grid.gpus)
        plan = Plan(
            models=self.models(grid.models),
            precisions=_unique(self.words("precisions", grid.precisions)),
            kv_precisions=_unique(self.words("kv_precisions", grid.kv_precisions)),
            engines=_unique(self.words("engines", grid.engines)),
            contexts_tokens=_unique(self.numbers("contexts", grid.contexts, axes.TOKENS)),
            batches=_unique(self.numbers("batches", grid.batches, axes.SEQUENCES)),
            gpus=gpus,
            gpu_counts=_unique(self.numbers("gpu_counts", grid.gpu_counts, axes.GPUS)),
            prices=prices_of(self, grid.prices, gpus),
            months=self.months(grid.months),
            hours_per_month=self.hours(grid),
            utilisations=_unique(self.numbers("utilisation", grid.utilisation, axes.BUSY)),
        )
        if self.findings:
            return None
        if plan.row_count > MOST_ROWS:
            self.note((), f"the grid has {plan.row_count:,} rows, expected at most {MOST_ROWS:,}")
        return plan

    def names(self) -> None:
        """Note the names that are not known in data that has not the form of a grid."""
        for axis, read in self.readers().items():
            value = self.data.get(axis)
            for index, entry in enumerate(value if isinstance(value, list) else [value]):
                if isinstance(entry, str) and entry.strip():
                    self.asked(self.loc((axis,), index), partial(read, entry.strip()))

    def readers(self) -> dict[str, Callable[[str], Any]]:
        """What reads a name of each axis that has names."""
        return {
            "models": lambda text: model_named(text, self.catalog, self.folder, GRID.noun),
            "precisions": format_named,
            "kv_precisions": _kv_name,
            "engines": lambda text: engine_named(text).name,
            "gpus": self.catalog.gpu,
        }

    def note(self, loc: Loc, message: str, *, at_key: bool = False) -> None:
        """Keep a finding."""
        self.findings.append(Finding(loc, message, at_key))

    def loc(self, axis: Loc, index: int) -> Loc:
        """Where the value of a number stands on its axis: without a number if it is no list."""
        value: Any = self.data
        for step in axis:
            value = value[step] if isinstance(step, int) else value.get(step)
        return (*axis, index) if isinstance(value, list) else axis

    def asked(self, loc: Loc, read: Callable[[], _V]) -> _V | None:
        """What reading a name gives; None with a finding where it is not known."""
        try:
            return read()
        except BadInput as refused:
            self.note(loc, f"got {came(refused.got)}, expected {refused.accepted}")
        except UnknownName as refused:
            brief = UnknownName(refused.kind, refused.name, refused.nearest) if refused.nearest else refused
            self.note(loc, brief.sentence)
        except VramError as refused:
            self.note(loc, refused.sentence)
        return None

    def words(self, axis: str, entries: Sequence[str]) -> list[Any]:
        """The values of an axis of names."""
        read = self.readers()[axis]
        found = [self.asked(self.loc((axis,), index), partial(read, entry)) for index, entry in enumerate(entries)]
        return [value for value in found if value is not None]

    def numbers(self, axis: str, entries: Sequence[Any], number: Number, within: Loc = ()) -> list[Any]:
        """The values of an axis of numbers, its ranges written out; None for "as needed"."""
        values: list[Any] = []
        for index, entry in enumerate(entries):
            if isinstance(entry, Steps):
                for step in entry.values:
                    try:
                        values.append(number.read(step))
                    except Unaccepted as refused:
                        self.note(self.loc((*within, axis), index), f"gives {step:f}, expected {refused.accepted}")
                        break
            else:
                values.append(None if entry == AS_NEEDED else entry)
        if len(set(values)) > axes.MOST_ON_AXIS:
            self.note((*within, axis), f"gives {len(set(values)):,} values, expected at most {axes.MOST_ON_AXIS:,}")
        return values

    def vendors(self, loc: Loc, wanted: ModelFilter | GpuFilter, rows: Iterable[ModelEntry | Gpu]) -> list[str]:
        """The vendors of a filter that the catalogue does not know, each noted."""
        known = sorted({row.vendor for row in rows})
        unknown = unknown_vendors(wanted.vendor, known)
        for name in unknown:
            accepted = nearest_of(name, known) or f", expected one of: {', '.join(known)}"
            self.note((*loc, "vendor"), f"unknown vendor {came(name)}{accepted}")
        return unknown

    def models(self, entries: Sequence[str | ModelFilter]) -> tuple[NamedModel, ...]:
        """The models by their keys."""
        named: dict[str, NamedModel] = {}
        for index, entry in enumerate(entries):
            loc = self.loc(("models",), index)
            if isinstance(entry, ModelFilter):
                keys = model_keys(entry, self.catalog)
                if not self.vendors(loc, entry, self.catalog.models.values()) and not keys:
                    self.note(loc, "no model of the catalogue is so; `vramsheet models` lists them")
                for key in keys:
                    named.setdefault(key, NamedModel(key, self.catalog.model(key)))
                continue
            model = self.asked(loc, partial(self.readers()["models"], entry))
            if model is not None:
                key = model.name if self.catalog.models.get(model.name) else entry
                named.setdefault(key, NamedModel(key, model))
        return tuple(named.values())

    def gpus(self, entries: Sequence[str | GpuFilter]) -> tuple[Gpu, ...]:
        """The GPUs."""
        found: dict[str, Gpu] = {}
        for index, entry in enumerate(entries):
            loc = self.loc(("gpus",), index)
            if isinstance(entry, GpuFilter):
                keys = gpu_keys(entry, self.catalog)
                if not self.vendors(loc, entry, self.catalog.gpus.values()) and not keys:
                    self.note(loc, "no GPU of the catalogue is so; `vramsheet gpus` lists them")
                found.update((key, self.catalog.gpus[key]) for key in keys)
                continue
            gpu = self.asked(loc, partial(self.catalog.gpu, entry))
            if gpu is not None:
                found.setdefault(gpu.key, gpu)
        return tuple(found.values())

    @in_money_arithmetic
    def months(self, entries: Sequence[str | MonthSteps | MonthPrice] | None) -> tuple[MonthLevel, ...]:
        """The months with their hours and price levels; one without a name where none were asked for."""
        if entries is None:
            return (MonthLevel(name="", hours=None, price_factor=Decimal(1)),)
        levels: dict[str, MonthLevel] = {}
        for index, entry in enumerate(entries):
            for name, factor in _month_factors(entry):
                if name in levels:
                    self.note(self.loc(("months",), index), f"{name} is here twice, expected each month once")
                year, month = map(int, name.split("-"))
                levels[name] = MonthLevel(name=name, hours=monthrange(year, month)[1] * 24, price_factor=factor)
        return tuple(levels.values())

    def hours(self, grid: GridFile) -> tuple[Decimal | None, ...]:
        """Hours paid in a month; None: those that the month has."""
        if grid.hours_per_month is not None:
            return _unique(self.numbers("hours_per_month", grid.hours_per_month, axes.HOURS))
        return (HOURS_PER_MONTH,) if grid.months is None else (None,)


def _kv_name(text: str) -> str:
    """The name of a cache format; "auto" goes by the weights."""
    return "auto" if text.lower() == "auto" else kv_format_named(text).name


def _month_factors(entry: str | MonthSteps | MonthPrice) -> list[tuple[str, Decimal]]:
    """Months and what prices are multiplied by in each."""
    if isinstance(entry, str):
        return [(entry, Decimal(1))]
    if isinstance(entry, MonthPrice):
        return [(entry.month, entry.price_factor)]
    year, month = map(int, entry.first.split("-"))
    months = [divmod(year * _MONTHS_PER_YEAR + month - 1 + index, _MONTHS_PER_YEAR) for index in range(entry.count)]
    return [(f"{y:04}-{m + 1:02}", (1 + entry.price_change_per_month) ** index) for index, (y, m) in enumerate(months)]
