"""What the configurations of Gemma 3n and Gemma 4 say in a way of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vramsheet.model_files import dimensions

if TYPE_CHECKING:
    from vramsheet.model_files.values import Values


USUAL_GLOBAL_HEAD_SIZE: Final = 512
"""Gemma 4: size of a head that sees everything, when the file does not say (transformers 5.23.0)."""


def _sharing(values: Values, pattern: str) -> str:
    """The pattern, with small letters for the last layers, which use the keys and values of earlier ones."""
    first = max(0, len(pattern) - values.whole("num_kv_shared_layers", 0))
    return pattern[:first] + pattern[first:].lower()


def _layer_inputs(values: Values) -> dict[str, object]:
    """The embedding that every layer gets of its own."""
    size = values.whole("layer_input_size", 0)
    return {"layer_input_size": size, "layer_vocabulary_size": values.whole("layer_vocabulary_size") if size else 0}


def gemma3n(values: Values, pattern: str) -> dict[str, object]:
    """
    Gemma 3n: widths by layer, shared keys and values, parallel streams, a low-rank residual, embeddings by layer.

    Args:
        values: the configuration.
        pattern: one letter a layer.

    Returns:
        All of these.
    """
    count = len(pattern)
    widths = values.numbers("intermediate_size") if isinstance(values.found("intermediate_size")[1], list) else None
    if widths is not None and len(widths) != count:
        values.checked("intermediate_size", len(widths), count, count)
    return {
        **dimensions.attention(values),
        "feed_forward_size": max(widths) if widths else values.needed("feed_forward_size"),
        "feed_forward_sizes": tuple(widths or ()),
        "stream_count": values.whole("altup_num_inputs"),
        "low_rank_size": values.whole("laurel_rank"),
        "pattern": _sharing(values, pattern),
        **_layer_inputs(values),
    }


def gemma4(values: Values, pattern: str) -> dict[str, object]:
    """
    Gemma 4: larger heads in layers that see everything, shared keys and values, experts beside the dense block.

    Args:
        values: the configuration.
        pattern: one letter a layer.

    Returns:
        Sizes and counts by layer where they differ, experts, and traits.
    """
    base = dimensions.attention(values)
    same_matrix = values.true("attention_k_eq_v")
    wide, wide_heads = base["head_size"], base["kv_head_count"]
    if "per_layer_config" not in values.given:
        wide = values.whole("global_head_dim", USUAL_GLOBAL_HEAD_SIZE)
        wide_heads = values.whole("num_global_key_value_heads", wide_heads) if same_matrix else wide_heads
    kv_heads = base["kv_head_count"]
    shared = _sharing(values, pattern)
    width = values.needed("feed_forward_size")
    doubled = values.true("use_double_wide_mlp")
    widths = tuple(width * (2 if doubled and letter.islower() else 1) for letter in shared)
    changes: dict[str, object] = {
        **base,
        "feed_forward_size": width,
        "head_sizes": tuple(wide if letter == "F" else base["head_size"] for letter in pattern),
        "kv_head_counts": tuple(wide_heads if letter == "F" else kv_heads for letter in pattern),
        "feed_forward_sizes": widths if doubled else (),
        "pattern": shared,
        "traits": "keys-as-values" if same_matrix else "",
        **_layer_inputs(values),
    }
    if values.true("enable_moe_block"):
        chosen = dimensions.experts(values)
        changes |= {**chosen, "shared_feed_forward_size": width, "shared_feed_forward_sizes": widths if doubled else ()}
        changes["feed_forward_pattern"] = "E"
        changes["traits"] = f"{changes['traits']} router-scale expert-norms".strip()
    return changes
