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
"""The 90 % interval of each part."""
TRAINING_ASSUMPTIONS: Final = (
    "One step of plain PyTorch with transformers; the figure is the largest of the step's phases.",
    "Logits are made for every token, in fp32, without a fused cross-entropy.",
)
TRAINING_SOURCE: Final = "PyTorch's own accounting under fake tensors (torch 2.13.0, transformers 5.23.0, 2026-11-20)"
