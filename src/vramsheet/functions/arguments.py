"""The arguments that several functions share, described once."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from vramsheet.cost import defaults
from vramsheet.functions.table import Argument
from vramsheet.memory.engines import ENGINES
from vramsheet.memory.questions import METHODS, OPTIMIZERS, SHARDINGS, TRAINING_PRECISIONS
from vramsheet.memory.rule import RULE_FACTORS
from vramsheet.units import BYTES_PER_UNIT

MODEL: Final = Argument(
    name="model",
    kind="model",
    text='Model: a name of the catalogue (see MODEL_LIST), or a parameter count: 7 or 70 (billions), 7e9 or "70B"',
)
PRECISION: Final = Argument(
    name="precision",
    kind="word",
    text="Number format of the weights: fp32, fp16, bf16, fp8, int8, int4, mxfp4, nvfp4, nf4, awq, gptq, or a GGUF "
    "name such as Q4_K_M",
    optional=True,
    default="fp16",
)
CONTEXT: Final = Argument(
    name="context",
    kind="count",
    text="Context of one sequence, prompt and answer together",
    unit="tokens",
    optional=True,
    default=4096,
)
BATCH: Final = Argument(
    name="batch", kind="count", text="Sequences served at once", unit="sequences", optional=True, default=1
)
KV_PRECISION: Final = Argument(
    name="kv_precision",
    kind="word",
    text='Number format of the KV cache: auto, fp16, fp8, q8_0, or two for keys and values such as "q8_0/q4_0"',
    optional=True,
    default="auto",
)
ENGINE: Final = Argument(
    name="engine",
    kind="word",
    text=f"Serving engine: {', '.join(ENGINES)}",
    optional=True,
    default="generic",
)
UNIT: Final = Argument(
    name="unit",
    kind="word",
    text="Unit of the result: GB (10^9 bytes) or GiB (2^30 bytes)",
    optional=True,
    default="GB",
    choices=tuple(BYTES_PER_UNIT),
)
GPU: Final = Argument(
    name="gpu", kind="word", text="GPU: a name of the catalogue, such as h100-sxm-80gb (see GPU_LIST)"
)
GPUS: Final = Argument(
    name="gpus", kind="count", text="GPUs that share the model", unit="GPUs", optional=True, default=1
)
SERVING: Final = (MODEL, PRECISION, CONTEXT, BATCH, KV_PRECISION, ENGINE, UNIT)
"""The arguments of VRAM and of those that take "same as VRAM"."""
FITTING: Final = (MODEL, GPU, PRECISION, CONTEXT, BATCH, GPUS, ENGINE)
"""The arguments of FITS and of those that take "same as FITS"."""

TRAINING: Final = (
    MODEL,
    Argument(
        name="method",
        kind="word",
        text="How it is trained: full, lora, or qlora (LoRA on a 4-bit base)",
        optional=True,
        default="full",
        choices=METHODS,
    ),
    Argument(name="sequence", kind="count", text="Tokens of one sample", unit="tokens", optional=True, default=2048),
    replace(BATCH, text="Samples per GPU in one step", unit="samples"),
    Argument(
        name="optimizer",
        kind="word",
        text="Optimizer, which decides the states kept per parameter",
        optional=True,
        default="adamw",
        choices=OPTIMIZERS,
    ),
    Argument(
        name="checkpointing",
        kind="truth",
        text="TRUE: activations are computed again in the backward pass instead of kept",
        optional=True,
        default=False,
    ),
    replace(
        PRECISION,
        text="Number format of training: bf16, fp16, fp32, or mixed (fp32 weights, computed in bf16)",
        default="bf16",
        choices=TRAINING_PRECISIONS,
    ),
    replace(GPUS, text="GPUs that train together"),
    Argument(
        name="sharding",
        kind="word",
        text="What the GPUs split between them: none, zero1 (states), zero2 (and gradients), zero3 (and weights)",
        optional=True,
        default="none",
        choices=SHARDINGS,
    ),
    UNIT,
)
TASK: Final = Argument(
    name="task",
    kind="word",
    text="What the rule is for",
    optional=True,
    default="inference",
    choices=tuple(RULE_FACTORS),
)
PARAMS: Final = replace(
    MODEL, name="params", text='Parameters: 7 or 70 (billions), 7e9 or "70B"; or a model of the catalogue'
)
GPUS_RANGE: Final = Argument(
    name="gpus_range",
    kind="words",
    text="Cells with the GPUs to compare, one name each; left out: every GPU of the catalogue",
    optional=True,
)

PRICE: Final = Argument(name="price", kind="number", text="Price of one GPU", unit="money")
WATTS: Final = Argument(name="watts", kind="number", text="Rated power of one GPU", unit="W")
YEARS: Final = Argument(name="years", kind="count", text="Years that are counted", unit="years")
ELECTRICITY: Final = Argument(
    name="electricity_per_kwh", kind="number", text="Price of electricity", unit="money per kWh"
)
PUE: Final = Argument(
    name="pue",
    kind="number",
    text="Power of the site over power of the computers",
    unit="1 or more",
    optional=True,
    default=float(defaults.PUE),
)
LOAD_FACTOR: Final = Argument(
    name="load_factor",
    kind="number",
    text="Mean power draw as a share of rated power",
    unit="0 to 1",
    optional=True,
    default=float(defaults.LOAD_FACTOR),
)
OPEX: Final = Argument(
    name="opex_per_year",
    kind="number",
    text="Running cost besides energy, of all GPUs",
    unit="money per year",
    optional=True,
    default=0,
)
RESIDUAL: Final = Argument(
    name="residual",
    kind="number",
    text="Share of the purchase price that is left at the end",
    unit="0 to 1",
    optional=True,
    default=float(defaults.RESIDUAL),
)
DISCOUNT_RATE: Final = Argument(
    name="discount_rate",
    kind="number",
    text="Discount rate per year",
    unit="0 to 1",
    optional=True,
    default=float(defaults.DISCOUNT_RATE),
)
