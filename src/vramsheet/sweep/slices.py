"""The rows of a slice, computed many at once: the same figures as `row` gives one by one, in columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pyarrow as pa

from vramsheet.cost.unit_prices import SECONDS_PER_HOUR, TOKENS_PER_MILLION
from vramsheet.memory.formats import kv_format_named
from vramsheet.sweep.boxes import AXES, CASE_AXES, boxes
from vramsheet.sweep.codes import Codes
from vramsheet.sweep.holdings import Figures
from vramsheet.sweep.panels import Panels
from vramsheet.sweep.prices import MICRO
from vramsheet.sweep.row import MEMORY_AXES
from vramsheet.sweep.unit_costs import UnitCosts
from vramsheet.sweep.vectors import LARGEST_EXACT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from vramsheet.sweep.boxes import Box
    from vramsheet.sweep.grid import Plan
    from vramsheet.sweep.holdings import Holdings

COST_AXES: Final = (AXES.gpu, AXES.price, AXES.month, AXES.hours_per_month)
"""Axes that the cost of one GPU in a month depends on."""
FLOATS: Final = (
    "hours_per_month", "utilisation", *Figures._fields, "cost_per_month_usd", "cost_per_million_tokens_usd",
)  # fmt: skip
WHOLES: Final = ("context_tokens", "batch", "gpus", "gpus_needed")
TEXTS: Final = ("model", "precision", "kv_precision", "engine", "gpu", "price", "month", "problem")


class Columns(NamedTuple):
    """The rows of a slice by column, under the names of `row.Row`."""

    numbers: dict[str, NDArray[Any]]
    """Of a text its code. What is missing is NaN among floats and 0 among numbers of GPUs."""
    words: dict[str, tuple[str, ...]]
    """What the codes of each column of texts stand for: only texts that occur, in an order that the rows give."""


class Money(NamedTuple):
    """What the rows of a box pay, but for the number of GPUs; laid out by `_laid`."""

    hours: NDArray[np.float64]
    seconds: NDArray[np.float64]
    """In which it serves."""
    micro_usd: NDArray[np.float64]
    """Of one GPU in a month; NaN: no price."""
    problem: NDArray[np.int32]
    exactly: Callable[[], NDArray[Any]]
    """`micro_usd` in Python's own whole numbers, for amounts beyond any price."""


class Slices:
    """A plan made ready: any slice of its rows, with what slices share worked out once."""

    def __init__(self, plan: Plan) -> None:
        """
        Take the plan.

        Args:
            plan: the grid.
        """
        self.plan = plan
        self._problems = Codes(("",))
        self._costs = UnitCosts(plan, self._problems)
        self._panels = Panels(plan, self._problems)
        self._utilisations = np.array([float(share) for share in plan.utilisations])
        self._numbers = {
            "context_tokens": (AXES.context_tokens, np.array(plan.contexts_tokens, np.int64)),
            "batch": (AXES.batch, np.array(plan.batches, np.int64)),
            "utilisation": (AXES.utilisation, self._utilisations),
        }
        """Columns of numbers that say what was asked: the axis that each goes along, and its values there."""
        self._names = {
            "model": (AXES.model, [one.name for one in plan.models]),
            "precision": (AXES.precision, [one.name for one in plan.precisions]),
            "engine": (AXES.engine, list(plan.engines)),
            "gpu": (AXES.gpu, [one.key for one in plan.gpus]),
            "price": (AXES.price, [one.name for one in plan.prices]),
            "month": (AXES.month, [one.name for one in plan.months]),
        }
        """The same of texts."""

    def columns(self, start: int, stop: int) -> Columns:
        """
        The figures of a slice; what they are does not depend on where it begins and ends.

        Args:
            start: first row, from 0.
            stop: row after the last.

        Returns:
            Every column.
        """
        count, plan = stop - start, self.plan
        numbers: dict[str, NDArray[Any]] = {
            **{name: _empty(count, np.int32) for name in TEXTS},
            **{name: _empty(count, np.int64) for name in WHOLES},
            **{name: _empty(count, np.float64) for name in FLOATS},
            "fits": _empty(count, np.bool_),
        }
        asked_boxes = list(boxes(plan.shape, self._panels.panel, start, stop))
        words = {name: Codes() for name in TEXTS}
        for box in asked_boxes:
            here = slice(box.start - start, box.start - start + box.row_count)
            shape = (*box.lengths[CASE_AXES:MEMORY_AXES], -1)
            view = {name: column[here].reshape(shape) for name, column in numbers.items()}
            self._fill_asked(box, view, words)
            money = self._money(box)
            view["hours_per_month"][...] = money.hours
            for number, held in enumerate(self._panels.holdings(box)):
                _fill_answered({name: column[:, :, :, number] for name, column in view.items()}, held, money)
        numbers["problem"], words["problem"] = self._problems.of_those_in(numbers["problem"])
        return Columns(numbers, {name: codes.words for name, codes in words.items()})

    def _fill_asked(self, box: Box, view: dict[str, NDArray[Any]], words: dict[str, Codes]) -> None:
        """Fill in what a box asks."""
        for name, (axis, values) in self._numbers.items():
            view[name][...] = _laid(values[box.slices[axis]], (axis,), box)
        for name, (axis, texts) in self._names.items():
            codes = np.array([words[name](text) for text in texts[box.slices[axis]]], np.int32)
            view[name][...] = _laid(codes, (axis,), box)
        cache = kv_format_named(
            self.plan.kv_precisions[box.place.kv_precision], self.plan.precisions[box.place.precision]
        )
        view["kv_precision"][...] = words["kv_precision"](cache.name)

    def _money(self, box: Box) -> Money:
        """What a box pays."""
        slices = box.slices
        part = tuple(slices[axis] for axis in COST_AXES)
        costs = self._costs.on(part)
        hours = self._costs.hours[slices[AXES.month], slices[AXES.hours_per_month]]
        seconds = (hours * SECONDS_PER_HOUR)[..., None] * self._utilisations[slices[AXES.utilisation]]
        times = (AXES.month, AXES.hours_per_month)
        return Money(
            hours=_laid(hours, times, box),
            seconds=_laid(seconds, (*times, AXES.utilisation), box)[:, :, :, 0],
            micro_usd=_laid(costs.micro_usd, COST_AXES, box)[:, :, :, 0],
            problem=_laid(costs.problem, COST_AXES, box)[:, :, :, 0],
            exactly=lambda: _laid(self._costs.exactly(part), COST_AXES, box)[:, :, :, 0],
        )


def _empty(count: int, kind: type[np.generic]) -> NDArray[Any]:
    """A column to be filled, in Arrow's memory: NumPy's goes back to the system each time, which takes longer."""
    return np.frombuffer(pa.allocate_buffer(count * np.dtype(kind).itemsize), kind)


def _laid(values: NDArray[Any], axes: Sequence[int], box: Box) -> NDArray[Any]:
    """
    Values along some axes, laid out for the rows of a box: over the axes of memory, with all axes of money as one.

    NumPy is slow where the last axis of an array is short, so the axes of money are written out.
    """
    shape = [box.lengths[axis] if axis in axes else 1 for axis in AXES]
    memory = shape[CASE_AXES:MEMORY_AXES]
    if max(axes) < MEMORY_AXES:
        return values.reshape(*memory, 1)
    whole = np.broadcast_to(values.reshape(*memory, *shape[MEMORY_AXES:]), (*memory, *box.lengths[MEMORY_AXES:]))
    return whole.reshape(*memory, -1)


def _fill_answered(view: dict[str, NDArray[Any]], held: Holdings, money: Money) -> None:
    """Compute the part of a box on one number of GPUs, in the order of operations of `row`."""
    for name, figure in (*zip(Figures._fields, held.figures, strict=True), *held.counted()):
        view[name][...] = figure[..., None]
    refused = held.problem[..., None]
    view["problem"][...] = np.where(refused, refused, money.problem) if refused.any() else money.problem
    monthly_usd = view["cost_per_month_usd"]
    gpus = np.where(held.fits, held.gpus, np.nan)[..., None]
    if np.nanmax(money.micro_usd, initial=0) * held.gpus.max() < LARGEST_EXACT:
        np.multiply(money.micro_usd, gpus, out=monthly_usd)
        np.divide(monthly_usd, MICRO, out=monthly_usd)
    else:
        exact = np.where(held.fits, held.gpus.astype(object), np.nan)[..., None]
        monthly_usd[...] = money.exactly() * exact / MICRO
    token_usd = view["cost_per_million_tokens_usd"]
    np.multiply(held.figures.tokens_per_second[..., None], money.seconds, out=token_usd)
    np.divide(monthly_usd * TOKENS_PER_MILLION, token_usd, out=token_usd)
