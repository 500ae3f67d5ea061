"""What an engine is: four functions and the versions they were read for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from vramsheet.memory.layers import Model
    from vramsheet.memory.parallelism import Split
    from vramsheet.memory.questions import Serving


class Parts(NamedTuple):
    """Bytes on one GPU while a model is served; they sum to the need."""

    weights: int
    kv_cache: int
    state: int
    activations: int
    runtime: int


class Spread(NamedTuple):
    """How far a part may lie from its likely value, as factors."""

    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """One serving engine."""

    name: str
    version: str
    """The versions whose behaviour the constants describe."""
    split: Callable[[Model, int], Split]
    """How it places a model on a number of GPUs."""
    possible_counts: Callable[[Model], tuple[int, ...]]
    """Numbers of GPUs that it can place a model on, in rising order."""
    parts: Callable[[Model, Serving, int | None], Parts]
    """Bytes by part, from the model, the question and the card's usable bytes (None: no card named)."""
    activation_words: Callable[[Model, Serving, int | None], str]
    """The activation part as a formula with its numbers, from the same arguments as `parts`."""
    budget_bytes: Callable[[Serving, int, Parts], int]
    """What the engine may use of a card, from the question, the card's usable bytes and the need by part."""
    spreads: Mapping[str, Spread]
    """The 90 % interval of each part."""
    assumptions: tuple[str, ...]
    """What is taken for granted, as sentences for the report."""
    source: str
    """Where the behaviour was read."""
