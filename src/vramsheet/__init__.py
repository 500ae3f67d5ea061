"""
GPU memory, fit and cost of AI models.

Importing this package loads nothing: each public name brings its module when it is first used, and only the report
and the two commands need packages beyond the standard library.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from vramsheet.catalog import load as load_catalog
    from vramsheet.errors import BadInput, MissingFact, OutOfRange, UnknownName, VramError
    from vramsheet.fit import gpus_needed, longest_context, most_sequences
    from vramsheet.memory.estimate import serving_estimate, training_estimate
    from vramsheet.memory.formats import format_named, kv_format_named
    from vramsheet.memory.questions import Serving, Training
    from vramsheet.memory.typical import typical_model
    from vramsheet.records import Gpu, Interval
    from vramsheet.speed import decode_tokens_per_second

__all__ = [
    "BadInput",
    "Gpu",
    "Interval",
    "MissingFact",
    "OutOfRange",
    "Serving",
    "Training",
    "UnknownName",
    "VramError",
    "__version__",
    "decode_tokens_per_second",
    "format_named",
    "gpus_needed",
    "kv_format_named",
    "load_catalog",
    "longest_context",
    "most_sequences",
    "serving_estimate",
    "training_estimate",
    "typical_model",
]
__version__: str

_HOMES: Final = {
    "vramsheet.errors": ("BadInput", "MissingFact", "OutOfRange", "UnknownName", "VramError"),
    "vramsheet.fit": ("gpus_needed", "longest_context", "most_sequences"),
    "vramsheet.memory.estimate": ("serving_estimate", "training_estimate"),
    "vramsheet.memory.formats": ("format_named", "kv_format_named"),
    "vramsheet.memory.questions": ("Serving", "Training"),
    "vramsheet.memory.typical": ("typical_model",),
    "vramsheet.records": ("Gpu", "Interval"),
    "vramsheet.speed": ("decode_tokens_per_second",),
}
_HOME_OF: Final = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    """Bring a public name's module when the name is first used (PEP 562)."""
    if name == "__version__":
        from importlib.metadata import version  # noqa: PLC0415 - reading the metadata is slow

        value: object = version("vramsheet")
    elif name == "load_catalog":
        value = import_module("vramsheet.catalog").load
    elif name in _HOME_OF:
        value = getattr(import_module(_HOME_OF[name]), name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names, loaded or not."""
    return sorted({*globals(), *__all__})
