"""What an engine is: four functions and the versions they were read for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from vramsheet.errors import BadInput, OutOfRange
from vramsheet.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from vramsheet.memory.layers import Model
    from vramsheet.memory.parallelism import Placement, Split
    from vramsheet.memory.questions import Serving


Version = tuple[int, ...]
"""Numbers of a version, most significant first."""


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
    """The versions whose behaviour the constants describe, in words."""
    oldest: Version | None = None
    """The oldest version that may be named; None: the engine has no versions."""
    newest: Version | None = None
    """The newest version that may be named."""
    split: Callable[[Model, int, Placement], Split]
    """How it places a model on a number of GPUs, in the way that was asked for."""
    possible_counts: Callable[[Model, Placement], tuple[int, ...]]
    """Numbers of GPUs that it can place a model on in that way, in rising order."""
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


def whole_card_bytes(_serving: Serving, usable_bytes: int, _parts: Parts) -> int:
    """
    The budget of an engine that may use all the driver offers: what it keeps back is counted in its need.

    Args:
        usable_bytes: what the driver offers.

    Returns:
        The same.
    """
    return usable_bytes


def version_asked(engine: Engine, text: str) -> Version | None:
    """
    The version of an engine that was named.

    Args:
        engine: the engine.
        text: "0.11", "v0.22.1", "b6900"; empty: none named.

    Returns:
        Its numbers, or None.

    Raises:
        BadInput: no version, or one that this program does not describe.
    """
    if not text.strip():
        return None
    if engine.oldest is None or engine.newest is None:
        raise BadInput(
            "engine_version", text, sentence("nothing: the engine {engine} has no versions", engine=engine.name)
        )
    known = sentence(
        "a version of {engine} from {oldest} to {newest}",
        engine=engine.name,
        oldest=_dotted(engine.oldest),
        newest=_dotted(engine.newest),
    )
    words = text.strip().lower().lstrip("vb").split(".")
    if not all(word.isascii() and word.isdigit() and len(word) <= LONGEST_NUMBER for word in words):
        raise BadInput("engine_version", text, known)
    version = tuple(int(word) for word in words)
    depth = len(engine.newest)
    if not engine.oldest <= version[:depth] <= engine.newest:
        raise OutOfRange("engine_version", text, known)
    return version


def _dotted(version: Version) -> str:
    return ".".join(map(str, version))


LONGEST_NUMBER: Final = 6
"""Digits of one number of a version; more is no version."""
