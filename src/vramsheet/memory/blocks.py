"""The tensors and caches of one block of attention or feed-forward; recurrent mixers stand in `memory.recurrent`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vramsheet.memory.layers import Cache, CacheKind, Role, Tensor

if TYPE_CHECKING:
    from vramsheet.memory.architecture import Architecture

Traits = frozenset[str]
"""Words of `traits.TRAITS` that hold for a model."""


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


def value_size(shape: Architecture) -> int:
    """
    Elements of one value head, that of a key head where nothing else is said.

    Args:
        shape: dimensions of the model.

    Returns:
        Elements.
    """
    return shape.value_head_size or shape.head_size


def attention(
    shape: Architecture, traits: Traits, keeps_keys: bool = True, windowed: bool = False
) -> tuple[Tensor, ...]:
    """
    The projections of multi-head, grouped-query or multi-query attention.

    Args:
        shape: dimensions of the model.
        traits: biases, norms of queries and keys, output gate, sinks.
        keeps_keys: False where the layer uses the keys and values of an earlier one.
        windowed: whether the layer sees a window only; some families differ there.

    Returns:
        Query, key, value and output matrices with what belongs to them.
    """
    bias = "qkv-bias" in traits
    query_size = shape.head_count * shape.head_size
    key_size = shape.kv_head_count * shape.head_size
    output_size = shape.hidden_size if "square-output" in traits else shape.head_count * value_size(shape)
    tensors = [*linear(Role.QUERY, shape.hidden_size, query_size * (2 if "attention-gate" in traits else 1), bias)]
    if "own-attention-gate" in traits:
        tensors += [Tensor(Role.QUERY, query_size, shape.hidden_size)]
    if "head-gate" in traits:
        tensors += [Tensor(Role.ROUTER, shape.head_count, shape.hidden_size)]
    if keeps_keys:
        tensors += linear(Role.KEY, shape.hidden_size, key_size, bias and "no-key-bias" not in traits)
    if keeps_keys and (windowed or "keys-as-values" not in traits):
        tensors += linear(Role.VALUE, shape.hidden_size, shape.kv_head_count * value_size(shape), bias)
    tensors += linear(Role.OUTPUT, output_size, shape.hidden_size, "output-bias" in traits)
    norms = (2 if keeps_keys else 1) * (2 if "qk-norm-bias" in traits else 1)
    if "qk-norm" in traits:
        tensors += [Tensor(Role.NORM, shape.head_size, copies=norms)]
    if "qk-norm-wide" in traits:
        tensors += [Tensor(Role.NORM, query_size), Tensor(Role.NORM, key_size)]
    if "inner-norms" in traits:
        tensors += [Tensor(Role.NORM, shape.hidden_size)]
    if "differential" in traits:
        tensors += [Tensor(Role.NORM, shape.head_size, copies=4)]
    if "dynamic-mask" in traits:
        tensors += linear(Role.ROUTER, key_size, shape.kv_head_count, bias)
        tensors += [Tensor(Role.BIAS, shape.kv_head_count)]
        tensors += [Tensor(Role.NORM, shape.hidden_size, copies=2)]
    if "sinks" in traits or (windowed and "window-sinks" in traits):
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
    return Cache(kind, shape.kv_head_count, shape.head_size, value_size(shape), limit)


def norm_gate(shape: Architecture) -> tuple[Tensor, ...]:
    """
    The gate of low rank behind a norm (A.X K2).

    Args:
        shape: hidden size and rank.

    Returns:
        Two matrices.
    """
    down = Tensor(Role.ROUTER, shape.low_rank_size, shape.hidden_size)
    return (down, Tensor(Role.ROUTER, shape.hidden_size, shape.low_rank_size))


def latent_attention(shape: Architecture, traits: Traits, keeps_keys: bool = True) -> tuple[Tensor, ...]:
    """
    The projections of multi-head latent attention (DeepSeek-V2, arXiv 2405.04434, section 2.1).

    Args:
        shape: ranks and head sizes.
        traits: "attention-bias" puts a bias on the down projections and the output; gates, sinks and scales.
        keeps_keys: False where the layer expands the latent of an earlier one.

    Returns:
        Compressing and expanding matrices with their norms.
    """
    bias = "attention-bias" in traits
    key_size = shape.nope_head_size + shape.rope_head_size
    query_size = shape.head_count * key_size
    wide = "wide-query-up" in traits
    gate_size = shape.head_count * shape.value_head_size if wide else 0
    queries: tuple[Tensor, ...]
    if shape.query_rank:
        queries = (
            *linear(Role.QUERY_DOWN, shape.hidden_size, shape.query_rank, bias),
            Tensor(Role.NORM, shape.query_rank),
            Tensor(Role.QUERY_UP, query_size + gate_size, shape.query_rank * (2 if wide else 1)),
        )
    else:
        queries = (Tensor(Role.QUERY, query_size, shape.hidden_size),)
    beside: tuple[Tensor, ...] = ()
    if "head-gate" in traits:
        beside += (Tensor(Role.ROUTER, shape.head_count, shape.hidden_size),)
    if "latent-gate" in traits:
        beside += (Tensor(Role.GATE, shape.head_count * shape.value_head_size, shape.hidden_size),)
    if "gated-norms" in traits:
        beside += norm_gate(shape)
    if "softmax-scales" in traits:
        beside += (Tensor(Role.BIAS, shape.head_count, copies=2),)
    if keeps_keys:
        beside += (
            *linear(Role.KV_DOWN, shape.hidden_size, shape.kv_rank + shape.rope_head_size, bias),
            Tensor(Role.NORM, shape.kv_rank),
        )
    if "sinks" in traits:
        beside += (Tensor(Role.BIAS, shape.head_count),)
    return (
        *queries,
        *beside,
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


def indexer(shape: Architecture, traits: Traits = frozenset()) -> tuple[Tensor, ...]:
    """
    The small attention that picks which tokens the large one reads (DeepSeek-V3.2, arXiv 2512.02556, section 2.1).

    Args:
        shape: heads and head size of the indexer, rank of the query that it starts from (0: the hidden state).
        traits: "softmax-scales" adds a norm of that and learned scales of the heads.

    Returns:
        Its query and key matrices, the layer norm of the keys, the weights of its heads, and what pools the keys.
    """
    pool: tuple[Tensor, ...] = ()
    if shape.index_pool_tokens:
        pool = (
            Tensor(Role.POSITION, shape.index_pool_tokens, shape.index_head_size),
            Tensor(Role.ROUTER, shape.index_head_size, shape.hidden_size),
        )
    if "softmax-scales" in traits:
        pool += (Tensor(Role.NORM, shape.hidden_size, copies=2), Tensor(Role.BIAS, shape.index_head_count, copies=2))
    return (
        Tensor(Role.QUERY_UP, shape.index_head_count * shape.index_head_size, shape.query_rank or shape.hidden_size),
        Tensor(Role.KV_DOWN, shape.index_head_size, shape.hidden_size),
        Tensor(Role.NORM, shape.index_head_size, copies=2),
        Tensor(Role.ROUTER, shape.index_head_count, shape.hidden_size),
        *pool,
    )


def indexer_cache(shape: Architecture) -> Cache:
    """
    The keys of the indexer, one head for all, held whole by every GPU.

    Args:
        shape: size of an index key.

    Returns:
        `index_head_size` elements per token; where keys are pooled, as much again for their weights, and a mark.
    """
    size = 2 * shape.index_head_size + 1 if shape.index_pool_tokens else shape.index_head_size
    return Cache("latent", 1, size)


def block_indexer(shape: Architecture) -> tuple[Tensor, ...]:
    """
    The small attention that picks blocks of tokens for ordinary attention (MiniMax-M3, Qwen4).

    Args:
        shape: heads and head size of the indexer.

    Returns:
        Its queries, one key for all its heads, and a norm of each.

    Source:
        transformers 5.23.0, `models/minimax_m3_vl` and `models/qwen4_exp` (2026-11-21).
    """
    return (
        Tensor(Role.QUERY, shape.index_head_count * shape.index_head_size, shape.hidden_size),
        Tensor(Role.KV_DOWN, shape.index_head_size, shape.hidden_size),
        Tensor(Role.NORM, shape.index_head_size, copies=2),
    )


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
    activation = (Tensor(Role.BIAS, 1, copies=2),) if "learned-activation" in traits else ()
    inner_norm = (Tensor(Role.NORM, width),) if "inner-norms" in traits else ()
    return (*gate, *up, *linear(Role.DOWN, width, shape.hidden_size, bias), *activation, *inner_norm)


def router(shape: Architecture, traits: Traits) -> tuple[Tensor, ...]:
    """
    What chooses the experts of a token: one matrix, or a small network (Zaya).

    Args:
        shape: experts, those that do nothing included, and the width of the network.
        traits: "router-bias".

    Returns:
        Matrices, biases and the network's norm; a network has one choice more than experts: none of them.
    """
    hidden, size = shape.hidden_size, shape.router_size
    if not size:
        return linear(Role.ROUTER, hidden, shape.expert_count + shape.idle_expert_count, "router-bias" in traits)
    return (
        *linear(Role.ROUTER, hidden, size, bias=True),
        Tensor(Role.NORM, size),
        *linear(Role.ROUTER, size, size, bias=True) * 2,
        Tensor(Role.ROUTER, shape.expert_count + 1, size),
    )


def experts(shape: Architecture, traits: Traits) -> tuple[Tensor, ...]:
    """
    A mixture of experts: router, routed experts and the shared ones.

    Args:
        shape: number and width of the experts.
        traits: biases, learned corrections and scales of the router, the gate of the shared expert.

    Returns:
        All experts, not only those that a token uses.
    """
    hidden, width, count = shape.hidden_size, shape.expert_feed_forward_size, shape.expert_count
    inside = shape.expert_hidden_size or hidden
    gated, bias = "plain-mlp" not in traits, "mlp-bias" in traits
    tensors = [*router(shape, traits)]
    if "router-correction" in traits:
        tensors += [Tensor(Role.BIAS, count)]
    if "router-scale" in traits:
        tensors += [Tensor(Role.NORM, hidden), Tensor(Role.BIAS, count)]
    if shape.expert_hidden_size:
        tensors += [*linear(Role.UP, hidden, inside, bias), *linear(Role.DOWN, inside, hidden, bias)]
    if gated:
        tensors += [Tensor(Role.EXPERT_GATE, width, inside, count)]
    tensors += [Tensor(Role.EXPERT_UP, width, inside, count), Tensor(Role.EXPERT_DOWN, inside, width, count)]
    if "expert-bias" in traits:
        tensors += [Tensor(Role.BIAS, width, 1, count * (2 if gated else 1)), Tensor(Role.BIAS, inside, 1, count)]
    if shape.shared_feed_forward_size:
        tensors += shared_experts(shape, traits)
    if "expert-norms" in traits:
        tensors += [Tensor(Role.NORM, hidden, copies=3)]
    if "common-expert-bias" in traits:
        tensors += [Tensor(Role.BIAS, hidden)]
    if "gated-norms" in traits:
        tensors += norm_gate(shape)
    if "expert-output-norm" in traits:
        tensors += [Tensor(Role.NORM, hidden)]
    return tuple(tensors)


def shared_experts(shape: Architecture, traits: Traits) -> tuple[Tensor, ...]:
    """
    The experts that every token passes, all together as one block.

    Args:
        shape: their width.
        traits: "mlp-bias" adds biases, "shared-expert-gate" a gate.

    Returns:
        Their matrices.
    """
    hidden, width, bias = shape.hidden_size, shape.shared_feed_forward_size, "mlp-bias" in traits
    gate = () if "plain-mlp" in traits else linear(Role.SHARED_GATE, hidden, width, bias)
    choice = (Tensor(Role.ROUTER, 1, hidden),) if "shared-expert-gate" in traits else ()
    return (
        *gate,
        *linear(Role.SHARED_UP, hidden, width, bias),
        *linear(Role.SHARED_DOWN, width, hidden, bias),
        *choice,
    )


def square(shape: Architecture) -> tuple[Tensor, ...]:
    """
    One square matrix in place of a part (as neural architecture search leaves it).

    Args:
        shape: dimensions of the model.

    Returns:
        A matrix of hidden size x hidden size.
    """
    return (Tensor(Role.OUTPUT, shape.hidden_size, shape.hidden_size),)
