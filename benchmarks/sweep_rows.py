"""
Rows of a sweep per second and core, for each engine, against a loop over the core in pandas; and how it grows.

    python benchmarks/sweep_rows.py

Processor time of this one thread, best of several rounds, so that other work on the machine counts as little as
possible; the load that there was stands below. Every row has all its columns, as an Arrow table. The floor is the time
of writing as many columns of constants. The loop asks the same functions of the core for the same columns, one row at a
time, and is given rows spread evenly over the grid.
"""

from __future__ import annotations

import os
import platform
import resource
import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa

from vramsheet.memory.engines import ENGINES
from vramsheet.sweep.columns import TEXT, TYPES
from vramsheet.sweep.evaluation import evaluate
from vramsheet.sweep.grid import slices
from vramsheet.sweep.job import CHUNK_ROWS
from vramsheet.sweep.reading import read_grid
from vramsheet.sweep.row import rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from vramsheet.sweep.grid import Plan

AXES = """
title: What a capacity team asks for a year of months
models: [llama-3.1-8b, llama-3.1-70b, qwen3-30b-a3b, gpt-oss-20b, gemma-3-27b, mistral-7b]
precisions: [fp16, fp8, Q4_K_M]
contexts: {from: 1024, to: 131072, factor: 2}
batches: {from: 1, to: 256, factor: 2}
gpus: [{tier: datacenter}]
prices:
  - {kind: rent}
  - {kind: buy, electricity_usd_per_kwh: 0.21}
months: {from: 2027-01, count: 12, price_change_per_month: -0.01}
"""
YEAR = f"{AXES}utilisation: [0.3, 0.6]\n"
ROUNDS = 5
LOOP_ROWS = 2_000
GROWN = (1, 10, 100)
MILLION = 10**6
MAXRSS_UNIT_BYTES = 1 if sys.platform == "darwin" else 1024
"""Linux counts `ru_maxrss` in KiB, macOS in bytes (getrusage(2))."""


def best_seconds(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The least processor time of some work."""
    taken = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return min(taken)


def swept(plan: Plan, row_count: int) -> None:
    """The first rows, in chunks as the command computes them."""
    for start, stop in slices(0, row_count, CHUNK_ROWS):
        evaluate(plan, start, stop)


def written(row_count: int) -> None:
    """As many rows of constants, in the same columns and chunks."""
    for start, stop in slices(0, row_count, CHUNK_ROWS):
        columns = []
        for kind in TYPES.values():
            if kind == TEXT:
                codes = np.full(stop - start, 0, np.int32)
                columns.append(pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(["x"])))
            else:
                columns.append(pa.array(np.full(stop - start, 1, kind.to_pandas_dtype())))
        pa.table(columns, names=list(TYPES))


def looped(plan: Plan, row_count: int) -> pd.DataFrame:
    """Rows spread evenly over the grid, one by one, as a data frame."""
    step = plan.row_count // row_count
    return pd.DataFrame([row for number in range(row_count) for row in rows(plan, number * step, number * step + 1)])


def engines() -> list[tuple[str, ...]]:
    """One row for each engine."""
    whole = read_grid(YEAR, "year.yaml")
    found = []
    for engine in ENGINES:
        plan = replace(whole, engines=(engine,))
        swept(plan, 1)
        ours = plan.row_count / best_seconds(lambda plan=plan: swept(plan, plan.row_count))
        theirs = LOOP_ROWS / best_seconds(lambda plan=plan: looped(plan, LOOP_ROWS), 2)
        floor = plan.row_count / best_seconds(lambda plan=plan: written(plan.row_count), 3)
        found.append((
            engine, f"{plan.row_count:,}", f"{ours / MILLION:.1f} million", f"{theirs:,.0f}", f"{ours / theirs:,.0f}x",
            f"{floor / ours:.1f}x",
        ))  # fmt: skip
    return found


def growth() -> list[tuple[str, ...]]:
    """The same grid with 1, 10 and 100 times as many utilisations: the time over that of once."""
    plan, first, found = read_grid(YEAR, "year.yaml"), 0.0, []
    plan = replace(plan, models=plan.models[:1], precisions=plan.precisions[:1], utilisations=plan.utilisations[:1])
    for times in GROWN:
        grown = replace(plan, utilisations=tuple(plan.utilisations[0] / (1 + number) for number in range(times)))
        swept(grown, 1)
        seconds = best_seconds(lambda grown=grown: swept(grown, grown.row_count), 3)
        first = first or seconds
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * MAXRSS_UNIT_BYTES
        found.append(
            (f"{grown.row_count:,}", f"{seconds:.3f} s", f"{seconds / first:.1f}x", f"{peak / MILLION:.0f} MB")
        )
    return found


def table(head: tuple[str, ...], lines: list[tuple[str, ...]]) -> str:
    """A table in Markdown."""
    return "".join(f"| {' | '.join(line)} |\n" for line in (head, ("---",) * len(head), *lines))


def main() -> None:
    """Measure and print."""
    grown = growth()
    head = ("engine", "rows", "rows/s and core", "pandas loop over the core, rows/s", "ratio", "time over the floor")
    print(table(head, engines()))
    print(table(("rows", "processor time", "time over that of once", "peak memory so far"), grown))
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"Python {platform.python_version()}, NumPy {np.__version__}, {os.cpu_count()} cores, load average {load}")


if __name__ == "__main__":
    main()
