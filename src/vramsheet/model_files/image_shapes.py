"""What the configurations of language models with images of their own say in a way of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vramsheet.errors import BadInput
from vramsheet.model_files import dimensions, later_towers
from vramsheet.model_files.defaults import usual_values

if TYPE_CHECKING:
    from vramsheet.model_files.values import Values

Changes = dict[str, object]
"""Fields of `Architecture` to set; "traits" are added to those that the flags gave."""

MLLAMA_IMAGE_TOKENS: Final = 8
"""Llama 3.2 Vision: rows of the embedding that have no counterpart in the head (transformers 5.23.0)."""
MLLAMA_CROSS_LAYERS: Final = (3, 8, 13, 18, 23, 28, 33, 38)
"""Layers that look at the image when the file does not say (transformers 5.23.0)."""


def mllama(values: Values, pattern: str) -> Changes:
    """
    Llama 3.2 Vision: some layers attend to the image instead of the text.

    Args:
        values: `cross_attention_layers`.
        pattern: one letter a layer, for their number.

    Returns:
        The pattern, and the further rows of the embedding.
    """
    given = values.numbers("cross_attention_layers", 0, 4096)
    crossing = set(MLLAMA_CROSS_LAYERS if given is None else given)
    return {
        "pattern": "".join("X" if index in crossing else letter for index, letter in enumerate(pattern)),
        "extra_parameters": MLLAMA_IMAGE_TOKENS * values.needed("hidden_size"),
    }


def _part(values: Values, key: str, kind: str) -> Values:
    nested = values.inside(key)
    return type(values)(f"{values.place}: {key}", nested.given if nested else {}, usual_values(kind))


def phi4_multimodal(values: Values, _pattern: str) -> Changes:
    """
    Phi-4 Multimodal: eyes and ears are there whatever the file says of them.

    Args:
        values: the configuration.

    Returns:
        Parameters of both.
    """
    hidden = values.needed("hidden_size")
    seen = later_towers.phi4(_part(values, "vision_config", "phi4_multimodal_vision"), hidden)
    heard = later_towers.phi4_audio(_part(values, "audio_config", "phi4_multimodal_audio"), hidden)
    return {"extra_parameters": seen + heard}


def _prime_from(number: int) -> int:
    """The first prime number that is not below a number."""
    while number < 2 or any(number % divisor == 0 for divisor in range(2, int(number**0.5) + 1)):  # noqa: PLR2004 - 2 is the first prime
        number += 1
    return number


LARGEST_TABLE: Final = 2**28
"""No table of hashed token groups has more rows for one head; a larger number would take long to find primes for."""
MOST_TABLE_HEADS: Final = 256
"""Qwen4 has 16 heads in each table of token groups; far more are a mistake or an attack."""


def _tables(values: Values, count: int) -> tuple[int, ...]:
    """Rows of the table of hashed token groups in each layer that has one."""
    heads = (values.whole("ngram_size", 3) - 1) * values.whole("heads_per_ngram", 8)
    base, multiple = values.whole("ngram_vocab_size_base"), values.whole("make_ngram_vocab_size_divisible_by", 128)
    if base > LARGEST_TABLE or heads * count > MOST_TABLE_HEADS or not multiple:
        raise BadInput(f"{values.place}: ngram_vocab_size_base", base, f"at most {LARGEST_TABLE:,} rows a head")
    rows, prime = [], base - 1
    for _ in range(count):
        total = 0
        for _ in range(heads):
            prime = _prime_from(prime + 1)
            total += prime
        rows.append(-(-total // multiple) * multiple)
    return tuple(rows)


def qwen4_exp(values: Values, pattern: str) -> Changes:
    """
    Qwen4: parallel streams mixed through a low rank, an index of blocks, and tables of hashed token groups.

    Args:
        values: the configuration.
        pattern: one letter a layer.

    Returns:
        Streams, ranks, index and tables; without an index the attention is ordinary.
    """
    layers = set(values.numbers("ple_layer_ids", 1, 4096) or ())
    fields: Changes = {
        **dimensions.delta(values),
        "stream_count": values.whole("hc_count"),
        "low_rank_size": values.whole("hc_lowrank"),
        "group_table_rows": _tables(values, len(layers)) if layers else (),
        "group_table_size": values.whole("ple_embed_dim", values.needed("hidden_size")),
        "group_table_head_count": (values.whole("ngram_size", 3) - 1) * values.whole("heads_per_ngram", 8),
        "group_convolution_size": values.whole("ple_conv_kernel_size", 4),
    }
    if not values.has("indexer_n_heads"):
        return {**fields, "pattern": pattern.replace("Q", "F")}
    return {
        **fields,
        "index_head_count": values.whole("indexer_n_heads"),
        "index_head_size": values.whole("indexer_head_dim"),
    }
