"""
Runs in the Python that has LibreOffice's UNO: opens one workbook, types into cells, recalculates, reads formula cells.

    python3 office_reader.py SOFFICE PROFILE_URL FILE_URL

Each line on standard input is a JSON list of [sheet, column, row, value] to type (null: empty the cell); it is answered
by one line {"seconds": ..., "cells": {"Sheet!C5": value}} with every formula cell as LibreOffice's own recalculation
leaves it. An error is the object {"error": number}. The first answer comes before any line, for the file as it is.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time

import uno
from com.sun.star.beans import PropertyValue

SECONDS_TO_START = 60


def started(soffice: str, profile_url: str) -> tuple[subprocess.Popen[bytes], object]:
    """Start LibreOffice and give its process and its desktop."""
    pipe = f"vramsheet-workbook-{os.getpid()}"
    options = ["--headless", "--invisible", "--norestore", "--nologo", "--nodefault", "--nofirststartwizard"]
    office = subprocess.Popen(
        [soffice, *options, f"--accept=pipe,name={pipe};urp;", f"-env:UserInstallation={profile_url}"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    context = uno.getComponentContext()
    resolver = context.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", context)
    latest = time.monotonic() + SECONDS_TO_START
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


def column_name(index: int) -> str:
    """The letters of a column: 0 is A."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def shown(document: object, plain: set[str]) -> dict[str, object]:
    """Every formula cell with what it shows; sheets without any are noted, and not read again."""
    found = {}
    for sheet in document.getSheets():
        if sheet.getName() in plain:
            continue
        count = len(found)
        cursor = sheet.createCursor()
        cursor.gotoEndOfUsedArea(False)
        last = cursor.getRangeAddress()
        area = sheet.getCellRangeByPosition(0, 0, last.EndColumn, last.EndRow)
        formulas, values = area.getFormulaArray(), area.getDataArray()
        for row, (formula_row, value_row) in enumerate(zip(formulas, values)):  # noqa: B905 - runs in older Pythons
            for column, (formula, value) in enumerate(zip(formula_row, value_row)):  # noqa: B905 - the same
                if isinstance(formula, str) and formula.startswith("=") and len(formula) > 1:
                    error = 0
                    if not isinstance(value, (int, float, str)) or value == "":
                        error = sheet.getCellByPosition(column, row).getError()
                    found[f"'{sheet.getName()}'!${column_name(column)}${row + 1}"] = (
                        {"error": error} if error else value
                    )
        if len(found) == count:
            plain.add(sheet.getName())
    return found


def typed(document: object, changes: list[list[object]]) -> None:
    """Type values into cells."""
    for sheet, column, row, value in changes:
        cell = document.getSheets().getByName(sheet).getCellByPosition(column, row)
        if value is None:
            cell.setFormula("")
        elif isinstance(value, str):
            cell.setString(value)
        else:
            cell.setValue(value)


def answer(seconds: float, cells: dict[str, object]) -> None:
    """One line on standard output."""
    sys.stdout.write(json.dumps({"seconds": seconds, "cells": cells}) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Answer until standard input ends."""
    soffice, profile_url, file_url = sys.argv[1:]
    office, desktop = started(soffice, profile_url)
    try:
        begun = time.monotonic()
        hidden = PropertyValue()
        hidden.Name, hidden.Value = "Hidden", True
        document = desktop.loadComponentFromURL(file_url, "_blank", 0, (hidden,))
        document.calculateAll()
        plain: set[str] = set()
        seconds = time.monotonic() - begun
        answer(seconds, shown(document, plain))
        for line in sys.stdin:
            begun = time.monotonic()
            typed(document, json.loads(line))
            seconds = time.monotonic() - begun
            answer(seconds, shown(document, plain))
        document.close(True)
    finally:
        with contextlib.suppress(Exception):
            desktop.terminate()
        try:
            office.wait(20)
        except subprocess.TimeoutExpired:
            office.kill()


if __name__ == "__main__":
    main()
