"""Models from files that their publishers wrote: the `config.json` of Hugging Face."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vramsheet.model_files.config import model_from_config

if TYPE_CHECKING:
    from pathlib import Path

    from vramsheet.memory.layers import Model

__all__ = ["model_from_file"]


def model_from_file(path: Path) -> Model:
    """
    The model that a file describes.

    Args:
        path: a `config.json`.

    Returns:
        The model, layer by layer.

    Raises:
        UnknownName: a model type, class or tower that is not known.
        BadInput: an unreadable file, or a key that is missing or cannot be used.
    """
    return model_from_config(path)
