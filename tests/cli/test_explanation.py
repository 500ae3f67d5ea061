"""`--explain`: what stands under an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vramsheet.cli.vramsheet import main

if TYPE_CHECKING:
    import pytest


def explained(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What a command prints with `--explain`."""
    assert main([*words, "--explain"]) == 0
    return capsys.readouterr().out


def test_the_miscopied_rule_is_set_right(capsys: pytest.CaptureFixture[str]) -> None:
    """7 billion parameters at 16 bits: 7 x 4 / 2 x 1.2 = 16.8 GB; the article that multiplies prints 33.6."""
    out = explained(capsys, "estimate", "7B")
    assert "= 7 x 2 x 1.2 = 16.80 GB" in out
    assert "prints 33.6 GB for 7 billion parameters at 16 bits" in out


def test_what_does_not_fit_gets_its_changes(capsys: pytest.CaptureFixture[str]) -> None:
    """Each change says what it saves, whether that is enough, what it costs and who found that out."""
    out = explained(
        capsys, "estimate", "llama-3.1-70b", "--precision", "fp8", "--kv-precision", "fp8", "--context", "32768",
        "--batch", "16", "--engine", "vllm", "--gpus", "2", "--gpu", "a100-pcie-40gb",
    )  # fmt: skip
    assert "What would make it fit, each change alone, mildest first" in out
    assert "more GPUs: 8 GPUs instead of 2, saves " in out
    assert ", enough; more hardware; each step waits for the slowest card (arXiv 1909.08053)" in out
    assert "In 16 bits, uncompressed: this hardware does not hold the workload" in out


def test_tuning_gets_its_changes_too(capsys: pytest.CaptureFixture[str]) -> None:
    """A training step is explained like a served model, without speeds."""
    out = explained(capsys, "train", "llama-3.1-8b", "--gpu", "rtx-4090-24gb")
    assert "8-bit optimizer: optimizer adamw-8bit instead of adamw, saves " in out
    assert "Speed limits" not in out


def test_what_fits_is_told_what_would_save_memory(capsys: pytest.CaptureFixture[str]) -> None:
    """Only changes that leave model and workload alone are named."""
    out = explained(capsys, "estimate", "llama-3.1-8b", "--gpu", "h100-sxm-80gb")
    assert "It fits; what would save memory" in out
    assert "lower precision: weights in fp8 instead of fp16, saves " in out
    assert "pruned" not in out
