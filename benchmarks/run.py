"""
The figures of the README: ratios to a floor, both measured in this run, so that they mean the same on any machine.

`make benchmark` prints the table. A figure is a claim, not a test: nothing fails here when a target is missed.
"""

from __future__ import annotations

import itertools
import os
import platform
import re
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import timeit
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from office import recalculation
from pypdf import PdfReader

from vramsheet import catalog
from vramsheet.functions import FUNCTIONS
from vramsheet.memory.estimate import serving_estimate
from vramsheet.memory.formats import format_named, kv_format_named
from vramsheet.memory.questions import Serving
from vramsheet.report.content import build_content
from vramsheet.report.quote import read_quote
from vramsheet.report.render import render_html

if TYPE_CHECKING:
    from collections.abc import Callable

    from vramsheet.memory.layers import Model

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
START_ROUNDS = 30
REPORT_ROUNDS = 7
CALLS = 20_000
MEGABYTE = 10**6
MAXRSS_UNIT_BYTES = 1 if sys.platform == "darwin" else 1024
"""Linux counts `ru_maxrss` in KiB, macOS in bytes (getrusage(2))."""
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""An installed package has its bytecode; where writing it is forbidden, each start would compile all of it anew."""
EMPTY_PAGE = "import sys, weasyprint; weasyprint.HTML(string='<p>.</p>').write_pdf(sys.argv[1])"
FROM_HTML = (
    "import pathlib, sys; from vramsheet.report.pdf import make_pdf;"
    "pathlib.Path(sys.argv[2]).write_bytes(make_pdf(pathlib.Path(sys.argv[1]).read_text(encoding='utf-8')))"
)
"""The renderer of the reports on a page that stands in a file."""


class Run(NamedTuple):
    """What one child process took."""

    seconds: float
    peak_bytes: int


class Figure(NamedTuple):
    """One row of the table."""

    what: str
    measured: str
    floor: str
    ratio: str
    target: str


def child(*command: str | Path) -> Run:
    """Run a command and give its wall time and its peak memory."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [str(word) for word in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT, env=ENVIRONMENT
    )
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{shlex.join(map(str, command))} ended with {process.returncode}")
    return Run(seconds, usage.ru_maxrss * MAXRSS_UNIT_BYTES)


def in_turn(rounds: int, *commands: tuple[str | Path, ...]) -> list[Run]:
    """Run commands in turn, so that a busy moment hits all alike; the median time and the largest peak of each."""
    for command in commands:
        child(*command)  # once before: bytecode is written, files are in the cache
    runs = [[child(*command) for command in commands] for _ in range(rounds)]
    return [
        Run(statistics.median(run.seconds for run in column), max(run.peak_bytes for run in column))
        for column in zip(*runs, strict=True)
    ]


def start_up() -> Figure:
    """Start and answer of `vramsheet estimate` against an empty Python."""
    floor, answer = in_turn(
        START_ROUNDS, (sys.executable, "-c", "pass"), (BIN / "vramsheet", "estimate", "llama-3.1-8b")
    )
    return Figure(
        "`vramsheet estimate llama-3.1-8b`, from start to answer",
        f"{answer.seconds * 1e3:.0f} ms",
        f"`python -c pass`: {floor.seconds * 1e3:.0f} ms",
        f"{answer.seconds / floor.seconds:.1f}x",
        "10x",
    )


def import_weight() -> Figure:
    """How many packages outside the standard library `import vramsheet` loads."""
    code = (
        "import sys; before = set(sys.modules); import vramsheet;"
        "loaded = {name.split('.')[0] for name in set(sys.modules) - before};"
        "print(len(loaded - set(sys.stdlib_module_names) - {'vramsheet'}))"
    )
    count = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.strip()
    return Figure("third-party packages that `import vramsheet` loads", count, "", "", "0")


def median_microseconds(call: Callable[[], object]) -> float:
    """The time of one call, over many."""
    return statistics.median(timeit.repeat(call, number=CALLS, repeat=7)) / CALLS * 1e6


def warm_calls() -> list[Figure]:
    """One warm `VRAM` in process against a call of an empty function: asked before, and asked for the first time."""

    def empty(model: float, precision: str, context: int, batch: int) -> None:
        del model, precision, context, batch

    vram = next(function.call for function in FUNCTIONS if function.name == "VRAM")
    contexts = itertools.count(1)
    floor = median_microseconds(lambda: empty(7, "fp16", 4096, 1))
    again = median_microseconds(lambda: vram(7, "fp16", 4096, 1))
    new = median_microseconds(lambda: vram(7, "fp16", next(contexts), 1))
    return [
        Figure(
            what,
            f"{cost:.1f} microseconds",
            f"an empty function: {floor:.2f} microseconds",
            f"{cost / floor:.0f}x",
            "30 microseconds",
        )
        for what, cost in (
            ('`VRAM(7,"fp16",4096,1)` in process, asked before', again),
            ("the same, each call with another context", new),
        )
    ]


def warm_estimates() -> list[Figure]:
    """One warm `serving_estimate` of the deepest dense and the deepest hybrid model, against an empty function."""

    def empty(model: Model, serving: Serving) -> None:
        del model, serving

    known = catalog.load()
    models = [known.model(key) for key in known.models]
    hybrids = [model for model in models if any(cache.kind == "state" for cache, _ in model.caches)]
    dense = [model for model in models if model.caches and not model.expert_count and model not in hybrids]
    question = Serving(format_named("fp16"), kv_format_named("auto"))
    figures = []
    for kind, candidates, target in (("dense", dense, 20), ("hybrid", hybrids, 60)):
        model = max(candidates, key=lambda candidate: candidate.layer_count)
        floor = median_microseconds(partial(empty, model, question))
        cost = median_microseconds(partial(serving_estimate, model, question))
        figures.append(
            Figure(
                f"`serving_estimate` of {model.name}, {kind}, {model.layer_count} layers, warm",
                f"{cost:.1f} microseconds",
                f"an empty function: {floor:.2f} microseconds",
                f"{cost / floor:.0f}x",
                f"{target} microseconds",
            )
        )
    return figures


def print_html(quote: Path) -> str:
    """The page that a quote's PDF is made of."""
    facts = catalog.load()
    text = quote.read_bytes()
    asked = read_quote(text, quote.name, folder=quote.parent, catalog=facts)
    return render_html(build_content(asked, facts, asked.quote.date, version="", quote_sha256=""))


def bare_pages(html: str, page_count: int) -> str:
    """The same document with so many pages and nothing on them but their heads and feet."""
    head, body, rest = re.split(r"(<body[^>]*>)", html, maxsplit=1)
    sections = "<section></section>" + '<section class="page"></section>' * (page_count - 1)
    return f"{head}{body}{sections}{rest[rest.index('</body>') :]}"


def blanked(html: str) -> str:
    """The same document with every text on its pages taken out."""
    head, body, rest = re.split(r"(<body[^>]*>)", html, maxsplit=1)
    return f"{head}{body}{re.sub('>[^<]+<', '><', rest)}"


def report(folder: Path) -> list[Figure]:
    """The example report against WeasyPrint on an empty page and on its own pages emptied: time and peak memory."""
    quote = shutil.copy(ROOT / "reports" / "quote.yaml", folder / "quote.yaml")
    child(BIN / "generate-report", quote, "-o", folder / "quote.pdf")
    page_count = len(PdfReader(folder / "quote.pdf").pages)
    html = print_html(quote)
    (folder / "bare.html").write_text(bare_pages(html, page_count), encoding="utf-8")
    (folder / "blank.html").write_text(blanked(html), encoding="utf-8")
    floor, bare, blank, made = in_turn(
        REPORT_ROUNDS,
        (sys.executable, "-c", EMPTY_PAGE, folder / "empty.pdf"),
        (sys.executable, "-c", FROM_HTML, folder / "bare.html", folder / "bare.pdf"),
        (sys.executable, "-c", FROM_HTML, folder / "blank.html", folder / "blank.pdf"),
        (BIN / "generate-report", quote, "-o", folder / "quote.pdf"),
    )
    assert len(PdfReader(folder / "bare.pdf").pages) == page_count
    return [
        *(
            Figure(
                f"`generate-report reports/quote.yaml`, {page_count} pages",
                f"{made.seconds:.2f} s",
                f"{what}: {run.seconds:.2f} s",
                f"{made.seconds / run.seconds:.1f}x",
                "2.5x",
            )
            for what, run in (
                ("as many pages with the same heads and feet, nothing on them", bare),
                ("the same tables, drawings and headings without their texts", blank),
            )
        ),
        Figure(
            "`generate-report reports/quote.yaml`",
            f"{made.seconds:.2f} s",
            f"WeasyPrint on an empty page: {floor.seconds:.2f} s",
            f"{made.seconds / floor.seconds:.1f}x",
            "3x",
        ),
        Figure(
            "its peak memory",
            f"{made.peak_bytes / MEGABYTE:.0f} MB",
            f"the same empty page: {floor.peak_bytes / MEGABYTE:.0f} MB",
            f"{made.peak_bytes / floor.peak_bytes:.1f}x",
            "150 MB",
        ),
    ]


def spreadsheets(folder: Path) -> list[Figure]:
    """10,000 cells in LibreOffice against as many of an add-in that does nothing, and one call with a long range."""
    taken = recalculation(folder)
    if taken is None:
        return [Figure("LibreOffice", "not on this machine (soffice, unopkg, python3-uno)", "", "", "")]
    return [
        *(
            Figure(
                what,
                f"{seconds:.2f} s",
                f"10,000 calls of an empty Python add-in function: {floor:.2f} s",
                f"{seconds / floor:.1f}x",
                "3x",
            )
            for what, seconds, floor in (
                (
                    "10,000 `VRAM` cells recalculate in LibreOffice, 500 questions",
                    taken.repeated,
                    taken.empty,
                ),
                ("the same, every cell another question", taken.different, taken.empty),
                ("the same when they calculate for the first time", taken.first, taken.first_empty),
            )
        ),
        *(
            Figure(what, f"{seconds:.2f} s", "", "", "2 s")
            for what, seconds in (
                ("one `VRAM` call with 100,000 rows in LibreOffice, 500 questions", taken.long_repeated),
                ("the same, every row another question", taken.long_different),
            )
        ),
    ]


def main() -> None:
    """Measure everything and print the table as Markdown."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        figures = [
            start_up(),
            import_weight(),
            *warm_calls(),
            *warm_estimates(),
            *report(place),
            *spreadsheets(place),
        ]
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.system()}\n")
    print("| what | measured | floor | ratio | target |\n| --- | --- | --- | --- | --- |")
    for figure in figures:
        print(f"| {' | '.join(figure)} |")


if __name__ == "__main__":
    main()
