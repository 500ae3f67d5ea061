"""What would make it fit."""

from dataclasses import replace

import pytest

from shapes import H100, LLAMA_2_7B, LLAMA_31_8B, card
from vramsheet.fit import fit
from vramsheet.levers import fits_uncompressed, levers, smallest_lever
from vramsheet.memory.families import build
from vramsheet.memory.formats import format_named, kv_format_named
from vramsheet.memory.questions import Serving, Training
from vramsheet.units import GIB

LLAMA = build("llama-3.1-8b", LLAMA_31_8B)
LONG = Serving(format_named("fp16"), kv_format_named("fp16"), context_tokens=32_768, batch=8)


def test_each_lever_saves_what_it_says() -> None:
    """fp8 keys and values halve a cache of 34.36 GB; generic loses another 2 % of it to fragmentation."""
    found = {lever.name: lever for lever in levers(LLAMA, LONG, card(24 * GIB))}
    cache = 131_072 * 32_768 * 8
    assert abs(found["quantised KV cache"].saved_bytes - round(cache / 2 * 1.02)) <= 1
    assert {"quantised KV cache", "lower precision", "more GPUs", "latent attention"} <= set(found)


def test_a_lever_that_is_said_to_fit_does() -> None:
    """Applying the change by hand gives the verdict that the lever states."""
    gpu = card(24 * GIB)
    for lever in levers(LLAMA, LONG, gpu):
        if lever.name == "more GPUs":
            count = int(lever.change.split()[0])
            assert fit(LLAMA, replace(LONG, gpu_count=count), gpu).fits == lever.fits
        if lever.name.endswith("shorter context"):
            tokens = int(lever.change.split()[0].replace(",", ""))
            assert fit(LLAMA, replace(LONG, context_tokens=tokens), gpu).fits == lever.fits


def test_the_mildest_change_that_is_enough_comes_first() -> None:
    """One sequence of 32,768 tokens on 20 GiB: a cache in fp8 is enough."""
    question = replace(LONG, batch=1)
    lever = smallest_lever(LLAMA, question, card(20 * GIB))
    assert lever is not None
    assert (lever.name, lever.fits) == ("quantised KV cache", True)
    assert not fit(LLAMA, question, card(20 * GIB)).fits


def test_nothing_is_offered_where_nothing_helps() -> None:
    """On a card of half a gibibyte no single change is enough."""
    assert smallest_lever(LLAMA, LONG, card(GIB // 2)) is None


def test_grouped_queries_are_named_for_a_model_that_keeps_all_heads() -> None:
    """Llama-2-7B keeps 32 heads: 8 would be a quarter of its cache."""
    found = {lever.name: lever for lever in levers(build("llama-2-7b", LLAMA_2_7B), LONG, card(24 * GIB))}
    assert "25% of this one's" in found["grouped-query attention"].change


def test_the_plain_verdict_looks_at_sixteen_bits() -> None:
    """A quantised question is answered for the model as it was trained."""
    four_bits = replace(LONG, precision=format_named("awq"), batch=1, context_tokens=4096)
    assert fits_uncompressed(LLAMA, four_bits, H100)
    assert not fits_uncompressed(LLAMA, four_bits, card(16 * GIB))
    assert fit(LLAMA, four_bits, card(16 * GIB)).fits


TRAINING = Training(batch=4, sequence_tokens=4096)
"""All weights of Llama-3.1-8B in bf16 with AdamW: 8.03e9 x (2 + 2 + 4) bytes of weights, gradients and states."""


def test_levers_of_a_training_step() -> None:
    """What the field knows is offered, mildest first: an 8-bit optimizer, then recomputing, then adapters."""
    found = levers(LLAMA, TRAINING, card(80 * GIB))
    names = [lever.name for lever in found]
    assert names[:3] == ["8-bit optimizer", "activation checkpointing", "adapters only"]
    assert [lever.rank for lever in found] == sorted(lever.rank for lever in found)
    checkpointed = fit(LLAMA, replace(TRAINING, checkpointing=True), card(80 * GIB))
    assert found[1].need_bytes == checkpointed.estimate.total.likely
    assert found[1].fits == checkpointed.fits


def test_several_gpus_can_share_the_states() -> None:
    """On four GPUs that each hold everything, full sharding is the mildest change."""
    lever = levers(LLAMA, replace(TRAINING, gpu_count=4), card(80 * GIB))[0]
    assert (lever.name, lever.then) == ("full sharding", 4)
    shared = fit(LLAMA, replace(TRAINING, gpu_count=4, sharding="zero3"), card(80 * GIB))
    assert lever.need_bytes == shared.estimate.total.likely


def test_a_cut_that_leaves_another_workload_is_not_offered() -> None:
    """16 GiB of weights on 17 GiB leave a thousandth of the context: that is no change worth naming."""
    names = {lever.name for lever in levers(LLAMA, LONG, card(18 * GIB))}
    assert not names & {"shorter context", "much shorter context"}


def test_the_plain_verdict_of_tuning_takes_the_base_as_it_is() -> None:
    """QLoRA of Llama-3.1-8B on 24 GiB: with a base in 16 bits, 16.06e9 bytes, it takes more than with one in nf4."""
    tuned = Training(method="qlora", optimizer="adamw-8bit", sequence_tokens=512, checkpointing=True)
    gpu = card(16 * GIB)
    assert fit(LLAMA, tuned, gpu).fits
    assert not fits_uncompressed(LLAMA, tuned, gpu)


@pytest.mark.parametrize("question", [LONG, TRAINING, replace(TRAINING, method="lora", gpu_count=2)])
@pytest.mark.parametrize("gibibytes", [16, 24, 48, 80, 192])
def test_every_lever_saves_and_says_what_it_costs(question: Serving | Training, gibibytes: int) -> None:
    """Saved and needed make up the need as asked; each has its price and the source of that price."""
    gpu = card(gibibytes * GIB)
    need = fit(LLAMA, question, gpu).estimate.total.likely
    for lever in levers(LLAMA, question, gpu):
        assert lever.saved_bytes + lever.need_bytes == need
        assert lever.saved_bytes > 0
        assert lever.price
        assert lever.source
        assert "{" not in lever.change
