"""What would make it fit."""

from dataclasses import replace

from shapes import H100, LLAMA_2_7B, LLAMA_31_8B, card
from vramsheet.fit import fit
from vramsheet.levers import fits_uncompressed, levers, smallest_lever
from vramsheet.memory.families import build
from vramsheet.memory.formats import format_named, kv_format_named
from vramsheet.memory.questions import Serving
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
