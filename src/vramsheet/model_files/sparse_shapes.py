"""What the configurations of GLM-5 Next and Inkling say in a way of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vramsheet.errors import BadInput

if TYPE_CHECKING:
    from vramsheet.model_files.values import Values

Changes = dict[str, object]
"""Fields of `Architecture` to set; "traits" are added to those that the flags gave."""


def indexed_layers(values: Values, count: int) -> list[bool]:
    """
    Which layers have an index of their own; the others use the tokens that an earlier layer picked.

    Args:
        values: `indexer_types`, `index_topk_pattern`, or `index_topk_freq` with `index_skip_topk_offset`.
        count: layers.

    Returns:
        True or false for each layer.

    Raises:
        BadInput: a list of another length.
    """
    kinds = values.words("indexer_types")
    marks = values.word("index_topk_pattern") if values.has("index_topk_pattern") else ""
    if kinds is None and not marks:
        frequency = max(1, values.whole("index_topk_freq", 1))
        offset = values.whole("index_skip_topk_offset", 2)
        return [max(index - offset + 1, 0) % frequency == 0 for index in range(count)]
    owned = [kind in {"full", "F"} for kind in kinds or marks]
    if len(owned) != count:
        raise BadInput(
            f"{values.place}: indexer_types", f"{len(owned)} layers", f"{count}, as many as there are layers"
        )
    return owned


def glm_moe_dsa(values: Values, pattern: str) -> Changes:
    """
    GLM with sparse attention: some layers use the tokens that an earlier layer picked, and have no indexer.

    Args:
        values: the configuration.
        pattern: one letter a layer.

    Returns:
        The pattern, with L for layers without an indexer.
    """
    return {"pattern": "".join("I" if own else "L" for own in indexed_layers(values, len(pattern)))}


def glm5_next(values: Values, pattern: str) -> Changes:
    """
    GLM-5 Next: Kimi's delta attention between layers of latent attention with an index of pooled tokens.

    Args:
        values: the configuration.
        pattern: one letter a layer.

    Returns:
        Heads of the delta attention, streams, the pool, and the pattern with L for layers without an index.
    """
    nested = values.inside("linear_attn_config")
    heads, size, kernel = (values.whole(f"linear_{key}") for key in ("num_heads", "head_dim", "conv_kernel_dim"))
    owned = indexed_layers(values, len(pattern))
    return {
        "state_head_count": nested.whole("num_heads", heads) if nested else heads,
        "state_head_size": nested.whole("head_dim", size) if nested else size,
        "convolution_size": nested.whole("short_conv_kernel_size", kernel) if nested else kernel,
        "stream_count": values.whole("hc_mult"),
        "index_pool_tokens": values.whole("index_kpool"),
        "pattern": "".join(
            "L" if letter == "I" and not own else letter for letter, own in zip(pattern, owned, strict=True)
        ),
    }


def inkling(values: Values, pattern: str) -> Changes:
    """
    Inkling: heads of their own in layers with a window, relative positions, and short convolutions in every layer.

    Args:
        values: the configuration.
        pattern: one letter a layer.

    Returns:
        Heads by layer, widths of the relative positions and of the experts.
    """
    local = [letter == "e" for letter in pattern]
    lists = {
        name: tuple(values.whole(windowed if near else full) for near in local)
        for name, windowed, full in (
            ("head_counts", "swa_num_attention_heads", "head_count"),
            ("kv_head_counts", "swa_num_key_value_heads", "kv_head_count"),
            ("head_sizes", "swa_head_dim", "head_size"),
        )
    }
    dense = values.whole("dense_intermediate_size", 0)
    widths: Changes = {}
    if dense:
        width = values.whole("feed_forward_size")
        shared = width * values.whole("shared_expert_count")
        widths = {"feed_forward_size": dense, "expert_feed_forward_size": width, "shared_feed_forward_size": shared}
    return {
        **lists,
        **widths,
        "relative_size": values.whole("d_rel"),
        "relative_position_count": values.whole("rel_extent"),
        "idle_expert_count": values.whole("shared_expert_count") if values.true("shared_expert_sink") else 0,
        "extra_parameters": len(pattern),
        "tied_embeddings": False,
    }


def mistral_large4(values: Values, pattern: str) -> Changes:
    """
    Mistral Large 4: some layers turn no positions, use the tokens that an earlier layer picked, or its latent.

    Args:
        values: `no_rope_layers` with 1 for layers that do turn, `kv_source_layers`, `indexer_types`.
        pattern: one letter a layer, for their number.

    Returns:
        Pattern and head sizes of each layer.

    Raises:
        BadInput: a list of another length.
    """
    count = len(pattern)
    interval = values.whole("no_rope_layer_interval", 4) or 1
    turned = values.numbers("no_rope_layers", 0, 1) or [int((index + 1) % interval != 0) for index in range(count)]
    sources = values.numbers("kv_source_layers", 0, 4096) or list(range(count))
    for key, found in (("no_rope_layers", turned), ("kv_source_layers", sources)):
        if len(found) != count:
            raise BadInput(f"{values.place}: {key}", f"{len(found)} numbers", f"{count}, one a layer")
    letters = ["I" if own else "L" for own in indexed_layers(values, count)]
    rope, nope = values.whole("rope_head_size"), values.whole("nope_head_size")
    return {
        "pattern": "".join(
            letter if source == index else letter.lower()
            for index, (letter, source) in enumerate(zip(letters, sources, strict=True))
        ),
        "rope_head_sizes": tuple(rope if turns else 0 for turns in turned),
        "nope_head_sizes": tuple(nope if turns else nope + rope for turns in turned),
    }
