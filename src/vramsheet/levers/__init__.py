"""What would make it fit: the changes the field knows, what each saves here, and what it costs in words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from vramsheet.fit import fit
from vramsheet.levers.lever import SAME_WORK, Lever
from vramsheet.levers.serving import serving_levers
from vramsheet.levers.training import training_levers
from vramsheet.memory.formats import format_named, kv_format_named
from vramsheet.memory.questions import Training

if TYPE_CHECKING:
    from vramsheet.memory.layers import Model
    from vramsheet.memory.questions import Serving
    from vramsheet.records import Gpu

__all__ = ["SAME_WORK", "Lever", "fits_uncompressed", "levers", "smallest_lever"]


def levers(model: Model, question: Serving | Training, gpu: Gpu) -> tuple[Lever, ...]:
    """
    Every change that the field knows, each on its own, mildest first.

    Args:
        model: the model.
        question: the workload as asked.
        gpu: the device.

    Returns:
        Changes that save something here, with whether each alone makes the workload fit.
    """
    if isinstance(question, Training):
        found = training_levers(model, question, gpu)
    else:
        found = serving_levers(model, question, gpu)
    return tuple(sorted((lever for lever in found if lever.saved_bytes > 0), key=lambda lever: lever.rank))


def smallest_lever(model: Model, question: Serving | Training, gpu: Gpu) -> Lever | None:
    """
    The mildest single change that makes the workload fit.

    Args:
        model: the model.
        question: the workload as asked; it does not fit.
        gpu: the device.

    Returns:
        The change, or None when no single one is enough.
    """
    return next((lever for lever in levers(model, question, gpu) if lever.fits), None)


def fits_uncompressed(model: Model, question: Serving | Training, gpu: Gpu) -> bool:
    """
    Whether the hardware holds the model as it was trained, in 16 bits with a 16-bit cache.

    Args:
        model: the model.
        question: the workload; its formats are not looked at. Under QLoRA: with the frozen base in 16 bits.
        gpu: the device.

    Returns:
        The plain verdict.
    """
    if isinstance(question, Training):
        return fit(model, replace(question, method="lora") if question.method == "qlora" else question, gpu).fits
    plain = replace(question, precision=format_named("bf16"), kv_precision=kv_format_named("fp16"))
    return fit(model, plain, gpu).fits
