"""
A sweep of more rows than memory would hold, by one worker and by two, the whole command each time.

    python benchmarks/sweep_workers.py [ROUNDS]     some minutes and 250 MB of disk

Both kinds run in turn, so that a busy moment hits both; the medians are compared. Peak memory is that of the largest
process, children included.
"""

from __future__ import annotations

import platform
import shutil
import sys
import tempfile
from pathlib import Path

from measure import BIN, MEGABYTE, child
from sweep_rows import MILLION, table

GRID = """
title: Workers
models: [llama-3.1-8b, llama-3.1-70b, qwen3-30b-a3b, gpt-oss-20b, gemma-3-27b, mistral-7b]
precisions: [fp16, fp8, Q4_K_M]
engines: [vllm, sglang, llama.cpp, generic]
contexts: {from: 1024, to: 131072, factor: 2}
batches: {from: 1, to: 256, factor: 2}
gpus: [{tier: datacenter}]
prices:
  - {kind: rent}
  - {kind: buy, electricity_usd_per_kwh: 0.21}
months: {from: 2027-01, count: 12, price_change_per_month: -0.01}
utilisation: {from: 0.05, to: 0.95, step: 0.05}
"""
WORKERS = (1, 2)


def main(rounds: int) -> None:
    """Measure and print."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - the command itself is measured, not this process

    seconds: dict[int, list[float]] = {count: [] for count in WORKERS}
    peak_bytes, row_count = dict.fromkeys(WORKERS, 0), 0
    with tempfile.TemporaryDirectory() as place:
        grid, result = Path(place) / "grid.yaml", Path(place) / "rows.parquet"
        grid.write_text(GRID, encoding="utf-8")
        for _ in range(rounds):
            for count in WORKERS:
                run = child(BIN / "vramsheet", "sweep", grid, "-o", result, "--workers", str(count))
                seconds[count].append(run.seconds)
                peak_bytes[count] = max(peak_bytes[count], run.peak_bytes)
                row_count = sum(pq.ParquetFile(part).metadata.num_rows for part in result.iterdir())
                shutil.rmtree(result)
    median = {count: sorted(seconds[count])[rounds // 2] for count in WORKERS}
    lines = [
        (
            str(count),
            f"{row_count:,}",
            f"{median[count]:.1f} s",
            f"{row_count / median[count] / MILLION:.1f} million",
            f"{median[1] / median[count]:.2f}x",
            f"{peak_bytes[count] / MEGABYTE:.0f} MB",
        )
        for count in WORKERS
    ]
    print(table(("workers", "rows", "whole command", "rows/s", "speed of one worker", "peak memory"), lines))
    print(f"Python {platform.python_version()}, the median of {rounds}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
