"""Diffusion transformers: weights in every format, activations of one step, nothing cached."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from statistics import mean

import pytest

from vramsheet import catalog
from vramsheet.errors import BadInput, UnknownName
from vramsheet.memory.activations import COMPUTE_BYTES, transient_elements_per_token
from vramsheet.memory.architecture import Architecture
from vramsheet.memory.diffusion import DIFFUSION, architecture, settings_of
from vramsheet.memory.estimate import serving_estimate
from vramsheet.memory.families import build
from vramsheet.memory.formats import format_named, kv_format_named
from vramsheet.memory.layers import LINEAR_ROLES
from vramsheet.memory.questions import Serving
from vramsheet.memory.weights import weights_bytes

with Path(__file__).with_name("diffusion_peaks.csv").open(encoding="utf-8", newline="") as _file:
    PEAKS = list(csv.DictReader(_file))
"""
Source: PyTorch's own accounting of one step in bf16 without gradients, models of two or three blocks (torch 2.13.0,
diffusers 0.42.1, fake tensors but for Lumina 2; 2026-11-21); weights and stored tables taken off.
"""
FLUX = build("flux", architecture("flux", {"guidance_embeds": 1}))


def difference(row: dict[str, str]) -> float:
    """Estimate over measurement, less 1."""
    shape = architecture(row["family"], settings_of(row["family"], row["settings"]))
    tokens = int(row["batch"]) * (int(row["image_tokens"]) + int(row["text_tokens"]))
    size_bytes = tokens * transient_elements_per_token(build("x", shape)) * COMPUTE_BYTES
    return size_bytes / int(row["activation_bytes"]) - 1


@pytest.mark.parametrize("number", range(len(PEAKS)))
def test_activations_of_a_step(number: int) -> None:
    """The widest moment of a step is within 10 % of what PyTorch asked for."""
    assert abs(difference(PEAKS[number])) <= 0.10, PEAKS[number]


def test_activations_are_not_off_to_one_side() -> None:
    """Every family was measured, and the mean error is under 3 %."""
    assert {row["family"] for row in PEAKS} == set(DIFFUSION)
    assert mean(abs(difference(row)) for row in PEAKS) <= 0.03


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("black-forest-labs/FLUX.1-dev", 11_901_408_320),
        ("black-forest-labs/FLUX.1-schnell", 11_891_178_560),
        ("stabilityai/stable-diffusion-3-medium", 2_028_328_000),
        ("stabilityai/stable-diffusion-3.5-medium", 2_243_171_520),
        ("stabilityai/stable-diffusion-3.5-large", 8_056_627_520),
        ("Qwen/Qwen-Image", 20_430_401_088),
        ("Wan-AI/Wan2.1-T2V-14B", 14_288_491_584),
        ("Wan-AI/Wan2.1-T2V-1.3B", 1_418_996_800),
        ("tencent/HunyuanVideo", 12_821_012_544),
        ("fal/AuraFlow", 6_833_439_744),
        ("Tongyi-MAI/Z-Image-Turbo", 6_154_908_736),
    ],
)
def test_catalogue(name: str, parameters: int) -> None:
    """Published models have the parameters that diffusers 0.42.1 counts on the meta device."""
    assert catalog.load().model(name).parameters == parameters


def test_stable_diffusion_3_pipelines() -> None:
    """
    Both published pipelines leave the same rest: two CLIPs and the VAE.

    Source: keras-hub presets stable_diffusion_3_medium and stable_diffusion_3.5_large, which count the stored table of
    positions too.
    """
    models = catalog.load()
    medium = models.model("stable-diffusion-3-medium").parameters + 192 * 192 * 1536
    large = models.model("stable-diffusion-3.5-large").parameters + 192 * 192 * 2432
    assert 2_987_080_931 - medium == 9_048_410_595 - large == 902_129_827


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("stable-diffusion-3-medium", 192 * 192 * 1536),
        ("stable-diffusion-3.5-large", 192 * 192 * 2432),
        ("stable-diffusion-3.5-medium", 384 * 384 * 1536),
    ],
)
def test_stored_tables_weigh_but_are_not_parameters(name: str, table: int) -> None:
    """
    The position table of Stable Diffusion 3 is loaded with the weights, in 16 bits also where they are quantised.

    Source: shape and type of the persistent buffer `pos_embed.pos_embed`, SD3Transformer2DModel on the meta device
    after `to(bfloat16)` (diffusers 0.42.1, 2026-11-21): 113, 179 and 453 MB.
    """
    model = catalog.load().model(name)
    assert model.table_elements == table
    assert weights_bytes(model, format_named("bf16")) == 2 * (model.parameters + table)
    assert weights_bytes(model, format_named("fp32")) == 4 * (model.parameters + table)
    bare = replace(model, table_elements=0)
    for form in ("nf4", "Q4_K_M"):
        assert weights_bytes(model, format_named(form)) - weights_bytes(bare, format_named(form)) == 2 * table


def test_weights_in_bf16_and_quantised() -> None:
    """16 bits each in bf16; in nf4 the matrices of the blocks at 4 bits and their scales, all else at 16."""
    assert weights_bytes(FLUX, format_named("bf16")) == 2 * 11_901_408_320
    form = format_named("nf4")
    matrices = sum(t.parameters * n for t, n in FLUX.tensors() if t.role in LINEAR_ROLES)
    expected_bits = matrices * form.bits + (FLUX.parameters - matrices) * 16
    assert weights_bytes(FLUX, form) == pytest.approx(expected_bits / 8, abs=1)
    assert matrices / FLUX.parameters == pytest.approx(0.995, abs=0.003)


def test_nothing_is_cached() -> None:
    """A step reads the whole latent again: there is no cache, whatever the number of tokens."""
    question = Serving(format_named("bf16"), kv_format_named("auto"), 4096 + 512, engine="transformers")
    parts = serving_estimate(FLUX, question).parts
    assert parts["kv_cache"] == parts["state"] == 0
    assert parts["activations"] == pytest.approx(4608 * FLUX.widest_elements_per_token * 2, rel=0.01)


@pytest.mark.parametrize("text", ["num_layers", "num_layers=-1", "num_layers=x", "layers=3", "num_layers=1.5"])
def test_settings_that_do_not_read(text: str) -> None:
    """A setting is a name of the family and a whole number."""
    with pytest.raises(BadInput, match="settings"):
        settings_of("flux", text)


def test_unknown_family() -> None:
    """A family of diffusion transformers that is not known is named."""
    with pytest.raises(UnknownName, match="unknown diffusion family 'sdxl'"):
        settings_of("sdxl", "")


@pytest.mark.parametrize("family", DIFFUSION)
def test_usual_values_round_trip(family: str) -> None:
    """The architecture of the usual values has no settings and builds the same model."""
    shape = architecture(family, {})
    model = build(family, shape)
    assert isinstance(shape, Architecture)
    assert shape.settings == ""
    assert (model.layer_count, model.hidden_size) == (shape.layer_count, shape.hidden_size)
