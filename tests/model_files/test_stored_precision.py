"""The number format that a configuration names for its weights."""

from __future__ import annotations

from pathlib import Path

import pytest

from vramsheet.memory.formats import FORMATS
from vramsheet.model_files import model_from_file
from vramsheet.model_files.precision import METHODS, TYPES, stored_precision

PACKED = {"group_0": {"weights": {"num_bits": 4, "type": "int", "group_size": 32}}}


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"torch_dtype": "bfloat16"}, "bf16"),
        ({"dtype": "torch.float16"}, "fp16"),
        ({"text_config": {"torch_dtype": "float32"}}, "fp32"),
        ({"torch_dtype": "bfloat16", "quantization_config": {"quant_method": "fp8", "fmt": "e4m3"}}, "fp8"),
        ({"quantization_config": {"quant_method": "awq", "bits": 4}}, "awq"),
        ({"quantization_config": {"quant_method": "gptq", "bits": 4}}, "gptq"),
        ({"quantization_config": {"quant_method": "gptq", "bits": 8}}, "int8"),
        ({"quantization_config": {"quant_method": "mxfp4"}}, "mxfp4"),
        ({"quantization_config": {"quant_method": "modelopt", "quant_algo": "NVFP4"}}, "nvfp4"),
        (
            {
                "quantization_config": {
                    "quant_method": "bitsandbytes",
                    "load_in_4bit": True,
                    "bnb_4bit_quant_type": "nf4",
                }
            },
            "nf4",
        ),
        ({"quantization_config": {"quant_method": "bitsandbytes", "load_in_8bit": True}}, "int8"),
        ({"quantization_config": {"quant_method": "compressed-tensors", "config_groups": PACKED}}, "int4"),
        ({"text_config": {"quantization_config": {"quant_method": "fp8"}}}, "fp8"),
        ({"quantization_config": {"quant_method": "something-new"}, "torch_dtype": "bfloat16"}, ""),
        ({"quantization_config": "fp8", "torch_dtype": "bfloat16"}, "bf16"),
        ({"torch_dtype": 16}, ""),
        ({}, ""),
    ],
)
def test_a_format_is_named_as_ours(given: dict[str, object], name: str) -> None:
    """Quantisation goes before the type of the rest; what is not understood gives no name, and no error."""
    assert stored_precision(given) == name


def test_every_name_is_a_format() -> None:
    """Whatever the tables say can be asked for as a precision."""
    assert {*TYPES.values(), *METHODS.values()} <= set(FORMATS)


def test_a_model_carries_the_format_of_its_file() -> None:
    """Llama-3.1-8B was published in bfloat16."""
    path = Path(__file__).parent / "configs" / "published-llama-3.1-8b.json"
    assert model_from_file(path).stored_precision == "bf16"
