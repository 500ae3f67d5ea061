"""Models from files that their publishers wrote: `config.json`, safetensors, GGUF; of weights only headers are read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from vramsheet.errors import BadInput
from vramsheet.model_files.config import model_from_config
from vramsheet.model_files.gguf import model_from_gguf
from vramsheet.model_files.safetensors import header_bytes, index_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from vramsheet.memory.layers import Model

__all__ = ["model_from_file"]


INDEX_SUFFIX: Final = ".safetensors.index.json"
CONFIG_NAME: Final = "config.json"


def model_from_file(path: Path) -> Model:
    """
    The model that a file describes.

    Args:
        path: a `config.json`, a `.gguf`, a `model.safetensors.index.json` or a `.safetensors`; the last two need the
            model's `config.json` beside them.

    Returns:
        The model, layer by layer; of a weight file with the bytes that it stores.

    Raises:
        UnknownName: a model type, class or tower that is not known.
        BadInput: an unreadable file, or a key that is missing or cannot be used.
    """
    if path.suffix == ".gguf":
        return model_from_gguf(path)
    if path.suffix == ".safetensors":
        return _with_bytes(path, header_bytes(path))
    if path.name.endswith(INDEX_SUFFIX):
        return _with_bytes(path, index_bytes(path))
    return model_from_config(path)


def _with_bytes(path: Path, stored_bytes: int) -> Model:
    config = path.with_name(CONFIG_NAME)
    if not config.is_file():
        raise BadInput(str(path), "no config.json beside it", "the model's config.json in the same folder")
    return replace(model_from_config(config), stored_bytes=stored_bytes)
