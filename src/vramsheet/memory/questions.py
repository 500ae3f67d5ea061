"""What is asked: one way to serve a model, or one way to train it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from vramsheet.errors import BadInput, OutOfRange
from vramsheet.memory.parallelism import AUTOMATIC
from vramsheet.sentences import sentence

if TYPE_CHECKING:
    from vramsheet.memory.formats import Format, KvFormat
    from vramsheet.memory.parallelism import Placement

LARGEST_CONTEXT: Final = 10**9
"""Tokens; a hundred times the longest context that any model announces (Llama 4 Scout, 10^7)."""
LARGEST_BATCH: Final = 10**7
"""Sequences; beyond any server."""
LARGEST_GPU_COUNT: Final = 1_000_000
"""GPUs of one deployment; beyond any site."""
LARGEST_REDUNDANT_COUNT: Final = 65_536
"""Experts held a second time; beyond the experts of any model."""

METHODS: Final = ("full", "lora", "qlora")
TRAINING_PRECISIONS: Final = ("bf16", "fp16", "fp32", "mixed")
OPTIMIZERS: Final = ("adamw", "adamw-8bit", "sgd", "sgd-momentum", "adafactor", "lion", "muon")
SHARDINGS: Final = ("none", "zero1", "zero2", "zero3")
ATTENTIONS: Final = ("flash", "eager")


def whole(what: str, value: int, highest: int) -> None:
    """
    Check a count of at least one.

    Args:
        what: its name, as the user knows it.
        value: what came.
        highest: the largest value that has a meaning.

    Raises:
        OutOfRange: below one or above the highest.
    """
    if not 1 <= value <= highest:
        raise OutOfRange(what, value, sentence("a whole number from 1 to {highest:,}", highest=highest))


def one_of(what: str, value: str, accepted: tuple[str, ...]) -> None:
    """
    Check a word of a fixed list.

    Args:
        what: its name, as the user knows it.
        value: what came.
        accepted: the list.

    Raises:
        BadInput: not on the list.
    """
    if value not in accepted:
        raise BadInput(what, value, sentence("one of: {names}", names=", ".join(accepted)))


def _check_placement(placement: Placement) -> None:
    """Refuse counts that have no meaning; whether they suit the model is for the engine to say."""
    whole("data_parallel", placement.data_count, LARGEST_GPU_COUNT)
    if placement.stage_count:
        whole("pipeline_parallel", placement.stage_count, LARGEST_GPU_COUNT)
    redundant = placement.redundant_expert_count
    if not 0 <= redundant <= LARGEST_REDUNDANT_COUNT:
        raise OutOfRange("redundant_experts", redundant, f"a whole number from 0 to {LARGEST_REDUNDANT_COUNT:,}")
    if redundant and not placement.expert_parallel:
        raise BadInput("redundant_experts", redundant, "0, or expert parallelism as well")


@dataclass(frozen=True, slots=True)
class Serving:
    """One way to serve a model: number formats, tokens, engine and its settings."""

    precision: Format
    kv_precision: KvFormat
    context_tokens: int = 4096
    """Tokens of one sequence, prompt and answer together."""
    batch: int = 1
    """Sequences at once, of all data-parallel groups together."""
    engine: str = "generic"
    gpu_count: int = 1
    """All GPUs that serve the model."""
    ubatch_tokens: int = 512
    """llama.cpp: tokens computed at once."""
    max_batched_tokens: int | None = None
    """vLLM: tokens of the profiling batch; None lets the engine choose by the size of the card."""
    memory_fraction: float = 0.9
    """Share of the card's memory that a serving engine may use."""
    engine_version: str = ""
    placement: Placement = AUTOMATIC
    """Data-parallel groups, pipeline stages and expert parallelism; the rest of the GPUs share every layer."""

    def __post_init__(self) -> None:
        """Refuse what has no meaning."""
        whole("context", self.context_tokens, LARGEST_CONTEXT)
        whole("batch", self.batch, LARGEST_BATCH)
        whole("gpus", self.gpu_count, LARGEST_GPU_COUNT)
        whole("ubatch", self.ubatch_tokens, LARGEST_CONTEXT)
        if self.max_batched_tokens is not None:
            whole("max_batched_tokens", self.max_batched_tokens, LARGEST_CONTEXT)
        if not 0 < self.memory_fraction <= 1:
            raise OutOfRange("memory_fraction", self.memory_fraction, sentence("a share above 0 and up to 1"))
        if self.placement is not AUTOMATIC:
            _check_placement(self.placement)

    @property
    def sequences_per_group(self) -> int:
        """Sequences that the busiest data-parallel group serves: an even share, rounded up."""
        return -(-self.batch // self.placement.data_count)

    @property
    def gpus_per_group(self) -> int:
        """GPUs of one data-parallel group."""
        return self.gpu_count // self.placement.data_count


@dataclass(frozen=True, slots=True)
class Training:
    """One way to train a model, in the words of the contract."""

    method: Literal["full", "lora", "qlora"] = "full"
    precision: Literal["bf16", "fp16", "fp32", "mixed"] = "bf16"
    optimizer: str = "adamw"
    sequence_tokens: int = 2048
    batch: int = 1
    checkpointing: bool = False
    attention: Literal["flash", "eager"] = "flash"
    lora_rank: int = 16
    lora_targets: str = "all-linear"
    """"all-linear", or comma-separated projections: q,k,v,o,gate,up,down."""
    base_precision: str = "nf4"
    """Format of the frozen base under QLoRA."""
    double_quant: bool = False
    gpu_count: int = 1
    sharding: Literal["none", "zero1", "zero2", "zero3"] = "none"

    def __post_init__(self) -> None:
        """Refuse what has no meaning."""
        one_of("method", self.method, METHODS)
        one_of("precision", self.precision, TRAINING_PRECISIONS)
        one_of("optimizer", self.optimizer, OPTIMIZERS)
        one_of("attention", self.attention, ATTENTIONS)
        one_of("sharding", self.sharding, SHARDINGS)
        whole("sequence", self.sequence_tokens, LARGEST_CONTEXT)
        whole("batch", self.batch, LARGEST_BATCH)
        whole("lora_rank", self.lora_rank, 65_536)
        whole("gpus", self.gpu_count, LARGEST_GPU_COUNT)
