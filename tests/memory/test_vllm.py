"""vLLM's own accounting."""

from dataclasses import replace

import pytest

from shapes import GEMMA_3_270M, H100, LLAMA_31_8B, card
from vramsheet.errors import BadInput, OutOfRange
from vramsheet.fit import fit, kv_pool
from vramsheet.memory.architecture import Architecture
from vramsheet.memory.engines.vllm import grouped_caches, loaded_weights_bytes
from vramsheet.memory.estimate import serving_estimate
from vramsheet.memory.families import build
from vramsheet.memory.formats import format_named, kv_format_named
from vramsheet.memory.questions import Serving
from vramsheet.units import GIB

BF16 = Serving(format_named("bf16"), kv_format_named("auto"), engine="vllm")
GPT_OSS_20B = replace(  # config.json of openai/gpt-oss-20b
    LLAMA_31_8B,
    family="gpt_oss",
    layer_count=24,
    hidden_size=2880,
    head_count=64,
    head_size=64,
    feed_forward_size=2880,
    vocabulary_size=201_088,
    pattern="SF",
    window_tokens=128,
    expert_count=32,
    experts_per_token=4,
    expert_feed_forward_size=2880,
)


@pytest.mark.parametrize(("shape", "precision", "gib"), [(LLAMA_31_8B, "bf16", 14.99), (GPT_OSS_20B, "mxfp4", 13.47)])
def test_weights_are_what_model_loading_took(shape: Architecture, precision: str, gib: float) -> None:
    """VLLM 0.11.0 on an H100: 14.99 and 13.47 GiB (llm-d planner, read 2026-11-20), within 0.1 %."""
    size = loaded_weights_bytes(build("x", shape), format_named(precision))
    assert size / GIB == pytest.approx(gib, rel=1e-3)


def test_the_pool_of_a_mixture_is_what_is_left() -> None:
    """gpt-oss-20b, one H100, 16,000 tokens: 50.28 GiB for KV blocks (the same source), within 0.2 %."""
    question = replace(BF16, precision=format_named("mxfp4"), context_tokens=16_000)
    pool = kv_pool(fit(build("gpt-oss-20b", GPT_OSS_20B), question, H100), question)
    assert pool.bytes / GIB == pytest.approx(50.28, rel=2e-3)


def test_kinds_of_layers_share_groups() -> None:
    """52 sliding and 10 full layers make groups of 10, so 60 sliding ones are paid for; 12 and 12 need no padding."""
    shape = replace(GEMMA_3_270M, layer_count=62)
    model = build("x", shape)
    assert [count for _, count in model.caches] == [52, 10]
    assert [count for _, count in grouped_caches(model)] == [60, 10]
    even = build("x", GPT_OSS_20B)
    assert grouped_caches(even) == even.caches


def test_sliding_layers_hold_the_batch_beside_their_window() -> None:
    """
    Gemma 4 31B at 262,144 tokens, 8,192 batched: 27.043 GiB a request.

    50 sliding layers of 16 heads x 256 with a window of 1,024 hold 577 blocks, 10 full ones of 4 heads x 512 all
    16,384 (configiq#112: a pool of 64.68 GiB for 626,949 tokens).
    """
    sliding = replace(GEMMA_3_270M, head_count=16, kv_head_count=16, window_tokens=1024, layer_count=50, pattern="S")
    full = replace(GEMMA_3_270M, head_count=8, kv_head_count=4, head_size=512, layer_count=10, pattern="F")
    question = replace(BF16, context_tokens=262_144, max_batched_tokens=8192)
    size = sum(serving_estimate(build("x", shape), question).parts["kv_cache"] for shape in (sliding, full))
    assert size == (8192 + 5 * 577) * 10 * 256 * 1024
    assert round(size / GIB, 3) == 27.043
    assert 64.68 * GIB / size * 262_144 == pytest.approx(626_949, rel=1e-3)


def test_a_small_card_profiles_less() -> None:
    """Below 70 GiB vLLM profiles 256 sequences of 2,048 tokens: a quarter of the logits."""
    model = build("x", LLAMA_31_8B)
    large = fit(model, BF16, H100).estimate.parts["activations"]
    small = fit(model, BF16, card(45 * GIB)).estimate.parts["activations"]
    assert large > 3.9 * small


def test_versions_are_named_and_unknown_ones_refused() -> None:
    """From 0.21 on graphs are taken off the pool; what nobody has looked at is refused."""
    model = build("x", LLAMA_31_8B)
    old = serving_estimate(model, replace(BF16, engine_version="0.11"))
    new = serving_estimate(model, replace(BF16, engine_version="v0.21.1"))
    assert new.parts["runtime"] - old.parts["runtime"] == round(0.39 * GIB)
    assert old.parts == serving_estimate(model, BF16).parts
    with pytest.raises(OutOfRange, match=r"a version of vllm from 0\.8 to 0\.22"):
        serving_estimate(model, replace(BF16, engine_version="0.99"))
    with pytest.raises(BadInput, match="engine_version: got 'newest'"):
        serving_estimate(model, replace(BF16, engine_version="newest"))
    with pytest.raises(BadInput, match="the engine generic has no versions"):
        serving_estimate(model, replace(BF16, engine="generic", engine_version="1"))
