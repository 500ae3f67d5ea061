"""The functions that say how much GPU memory a model takes."""

from __future__ import annotations

from typing import Final, Literal, cast

from vramsheet.functions.arguments import (
    BATCH,
    CONTEXT,
    ENGINE,
    KV_PRECISION,
    MODEL,
    PARAMS,
    PRECISION,
    SERVING,
    TASK,
    TRAINING,
    UNIT,
)
from vramsheet.functions.asked import model_asked, serving_need
from vramsheet.functions.table import Function
from vramsheet.memory.estimate import PART_NAMES, training_estimate
from vramsheet.memory.formats import format_named
from vramsheet.memory.positions import within_positions
from vramsheet.memory.questions import Training
from vramsheet.memory.rule import rule_of_thumb_bytes
from vramsheet.memory.weights import weights_bytes
from vramsheet.units import BYTES_PER_UNIT, GB, unit_bytes

GROUP: Final = "memory"


def _in_unit(size_bytes: int, unit: str) -> float:
    return size_bytes / (BYTES_PER_UNIT.get(unit) or unit_bytes(unit))


def vram(
    model: str | float,
    precision: str = "fp16",
    context: int = 4096,
    batch: int = 1,
    kv_precision: str = "auto",
    engine: str = "generic",
    unit: str = "GB",
) -> float:
    """Memory needed to serve the model, likely value [unit]."""
    return _in_unit(serving_need(model, precision, context, batch, kv_precision, engine).total.likely, unit)


def vram_low(
    model: str | float,
    precision: str = "fp16",
    context: int = 4096,
    batch: int = 1,
    kv_precision: str = "auto",
    engine: str = "generic",
    unit: str = "GB",
) -> float:
    """Memory needed to serve the model, lower end of the 90 % interval [unit]."""
    return _in_unit(serving_need(model, precision, context, batch, kv_precision, engine).total.low, unit)


def vram_high(
    model: str | float,
    precision: str = "fp16",
    context: int = 4096,
    batch: int = 1,
    kv_precision: str = "auto",
    engine: str = "generic",
    unit: str = "GB",
) -> float:
    """Memory needed to serve the model, upper end of the 90 % interval [unit]."""
    return _in_unit(serving_need(model, precision, context, batch, kv_precision, engine).total.high, unit)


def vram_parts(
    model: str | float,
    precision: str = "fp16",
    context: int = 4096,
    batch: int = 1,
    kv_precision: str = "auto",
    engine: str = "generic",
    unit: str = "GB",
) -> tuple[tuple[object, ...], ...]:
    """Memory needed to serve the model, part by part and in total [unit]."""
    need = serving_need(model, precision, context, batch, kv_precision, engine)
    rows = tuple((PART_NAMES[part], _in_unit(size_bytes, unit)) for part, size_bytes in need.parts.items())
    return (("part", f"amount ({unit})"), *rows, ("total", _in_unit(need.total.likely, unit)))


def vram_weights(model: str | float, precision: str = "fp16", unit: str = "GB") -> float:
    """Memory of the weights alone [unit]."""
    return _in_unit(weights_bytes(model_asked(model), format_named(precision)), unit)


def vram_kv(
    model: str | float,
    context: int = 4096,
    batch: int = 1,
    kv_precision: str = "auto",
    engine: str = "generic",
    unit: str = "GB",
) -> float:
    """Memory of KV cache and recurrent state alone [unit]."""
    parts = serving_need(model, "fp16", context, batch, kv_precision, engine).parts
    return _in_unit(parts["kv_cache"] + parts["state"], unit)


def vram_train(
    model: str | float,
    method: str = "full",
    sequence: int = 2048,
    batch: int = 1,
    optimizer: str = "adamw",
    checkpointing: bool = False,
    precision: str = "bf16",
    gpus: int = 1,
    sharding: str = "none",
    unit: str = "GB",
) -> float:
    """Peak memory per GPU of a training step, likely value [unit]."""
    training = Training(
        method=cast("Literal['full', 'lora', 'qlora']", method),
        precision=cast("Literal['bf16', 'fp16', 'fp32', 'mixed']", precision),
        optimizer=optimizer,
        sequence_tokens=sequence,
        batch=batch,
        checkpointing=checkpointing,
        gpu_count=gpus,
        sharding=cast("Literal['none', 'zero1', 'zero2', 'zero3']", sharding),
    )
    asked = model_asked(model)
    return _in_unit(training_estimate(asked, within_positions(asked, training)).total.likely, unit)


def vram_rule(params: str | float, precision: str = "fp16", task: str = "inference") -> float:
    """Memory by the published rule of thumb [GB]."""
    return rule_of_thumb_bytes(model_asked(params).parameters, format_named(precision), task) / GB


FUNCTIONS: Final = (
    Function(
        name="VRAM",
        call=vram,
        group=GROUP,
        summary="GPU memory needed to serve a model on one GPU, likely value.",
        arguments=SERVING,
        result="the likely need",
        result_unit="GB or GiB",
        example=(7, "fp16", 4096, 1),
    ),
    Function(
        name="VRAM_LOW",
        call=vram_low,
        group=GROUP,
        summary="GPU memory needed to serve a model, lower end of the 90 % interval.",
        arguments=SERVING,
        result="the lower end of the interval",
        result_unit="GB or GiB",
        example=(7, "fp16", 4096, 1),
    ),
    Function(
        name="VRAM_HIGH",
        call=vram_high,
        group=GROUP,
        summary="GPU memory needed to serve a model, upper end of the 90 % interval.",
        arguments=SERVING,
        result="the upper end of the interval",
        result_unit="GB or GiB",
        example=(7, "fp16", 4096, 1),
    ),
    Function(
        name="VRAM_PARTS",
        call=vram_parts,
        group=GROUP,
        summary="GPU memory needed to serve a model, part by part: weights, KV cache, recurrent state, activations, "
        "runtime, total.",
        arguments=SERVING,
        result="a table of two columns: part, amount",
        result_unit="GB or GiB",
        example=("llama-3.1-8b", "fp16", 8192, 4),
        is_table=True,
    ),
    Function(
        name="VRAM_WEIGHTS",
        call=vram_weights,
        group=GROUP,
        summary="GPU memory of the weights alone: parameters x bytes.",
        arguments=(MODEL, PRECISION, UNIT),
        result="the weights",
        result_unit="GB or GiB",
        example=(7, "fp16"),
        example_result=14,
    ),
    Function(
        name="VRAM_KV",
        call=vram_kv,
        group=GROUP,
        summary="GPU memory of KV cache and recurrent state alone.",
        arguments=(MODEL, CONTEXT, BATCH, KV_PRECISION, ENGINE, UNIT),
        result="the cache",
        result_unit="GB or GiB",
        example=("llama-2-7b", 28000, 1),
        example_result=14.68,
    ),
    Function(
        name="VRAM_TRAIN",
        call=vram_train,
        group=GROUP,
        summary="Peak GPU memory of one training step, per GPU.",
        arguments=TRAINING,
        result="the likely peak per GPU",
        result_unit="GB or GiB",
        example=("llama-3.1-8b", "qlora", 2048, 1),
    ),
    Function(
        name="VRAM_RULE",
        call=vram_rule,
        group=GROUP,
        summary="The published rule of thumb: parameters x bytes, x 1.2 to serve, x 2 to train. Compare it with VRAM.",
        arguments=(PARAMS, PRECISION, TASK),
        result="what the rule says",
        result_unit="GB",
        example=(7, "fp16", "training"),
        example_result=28,
    ),
)
"""The rows of this group."""
