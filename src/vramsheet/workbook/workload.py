"""The workload to be sized: which model, in which formats, for how many tokens and sequences, on which GPUs."""

from __future__ import annotations

from typing import Final

from vramsheet.memory.questions import LARGEST_BATCH, LARGEST_CONTEXT, LARGEST_GPU_COUNT
from vramsheet.workbook.inputs import Input, Section

SECTION: Final = Section(
    "Workload",
    (
        Input("model", "Model", "llama-3.1-8b", "catalogue key"),
        Input("precision", "Precision of the weights", "fp16", "number format"),
        Input("kv_precision", "Precision of the KV cache", "auto", "number format"),
        Input("context_tokens", "Context", 4096, "tokens per sequence", lowest=1, highest=LARGEST_CONTEXT, whole=True),
        Input("batch", "Batch", 1, "sequences at once", lowest=1, highest=LARGEST_BATCH, whole=True),
        Input("gpu", "GPU", "rtx-4090-24gb", "catalogue key"),
        Input("gpu_count", "GPUs", 1, "count", lowest=1, highest=LARGEST_GPU_COUNT, whole=True),
        Input("engine", "Engine", "generic", "serving program", choices=("generic",)),
    ),
)
"""The names are those of the program's own questions."""
