"""The published rule of thumb, kept apart from the estimate so that the two can be compared."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Final

from vramsheet.errors import BadInput
from vramsheet.units import BITS_PER_BYTE

if TYPE_CHECKING:
    from vramsheet.memory.formats import Format

RULE_FACTORS: Final = {"inference": 1.2, "training": 2.0}
"""
Parameters x bytes x 1.2 to serve, x 2 to train.

Source: Substratus blog, "Calculating GPU memory for serving LLMs" (M = (P x 4 bytes) / (32 / Q) x 1.2, read
2026-11-20); the 1.2 is EleutherAI's "Transformer Math 101" bound on the forward pass at small context.
"""


MISCOPIED_NOTE: Final = (
    "an article that copies the rule multiplies by 32 / Q in its example and prints 33.6 GB for 7 billion parameters at"
    " 16 bits; by the rule as written, divided, it is 7 x 4 / (32 / 16) x 1.2 = 16.8 GB"
)
"""Said beside the rule, because readers compare: twice the right figure is in circulation (read 2026-11-20)."""


def rule_of_thumb_bytes(parameters: int, form: Format, task: str = "inference") -> int:
    """
    Bytes by the rule of thumb: parameters x nominal bytes x 1.2 for inference, x 2 for training.

    Args:
        parameters: count.
        form: its nominal bits are used, as the rule's authors do.
        task: "inference" or "training".

    Returns:
        Bytes, rounded up. No KV cache, context, batch or engine enters.

    Raises:
        BadInput: another task.
    """
    factor = RULE_FACTORS.get(task.strip().lower())
    if factor is None:
        raise BadInput("task", task, '"inference" or "training"')
    return ceil(round(parameters * form.nominal_bits * factor / BITS_PER_BYTE, 6))
