"""The number format in which the weights of a published model are stored, as its `config.json` says."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

TYPES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "bfloat16": "bf16", "float16": "fp16", "float32": "fp32", "half": "fp16", "float": "fp32",
        "float8_e4m3fn": "fp8", "float8_e5m2": "fp8",
    }
)  # fmt: skip
"""Names of PyTorch's types -> names of our formats."""
METHODS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "fp8": "fp8", "fbgemm_fp8": "fp8", "finegrained_fp8": "fp8", "mxfp4": "mxfp4", "awq": "awq", "nvfp4": "nvfp4",
        "gptq": "gptq", "auto-round": "gptq", "autoround": "gptq",
    }
)  # fmt: skip
"""`quant_method` (or `quant_algo`) -> names of our formats."""
_BY_BITS: Final = {("int", 4): "int4", ("int", 8): "int8", ("float", 8): "fp8", ("float", 4): "nvfp4"}


def _object(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _quantised(config: Mapping[str, object]) -> str:
    """The format of a quantised checkpoint."""
    method = str(config.get("quant_method", "")).lower()
    algorithm = str(config.get("quant_algo", "")).lower()
    if method == "bitsandbytes":
        four = str(config.get("bnb_4bit_quant_type", "fp4"))
        return four if config.get("load_in_4bit") and four in {"nf4", "fp4"} else "int8"
    if method == "gptq" and config.get("bits") == 8:  # noqa: PLR2004 - GPTQ stores 2, 3, 4 or 8 bits
        return "int8"
    if method in METHODS or algorithm in METHODS:
        return METHODS.get(method) or METHODS[algorithm]
    for group in _object(config.get("config_groups")).values():
        weights = _object(_object(group).get("weights"))
        kind, bits = weights.get("type"), weights.get("num_bits")
        if isinstance(kind, str) and isinstance(bits, int):
            return _BY_BITS.get((kind, bits), "")
    return ""


def stored_precision(given: Mapping[str, object]) -> str:
    """
    The format that a configuration names for the stored weights.

    Args:
        given: its keys and values; what cannot be understood is passed over.

    Returns:
        A name in `memory.formats.FORMATS`, or an empty text.
    """
    parts = (given, _object(given.get("text_config")))
    for part in parts:
        for key in ("quantization_config", "compression_config"):
            if quantised := _object(part.get(key)):
                return _quantised(quantised)
    for part in parts:
        for key in ("dtype", "torch_dtype"):
            if isinstance(named := part.get(key), str):
                return TYPES.get(named.removeprefix("torch."), "")
    return ""
