"""What several GPUs that train together hold beside the gradients: the buffers that gradients are exchanged through."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vramsheet import catalog
from vramsheet.memory.estimate import training_estimate
from vramsheet.memory.questions import Training
from vramsheet.memory.training import trainable_parameters, training_parts
from vramsheet.memory.working import working

CATALOG = catalog.load()
ONE_B = CATALOG.model("llama-3.2-1b")
TINY = CATALOG.model("qwen3-0.6b")


def gradients(question: Training) -> int:
    """Bytes of gradients at the peak of a step in which the optimizer decides, not the activations."""
    return training_parts(ONE_B, question).gradients


@pytest.mark.parametrize(("precision", "width"), [("bf16", 2), ("fp32", 4), ("mixed", 4)])
def test_distributed_data_parallel_keeps_buckets_as_large_as_all_gradients(precision: str, width: int) -> None:
    """The saving of `gradient_as_bucket_view` is the size of all gradients (torch docs), so twice is held."""
    alone = replace(Training(sequence_tokens=128), precision=precision)
    assert gradients(alone) == width * ONE_B.parameters
    for count in (2, 8):
        assert gradients(replace(alone, gpu_count=count)) == 2 * width * ONE_B.parameters


def test_buckets_hold_the_adapters_only() -> None:
    """Under LoRA only what is trained is exchanged: fp32 adapters."""
    two = Training(method="lora", sequence_tokens=2048, gpu_count=2)
    alone = Training(method="lora", sequence_tokens=2048)
    more = sum(training_parts(TINY, two)[:5]) - sum(training_parts(TINY, alone)[:5])
    assert more == 4 * trainable_parameters(TINY, two)


def test_buckets_are_there_before_the_first_gradient() -> None:
    """Where the loss is the peak, the gradients part is the buckets alone."""
    parts = training_parts(TINY, Training(optimizer="sgd", sequence_tokens=8192, batch=8, gpu_count=2))
    assert parts.logits == 8192 * 8 * TINY.vocabulary_size * 4 * 3
    assert parts.gradients == 2 * TINY.parameters


def test_zero_1_and_2_hold_one_bucket_of_deepspeed_during_the_backward_pass() -> None:
    """DeepSpeed's `reduce_bucket_size` is 5e8 elements; a model with fewer fills no more than its gradients."""
    eight_b = CATALOG.model("llama-3.1-8b")
    for sharding in ("zero1", "zero2"):
        asked = Training(optimizer="sgd", sequence_tokens=16384, batch=8, gpu_count=8)
        assert training_parts(eight_b, replace(asked, sharding=sharding)).gradients == 2 * 500_000_000
    small = Training(optimizer="sgd", sequence_tokens=8192, batch=32, gpu_count=8, sharding="zero2")
    smallest = CATALOG.model("smollm2-135m")
    assert training_parts(smallest, small).gradients == 2 * smallest.parameters


def test_full_sharding_has_no_such_bucket() -> None:
    """FSDP scatters each unit's gradients as they come, which is counted with them."""
    alone, shared = Training(sequence_tokens=128), Training(sequence_tokens=128, gpu_count=8, sharding="zero3")
    assert gradients(shared) < gradients(alone) / 2


def test_what_the_gradients_hold_is_said() -> None:
    """The sentence names the setting, the working the buckets; one GPU and full sharding need neither."""
    words = {
        "none": "DistributedDataParallel",
        "zero1": "reduce_bucket_size",
        "zero2": "reduce_bucket_size",
        "zero3": "",
    }
    for sharding, word in words.items():
        estimate = training_estimate(ONE_B, Training(sequence_tokens=128, gpu_count=4, sharding=sharding))
        said = " ".join(estimate.assumptions)
        formula = next(line.formula for line in working(estimate) if line.part == "gradients")
        assert word in said
        assert ("buckets" in formula) == bool(word)
    alone = training_estimate(ONE_B, Training(sequence_tokens=128))
    assert "bucket" not in " ".join(alone.assumptions)
