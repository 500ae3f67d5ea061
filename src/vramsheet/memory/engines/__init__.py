"""Serving engines: each turns a model's layers into the bytes that it reserves on one GPU."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from vramsheet.errors import UnknownName
from vramsheet.memory.engines import generic, llama_cpp, sglang, tensorrt_llm, transformers, vllm

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vramsheet.memory.engines.engine import Engine

ENGINES: Final[Mapping[str, Engine]] = MappingProxyType(
    {module.ENGINE.name: module.ENGINE for module in (generic, vllm, llama_cpp, transformers, sglang, tensorrt_llm)},
)
"""Every engine by its name."""


def engine_named(name: str) -> Engine:
    """
    The engine of that name.

    Args:
        name: a key of `ENGINES`, in any case.

    Returns:
        The engine.

    Raises:
        UnknownName: there is no such engine.
    """
    engine = ENGINES.get(name) or ENGINES.get(name.strip().lower())
    if engine is None:
        raise UnknownName("engine", name, hint=f"one of: {', '.join(ENGINES)}")
    return engine
