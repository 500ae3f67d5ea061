"""Groups of dimensions that belong together, read from a configuration into fields of `Architecture`."""

from __future__ import annotations

from math import ceil
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from vramsheet.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from vramsheet.model_files.values import Values

Fields = dict[str, int]
"""Fields of `Architecture` with their values."""

TIME_STEP_SHARE: Final = 16
"""Mamba: a rank of "auto" is the hidden size / 16, rounded up (arXiv 2312.00752, section 3.6)."""


def attention(values: Values) -> Fields:
    """
    Heads of ordinary attention: as many KV heads as query heads, and hidden size / heads wide, unless the file says.

    Args:
        values: the configuration.

    Returns:
        Heads, KV heads, head size, window.
    """
    heads = values.needed("head_count")
    size = values.whole("head_size", max(1, values.needed("hidden_size") // heads))
    return {
        "head_count": heads,
        "kv_head_count": values.whole("kv_head_count", heads),
        "head_size": size,
        "window_tokens": values.whole("window_tokens", 0),
    }


def dense(values: Values) -> Fields:
    """
    The width of the dense feed-forward block.

    Args:
        values: the configuration.

    Returns:
        The width.
    """
    return {"feed_forward_size": values.needed("feed_forward_size")}


def four_times(values: Values) -> Fields:
    """
    The same, four times the hidden size unless the file says (GPT-2 and its kin).

    Args:
        values: the configuration.

    Returns:
        The width.
    """
    return {"feed_forward_size": values.whole("feed_forward_size", 4 * values.needed("hidden_size"))}


def positions(values: Values) -> Fields:
    """
    The rows of a learned table of positions.

    Args:
        values: the configuration.

    Returns:
        The rows.
    """
    return {"position_count": values.whole("position_count")}


def offset_positions(values: Values) -> Fields:
    """
    The same with two rows more than positions (OPT, BART: fairseq counts from 2).

    Args:
        values: the configuration.

    Returns:
        The rows.
    """
    return {"position_count": values.whole("position_count") + 2}


def experts(values: Values) -> Fields:
    """
    Number and width of the routed experts.

    Args:
        values: the configuration.

    Returns:
        Counts and widths.
    """
    count = values.whole("expert_count")
    if not count:
        return {"feed_forward_size": values.needed("feed_forward_size")}
    width = values.whole("expert_feed_forward_size", values.whole("feed_forward_size", 0))
    chosen = values.whole("experts_per_token")
    if chosen > count:
        raise BadInput(f"{values.place}: {values.found('experts_per_token')[0]}", chosen, f"at most {count} experts")
    return {
        "feed_forward_size": values.whole("feed_forward_size", 0),
        "expert_count": count,
        "experts_per_token": chosen,
        "expert_feed_forward_size": width,
    }


def shared_experts(values: Values) -> Fields:
    """
    The width of all shared experts together: each is as wide as a routed one unless the file gives the width.

    Args:
        values: the configuration.

    Returns:
        The width.
    """
    width = values.whole("expert_feed_forward_size", values.whole("feed_forward_size", 0))
    return {
        "shared_feed_forward_size": values.whole(
            "shared_feed_forward_size", width * values.whole("shared_expert_count", 0)
        )
    }


def latent(values: Values) -> Fields:
    """
    Ranks and head sizes of latent attention.

    Args:
        values: the configuration.

    Returns:
        Heads (as many keys as queries), ranks and sizes.
    """
    heads = values.needed("head_count")
    rope, nope = values.whole("rope_head_size"), values.whole("nope_head_size")
    return {
        "head_count": heads,
        "kv_head_count": heads,
        "head_size": nope + rope,
        "query_rank": values.whole("query_rank", 0),
        "kv_rank": values.whole("kv_rank"),
        "rope_head_size": rope,
        "nope_head_size": nope,
        "value_head_size": values.whole("value_head_size", max(1, values.needed("hidden_size") // heads)),
    }


def indexer(values: Values) -> Fields:
    """
    Heads of the indexer of sparse attention.

    Args:
        values: the configuration.

    Returns:
        Their number and size.
    """
    return {
        "index_head_count": values.whole("index_head_count"),
        "index_head_size": values.whole("index_head_size"),
    }


def _expanded(values: Values) -> int:
    """Hidden size times the expansion, which older files give as a fraction."""
    name, value = next(
        (found for key in ("expand", "mamba_expand") if (found := values.found(key))[1] is not None), ("expand", 2)
    )
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value <= 2**10:
        raise BadInput(f"{values.place}: {name}", value, "a number above 0 and up to 1,024")
    return int(value * values.needed("hidden_size"))


def mamba1(values: Values) -> Fields:
    """
    A Mamba-1 layer.

    Args:
        values: the configuration.

    Returns:
        Inner channels, state, convolution and rank of the time step.
    """
    automatic = values.automatic("time_step_rank")
    hidden = values.needed("hidden_size")
    return {
        "inner_size": values.whole("inner_size", _expanded(values)),
        "state_size": values.whole("state_size"),
        "convolution_size": values.whole("convolution_size"),
        "time_step_rank": ceil(hidden / TIME_STEP_SHARE) if automatic else values.whole("time_step_rank"),
    }


def mamba2(values: Values) -> Fields:
    """
    A Mamba-2 layer; heads of "auto" size share the inner channels evenly.

    Args:
        values: the configuration.

    Returns:
        Heads, their size, groups, state and convolution.
    """
    heads = values.whole("state_head_count")
    automatic = values.automatic("state_head_size")
    inner = values.whole("mamba_d_ssm", _expanded(values))
    size = max(1, inner // heads) if automatic else values.whole("state_head_size")
    return {
        "state_head_count": heads,
        "state_head_size": size,
        "state_group_count": values.whole("state_group_count"),
        "state_size": values.whole("state_size"),
        "convolution_size": values.whole("convolution_size"),
    }


def delta(values: Values) -> Fields:
    """
    A gated delta net layer.

    Args:
        values: the configuration.

    Returns:
        Key and value heads, their sizes and the convolution.
    """
    return {
        "state_size": values.whole("state_size"),
        "state_head_count": values.whole("state_head_count"),
        "state_head_size": values.whole("state_head_size"),
        "state_group_count": values.whole("state_group_count"),
        "convolution_size": values.whole("convolution_size"),
    }


def short_convolution(values: Values) -> Fields:
    """
    The width of a short convolution.

    Args:
        values: the configuration.

    Returns:
        The width.
    """
    return {"convolution_size": values.whole("convolution_size")}


GROUPS: Final[Mapping[str, Callable[[Values], Fields]]] = MappingProxyType(
    {
        group.__name__: group
        for group in (
            attention, dense, four_times, positions, offset_positions, experts, shared_experts, latent, indexer, mamba1,
            mamba2, delta, short_convolution,
        )
    }
)  # fmt: skip
"""Names that stand in `Reading.groups`."""
