"""The parts of a training step: worked cases to the byte, and what must hold for every question."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shapes import EVERY, LLAMA_2_7B, LLAMA_31_8B, QWEN3_30B_A3B
from vramsheet import catalog
from vramsheet.errors import BadInput
from vramsheet.memory.estimate import training_estimate
from vramsheet.memory.families import build
from vramsheet.memory.questions import ATTENTIONS, METHODS, OPTIMIZERS, TRAINING_PRECISIONS, Training
from vramsheet.memory.training import trainable_parameters, training_parts
from vramsheet.memory.training.base import quantised_base_bytes
from vramsheet.memory.training.optimizers import optimizer_held
from vramsheet.memory.training.recipe import recipe
from vramsheet.memory.training.sharding import GATHERED_LAYERS, gathered_shares, held_bytes
from vramsheet.memory.training.tally import layer_tally
from vramsheet.memory.typical import typical_model

LLAMA_32_1B = replace(  # config.json of meta-llama/Llama-3.2-1B
    LLAMA_31_8B,
    layer_count=16,
    hidden_size=2048,
    head_size=64,
    feed_forward_size=8192,
    tied_embeddings=True,
)
TINYLLAMA = replace(  # litgpt config.py, tiny-llama-1.1b
    LLAMA_2_7B,
    layer_count=22,
    hidden_size=2048,
    kv_head_count=4,
    head_size=64,
    feed_forward_size=5632,
)
ONE_B = build("llama-3.2-1b", LLAMA_32_1B)
EIGHT_B = build("llama-3.1-8b", LLAMA_31_8B)
TINY = build("tinyllama-1.1b", TINYLLAMA)
MODELS = {name: build(name, shape) for name, shape in EVERY.items()}
TOKENS = st.integers(min_value=1, max_value=40_000)
BATCHES = st.integers(min_value=1, max_value=64)
QUESTIONS = st.builds(
    Training,
    method=st.sampled_from(METHODS),
    precision=st.sampled_from(TRAINING_PRECISIONS),
    optimizer=st.sampled_from(OPTIMIZERS),
    sequence_tokens=TOKENS,
    batch=BATCHES,
    checkpointing=st.booleans(),
    attention=st.sampled_from(ATTENTIONS),
    lora_rank=st.integers(min_value=1, max_value=256),
    lora_targets=st.sampled_from(["all-linear", "q,v", "q k v o", "gate_proj,up_proj,down_proj"]),
    base_precision=st.sampled_from(["nf4", "int8", "fp4"]),
    double_quant=st.booleans(),
    gpu_count=st.sampled_from([2, 4, 8]),
    sharding=st.sampled_from(["none", "zero1", "zero2", "zero3"]),
)


def test_the_optimizer_step_of_a_short_batch_takes_ten_bytes_a_parameter() -> None:
    """Llama-3.2-1B, bf16, AdamW, 1,024 tokens: 2 weights, 2 gradients, 4 states and 2 temporary, nothing else."""
    parts = training_parts(ONE_B, Training(sequence_tokens=1024))
    assert ONE_B.parameters == 1_235_814_400
    assert parts[:5] == (2 * 1_235_814_400, 2 * 1_235_814_400, 6 * 1_235_814_400, 0, 0)


def test_a_long_batch_peaks_at_the_start_of_the_backward_pass() -> None:
    """
    Llama-3.2-1B, bf16, 4,096 tokens: gradients are not there yet, and every kept byte is known.

    A layer keeps of a token 16 x 2,048 (two norms and what the matrices read) + 8 x 2,048 (queries, keys, values,
    output) + 8 x 8,192 (gate, activation, up, product) + 4 x 32 (softmax) + 2 x 4 (norms) + 2 x 4,096 (mask); the
    end keeps 8 x 2,048 + 4; cosine and sine 4 x 64 a position; a logit 12 bytes.
    """
    layer = 16 * 2048 + 8 * 2048 + 8 * 8192 + 4 * 32 + 8 + 2 * 4096
    parts = training_parts(ONE_B, Training(sequence_tokens=4096))
    assert parts.activations == 4096 * (16 * layer + 8 * 2048 + 4 + 4 * 64)
    assert parts.logits == 4096 * 128_256 * 12
    assert (parts.gradients, parts.optimizer) == (0, 4 * 1_235_814_400)


def test_fp32_doubles_what_matrices_keep_but_not_what_norms_keep() -> None:
    """A layer in fp32 keeps 24 bytes per feature of the hidden size, 16 of the heads, 16 of the inner width."""
    question = Training(precision="fp32", sequence_tokens=2048)
    kept = layer_tally(ONE_B, ONE_B.runs[0].layer, recipe(question)).kept
    assert kept.per_token == 24 * 2048 + 16 * 2048 + 16 * 8192 + 4 * 32 + 8
    assert kept.per_pair == 4


def test_checkpointing_keeps_one_input_a_layer() -> None:
    """Two bytes per feature and layer, a boolean mask, and the ends; the loss of 4,096 tokens still decides."""
    parts = training_parts(ONE_B, Training(sequence_tokens=4096, checkpointing=True))
    assert parts.activations == 4096 * (16 * 2 * 2048 + 4096 + 8 * 2048 + 4 + 4 * 64)
    assert parts.logits == 4096 * 128_256 * 12


def test_a_frozen_base_keeps_no_inputs_but_each_adapter_keeps_an_fp32_copy() -> None:
    """
    LoRA on every matrix of a bf16 layer: two fp32 norms, five copies of the hidden, one of heads and product each.

    Norms 2 x (4 x 2,048 + 4); copies 4 x (5 x 2,048 + 2,048 + 8,192) and seven narrow results of rank 16; queries,
    keys, values and output 8 x 2,048; softmax 128; gate, activation and up 6 x 8,192.
    """
    question = Training(method="lora", lora_rank=16, lora_targets="all-linear")
    kept = layer_tally(ONE_B, ONE_B.runs[0].layer, recipe(question)).kept
    norms = 2 * (4 * 2048 + 4)
    copies = 4 * (5 * 2048 + 2048 + 8192) + 7 * 4 * 16
    assert kept.per_token == norms + copies + 8 * 2048 + 4 * 32 + 6 * 8192


def test_adapters_have_rank_times_inputs_and_outputs() -> None:
    """Rank 32 on q, k, v and o of TinyLlama: 22 x 32 x (4,096 + 2 x 2,304 + 4,096) = 9,011,200, as PEFT counts."""
    question = Training(method="lora", lora_rank=32, lora_targets="q,k,v,o")
    assert trainable_parameters(TINY, question) == 22 * 32 * (4096 + 2 * 2304 + 4096) == 9_011_200
    assert trainable_parameters(TINY, Training()) == 1_100_048_384


def test_all_linear_leaves_fused_experts_out() -> None:
    """PEFT adapts `nn.Linear`; the experts of Qwen3-30B-A3B are one parameter each kind and need to be named."""
    model = build("qwen3-30b-a3b", QWEN3_30B_A3B)
    attention = trainable_parameters(model, Training(method="lora", lora_targets="q,k,v,o"))
    assert trainable_parameters(model, Training(method="lora", lora_targets="all-linear")) == attention
    assert trainable_parameters(model, Training(method="lora", lora_targets="down")) == 16 * 48 * 128 * (768 + 2048)


def test_a_quantised_base_raises_the_rest_to_fp32() -> None:
    """TinyLlama in NF4: 968,884,224 weights at 4.5 bits, embeddings, head and 45 norms at 32."""
    matrices = 22 * (2 * 2048 * 2048 + 2 * 256 * 2048 + 3 * 2048 * 5632)
    assert matrices == 968_884_224
    rest = 2 * 32_000 * 2048 + 45 * 2048
    assert quantised_base_bytes(TINY, "nf4", double_quant=False) == matrices * 9 // 16 + rest * 4
    saved = matrices * (32 / 64 - 8 / 64 - 32 / (64 * 256)) / 8
    assert quantised_base_bytes(TINY, "nf4", double_quant=True) == round(matrices * 9 / 16 + rest * 4 - saved)


def test_a_sharded_quantised_base_is_not_raised() -> None:
    """Under FSDP everything is one type: the residual stream and what is not quantised stay at 16 bits."""
    rest = 2 * 32_000 * 2048 + 45 * 2048
    raised = quantised_base_bytes(TINY, "nf4", double_quant=False)
    assert raised - quantised_base_bytes(TINY, "nf4", double_quant=False, raised=False) == 2 * rest
    assert recipe(Training(method="qlora")).residual_bytes == 4
    assert recipe(Training(method="qlora", gpu_count=2, sharding="zero3")).residual_bytes == 2


def test_lora_takes_a_quantised_base_only_where_one_is_named() -> None:
    """The default of the base's format is QLoRA's; LoRA alone keeps the precision of the step."""
    plain = training_parts(TINY, Training(method="lora")).weights
    assert plain == 2 * TINY.parameters + 4 * trainable_parameters(TINY, Training(method="lora"))
    named = training_parts(TINY, Training(method="lora", base_precision="int8")).weights
    assert named < plain
    assert training_parts(TINY, Training(method="qlora")).weights < named


def test_eager_attention_holds_scores_in_fp32() -> None:
    """On CUDA four fp32 score matrices at once, of which fp16 makes the last in 16 bits."""
    question = Training(method="lora", attention="eager", checkpointing=True, sequence_tokens=2048, batch=2)
    single = layer_tally(TINY, TINY.runs[0].layer, recipe(question)).inside
    half = layer_tally(TINY, TINY.runs[0].layer, recipe(replace(question, precision="fp16"))).inside
    assert [moment.alive.per_pair for moment in single] == [32 * 6, 32 * 16]
    assert [moment.alive.per_pair for moment in half] == [32 * 6, 32 * 14]


def test_autocast_keeps_a_copy_of_every_matrix() -> None:
    """
    Mixed precision of Llama-3.2-1B: weights and states in fp32, and 2 bytes for each weight of a matrix besides.

    A layer keeps of a token two norms in fp32, a 16-bit copy of its input for each matrix, and what is between.
    """
    parts = training_parts(ONE_B, Training(precision="mixed", sequence_tokens=2048))
    assert parts.weights == 4 * 1_235_814_400
    assert parts.optimizer == 8 * 1_235_814_400
    residual = 2 * (8 * 2048 + 4)
    inputs = 2 * (5 * 2048 + 2048 + 8192)
    inner = 2 * (3 * 2048 + 3 * 8192) + 4 * 32 + 2 * 2048
    ends = 8 * 2048 + 4 + 2 * 2048 + 8 * 64
    casts = 2 * (1_235_814_400 - 33 * 2048)
    assert parts.activations == 2048 * (16 * (residual + inputs + inner) + ends) + casts


@pytest.mark.parametrize(
    ("name", "states", "temporaries"),
    [
        ("adamw", 4.0, 2.0),
        ("sgd", 0.0, 0.0),
        ("sgd-momentum", 2.0, 0.0),
        ("lion", 2.0, 2 * 2 * 2048 * 128_256 / 1_235_814_400),
    ],
)
def test_states_follow_the_type_of_the_weights(name: str, states: float, temporaries: float) -> None:
    """Bytes per parameter in bf16: two moments, one or none, and foreach temporaries or those of the largest tensor."""
    held = optimizer_held(name, ONE_B, ONE_B.parameters, 2, full=True)
    assert held.states / ONE_B.parameters == states
    assert held.temporaries / ONE_B.parameters == pytest.approx(temporaries, abs=1e-12)


def test_eight_bit_adam_keeps_two_bytes_a_parameter_and_its_scales() -> None:
    """Two moments of 1 byte with one fp32 scale per 256; norms, too small for it, keep 8 bytes."""
    norms = 33 * 2048
    held = optimizer_held("adamw-8bit", ONE_B, ONE_B.parameters, 2, full=True)
    assert held.states == 2 * ((ONE_B.parameters - norms) * (1 + 4 / 256) + norms * 4)
    assert held.temporaries == 0


def test_muon_keeps_one_moment_for_matrices_and_two_for_the_rest() -> None:
    """Embedding and norms of Llama-3.2-1B stay with AdamW."""
    others = 128_256 * 2048 + 33 * 2048
    held = optimizer_held("muon", ONE_B, ONE_B.parameters, 2, full=True)
    assert held.states == 2 * (ONE_B.parameters - others + 2 * others)


def test_adafactor_keeps_sums_of_rows_and_columns() -> None:
    """Rows and columns of each matrix, and each norm: a thousandth of AdamW's states."""
    layer = 2 * (2048 + 2048) + 2 * (512 + 2048) + 3 * (8192 + 2048) + 2 * 2048
    held = optimizer_held("adafactor", ONE_B, ONE_B.parameters, 2, full=True)
    assert held.states == 2 * (16 * layer + 128_256 + 2048 + 2048)


def test_zero_divides_what_it_shards() -> None:
    """The optimizer step of Llama-3.1-8B on 8 GPUs: states, then gradients, then weights are an eighth."""
    whole = training_parts(EIGHT_B, Training(sequence_tokens=128))
    size = 2 * EIGHT_B.parameters
    assert whole[:3] == (size, size, 3 * size)
    zero3 = training_parts(EIGHT_B, Training(sequence_tokens=128, gpu_count=8, sharding="zero3"))
    zero3_step = (size / 8, size / 8, 3 * size / 8)
    assert sum(zero3[:5]) >= sum(zero3_step)
    assert zero3.optimizer in (2 * size // 8, 3 * size // 8)
    for sharding, weights in (("zero1", size), ("zero2", size)):
        assert training_parts(EIGHT_B, Training(sequence_tokens=128, gpu_count=8, sharding=sharding)).weights == weights


def test_fsdp_gathers_the_ends_and_two_layers() -> None:
    """Embedding, head and final norm of Llama-3.1-8B are one unit; with two layers they are whole on each GPU."""
    outside, layer = gathered_shares(EIGHT_B)
    assert outside * EIGHT_B.parameters == pytest.approx(2 * 128_256 * 4096 + 4096)
    assert layer * EIGHT_B.parameters == pytest.approx(2 * 4096**2 + 2 * 1024 * 4096 + 3 * 4096 * 14_336 + 2 * 4096)
    assert GATHERED_LAYERS == 2
    assert held_bytes(800.0, 8, 150.0) == 250.0
    assert held_bytes(800.0, 8, 900.0) == 800.0
    assert held_bytes(800.0, 1, 900.0) == 800.0


def test_only_fp16_keeps_the_outputs() -> None:
    """The measured fp16 loop holds its logits, 2 bytes each or 4 from an fp32 head; the others let them go."""
    question = Training(method="lora", sequence_tokens=2048, checkpointing=True)
    entries = 2048 * TINY.vocabulary_size
    assert training_parts(TINY, question).logits == 12 * entries
    assert training_parts(TINY, replace(question, precision="fp16")).logits == 14 * entries
    assert training_parts(TINY, replace(question, precision="fp16", method="qlora")).logits == 16 * entries


def test_an_encoder_without_a_head_has_no_logits() -> None:
    """Embedding models put out no value per vocabulary entry."""
    model = catalog.load().model("bge-m3")
    assert training_parts(model, Training(sequence_tokens=512, batch=32)).logits == 0


def test_an_unknown_target_is_refused() -> None:
    """A projection that does not exist is named in the error."""
    with pytest.raises(BadInput, match="lm_head"):
        training_parts(TINY, Training(method="lora", lora_targets="q,lm_head"))


@pytest.mark.parametrize("name", MODELS)
@given(question=QUESTIONS)
def test_parts_are_whole_numbers_that_sum_to_the_total(name: str, question: Training) -> None:
    """Every kind of layer and question: no part is negative, they add up, and the interval holds them."""
    estimate = training_estimate(MODELS[name], question)
    assert list(estimate.parts) == ["weights", "gradients", "optimizer", "activations", "logits", "runtime"]
    assert all(isinstance(size, int) and size >= 0 for size in estimate.parts.values())
    assert sum(estimate.parts.values()) == estimate.total.likely
    assert estimate.total.low <= estimate.total.likely <= estimate.total.high


@pytest.mark.parametrize("name", MODELS)
@given(question=QUESTIONS, more_tokens=TOKENS, more_batch=BATCHES)
def test_more_tokens_never_need_less(name: str, question: Training, more_tokens: int, more_batch: int) -> None:
    """A longer sequence or a larger batch needs as much or more."""
    likely = training_estimate(MODELS[name], question).total.likely
    longer = replace(question, sequence_tokens=question.sequence_tokens + more_tokens)
    larger = replace(question, batch=question.batch + more_batch)
    slack = 2 * len(training_parts(MODELS[name], question))
    assert training_estimate(MODELS[name], longer).total.likely >= likely - slack
    assert training_estimate(MODELS[name], larger).total.likely >= likely - slack


@pytest.mark.parametrize("name", MODELS)
@given(question=QUESTIONS)
def test_checkpointing_and_sharding_never_need_more(name: str, question: Training) -> None:
    """
    Checkpointing, a finer sharding, and more GPUs of the same sharding need as much or less.

    A quantised base that is sharded computes in other types, so its last stage is another question.
    """
    model = MODELS[name]
    slack = 2 * len(training_parts(model, question))

    def likely(**changes: object) -> int:
        return training_estimate(model, replace(question, **changes)).total.likely

    first_input = 8 * question.sequence_tokens * question.batch * model.hidden_size  # kept by checkpointing alone
    assert likely(checkpointing=True) <= likely(checkpointing=False) + slack + first_input
    assert likely(gpu_count=2 * question.gpu_count) <= likely() + slack
    stages = ("none", "zero1", "zero2") if recipe(question).quantised else ("none", "zero1", "zero2", "zero3")
    by_stage = [likely(sharding=sharding) for sharding in stages]
    assert all(finer <= coarser + slack for coarser, finer in pairwise(by_stage))


def test_every_model_of_the_catalogue_can_be_trained() -> None:
    """No model is refused, from encoders without heads to hybrids, by any method or optimizer."""
    models = catalog.load().models
    assert len(models) >= 100
    for key in models:
        model = catalog.load().model(key)
        for method in METHODS:
            estimate = training_estimate(model, Training(method=method, checkpointing=True))
            assert estimate.parts["weights"] + estimate.parts["activations"] >= model.parameters // 2
        for optimizer in OPTIMIZERS:
            question = Training(optimizer=optimizer, gpu_count=8, sharding="zero3")
            assert training_estimate(model, question).total.likely >= 2 * model.parameters // 8


def test_a_bare_count_is_trained_as_that_many_parameters() -> None:
    """7e9 parameters in bf16 with AdamW and few tokens take 10 bytes each."""
    parts = training_parts(typical_model(7_000_000_000), Training(sequence_tokens=128))
    assert sum(parts[:5]) == 10 * 7_000_000_000
