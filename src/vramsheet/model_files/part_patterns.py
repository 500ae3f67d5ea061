"""Layers of one part each: a mixer or a feed-forward block, in the order that a file lists (Nemotron-H)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vramsheet.model_files.mixer_patterns import typed_letters

if TYPE_CHECKING:
    from vramsheet.model_files.reading import Reading
    from vramsheet.model_files.values import Values


def block_letters(values: Values, reading: Reading, count: int) -> str:
    """
    Layers of one part each, from a list of words or a text of letters (Nemotron-H).

    Args:
        values: `layers_block_type`, or `hybrid_override_pattern` with M, E, * and -.
        reading: the letters.
        count: layers.

    Returns:
        One letter a layer; feed-forward layers have no mixer.
    """
    return "".join(letter if letter in "FN" else "-" for letter in _blocks(values, reading, count))


def block_forwards(values: Values, reading: Reading, count: int) -> str:
    """
    The feed-forward layers among layers of one part each.

    Args:
        values: as for `block_letters`.
        reading: the letters.
        count: layers.

    Returns:
        One letter a layer.
    """
    return "".join(letter if letter in "DE" else "-" for letter in _blocks(values, reading, count))


def _blocks(values: Values, reading: Reading, count: int) -> str:
    for key in ("layers_block_type", "layer_types"):
        words = values.words(key)
        if words is not None:
            return typed_letters(values, reading, key, words, count)
    return typed_letters(
        values, reading, "hybrid_override_pattern", list(values.word("hybrid_override_pattern")), count
    )


def block_count(values: Values) -> int:
    """
    How many layers a list of one-part layers has, which goes before the number that the file also gives.

    Args:
        values: as for `block_letters`.

    Returns:
        Layers.
    """
    words = values.words("layers_block_type") or values.words("layer_types")
    return len(words or values.word("hybrid_override_pattern")) or values.needed("layer_count")
