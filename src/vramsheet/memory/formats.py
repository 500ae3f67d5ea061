"""Number formats: how many bits a weight or a cached value really takes, scales included."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from vramsheet.errors import BadInput, UnknownName
from vramsheet.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

Scope = Literal["all", "linear", "experts", "file"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """
    One number format for weights.

    The bits of a quantised format are for the matrices it applies to (`scope`); embeddings, head, norms and biases
    stay at `kept_bits`.
    """

    name: str
    nominal_bits: float
    """The number in the name: what the published rules of thumb multiply by."""
    bits: float
    """Bits per weight in a quantised matrix, scales and zero points of each group included."""
    row_bits: float = 0.0
    """Further bits for each output row (one scale per row)."""
    kept_bits: float = 16.0
    """Bits of everything that is not quantised."""
    scope: Scope = "linear"
    """all: every tensor; linear: matrices of the blocks; experts: experts where there are any; file: a GGUF mix."""
    source: str
    """Where the layout was read."""


_IEEE: Final = sentence("IEEE 754-2019 and bfloat16: width of the type")
_GGUF: Final = sentence(
    "llama.cpp tools/quantize/README.md, Llama-3.1-8B table: bits per weight of the whole file (2026-11-20)"
)
_GGML: Final = "llama.cpp ggml-common.h, block sizes (2026-11-20)"


def _float(name: str, bits: float) -> Format:
    return Format(name=name, nominal_bits=bits, bits=bits, kept_bits=bits, scope="all", source=_IEEE)


GGUF_FILE_BITS: Final[Mapping[str, float]] = MappingProxyType(
    {
        "IQ1_S": 2.0042, "IQ1_M": 2.1460, "IQ2_XXS": 2.3824, "IQ2_XS": 2.5882, "IQ2_S": 2.7403, "IQ2_M": 2.9294,
        "IQ3_XXS": 3.2548, "IQ3_XS": 3.4977, "IQ3_S": 3.6606, "IQ3_M": 3.7628, "IQ4_XS": 4.4597, "IQ4_NL": 4.6818,
        "Q2_K_S": 2.9697, "Q2_K": 3.1593, "Q3_K_S": 3.6429, "Q3_K_M": 3.9960, "Q3_K_L": 4.2979, "Q4_K_S": 4.6672,
        "Q4_K_M": 4.8944, "Q5_K_S": 5.5704, "Q5_K_M": 5.7036, "Q6_K": 6.5633, "Q8_0": 8.5008,
        "Q4_0": 4.5, "Q4_1": 5.0, "Q5_0": 5.5, "Q5_1": 6.0,
    },
)  # fmt: skip
"""Bits per weight of a whole GGUF file by mix; of Q4_0 to Q5_1 the bits of one block."""


def _gguf(name: str, bits: float) -> Format:
    nominal = float(next(letter for letter in name if letter.isdigit()))
    return Format(name=name, nominal_bits=nominal, bits=bits, kept_bits=bits, scope="file", source=_GGUF)


_SHIPPED: Final = (
    _float("fp32", 32),
    _float("fp16", 16),
    _float("bf16", 16),
    Format(
        name="fp8",
        nominal_bits=8,
        bits=8,
        row_bits=32,
        source=sentence(
            "compressed-tensors FP8 checkpoints: one fp32 scale per output row; embeddings and head stay at 16 bits"
        ),
    ),
    Format(
        name="int8",
        nominal_bits=8,
        bits=8,
        row_bits=32,
        source=sentence("bitsandbytes LLM.int8(): one fp32 scale per output row (Dettmers 2022, arXiv 2208.07339)"),
    ),
    Format(
        name="int4",
        nominal_bits=4,
        bits=4 + 16 / 128,
        source=sentence("compressed-tensors w4a16, symmetric: 4 bits and one 16-bit scale per 128 weights"),
    ),
    Format(
        name="awq",
        nominal_bits=4,
        bits=4 + (16 + 4) / 128,
        source=sentence(
            "AWQ layout, group 128: 4 bits, a 16-bit scale and a 4-bit zero point per group (arXiv 2306.00978)"
        ),
    ),
    Format(
        name="gptq",
        nominal_bits=4,
        bits=4 + (16 + 4) / 128,
        source=sentence(
            "GPTQ layout, group 128: 4 bits, a 16-bit scale and a 4-bit zero point per group (arXiv 2210.17323)"
        ),
    ),
    Format(
        name="fp4",
        nominal_bits=4,
        bits=4 + 32 / 64,
        source=sentence("bitsandbytes FP4: 4 bits and one fp32 scale per 64 weights"),
    ),
    Format(
        name="nf4",
        nominal_bits=4,
        bits=4 + 32 / 64,
        source=sentence(
            "bitsandbytes NF4 without double quantisation: one fp32 scale per 64 weights (arXiv 2305.14314)"
        ),
    ),
    Format(
        name="mxfp4",
        nominal_bits=4,
        bits=4 + 8 / 32,
        scope="experts",
        source=sentence(
            "OCP Microscaling v1.0: one 8-bit scale per 32 weights; gpt-oss applies it to the experts only"
        ),
    ),
    Format(
        name="nvfp4",
        nominal_bits=4,
        bits=4 + 8 / 16,
        source=sentence("NVFP4: one FP8 scale per 16 weights"),
    ),
    Format(
        name="fp2",
        nominal_bits=2,
        bits=2,
        source=sentence("two bits flat, as the published rules of thumb use it; no file format of that name is in use"),
    ),
    *(_gguf(name, bits) for name, bits in GGUF_FILE_BITS.items()),
)

FORMATS: Final[Mapping[str, Format]] = MappingProxyType({form.name: form for form in _SHIPPED})
"""Every weight format by its name."""

_SPELLINGS: Final = {
    "float32": "fp32", "f32": "fp32", "float": "fp32", "float16": "fp16", "f16": "fp16", "half": "fp16",
    "bfloat16": "bf16", "float8": "fp8", "fp8_e4m3": "fp8", "w4a16": "int4", "w8a8": "int8", "q4_k": "Q4_K_M",
    "q5_k": "Q5_K_M", "q3_k": "Q3_K_M",
}  # fmt: skip
_BY_SPELLING: Final = {name.lower(): form for name, form in FORMATS.items()} | {
    spelling: FORMATS[name] for spelling, name in _SPELLINGS.items()
}


def _unknown(kind: str, text: str, names: Mapping[str, object]) -> UnknownName:
    import difflib  # noqa: PLC0415 - only a mistake needs it, and it slows every start

    near = difflib.get_close_matches(text.strip().lower(), list(names), n=3, cutoff=0.5)
    return UnknownName(kind, text, tuple(near), f"one of: {', '.join(sorted(names))}")


@lru_cache(maxsize=512)
def format_named(text: str) -> Format:
    """
    The number format of that name, in any case.

    Args:
        text: "fp16", "FP8", "awq", "Q4_K_M" and so on.

    Returns:
        The format.

    Raises:
        BadInput: blank.
        UnknownName: no such format; the message lists all.
    """
    word = text.strip().lower().replace("-", "_")
    if not word:
        raise BadInput("precision", text, "a number format such as fp16, fp8, awq or Q4_K_M")
    found = _BY_SPELLING.get(word)
    if found is None:
        raise _unknown("number format", text, {name.lower(): None for name in FORMATS})
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class KvFormat:
    """How cached keys and values are stored: bits per element of each."""

    name: str
    key_bits: float
    value_bits: float


_KV_BITS: Final = {
    "fp32": 32.0, "fp16": 16.0, "bf16": 16.0, "fp8": 8.0, "int8": 8.0, "nvfp4": 4.5,
    "q8_0": 8.5, "q5_1": 6.0, "q5_0": 5.5, "q4_1": 5.0, "q4_0": 4.5, "iq4_nl": 4.5,
}  # fmt: skip
"""Bits per cached element; of the GGML block types the block's bytes over its 32 elements (q8_0 is 34 / 32 bytes)."""

_KV_SPELLINGS: Final = {
    "float32": "fp32", "f32": "fp32", "float16": "fp16", "f16": "fp16", "half": "fp16", "bfloat16": "bf16",
    "fp8_e4m3": "fp8", "fp8_e5m2": "fp8", "float8": "fp8",
}  # fmt: skip


@lru_cache(maxsize=512)
def kv_format_named(text: str, weights: Format | None = None) -> KvFormat:
    """
    The format of the KV cache: one name for both, or two as "q8_0/q4_0" for keys and values.

    Args:
        text: a name, two names with a slash between, or "auto" for the type the model computes in.
        weights: the weight format that "auto" looks at: 32 bits for fp32, else 16.

    Returns:
        Bits per element of keys and of values.

    Raises:
        UnknownName: no such format.
    """
    word = text.strip().lower()
    if word in {"", "auto"}:
        name = "fp32" if weights is not None and weights.name == "fp32" else "fp16"
        return KvFormat(name=name, key_bits=_KV_BITS[name], value_bits=_KV_BITS[name])
    halves = [half.strip() for half in word.split("/")]
    if len(halves) > 2:  # noqa: PLR2004 - one name or a pair
        raise BadInput("kv_precision", text, 'one format, or two with a slash between: "q8_0/q4_0"')
    names = [_KV_SPELLINGS.get(half, half) for half in halves]
    for half, name in zip(halves, names, strict=True):
        if name not in _KV_BITS:
            raise _unknown("KV cache format", half, {"auto": None, **dict.fromkeys(_KV_BITS)})
    return KvFormat(
        name=names[0] if names[0] == names[-1] else "/".join(names),
        key_bits=_KV_BITS[names[0]],
        value_bits=_KV_BITS[names[-1]],
    )
