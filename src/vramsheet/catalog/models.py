"""The models of the catalogue: their dimensions, with a source in every row."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from vramsheet.catalog.tables import (
    COUNT,
    COUNTS,
    FILLED,
    KEY,
    OPTIONAL_POSITIVE,
    POSITIVE,
    TEXT,
    YES_NO,
    Kind,
    read_table,
)
from vramsheet.memory.architecture import Architecture

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

    from vramsheet.catalog.tables import Row
    from vramsheet.records import Source

FILE: Final = "models.csv"

ARCHITECTURE_COLUMNS: Final[Mapping[str, Kind]] = {
    "family": FILLED,
    "layer_count": POSITIVE,
    "hidden_size": POSITIVE,
    "head_count": COUNT,
    "kv_head_count": COUNT,
    "head_size": COUNT,
    "feed_forward_size": COUNT,
    "vocabulary_size": COUNT,
    "tied_embeddings": YES_NO,
    "max_context_tokens": COUNT,
    "position_count": COUNT,
    "pattern": TEXT,
    "window_tokens": COUNT,
    "feed_forward_pattern": TEXT,
    "kv_head_counts": COUNTS,
    "head_sizes": COUNTS,
    "feed_forward_sizes": COUNTS,
    "expert_count": COUNT,
    "experts_per_token": COUNT,
    "expert_feed_forward_size": COUNT,
    "shared_feed_forward_size": COUNT,
    "dense_layer_count": COUNT,
    "expert_hidden_size": COUNT,
    "query_rank": COUNT,
    "kv_rank": COUNT,
    "rope_head_size": COUNT,
    "nope_head_size": COUNT,
    "value_head_size": COUNT,
    "index_head_count": COUNT,
    "index_head_size": COUNT,
    "sparse_rate": COUNT,
    "heavy_rate": COUNT,
    "output_group_count": COUNT,
    "output_rank": COUNT,
    "state_size": COUNT,
    "state_head_count": COUNT,
    "state_head_size": COUNT,
    "state_group_count": COUNT,
    "convolution_size": COUNT,
    "inner_size": COUNT,
    "time_step_rank": COUNT,
    "stream_count": COUNT,
    "low_rank_size": COUNT,
    "layer_input_size": COUNT,
    "layer_vocabulary_size": COUNT,
    "token_type_count": COUNT,
    "label_count": COUNT,
    "encoder_layer_count": COUNT,
    "encoder_feed_forward_size": COUNT,
    "encoder_token_count": COUNT,
    "input_channel_count": COUNT,
    "settings": TEXT,
    "traits": TEXT,
    "extra_parameters": COUNT,
}
"""The fields of `Architecture` that a shipped model needs, under the same names; the others keep their defaults."""

COLUMNS: Final[Mapping[str, Kind]] = {
    "key": KEY,
    "name": FILLED,
    "vendor": FILLED,
    "released": TEXT,
    "licence": TEXT,
    **ARCHITECTURE_COLUMNS,
    "official_parameters": OPTIONAL_POSITIVE,
}


@dataclass(frozen=True, kw_only=True)
class ModelEntry:
    """One model of the catalogue."""

    key: str
    name: str
    vendor: str
    row: Row = field(repr=False, hash=False, compare=False)
    """All of it; the fields of the architecture among its columns."""
    official_parameters: int | None
    """The published count; None where only a rounded one is published. What else it includes, the note says."""
    released: str
    """Day, month or year; empty where no source was read."""
    licence: str
    """Of the weights; empty where no source was read."""
    source: Source
    note: str

    @cached_property
    def architecture(self) -> Architecture:
        """Its dimensions as one record, made when first asked for: those of all models take longer than their table."""
        known = self.values
        return Architecture(**{f.name: known[f.name] for f in fields(Architecture) if f.name in known})

    @property
    def values(self) -> dict[str, Any]:
        """The whole row by column."""
        return self.row.values

    @property
    def family(self) -> str:
        """Key into `memory.families.FAMILIES`."""
        return str(self.row.value("family"))


def read_models(folder: Traversable) -> dict[str, ModelEntry]:
    """
    The models of a folder.

    Args:
        folder: where `models.csv` is.

    Returns:
        Entries by key, in the order of the file.

    Raises:
        BadCatalog: a row that cannot be trusted.
    """
    return {entry.key: entry for entry in map(model_of, read_table(folder, FILE, COLUMNS, ("key",)))}


def model_of(row: Row) -> ModelEntry:
    """
    The model of one row.

    Args:
        row: its cells, read.

    Returns:
        The entry.

    Raises:
        BadCatalog: dimensions that contradict each other.
    """
    value = row.value
    if value("experts_per_token") > value("expert_count"):
        raise row.wrong("experts_per_token", f"at most the {value('expert_count')} experts of the model")
    return ModelEntry(
        key=value("key"),
        name=value("name"),
        vendor=value("vendor"),
        row=row,
        official_parameters=value("official_parameters"),
        released=value("released"),
        licence=value("licence"),
        source=value("source"),
        note=value("note"),
    )
