"""Safetensors headers and indexes."""

import json
import struct
from pathlib import Path

import pytest

from vramsheet.errors import BadInput
from vramsheet.model_files.safetensors import header_bytes, index_bytes


def shard(path: Path, sizes: list[int]) -> Path:
    """A file with a real header and no weights behind it."""
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    begin = 0
    for index, size in enumerate(sizes):
        header[f"t{index}"] = {"dtype": "BF16", "shape": [size // 2], "data_offsets": [begin, begin + size]}
        begin += size
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text)
    return path


def test_the_headers_beside_an_index_are_added_up(tmp_path: Path) -> None:
    """Real tensor bytes go before the index' own total."""
    shard(tmp_path / "a.safetensors", [100, 50])
    shard(tmp_path / "b.safetensors", [30])
    index = tmp_path / "model.safetensors.index.json"
    index.write_text(
        json.dumps({"metadata": {"total_size": 1}, "weight_map": {"x": "a.safetensors", "y": "b.safetensors"}})
    )
    assert index_bytes(index) == 180


def test_an_index_alone_gives_its_total(tmp_path: Path) -> None:
    """Llama-3.1-8B's index says 16,060,522,496 bytes."""
    index = tmp_path / "model.safetensors.index.json"
    index.write_text(json.dumps({"metadata": {"total_size": 16060522496}, "weight_map": {"x": "a.safetensors"}}))
    assert index_bytes(index) == 16_060_522_496


@pytest.mark.parametrize("content", [b"", b"\x00" * 8, struct.pack("<Q", 2**60) + b"{}", struct.pack("<Q", 2) + b"[]"])
def test_wrong_headers_are_refused(tmp_path: Path, content: bytes) -> None:
    """One sentence, and nothing large is read."""
    path = tmp_path / "bad.safetensors"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=r"bad\.safetensors"):
        header_bytes(path)


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{", '{"metadata": {"total_size": "x"}}', '{"weight_map": {"x": "../../etc/passwd"}}', "[" * 100_000],
)
def test_wrong_indexes_are_refused(tmp_path: Path, content: str) -> None:
    """No total and no headers: one sentence; names with separators are never followed."""
    path = tmp_path / "model.safetensors.index.json"
    path.write_text(content)
    with pytest.raises(BadInput, match=r"index\.json"):
        index_bytes(path)
