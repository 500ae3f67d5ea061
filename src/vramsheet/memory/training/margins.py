"""The 90 % interval of each part of a training step, and what is taken for granted."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from vramsheet.memory.engines.engine import Spread
from vramsheet.memory.layers import Role
from vramsheet.memory.training.halves import encoder_positions, has_cross_attention
from vramsheet.memory.training.recipe import SCORE_FAMILIES, UNMASKED_FAMILIES
from vramsheet.memory.training.recurrent import scan_kind
from vramsheet.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vramsheet.memory.layers import Model
    from vramsheet.memory.questions import Training

TRAINING_SPREADS: Final = {
    "weights": Spread(0.995, 1.02),
    "gradients": Spread(1.0, 1.02),
    "optimizer": Spread(1.0, 1.02),
    "activations": Spread(0.93, 1.04),
    "logits": Spread(0.97, 1.02),
    "runtime": Spread(0.62, 1.27),
}
"""
The 90 % interval of each part.

Of 49 measured process totals (LoRA and QLoRA on a Tesla T4, flash and eager attention) 46 or more lie within, and no
interval is wider than a factor 1.35; what is uncertain is mainly what the allocator cannot reuse (2026-11-21).
"""
UNPADDED_SPREADS: Final = TRAINING_SPREADS | {"activations": Spread(0.98, 1.04)}
"""
The same for a batch without padding, which needs no mask and no repeated keys and values; its low end is the estimate's
where it lies lower. Its activations are known as well, but are not widened for padding once more.
"""
LOOSE_ACTIVATIONS: Final = Spread(0.85, 1.18)
"""
Activations of families whose layers are not described value by value, or run in kernels that were not measured.

Small models of them, whose layers decide, were measured up to 18 % off the estimate, mostly with checkpointing (torch
2.13.0, transformers 5.23.0, 2026-11-21). The factor is not larger so that the interval stays useful.
"""
LOOSE_FAMILIES: Final = frozenset(
    {"bert", "bloom", "gemma3n", "gemma4", "gpt_neo", "gpt_oss", "persimmon", "roberta", "t5", "umt5", "xlm_roberta"}
)
"""Families of which the first is so."""
LOOSE_ASSUMPTION: Final = sentence(
    "What layers of this family keep was found up to 18 % off in small models, mostly with checkpointing."
)
ENCODER_ASSUMPTION: Final = sentence("Encoder and decoder both see the asked sequence.")
SCORE_ASSUMPTION: Final = sentence(
    "Attention scores are counted whatever attention is asked: transformers has no kernel for this family that leaves "
    "out the scores, or a bias as large."
)
SHARED_KEY_ASSUMPTION: Final = sentence(
    "Flash attention is asked for by name (flash_attention_2): transformers' default has no kernel for Falcon's one "
    "key head, keeps all scores, and took up to three times as much in a small model."
)
MAMBA_ASSUMPTION: Final = sentence(
    "Mamba layers run in the fused kernels of mamba-ssm and causal-conv1d: both must be installed. What they keep was "
    "read in their source, not measured."
)
DELTA_ASSUMPTION: Final = sentence(
    "Gated delta nets run in the fused kernels of flash-linear-attention and causal-conv1d: both must be installed. "
    "What they keep was read in their source, not measured."
)
KERNEL_ASSUMPTION: Final = sentence(
    "Recurrent layers run in fused kernels (flash-linear-attention), which were not measured."
)
LOOP_ASSUMPTION: Final = sentence(
    "Without those kernels, transformers' own loops keep far more: a step of small models took {least:g} to {most:g} "
    "times as much.",
    least=1.5,
    most=4.3,
)
"""
Measured under fake tensors: Mamba-2 4.3 times, Falcon-H1 2.6, Bamba 2.5, Granite hybrid 1.9, Qwen3-Next 1.7; with
checkpointing 1.5 to 3.2 (torch 2.13.0, transformers 5.23.0, 2026-11-21).
"""
PADDING_ASSUMPTION: Final = sentence(
    "The batch carries padding, so each layer keeps a mask and keys and values for all heads; low is one without it."
)
TRAINING_ASSUMPTIONS: Final = (
    sentence("One step of plain PyTorch with transformers; the figure is the largest of the step's phases."),
    sentence("Logits are made for every token, in fp32, without a fused cross-entropy."),
    PADDING_ASSUMPTION,
    sentence("Dropout is off, as in most models of the last years."),
)
DATA_PARALLEL_ASSUMPTION: Final = sentence(
    "Gradients hold PyTorch's DistributedDataParallel buckets, as large as the gradients themselves; "
    "gradient_as_bucket_view=True, which is not the default, saves them."
)
REDUCE_BUCKET_ASSUMPTION: Final = sentence(
    "Gradients hold one DeepSpeed bucket of up to 500 million gradients (reduce_bucket_size, its default), which "
    'DeepSpeed reserves whole even where fewer are trained; the Trainer\'s "auto" makes it smaller.'
)
TRAINING_SOURCE: Final = sentence(
    "what autograd keeps and what is alive at the peak, read under fake tensors ({versions}); beyond the tensors, "
    "steps measured on a Tesla T4 ({measured})",
    versions="torch 2.13.0, transformers 5.23.0, peft 0.21.2, 2026-11-21",
    measured="fitcheck-llm 0.3.1",
)


def training_spreads(model: Model, padded: bool = True) -> Mapping[str, Spread]:
    """
    The 90 % interval of each part.

    Args:
        model: its family decides how well its activations are known.
        padded: whether the batch holds padding.

    Returns:
        Factors by part.
    """
    usual = TRAINING_SPREADS if padded else UNPADDED_SPREADS
    return {**usual, "activations": LOOSE_ACTIVATIONS} if _is_loose(model) else usual


@lru_cache(maxsize=1024)
def _scan_kinds(model: Model) -> frozenset[str]:
    """Kernels of the recurrent layers whose loops keep more; a short convolution alone (LFM2) has none."""
    return frozenset(scan_kind(layer) for layer, _ in model.runs if any(t.role is Role.STATE for t in layer.tensors))


def _is_loose(model: Model) -> bool:
    return model.family in LOOSE_FAMILIES or bool(_scan_kinds(model))


def _kernel_assumptions(model: Model) -> tuple[str, ...]:
    kinds = _scan_kinds(model)
    if not kinds:
        return ()
    said = {"mamba1": MAMBA_ASSUMPTION, "mamba2": MAMBA_ASSUMPTION, "delta": DELTA_ASSUMPTION}
    return (*sorted({said.get(kind, KERNEL_ASSUMPTION) for kind in kinds}), LOOP_ASSUMPTION)


def _half_assumptions(model: Model) -> tuple[str, ...]:
    if not has_cross_attention(model):
        return ()
    positions = encoder_positions(model)
    if not positions:
        return (ENCODER_ASSUMPTION,)
    said = sentence(
        "The encoder sees {positions:,} positions of every sample, whatever the text; the asked sequence is the "
        "decoder's.",
        positions=positions,
    )
    return (said,)


def training_assumptions(model: Model, training: Training) -> tuple[str, ...]:
    """
    What is taken for granted of a training step.

    Args:
        model: the model.
        training: how many GPUs share it, and how.

    Returns:
        Sentences.
    """
    said = _model_assumptions(model)
    if training.gpu_count > 1 and training.sharding != "zero3":
        return (*said, DATA_PARALLEL_ASSUMPTION if training.sharding == "none" else REDUCE_BUCKET_ASSUMPTION)
    return said


@lru_cache(maxsize=1024)
def _model_assumptions(model: Model) -> tuple[str, ...]:
    """What is taken for granted of a model's training, whatever is asked."""
    said: list[str] = [
        text for text in TRAINING_ASSUMPTIONS if model.family not in UNMASKED_FAMILIES or text != PADDING_ASSUMPTION
    ]
    said += (*_half_assumptions(model), *_kernel_assumptions(model))
    if model.family in SCORE_FAMILIES:
        said.append(SCORE_ASSUMPTION)
    if model.family == "falcon" and model.kv_head_count == 1:
        said.append(SHARED_KEY_ASSUMPTION)
    if model.family in LOOSE_FAMILIES:
        said.append(LOOSE_ASSUMPTION)
    return tuple(said)
