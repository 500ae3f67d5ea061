"""Needs, verdicts and the recommendation: who fits, who is recommended, and what would help where nobody fits."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from vramsheet.fit import fit, most_sequences
from vramsheet.memory.questions import Serving
from vramsheet.report.need import question_of
from vramsheet.report.recommendation import recommended
from vramsheet.report.words import language_named

if TYPE_CHECKING:
    from collections.abc import Callable

    from vramsheet.catalog import Catalog
    from vramsheet.report.content import Content
    from vramsheet.report.quote import Quote

EN = language_named("en")


def test_need_is_that_of_the_core(example_content: Content, example_quote: Quote, report_catalog: Catalog) -> None:
    """The report's need is the memory core's for the same question, part by part, and its parts add up."""
    workload = example_content.evaluation.workloads[0]
    model = report_catalog.model("llama-3.1-70b")
    for option, gpu_count in (("today", 2), ("h100", 8), ("h200", 8)):
        need = workload.on(option)
        gpu = example_content.evaluation.option(option).groups[0].gpu
        verdict = fit(model, question_of(example_quote.workloads[0], model, gpu_count), gpu)
        assert need.gpu_count == gpu_count
        assert dict(need.parts) == dict(verdict.estimate.parts)
        assert sum(part.size_bytes for part in need.parts) == need.total.likely
        assert need.budget_bytes - need.total.likely == need.headroom_bytes == verdict.headroom_bytes


def test_workload_becomes_the_question(example_quote: Quote, report_catalog: Catalog) -> None:
    """Every setting of a workload reaches the memory core under its own name."""
    serving = question_of(example_quote.workloads[0], report_catalog.model("llama-3.1-70b"), 8)
    assert isinstance(serving, Serving)
    assert (serving.precision.name, serving.kv_precision.name, serving.engine) == ("fp8", "fp8", "vllm")
    assert (serving.context_tokens, serving.batch, serving.gpu_count) == (32_768, 16, 8)
    tuning = question_of(example_quote.workloads[1], report_catalog.model("llama-3.1-8b"), 8)
    assert not isinstance(tuning, Serving)
    assert (tuning.method, tuning.optimizer, tuning.lora_rank, tuning.checkpointing) == (
        "qlora",
        "adamw-8bit",
        16,
        True,
    )
    assert (tuning.sequence_tokens, tuning.batch, tuning.gpu_count) == (4_096, 4, 8)


def test_serves_on_as_many_gpus_as_the_model_splits_over(example_quote: Quote, report_catalog: Catalog) -> None:
    """Of seven GPUs a model of 64 heads and 8 KV heads uses four."""
    assert question_of(example_quote.workloads[0], report_catalog.model("llama-3.1-70b"), 7).gpu_count == 4


def test_recommends_the_lowest_npv_that_fits(example_content: Content) -> None:
    """What is kept is cheapest but does not fit; of the others the H100 server has the lowest NPV."""
    evaluation = example_content.evaluation
    fitting = [option for option in evaluation.options if evaluation.fits[option.id].fits]
    assert {option.id for option in fitting} == {"h100", "h200", "cloud"}
    cheapest, following = sorted(fitting, key=lambda option: option.cost.npv)[:2]
    recommendation = evaluation.recommendation
    assert (recommendation.option_id, recommendation.runner_up_id) == (cheapest.id, following.id) == ("h100", "h200")
    assert recommendation.difference == following.cost.npv - cheapest.cost.npv
    assert EN.say(recommendation.headline) == "Buy: One 8-GPU H100 server"


def test_a_tie_goes_to_more_headroom(frozen_content: Content) -> None:
    """Of two options of the same NPV the one with more memory free is recommended, whatever their order."""
    evaluation = frozen_content.evaluation
    new, hire = evaluation.options[1:]
    twin = replace(hire, cost=replace(hire.cost, npv=new.cost.npv))
    fits = {"new": evaluation.fits["new"], "hire": replace(evaluation.fits["hire"], headroom_bytes=52 * 10**9)}
    for options in ((new, twin), (twin, new)):
        chosen = recommended(options, fits, evaluation.workloads, 2, lambda: None)
        assert chosen.option_id == "hire"
        assert "52.00" in EN.say(chosen.reason)


def test_the_only_one_that_fits(frozen_content: Content) -> None:
    """With one option that fits there is no runner-up and no difference."""
    evaluation = frozen_content.evaluation
    chosen = recommended(evaluation.options[:2], evaluation.fits, evaluation.workloads, 2, lambda: None)
    assert (chosen.option_id, chosen.runner_up_id, chosen.difference) == ("new", None, None)
    assert EN.say(chosen.reason).startswith("It is the only one of 2 options")


def test_an_option_that_is_ruled_out_is_never_recommended(
    example_text: str, content_of: Callable[[str], Content]
) -> None:
    """It keeps verdict and cost; the cheapest of the others is recommended, and the sentence says among which."""
    text = example_text.replace("    name: One 8-GPU H100 server\n", "    ruled_out: The vendor is not approved\n")
    evaluation = content_of(text).evaluation
    out = evaluation.option("h100")
    assert evaluation.fits["h100"].fits
    assert (out.is_open, evaluation.is_candidate(out)) == (False, False)
    assert out.cost.npv < evaluation.option("h200").cost.npv
    chosen = evaluation.recommendation
    assert (chosen.option_id, chosen.runner_up_id, chosen.fitting_count) == ("h200", "cloud", 2)
    assert "the lowest of the 2 options that hold all workloads and are not ruled out (of 4 options" in EN.say(
        chosen.reason
    )
    closed = text.replace("    kind: rent\n", "    kind: rent\n    ruled_out: Data may not leave\n")
    only = content_of(closed).evaluation.recommendation
    assert (only.option_id, only.runner_up_id) == ("h200", None)
    assert EN.say(only.reason).startswith(
        "It is the only one of 4 options that holds all workloads and is not ruled out"
    )


def test_a_change_is_not_proposed_for_what_is_ruled_out(
    example_text: str, content_of: Callable[[str], Content]
) -> None:
    """Where nothing that may be chosen fits, the smallest change is sought among what may be chosen."""
    text = example_text.replace("gpus: 8", "gpus: 1")
    first = content_of(text).evaluation.recommendation.change
    assert first is not None
    barred = text.replace(f"  - id: {first.option_id}\n", f"  - id: {first.option_id}\n    ruled_out: Not approved\n")
    second = content_of(barred).evaluation.recommendation.change
    assert second is not None
    assert second.option_id != first.option_id


def test_more_gpus_when_none_fits(example_text: str, content_of: Callable[[str], Content]) -> None:
    """One GPU too few everywhere: the fewest further GPUs are named, and with that number the option does fit."""
    text = example_text.replace("gpus: 8", "gpus: 1")
    evaluation = content_of(text).evaluation
    change = evaluation.recommendation.change
    assert evaluation.recommendation.option_id is None
    assert change is not None
    further = {o.id: (evaluation.fits[o.id].gpus_needed or 10**9) - o.gpu_count for o in evaluation.options}
    assert change.gpu_count == evaluation.option(change.option_id).gpu_count + min(further.values())
    name = evaluation.option(change.option_id).name
    assert f"{name} with {change.gpu_count} GPUs in place of 1 GPU" in EN.say(evaluation.recommendation.reason)
    mended = text.replace(f"  - id: {change.option_id}\n", f"  - id: {change.option_id}\n    MEND\n")
    before, after = mended.split("    MEND\n")
    mended = before + after.replace("gpus: 1", f"gpus: {change.gpu_count}", 1)
    assert content_of(mended).evaluation.fits[change.option_id].fits


def test_fewer_sequences_when_no_number_of_gpus_is_enough(
    example_text: str, content_of: Callable[[str], Content], report_catalog: Catalog
) -> None:
    """900 sequences at once fit nowhere: the option that can keep most of them is named, with their number."""
    content = content_of(example_text.replace("batch: 16 ", "batch: 900 "))
    change = content.evaluation.recommendation.change
    assert change is not None
    assert change.option_id == "h200"
    model = report_catalog.model("llama-3.1-70b")
    serving = question_of(content.evaluation.quote.workloads[0], model, 8)
    assert isinstance(serving, Serving)
    most = most_sequences(model, serving, report_catalog.gpu("h200-sxm-141gb"))
    assert [(cut.workload_id, cut.what, cut.now, cut.then) for cut in change.cuts] == [("chat", "sequences", 900, most)]
    assert f"at most {most} sequences at once in place of 900" in EN.say(content.evaluation.recommendation.reason)


def test_all_workloads_at_once(example_text: str, content_of: Callable[[str], Content]) -> None:
    """At once the needs are added and held against the smallest budget; one at a time the tightest counts."""
    text = example_text.replace("batch: 4", "batch: 3")
    alone, together = (content_of(each).evaluation for each in (text, "workloads_together: true\n" + text))
    chat, tune = (workload.on("h100") for workload in alone.workloads)
    assert alone.fits["h100"].headroom_bytes == min(chat.headroom_bytes, tune.headroom_bytes)
    assert alone.fits["h100"].tightest_id == "tune"
    budget = min(chat.budget_bytes, tune.budget_bytes)
    assert together.fits["h100"].headroom_bytes == budget - chat.total.likely - tune.total.likely
    assert together.fits["h100"].fits
    assert together.fits["today"].fits is False


def test_what_cannot_be_estimated_is_told(example_text: str, content_of: Callable[[str], Content]) -> None:
    """A workload whose settings the core refuses does not fit, and the report says why."""
    content = content_of(example_text.replace("lora_rank: 16", "lora_rank: 16\n    lora_targets: sideways"))
    need = content.evaluation.workloads[1].on("h100")
    assert need.problem
    assert need.fits is False
    assert content.evaluation.recommendation.option_id is None
    told = [EN.say(caution.message) for caution in content.cautions if caution.kind == "estimate"]
    assert len(told) == 4
    assert need.problem in told[1]
