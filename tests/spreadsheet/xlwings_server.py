"""
Answers calls as xlwings' own server in Excel does, with stand-ins for Windows' COM modules.

Standard input is a JSON list of {"module", "name", "with"}; an argument is what COM hands over, where JSON has none:
{"time": "2026-01-02"} a date, {"money": "7.5"} a currency, {"rows": [[...]]} a range. Standard output is the list of
what COM would hand back.
"""

from __future__ import annotations

import importlib
import json
import sys
from decimal import Decimal
from typing import Any

import com_stand_ins

com_stand_ins.windows()
server = importlib.import_module("xlwings.com_server").XLPython()


def payload(value: Any) -> object:  # noqa: ANN401 - whatever JSON holds
    """An argument as pywin32 hands it over."""
    if not isinstance(value, dict):
        return value
    if "rows" in value:
        return tuple(tuple(map(payload, row)) for row in value["rows"])
    return com_stand_ins.TimeType.fromisoformat(value["time"]) if "time" in value else Decimal(value["money"])


answers = [
    server.CallUDF(call["module"], call["name"], tuple(map(payload, call["with"]))) for call in json.load(sys.stdin)
]
json.dump(answers, sys.stdout)
