"""
Stand-ins for Windows and its COM modules, so that xlwings' own Windows code runs here; import it before xlwings.

What xlwings does with values, names and help is its own code. Only what Windows brings is stood in for: pywin32, whose
`TimeType` is a datetime as the real one is, and the DLLs behind ctypes.
"""

from __future__ import annotations

import ctypes
import datetime as dt
import importlib
import sys
import types
from typing import Any

MODULES = (
    "pythoncom",
    "pywintypes",
    "win32api",
    "win32con",
    "win32event",
    "win32gui",
    "win32process",
    "win32timezone",
    "win32com",
    "win32com.client",
    "win32com.server",
    "win32com.server.dispatcher",
    "win32com.server.policy",
    "win32com.server.util",
)


class Anything:
    """Something of Windows that is asked for and never used."""

    def __init__(self, *_: object) -> None:
        """Take whatever it is made of."""

    def __call__(self, *_: object) -> Anything:
        """Be called and give nothing."""
        return self

    def __getattr__(self, name: str) -> Anything:
        """Have every part, but none of Python's own."""
        if name.startswith("__"):
            raise AttributeError(name)
        return Anything()


class StandIn(types.ModuleType):
    """A module in which every name is a class of nothing."""

    def __getattr__(self, name: str) -> type:
        """Make up a class of that name, but none of Python's own names."""
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (Anything,), {})


class TimeType(dt.datetime):
    """What COM hands a date over as."""


class TypeIds(dict[object, type]):
    """Some type for every interface."""

    def __missing__(self, key: object) -> type:
        """Make up a type that no value has."""
        return type("PyIDispatch", (), {})


def not_ours(_: object) -> None:
    """Refuse to unwrap a value that this server has not made, as pywin32 does."""
    raise ValueError("not one of this server's objects")


def windows() -> None:
    """Put the stand-ins where xlwings looks, then let it take its Windows decorators."""
    for name in MODULES:
        sys.modules[name] = StandIn(name)
        parent, _, child = name.rpartition(".")
        if parent:
            setattr(sys.modules[parent], child, sys.modules[name])
    given: dict[str, dict[str, object]] = {
        "pythoncom": {"CoInitialize": lambda: None, "TypeIIDs": TypeIds(), "__file__": "pythoncom.dll"},
        "pywintypes": {"com_error": type("com_error", (Exception,), {}), "TimeType": TimeType},
        "win32com.client": {"Dispatch": lambda value: value},
        "win32com.server.util": {"unwrap": not_ours},
    }
    for name, values in given.items():
        for key, value in values.items():
            setattr(sys.modules[name], key, value)
    for name in ("PyDLL", "windll", "oledll"):
        setattr(ctypes, name, Anything if name == "PyDLL" else Anything())
    xlwings: Any = importlib.import_module("xlwings")
    engine = importlib.import_module("xlwings._xlwindows").engine
    xlwings.engines.add(importlib.import_module("xlwings.main").Engine(impl=engine))
    xlwings.engines.active = xlwings.engines["excel"]
    udfs: Any = importlib.import_module("xlwings.udfs")
    xlwings.func, xlwings.arg, xlwings.ret = udfs.xlfunc, udfs.xlarg, udfs.xlret
