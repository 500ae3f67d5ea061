"""What a function's arguments mean: names looked up once, questions made once, both remembered."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from vramsheet import catalog
from vramsheet.memory.estimate import Estimate, serving_estimate
from vramsheet.memory.formats import format_named, kv_format_named
from vramsheet.memory.positions import within_positions
from vramsheet.memory.questions import Serving
from vramsheet.memory.typical import typical_model
from vramsheet.units import parameter_count

if TYPE_CHECKING:
    from vramsheet.memory.layers import Model
    from vramsheet.records import Gpu

REMEMBERED_COUNT: Final = 4096
"""Questions kept: more than the different rows of a usual sheet, and a few megabytes at most."""


@lru_cache(maxsize=REMEMBERED_COUNT)
def model_asked(model: str | float) -> Model:
    """
    The model that a cell names: of the catalogue, or typical of a parameter count.

    Args:
        model: a name, a number, or a text such as "70B".

    Returns:
        The model; the same object for the same answer, so that figures derived from it stay cached.

    Raises:
        OutOfRange: a number that counts neither billions nor parameters.
        UnknownName: no such model.
    """
    count = parameter_count(model)
    return catalog.load().model(str(model)) if count is None else typical_model(count)


@lru_cache(maxsize=REMEMBERED_COUNT)
def gpu_asked(gpu: str) -> Gpu:
    """
    The GPU that a cell names.

    Args:
        gpu: a key or an alias of the catalogue.

    Returns:
        Its record.

    Raises:
        UnknownName: no such GPU.
    """
    return catalog.load().gpu(gpu)


@lru_cache(maxsize=REMEMBERED_COUNT)
def serving_asked(precision: str, context: int, batch: int, kv_precision: str, engine: str, gpus: int) -> Serving:
    """
    The way to serve that a cell describes.

    Args:
        precision: number format of the weights.
        context: tokens of one sequence.
        batch: sequences at once.
        kv_precision: number format of the KV cache.
        engine: serving engine.
        gpus: GPUs that share the model.

    Returns:
        The question that the core answers.

    Raises:
        UnknownName: no such format.
        OutOfRange: a count outside its range.
    """
    weights = format_named(precision)
    return Serving(weights, kv_format_named(kv_precision, weights), context, batch, engine.strip().lower(), gpus)


@lru_cache(maxsize=REMEMBERED_COUNT)
def question_asked(
    model: str | float, precision: str, context: int, batch: int, kv_precision: str, engine: str, gpus: int
) -> Serving:
    """
    The same for a model, which may have positions for fewer tokens.

    Args:
        model: a name or a parameter count.
        precision: number format of the weights.
        context: tokens of one sequence.
        batch: sequences at once.
        kv_precision: number format of the KV cache.
        engine: serving engine.
        gpus: GPUs that share the model.

    Returns:
        The question that the core answers.

    Raises:
        OutOfRange: the model has learned fewer positions.
    """
    return within_positions(model_asked(model), serving_asked(precision, context, batch, kv_precision, engine, gpus))


@lru_cache(maxsize=REMEMBERED_COUNT)
def serving_need(
    model: str | float, precision: str, context: int, batch: int, kv_precision: str, engine: str
) -> Estimate:
    """
    What serving a model on one GPU, of any kind, needs.

    Args:
        model: a name or a parameter count.
        precision: number format of the weights.
        context: tokens of one sequence.
        batch: sequences at once.
        kv_precision: number format of the KV cache.
        engine: serving engine.

    Returns:
        Bytes by part and their interval.
    """
    question = question_asked(model, precision, context, batch, kv_precision, engine, 1)
    return serving_estimate(model_asked(model), question)
