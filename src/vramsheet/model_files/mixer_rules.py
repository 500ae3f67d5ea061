"""The rules that say which mixer each layer has, by name."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from vramsheet.model_files import later_patterns, mixer_patterns, part_patterns

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from vramsheet.model_files.reading import Reading
    from vramsheet.model_files.values import Values

MIXER_RULES: Final[Mapping[str, Callable[[Values, Reading, int], str]]] = MappingProxyType(
    {
        rule.__name__: rule
        for rule in (
            mixer_patterns.full, mixer_patterns.window, mixer_patterns.window_after, mixer_patterns.window_alternating,
            mixer_patterns.every, mixer_patterns.every_and_last, mixer_patterns.first_and_every,
            mixer_patterns.from_first, mixer_patterns.without_rotation, mixer_patterns.period_and_offset,
            mixer_patterns.numbered, part_patterns.block_letters, mixer_patterns.compressed,
            mixer_patterns.attention_types, later_patterns.typed, later_patterns.grouped, later_patterns.after_dense,
            later_patterns.fours, later_patterns.two_first_and_last, later_patterns.shared_by_period,
            later_patterns.by_numbers,
        )
    }
)  # fmt: skip
"""Names that stand in `Reading.mixers`."""
