"""The dense model that is typical of a bare parameter count."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from vramsheet.memory.architecture import Architecture
from vramsheet.memory.families import build
from vramsheet.sentences import sentence
from vramsheet.units import LARGEST_COUNT

if TYPE_CHECKING:
    from vramsheet.memory.layers import Model


def _shape(layers: int, hidden: int, heads: int, kv_heads: int, head: int, width: int, vocabulary: int) -> Architecture:
    return Architecture(
        family="llama",
        layer_count=layers,
        hidden_size=hidden,
        head_count=heads,
        kv_head_count=kv_heads,
        head_size=head,
        feed_forward_size=width,
        vocabulary_size=vocabulary,
        tied_embeddings=False,
        max_context_tokens=131_072,
    )


TYPICAL_SHAPES: Final = (
    (800_000_000, "Qwen2.5-0.5B", _shape(24, 896, 14, 2, 64, 4864, 151_936)),
    (2_000_000_000, "Llama-3.2-1B", _shape(16, 2048, 32, 8, 64, 8192, 128_256)),
    (5_000_000_000, "Llama-3.2-3B", _shape(28, 3072, 24, 8, 128, 8192, 128_256)),
    (11_000_000_000, "Llama-3.1-8B", _shape(32, 4096, 32, 8, 128, 14_336, 128_256)),
    (22_000_000_000, "Qwen3-14B", _shape(40, 5120, 40, 8, 128, 17_408, 151_936)),
    (48_000_000_000, "Qwen3-32B", _shape(64, 5120, 64, 8, 128, 25_600, 151_936)),
    (93_000_000_000, "Llama-3.1-70B", _shape(80, 8192, 64, 8, 128, 28_672, 128_256)),
    (220_000_000_000, "Mistral-Large-2407", _shape(88, 12_288, 96, 8, 128, 28_672, 32_768)),
    (LARGEST_COUNT, "Llama-3.1-405B", _shape(126, 16_384, 128, 8, 128, 53_248, 128_256)),
)
"""
Up to how many parameters which published model is the pattern; the bounds lie near the geometric mean of neighbours.

Source: the config files named in the catalogue's rows of those models (2026-11-20).
"""


@lru_cache(maxsize=1024)
def typical_model(parameters: int) -> Model:
    """
    A model of exactly this many parameters, with layers, heads and vocabulary typical of the size.

    Args:
        parameters: the bare count.

    Returns:
        A model whose `parameters` is the count and whose caches are those of a published model of that size.

    Example:
        >>> typical_model(7_000_000_000).parameters
        7000000000
    """
    _, pattern, shape = next(row for row in TYPICAL_SHAPES if parameters <= row[0])
    name = sentence("{billions:g}B parameters, shaped like {shape}", billions=parameters / 1e9, shape=pattern)
    model = build(name, shape)
    return replace(model, bare_parameters=parameters)
