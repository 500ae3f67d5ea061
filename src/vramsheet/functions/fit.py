"""The functions that say whether a model fits on a GPU, and how far it can go there."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from vramsheet.errors import OutOfRange
from vramsheet.fit import Fit, fit, gpus_needed, longest_context, most_sequences, possible_gpu_counts
from vramsheet.functions.arguments import BATCH, CONTEXT, ENGINE, FITTING, GPU, GPUS, MODEL, PRECISION
from vramsheet.functions.asked import REMEMBERED_COUNT, gpu_asked, model_asked, question_asked, serving_asked
from vramsheet.functions.table import Function
from vramsheet.levers import smallest_lever
from vramsheet.memory.estimate import PART_NAMES
from vramsheet.units import GB, format_size

if TYPE_CHECKING:
    from vramsheet.memory.layers import Model
    from vramsheet.memory.questions import Serving
    from vramsheet.records import Gpu

GROUP: Final = "fit"
KV_PRECISION: Final = "auto"
"""The functions of this group leave the KV cache to the format the model computes in."""


@lru_cache(maxsize=REMEMBERED_COUNT)
def _verdict(model: str | float, gpu: str, precision: str, context: int, batch: int, gpus: int, engine: str) -> Fit:
    question = question_asked(model, precision, context, batch, KV_PRECISION, engine, gpus)
    return fit(model_asked(model), question, gpu_asked(gpu))


def fits(
    model: str | float,
    gpu: str,
    precision: str = "fp16",
    context: int = 4096,
    batch: int = 1,
    gpus: int = 1,
    engine: str = "generic",
) -> bool:
    """Whether the likely need is within what the GPU really offers."""
    return _verdict(model, gpu, precision, context, batch, gpus, engine).fits


def fits_headroom(
    model: str | float,
    gpu: str,
    precision: str = "fp16",
    context: int = 4096,
    batch: int = 1,
    gpus: int = 1,
    engine: str = "generic",
) -> float:
    """Free memory per GPU, negative when short [GB]."""
    return _verdict(model, gpu, precision, context, batch, gpus, engine).headroom_bytes / GB


def fits_why(
    model: str | float,
    gpu: str,
    precision: str = "fp16",
    context: int = 4096,
    batch: int = 1,
    gpus: int = 1,
    engine: str = "generic",
) -> str:
    """Verdict, need, room, binding part and the smallest change that flips it, in one line."""
    verdict = _verdict(model, gpu, precision, context, batch, gpus, engine)
    question = question_asked(model, precision, context, batch, KV_PRECISION, engine, gpus)
    estimate = verdict.estimate
    of_each = "" if gpus == 1 else f" on each of {gpus} GPUs"
    return (
        f"{'Fits' if verdict.fits else 'Does not fit'}: needs {format_size(estimate.total.likely)}{of_each}, "
        f"{verdict.gpu.name} has room for {format_size(verdict.budget_bytes)}; most of it "
        f"the {PART_NAMES[estimate.binding]} ({format_size(estimate.parts[estimate.binding])}); "
        f"{smallest_change(estimate.model, question, verdict.gpu, verdict.fits)}"
    )


def smallest_change(model: Model, serving: Serving, gpu: Gpu, fits_now: bool) -> str:
    """
    The smallest change that turns the verdict, as a clause.

    Args:
        model: the model.
        serving: the workload.
        gpu: the device.
        fits_now: the verdict.

    Returns:
        Where it fits, how far it goes; where it does not, the mildest single change that is enough.
    """
    if fits_now:
        tokens, sequences = longest_context(model, serving, gpu), most_sequences(model, serving, gpu)
        changes = [((sequences + 1) / serving.batch, f"fits up to {sequences:,} sequences at once")]
        if tokens < model.max_context_tokens:
            changes.append(((tokens + 1) / serving.context_tokens, f"fits up to {tokens:,} tokens of context"))
        return min(changes)[1]
    lever = smallest_lever(model, serving, gpu)
    if lever is None:
        most = possible_gpu_counts(model, serving.engine)[-1]
        return f"no single change is enough, and no number of these GPUs up to {most}"
    return f"would fit with {lever.change}"


def needed(
    model: str | float,
    gpu: str,
    precision: str = "fp16",
    context: int = 4096,
    batch: int = 1,
    engine: str = "generic",
) -> int:
    """Smallest valid number of GPUs."""
    question = question_asked(model, precision, context, batch, KV_PRECISION, engine, 1)
    asked, device = model_asked(model), gpu_asked(gpu)
    count = gpus_needed(asked, question, device)
    if count is None:
        raise OutOfRange(
            "gpu", gpu, f"a GPU that holds this on {possible_gpu_counts(asked, engine)[-1]} or fewer of it"
        )
    return count


def max_context(
    model: str | float,
    gpu: str,
    precision: str = "fp16",
    batch: int = 1,
    gpus: int = 1,
    engine: str = "generic",
) -> int:
    """Longest context that still fits [tokens]."""
    question = serving_asked(precision, 1, batch, KV_PRECISION, engine, gpus)
    tokens = longest_context(model_asked(model), question, gpu_asked(gpu))
    if not tokens:
        raise OutOfRange("gpu", gpu, "a GPU that holds the model with at least one token of context")
    return tokens


def max_batch(
    model: str | float,
    gpu: str,
    precision: str = "fp16",
    context: int = 4096,
    gpus: int = 1,
    engine: str = "generic",
) -> int:
    """Most sequences at once that still fit [sequences]."""
    question = question_asked(model, precision, context, 1, KV_PRECISION, engine, gpus)
    sequences = most_sequences(model_asked(model), question, gpu_asked(gpu))
    if not sequences:
        raise OutOfRange("gpu", gpu, "a GPU that holds the model with at least one sequence of this context")
    return sequences


FUNCTIONS: Final = (
    Function(
        name="FITS",
        call=fits,
        group=GROUP,
        summary="TRUE when the likely need is within what the GPU really offers, FALSE when not.",
        arguments=FITTING,
        result="TRUE or FALSE",
        result_unit="",
        example=("llama-3.1-8b", "rtx-4090-24gb"),
        example_result=True,
    ),
    Function(
        name="FITS_WHY",
        call=fits_why,
        group=GROUP,
        summary="One line: verdict, need, room, the part that takes most, and the smallest change that turns it.",
        arguments=FITTING,
        result="one line of text",
        result_unit="",
        example=("llama-3.1-70b", "h100-sxm-80gb", "fp8", 32768, 16),
    ),
    Function(
        name="FITS_HEADROOM",
        call=fits_headroom,
        group=GROUP,
        summary="Free memory per GPU; negative when the model does not fit.",
        arguments=FITTING,
        result="free memory per GPU",
        result_unit="GB",
        example=("llama-3.1-8b", "rtx-4090-24gb"),
    ),
    Function(
        name="GPUS_NEEDED",
        call=needed,
        group=GROUP,
        summary="Smallest number of GPUs that holds the model, of those that its attention heads can be split over.",
        arguments=(MODEL, GPU, PRECISION, CONTEXT, BATCH, ENGINE),
        result="a number of GPUs; #NUM! when no possible number holds it",
        result_unit="GPUs",
        example=("llama-3.1-70b", "h100-sxm-80gb", "fp16"),
    ),
    Function(
        name="MAX_CONTEXT",
        call=max_context,
        group=GROUP,
        summary="Longest context that still fits, no longer than the model was made for.",
        arguments=(MODEL, GPU, PRECISION, BATCH, GPUS, ENGINE),
        result="tokens of one sequence; #NUM! when not even one fits",
        result_unit="tokens",
        example=("llama-3.1-8b", "rtx-4090-24gb", "fp16"),
    ),
    Function(
        name="MAX_BATCH",
        call=max_batch,
        group=GROUP,
        summary="Most sequences at once that still fit.",
        arguments=(MODEL, GPU, PRECISION, CONTEXT, GPUS, ENGINE),
        result="sequences; #NUM! when not even one fits",
        result_unit="sequences",
        example=("llama-3.1-8b", "rtx-4090-24gb", "fp16", 4096),
    ),
)
"""The rows of this group."""
