"""
Training estimates against steps of small random models of 56 shapes, whose layers and not the loss decide.

Measured and left out of the file, because the estimate stands for something else: recurrent layers in transformers' own
loops (1.5 to 4.3 times as much), whatever was measured with dropout (up to 15 % more), and eager attention under a
CPU's autocast, which leaves the softmax in 16 bits where CUDA's raises it; eager Falcon with checkpointing, which peaks
before the correction for CUDA applies; and Falcon with one key head in PyTorch's own attention, which has no kernel for
it and keeps all scores.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

import pytest

from vramsheet.memory.estimate import training_estimate
from vramsheet.memory.families import build
from vramsheet.memory.questions import Training
from vramsheet.memory.training import trainable_parameters, training_parts
from vramsheet.memory.training.attention import PLAIN_SCORE_FAMILIES
from vramsheet.memory.training.halves import encoder_positions
from vramsheet.model_files.config import architecture_from_config

if TYPE_CHECKING:
    from vramsheet.memory.layers import Model

TRUTH = Path(__file__).parent / "truth" / "training_modules.csv"
LOOSE = frozenset(
    {
        "bert",
        "bloom",
        "gemma3n_text",
        "gemma4_text",
        "glm4_moe",
        "gpt_bigcode",
        "gpt_neo",
        "gpt_oss",
        "opt",
        "persimmon",
        "roberta",
        "t5",
        "wsmall",
    }
)
"""Shapes of which some rows miss the goal of 6 %."""


def cuda_score_bytes(model: Model, asked: Training) -> int:
    """Bytes of a product of softmax and gradient, which CUDA's softmax makes in its backward pass, a CPU's does not."""
    if asked.attention != "eager":
        return 0
    wide = 4 if asked.precision == "fp32" or model.family not in PLAIN_SCORE_FAMILIES else 2
    return wide * model.head_count * asked.batch * max(asked.sequence_tokens, encoder_positions(model)) ** 2


def rows() -> list[dict[str, str]]:
    """All measured steps; written by benchmarks/measure_training.py."""
    with TRUTH.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def question(row: dict[str, str]) -> Training:
    """The question of a row."""
    return Training(
        method=row["method"],
        precision=row["precision"],
        optimizer=row["optimizer"],
        sequence_tokens=int(row["sequence"]),
        batch=int(row["batch"]),
        checkpointing=row["checkpointing"] == "True",
        attention=row["attention"],
        lora_rank=int(row["lora_rank"]),
    )


def errors(loose: bool) -> list[float]:
    """Share by which the tensors of each row lie off."""
    found = []
    for row in rows():
        if (row["case"] in LOOSE) is not loose:
            continue
        model = build(row["case"], architecture_from_config(row["case"], json.loads(row["config"])))
        asked = question(row)
        peak = int(row["peak_bytes"])
        peak += cuda_score_bytes(model, asked)
        padded = row["padded"] == "True"
        found.append(abs(sum(training_parts(model, asked, padded)[:5]) / peak - 1))
    return found


def test_layers_of_most_families_agree_with_a_measured_step() -> None:
    """Mean error under 2 % and worst under 6 %: the goal."""
    found = errors(loose=False)
    assert len(found) > 185
    assert fmean(found) < 0.015
    assert max(found) < 0.06


def test_families_that_are_not_described_value_by_value_are_known_to_be_further_off() -> None:
    """Mean error under 5.5 %, worst under 18 % (Gemma 3n with checkpointing)."""
    found = errors(loose=True)
    assert fmean(found) < 0.055
    assert max(found) < 0.18


def test_fused_matrices_carry_one_adapter() -> None:
    """
    Trainable parameters come out exactly, but for three whose other small matrices the measured steps adapted too.

    They are BERT's prediction head, Gemma 4's projection of layer embeddings and Qwen2-MoE's gate of shared experts.
    """
    wrong = set()
    for row in rows():
        if row["method"] == "lora":
            model = build(row["case"], architecture_from_config(row["case"], json.loads(row["config"])))
            if trainable_parameters(model, question(row)) != int(row["trainable"]):
                wrong.add(row["case"])
    assert wrong == {"bert", "gemma4_text", "qwen2_moe"}


@pytest.mark.parametrize("case", ["llama", "qwen3", "mistral"])
def test_the_low_end_covers_a_batch_without_padding(case: str) -> None:
    """Where attention needs no mask, keys and values stay narrow too; the interval reaches down to that step."""
    row = next(row for row in rows() if row["case"] == case)
    model = build(case, architecture_from_config(case, json.loads(row["config"])))
    asked = Training(optimizer="sgd", sequence_tokens=8192, batch=1)
    with_mask, without = training_parts(model, asked), training_parts(model, asked, padded=False)
    layers, saved = model.layer_count, 2 * 8192 + 2 * 2 * (model.head_count - model.kv_head_count) * model.head_size
    assert with_mask.activations - without.activations == 8192 * layers * saved
    assert training_estimate(model, asked).total.low <= sum(without)
