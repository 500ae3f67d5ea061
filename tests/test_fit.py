"""Verdicts and their inverses."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shapes import EVERY, H100, LLAMA_31_8B, QWEN3_30B_A3B, card
from vramsheet.errors import BadInput
from vramsheet.fit import (
    fit,
    gpus_needed,
    kv_pool,
    largest_that_fits,
    longest_context,
    most_sequences,
    possible_gpu_counts,
    training_gpus_needed,
)
from vramsheet.memory.families import build
from vramsheet.memory.formats import format_named, kv_format_named
from vramsheet.memory.questions import Serving, Training
from vramsheet.records import MigSlice
from vramsheet.units import GIB, MIB

FP16 = Serving(format_named("fp16"), kv_format_named("auto"))
LLAMA = build("llama-3.1-8b", LLAMA_31_8B)


def test_the_verdict_compares_bytes_with_what_the_driver_offers() -> None:
    """Need of exactly the usable bytes fits; one byte less of memory does not."""
    need = fit(LLAMA, FP16, H100).estimate.total.likely
    exact = fit(LLAMA, FP16, card(need))
    short = fit(LLAMA, FP16, card(need - 1))
    assert (exact.fits, exact.headroom_bytes) == (True, 0)
    assert (short.fits, short.headroom_bytes) == (False, -1)


def test_a_serving_engine_may_use_its_share_only() -> None:
    """At 0.9 of an H100 for vLLM: torch sees 99.41 % of 81,559 MiB."""
    verdict = fit(LLAMA, replace(FP16, engine="vllm"), H100)
    assert verdict.usable_bytes == 81_559 * MIB
    assert verdict.budget_bytes == int(81_559 * MIB * 0.9941 * 0.9)


def test_the_pool_of_vllm_is_what_is_left() -> None:
    """
    Llama-3.1-8B, bf16, one H100, vLLM 0.11.0: 51.38 GiB for KV blocks.

    Source: llm-d planner, docs/empirical-vllm-memory-results.md (read 2026-11-20); ours within 0.5 %.
    """
    question = replace(FP16, precision=format_named("bf16"), engine="vllm", context_tokens=16_000)
    pool = kv_pool(fit(LLAMA, question, H100), question)
    assert pool.bytes / GIB == pytest.approx(51.38, rel=0.005)
    assert pool.max_concurrency == pytest.approx(pool.tokens / 16_000, rel=1e-4)
    assert pool.tokens == pytest.approx(pool.bytes / 131_072, rel=1e-3)


def test_counts_follow_the_heads() -> None:
    """32 heads with 8 KV heads split over powers of two; 14 heads with 2 KV heads over 1, 2 and 14."""
    assert possible_gpu_counts(LLAMA) == (1, 2, 4, 8, 16, 32)
    qwen = replace(LLAMA_31_8B, head_count=14, kv_head_count=2)
    assert possible_gpu_counts(build("qwen2.5-0.5b", qwen)) == (1, 2, 14)


@settings(max_examples=40)
@given(
    usable=st.integers(min_value=4, max_value=200),
    context=st.integers(min_value=1, max_value=131_072),
    batch=st.integers(min_value=1, max_value=64),
    name=st.sampled_from(sorted(EVERY)),
    engine=st.sampled_from(["generic", "vllm"]),
)
def test_inverses_are_exact(usable: int, context: int, batch: int, name: str, engine: str) -> None:
    """The count is the smallest that fits; the longest context fits and one token more does not; so for sequences."""
    model = build(name, EVERY[name])
    gpu = card(usable * GIB)
    question = replace(FP16, context_tokens=context, batch=batch, engine=engine)
    count = gpus_needed(model, question, gpu)
    for fewer in possible_gpu_counts(model):
        if count is None or fewer < count:
            assert not fit(model, replace(question, gpu_count=fewer), gpu).fits
    if count is not None:
        assert fit(model, replace(question, gpu_count=count), gpu).fits
    longest = longest_context(model, question, gpu)
    assert longest == 0 or fit(model, replace(question, context_tokens=longest), gpu).fits
    if longest < model.max_context_tokens:
        assert not fit(model, replace(question, context_tokens=longest + 1), gpu).fits
    most = most_sequences(model, question, gpu)
    assert most == 0 or fit(model, replace(question, batch=most), gpu).fits
    assert most == 10**7 or not fit(model, replace(question, batch=most + 1), gpu).fits


@given(st.integers(min_value=0, max_value=1000), st.integers(min_value=1, max_value=1000))
def test_the_search_finds_the_edge(edge: int, highest: int) -> None:
    """Whatever the edge of a monotone test, it is found, and never beyond the end."""
    assert largest_that_fits(lambda value: value <= edge, highest) == min(edge, highest)


def test_training_is_sharded_from_two_gpus_on() -> None:
    """A full step of 8 billion parameters: the count found holds it fully sharded, half of it does not."""
    training = Training()
    gpu = card(24_564 * MIB, 24)
    count = training_gpus_needed(LLAMA, training, gpu)
    assert count in {
        8,
        16,
    }  # 10 bytes a parameter over 8 cards are 10 GB, before 8 GB of activations and 3 GB of logits
    assert fit(LLAMA, replace(training, gpu_count=count, sharding="zero3"), gpu).fits
    assert not fit(LLAMA, replace(training, gpu_count=count // 2, sharding="zero3"), gpu).fits
    assert training_gpus_needed(LLAMA, training, card(1 * GIB), most=4) is None


def test_sure_verdicts_hold_at_both_ends() -> None:
    """A verdict inside the interval is marked as unsure."""
    estimate = fit(LLAMA, FP16, H100).estimate
    middle = card((estimate.total.likely + estimate.total.high) // 2)
    assert fit(LLAMA, FP16, H100).sure
    assert not fit(LLAMA, FP16, middle).sure
    assert build("x", QWEN3_30B_A3B).active_parameters < build("x", QWEN3_30B_A3B).parameters / 5


def test_no_model_is_spread_over_mig_slices() -> None:
    """On one slice a verdict as on any card; on two the reason why not; as many as are needed is one or none."""
    half = replace(
        card(40 * GIB),
        mig=MigSlice(
            board_key="h100",
            profile="3g.40gb",
            most_per_board=2,
            memory_share=Fraction(1, 2),
            compute_share=Fraction(3, 7),
        ),
    )
    assert fit(LLAMA, FP16, half).fits
    for question in (replace(FP16, gpu_count=2), Training(gpu_count=2)):
        with pytest.raises(BadInput, match="MIG slices have no link to each other"):
            fit(LLAMA, question, half)
    assert gpus_needed(LLAMA, FP16, half) == 1
    assert gpus_needed(LLAMA, replace(FP16, batch=400), half) is None
    assert gpus_needed(LLAMA, replace(FP16, batch=400), card(40 * GIB)) is not None
    assert training_gpus_needed(LLAMA, Training(), half) is None
    assert training_gpus_needed(LLAMA, Training(), card(40 * GIB)) is not None
