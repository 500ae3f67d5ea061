"""What one training step computes in: the types of its values, what is trained, what is adapted."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from vramsheet.memory.formats import format_named
from vramsheet.memory.training.adapters import target_roles

if TYPE_CHECKING:
    from vramsheet.memory.layers import Role
    from vramsheet.memory.questions import Training

HALF: Final = 2
"""Bytes of a bf16 or fp16 value."""
SINGLE: Final = 4
"""Bytes of an fp32 value."""

PLAIN_BASE: Final = frozenset({"fp32", "fp16", "bf16"})
"""Formats that are no quantisation."""
LORA_DEFAULT_BASE: Final = "nf4"
"""The default of `base_precision`; under LoRA it means that nothing was asked for, and the base is not quantised."""
INT8: Final = "int8"
"""
LLM.int8(), whose matrices keep their input for the backward pass though they are frozen.

Source: bitsandbytes 0.45, `autograd/_functions.py`, `MatMul8bitLt.forward` (`ctx.tensors = (CAt, subA, A)`).
"""
OUTPUTS_KEPT: Final = frozenset({"fp16"})
"""
Precisions whose step is taken to hold the model's output, logits and all, until the step ends.

A loop that says `outputs = model(...)` does; the Hugging Face Trainer and one that says `model(...).loss` do not.
fp16 is what cards without bf16 train in, and every measured step of one was of the first kind (finetune_t4 rows: the
harness of fitcheck-llm 0.3.1, `scripts/measure.py`); the bf16, fp32 and mixed rows were of the second.
"""


SCORE_FAMILIES: Final = frozenset({"bloom", "codegen", "mpt", "t5", "umt5"})
"""
Families whose attention writes out its scores whatever is asked: transformers has no other kernel for it, or (T5) adds
a learned bias of each head to them, which every layer keeps where its batch is padded.

Source: transformers 5.23.0, `_supports_flash_attn` and `_supports_sdpa` of each `modeling_*.py`, and
`integrations/sdpa_attention.py`, `create_position_bias_mask`.
"""
UNMASKED_FAMILIES: Final = frozenset({"whisper"})
"""Families whose batches need no mask: sound is padded to one length, and text on the right (transformers 5.23.0)."""


class Recipe(NamedTuple):
    """The choices that decide what a layer keeps for its backward pass."""

    residual_bytes: int
    """Bytes of a value of the residual stream."""
    linear_bytes: int
    """Bytes of a value that a matrix puts out."""
    base_trained: bool
    """Whether the model's own weights get gradients; a frozen matrix keeps no input."""
    adapted: frozenset[Role]
    """Matrices with a LoRA adapter: they keep their input in the adapter's fp32."""
    adapter_rank: int
    casts: bool
    """Autocast: each matrix keeps a 16-bit copy of its input and of its weight."""
    eager: bool
    """Attention that writes out its scores."""
    quantised: bool
    """Whether the base is quantised and so prepared by PEFT: what stays is raised to fp32."""
    inputs_kept: bool
    """Whether a frozen matrix keeps its input all the same, as one in LLM.int8() does."""
    outputs_kept: bool
    """Whether the logits live until the step ends."""
    padded: bool
    """Whether the batch holds padding, so that flash attention is given a mask."""
    score_gradient_bytes: int
    """Bytes of the gradient of an eager attention score; only for fp16 has CUDA a softmax that reads and writes it."""


def base_is_quantised(method: str, base_precision: str) -> bool:
    """
    Whether the frozen base is stored in a quantised format.

    Args:
        method: full, lora or qlora.
        base_precision: the format of the base.

    Returns:
        Under qlora always; under lora where another format than the default is named that is no float type.
    """
    if method == "full":
        return False
    name = format_named(base_precision).name
    return method == "qlora" or name not in PLAIN_BASE | {LORA_DEFAULT_BASE}


def base_is_raised(sharding: str) -> bool:
    """
    Whether what a quantised base does not quantise is raised to fp32 before training.

    Args:
        sharding: none, or a stage of ZeRO.

    Returns:
        True, but for a sharded base (zero3, FSDP): it is one type throughout, and trainers leave it as it is.

    Source:
        TRL, `trainer/sft_trainer.py` (`is_qlora and not is_sharded_qlora`).
    """
    return sharding != "zero3"


@lru_cache(maxsize=512)
def recipe_of(
    method: str,
    precision: str,
    attention: str,
    base_precision: str,
    lora_rank: int,
    lora_targets: str,
    sharding: str,
    padded: bool,
) -> Recipe:
    """
    The recipe of a step.

    PEFT's preparation of a quantised base raises embeddings, norms and head to fp32, so the residual stream is fp32
    and each 4-bit matrix hands its 16-bit result back in fp32; under autocast it stays 16 bits.

    Args:
        method: full, lora or qlora.
        precision: bf16, fp16, fp32 or mixed.
        attention: flash or eager.
        base_precision: format of a frozen base.
        lora_rank: rank of the adapters.
        lora_targets: the matrices that carry one.
        sharding: none, or a stage of ZeRO.
        padded: whether the batch holds padding.

    Returns:
        Types and flags.

    Raises:
        BadInput: a target that does not exist.

    Source:
        peft 0.21.2, `utils/other.py`, `prepare_model_for_kbit_training`; bitsandbytes `Linear4bit.forward`.
    """
    quantised = base_is_quantised(method, base_precision)
    mixed = precision == "mixed"
    raised = quantised and base_is_raised(sharding)
    single = precision == "fp32" or (raised and not mixed)
    return Recipe(
        residual_bytes=SINGLE if single or mixed else HALF,
        linear_bytes=SINGLE if single else HALF,
        base_trained=method == "full",
        adapted=frozenset() if method == "full" else target_roles(lora_targets),
        adapter_rank=lora_rank,
        casts=mixed,
        eager=attention == "eager",
        quantised=quantised,
        inputs_kept=quantised and format_named(base_precision).name == INT8,
        outputs_kept=precision in OUTPUTS_KEPT,
        padded=padded,
        score_gradient_bytes=HALF if precision == "fp16" and not single else SINGLE,
    )


def recipe(training: Training, padded: bool = True, family: str = "") -> Recipe:
    """
    The recipe of a question.

    Args:
        training: the question.
        padded: whether the batch holds padding.
        family: of the model; a few know one kind of attention only.

    Returns:
        Types and flags.
    """
    return recipe_of(
        training.method,
        training.precision,
        "eager" if family in SCORE_FAMILIES else training.attention,
        training.base_precision,
        training.lora_rank,
        training.lora_targets,
        training.sharding,
        padded and family not in UNMASKED_FAMILIES,
    )
