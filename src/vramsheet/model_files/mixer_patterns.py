"""Which mixer each layer has, as a `config.json` says it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from vramsheet.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vramsheet.model_files.reading import Reading
    from vramsheet.model_files.values import Values

LAYER_TYPES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "full_attention": "full", "attention": "full", "global": "full", "full": "full", "*": "full",
        "sliding_attention": "window", "local": "window", "local_attention": "window", "sliding": "window",
        "chunked_attention": "chunk",
        "linear_attention": "linear", "mamba": "linear", "mamba2": "linear", "recurrent": "linear", "M": "linear",
        "conv": "linear", "hybrid": "hybrid", "hybrid_sliding": "hybrid_window", "minimax_m3_sparse": "picked",
        "indexed_attention": "full", "deepseek_sparse_attention": "full",
        "compressed_sparse_attention": "sparse", "heavily_compressed_attention": "heavy",
        "moe": "experts", "E": "experts", "mlp": "dense", "-": "dense",
    }
)  # fmt: skip
"""Words for the kind of a layer in published files -> one word each; `Reading.letters` turns that into a letter."""
PERIOD_KEYS: Final = ("sliding_window_pattern", "full_attention_interval", "global_attn_every_n_layers")
"""Keys that say every how many layers one sees everything."""
USUAL_LETTERS: Final = {"full": "F", "window": "S", "chunk": "C"}
"""The letters of ordinary attention; a reading names others."""


def typed_letters(values: Values, reading: Reading, key: str, words: list[str], count: int) -> str:
    """
    Letters of a list with one word a layer.

    Args:
        values: the configuration.
        reading: its letters.
        key: where the list stood.
        words: one a layer.
        count: layers.

    Returns:
        One letter a layer.

    Raises:
        BadInput: too few or too many words, or one that is not known here.
    """
    if len(words) != count:
        raise BadInput(f"{values.place}: {key}", f"{len(words)} layers", f"{count}, as many as there are layers")
    letters = {**USUAL_LETTERS, **reading.letters}
    made = ""
    for word in words:
        kind = LAYER_TYPES.get(word, "")
        if kind not in letters:
            accepted = ", ".join(name for name, meant in LAYER_TYPES.items() if meant in letters)
            raise BadInput(f"{values.place}: {key}", word, f"one of: {accepted}")
        made += letters[kind]
    return made


def given_types(values: Values, reading: Reading, count: int) -> str:
    """
    Letters of `layer_types` (or its older names), or nothing when the file has none.

    Args:
        values: the configuration.
        reading: its letters.
        count: layers.

    Returns:
        One letter a layer, or an empty text.
    """
    for key in ("layer_types", "layers_block_type"):
        words = values.words(key)
        if words is not None:
            return typed_letters(values, reading, key, words, count)
    return ""


def letter_of(reading: Reading, kind: str) -> str:
    """
    The letter of a kind of layer.

    Args:
        reading: its own letters.
        kind: a word on the right of `LAYER_TYPES`.

    Returns:
        One letter.
    """
    return reading.letters.get(kind) or USUAL_LETTERS[kind]


def full(_values: Values, reading: Reading, count: int) -> str:
    """
    The same mixer in every layer.

    Args:
        reading: its letter for full attention.
        count: layers.

    Returns:
        One letter a layer.
    """
    return letter_of(reading, "full") * count


def window(values: Values, reading: Reading, count: int) -> str:
    """
    A sliding window in every layer when the file has one that is switched on.

    Args:
        values: `sliding_window`, `use_sliding_window`.
        reading: its letters.
        count: layers.

    Returns:
        One letter a layer.
    """
    on = values.has("window_tokens") and values.true("use_sliding_window", otherwise=True)
    return given_types(values, reading, count) or letter_of(reading, "window" if on else "full") * count


def window_after(values: Values, reading: Reading, count: int) -> str:
    """
    Full attention in the first `max_window_layers` layers, a window above them when it is switched on (Qwen).

    Args:
        values: `use_sliding_window`, `sliding_window`, `max_window_layers`.
        reading: its letters.
        count: layers.

    Returns:
        One letter a layer.
    """
    if given := given_types(values, reading, count):
        return given
    if not (values.has("window_tokens") and values.true("use_sliding_window", otherwise=True)):
        return "F" * count
    first = min(count, values.whole("max_window_layers", count))
    return "F" * first + "S" * (count - first)


def window_alternating(values: Values, reading: Reading, count: int) -> str:
    """
    A window in every other of the first `max_window_layers` layers when it is switched on (Qwen2-MoE).

    Args:
        values: `use_sliding_window`, `max_window_layers`.
        reading: its letters.
        count: layers.

    Returns:
        One letter a layer.
    """
    if given := given_types(values, reading, count):
        return given
    if not values.true("use_sliding_window"):
        return "F" * count
    first = values.whole("max_window_layers", count)
    return "".join("S" if index % 2 == 0 and index < first else "F" for index in range(count))


def every(values: Values, reading: Reading, count: int) -> str:
    """
    Full attention in every n-th layer, the family's other mixer between (Gemma, Command, OLMo 3, Qwen3-Next …).

    Args:
        values: `sliding_window_pattern` or `full_attention_interval`, a number or letters such as LLLG.
        reading: the usual period and the letters.
        count: layers.

    Returns:
        One letter a layer.
    """
    if given := given_types(values, reading, count):
        return given
    other = letter_of(reading, "linear" if "linear" in reading.letters else "window")
    if other == "S" and not values.has("window_tokens"):
        return "F" * count
    key = next((k for k in PERIOD_KEYS if values.has(k)), "")
    pattern = values.found(key)[1] if key else reading.period
    if isinstance(pattern, str) and pattern and set(pattern) <= {"L", "G"}:
        return "".join(other if pattern[index % len(pattern)] == "L" else "F" for index in range(count))
    period = values.checked(key, pattern, 1, 4096)
    return "".join(other if (index + 1) % period else letter_of(reading, "full") for index in range(count))


def every_and_last(values: Values, reading: Reading, count: int) -> str:
    """
    As `every`, and the last layer sees everything whatever the file says (Gemma 4).

    Args:
        values: as for `every`.
        reading: the usual period and the letters.
        count: layers.

    Returns:
        One letter a layer.
    """
    return every(values, reading, count)[:-1] + "F"


def first_and_every(values: Values, reading: Reading, count: int) -> str:
    """
    Full attention in the first layer and every n-th, a window between (MiMo-V2).

    Args:
        values: `layer_types`, or `hybrid_layer_pattern` with 1 for a window.
        reading: the usual period.
        count: layers.

    Returns:
        One letter a layer.
    """
    if given := given_types(values, reading, count):
        return given
    marks = values.numbers("hybrid_layer_pattern", 0, 1)
    if marks:
        return "".join("FS"[marks[index % len(marks)]] for index in range(count))
    return "".join("S" if index and (index + 1) % reading.period else "F" for index in range(count))


def from_first(values: Values, reading: Reading, count: int) -> str:
    """
    The family's full attention in layers 0, n, 2n …, its other mixer between.

    Args:
        values: `layer_types`, `global_attn_every_n_layers` (ModernBERT), `attn_type_list` (MiniMax).
        reading: the usual period and the letters.
        count: layers.

    Returns:
        One letter a layer.
    """
    if given := given_types(values, reading, count):
        return given
    other = letter_of(reading, "linear" if "linear" in reading.letters else "window")
    marks = values.numbers("attn_type_list", 0, 1)
    if marks:
        return "".join("F" if marks[index % len(marks)] else other for index in range(count))
    period = values.whole("global_attn_every_n_layers", reading.period) or 1
    return "".join(other if index % period else "F" for index in range(count))


def without_rotation(values: Values, reading: Reading, count: int) -> str:
    """
    What a layer sees follows from whether it rotates its positions (Llama 4, SmolLM3).

    Args:
        values: `no_rope_layers`, with 1 for layers that do rotate, or `no_rope_layer_interval`.
        reading: letters of rotating ("turned") and other ("plain") layers.
        count: layers.

    Returns:
        One letter a layer.
    """
    if given := given_types(values, reading, count):
        return given
    turned, plain = reading.letters["turned"], reading.letters["plain"]
    if not values.has("window_tokens") or not values.true("use_sliding_window", otherwise=turned == "C"):
        return "F" * count
    marks = values.numbers("no_rope_layers", 0, 1)
    if marks:
        return "".join(turned if marks[index % len(marks)] else plain for index in range(count))
    interval = values.whole("no_rope_layer_interval", 4) or 1
    return "".join(turned if (index + 1) % interval else plain for index in range(count))


def period_and_offset(values: Values, reading: Reading, count: int) -> str:
    """
    Attention where the layer's number leaves `attn_layer_offset` on division by `attn_layer_period` (Jamba).

    Args:
        values: the two numbers.
        reading: letter of the other layers.
        count: layers.

    Returns:
        One letter a layer.
    """
    period = values.whole("attn_layer_period", 8) or 1
    offset = values.whole("attn_layer_offset", 4)
    return "".join("F" if index % period == offset else reading.letters["linear"] for index in range(count))


def numbered(values: Values, reading: Reading, count: int) -> str:
    """
    Attention in the layers that the file numbers (Bamba, LFM2, Kimi Linear).

    Args:
        values: `attn_layer_indices` or `full_attn_idxs`, from 0; `linear_attn_config.full_attn_layers`, from 1.
        reading: the letters; without any list its `period` holds (0: attention everywhere or nowhere, as `bare` says).
        count: layers.

    Returns:
        One letter a layer.
    """
    if given := given_types(values, reading, count):
        return given
    other, attends = letter_of(reading, "linear"), letter_of(reading, "full")
    nested = values.inside("linear_attn_config")
    if nested and nested.has("full_attn_layers"):
        numbers: list[int] | None = [number - 1 for number in nested.numbers("full_attn_layers", 1, 4096) or []]
    else:
        numbers = values.numbers("full_attn_idxs") or values.numbers("attn_layer_indices")
    if numbers is not None:
        return "".join(attends if index in set(numbers) else other for index in range(count))
    if reading.period:
        return "".join(attends if index and index % reading.period == 0 else other for index in range(count))
    return reading.letters.get("bare", other) * count


def compressed(values: Values, reading: Reading, count: int) -> str:
    """
    Window, compressed sparse and heavily compressed layers (DeepSeek-V4).

    Args:
        values: `layer_types`, or `compress_ratios` with one rate a layer (0: window only).
        reading: the letters.
        count: layers.

    Returns:
        One letter a layer; by default two heavily compressed ones, then alternating.
    """
    given = values.words("layer_types")
    if given:
        return typed_letters(values, reading, "layer_types", given[:count], count)
    rates = values.numbers("compress_ratios")
    if rates:
        return "".join(
            "W" if not rate else "P" if rate == min(r for r in rates if r) else "H" for rate in rates[:count]
        )
    return "".join("P" if index > 1 and index % 2 else "H" for index in range(count))


def attention_types(values: Values, reading: Reading, count: int) -> str:
    """
    Kinds of layers as groups with a number of repeats: [[["global", "local"], 12]] (GPT-Neo).

    Args:
        values: `attention_layers` or `attention_types`.
        reading: the letters.
        count: layers.

    Returns:
        One letter a layer.
    """
    if words := values.words("attention_layers"):
        return typed_letters(values, reading, "attention_layers", words, count)
    kinds: list[str] = []
    for group in values.listed("attention_types") or []:
        match group:
            case [[*names], int(repeats)] if repeats * len(names) <= count and all(isinstance(n, str) for n in names):
                kinds += [str(name) for name in names] * repeats
            case _:
                raise BadInput(f"{values.place}: attention_types", group, "groups such as [[global, local], 12]")
    return typed_letters(values, reading, "attention_types", kinds, count)
