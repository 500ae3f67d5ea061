"""Which mixer each layer has, in the words of model types that no rule of `mixer_patterns` fits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vramsheet.model_files.mixer_patterns import given_types, letter_of, typed_letters

if TYPE_CHECKING:
    from vramsheet.model_files.reading import Reading
    from vramsheet.model_files.values import Values

FOUR: Final = 4
"""LFM3 and Flint place their layers by fours (transformers 5.23.0)."""
ZAMBA_FIRST: Final = 3
"""Zamba: the first three layers have an order of their own; the period starts after them (transformers 5.23.0)."""


def typed(values: Values, reading: Reading, count: int) -> str:
    """
    As `layer_types` says, and the family's full attention everywhere when the file has none.

    Args:
        values: `layer_types`, or `sparse_attention_config.sparse_attention_freq` with 1 for an index (MiniMax-M3).
        reading: the letters.
        count: layers.

    Returns:
        One letter a layer.
    """
    if given := given_types(values, reading, count):
        return given
    nested = values.inside("sparse_attention_config")
    marks = nested.numbers("sparse_attention_freq", 0, 1) if nested else None
    if marks:
        words = ["minimax_m3_sparse" if mark else "full_attention" for mark in marks]
        return typed_letters(values, reading, "sparse_attention_freq", words, count)
    return letter_of(reading, "full") * count


def grouped(values: Values, reading: Reading, count: int) -> str:
    """
    Full attention in the last layer of each group, the family's other mixer before it (Ling 2.5).

    Args:
        values: `layer_types`, or `layer_group_size`.
        reading: the letters and the usual size of a group.
        count: layers.

    Returns:
        One letter a layer.
    """
    if given := given_types(values, reading, count):
        return given
    size = values.whole("layer_group_size", reading.period) or 1
    attends, other = letter_of(reading, "full"), letter_of(reading, "linear")
    return "".join(other if (index + 1) % size else attends for index in range(count))


def after_dense(values: Values, reading: Reading, count: int) -> str:
    """
    Full attention in every n-th layer, counted anew after the dense layers, which have a period of their own.

    Args:
        values: `layer_types`, or `sliding_window_pattern` and `prefix_dense_sliding_window_pattern` (Command A+).
        reading: the usual period.
        count: layers.

    Returns:
        One letter a layer.
    """
    if given := given_types(values, reading, count):
        return given
    first = min(count, values.whole("dense_layer_count", 0))
    before = values.whole("prefix_dense_sliding_window_pattern", 1) or 1
    period = values.whole("sliding_window_pattern", reading.period) or 1
    return "".join("S" if (index + 1) % before else "F" for index in range(first)) + "".join(
        "S" if (index + 1) % period else "F" for index in range(count - first)
    )


def fours(values: Values, reading: Reading, count: int) -> str:
    """
    In each four layers a window, two convolutions and between them full attention (LFM3).

    Args:
        values: `layer_types`.
        reading: the letters.
        count: layers.

    Returns:
        One letter a layer; the first is a convolution.
    """
    if given := given_types(values, reading, count):
        return given
    convolves = letter_of(reading, "linear")
    four = ("S", convolves, "F", convolves)
    return convolves + "".join(four[index % FOUR] for index in range(1, count))


def two_first_and_last(values: Values, reading: Reading, count: int) -> str:
    """
    Full attention in the first two layers, the last, and every fourth; a window elsewhere (Flint).

    Args:
        values: `layer_types`.
        reading: the letters.
        count: layers.

    Returns:
        One letter a layer.
    """
    if given := given_types(values, reading, count):
        return given
    ends = {0, 1, count - 1}
    return "".join("F" if index in ends or index % FOUR == 1 else "S" for index in range(count))


def shared_by_period(values: Values, reading: Reading, count: int) -> str:
    """
    A shared block before some recurrent layers: the third, and then by period and offset (Zamba).

    Args:
        values: `layers_block_type`, or `attn_layer_period` and `attn_layer_offset`.
        reading: the letters.
        count: layers.

    Returns:
        One letter a layer.
    """
    if given := given_types(values, reading, count):
        return given
    period, offset = values.whole("attn_layer_period", 6) or 1, values.whole("attn_layer_offset", 4)
    other, shared = letter_of(reading, "linear"), letter_of(reading, "hybrid")
    rest = "".join(shared if index % period == offset else other for index in range(count - ZAMBA_FIRST))
    return f"{other}{other}{shared}{rest}"[:count]


def by_numbers(values: Values, reading: Reading, count: int) -> str:
    """
    A window in the layers that the file numbers, or in all but every n-th (Inkling).

    Args:
        values: `layer_types`, or `local_layer_ids`, from 0.
        reading: the letters and the usual period.
        count: layers.

    Returns:
        One letter a layer.
    """
    if given := given_types(values, reading, count):
        return given
    numbers = values.numbers("local_layer_ids", 0, 4096)
    local = {index for index in range(count) if (index + 1) % reading.period} if numbers is None else set(numbers)
    window, full = letter_of(reading, "hybrid_window"), letter_of(reading, "hybrid")
    return "".join(window if index in local else full for index in range(count))
