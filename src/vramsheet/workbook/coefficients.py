"""
A model as numbers that a sheet can calculate with: what its bytes are made of, before format, context and batch.

Weights: parameters by how a format treats them and how several GPUs share them. Caches: one row for each distinct
cache, with its limit. The workbook's formulas put them together as `memory.engines.generic` does.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from vramsheet.memory.activations import transient_elements_per_token
from vramsheet.memory.formats import FORMATS
from vramsheet.memory.gguf import file_bits
from vramsheet.memory.kv_cache import CONVOLUTION_BYTES_PER_ELEMENT, STATE_BYTES_PER_ELEMENT
from vramsheet.memory.layers import EXPERT_ROLES, KV_HEAD_ROLES, LINEAR_ROLES, REPLICATED_ROLES
from vramsheet.memory.parallelism import tensor_counts
from vramsheet.memory.weights import table_bits

if TYPE_CHECKING:
    from vramsheet.memory.layers import Cache, Model

FILE_MIXES: Final = tuple(form.name for form in FORMATS.values() if form.scope == "file")
"""Formats whose bits depend on every tensor of a model, so that the workbook holds their sum."""


class CacheRow(NamedTuple):
    """One kind of cache of a model, of all layers that keep it."""

    kind: str
    layer_count: int
    head_count: int
    key_size: float
    value_size: float
    limit_tokens: int
    """0: none."""
    is_latent: int
    """1: every GPU holds it whole."""
    is_fixed: int
    """1: it holds its limit whatever the context (cross-attention)."""


class Coefficients(NamedTuple):
    """One model; parameters by treatment."""

    shared_linear: int
    """Matrices that formats quantise and that every GPU holds whole."""
    shared_kept: int
    """What stays unquantised and every GPU holds whole: norms, routers, positions."""
    key_value: int
    """Projections split by KV head."""
    expert: int
    """Routed experts, divided evenly."""
    linear: int
    """All other matrices that formats quantise, divided evenly."""
    kept: int
    """What stays unquantised and is divided evenly: embeddings, head, convolutions."""
    shared_rows: int
    """Output rows of `shared_linear`: formats with one scale per row add bits for each."""
    key_value_rows: int
    other_rows: int
    """Of experts and `linear`."""
    extra: int
    """Towers described only by their size; held whole."""
    table: int
    """Elements of computed tables; held whole, never below 16 bits."""
    stored_bytes: int
    """Of a model read from a weight file; 0 for others."""
    bare_parameters: int
    """Of a model of which only the count is known; 0 for others."""
    head_count: int
    kv_head_count: int
    expert_count: int
    experts_per_token: int
    expert_parameters: int
    parameters: int
    vocabulary_size: int
    transient_elements: int
    """Values alive per token."""
    is_uncut: int
    """1: its tokens are computed all at once (diffusion); 0: in chunks."""
    state_bytes_per_sequence: int
    max_context_tokens: int
    learned_positions: int


@lru_cache(maxsize=1024)
def coefficients(model: Model) -> Coefficients:
    """
    The numbers of a model.

    Args:
        model: the model.

    Returns:
        Parameters by treatment, and what activations, state and limits follow from.
    """
    sizes = dict.fromkeys(("shared_linear", "shared_kept", "key_value", "expert", "linear", "kept"), 0)
    rows = dict.fromkeys(("shared_linear", "key_value", "other"), 0)
    for tensor, count in model.tensors():
        is_linear = tensor.role in LINEAR_ROLES
        if tensor.role in REPLICATED_ROLES:
            group = "shared_linear" if is_linear else "shared_kept"
        elif tensor.role in KV_HEAD_ROLES:
            group = "key_value"
        elif tensor.role in EXPERT_ROLES:
            group = "expert"
        else:
            group = "linear" if is_linear else "kept"
        sizes[group] += tensor.parameters * count
        if is_linear:
            rows[group if group in rows else "other"] += tensor.rows * tensor.copies * count
    return Coefficients(
        **sizes,
        shared_rows=rows["shared_linear"],
        key_value_rows=rows["key_value"],
        other_rows=rows["other"],
        extra=model.extra_parameters,
        table=model.table_elements,
        stored_bytes=model.stored_bytes or 0,
        bare_parameters=model.bare_parameters or 0,
        head_count=model.head_count,
        kv_head_count=model.kv_head_count,
        expert_count=model.expert_count,
        experts_per_token=model.experts_per_token,
        expert_parameters=model.expert_parameters,
        parameters=model.parameters,
        vocabulary_size=model.vocabulary_size,
        transient_elements=transient_elements_per_token(model),
        is_uncut=int(bool(model.widest_elements_per_token)),
        state_bytes_per_sequence=state_bytes_per_sequence(model),
        max_context_tokens=model.max_context_tokens,
        learned_positions=model.learned_positions,
    )


def state_bytes_per_sequence(model: Model) -> int:
    """
    Recurrent state that all layers keep for one sequence.

    Args:
        model: the model.

    Returns:
        Bytes.
    """
    return sum(
        count
        * (cache.state_elements * STATE_BYTES_PER_ELEMENT + cache.convolution_elements * CONVOLUTION_BYTES_PER_ELEMENT)
        for cache, count in model.caches
    )


def cache_rows(model: Model) -> tuple[CacheRow, ...]:
    """
    The caches that grow with tokens, one row for each distinct one.

    Args:
        model: the model.

    Returns:
        Rows, none for an encoder or a purely recurrent model.
    """
    return tuple(
        CacheRow(
            cache.kind,
            count,
            cache.kv_head_count,
            cache.key_size,
            cache.value_size,
            cache.limit_tokens,
            int(cache.kind == "latent"),
            int(cache.kind == "cross"),
        )
        for cache, count in model.caches
        if grows(cache)
    )


def grows(cache: Cache) -> bool:
    """
    Whether a cache holds keys and values, not only state.

    Args:
        cache: of a layer.

    Returns:
        True where it takes bytes for each token that it keeps.
    """
    return bool(cache.kv_head_count and (cache.key_size or cache.value_size))


@lru_cache(maxsize=1024)
def file_mix_bits(model: Model) -> tuple[float, ...]:
    """
    Bits of the whole model in each GGUF mix.

    Args:
        model: the model.

    Returns:
        In the order of `FILE_MIXES`; zeros where the bytes do not depend on the tensors.
    """
    if model.stored_bytes is not None or model.bare_parameters is not None:
        return (0.0,) * len(FILE_MIXES)
    return tuple(file_bits(mix, model) + table_bits(model, FORMATS[mix]) for mix in FILE_MIXES)


def gpu_counts(model: Model) -> tuple[int, ...]:
    """
    Numbers of GPUs that can share every layer.

    Args:
        model: the model.

    Returns:
        In rising order.
    """
    return tensor_counts(model)
