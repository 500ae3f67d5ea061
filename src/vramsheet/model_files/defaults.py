"""What transformers takes for a key that a `config.json` leaves out, by model type."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@cache
def _all() -> Mapping[str, Mapping[str, object]]:
    text = (files("vramsheet.model_files") / "defaults.json").read_text(encoding="utf-8")
    read: Mapping[str, Mapping[str, object]] = json.loads(text)
    return read


def usual_values(model_type: str) -> Mapping[str, object]:
    """
    The defaults of a model type, as the configuration classes of transformers 5.23.0 have them (2026-11-21).

    Args:
        model_type: as the file gives it.

    Returns:
        Keys and values; empty for a model type whose code comes with the model.
    """
    return _all().get(model_type, {})
