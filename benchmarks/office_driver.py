"""
Runs in the Python that has LibreOffice's UNO: times recalculation in one soffice and prints seconds as JSON.

    python3 office_driver.py SOFFICE PROFILE_URL

Both add-ins are installed in the profile: vramsheet's, and one whose only function does nothing.
"""

from __future__ import annotations

import contextlib
import json
import os
import statistics
import subprocess
import sys
import time

import uno

CELLS = 10_000
RANGE_ROWS = 100_000
ROUNDS = 5
MODELS = ("llama-3.1-8b", "qwen3-32b", "deepseek-v3", "mixtral-8x7b", "gemma-2-9b")


def started(soffice: str, profile_url: str) -> tuple[subprocess.Popen[bytes], object]:
    """Start LibreOffice and give its process and its desktop."""
    pipe = f"vramsheet-benchmark-{os.getpid()}"
    office = subprocess.Popen(
        [
            soffice,
            *("--headless", "--invisible", "--norestore", "--nologo", "--nodefault"),
            f"--accept=pipe,name={pipe};urp;",
            f"-env:UserInstallation={profile_url}",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    context = uno.getComponentContext()
    resolver = context.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", context)
    latest = time.monotonic() + 60
    while True:
        try:
            remote = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            break
        except Exception:
            if office.poll() is not None or time.monotonic() > latest:
                office.kill()
                raise
            time.sleep(0.05)
    return office, remote.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", remote)


def new_document(desktop: object) -> object:
    """A hidden empty spreadsheet."""
    hidden = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
    hidden.Name, hidden.Value = "Hidden", True
    return desktop.loadComponentFromURL("private:factory/scalc", "_blank", 0, (hidden,))


def filled(desktop: object, formula: str, contexts: int) -> object:
    """A document with a row of arguments and a formula in each of its rows; the contexts repeat after so many rows."""
    document = new_document(desktop)
    sheet = document.getSheets().getByIndex(0)
    rows = tuple((MODELS[row % len(MODELS)], "fp16", 1024.0 + row % contexts, 1.0) for row in range(CELLS))
    sheet.getCellRangeByName(f"A1:D{CELLS}").setDataArray(rows)
    document.enableAutomaticCalculation(False)
    sheet.getCellRangeByName("E1").setFormula(formula)
    sheet.getCellRangeByName(f"E1:E{CELLS}").fillAuto(uno.Enum("com.sun.star.sheet.FillDirection", "TO_BOTTOM"), 1)
    return document


def recalculated(documents: list[object]) -> list[float]:
    """Seconds that each document takes to recalculate, in turn, so that a busy moment hits all alike."""
    for document in documents:
        document.calculateAll()
    seconds = [[] for _ in documents]
    for _ in range(ROUNDS):
        for document, taken in zip(documents, seconds, strict=True):
            start = time.perf_counter()
            document.calculateAll()
            taken.append(time.perf_counter() - start)
    return [statistics.median(taken) for taken in seconds]


def long_range(desktop: object, contexts: int) -> float:
    """Seconds of the first calculation of one call with two columns of 100,000 values; the contexts repeat."""
    document = new_document(desktop)
    sheet = document.getSheets().getByIndex(0)
    rows = tuple((MODELS[row % len(MODELS)], 200_000.0 + row % contexts) for row in range(RANGE_ROWS))
    sheet.getCellRangeByName(f"A1:B{RANGE_ROWS}").setDataArray(rows)
    start = time.perf_counter()
    sheet.getCellRangeByName(f"C1:C{RANGE_ROWS}").setArrayFormula(f'=VRAM(A1:A{RANGE_ROWS};"fp16";B1:B{RANGE_ROWS};1)')
    last = sheet.getCellRangeByName(f"C{RANGE_ROWS}")
    assert last.getValue() > 1, last.getString()
    seconds = time.perf_counter() - start
    document.close(True)
    return seconds


def main(soffice: str, profile_url: str) -> None:
    """Measure and print."""
    office, desktop = started(soffice, profile_url)
    documents = [
        filled(desktop, "=VRAMSHEET_EMPTY(A1;B1;C1;D1)", CELLS),
        filled(desktop, "=VRAM(A1;B1;C1;D1)", 100),
        filled(desktop, "=VRAM(A1;B1;C1;D1)", CELLS),
    ]
    first = []
    for document in documents:
        start = time.perf_counter()
        document.calculate()
        first.append(time.perf_counter() - start)
        cell = document.getSheets().getByIndex(0).getCellRangeByName(f"E{CELLS}")
        assert cell.getError() == 0, cell.getString()
    empty, repeated, different = recalculated(documents)
    long = {"long_repeated": long_range(desktop, 100), "long_different": long_range(desktop, RANGE_ROWS)}
    print(
        json.dumps(
            {
                "first_empty": first[0],
                "first": first[2],
                "empty": empty,
                "repeated": repeated,
                "different": different,
                **long,
            }
        )
    )
    for document in documents:
        document.close(True)
    with contextlib.suppress(Exception):
        desktop.terminate()
    office.wait(20)


if __name__ == "__main__":
    main(*sys.argv[1:])
