"""Number formats, cache formats and the constants of the generic engine, each with its source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from vramsheet import speed
from vramsheet.memory.activations import COMPUTE_BYTES, LOGIT_BYTES
from vramsheet.memory.engines import generic
from vramsheet.memory.estimate import TYPICAL_SPREAD
from vramsheet.memory.formats import FORMATS, kv_format_named
from vramsheet.memory.positions import USUAL_CONTEXT_TOKENS
from vramsheet.memory.questions import LARGEST_BATCH, LARGEST_CONTEXT
from vramsheet.memory.weights import UNQUANTISED_BITS
from vramsheet.units import GB, GIB
from vramsheet.workbook.coefficients import FILE_MIXES
from vramsheet.workbook.tables import Column, write_table

if TYPE_CHECKING:
    from vramsheet.workbook.book import Book

TAB: Final = "Formats"
KV_NAMES: Final = (
    "auto", "fp32", "fp16", "bf16", "fp8", "int8", "nvfp4", "q8_0", "q5_1", "q5_0", "q4_1", "q4_0", "iq4_nl",
    "q8_0/q5_1", "q8_0/q5_0", "q8_0/q4_0", "q5_1/q4_0", "fp16/q8_0",
)  # fmt: skip
"""What the list offers: every format, and the usual pairs for keys and values."""
SCOPES: Final = {
    "all": "every tensor",
    "linear": "matrices of the blocks; the rest stays at the kept bits",
    "experts": "routed experts where there are any; the rest stays at the kept bits",
    "file": "a GGUF mix: bits of each model stand in Model data",
}
_WEIGHT_COLUMNS: Final = (
    Column("name", "Precision", 16),
    Column("nominal_bits", "Nominal bits", 12, "0.####", is_figure=True),
    Column("bits", "Bits per quantised weight", 14, "0.######", is_figure=True),
    Column("row_bits", "Bits per output row", 12, "0", is_figure=True),
    Column("kept_bits", "Bits of what is kept", 12, "0.######", is_figure=True),
    Column("scope", "Scope", 12),
    Column("mix", "GGUF mix number (0: none)", 14, "0", is_figure=True),
    Column("", "What it applies to", 46),
    Column("", "Source", 90),
)
_KV_COLUMNS: Final = (
    Column("name", "KV cache precision", 0),
    Column("key_bits", "Bits of a key element", 0, "0.##", is_figure=True),
    Column("value_bits", "Bits of a value element", 0, "0.##", is_figure=True),
)
_FACTORS: Final = {
    "weights": "Weights", "kv_cache": "KV cache", "state": "Recurrent state", "activations": "Activations",
    "runtime": "Runtime",
}  # fmt: skip


def constants() -> tuple[tuple[str, str, float, str, str], ...]:
    """
    The constants of the formulas.

    Returns:
        Name of the domain, label, value, unit, and where it comes from.
    """
    limits = "the program's own limit"
    rows: list[tuple[str, str, float, str, str]] = [
        ("engine.chunk_tokens", "Prompt tokens computed at once", generic.CHUNK_TOKENS, "tokens",
         "smallest default among the servers (vLLM on cards under 70 GiB, SGLang)"),
        ("engine.driver_bytes", "Driver context and libraries", generic.DRIVER_BYTES, "bytes",
         "between 0.14 GiB (T4, measured by fitcheck-llm 0.3.1) and 0.6 GiB (H100 with NCCL, llm-d planner)"),
        ("engine.fragmentation_share", "Fragmentation", generic.FRAGMENTATION_SHARE, "of weights and caches",
         "a choice between the 1 and 3 % that servers report"),
        ("engine.communication_bytes", "Communication buffers with several GPUs", generic.COMMUNICATION_BYTES, "bytes",
         "0.13 GiB grows to 0.6 GiB (llm-d planner, H100)"),
        ("engine.compute_bytes", "Bytes of an intermediate value", COMPUTE_BYTES, "bytes", "served in 16 bits"),
        ("engine.logit_bytes", "Bytes of a logit", LOGIT_BYTES, "bytes", "sampling is done in fp32"),
        ("engine.bandwidth_share", "Memory bandwidth reached in decoding", speed.BANDWIDTH_SHARE, "of the peak",
         "AIConfigurator, mem_bw_empirical_scaling_factor"),
        ("engine.least_table_bits", "Bits of computed tables, at least", UNQUANTISED_BITS, "bits", "never quantised"),
        ("engine.usual_context_tokens", "Usual context", cast("int", USUAL_CONTEXT_TOKENS), "tokens",
         "taken as the model's own limit where that is shorter"),
        ("engine.largest_context", "Longest context asked for", LARGEST_CONTEXT, "tokens", limits),
        ("engine.largest_batch", "Most sequences asked for", LARGEST_BATCH, "sequences", limits),
        ("unit.gb", "1 GB", GB, "bytes", "SI"),
        ("unit.gib", "1 GiB", GIB, "bytes", "IEC 80000-13"),
        ("engine.typical_low", "Low end of a model known by its count only", TYPICAL_SPREAD[0], "x likely",
         "nine in ten dense models of the catalogue"),
        ("engine.typical_high", "High end of a model known by its count only", TYPICAL_SPREAD[1], "x likely",
         "nine in ten dense models of the catalogue"),
    ]  # fmt: skip
    for part, word in _FACTORS.items():
        spread = generic.ENGINE.spreads[part]
        rows.append((f"engine.low.{part}", f"{word}: low end", spread.low, "x likely", "90 % interval of the engine"))
        rows.append(
            (f"engine.high.{part}", f"{word}: high end", spread.high, "x likely", "90 % interval of the engine")
        )
    return tuple(rows)


def write(book: Book) -> None:
    """
    Write the sheet.

    Args:
        book: the workbook.
    """
    sheet = book.sheets[TAB]
    sheet.head(
        "Formats and constants", "What a weight or a cached value takes, and what the formulas take for granted."
    )
    weights = [
        (
            form.name, form.nominal_bits, form.bits, form.row_bits, form.kept_bits, form.scope,
            FILE_MIXES.index(form.name) + 1 if form.scope == "file" else 0, SCOPES[form.scope], form.source,
        )
        for form in FORMATS.values()
    ]  # fmt: skip
    row = write_table(sheet, 3, "formats", _WEIGHT_COLUMNS, weights) + 2
    caches = [(name, form.key_bits, form.value_bits) for name in KV_NAMES for form in (kv_format_named(name),)]
    row = write_table(sheet, row, "kv_formats", _KV_COLUMNS, caches)
    sheet.text(row + 1, 0, "auto is fp16, with weights in fp32 fp32. Pairs: keys first, then values.", "subtitle")
    row += 3
    sheet.headers(row, ("Constant", "", "", "Value", "Unit", "", "", "Source"), frozenset({3}))
    for name, label, value, unit, source in constants():
        row += 1
        sheet.text(row, 0, label)
        sheet.value(row, 3, value, "fact_figure", "#,##0.####" if value < 1000 else "#,##0", name)  # noqa: PLR2004 - digits shown
        sheet.text(row, 4, unit, "unit")
        sheet.text(row, 7, source, "fact")
    sheet.print_setup(row, len(_WEIGHT_COLUMNS) - 1)
