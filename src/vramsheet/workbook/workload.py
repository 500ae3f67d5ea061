"""The workload to be sized: which model, in which formats, for how many tokens and sequences, on which GPUs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from vramsheet.catalog.ages import RED_AFTER_DAYS
from vramsheet.errors import BadInput
from vramsheet.fit import possible_gpu_counts
from vramsheet.memory.formats import format_named, kv_format_named
from vramsheet.memory.positions import within_positions
from vramsheet.memory.questions import LARGEST_BATCH, LARGEST_CONTEXT, Serving
from vramsheet.workbook.inputs import Input, Section
from vramsheet.workbook.styles import TWO_PLACES, WHOLE

if TYPE_CHECKING:
    from vramsheet.memory.layers import Model
    from vramsheet.records import Gpu
    from vramsheet.workbook.book import Book

ENGINE: Final = "generic"
SECTION: Final = Section(
    "Workload",
    (
        Input("model", "Model", "llama-3.1-8b", "key, sheet Models", "choose from the list or type a key",
              choices_column="models.key"),
        Input("precision", "Precision of the weights", "fp16", "number format", "sheet Formats says what each takes",
              choices_column="formats.name"),
        Input("kv_precision", "Precision of the KV cache", "auto", "number format",
              "auto: fp16; a pair such as q8_0/q4_0 is for keys and values", choices_column="kv_formats.name",
              is_open=True),
        Input("context_tokens", "Context", 4096, "tokens per sequence", "prompt and answer together", WHOLE,
              lowest=1, highest=LARGEST_CONTEXT, whole=True),
        Input("batch", "Batch", 1, "sequences at once", "users served in the same moment", WHOLE,
              lowest=1, highest=LARGEST_BATCH, whole=True),
        Input("gpu", "GPU", "l40s-48gb", "key, sheet GPUs", "choose from the list or type a key",
              choices_column="gpus.key"),
        Input("gpu_count", "GPUs that share the model", 1, "GPUs",
              "the list holds the numbers that can share every layer", WHOLE, choices_column="by_count.list"),
        Input("engine", "Serving program", ENGINE, "engine",
              "the workbook sizes any server of transformer models; other engines: see Notes", choices=(ENGINE,)),
    ),
)  # fmt: skip
"""The names are those of the program's own questions."""
PRICES_SECTION: Final = Section(
    "Prices of the chosen GPU",
    (
        Input("price_usd", "Price", "", "USD per GPU", "empty: the dated price in sheet GPUs", WHOLE,
              lowest=0, highest=1e9),
        Input("rent_usd_per_gpu_hour", "Rent", "", "USD per GPU and hour", "empty: the dated price in sheet GPUs",
              TWO_PLACES, lowest=0, highest=1e6),
        Input("stale_after_days", "A price is stale after", RED_AFTER_DAYS, "days", "counted from today on Checks",
              WHOLE, lowest=1, highest=3650, whole=True),
    ),
)  # fmt: skip
"""What a quote may put in the place of the catalogue's prices."""


@dataclass(frozen=True, slots=True)
class Workload:
    """The inputs as the core understands them, for the values that the formulas are written with."""

    name: str
    model: Model
    serving: Serving
    gpu: Gpu
    gpu_counts: tuple[int, ...]


def workload_of(book: Book) -> Workload:
    """
    The workload that the inputs of a workbook describe.

    Args:
        book: the workbook; its inputs are written.

    Returns:
        Model, question and GPU.

    Raises:
        VramError: an input that the core would refuse.
    """
    name = book.words("model")
    if name not in book.models:
        raise BadInput("model", name, "one that the workbook holds")
    if book.words("engine") != ENGINE:
        raise BadInput("engine", book.words("engine"), f"{ENGINE}; other engines have formulas that are no cells")
    model, precision = book.models[name], format_named(book.words("precision"))
    counts = possible_gpu_counts(model)
    gpu_count = int(book.figure("gpu_count"))
    if gpu_count not in counts:
        raise BadInput("gpus", gpu_count, f"a number that can share every layer: {', '.join(map(str, counts))}")
    serving = Serving(
        precision,
        kv_format_named(book.words("kv_precision"), precision),
        int(book.figure("context_tokens")),
        int(book.figure("batch")),
        gpu_count=gpu_count,
    )
    return Workload(name, model, within_positions(model, serving), book.known.gpu(book.words("gpu")), counts)
