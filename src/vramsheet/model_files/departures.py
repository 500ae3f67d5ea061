"""What the configuration of one decoder says in a way of its own."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from vramsheet.errors import BadInput
from vramsheet.model_files import (
    block_shapes,
    dimensions,
    encoder_shapes,
    gemma,
    image_shapes,
    later_shapes,
    older_shapes,
    sparse_shapes,
    vision_shapes,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from vramsheet.model_files.values import Values

Changes = dict[str, object]
"""Fields of `Architecture` to set; "traits" are added to those that the flags gave."""


def falcon(values: Values, _pattern: str) -> Changes:
    """
    Falcon: one key-value for all heads in the old decoder, groups in the new, and one or two norms.

    Args:
        values: the configuration.

    Returns:
        Heads, width, norms.
    """
    heads, hidden = values.needed("head_count"), values.needed("hidden_size")
    new = values.true("new_decoder_architecture")
    kv_heads = values.whole("kv_head_count", heads) if new else 1 if values.true("multi_query", True) else heads
    norms = values.whole("num_ln_in_parallel_attn", 2 if new else 1)
    parallel = values.true("parallel_attn", otherwise=True)
    return {
        "head_count": heads,
        "kv_head_count": kv_heads,
        "head_size": hidden // heads,
        "feed_forward_size": values.whole("feed_forward_size", 4 * hidden),
        "traits": "one-norm" if parallel and norms == 1 else "",
    }


def gpt_bigcode(values: Values, _pattern: str) -> Changes:
    """
    StarCoder: one key-value for all heads unless the file says otherwise.

    Args:
        values: the configuration.

    Returns:
        KV heads.
    """
    return {"kv_head_count": 1 if values.true("multi_query", otherwise=True) else values.needed("head_count")}


def mpt(values: Values, _pattern: str) -> Changes:
    """
    MPT: the feed-forward block is four times as wide, whatever `expansion_ratio` says (transformers).

    Args:
        values: the configuration.

    Returns:
        The width.
    """
    return {"feed_forward_size": 4 * values.needed("hidden_size")}


def opt(values: Values, _pattern: str) -> Changes:
    """
    OPT: an embedding of its own width, and no final norm where norms come last.

    Args:
        values: the configuration.

    Returns:
        Width of the embedding and norms.
    """
    hidden = values.needed("hidden_size")
    last = values.true("do_layer_norm_before", otherwise=True) and not values.true("_remove_final_layer_norm")
    width = values.whole("embedding_size", hidden)
    return {"embedding_size": 0 if width == hidden else width, "traits": "" if last else "no-final-norm"}


def chatglm(values: Values, _pattern: str) -> Changes:
    """
    ChatGLM2 and 3, whose code comes with the model: KV groups, and which norms there are.

    Args:
        values: the configuration.

    Returns:
        KV heads.
    """
    heads = values.needed("head_count")
    groups = values.whole("multi_query_group_num", heads) if values.true("multi_query_attention") else heads
    final = values.true("post_layer_norm", otherwise=True)
    return {"kv_head_count": groups, "traits": "" if final else "no-final-norm"}


def dbrx(values: Values, _pattern: str) -> Changes:
    """
    DBRX: attention and experts in objects of their own.

    Args:
        values: the configuration.

    Returns:
        Heads and experts.
    """
    heads, hidden = values.needed("head_count"), values.needed("hidden_size")
    attends, forwards = values.inside("attn_config"), values.inside("ffn_config")
    width = forwards.whole("feed_forward_size", 3584) if forwards else 3584
    return {
        "head_count": heads,
        "kv_head_count": attends.whole("kv_n_heads", 1) if attends else 1,
        "head_size": hidden // heads,
        "feed_forward_size": 0,
        "expert_count": forwards.whole("moe_num_experts", 4) if forwards else 4,
        "experts_per_token": forwards.whole("moe_top_k", 1) if forwards else 1,
        "expert_feed_forward_size": width,
    }


def hunyuan_moe(values: Values, _pattern: str) -> Changes:
    """
    Hunyuan: one shared block as wide as a dense one beside the experts.

    Args:
        values: the configuration.

    Returns:
        Width of the shared block.
    """
    return {"shared_feed_forward_size": values.whole("feed_forward_size")}


def granite_hybrid(values: Values, _pattern: str) -> Changes:
    """
    Granite 4: experts beside a shared block, or the shared block alone.

    Args:
        values: the configuration.

    Returns:
        Experts and widths.
    """
    shared = values.whole("shared_feed_forward_size", 0)
    if not values.whole("expert_count", 0):
        return {"feed_forward_size": shared}
    return {**dimensions.experts(values), "shared_feed_forward_size": shared}


def llama4(values: Values, _pattern: str) -> Changes:
    """
    Llama 4: dense layers have a width of their own; the shared expert is as wide as a routed one.

    Args:
        values: the configuration.

    Returns:
        Widths.
    """
    width = values.whole("intermediate_size")
    return {
        "feed_forward_size": values.whole("intermediate_size_mlp"),
        "expert_feed_forward_size": width,
        "shared_feed_forward_size": width,
    }


def mimo(values: Values, pattern: str) -> Changes:
    """
    MiMo-V2: layers with a window have twice the KV heads unless the file says how many; values narrower than keys.

    Args:
        values: the configuration.
        pattern: one letter a layer.

    Returns:
        KV heads of each layer and size of a value head.
    """
    heads = values.whole("kv_head_count")
    windowed = values.whole("swa_num_key_value_heads", 2 * heads)
    size = values.whole("head_size")
    counts = tuple(windowed if letter == "S" else heads for letter in pattern)
    window_tokens = values.whole("sliding_window_size", values.whole("window_tokens", 1) - 1) + 1
    return {
        "kv_head_counts": counts,
        "value_head_size": values.whole("value_head_size", size),
        "window_tokens": window_tokens,
    }


def deepseek_v4(values: Values, _pattern: str) -> Changes:
    """
    DeepSeek-V4: one key-value for all heads, compressed at two rates, and parallel streams.

    Args:
        values: the configuration.

    Returns:
        Heads, ranks, rates, streams and experts.
    """
    rates = values.inside("compress_rates")
    given = [rate for rate in values.numbers("compress_ratios") or [] if rate]
    sparse = rates.whole("compressed_sparse_attention", 4) if rates else min(given, default=4)
    heavy = rates.whole("heavily_compressed_attention", 128) if rates else max(given, default=128)
    width = values.whole("expert_feed_forward_size")
    return {
        "head_count": values.needed("head_count"),
        "kv_head_count": 1,
        "head_size": values.whole("head_size"),
        "feed_forward_size": 0,
        "query_rank": values.whole("query_rank"),
        "output_group_count": values.whole("o_groups"),
        "output_rank": values.whole("o_lora_rank"),
        "sparse_rate": values.whole("compress_rate_csa", sparse),
        "heavy_rate": values.whole("compress_rate_hca", heavy),
        "window_tokens": values.whole("window_tokens", 0),
        "stream_count": values.whole("hc_mult"),
        "expert_count": values.whole("expert_count"),
        "experts_per_token": values.whole("experts_per_token"),
        "expert_feed_forward_size": width,
        "shared_feed_forward_size": width,
    }


def kimi_linear(values: Values, _pattern: str) -> Changes:
    """
    Kimi Linear: the heads of its delta attention, in an object of their own or among the rest.

    Args:
        values: the configuration.

    Returns:
        Heads, head size and convolution; the class ties no embeddings whatever the file says.
    """
    nested = values.inside("linear_attn_config")
    heads, size, kernel = (values.whole(f"linear_{key}") for key in ("num_heads", "head_dim", "conv_kernel_dim"))
    return {
        "state_head_count": nested.whole("num_heads", heads) if nested else heads,
        "state_head_size": nested.whole("head_dim", size) if nested else size,
        "convolution_size": nested.whole("short_conv_kernel_size", kernel) if nested else kernel,
        "tied_embeddings": False,
    }


def lfm2(values: Values, _pattern: str) -> Changes:
    """
    LFM2: the feed-forward width is two thirds of the one given, rounded up to a multiple.

    Args:
        values: the configuration.

    Returns:
        The width, and whether the embeddings are tied.
    """
    width = values.whole("block_ff_dim", values.whole("feed_forward_size"))
    if values.true("block_auto_adjust_ff_dim", otherwise=True):
        width = 2 * width // 3
        name, factor = values.found("block_ffn_dim_multiplier")
        if isinstance(factor, int | float) and not isinstance(factor, bool) and 0 < factor < 2**10:
            multiple = values.whole("block_multiple_of", 256) or 1
            width = -(-int(factor * width) // multiple) * multiple
        elif factor is not None:
            raise BadInput(f"{values.place}: {name}", factor, "a number above 0")
    return {"feed_forward_size": width}


def nemotron_h(values: Values, _pattern: str) -> Changes:
    """
    Nemotron-H: experts only where the pattern has them, one shared block, and perhaps a narrower inside.

    Args:
        values: the configuration.

    Returns:
        Experts and widths; the class ties no embeddings whatever the file says.
    """
    count = values.whole("expert_count", 0)
    return {
        "feed_forward_size": values.whole("feed_forward_size", 0),
        "expert_count": count,
        "experts_per_token": values.whole("experts_per_token", 0),
        "expert_feed_forward_size": values.whole("expert_feed_forward_size", 0),
        "shared_feed_forward_size": values.whole("shared_feed_forward_size", 0),
        "expert_hidden_size": values.whole("expert_hidden_size", 0),
        "tied_embeddings": False,
    }


def rwkv(values: Values, _pattern: str) -> Changes:
    """
    RWKV-4: widths that follow from the hidden size unless the file says.

    Args:
        values: the configuration.

    Returns:
        Inner and feed-forward width; there are no heads.
    """
    hidden = values.needed("hidden_size")
    return {
        "inner_size": values.whole("attention_hidden_size", hidden),
        "feed_forward_size": values.whole("feed_forward_size", 4 * hidden),
    }


def zamba2(values: Values, _pattern: str) -> Changes:
    """
    Zamba2: shared blocks whose heads span twice the hidden size.

    Args:
        values: the configuration.

    Returns:
        Heads, widths, blocks and the rank of their adapters.
    """
    hidden, heads = values.needed("hidden_size"), values.needed("head_count")
    return {
        "head_count": heads,
        "kv_head_count": values.whole("kv_head_count", heads),
        "head_size": values.whole("head_size", 2 * hidden // heads),
        "feed_forward_size": values.whole("feed_forward_size", 4 * hidden),
        "shared_block_count": values.whole("shared_block_count"),
        "low_rank_size": values.whole("adapter_rank"),
    }


DEPARTURES: Final[Mapping[str, Callable[[Values, str], Changes]]] = MappingProxyType(
    {
        departure.__name__: departure
        for departure in (
            falcon, gpt_bigcode, mpt, opt, chatglm, dbrx, hunyuan_moe, granite_hybrid, llama4, mimo, deepseek_v4,
            sparse_shapes.glm_moe_dsa, sparse_shapes.glm5_next, sparse_shapes.inkling,
            sparse_shapes.mistral_large4, later_shapes.axk2,
            kimi_linear, lfm2, nemotron_h, rwkv, zamba2, gemma.gemma3n, gemma.gemma4,
            block_shapes.block_configs, block_shapes.openelm, encoder_shapes.bart, encoder_shapes.bert,
            encoder_shapes.mpnet, encoder_shapes.whisper, encoder_shapes.t5, vision_shapes.clip, vision_shapes.siglip,
            vision_shapes.text_tower, vision_shapes.vision_tower, later_shapes.bailing_hybrid, later_shapes.cohere2_moe,
            later_shapes.hy_v4, later_shapes.jetmoe, later_shapes.laguna, later_shapes.longcat_flash,
            later_shapes.minimax_m3, later_shapes.modernbert_decoder, later_shapes.olmo_hybrid,
            later_shapes.recurrent_gemma, later_shapes.zamba, later_shapes.zaya, image_shapes.mllama,
            image_shapes.phi4_multimodal, image_shapes.qwen4_exp, older_shapes.translator,
            older_shapes.m2m_100, older_shapes.ernie, older_shapes.roformer, older_shapes.gpt_neox_japanese,
            older_shapes.doge,
        )
    }
)  # fmt: skip
"""Names that stand in `Reading.departure`."""
