"""A model from a Hugging Face folder's weight index: `config.json` gives the layers, the headers the real bytes."""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Final

from vramsheet.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

LARGEST_HEADER_BYTES: Final = 100_000_000
"""The limit that the safetensors library itself sets."""
LARGEST_INDEX_BYTES: Final = 100_000_000
"""An index names each tensor once; the largest known has 10 MB."""


def _object(data: bytes, name: str) -> dict[str, object]:
    try:
        value = json.loads(data)
    except (UnicodeDecodeError, RecursionError, ValueError) as problem:
        raise BadInput(name, f"no JSON: {problem}", "a JSON object") from problem
    if not isinstance(value, dict):
        raise BadInput(name, f"a JSON {type(value).__name__}", "a JSON object")
    return value


def header_bytes(path: Path) -> int:
    """
    Bytes of all tensors of one `.safetensors` file; only its header is read.

    Args:
        path: the file.

    Returns:
        The end of the last tensor, as its header gives it.

    Raises:
        BadInput: not such a file, or a header that claims what cannot be.
    """
    try:
        with path.open("rb") as stream:
            start = stream.read(8)
            length = struct.unpack("<Q", start)[0] if len(start) == 8 else 0  # noqa: PLR2004 - width of the length
            if not 0 < length <= LARGEST_HEADER_BYTES:
                raise BadInput(str(path), f"a header of {length:,} bytes", f"1 to {LARGEST_HEADER_BYTES:,}")
            header = _object(stream.read(length), str(path))
    except OSError as problem:
        raise BadInput(str(path), problem.strerror, "a readable safetensors file") from problem
    ends = [0]
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        offsets = entry.get("data_offsets") if isinstance(entry, dict) else None
        if not (isinstance(offsets, list) and len(offsets) == 2 and all(isinstance(o, int) for o in offsets)):  # noqa: PLR2004 - begin and end
            raise BadInput(f"{path}: {name}", entry, "a tensor with data_offsets [begin, end]")
        ends.append(offsets[1])
    return max(ends)


def index_bytes(path: Path) -> int:
    """
    Bytes of all tensors that a `model.safetensors.index.json` lists.

    The headers of the files are added up where they lie beside the index; else its own total is taken.

    Args:
        path: the index.

    Returns:
        Bytes.

    Raises:
        BadInput: no index, or neither its files nor a total.
    """
    try:
        if path.stat().st_size > LARGEST_INDEX_BYTES:
            raise BadInput(str(path), f"{path.stat().st_size:,} bytes", f"an index of at most {LARGEST_INDEX_BYTES:,}")
        index = _object(path.read_bytes(), str(path))
    except OSError as problem:
        raise BadInput(str(path), problem.strerror, "a readable index") from problem
    weights = index.get("weight_map")
    names = set(weights.values()) if isinstance(weights, dict) else set()
    files = [path.with_name(name) for name in names if isinstance(name, str) and "/" not in name and "\\" not in name]
    if files and len(files) == len(names) and all(file.is_file() for file in files):
        return sum(header_bytes(file) for file in files)
    metadata = index.get("metadata")
    total = metadata.get("total_size") if isinstance(metadata, dict) else None
    if isinstance(total, bool) or not isinstance(total, (int, float)) or total <= 0:
        raise BadInput(f"{path}: metadata.total_size", total, "the bytes of all tensors")
    return int(total)
