"""GGUF files, written by llama.cpp's own Python writer and by hand."""

import io
import struct
from pathlib import Path

import numpy as np
import pytest
from gguf import GGMLQuantizationType, GGUFWriter, quant_shape_to_byte_shape
from hypothesis import given, settings
from hypothesis import strategies as st

from shapes import LLAMA_31_8B
from vramsheet.errors import BadInput
from vramsheet.memory.estimate import serving_estimate
from vramsheet.memory.families import build
from vramsheet.memory.formats import format_named, kv_format_named
from vramsheet.memory.gguf import file_bytes, tensor_type
from vramsheet.memory.layers import Cache
from vramsheet.memory.questions import Serving
from vramsheet.model_files.gguf import model_from_gguf
from vramsheet.model_files.gguf_header import BLOCK_TYPES, parse_header, read_header

Q4, F32 = GGMLQuantizationType.Q4_K, GGMLQuantizationType.F32


def written(path: Path, architecture: str, layers: int, *, sliding: bool = False, latent: bool = False) -> Path:
    """A small file with real metadata and tensor headers, and no weights behind them."""
    writer = GGUFWriter(path, architecture)
    writer.add_name("Small")
    writer.add_block_count(layers)
    writer.add_context_length(4096)
    writer.add_embedding_length(512)
    writer.add_head_count(8)
    writer.add_head_count_kv(1 if latent else 2)
    writer.add_key_length(64)
    writer.add_value_length(64)
    if sliding:
        writer.add_sliding_window(256)
        writer.add_sliding_window_pattern([index % 2 == 0 for index in range(layers)])
    if latent:
        writer.add_kv_lora_rank(256)
        writer.add_rope_dimension_count(32)
    shapes = {"token_embd.weight": (1000, 512), "output.weight": (1000, 512), "output_norm.weight": (512,)}
    for index in range(layers):
        block = f"blk.{index}."
        shapes |= {
            f"{block}attn_norm.weight": (512,),
            f"{block}attn_q.weight": (512, 512),
            f"{block}attn_output.weight": (512, 512),
            f"{block}ffn_up.weight": (1024, 512),
            f"{block}ffn_down.weight": (512, 1024),
        }
        if latent:
            shapes |= {f"{block}attn_kv_a_mqa.weight": (288, 512), f"{block}attn_kv_b.weight": (1024, 256)}
        else:
            shapes |= {f"{block}attn_k.weight": (128, 512), f"{block}attn_v.weight": (128, 512)}
    for name, shape in shapes.items():
        kind = Q4 if len(shape) > 1 else F32
        stored = quant_shape_to_byte_shape(shape, kind)
        dtype = np.dtype(np.uint8) if kind is Q4 else np.dtype(np.float32)
        raw = stored if kind is Q4 else shape
        writer.add_tensor_info(name, raw, dtype, int(np.prod(stored)), raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_ti_data_to_file()
    writer.close()
    return path


def test_a_file_gives_its_tensors_and_bytes(tmp_path: Path) -> None:
    """Two layers: parameters and Q4_K bytes (144 for 256 weights) counted by hand."""
    model = model_from_gguf(written(tmp_path / "small.gguf", "llama", 2))
    matrices = 2 * 1000 * 512 + 2 * (2 * 512 * 512 + 2 * 128 * 512 + 2 * 1024 * 512)
    vectors = 3 * 512
    assert model.parameters == matrices + vectors
    assert model.stored_bytes == matrices * 144 // 256 + vectors * 4
    assert model.caches == ((Cache("full", 2, 64, 64), 2),)
    estimate = serving_estimate(model, Serving(format_named("fp16"), kv_format_named("auto"), engine="llama.cpp"))
    assert estimate.parts["weights"] == model.stored_bytes
    assert estimate.parts["kv_cache"] == 2 * 2 * (64 + 64) * 2 * 4096
    assert estimate.assumptions[0].startswith("The weights are the bytes that the file stores")


def test_windows_and_latents_are_read(tmp_path: Path) -> None:
    """A sliding pattern and a latent rank become what the layers keep."""
    sliding = model_from_gguf(written(tmp_path / "sliding.gguf", "llama", 4, sliding=True))
    assert dict(sliding.caches) == {Cache("window", 2, 64, 64, 256): 2, Cache("full", 2, 64, 64): 2}
    latent = model_from_gguf(written(tmp_path / "latent.gguf", "deepseek2", 3, latent=True))
    assert latent.caches == ((Cache("latent", 1, 256 + 32), 3),)


def test_block_types_are_those_of_llama_cpp() -> None:
    """Weights and bytes of a block agree with the gguf package's own table, type by type."""
    from gguf import GGML_QUANT_SIZES  # noqa: PLC0415 - only this test compares the tables

    theirs = {int(kind): (kind.name, *sizes) for kind, sizes in GGML_QUANT_SIZES.items()}
    ours = {number: tuple(kind) for number, kind in BLOCK_TYPES.items() if number in theirs}
    assert len(ours) >= 28
    assert ours == {number: theirs[number] for number in ours}


def test_our_mix_gives_the_same_bytes_as_the_file_would(tmp_path: Path) -> None:
    """Types by our rules, written as a file and read back, come to the size that the rules alone give."""
    model = build("llama-3.1-8b", LLAMA_31_8B)
    size = file_bytes("Q4_K_M", model)
    layers = [layer for layer, repeats in model.runs for _ in range(repeats)]
    assert len(layers) == 32
    assert size > 0
    assert tensor_type("Q4_K_M", model, model.outside[0], (0, 32)) == "Q4_K"  # type: ignore[arg-type]  # a plain pair
    assert read_header(written(tmp_path / "x.gguf", "llama", 1)).metadata["general.name"] == "Small"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "a whole GGUF header"),
        (b"GGML" + bytes(60), "expected GGUF"),
        (b"GGUF" + struct.pack("<I", 9) + bytes(60), "version: got 9"),
        (b"GGUF" + struct.pack("<IQQ", 3, 2**40, 0), "number of tensors: got 1099511627776"),
        (b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + struct.pack("<Q", 2**50), "length of a text"),
        (b"GGUF" + struct.pack("<IQQQ", 3, 0, 1, 1) + b"k" + struct.pack("<I", 99), "type of a metadata value: got 99"),
    ],
)
def test_headers_that_lie_are_refused(content: bytes, message: str) -> None:
    """A wrong or cut header gives one sentence and no large allocation."""
    with pytest.raises(BadInput, match=message):
        parse_header(io.BytesIO(content), "bad.gguf")


@settings(max_examples=300)
@given(
    position=st.integers(min_value=0, max_value=2000), value=st.integers(min_value=0, max_value=255), cut=st.booleans()
)
def test_a_damaged_header_never_raises_anything_else(
    tmp_path_factory: pytest.TempPathFactory, position: int, value: int, cut: bool
) -> None:
    """Whatever byte is changed or wherever the file ends, the answer is a header or one sentence."""
    path = tmp_path_factory.getbasetemp() / "whole.gguf"
    if not path.exists():
        written(path, "llama", 2)
    data = bytearray(path.read_bytes())
    position %= len(data)
    data[position] = value
    content = bytes(data[:position]) if cut else bytes(data)
    try:
        parse_header(io.BytesIO(content), "damaged.gguf")
    except BadInput as problem:
        assert "damaged.gguf" in problem.sentence  # noqa: PT017 - either outcome is right
