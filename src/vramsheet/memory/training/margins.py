"""The 90 % interval of each part of a training step, and what is taken for granted."""

from __future__ import annotations

from typing import Final

from vramsheet.memory.engines.engine import Spread

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
TRAINING_ASSUMPTIONS: Final = (
    "One step of plain PyTorch with transformers; the figure is the largest of the step's phases.",
    "Logits are made for every token, in fp32, without a fused cross-entropy.",
    "The batch carries padding, so each layer keeps a mask and keys and values for all heads; low is one without it.",
    "Recurrent layers run in their fused kernels (mamba-ssm, flash-linear-attention).",
)
TRAINING_SOURCE: Final = (
    "what autograd keeps and what is alive at the peak, read under fake tensors (torch 2.13.0, transformers 5.23.0, "
    "peft 0.21.2, 2026-11-21); beyond the tensors, steps measured on a Tesla T4 (fitcheck-llm 0.3.1)"
)
