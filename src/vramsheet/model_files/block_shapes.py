"""What the configurations of models with unequal layers, whose code comes with them, say in a way of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vramsheet.errors import BadInput

if TYPE_CHECKING:
    from vramsheet.model_files.values import Values

Changes = dict[str, object]
"""Fields of `Architecture` to set; "traits" are added to those that the flags gave."""

WIDTH_MULTIPLE: Final = 256
"""Nemotron's pruned models and OpenELM round feed-forward widths to a multiple of 256 (the models' own code)."""


def _number(values: Values, key: str) -> float:
    value = values.found(key)[1]
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value < WIDTH_MULTIPLE:
        raise BadInput(f"{values.place}: {key}", value, f"a number above 0 and below {WIDTH_MULTIPLE}")
    return float(value)


def _blocks(values: Values) -> list[Values]:
    """The objects of `block_configs`, one a layer."""
    members = values.listed("block_configs") or []
    for index, member in enumerate(members):
        if not isinstance(member, dict):
            raise BadInput(f"{values.place}: block_configs[{index}]", member, "an object, in braces")
    return [
        type(values)(f"{values.place}: block_configs[{index}]", member)
        for index, member in enumerate(members)
        if isinstance(member, dict)
    ]


def block_configs(values: Values, pattern: str) -> Changes:
    """
    Models pruned by architecture search: some layers have no attention, others one matrix instead, widths differ.

    Args:
        values: `block_configs`, one object a layer with `attention` and `ffn`.
        pattern: one letter a layer, for their number.

    Returns:
        Letters, KV heads and widths of each layer.
    """
    hidden, heads = values.needed("hidden_size"), values.needed("head_count")
    mixers, forwards, kv_heads, widths = "", "", [], []
    for block in _blocks(values):
        attends, forward = block.inside("attention"), block.inside("ffn")
        if attends is None or forward is None:
            raise BadInput(block.place, sorted(block.given), "the keys attention and ffn")
        mixers += "-" if attends.true("no_op") else "O" if attends.true("replace_with_linear") else "F"
        kv_heads.append(heads // max(1, attends.whole("n_heads_in_group", 1)))
        forwards += "-" if forward.true("no_op") else "O" if forward.true("replace_with_linear") else "D"
        if forwards[-1] == "D":
            width = int(2 * _number(forward, "ffn_mult") * hidden / 3)
            widths.append(-(-width // WIDTH_MULTIPLE) * WIDTH_MULTIPLE)
        else:
            widths.append(0)
    if len(mixers) != len(pattern):
        raise BadInput(f"{values.place}: block_configs", f"{len(mixers)} blocks", f"{len(pattern)}, one a layer")
    return {
        "pattern": mixers,
        "feed_forward_pattern": forwards,
        "kv_head_count": max(kv_heads),
        "kv_head_counts": tuple(kv_heads),
        "feed_forward_size": max(widths),
        "feed_forward_sizes": tuple(widths),
    }


def _divisible(value: float, divisor: int) -> int:
    """The nearest multiple of a divisor, but not a tenth below the value (the rule of OpenELM's code)."""
    near = max(divisor, int(value + divisor / 2) // divisor * divisor)
    return near + divisor if near < 0.9 * value else near


def openelm(values: Values, pattern: str) -> Changes:
    """
    OpenELM: heads and widths grow from layer to layer.

    Args:
        values: `num_query_heads`, `num_kv_heads`, `ffn_multipliers`, one a layer.
        pattern: one letter a layer, for their number.

    Returns:
        Heads and widths of each layer.
    """
    hidden = values.needed("hidden_size")
    heads = values.numbers("num_query_heads", 1, 2**12) or []
    kv_heads = values.numbers("num_kv_heads", 1, 2**12) or []
    multipliers = values.listed("ffn_multipliers") or []
    factors = [float(m) for m in multipliers if isinstance(m, int | float) and 0 < m < WIDTH_MULTIPLE]
    divisor = values.whole("ffn_dim_divisor", WIDTH_MULTIPLE) or 1
    widths = [_divisible(factor * hidden, divisor) for factor in factors]
    for key, found in (("num_query_heads", heads), ("num_kv_heads", kv_heads), ("ffn_multipliers", widths)):
        if len(found) != len(pattern):
            raise BadInput(f"{values.place}: {key}", f"{len(found)} numbers", f"{len(pattern)}, one a layer")
    return {
        "head_count": max(heads),
        "kv_head_count": max(kv_heads),
        "head_size": values.whole("head_size"),
        "feed_forward_size": max(widths),
        "head_counts": tuple(heads),
        "kv_head_counts": tuple(kv_heads),
        "feed_forward_sizes": tuple(widths),
        "tied_embeddings": values.true("share_input_output_layers", otherwise=True),
        "max_context_tokens": values.whole("max_context_tokens", 0),
        "traits": "" if values.true("normalize_qk_projections", otherwise=True) else "no:qk-norm",
    }
