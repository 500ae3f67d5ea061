"""Several GPUs."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shapes import EVERY, LLAMA_31_8B
from vramsheet.fit import possible_gpu_counts
from vramsheet.memory.engines import ENGINES
from vramsheet.memory.estimate import serving_estimate
from vramsheet.memory.families import build
from vramsheet.memory.formats import format_named, kv_format_named
from vramsheet.memory.parallelism import ALONE, Split, layer_split, tensor_counts, tensor_split
from vramsheet.memory.questions import Serving
from vramsheet.memory.weights import weights_bytes

LLAMA = build("llama-3.1-8b", LLAMA_31_8B)
BF16 = format_named("bf16")


def test_heads_decide_how_a_layer_can_be_shared() -> None:
    """32 heads with 8 KV heads: powers of two; 14 heads with 2 KV heads: 1, 2 and 14 (Megatron-LM's rule)."""
    assert tensor_counts(LLAMA) == (1, 2, 4, 8, 16, 32)
    assert tensor_counts(build("x", replace(LLAMA_31_8B, head_count=14, kv_head_count=2))) == (1, 2, 14)


def test_what_heads_do_not_allow_becomes_stages() -> None:
    """12 GPUs: 4 share every layer, 3 stages; 7 GPUs are 7 stages."""
    assert tensor_split(LLAMA, 12) == Split(4, 3)
    assert tensor_split(LLAMA, 7) == Split(1, 7)
    assert layer_split(LLAMA, 7) == Split(1, 7)
    assert tensor_split(LLAMA, 1) == ALONE


def test_the_fullest_stage_is_counted() -> None:
    """
    Llama-3.1-8B on 3 stages: 11 of 32 layers and one of the two tables of 128,256 x 4,096.

    A layer has 218,112,000 parameters: 4,096 x (2 x 4,096 + 2 x 1,024) + 3 x 4,096 x 14,336 + 2 x 4,096.
    """
    layer = 4096 * (2 * 4096 + 2 * 1024) + 3 * 4096 * 14_336 + 2 * 4096
    assert layer == 218_112_000
    assert weights_bytes(LLAMA, BF16, Split(1, 3)) == 2 * (11 * layer + 128_256 * 4096)


def test_engines_that_place_layers_take_any_number() -> None:
    """llama.cpp and transformers spread whole layers; the others need counts that the heads allow."""
    assert possible_gpu_counts(LLAMA, "llama.cpp") == tuple(range(1, 33))
    assert possible_gpu_counts(LLAMA, "vllm") == (1, 2, 4, 8, 16, 32)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", EVERY)
@given(data=st.data())
def test_more_possible_gpus_never_hold_more_each(engine: str, name: str, data: st.DataObject) -> None:
    """Weights and caches of one GPU fall, or stay, from one possible number to the next."""
    model = build(name, EVERY[name])
    counts = possible_gpu_counts(model, engine)
    index = data.draw(st.integers(min_value=0, max_value=len(counts) - 1))
    fewer, more = counts[max(0, index - 1)], counts[index]
    question = Serving(BF16, kv_format_named("auto"), context_tokens=8192, batch=3, engine=engine)
    before = serving_estimate(model, replace(question, gpu_count=fewer)).parts
    after = serving_estimate(model, replace(question, gpu_count=more)).parts
    for part in ("weights", "kv_cache", "state"):
        assert after[part] <= before[part]
        whole = serving_estimate(model, question).parts[part]
        assert after[part] * more >= whole * 0.999  # the fullest stage holds one table, the final norm lies elsewhere
