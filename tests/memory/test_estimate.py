"""The estimate: parts, sum, interval."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shapes import EVERY, GEMMA_3_270M, LLAMA_31_8B
from vramsheet.errors import OutOfRange, UnknownName
from vramsheet.memory.engines import ENGINES
from vramsheet.memory.estimate import serving_estimate, training_estimate
from vramsheet.memory.families import build
from vramsheet.memory.formats import format_named, kv_format_named
from vramsheet.memory.questions import Serving, Training
from vramsheet.memory.typical import typical_model
from vramsheet.units import GIB, MIB

FP16 = Serving(format_named("fp16"), kv_format_named("auto"))
LLAMA = build("llama-3.1-8b", LLAMA_31_8B)
H100_USABLE_BYTES = 81_559 * MIB


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", EVERY)
@given(
    context=st.integers(min_value=1, max_value=300_000),
    batch=st.integers(min_value=1, max_value=200),
    gpus=st.sampled_from([1, 2, 4, 8]),
    precision=st.sampled_from(["fp32", "bf16", "fp8", "awq", "mxfp4", "Q4_K_M"]),
)
def test_parts_sum_to_the_total_within_its_interval(
    engine: str, name: str, context: int, batch: int, gpus: int, precision: str
) -> None:
    """Every engine and every kind of layer: parts add up, low <= likely <= high, and more never needs less."""
    model = build(name, EVERY[name])
    question = Serving(format_named(precision), kv_format_named("auto"), context, batch, engine=engine, gpu_count=gpus)
    estimate = serving_estimate(model, question)
    assert list(estimate.parts) == ["weights", "kv_cache", "state", "activations", "runtime"]
    assert all(isinstance(size, int) and size >= 0 for size in estimate.parts.values())
    assert sum(estimate.parts.values()) == estimate.total.likely
    assert estimate.total.low <= estimate.total.likely <= estimate.total.high
    assert estimate.parts[estimate.binding] == max(estimate.parts.values())
    longer = serving_estimate(model, replace(question, context_tokens=2 * context))
    wider = serving_estimate(model, replace(question, batch=2 * batch))
    assert longer.total.likely >= estimate.total.likely
    assert wider.total.likely >= estimate.total.likely


def test_generic_activations_are_one_chunk_and_the_logits() -> None:
    """Llama-3.1-8B: 2,048 tokens x (3 x 14,336 + 4 x 4,096) x 2 bytes, and 128,256 fp32 logits."""
    parts = serving_estimate(LLAMA, FP16).parts
    assert parts["activations"] == 2048 * (3 * 14_336 + 4 * 4_096) * 2 + 128_256 * 4
    assert parts["runtime"] == GIB // 2 + -(-(16_060_522_496 + 536_870_912) // 50)


def test_transformers_prefills_the_whole_context() -> None:
    """
    Llama-3.1-8B, 32,768 tokens in bf16: PyTorch's own accounting gives 24,264,843,776 bytes of tensors.

    Source: torch_memory.py under fake tensors, torch 2.13.0; ours leaves out 66 kB of ids and scalars.
    """
    question = replace(FP16, engine="transformers", context_tokens=32_768, precision=format_named("bf16"))
    parts = serving_estimate(LLAMA, question).parts
    assert 24_264_843_776 - (sum(parts.values()) - parts["runtime"]) == 512


def test_llama_cpp_pads_the_cells_of_a_sliding_window() -> None:
    """
    Gemma 3 270M, 4 sequences of 2,048 tokens: 84 MiB, as llama-server prints it (unsloth test_kv_cache_estimation.py).

    Each sequence: 3 full layers x 2,048 and 15 sliding layers x (512 + 512) cells of 1,024 bytes.
    """
    model = build("gemma-3-270m", GEMMA_3_270M)
    question = replace(FP16, engine="llama.cpp", context_tokens=2048, batch=4)
    assert serving_estimate(model, question).parts["kv_cache"] == 84 * MIB
    assert 84 * MIB == 4 * (3 * 2048 + 15 * 1024) * 1024


def test_vllm_profiles_the_sampler_of_a_large_card() -> None:
    """
    Llama-3.1-8B on an H100, vLLM 0.11.0: an activation peak of 4.76 GiB, 0.13 GiB outside torch.

    Source: llm-d planner, docs/empirical-vllm-memory-results.md (read 2026-11-20).
    """
    parts = serving_estimate(LLAMA, replace(FP16, engine="vllm"), H100_USABLE_BYTES).parts
    assert round(parts["activations"] / GIB, 2) == 4.77
    assert round(parts["runtime"] / GIB, 2) == 0.13
    small = serving_estimate(LLAMA, replace(FP16, engine="vllm"), 24 * GIB).parts
    assert small["activations"] < parts["activations"] / 2


def test_a_bare_count_has_a_wider_interval_and_says_so() -> None:
    """Only the count is known, so the shape is typical and the interval at least 0.85 to 1.35 of the likely value."""
    estimate = serving_estimate(typical_model(8_030_261_248), FP16)
    exact = serving_estimate(LLAMA, FP16)
    assert estimate.total.likely == exact.total.likely
    assert estimate.total.high - estimate.total.low > exact.total.high - exact.total.low
    assert estimate.assumptions[0].startswith("Only the parameter count is known")
    assert estimate.total.high >= estimate.total.likely * 1.35 - 1


@pytest.mark.parametrize(
    "change",
    [{"context_tokens": 0}, {"batch": -1}, {"gpu_count": 0}, {"memory_fraction": 1.5}, {"context_tokens": 10**12}],
)
def test_questions_without_meaning_are_refused(change: dict[str, int]) -> None:
    """Zero, negative and absurd numbers never reach a formula."""
    with pytest.raises(OutOfRange):
        replace(FP16, **change)


def test_an_unknown_engine_is_refused_by_name() -> None:
    """The message lists the engines."""
    with pytest.raises(UnknownName, match="unknown engine 'ollama'; one of: generic"):
        serving_estimate(LLAMA, replace(FP16, engine="ollama"))


def test_transformers_unties_the_head_of_an_fp8_checkpoint() -> None:
    """
    Qwen3-0.6B in FP8, 8,192 tokens: 1,943 MiB measured, of which the second head is 151,936 x 1,024 x 2 bytes.

    Source: Qwen3 speed benchmark on an H20 (read 2026-11-20); ours within 2 %.
    """
    qwen = replace(
        LLAMA_31_8B, family="qwen3", layer_count=28, hidden_size=1024, head_count=16, feed_forward_size=3072,
        vocabulary_size=151_936, tied_embeddings=True,
    )  # fmt: skip
    question = replace(FP16, engine="transformers", precision=format_named("fp8"), context_tokens=8192)
    parts = serving_estimate(build("qwen3-0.6b", qwen), question).parts
    assert (parts["weights"] + parts["kv_cache"]) / MIB == pytest.approx(1943, rel=0.02)


def test_llama_cpp_adds_a_mask_to_its_compute_buffer() -> None:
    """Qwen3-30B-A3B, 32,768 cells, 512 tokens at once: 368 MiB in the log, ours within 2 %."""
    question = replace(FP16, engine="llama.cpp", context_tokens=32_768)
    parts = serving_estimate(build("qwen3-30b-a3b", EVERY["qwen3-30b-a3b"]), question).parts
    assert parts["activations"] / MIB == pytest.approx(368.01, rel=0.02)


def test_a_denoising_step_is_not_cut_into_chunks() -> None:
    """A diffusion model computes its whole latent at once, keeps nothing, and says what its tokens are."""
    model = replace(build("x", LLAMA_31_8B), widest_elements_per_token=1000)
    once = serving_estimate(model, replace(FP16, context_tokens=4608))
    assert once.parts["activations"] >= 4608 * 1000 * 2
    assert once.assumptions[0].startswith("One denoising step")


def test_decoding_needs_less_than_admission_reserves() -> None:
    """
    Gemma 3 270M in vLLM, 8,192 tokens: 15 sliding layers need 512 tokens each to decode.

    Admission reserves 1 + ceil((511 + 8,192) / 16) blocks at most, here all 512 blocks of the context.
    """
    model = build("gemma-3-270m", GEMMA_3_270M)
    figures = serving_estimate(model, replace(FP16, engine="vllm", context_tokens=8192)).figures_bytes
    assert figures["caches_needed_at_decode"] == (3 * 8192 + 15 * 512) * 1024
    assert figures["caches_reserved_at_admission"] == 18 * 8192 * 1024


def test_allocated_reserved_and_process_are_three_figures() -> None:
    """The process holds what is reserved and the driver's context of 141 MiB; reserved holds what is allocated."""
    estimate = training_estimate(LLAMA, Training(method="lora"))
    figures = estimate.figures_bytes
    assert figures["process"] == estimate.total.likely
    assert figures["process"] - figures["reserved"] == 141 * MIB
    assert figures["allocated"] == estimate.total.likely - estimate.parts["runtime"]
    assert figures["allocated"] < figures["reserved"] < figures["process"]
