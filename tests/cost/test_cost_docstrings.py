"""The examples in the docstrings of the cost engine are true."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import vramsheet.cost


def test_examples_run() -> None:
    """Every example gives what stands below it, and there are some."""
    attempted = 0
    for module in pkgutil.iter_modules(vramsheet.cost.__path__, "vramsheet.cost."):
        result = doctest.testmod(importlib.import_module(module.name))
        assert result.failed == 0, module.name
        attempted += result.attempted
    assert attempted >= 8
