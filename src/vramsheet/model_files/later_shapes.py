"""What the configurations of later decoders, and of those with mixers of their own, say in a way of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vramsheet.errors import BadInput
from vramsheet.model_files import dimensions

if TYPE_CHECKING:
    from vramsheet.model_files.values import Values

Changes = dict[str, object]
"""Fields of `Architecture` to set; "traits" are added to those that the flags gave."""

HUNYUAN_INDEXED_EVERY: Final = 4
"""Hunyuan 4: the first two layers and every fourth after them have an index of their own (transformers 5.23.0)."""
OLMO_KEY_SHARE: Final = 0.75
"""OLMo Hybrid: keys of the delta net take three quarters of the hidden size unless the file says (transformers)."""


def axk2(values: Values, _pattern: str) -> Changes:
    """
    A.X K2: norms with a gate of low rank.

    Args:
        values: the configuration.

    Returns:
        That rank.
    """
    return {"low_rank_size": values.whole("gated_norm_rank")}


def bailing_hybrid(values: Values, _pattern: str) -> Changes:
    """
    Ling 2.5: delta attention with as many heads, of the size that `head_dim` says, as the latent attention has.

    Args:
        values: the configuration.

    Returns:
        Heads, head size and convolution; the class ties no embeddings whatever the file says.
    """
    return {
        "state_head_count": values.whole("linear_num_heads", values.needed("head_count")),
        "state_head_size": values.whole("linear_head_dim", values.whole("head_size")),
        "convolution_size": values.whole("linear_conv_kernel_dim", values.whole("short_conv_kernel_size")),
        "tied_embeddings": False,
    }


def cohere2_moe(values: Values, _pattern: str) -> Changes:
    """
    Command A+: experts as wide as `intermediate_size`, dense layers of a width of their own.

    Args:
        values: the configuration.

    Returns:
        Width of the dense layers.
    """
    return {"feed_forward_size": values.whole("prefix_dense_intermediate_size", values.whole("feed_forward_size"))}


def hy_v4(values: Values, pattern: str) -> Changes:
    """
    Hunyuan 4: parallel streams, and an index of its own in some layers only.

    Args:
        values: `indexer_types`, `hc_mult`.
        pattern: one letter a layer, for their number.

    Returns:
        Streams, and the pattern with L for layers without an index.
    """
    count = len(pattern)
    kinds = values.words("indexer_types")
    if kinds is None:
        owned = [not index or (index - 1) % HUNYUAN_INDEXED_EVERY == 0 for index in range(count)]
    else:
        owned = [kind == "full" for kind in kinds]
    if len(owned) != count:
        raise BadInput(f"{values.place}: indexer_types", f"{len(owned)} layers", f"{count}, one a layer")
    return {"stream_count": values.whole("hc_mult"), "pattern": "".join("I" if own else "L" for own in owned)}


def jetmoe(values: Values, _pattern: str) -> Changes:
    """
    JetMoe: each chosen expert brings its own query heads, as many as there are KV heads.

    Args:
        values: the configuration.

    Returns:
        Heads and experts.
    """
    width, chosen = values.needed("feed_forward_size"), values.whole("experts_per_token")
    kv_heads = values.whole("kv_head_count")
    return {
        "head_count": kv_heads * chosen,
        "kv_head_count": kv_heads,
        "head_size": values.whole("head_size"),
        "feed_forward_size": width,
        "expert_count": values.whole("expert_count"),
        "experts_per_token": chosen,
        "expert_feed_forward_size": width,
    }


def laguna(values: Values, pattern: str) -> Changes:
    """
    Laguna: query heads by layer, and a gate of one number a head or of one an element.

    Args:
        values: `num_attention_heads_per_layer`, `gating`.
        pattern: one letter a layer, for their number.

    Returns:
        Heads and the gate.
    """
    heads = values.numbers("num_attention_heads_per_layer", 1, 2**16)
    if heads is not None and len(heads) != len(pattern):
        raise BadInput(
            f"{values.place}: num_attention_heads_per_layer", f"{len(heads)} numbers", f"{len(pattern)}, one a layer"
        )
    gate = values.found("gating")[1]
    gate = True if gate is None else gate
    gates = {
        "per-element": "own-attention-gate",
        "per-head": "head-gate",
        True: "head-gate",
        False: "own-attention-gate",
    }
    if not isinstance(gate, str | bool) or gate not in gates:
        raise BadInput(f"{values.place}: gating", gate, "true, false, per-head or per-element")
    return {"head_counts": tuple(heads or ()), "traits": gates[gate]}


def longcat_flash(values: Values, _pattern: str) -> Changes:
    """
    LongCat-Flash: experts that do nothing are chosen like the others, so fewer than the chosen ones work on average.

    The class of transformers 5.23.0 also sets aside, in one of its tensors, room for the experts that do nothing; no
    checkpoint fills it, and it is not counted.

    Args:
        values: the configuration.

    Returns:
        Experts and what each layer has beside them.
    """
    count, idle = values.whole("expert_count"), values.whole("zero_expert_num", 0)
    chosen = values.whole("experts_per_token")
    return {
        "feed_forward_pattern": "T",
        "idle_expert_count": idle,
        "experts_per_token": max(1, chosen * count // max(1, count + idle)),
    }


def minimax_m3(values: Values, _pattern: str) -> Changes:
    """
    MiniMax-M3: an index of blocks in some layers, dense layers and the shared expert with widths of their own.

    Args:
        values: the configuration.

    Returns:
        Widths and the index.
    """
    width = values.whole("intermediate_size")
    nested = values.inside("sparse_attention_config")
    heads, size = values.whole("index_head_count"), values.whole("index_head_size")
    return {
        "feed_forward_size": values.whole("dense_intermediate_size"),
        "expert_feed_forward_size": width,
        "shared_feed_forward_size": values.whole("shared_feed_forward_size"),
        "index_head_count": nested.whole("sparse_num_index_heads", heads) if nested else heads,
        "index_head_size": nested.whole("sparse_index_dim", size) if nested else size,
    }


def modernbert_decoder(values: Values, _pattern: str) -> Changes:
    """
    Ettin: the window that the file names reaches to both sides; a decoder sees half of it.

    Args:
        values: the configuration.

    Returns:
        The window.
    """
    return {"window_tokens": values.whole("local_attention", 0) // 2}


def olmo_hybrid(values: Values, pattern: str) -> Changes:
    """
    OLMo Hybrid: a delta net whose dimensions follow from the attention's unless the file says.

    Args:
        values: the configuration.
        pattern: one letter a layer.

    Returns:
        Heads and sizes; at least the last layer attends.
    """
    heads = values.needed("head_count")
    keys = values.whole("state_group_count", heads)
    size = values.whole("state_size", int(OLMO_KEY_SHARE * values.needed("hidden_size") / keys))
    return {
        "state_size": size,
        "state_head_count": values.whole("state_head_count", heads),
        "state_head_size": values.whole("state_head_size", 2 * size),
        "state_group_count": keys,
        "convolution_size": values.whole("convolution_size"),
        "pattern": pattern if "F" in pattern else pattern[:-1] + "F",
    }


def recurrent_gemma(values: Values, pattern: str) -> Changes:
    """
    RecurrentGemma: kinds of layers that repeat, a recurrence of its own width, half the width in the feed-forward.

    Args:
        values: `block_types`, `lru_width`, `conv1d_width`, `attention_window_size`.
        pattern: one letter a layer, for their number.

    Returns:
        Pattern and widths.
    """
    kinds = values.words("layers_block_type") or values.words("block_types") or ["recurrent", "recurrent", "attention"]
    unknown = set(kinds) - {"recurrent", "attention"}
    if unknown:
        raise BadInput(f"{values.place}: block_types", min(unknown), "recurrent or attention")
    letters = ["S" if kind == "attention" else "A" for kind in kinds]
    return {
        "pattern": "".join(letters[index % len(letters)] for index in range(len(pattern))),
        "window_tokens": values.whole("attention_window_size"),
        "inner_size": values.whole("lru_width", values.needed("hidden_size")),
        "convolution_size": values.whole("conv1d_width"),
        "feed_forward_size": values.needed("feed_forward_size") // 2,
    }


def zamba(values: Values, _pattern: str) -> Changes:
    """
    Zamba: one shared block whose heads span twice the hidden size.

    Args:
        values: the configuration.

    Returns:
        Heads, width and the block.
    """
    hidden, heads = values.needed("hidden_size"), values.needed("head_count")
    return {
        "head_count": heads,
        "kv_head_count": values.whole("kv_head_count", heads),
        "head_size": values.whole("attention_head_dim", 2 * hidden // heads),
        "feed_forward_size": values.needed("feed_forward_size"),
        "inner_size": values.whole("mamba_expand", 2) * hidden,
        "shared_block_count": 1,
    }


def zaya(values: Values, _pattern: str) -> Changes:
    """
    Zaya: two convolutions inside the attention and a small network that routes.

    Args:
        values: the configuration.

    Returns:
        Widths of both.
    """
    return {
        **dimensions.experts(values),
        "convolution_size": values.whole("cca_time0"),
        "time_step_rank": values.whole("cca_time1"),
        "router_size": values.whole("router_hidden_size"),
    }
