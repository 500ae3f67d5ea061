"""The tensors and caches of one block: attention, feed-forward, experts, recurrent mixers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vramsheet.memory.layers import Cache, CacheKind, Role, Tensor

if TYPE_CHECKING:
    from vramsheet.memory.architecture import Architecture

Traits = frozenset[str]
"""Words of `families.TRAITS` that hold for a model."""


def linear(role: Role, inputs: int, outputs: int, bias: bool = False) -> tuple[Tensor, ...]:
    """
    A matrix, with its bias vector if it has one.

    Args:
        role: what it is for.
        inputs: input features.
        outputs: output features.
        bias: whether a bias vector is added.

    Returns:
        One or two tensors.
    """
    matrix = Tensor(role, outputs, inputs)
    return (matrix, Tensor(Role.BIAS, outputs)) if bias else (matrix,)


def norm(size: int, traits: Traits) -> tuple[Tensor, ...]:
    """
    The vectors of one normalisation: a weight, and a bias in a layer norm.

    Args:
        size: features.
        traits: "layer-norm" adds the bias; "norm-free" leaves nothing.

    Returns:
        No, one or two tensors.
    """
    if "norm-free" in traits:
        return ()
    return (Tensor(Role.NORM, size), Tensor(Role.NORM, size)) if "layer-norm" in traits else (Tensor(Role.NORM, size),)


def attention(shape: Architecture, traits: Traits) -> tuple[Tensor, ...]:
    """
    The projections of multi-head, grouped-query or multi-query attention.

    Args:
        shape: dimensions of the model.
        traits: biases, norms of queries and keys, output gate, sinks.

    Returns:
        Query, key, value and output matrices with what belongs to them.
    """
    bias = "qkv-bias" in traits
    query_size = shape.head_count * shape.head_size
    kv_size = shape.kv_head_count * shape.head_size
    tensors = [
        *linear(Role.QUERY, shape.hidden_size, query_size * (2 if "attention-gate" in traits else 1), bias),
        *linear(Role.KEY, shape.hidden_size, kv_size, bias and "no-key-bias" not in traits),
        *linear(Role.VALUE, shape.hidden_size, kv_size, bias),
        *linear(Role.OUTPUT, query_size, shape.hidden_size, "output-bias" in traits),
    ]
    if "qk-norm" in traits:
        tensors += [Tensor(Role.NORM, shape.head_size, copies=2)]
    if "qk-norm-wide" in traits:
        tensors += [Tensor(Role.NORM, query_size), Tensor(Role.NORM, kv_size)]
    if "sinks" in traits:
        tensors += [Tensor(Role.BIAS, shape.head_count)]
    return tuple(tensors)


def attention_cache(shape: Architecture, kind: CacheKind) -> Cache:
    """
    Keys and values of one attention layer.

    Args:
        shape: dimensions of the model.
        kind: full, window or chunk.

    Returns:
        Elements per token, with the window where there is one.
    """
    limit = shape.window_tokens if kind in {"window", "chunk"} else 0
    return Cache(kind, shape.kv_head_count, shape.head_size, shape.head_size, limit)


def latent_attention(shape: Architecture, traits: Traits) -> tuple[Tensor, ...]:
    """
    The projections of multi-head latent attention (DeepSeek-V2, arXiv 2405.04434, section 2.1).

    Args:
        shape: ranks and head sizes.
        traits: "attention-bias" puts a bias on the down projections and the output.

    Returns:
        Compressing and expanding matrices with their norms.
    """
    bias = "attention-bias" in traits
    key_size = shape.nope_head_size + shape.rope_head_size
    query_size = shape.head_count * key_size
    queries: tuple[Tensor, ...]
    if shape.query_rank:
        queries = (
            *linear(Role.QUERY_DOWN, shape.hidden_size, shape.query_rank, bias),
            Tensor(Role.NORM, shape.query_rank),
            Tensor(Role.QUERY_UP, query_size, shape.query_rank),
        )
    else:
        queries = (Tensor(Role.QUERY, query_size, shape.hidden_size),)
    return (
        *queries,
        *linear(Role.KV_DOWN, shape.hidden_size, shape.kv_rank + shape.rope_head_size, bias),
        Tensor(Role.NORM, shape.kv_rank),
        Tensor(Role.KV_UP, shape.head_count * (shape.nope_head_size + shape.value_head_size), shape.kv_rank),
        *linear(Role.OUTPUT, shape.head_count * shape.value_head_size, shape.hidden_size, bias),
    )


def latent_cache(shape: Architecture) -> Cache:
    """
    The compressed keys and values of one layer, one head, held whole by every GPU.

    Args:
        shape: rank of the latent and size of the rotary part.

    Returns:
        `kv_rank + rope_head_size` elements per token.
    """
    return Cache("latent", 1, shape.kv_rank + shape.rope_head_size)


def feed_forward(shape: Architecture, traits: Traits, width: int) -> tuple[Tensor, ...]:
    """
    A dense feed-forward block: gate, up and down, or up and down only.

    Args:
        shape: dimensions of the model.
        traits: "plain-mlp" drops the gate, "mlp-bias" adds biases.
        width: inner width.

    Returns:
        Its matrices and biases.
    """
    bias = "mlp-bias" in traits
    gate = () if "plain-mlp" in traits else linear(Role.GATE, shape.hidden_size, width, bias)
    up = linear(Role.UP, shape.hidden_size, width, bias)
    return (*gate, *up, *linear(Role.DOWN, width, shape.hidden_size, bias))


def experts(shape: Architecture, traits: Traits) -> tuple[Tensor, ...]:
    """
    A mixture of experts: router, routed experts and the shared ones.

    Args:
        shape: number and width of the experts.
        traits: biases, the gate of the shared expert.

    Returns:
        All experts, not only those that a token uses.
    """
    hidden, width, count = shape.hidden_size, shape.expert_feed_forward_size, shape.expert_count
    gated = "plain-mlp" not in traits
    tensors = [*linear(Role.ROUTER, hidden, count, "router-bias" in traits)]
    if gated:
        tensors += [Tensor(Role.EXPERT_GATE, width, hidden, count)]
    tensors += [Tensor(Role.EXPERT_UP, width, hidden, count), Tensor(Role.EXPERT_DOWN, hidden, width, count)]
    if "expert-bias" in traits:
        tensors += [Tensor(Role.BIAS, width, 1, count * (2 if gated else 1)), Tensor(Role.BIAS, hidden, 1, count)]
    if shared := shape.shared_feed_forward_size:
        if gated:
            tensors += [Tensor(Role.SHARED_GATE, shared, hidden)]
        tensors += [Tensor(Role.SHARED_UP, shared, hidden), Tensor(Role.SHARED_DOWN, hidden, shared)]
        if "shared-expert-gate" in traits:
            tensors += [Tensor(Role.ROUTER, 1, hidden)]
    return tuple(tensors)


def mamba1(shape: Architecture) -> tuple[Tensor, ...]:
    """
    A selective state space layer (Mamba, arXiv 2312.00752) with Jamba's three inner norms.

    Args:
        shape: inner width, state and time-step rank.

    Returns:
        Its tensors.
    """
    inner, state, rank = shape.inner_size, shape.state_size, shape.time_step_rank
    return (
        Tensor(Role.STATE_IN, 2 * inner, shape.hidden_size),
        Tensor(Role.CONVOLUTION, inner, shape.convolution_size),
        Tensor(Role.BIAS, inner),
        Tensor(Role.STATE_STEP, rank + 2 * state, inner),
        *linear(Role.STATE_STEP, rank, inner, bias=True),
        Tensor(Role.STATE, inner, state),
        Tensor(Role.STATE, inner),
        Tensor(Role.NORM, rank),
        Tensor(Role.NORM, state, copies=2),
        Tensor(Role.STATE_OUT, shape.hidden_size, inner),
    )


def mamba1_cache(shape: Architecture) -> Cache:
    """
    State of one Mamba layer: channels x state, and the last inputs of its convolution.

    Args:
        shape: inner width, state and convolution.

    Returns:
        Elements per sequence.
    """
    inner = shape.inner_size
    return Cache(
        "state", state_elements=inner * shape.state_size, convolution_elements=inner * (shape.convolution_size - 1)
    )


def mamba2(shape: Architecture, traits: Traits) -> tuple[Tensor, ...]:
    """
    A Mamba-2 layer (arXiv 2405.21060).

    Args:
        shape: heads, head size, groups, state and convolution.
        traits: "state-bias" adds biases to the projections, "no-convolution-bias" drops that of the convolution.

    Returns:
        Its tensors.
    """
    inner = shape.state_head_count * shape.state_head_size
    mixed = inner + 2 * shape.state_group_count * shape.state_size
    bias = "state-bias" in traits
    convolution_bias = () if "no-convolution-bias" in traits else (Tensor(Role.BIAS, mixed),)
    return (
        *linear(Role.STATE_IN, shape.hidden_size, inner + mixed + shape.state_head_count, bias),
        Tensor(Role.CONVOLUTION, mixed, shape.convolution_size),
        *convolution_bias,
        Tensor(Role.STATE, shape.state_head_count, copies=3),
        Tensor(Role.NORM, inner),
        *linear(Role.STATE_OUT, inner, shape.hidden_size, bias),
    )


def mamba2_cache(shape: Architecture) -> Cache:
    """
    State of one Mamba-2 layer: state x inner channels, and the last inputs of its convolution.

    Args:
        shape: heads, head size, groups, state and convolution.

    Returns:
        Elements per sequence.
    """
    inner = shape.state_head_count * shape.state_head_size
    mixed = inner + 2 * shape.state_group_count * shape.state_size
    return Cache(
        "state", state_elements=inner * shape.state_size, convolution_elements=mixed * (shape.convolution_size - 1)
    )


def delta_net(shape: Architecture) -> tuple[Tensor, ...]:
    """
    A gated delta net layer (arXiv 2412.06464) as Qwen3-Next and Qwen3.5 lay it out.

    Args:
        shape: key heads (`state_group_count`), value heads, their sizes and the convolution.

    Returns:
        Its tensors.
    """
    key_width = shape.state_group_count * shape.state_size
    value_width = shape.state_head_count * shape.state_head_size
    return (
        Tensor(Role.STATE_IN, 2 * key_width + 2 * value_width, shape.hidden_size),
        Tensor(Role.STATE_STEP, 2 * shape.state_head_count, shape.hidden_size),
        Tensor(Role.CONVOLUTION, 2 * key_width + value_width, shape.convolution_size),
        Tensor(Role.STATE, shape.state_head_count, copies=2),
        Tensor(Role.NORM, shape.state_head_size),
        Tensor(Role.STATE_OUT, shape.hidden_size, value_width),
    )


def delta_net_cache(shape: Architecture) -> Cache:
    """
    State of one gated delta net layer: key size x value size per value head, and the convolution's last inputs.

    Args:
        shape: heads, sizes and convolution.

    Returns:
        Elements per sequence.
    """
    key_width = shape.state_group_count * shape.state_size
    value_width = shape.state_head_count * shape.state_head_size
    return Cache(
        "state",
        state_elements=value_width * shape.state_size,
        convolution_elements=(2 * key_width + value_width) * (shape.convolution_size - 1),
    )
