"""The 90 % interval of each part of a training step, and what is taken for granted."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from vramsheet.memory.engines.engine import Spread
from vramsheet.memory.layers import Role

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vramsheet.memory.layers import Model

KERNEL_ASSUMPTION: Final = "Recurrent layers run in their fused kernels (mamba-ssm, flash-linear-attention)."

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
Activations of families whose layers are not described value by value.

Small models of them, whose layers decide, were measured up to 18 % above the estimate with checkpointing and 5 to 15 %
without (torch 2.13.0, transformers 5.23.0, 2026-11-21); a Whisper lies further off, as its encoder's 1,500 positions
are taken to be as many as the decoder's tokens. The factor is not larger so that the interval stays useful.
"""
LOOSE_FAMILIES: Final = frozenset(
    {
        "bart",
        "bert",
        "gpt2",
        "roberta",
        "gemma3n",
        "gemma4",
        "gpt_oss",
        "mbart",
        "persimmon",
        "t5",
        "umt5",
        "whisper",
        "bloom",
        "falcon",
        "gpt_neo",
        "gemma2",
        "mpt",
    }
)
"""Families of which that is so, of some only with eager attention."""
LOOSE_ASSUMPTION: Final = (
    "What layers of this family keep was found up to 18 % off in small models, and further with eager attention."
)
WHISPER_ASSUMPTION: Final = (
    "The encoder is taken to see as many positions as the decoder has tokens; Whisper's 1,500 can double the figure."
)
LOOP_ASSUMPTION: Final = (
    "Without those kernels, transformers' own loops keep far more: a step of small models took 1.5 to 4.3 times as "
    "much."
)
"""
Measured under fake tensors: Mamba-2 4.3 times, Falcon-H1 2.6, Bamba 2.5, Granite hybrid 1.9, Qwen3-Next 1.7; with
checkpointing 1.5 to 3.2 (torch 2.13.0, transformers 5.23.0, 2026-11-21).
"""
RECURRENT_ROLES: Final = frozenset({Role.STATE_IN, Role.STATE_OUT})
"""Matrices that only recurrent layers have."""
TRAINING_ASSUMPTIONS: Final = (
    "One step of plain PyTorch with transformers; the figure is the largest of the step's phases.",
    "Logits are made for every token, in fp32, without a fused cross-entropy.",
    "The batch carries padding, so each layer keeps a mask and keys and values for all heads; low is one without it.",
    "Dropout is off, as in most models of the last years.",
)
TRAINING_SOURCE: Final = (
    "what autograd keeps and what is alive at the peak, read under fake tensors (torch 2.13.0, transformers 5.23.0, "
    "peft 0.21.2, 2026-11-21); beyond the tensors, steps measured on a Tesla T4 (fitcheck-llm 0.3.1)"
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
    return {**usual, "activations": LOOSE_ACTIVATIONS} if model.family in LOOSE_FAMILIES else usual


@lru_cache(maxsize=1024)
def training_assumptions(model: Model) -> tuple[str, ...]:
    """
    What is taken for granted of a model's training.

    Args:
        model: the model.

    Returns:
        Sentences.
    """
    said = list(TRAINING_ASSUMPTIONS)
    if any(t.role in RECURRENT_ROLES for t, _ in model.tensors()):
        said += [KERNEL_ASSUMPTION, LOOP_ASSUMPTION]
    if model.family in LOOSE_FAMILIES:
        said.append(LOOSE_ASSUMPTION)
    if model.family == "whisper":
        said.append(WHISPER_ASSUMPTION)
    return tuple(said)
