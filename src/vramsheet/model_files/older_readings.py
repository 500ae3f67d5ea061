"""How the configurations of encoders, of encoder-decoders and of decoders from before 2023 are read."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vramsheet.model_files.reading import Reading

OLDER_READINGS: Final[Mapping[str, Reading]] = MappingProxyType(
    {
    }
)  # fmt: skip
"""
`model_type` of the file -> how it is read.

Source: the configuration classes and modules of transformers 5.23.0, each built on the meta device and counted
(2026-11-21).
"""
