"""Recurrent layers in training: the estimate is the sum of what the fused kernels save."""

from __future__ import annotations

import pytest

from vramsheet import catalog
from vramsheet.memory.architecture import Architecture
from vramsheet.memory.estimate import training_estimate
from vramsheet.memory.families import build
from vramsheet.memory.questions import Training
from vramsheet.memory.training.recipe import recipe
from vramsheet.memory.training.recurrent import scan_bytes, scan_kind

CATALOG = catalog.load()
FULL = recipe(Training())


def test_a_mamba_2_layer_keeps_its_projection_and_the_scans_result() -> None:
    """Source: mamba-ssm 2.3.2, MambaSplitConv1dScanCombinedFn saves zxbcdt and out_x, and weights."""
    model = CATALOG.model("codestral-mamba-7b")
    layer = model.runs[0].layer
    inner, state, groups, heads = 8192, 128, 8, 128
    assert scan_kind(layer) == "mamba2"
    saved = scan_bytes(model, layer, FULL)
    assert saved.kept == 2 * ((2 * inner + 2 * groups * state + heads) + inner)
    assert not saved.keeps_output_input


def test_a_gated_delta_net_keeps_what_its_kernel_saves() -> None:
    """
    Source: flash-linear-attention 0.5.2, ChunkGatedDeltaRuleFunction saves q, k, v and a row of 64 for each head.

    Beside it stand the convolution's input, and the gated norm of transformers 5.23.0 with three values in fp32 and two
    in bf16.
    """
    model = CATALOG.model("qwen3-next-80b-a3b")
    layer = next(layer for layer, _ in model.runs if scan_kind(layer) == "delta")
    keys, values, heads = 16 * 128, 32 * 128, 32
    mixed = 2 * keys + values
    saved = scan_bytes(model, layer, FULL)
    assert saved.kept == 2 * (mixed + mixed + 64 * heads + 2 * values) + 4 * 3 * values
    assert saved.keeps_output_input


def test_a_mamba_layer_makes_its_convolution_again_and_jambas_does_not() -> None:
    """Source: mamba-ssm 2.3.2, MambaInnerFn at checkpoint_lvl 1; JambaMambaMixer of transformers 5.23.0."""
    shape = Architecture(
        family="mamba",
        layer_count=2,
        hidden_size=512,
        head_count=0,
        kv_head_count=0,
        head_size=0,
        feed_forward_size=0,
        vocabulary_size=512,
        tied_embeddings=True,
        max_context_tokens=8192,
        inner_size=1024,
        state_size=16,
        time_step_rank=32,
        convolution_size=4,
        pattern="M",
    )
    model = build("mamba", shape)
    layer = model.runs[0].layer
    assert scan_kind(layer) == "mamba1"
    assert scan_bytes(model, layer, FULL).kept == 2 * (2 * 1024 + 1024 + (32 + 2 * 16) + 2 * 16)
    jamba = CATALOG.model("jamba-v0.1")
    of_jamba = next(layer for layer, _ in jamba.runs if scan_kind(layer) == "mamba1")
    assert scan_bytes(jamba, of_jamba, FULL).kept == 2 * (7 * 8192 + (256 + 2 * 16) + 2 * 16)


@pytest.mark.parametrize(
    ("name", "packages"),
    [
        ("codestral-mamba-7b", "mamba-ssm and causal-conv1d"),
        ("jamba-v0.1", "mamba-ssm and causal-conv1d"),
        ("qwen3-next-80b-a3b", "flash-linear-attention and causal-conv1d"),
    ],
)
def test_a_buyer_reads_which_kernels_must_be_installed(name: str, packages: str) -> None:
    """The packages by name, that the kernels were not measured, and what a step takes without them."""
    said = " ".join(training_estimate(CATALOG.model(name), Training(sequence_tokens=256)).assumptions)
    assert f"{packages}: both must be installed" in said
    assert "not measured" in said
    assert "1.5 to 4.3 times" in said


def test_a_dense_model_needs_no_kernels() -> None:
    """Nor does a short convolution, which was measured in PyTorch's own."""
    said = " ".join(training_estimate(CATALOG.model("llama-3.2-1b"), Training(sequence_tokens=256)).assumptions)
    assert "installed" not in said
