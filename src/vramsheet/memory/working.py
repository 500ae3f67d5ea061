"""The working, shown: each part of a need as a formula with its numbers in it, and the rules of thumb beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vramsheet.memory.engines import engine_named
from vramsheet.memory.questions import Serving
from vramsheet.memory.rule import RULE_FACTORS, rule_of_thumb_bytes
from vramsheet.memory.sharing_words import counted
from vramsheet.memory.training import TRAINING_SOURCE, trainable_parameters
from vramsheet.units import GB, format_size

if TYPE_CHECKING:
    from vramsheet.memory.estimate import Estimate
    from vramsheet.memory.formats import Format
    from vramsheet.memory.layers import Cache, Model
    from vramsheet.memory.parallelism import Split


class WorkingLine(NamedTuple):
    """One part of a need with its formula in words and numbers."""

    part: str
    formula: str
    size_bytes: int
    source: str


class RuleCheck(NamedTuple):
    """A published rule of thumb beside the estimate."""

    text: str
    size_bytes: int
    difference: float
    """Rule less estimate, as a share of the estimate."""


def _sharded(text: str, gpu_count: int) -> str:
    return text if gpu_count == 1 else f"({text}) split over {gpu_count} GPUs"


def weights_formula(model: Model, form: Format, size_bytes: int, split: Split) -> str:
    """
    The weights as a product.

    Args:
        model: the model.
        form: the format of its weights.
        size_bytes: what they come to on one GPU.
        split: how several GPUs share the model.

    Returns:
        Parameters x bytes, or the mean bits of a format that treats tensors differently.
    """
    if split.data_count > 1 or split.experts_whole:
        return _shared_weights_formula(model, size_bytes, split)
    gpu_count = split.tensor_count * split.stage_count
    if model.stored_bytes is not None:
        return _sharded(f"{model.stored_bytes:,} bytes of tensors in the file", gpu_count)
    if model.typical or form.scope == "all":
        bits = form.bits if form.scope == "file" else form.nominal_bits
        if model.table_elements:
            held = f"({model.parameters:,} parameters + {model.table_elements:,} entries of a stored table)"
            return _sharded(f"{held} x {bits / 8:g} bytes", gpu_count)
        return _sharded(f"{model.parameters:,} parameters x {bits / 8:g} bytes", gpu_count)
    mean_bits = size_bytes * gpu_count * 8 / model.parameters
    note = (
        "each tensor at the type llama.cpp gives it"
        if form.scope == "file"
        else f"{form.bits:g} bits where quantised, {form.kept_bits:g} elsewhere"
    )
    return _sharded(f"{model.parameters:,} parameters x {mean_bits:.3f} bits on average ({note})", gpu_count)


def _shared_weights_formula(model: Model, size_bytes: int, split: Split) -> str:
    """The weights of one GPU of several data-parallel groups, experts apart from the rest."""
    gpu_count = split.tensor_count * split.stage_count
    rest = model.parameters - model.expert_parameters
    parameters = rest / gpu_count
    text = _sharded(f"{rest:,} parameters", gpu_count)
    if model.expert_count:
        share = split.expert_share(model.expert_count) / split.stage_count
        parameters += model.expert_parameters * share
        text = f"{model.expert_parameters:,} expert parameters x {share:.4g} + {text}"
    return f"({text}) x {size_bytes * 8 / parameters:.3f} bits on average"


def _cache_text(cache: Cache, layer_count: int, context_tokens: int) -> str:
    """What one kind of cache holds, as a product."""
    if cache.kind == "latent":
        return f"{layer_count} layers x {cache.key_size} latent elements x {context_tokens:,} tokens"
    heads = f"{layer_count} layers x {cache.kv_head_count} KV heads x ({cache.key_size} + {cache.value_size})"
    if cache.kind == "cross":
        return f"{heads} x {cache.limit_tokens:,} encoder positions"
    if cache.limit_tokens:
        return f"{heads} x {min(cache.limit_tokens, context_tokens):,} tokens (window of {cache.limit_tokens:,})"
    return f"{heads} x {context_tokens:,} tokens"


def cache_formula(model: Model, serving: Serving) -> str:
    """
    The KV cache as a sum over the kinds of layers.

    Args:
        model: the model.
        serving: the question.

    Returns:
        Layers x heads x (key + value) x tokens, summed, x bytes x sequences.
    """
    kept = [
        _cache_text(cache, layers, serving.context_tokens) for cache, layers in model.caches if cache.kind != "state"
    ]
    if not kept:
        return "no layer keeps keys and values"
    form = serving.kv_precision
    bits = f"{form.key_bits / 8:g} bytes"
    if form.key_bits != form.value_bits:
        bits = f"{form.key_bits / 8:g} and {form.value_bits / 8:g} bytes"
    inner = kept[0] if len(kept) == 1 else " + ".join(f"({text})" for text in kept)
    sequences = counted(serving.sequences_per_group, "sequence")
    if serving.placement.data_count > 1:
        sequences = f"{sequences} of a data-parallel group"
    return _sharded(f"{inner} x {bits} x {sequences}", serving.gpus_per_group)


def serving_working(estimate: Estimate, serving: Serving, usable_bytes: int | None = None) -> tuple[WorkingLine, ...]:
    """
    Every part of a serving estimate as a formula.

    Args:
        estimate: the answer.
        serving: the question.
        usable_bytes: size of the card where one was named.

    Returns:
        One line a part that is not zero.
    """
    engine = engine_named(serving.engine)
    model, parts = estimate.model, estimate.parts
    split = engine.split(model, serving.gpu_count, serving.placement)
    formulas = {
        "weights": (
            weights_formula(model, serving.precision, parts["weights"], split),
            serving.precision.source,
        ),
        "kv_cache": (cache_formula(model, serving), engine.source),
        "state": (f"recurrent layers' state x {counted(serving.sequences_per_group, 'sequence')}", engine.source),
        "activations": (engine.activation_words(model, serving, usable_bytes), engine.source),
        "runtime": (f"driver, libraries and communication under {engine.name} ({engine.version})", engine.source),
    }
    return tuple(WorkingLine(part, *_pair(formulas[part], size)) for part, size in parts.items() if size)


def _pair(formula: tuple[str, str], size_bytes: int) -> tuple[str, int, str]:
    text, source = formula
    return text, size_bytes, source


def training_working(estimate: Estimate) -> tuple[WorkingLine, ...]:
    """
    Every part of a training estimate in words.

    Args:
        estimate: the answer.

    Returns:
        One line a part that is alive at the peak.
    """
    question = estimate.question
    if isinstance(question, Serving):
        return ()
    model = estimate.model
    trained = trainable_parameters(model, question)
    tokens = f"{question.batch:,} x {question.sequence_tokens:,} tokens"
    kept = {
        "full": f"in {question.precision}",
        "lora": f"in {question.precision}, and adapters",
        "qlora": f"(matrices in {question.base_precision}, the rest not quantised), and adapters",
    }[question.method]
    gradients = f"one for each of {trained:,} trained parameters"
    if question.gpu_count > 1 and question.sharding != "zero3":
        gradients += ", and the buckets through which the GPUs exchange them"
    formulas = {
        "weights": f"{model.parameters:,} parameters {kept}",
        "gradients": gradients,
        "optimizer": f"states and temporaries of {question.optimizer} for {trained:,} trained parameters",
        "activations": f"values kept for the backward pass of {tokens}",
        "logits": f"{tokens} x {model.vocabulary_size:,} vocabulary entries, with the copies of the loss",
        "runtime": "driver context and fragmentation, outside the tensors",
    }
    return tuple(
        WorkingLine(part, formulas[part], size, TRAINING_SOURCE) for part, size in estimate.parts.items() if size
    )


def working(estimate: Estimate, usable_bytes: int | None = None) -> tuple[WorkingLine, ...]:
    """
    Every part of an estimate as a formula with its numbers.

    Args:
        estimate: the answer.
        usable_bytes: size of the card where one was named.

    Returns:
        One line a part that is not zero, in the order of the contract.
    """
    question = estimate.question
    if isinstance(question, Serving):
        return serving_working(estimate, question, usable_bytes)
    return training_working(estimate)


def rule_check(estimate: Estimate, form: Format) -> RuleCheck:
    """
    The published rule of thumb for the same model, and how far it is off here.

    Args:
        estimate: the answer.
        form: number format of the weights; its nominal bits enter the rule.

    Returns:
        The rule with its numbers, its result and its difference from the estimate of all GPUs that hold one model.
    """
    model = estimate.model
    size_bytes = rule_of_thumb_bytes(model.parameters, form, estimate.task)
    factor = RULE_FACTORS[estimate.task]
    question = estimate.question
    gpu_count = question.gpu_count
    if isinstance(question, Serving):
        split = engine_named(question.engine).split(model, gpu_count, question.placement)
        gpu_count = split.linked_gpu_count(model.expert_count)
    whole = estimate.total.likely * gpu_count
    text = (
        f"rule of thumb (P x 4 bytes) / (32 / {form.nominal_bits:g}) x {factor:g}"
        f" = {model.parameters / GB:.4g} x {form.nominal_bits / 8:g} x {factor:g} = {format_size(size_bytes)}"
    )
    return RuleCheck(text, size_bytes, size_bytes / whole - 1)
