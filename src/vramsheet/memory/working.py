"""The working, shown: each part of a need as a formula with its numbers in it, and the rules of thumb beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vramsheet.memory.engines import engine_named
from vramsheet.memory.questions import Serving
from vramsheet.memory.rule import RULE_FACTORS, rule_of_thumb_bytes
from vramsheet.memory.training import TRAINING_SOURCE, trainable_parameters
from vramsheet.sentences import Counted, sentence
from vramsheet.units import GB

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
    return text if gpu_count == 1 else sentence("({formula}) split over {gpus} GPUs", formula=text, gpus=gpu_count)


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
        return _sharded(sentence("{bytes:,} bytes of tensors in the file", bytes=model.stored_bytes), gpu_count)
    if model.typical or form.scope == "all":
        bits = form.bits if form.scope == "file" else form.nominal_bits
        if model.table_elements:
            held = sentence(
                "({parameters:,} parameters + {entries:,} entries of a stored table) x {bytes:g} bytes",
                parameters=model.parameters,
                entries=model.table_elements,
                bytes=bits / 8,
            )
        else:
            held = sentence("{parameters:,} parameters x {bytes:g} bytes", parameters=model.parameters, bytes=bits / 8)
        return _sharded(held, gpu_count)
    mean_bits = size_bytes * gpu_count * 8 / model.parameters
    note = (
        sentence("each tensor at the type llama.cpp gives it")
        if form.scope == "file"
        else sentence("{bits:g} bits where quantised, {kept:g} elsewhere", bits=form.bits, kept=form.kept_bits)
    )
    product = sentence(
        "{parameters:,} parameters x {bits:.3f} bits on average ({note})",
        parameters=model.parameters,
        bits=mean_bits,
        note=note,
    )
    return _sharded(product, gpu_count)


def _shared_weights_formula(model: Model, size_bytes: int, split: Split) -> str:
    """The weights of one GPU of several data-parallel groups, experts apart from the rest."""
    gpu_count = split.tensor_count * split.stage_count
    rest = model.parameters - model.expert_parameters
    parameters = rest / gpu_count
    text = _sharded(sentence("{parameters:,} parameters", parameters=rest), gpu_count)
    if model.expert_count:
        share = split.expert_share(model.expert_count) / split.stage_count
        parameters += model.expert_parameters * share
        text = sentence(
            "{parameters:,} expert parameters x {share:.4g} + {rest}",
            parameters=model.expert_parameters,
            share=share,
            rest=text,
        )
    return sentence("({parameters}) x {bits:.3f} bits on average", parameters=text, bits=size_bytes * 8 / parameters)


def _cache_text(cache: Cache, layer_count: int, context_tokens: int) -> str:
    """What one kind of cache holds, as a product."""
    if cache.kind == "latent":
        return sentence(
            "{layers} layers x {elements} latent elements x {tokens:,} tokens",
            layers=layer_count,
            elements=cache.key_size,
            tokens=context_tokens,
        )
    elements = sentence(
        "{layers} layers x {heads} KV heads x ({key} + {value})",
        layers=layer_count,
        heads=cache.kv_head_count,
        key=cache.key_size,
        value=cache.value_size,
    )
    if cache.kind == "cross":
        return sentence("{elements} x {positions:,} encoder positions", elements=elements, positions=cache.limit_tokens)
    if cache.limit_tokens:
        return sentence(
            "{elements} x {tokens:,} tokens (window of {window:,})",
            elements=elements,
            tokens=min(cache.limit_tokens, context_tokens),
            window=cache.limit_tokens,
        )
    return sentence("{elements} x {tokens:,} tokens", elements=elements, tokens=context_tokens)


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
        return sentence("no layer keeps keys and values")
    form = serving.kv_precision
    key, value = form.key_bits / 8, form.value_bits / 8
    width = sentence("{key:g} bytes", key=key)
    if key != value:
        width = sentence("{key:g} and {value:g} bytes", key=key, value=value)
    elements = kept[0]
    if len(kept) > 1:
        elements = sentence("({first})", first=elements)
        for term in kept[1:]:
            elements = sentence("{sum} + ({term})", sum=elements, term=term)
    sequences: object = Counted(serving.sequences_per_group, "sequence")
    if serving.placement.data_count > 1:
        sequences = sentence("{sequences} of a data-parallel group", sequences=sequences)
    product = sentence("{elements} x {width} x {sequences}", elements=elements, width=width, sequences=sequences)
    return _sharded(product, serving.gpus_per_group)


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
        "state": (
            sentence(
                "recurrent layers' state x {sequences}", sequences=Counted(serving.sequences_per_group, "sequence")
            ),
            engine.source,
        ),
        "activations": (engine.activation_words(model, serving, usable_bytes), engine.source),
        "runtime": (
            sentence(
                "driver, libraries and communication under {engine} ({version})",
                engine=engine.name,
                version=engine.version,
            ),
            engine.source,
        ),
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
    tokens = sentence("{batch:,} x {tokens:,} tokens", batch=question.batch, tokens=question.sequence_tokens)
    kept = {
        "full": sentence(
            "{parameters:,} parameters in {precision}", parameters=model.parameters, precision=question.precision
        ),
        "lora": sentence(
            "{parameters:,} parameters in {precision}, and adapters",
            parameters=model.parameters,
            precision=question.precision,
        ),
        "qlora": sentence(
            "{parameters:,} parameters (matrices in {base}, the rest not quantised), and adapters",
            parameters=model.parameters,
            base=question.base_precision,
        ),
    }
    gradients = sentence("one for each of {trained:,} trained parameters", trained=trained)
    if question.gpu_count > 1 and question.sharding != "zero3":
        gradients = sentence("{gradients}, and the buckets through which the GPUs exchange them", gradients=gradients)
    formulas = {
        "weights": kept[question.method],
        "gradients": gradients,
        "optimizer": sentence(
            "states and temporaries of {optimizer} for {trained:,} trained parameters",
            optimizer=question.optimizer,
            trained=trained,
        ),
        "activations": sentence("values kept for the backward pass of {tokens}", tokens=tokens),
        "logits": sentence(
            "{tokens} x {entries:,} vocabulary entries, with the copies of the loss",
            tokens=tokens,
            entries=model.vocabulary_size,
        ),
        "runtime": sentence("driver context and fragmentation, outside the tensors"),
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
    text = sentence(
        "rule of thumb (P x 4 bytes) / (32 / {bits:g}) x {factor:g} = {billions:.4g} x {bytes:g} x {factor:g} = "
        "{size:,.2f} GB",
        bits=form.nominal_bits,
        factor=factor,
        billions=model.parameters / GB,
        bytes=form.nominal_bits / 8,
        size=size_bytes / GB,
    )
    return RuleCheck(text, size_bytes, size_bytes / whole - 1)
