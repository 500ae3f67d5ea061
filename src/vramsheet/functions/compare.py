"""The functions on speed, and the one that sets GPUs side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vramsheet import catalog
from vramsheet.comparison import compared
from vramsheet.errors import MissingFact
from vramsheet.functions.arguments import BATCH, CONTEXT, ENGINE, GPU, GPUS, GPUS_RANGE, MODEL, PRECISION
from vramsheet.functions.asked import gpu_asked, model_asked, question_asked
from vramsheet.functions.table import Function
from vramsheet.speed import decode_tokens_per_second
from vramsheet.units import GB

if TYPE_CHECKING:
    from vramsheet.comparison import Comparison

HEADER: Final = (
    "gpu",
    "fits on one",
    "GPUs needed",
    "headroom on one (GB)",
    "tokens/s on those needed",
    "price (USD)",
    "price per usable GB (USD)",
    "rent per hour (USD)",
)


def tokens_per_sec(
    model: str | float, gpu: str, precision: str = "fp16", context: int = 4096, batch: int = 1, gpus: int = 1
) -> float:
    """Decode speed limit set by memory bandwidth, over all sequences [tokens/s]."""
    asked = model_asked(model)
    speed = decode_tokens_per_second(
        asked, question_asked(model, precision, context, batch, "auto", "generic", gpus), gpu_asked(gpu)
    )
    if not speed:
        raise MissingFact(f"{asked.name} decodes nothing, so it has no decode speed")
    return speed


def compare_gpus(
    model: str | float,
    precision: str = "fp16",
    context: int = 4096,
    batch: int = 1,
    gpus_range: tuple[str, ...] | None = None,
    engine: str = "generic",
) -> tuple[tuple[object, ...], ...]:
    """One row per GPU: fit, number needed, headroom, speed, price and rent."""
    asked, question = model_asked(model), question_asked(model, precision, context, batch, "auto", engine, 1)
    known = catalog.load()
    gpus = map(gpu_asked, gpus_range) if gpus_range else known.gpus.values()
    return (HEADER, *(_row(compared(asked, question, gpu, known)) for gpu in gpus))


def _row(row: Comparison) -> tuple[object, ...]:
    return (
        row.gpu,
        row.fits,
        row.gpus_needed,
        row.headroom_bytes / GB,
        row.tokens_per_second,
        row.price_usd,
        row.price_per_usable_gb_usd,
        row.rent_usd_per_gpu_hour,
    )


FUNCTIONS: Final = (
    Function(
        name="TOKENS_PER_SEC",
        call=tokens_per_sec,
        group="speed",
        summary="Most tokens per second, over all sequences, that memory bandwidth lets a GPU decode.",
        arguments=(MODEL, GPU, PRECISION, CONTEXT, BATCH, GPUS),
        result="an upper bound of the speed",
        result_unit="tokens per second",
        example=("llama-3.1-8b", "h100-sxm-80gb", "fp16", 4096, 1),
    ),
    Function(
        name="COMPARE_GPUS",
        call=compare_gpus,
        group="compare",
        summary="One row per GPU: does it fit, GPUs needed, headroom, speed, price, price per usable GB, rent.",
        arguments=(MODEL, PRECISION, CONTEXT, BATCH, GPUS_RANGE, ENGINE),
        result="a table with a header row; #N/A where something is not known",
        result_unit="as the headers say",
        example=("llama-3.1-8b", "fp16", 8192, 1, ("rtx-4090-24gb", "l40s-48gb", "h100-sxm-80gb")),
        is_table=True,
    ),
)
"""The rows of these two groups."""
