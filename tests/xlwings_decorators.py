"""A stand-in for xlwings' decorators that writes down what it is told, as its part with a licence does."""

from __future__ import annotations

import inspect
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

import xlwings

from vramsheet.functions import FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest


class Recorder(ModuleType):
    """The module `xlwings` with `func` and `arg` that keep what they are given, by function."""

    XlwingsError = xlwings.XlwingsError

    def __init__(self) -> None:
        """Begin with nothing registered."""
        super().__init__("xlwings")
        self.registered: dict[str, Any] = {}

    def install(self, patch: pytest.MonkeyPatch) -> None:
        """Let `import xlwings` give this."""
        patch.setitem(sys.modules, "xlwings", self)

    def func(self, f: Callable[..., object], **options: object) -> Callable[..., object]:
        """Keep the function with its options, its help and its arguments."""
        told = self.registered.setdefault(f.__name__, {"arguments": {}})
        told["options"], told["help"] = options, f.__doc__
        for name, parameter in inspect.signature(f).parameters.items():
            told["arguments"][name]["optional"] = parameter.default is None
        assert list(told["arguments"]) == list(inspect.signature(f).parameters)
        return f

    def arg(self, name: str, **options: object) -> Callable[[Callable[..., object]], Callable[..., object]]:
        """Keep what is said of an argument; decorators come from the bottom up, so each goes before the last."""

        def keep(f: Callable[..., object]) -> Callable[..., object]:
            told = self.registered.setdefault(f.__name__, {"arguments": {}})
            told["arguments"] = {name: dict(options), **told["arguments"]}
            return f

        return keep


def expected_registration() -> dict[str, Any]:
    """What the decorators are to be told, by function."""
    return {
        function.name: {
            "options": {},
            "help": f"{function.summary.removesuffix('.')}.",
            "arguments": {
                one.name: {"ndim": 2, "err_to_str": True, "doc": one.help, "optional": one.optional}
                for one in function.arguments
            },
        }
        for function in FUNCTIONS
    }
