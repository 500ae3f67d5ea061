"""Data-parallel groups and expert parallelism."""

from dataclasses import replace
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shapes import DEEPSEEK_V3, EVERY, H100, LLAMA_31_8B, QWEN3_30B_A3B
from vramsheet.errors import BadInput
from vramsheet.fit import fit, gpus_needed, kv_pool, possible_gpu_counts
from vramsheet.memory.architecture import Architecture
from vramsheet.memory.engines import ENGINES
from vramsheet.memory.engines.vllm import loaded_weights_bytes
from vramsheet.memory.estimate import serving_estimate
from vramsheet.memory.families import build
from vramsheet.memory.formats import format_named, kv_format_named
from vramsheet.memory.parallelism import AUTOMATIC, Placement, Split, tensor_counts, tensor_split
from vramsheet.memory.questions import Serving
from vramsheet.memory.weights import weights_bytes
from vramsheet.speed import decode_tokens_per_second
from vramsheet.units import GIB, MIB

QWEN3_235B_A22B = replace(  # config.json of Qwen/Qwen3-235B-A22B-Instruct-2507
    QWEN3_30B_A3B,
    layer_count=94,
    hidden_size=4096,
    head_count=64,
    feed_forward_size=12_288,
    max_context_tokens=262_144,
    expert_feed_forward_size=1536,
)
MIXTRAL_8X7B = Architecture(  # config.json of mistralai/Mixtral-8x7B-v0.1
    family="mixtral",
    layer_count=32,
    hidden_size=4096,
    head_count=32,
    kv_head_count=8,
    head_size=128,
    feed_forward_size=14_336,
    vocabulary_size=32_000,
    tied_embeddings=False,
    max_context_tokens=32_768,
    expert_count=8,
    experts_per_token=2,
    expert_feed_forward_size=14_336,
)
BF16, FP8 = format_named("bf16"), format_named("fp8")
DEEPSEEK, QWEN, MIXTRAL = (
    build("deepseek-v3", DEEPSEEK_V3), build("qwen3-235b-a22b", QWEN3_235B_A22B), build("mixtral-8x7b", MIXTRAL_8X7B),
)  # fmt: skip
LLAMA = build("llama-3.1-8b", LLAMA_31_8B)
MODELS = {name: build(name, shape) for name, shape in EVERY.items()}
DIVIDING = [name for name in ENGINES if name not in {"llama.cpp", "transformers"}]
QUESTION = Serving(BF16, kv_format_named("auto"), context_tokens=8192, batch=24)


def test_deepseek_on_16_groups_holds_16_of_256_experts_each() -> None:
    """
    DP16 with EP16, 16 bits: all but the experts on each GPU, and 653,908,770,816 / 16 of the experts' parameters.

    58 layers x 256 experts x 3 x 7,168 x 2,048; in all 671,026,419,200 less the router's 58 x 256 correction biases.
    """
    experts = 58 * 256 * 3 * 7168 * 2048
    assert (DEEPSEEK.parameters, DEEPSEEK.expert_parameters) == (671_026_419_200 - 58 * 256, experts)
    split = tensor_split(DEEPSEEK, 16, Placement(16, expert_parallel=True))
    assert split == Split(1, 1, 16, experts_whole=True)
    assert split.experts_here(256) == 16
    assert weights_bytes(DEEPSEEK, BF16, split) == 2 * (DEEPSEEK.parameters - experts + experts // 16)
    assert weights_bytes(DEEPSEEK, BF16, split) == 115_973_863_424


def test_deepseek_in_fp8_on_16_groups() -> None:
    """Each expert in FP8: 3 x 7,168 x 2,048 bytes and one 4-byte scale for each of 2,048 + 2,048 + 7,168 rows."""
    experts = 58 * 256 * (3 * 7168 * 2048 + 4 * (2048 + 2048 + 7168))
    split = tensor_split(DEEPSEEK, 16, Placement(16, expert_parallel=True))
    assert weights_bytes(DEEPSEEK, FP8, split) == weights_bytes(DEEPSEEK, FP8) - experts + experts // 16


def test_each_group_keeps_the_latent_cache_of_its_own_sequences() -> None:
    """32 sequences of 4,096 tokens in 16 groups: 2 on each GPU, 61 x 576 x 2 bytes a token; in one group all 32."""
    question = replace(QUESTION, batch=32, context_tokens=4096, gpu_count=16)
    groups = serving_estimate(DEEPSEEK, replace(question, placement=Placement(16, expert_parallel=True)))
    assert groups.parts["kv_cache"] == 61 * 576 * 2 * 4096 * 2
    assert serving_estimate(DEEPSEEK, question).parts["kv_cache"] == 61 * 576 * 2 * 4096 * 32
    assert groups.kv_bytes_per_token == 61 * 576 * 2


def test_mixtral_on_two_gpus_holds_four_experts_each() -> None:
    """TP2 with EP2: 4 of 8 experts whole are as many bytes as half of each; attention is split by its heads."""
    experts = 32 * 8 * 3 * 4096 * 14_336
    attention = 32 * 4096 * (2 * 4096 + 2 * 1024)
    tables = 2 * 32_000 * 4096
    replicated = 32 * (8 * 4096 + 2 * 4096) + 4096
    assert MIXTRAL.parameters == experts + attention + tables + replicated
    sliced, whole = tensor_split(MIXTRAL, 2), tensor_split(MIXTRAL, 2, Placement(expert_parallel=True))
    assert whole == Split(2, 1, experts_whole=True)
    assert whole.experts_here(8) == 4
    assert weights_bytes(MIXTRAL, BF16, whole) == 2 * ((experts + attention + tables) // 2 + replicated)
    assert weights_bytes(MIXTRAL, BF16, whole) == weights_bytes(MIXTRAL, BF16, sliced)


def test_what_does_not_divide_is_counted_on_the_fullest_gpu() -> None:
    """8 experts on 3 GPUs: 3, 3 and 2; the fullest counts (vLLM's `determine_expert_map`)."""
    split = tensor_split(MIXTRAL, 3, Placement(3, expert_parallel=True))
    rest = MIXTRAL.parameters - MIXTRAL.expert_parameters
    assert weights_bytes(MIXTRAL, BF16, split) == 2 * (rest + MIXTRAL.expert_parameters * 3 // 8)


def test_without_expert_parallelism_each_expert_is_sliced_over_all_groups() -> None:
    """DP2 x TP2: vLLM's experts then form one tensor-parallel group of four (data_parallel_deployment.md)."""
    split = tensor_split(MIXTRAL, 4, Placement(2))
    assert split == Split(2, 1, 2)
    assert split.expert_share(8) == 1 / 4
    difference = weights_bytes(MIXTRAL, BF16, Split(2, 1)) - weights_bytes(MIXTRAL, BF16, split)
    assert difference == 2 * MIXTRAL.expert_parameters // 4


def test_weights_are_what_loading_took_on_sixteen() -> None:
    """
    Qwen3-235B-A22B-Instruct-2507, bf16, `--data-parallel-size 2 --tensor-parallel-size 8 --enable-expert-parallel`.

    "Loading model weights took 28.7522 GB" (GiB) on each of 16 devices, 8 of 128 experts on each; vLLM on Ascend,
    vllm-project/vllm-ascend issue 4661, read 2026-11-21. Within 1 %.
    """
    split = tensor_split(QWEN, 16, Placement(2, expert_parallel=True))
    assert (split.tensor_count, split.experts_here(128)) == (8, 8)
    assert loaded_weights_bytes(QWEN, BF16, split) / GIB == pytest.approx(28.7522, rel=0.01)


def test_one_more_expert_on_each_gpu_costs_what_vllm_says() -> None:
    """VLLM's guide to expert parallelism: "approximately 2.4 GB for one redundant expert per EP rank" (GiB)."""
    plain, more = (
        weights_bytes(
            DEEPSEEK, FP8, tensor_split(DEEPSEEK, 8, Placement(8, 0, expert_parallel=True, redundant_expert_count=n))
        )
        for n in (0, 8)
    )
    assert (more - plain) / GIB == pytest.approx(2.4, abs=0.05)


def test_dense_groups_are_copies() -> None:
    """Llama-3.1-8B in 4 groups of 2: the weights of two GPUs, a quarter of the sequences."""
    groups = serving_estimate(LLAMA, replace(QUESTION, gpu_count=8, placement=Placement(4)))
    assert groups.parts == serving_estimate(LLAMA, replace(QUESTION, gpu_count=2, batch=6)).parts


def test_engines_of_whole_layers_make_separate_copies() -> None:
    """llama.cpp has no shared experts: two groups of four GPUs hold what four hold, for half the sequences."""
    question = replace(QUESTION, engine="llama.cpp")
    groups = serving_estimate(MIXTRAL, replace(question, gpu_count=8, placement=Placement(2))).parts
    assert groups == serving_estimate(MIXTRAL, replace(question, gpu_count=4, batch=12)).parts


def test_weights_of_which_only_the_sum_is_known_count_experts_by_their_share() -> None:
    """A file of 97 GB of Mixtral on 2 groups: half of the experts' share, and the rest whole."""
    model = replace(MIXTRAL, stored_bytes=97 * 10**9)
    experts = model.expert_parameters / model.parameters
    size_bytes = weights_bytes(model, BF16, Split(1, 1, 2, experts_whole=True))
    assert size_bytes == pytest.approx(97e9 * (1 - experts / 2), abs=2)
    assert weights_bytes(model, BF16, Split(2, 1)) == 97 * 10**9 // 2


def test_sglang_sets_more_aside_for_groups() -> None:
    """
    DeepSeek-V3 on 8 H100 with `--enable-dp-attention --dp-size 8`, 512 captured sequences, in MiB.

    512 + 1,024 for 8 GPUs + 512 x 8 x 3 x 1.5 (SGLang 0.5 server_args.py, read 2026-11-21).
    """
    question = replace(QUESTION, engine="sglang", gpu_count=8, placement=Placement(8, expert_parallel=True))
    parts = serving_estimate(DEEPSEEK, question, H100.usable_bytes).parts
    assert parts["runtime"] == (512 + 1024 + 512 * 8 * 4.5) * MIB


def test_groups_decode_side_by_side() -> None:
    """Four copies of a dense model with a quarter of the sequences each make four times the tokens of one."""
    one = decode_tokens_per_second(LLAMA, replace(QUESTION, batch=6), H100)
    four = decode_tokens_per_second(LLAMA, replace(QUESTION, gpu_count=4, placement=Placement(4)), H100)
    assert four == pytest.approx(4 * one)


def test_the_pool_counts_the_sequences_of_all_groups() -> None:
    """Four copies hold four times the sequences of one, in the same bytes on each GPU."""
    one, four = replace(QUESTION, batch=6), replace(QUESTION, gpu_count=4, placement=Placement(4))
    alone, together = kv_pool(fit(LLAMA, one, H100), one), kv_pool(fit(LLAMA, four, H100), four)
    assert together.bytes == alone.bytes
    assert together.max_concurrency == pytest.approx(4 * alone.max_concurrency)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", MODELS)
def test_one_group_of_one_gpu_is_as_before(engine: str, name: str) -> None:
    """Spelled out or not, one group, stage and GPU hold the same; expert parallelism on one GPU changes nothing."""
    question = replace(QUESTION, engine=engine)
    plain = serving_estimate(MODELS[name], question)
    named = serving_estimate(MODELS[name], replace(question, placement=Placement(1, 1)))
    assert (named.parts, named.total) == (plain.parts, plain.total)
    if MODELS[name].expert_count and engine in DIVIDING:
        whole = serving_estimate(MODELS[name], replace(question, placement=Placement(expert_parallel=True)))
        assert (whole.parts, whole.total) == (plain.parts, plain.total)


@given(gpus=st.sampled_from([1, 2, 4, 8, 16, 32, 64, 128]), groups=st.sampled_from([1, 2, 4, 8, 16, 32, 64, 128]))
@pytest.mark.parametrize("name", ["deepseek-v3", "qwen3-30b-a3b"])
def test_all_gpus_together_hold_every_expert_once(name: str, gpus: int, groups: int) -> None:
    """Where the experts divide evenly, their bytes over all GPUs are those of the model."""
    model = MODELS[name]
    groups = min(gpus, groups)
    split = tensor_split(model, gpus, Placement(groups, expert_parallel=True))
    assert split.expert_share(model.expert_count) * split.expert_gpu_count == 1
    if split.tensor_count == split.stage_count == 1:
        others = 2 * (model.parameters - model.expert_parameters)
        assert (weights_bytes(model, BF16, split) - others) * gpus == 2 * model.expert_parameters


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", MODELS)
@given(data=st.data())
def test_more_groups_never_hold_more_cache_each(engine: str, name: str, data: st.DataObject) -> None:
    """KV cache and state of one GPU fall, or stay, as groups of the same size are added."""
    fewer = data.draw(st.integers(min_value=1, max_value=16))
    more = fewer + data.draw(st.integers(min_value=1, max_value=16))
    size = data.draw(st.sampled_from([1, 2, 4]))
    question = replace(QUESTION, engine=engine, batch=data.draw(st.integers(min_value=1, max_value=64)))

    def parts(groups: int) -> dict[str, int]:
        asked = replace(question, gpu_count=groups * size, placement=Placement(groups))
        return dict(serving_estimate(MODELS[name], asked).parts)

    before, after = parts(fewer), parts(more)
    assert all(after[part] <= before[part] for part in ("weights", "kv_cache", "state"))


@pytest.mark.parametrize("engine", DIVIDING)
@pytest.mark.parametrize("groups", [1, 3, 4])
def test_every_possible_number_can_be_asked_for(engine: str, groups: int) -> None:
    """What is said to be possible is placed without an error, and the smallest that fits is found among it."""
    placement = Placement(groups, expert_parallel=True)
    question = replace(QUESTION, engine=engine, placement=placement, precision=FP8)
    counts = possible_gpu_counts(QWEN, engine, placement)
    assert all(count % groups == 0 for count in counts)
    fitting = [count for count in counts if fit(QWEN, replace(question, gpu_count=count), H100).fits]
    assert gpus_needed(QWEN, question, H100) == (fitting[0] if fitting else None)
    if groups == 4:
        assert counts == tuple(4 * count for count in tensor_counts(QWEN) if 4 * count <= 128)


def test_only_vllm_takes_experts_that_do_not_divide() -> None:
    """128 experts on 3 GPUs: 43, 43 and 42 in vLLM; SGLang and TensorRT-LLM refuse."""
    placement = Placement(3, expert_parallel=True)
    assert possible_gpu_counts(QWEN, "vllm", placement)[0] == 3
    assert ceil(128 / 3) == tensor_split(QWEN, 3, placement).experts_here(128)
    assert possible_gpu_counts(QWEN, "sglang", placement) == ()
    assert possible_gpu_counts(QWEN, "tensorrt-llm", placement) == ()


@pytest.mark.parametrize(
    ("model", "engine", "gpus", "placement", "sentence"),
    [
        (LLAMA, "vllm", 2, Placement(expert_parallel=True),
         "expert_parallel: got 'llama-3.1-8b', expected a mixture of experts"),
        (LLAMA, "vllm", 8, Placement(3), "data_parallel: got 3, expected a number that divides 8 GPUs evenly"),
        (LLAMA, "generic", 6, Placement(1, 2),
         "tensor_parallel: got 3, expected a count that the heads of llama-3.1-8b allow: 1, 2, 4, 8, 16, 32"),
        (LLAMA, "generic", 6, Placement(1, 4),
         "pipeline_parallel: got 4, expected a number that divides 6 GPUs evenly"),
        (MIXTRAL, "vllm", 16, Placement(16, expert_parallel=True),
         "expert_parallel: got '16 GPUs', expected at most one for each of the 8 experts"),
        (MIXTRAL, "sglang", 3, Placement(3, expert_parallel=True),
         "expert_parallel: got '3 GPUs', expected a number that divides the 8 experts evenly"),
        (MIXTRAL, "vllm", 4, Placement(4, 0, expert_parallel=True, redundant_expert_count=2),
         "redundant_experts: got 2, expected a number that with the 8 experts divides evenly by 4 GPUs"),
        (MIXTRAL, "llama.cpp", 4, Placement(4, expert_parallel=True),
         "expert_parallel: got 'yes', expected an engine that divides layers: generic, vllm, sglang or tensorrt-llm"),
        (MIXTRAL, "transformers", 4, Placement(1, 2),
         "tensor_parallel: got 2, expected 1, or an engine that divides layers: generic, vllm, sglang or tensorrt-llm"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_in_one_sentence(
    model: object, engine: str, gpus: int, placement: Placement, sentence: str
) -> None:
    """A placement that the model or the engine does not allow is refused by name."""
    question = replace(QUESTION, engine=engine, gpu_count=gpus, placement=placement)
    with pytest.raises(BadInput) as refused:
        serving_estimate(model, question)  # type: ignore[arg-type]
    assert refused.value.sentence == sentence


@pytest.mark.parametrize(
    "placement", [Placement(0), Placement(1, -1), Placement(1, 0, redundant_expert_count=1), Placement(1, 0, True, -1)]
)
def test_counts_without_meaning_are_refused(placement: Placement) -> None:
    """No group, a negative stage, spare experts without expert parallelism."""
    with pytest.raises(BadInput):
        replace(QUESTION, placement=placement)
    assert replace(QUESTION, placement=AUTOMATIC) == QUESTION
