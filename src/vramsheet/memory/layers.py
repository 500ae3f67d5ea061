"""
A model as a list of layers: every tensor it stores and every cache it fills.

This is the object that everything else reads. A layer says which tensors it holds (weights, gradients, optimizer
states and LoRA adapters follow from them) and what it keeps per token and per sequence while it serves.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Role(StrEnum):
    """What a tensor is for; precision, sharding and LoRA targets go by it."""

    EMBEDDING = "embedding"
    POSITION = "position"
    HEAD = "head"
    NORM = "norm"
    BIAS = "bias"
    QUERY = "query"
    KEY = "key"
    VALUE = "value"
    OUTPUT = "output"
    QUERY_DOWN = "query down"
    QUERY_UP = "query up"
    KV_DOWN = "key-value down"
    KV_UP = "key-value up"
    GATE = "gate"
    UP = "up"
    DOWN = "down"
    ROUTER = "router"
    EXPERT_GATE = "expert gate"
    EXPERT_UP = "expert up"
    EXPERT_DOWN = "expert down"
    SHARED_GATE = "shared expert gate"
    SHARED_UP = "shared expert up"
    SHARED_DOWN = "shared expert down"
    STATE_IN = "state in"
    STATE_OUT = "state out"
    STATE_STEP = "state step"
    CONVOLUTION = "convolution"
    STATE = "state"
    MODULATION = "modulation"
    TOWER = "tower"


EXPERT_ROLES: Final = frozenset({Role.EXPERT_GATE, Role.EXPERT_UP, Role.EXPERT_DOWN})
LINEAR_ROLES: Final = EXPERT_ROLES | {
    Role.QUERY, Role.KEY, Role.VALUE, Role.OUTPUT, Role.QUERY_DOWN, Role.QUERY_UP, Role.KV_DOWN, Role.KV_UP,
    Role.GATE, Role.UP, Role.DOWN, Role.SHARED_GATE, Role.SHARED_UP, Role.SHARED_DOWN, Role.STATE_IN, Role.STATE_OUT,
    Role.MODULATION,
}  # fmt: skip
"""Matrices that a quantised checkpoint quantises; all else keeps 16 bits."""
REPLICATED_ROLES: Final = frozenset({Role.NORM, Role.ROUTER, Role.QUERY_DOWN, Role.KV_DOWN, Role.POSITION, Role.BIAS})
"""Tensors that every GPU of a tensor-parallel group holds whole."""
KV_HEAD_ROLES: Final = frozenset({Role.KEY, Role.VALUE})
"""Tensors split by KV head: held more than once when there are more GPUs than KV heads."""


class Tensor(NamedTuple):
    """`copies` equal tensors of one role; a vector has one column."""

    role: Role
    rows: int
    """Output features."""
    columns: int = 1
    """Input features."""
    copies: int = 1

    @property
    def parameters(self) -> int:
        """Elements of all copies."""
        return self.rows * self.columns * self.copies


CacheKind = Literal["full", "window", "chunk", "latent", "cross", "state"]


class Cache(NamedTuple):
    """What one layer keeps while it serves: elements per token, capped or not, or per sequence."""

    kind: CacheKind
    kv_head_count: int = 0
    key_size: int = 0
    """Elements of the key of one head; of a latent cache the whole latent."""
    value_size: int = 0
    limit_tokens: int = 0
    """Tokens kept at most: width of the window or chunk, or the encoder's positions. 0: no limit."""
    state_elements: int = 0
    """Recurrent state per sequence."""
    convolution_elements: int = 0
    """Inputs of the causal convolution kept per sequence."""

    def heads_on(self, gpu_count: int) -> int:
        """
        KV heads that one GPU of a tensor-parallel group holds; a latent cache is held whole by each.

        Args:
            gpu_count: GPUs of the group.

        Returns:
            At least one head where there are any.
        """
        return self.kv_head_count if self.kind == "latent" else -(-self.kv_head_count // gpu_count)


@dataclass(frozen=True, eq=False)
class Layer:
    """One layer: its tensors and its caches."""

    tensors: tuple[Tensor, ...]
    caches: tuple[Cache, ...] = ()


class Run(NamedTuple):
    """The same layer a number of times."""

    layer: Layer
    repeats: int


@dataclass(frozen=True, eq=False)
class Model:
    """
    A model: its runs of equal layers and the tensors outside them.

    Compared and hashed by identity, so that figures derived from it can be cached; build it once.
    """

    name: str
    family: str
    runs: tuple[Run, ...]
    outside: tuple[Tensor, ...]
    hidden_size: int
    head_count: int
    kv_head_count: int
    head_size: int
    vocabulary_size: int
    max_context_tokens: int
    expert_count: int = 0
    experts_per_token: int = 0
    tied_embeddings: bool = False
    bare_parameters: int | None = None
    """The count that was given, when nothing else is known of the model."""
    extra_parameters: int = 0
    """Parameters of towers that are not described tensor by tensor."""
    stored_bytes: int | None = None
    """Bytes of all tensors in the file that the model was read from; the weights are then these, in any format."""
    widest_elements_per_token: int = 0
    """Elements alive per token at the widest moment, where a family has a rule of its own (0: it has none)."""
    learned_positions: int = 0
    """The longest sequence that a learned table of positions has rows for; 0: positions are computed, or none."""
    table_elements: int = 0
    """
    Elements of stored tables that are computed and not learned: they weigh like unquantised weights, but nobody counts
    them as parameters.

    Source: `PatchEmbed.pos_embed`, a persistent buffer (diffusers 0.42.1, models/embeddings.py).
    """
    stored_precision: str = ""
    """The number format that the model's file names for its weights, as `formats.FORMATS` has it; empty: none named."""

    @property
    def typical(self) -> bool:
        """True when the model is a bare count and its layers are only typical of that size."""
        return self.bare_parameters is not None

    def tensors(self) -> Iterator[tuple[Tensor, int]]:
        """
        Every tensor with the number of times it occurs.

        Yields:
            A tensor and how many layers hold it (1 outside the layers).
        """
        for tensor in self.outside:
            yield tensor, 1
        for layer, count in self.runs:
            for tensor in layer.tensors:
                yield tensor, count

    @cached_property
    def layer_count(self) -> int:
        """Layers, encoder layers included."""
        return sum(count for _, count in self.runs)

    @cached_property
    def described_parameters(self) -> int:
        """Parameters of the described tensors, tied tables once."""
        return sum(tensor.parameters * count for tensor, count in self.tensors()) + self.extra_parameters

    @cached_property
    def parameters(self) -> int:
        """All parameters, tied tables once; of a bare count the count that was given."""
        return self.described_parameters if self.bare_parameters is None else self.bare_parameters

    @cached_property
    def expert_parameters(self) -> int:
        """Parameters of the routed experts."""
        return sum(t.parameters * count for t, count in self.tensors() if t.role in EXPERT_ROLES)

    @cached_property
    def active_parameters(self) -> int:
        """Parameters that one token passes through: of the routed experts only those chosen."""
        if not self.expert_count:
            return self.parameters
        idle = self.expert_parameters * (self.expert_count - self.experts_per_token) // self.expert_count
        return self.parameters - idle

    @cached_property
    def caches(self) -> tuple[tuple[Cache, int], ...]:
        """Each distinct cache with the number of layers that keep one."""
        counted: Counter[Cache] = Counter()
        for layer, count in self.runs:
            for cache in layer.caches:
                counted[cache] += count
        return tuple(counted.items())

    @cached_property
    def widths(self) -> Mapping[Role, int]:
        """The widest output per role: what a token's intermediate values take."""
        widest: dict[Role, int] = {}
        for tensor, _ in self.tensors():
            widest[tensor.role] = max(widest.get(tensor.role, 0), tensor.rows)
        return widest
