"""
Runs in the Python that has LibreOffice's UNO: starts one soffice and calculates what the tests ask, line by line.

    python3 office_driver.py SOFFICE PROFILE_URL

Each line on standard input is a JSON object {"cells": {"A1": "=1+1"}, "arrays": {"C1:D2": "=..."}, "read": ["A1"]};
each is answered by one line {"A1": {"number", "text", "error", "kind"}} on a sheet of its own. "texts" are
cells that hold text whatever it looks like. A line with
{"project": "file:///..."} opens a workbook with a VBA project and is answered by what `ran` says.
With {"saved": "file:///...", "changed": {"A1": 8}} the cells are read after the document was saved there, loaded
again and changed; the office then calculates by itself what depends on the change.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import subprocess
import sys
import time

import uno

SECONDS_TO_START = 60
WITH_MACROS = "Calc MS Excel 2007 VBA XML"
"""LibreOffice's name of Excel's files with macros."""
FILTERS = {"ods": "calc8", "xlsx": "Calc MS Excel 2007 XML"}


def started(soffice: str, profile_url: str) -> tuple[subprocess.Popen[bytes], object]:
    """Start LibreOffice and give its process and its desktop."""
    pipe = f"vramsheet-{os.getpid()}"
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


def answered(sheet: object, question: dict[str, object]) -> dict[str, dict[str, object]]:
    """Fill an empty sheet, let it calculate and read cells."""
    for address, content in question.get("cells", {}).items():
        cell = sheet.getCellRangeByName(address)
        if isinstance(content, str):
            cell.setFormula(content)
        else:
            cell.setValue(content)
    for address, text in question.get("texts", {}).items():
        sheet.getCellRangeByName(address).setString(text)
    for address, formula in question.get("arrays", {}).items():
        sheet.getCellRangeByName(address).setArrayFormula(formula)
    return read(sheet, question["read"])


def read(sheet: object, addresses: list[str]) -> dict[str, dict[str, object]]:
    """What cells show."""
    answer = {}
    for address in addresses:
        cell = sheet.getCellRangeByName(address)
        answer[address] = {
            "number": float(cell.getValue()).hex(),
            "text": cell.getString(),
            "error": cell.getError(),
            "kind": {1: "number", 2: "text", 4: "error"}.get(cell.FormulaResultType2, "none"),
        }
    return answer


@functools.cache
def project(desktop: object, address: str, modules: str) -> tuple[object, dict[str, str]]:
    """
    A workbook with a VBA project in which modules are replaced, and the modules that it had.

    It is opened once and never closed: LibreOffice 7.4 may crash when it closes a document whose macros have run.
    """
    macros, kind = (uno.createUnoStruct("com.sun.star.beans.PropertyValue") for _ in range(2))
    macros.Name, macros.Value = "MacroExecutionMode", 4
    kind.Name, kind.Value = "FilterName", WITH_MACROS  # by itself LibreOffice opens no file of the add-ins' kind
    document = desktop.loadComponentFromURL(address, "_blank", 0, (macros, kind))  # not hidden: macros want a view
    library = document.BasicLibraries.getByName(document.BasicLibraries.ProjectName)
    sources = {module: library.getByName(module) for module in library.ElementNames}
    for module, code in json.loads(modules).items():
        put = library.replaceByName if library.hasByName(module) else library.insertByName
        put(module, code)
    return document, sources


def ran(desktop: object, question: dict[str, object]) -> dict[str, object]:
    """Calculate cells in a workbook with a VBA project, and run macros on them."""
    document, sources = project(desktop, question["project"], json.dumps(question["modules"]))
    answer = {"sources": sources}
    sheets, name = document.getSheets(), document.BasicLibraries.ProjectName
    if sheets.hasByName("Tested"):
        sheets.removeByName("Tested")
    sheets.insertNewByName("Tested", 0)
    sheet = sheets.getByName("Tested")
    controller, provider = document.getCurrentController(), document.getScriptProvider()
    answer["cells"] = answered(sheet, question)
    answer["answers"] = []
    for selected, procedure, *arguments in question["calls"]:
        controller.setActiveSheet(sheet)
        controller.select(sheet.getCellRangeByName(selected))
        script = provider.getScript(f"vnd.sun.star.script:{name}.{procedure}?language=Basic&location=document")
        answer["answers"].append(script.invoke(tuple(arguments), (), ())[0])
    if "stored" in question:
        kind = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
        kind.Name, kind.Value = "FilterName", WITH_MACROS
        document.storeToURL(question["stored"], (kind,))
        document.close(True)  # macros act on the active document, which must be the other one
        return answer
    answer["after"] = {}
    for place in question["after"]:
        sheet_name, _, address = place.partition("!")
        cell = document.getSheets().getByName(sheet_name).getCellRangeByName(address)
        answer["after"][place] = [cell.getString(), cell.getFormula(), cell.CharWeight, cell.CharColor]
    return answer


def say(line: str) -> None:
    """Give the tests one line."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(soffice: str, profile_url: str) -> None:
    """Answer line by line until standard input ends."""
    office, desktop = started(soffice, profile_url)
    hidden, macros = (uno.createUnoStruct("com.sun.star.beans.PropertyValue") for _ in range(2))
    hidden.Name, hidden.Value = "Hidden", True
    macros.Name, macros.Value = "MacroExecutionMode", 4  # com.sun.star.document.MacroExecMode.ALWAYS_EXECUTE_NO_WARN
    document = desktop.loadComponentFromURL("private:factory/scalc", "_blank", 0, (hidden, macros))
    sheets = document.getSheets()
    say("ready")
    for count, line in enumerate(sys.stdin, 1):
        if "project" in json.loads(line):
            say(json.dumps(ran(desktop, json.loads(line))))
            continue
        name = f"question{count}"
        sheets.insertNewByName(name, 0)
        question = json.loads(line)
        answer = answered(sheets.getByName(name), question)
        if "saved" in question:
            filter_name = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
            filter_name.Name, filter_name.Value = "FilterName", FILTERS[question["saved"].rpartition(".")[2]]
            document.storeToURL(question["saved"], (filter_name,))
            loaded = desktop.loadComponentFromURL(question["saved"], "_blank", 0, (hidden,))
            sheet = loaded.getSheets().getByName(name)
            for address, number in question["changed"].items():
                sheet.getCellRangeByName(address).setValue(number)
            answer = read(sheet, question["read"])
            loaded.close(True)
        say(json.dumps(answer))
        sheets.removeByName(name)
    document.close(True)
    with contextlib.suppress(Exception):
        desktop.terminate()
    try:
        office.wait(20)
    except subprocess.TimeoutExpired:
        office.kill()


if __name__ == "__main__":
    main(*sys.argv[1:])
