"""
A sweep of more rows than memory would hold, by one worker and by two, the whole command each time.

    python benchmarks/sweep_workers.py [ROUNDS]     some minutes and 500 MB of disk

Both kinds run in turn, so that a busy moment hits both; the medians are compared. Peak memory is that of the largest
process, children included.
"""

from __future__ import annotations

import platform
import sys
import tempfile
from pathlib import Path

from measure import BIN, MEGABYTE, in_turn
from sweep_rows import AXES, MILLION, table

from vramsheet.sweep.reading import read_grid

GRID = f"""{AXES}engines: [vllm, sglang, llama.cpp, generic]
utilisation: {{from: 0.05, to: 0.95, step: 0.05}}
"""
WORKERS = (1, 2)


def main(rounds: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as place:
        grid = Path(place) / "grid.yaml"
        grid.write_text(GRID, encoding="utf-8")
        command = (BIN / "vramsheet", "sweep", grid, "-o")
        runs = in_turn(
            rounds, *((*command, Path(place) / f"{count}.parquet", "--workers", str(count)) for count in WORKERS)
        )
    row_count, one = read_grid(GRID, "grid.yaml").row_count, runs[0]
    lines = [
        (
            str(count),
            f"{row_count:,}",
            f"{run.seconds:.1f} s",
            f"{row_count / run.seconds / MILLION:.1f} million",
            f"{one.seconds / run.seconds:.2f}x",
            f"{run.peak_bytes / MEGABYTE:.0f} MB",
        )
        for count, run in zip(WORKERS, runs, strict=True)
    ]
    print(table(("workers", "rows", "whole command", "rows/s", "speed of one worker", "peak memory"), lines))
    print(f"Python {platform.python_version()}, the median of {rounds}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
