"""
Runs xlwings' own generator of VBA wrappers on our module, with stand-ins for Windows' COM modules; prints JSON.

xlwings makes its decorators on Windows only (`xlwings.udfs`), so this script takes them from there before our module is
imported. What it prints is what xlwings would write into Excel, and the help that it would register there.
"""

from __future__ import annotations

import importlib
import io
import json
import sys

import com_stand_ins

com_stand_ins.windows()
udfs = importlib.import_module("xlwings.udfs")
module = importlib.import_module("vramsheet.spreadsheet.excel")


class Workbook:
    """The one thing that the generator asks of a workbook."""

    Name = "vramsheet.xlam"


written = io.StringIO()
udfs.generate_vba_wrapper(module.__name__, module, written, Workbook())
help_texts = {
    function["name"]: {
        "category": function["category"],
        "volatile": function["volatile"],
        "help": function["ret"]["doc"],
        "arguments": [
            {"name": one["name"], "doc": one["doc"], "optional": "optional" in one, "options": one["options"]}
            for one in function["args"]
        ],
    }
    for function in (one.__xlfunc__ for one in vars(module).values() if hasattr(one, "__xlfunc__"))
}
sys.stdout.write(json.dumps({"vba": written.getvalue(), "functions": help_texts}))
