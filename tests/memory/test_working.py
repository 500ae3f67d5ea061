"""The working, shown."""

from dataclasses import replace

import pytest

from shapes import DEEPSEEK_V3, EVERY, GEMMA_3_270M, LLAMA_31_8B
from vramsheet.memory.estimate import serving_estimate, training_estimate
from vramsheet.memory.families import build
from vramsheet.memory.formats import format_named, kv_format_named
from vramsheet.memory.questions import Serving, Training
from vramsheet.memory.typical import typical_model
from vramsheet.memory.working import rule_check, working

FP16 = Serving(format_named("fp16"), kv_format_named("auto"))


def test_formulas_carry_their_numbers() -> None:
    """Llama-3.1-8B: weights and cache as products that a reader can check with a pocket calculator."""
    lines = {line.part: line for line in working(serving_estimate(build("x", LLAMA_31_8B), FP16))}
    assert lines["weights"].formula == "8,030,261,248 parameters x 2 bytes"
    assert lines["kv_cache"].formula == "32 layers x 8 KV heads x (128 + 128) x 4,096 tokens x 2 bytes x 1 sequence"
    assert lines["kv_cache"].size_bytes == 32 * 8 * (128 + 128) * 4096 * 2


def test_windows_and_latents_are_named() -> None:
    """A sliding layer shows its window, a latent one its elements."""
    gemma = working(serving_estimate(build("x", GEMMA_3_270M), FP16))[1].formula
    assert "(window of 512)" in gemma
    assert "15 layers x 1 KV heads x (256 + 256) x 512 tokens" in gemma
    deepseek = working(serving_estimate(build("x", DEEPSEEK_V3), FP16))[1].formula
    assert deepseek == "61 layers x 576 latent elements x 4,096 tokens x 2 bytes x 1 sequence"


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("question", [FP16, replace(FP16, precision=format_named("awq"), gpu_count=2), Training()])
def test_the_working_adds_up(name: str, question: Serving | Training) -> None:
    """The lines sum to the likely need, each with a source."""
    model = build(name, EVERY[name])
    estimate = (
        serving_estimate(model, question) if isinstance(question, Serving) else training_estimate(model, question)
    )
    lines = working(estimate)
    assert sum(line.size_bytes for line in lines) == estimate.total.likely
    assert all(line.source and line.formula for line in lines)


def test_a_quantised_base_is_said_to_be_one() -> None:
    """Under QLoRA the matrices are in nf4; a reader who multiplies by two bytes would find another sum."""
    estimate = training_estimate(build("x", LLAMA_31_8B), Training(method="qlora"))
    weights = working(estimate)[0]
    assert weights.part == "weights"
    assert weights.formula == "8,030,261,248 parameters (matrices in nf4, the rest not quantised), and adapters"


def test_the_rule_stands_beside_with_how_far_it_is_off() -> None:
    """7B at 16 bits: (7 x 4) / (32 / 16) x 1.2 = 16.8 GB; one article multiplies by 32 / 16 and prints 33.6."""
    estimate = serving_estimate(typical_model(7_000_000_000), FP16)
    check = rule_check(estimate, FP16.precision)
    assert check.size_bytes == 16_800_000_000
    assert check.text == "rule of thumb (P x 4 bytes) / (32 / 16) x 1.2 = 7 x 2 x 1.2 = 16.80 GB"
    assert check.difference == pytest.approx(16.8e9 / estimate.total.likely - 1)
