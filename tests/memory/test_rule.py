"""The published rule of thumb."""

import pytest

from vramsheet.errors import BadInput
from vramsheet.memory.formats import format_named
from vramsheet.memory.rule import rule_of_thumb_bytes


@pytest.mark.parametrize(
    ("billions", "precision", "task", "gb"),
    [
        (7, "fp16", "training", 28),  # contract, VRAM_RULE
        (7, "fp16", "inference", 16.8),  # (7 x 4) / (32 / 16) x 1.2; one article prints 33.6 by multiplying
        (70, "fp16", "inference", 168),  # Substratus blog, Llama-2-70B
        (70, "int4", "inference", 42),  # Substratus blog
        (7, "fp2", "inference", 2.1),
        (7, "Q4_K_M", "inference", 4.2),  # nominal bits: the rule knows no scales
    ],
)
def test_the_rule_is_parameters_times_bytes_times_a_factor(
    billions: float, precision: str, task: str, gb: float
) -> None:
    """Worked cases of the rule's authors."""
    assert rule_of_thumb_bytes(billions * 10**9, format_named(precision), task) == gb * 10**9


def test_only_two_tasks_have_a_rule() -> None:
    """Another word is refused."""
    with pytest.raises(BadInput, match='expected "inference" or "training"'):
        rule_of_thumb_bytes(7 * 10**9, format_named("fp16"), "dreaming")
