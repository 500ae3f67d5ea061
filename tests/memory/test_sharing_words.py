"""How several GPUs share a model, in sentences."""

from dataclasses import replace

from shapes import DEEPSEEK_V3, EVERY, LLAMA_31_8B
from vramsheet.memory.estimate import serving_estimate
from vramsheet.memory.families import build
from vramsheet.memory.formats import format_named, kv_format_named
from vramsheet.memory.parallelism import Placement
from vramsheet.memory.questions import Serving
from vramsheet.memory.sharing_words import sharing_words
from vramsheet.memory.working import rule_check, working

DEEPSEEK = build("deepseek-v3", DEEPSEEK_V3)
QUESTION = Serving(format_named("fp8"), kv_format_named("auto"), batch=32)
WIDE = replace(QUESTION, gpu_count=16, placement=Placement(16, expert_parallel=True))


def test_one_gpu_shares_nothing() -> None:
    """There is nothing to say of one GPU."""
    assert all(sharing_words(build(name, shape), QUESTION) == () for name, shape in EVERY.items())


def test_groups_and_experts_are_told() -> None:
    """DeepSeek-V3 with DP16 and EP16: what each group keeps, and how many experts a GPU holds."""
    assert sharing_words(DEEPSEEK, WIDE) == (
        "16 GPUs are 16 data-parallel groups of 1 GPU.",
        "Each group keeps its own attention, dense layers, shared experts and KV cache, for at most 2 sequences.",
        (
            "The 256 experts of a layer are divided whole over 16 GPUs, at most 16 on each; buffers for the exchange "
            "of tokens are not counted."
        ),
    )
    spare = replace(WIDE, placement=Placement(16, 0, expert_parallel=True, redundant_expert_count=32))
    assert (
        "experts of a layer (32 of them twice) are divided whole over 16 GPUs, at most 18"
        in sharing_words(DEEPSEEK, spare)[-1]
    )


def test_stages_and_slices_are_told() -> None:
    """6 GPUs of a model with 8 KV heads are 3 stages of 2; a mixture's experts are sliced or whole on a stage."""
    llama = build("llama-3.1-8b", LLAMA_31_8B)
    assert sharing_words(llama, replace(QUESTION, gpu_count=6)) == (
        "6 GPUs are 3 pipeline stages of 2 GPUs that share every layer.",
    )
    copies = replace(QUESTION, gpu_count=4, placement=Placement(4))
    assert sharing_words(llama, copies)[-1] == (
        "Each group keeps its own copy of the model and its own KV cache, for at most 8 sequences."
    )
    assert sharing_words(DEEPSEEK, replace(QUESTION, gpu_count=2))[-1] == (
        "Each of the 256 experts of a layer is sliced over 2 GPUs."
    )
    stages = replace(QUESTION, gpu_count=2, engine="llama.cpp")
    assert sharing_words(DEEPSEEK, stages)[-1] == "All 256 experts of a layer are on its GPU."


def test_what_was_asked_for_stands_among_the_assumptions() -> None:
    """A placement that was named is repeated in the answer; the automatic one adds nothing to it."""
    told = sharing_words(DEEPSEEK, WIDE)
    assert serving_estimate(DEEPSEEK, WIDE).assumptions[: len(told)] == told
    plain = serving_estimate(DEEPSEEK, replace(QUESTION, gpu_count=16))
    assert plain.assumptions == serving_estimate(DEEPSEEK, QUESTION).assumptions


def test_the_working_tells_experts_from_the_rest() -> None:
    """The product names both, and its numbers give the bytes; the cache counts the sequences of one group."""
    lines = {line.part: line for line in working(serving_estimate(DEEPSEEK, WIDE))}
    assert lines["weights"].formula.startswith(
        "(653,908,770,816 expert parameters x 0.0625 + 17,117,633,536 parameters)"
    )
    bits = float(lines["weights"].formula.rsplit(" x ", 1)[1].split()[0])
    assert abs((653_908_770_816 / 16 + 17_117_633_536) * bits / 8 / lines["weights"].size_bytes - 1) < 1e-4
    assert lines["kv_cache"].formula.endswith("2 bytes x 2 sequences of a data-parallel group")


def test_the_rule_is_held_against_one_copy() -> None:
    """Copies of a dense model do not make the rule for one of them look too small."""
    llama = build("llama-3.1-8b", LLAMA_31_8B)
    one = serving_estimate(llama, replace(QUESTION, batch=8))
    four = serving_estimate(llama, replace(QUESTION, gpu_count=4, placement=Placement(4)))
    assert rule_check(four, QUESTION.precision) == rule_check(one, QUESTION.precision)
