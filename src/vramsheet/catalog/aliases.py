"""Other names of models and GPUs: rows of their own, each pointing at a key that exists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from vramsheet.catalog.names import matching_form
from vramsheet.catalog.tables import FILLED, KEY, Kind, read_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from importlib.resources.abc import Traversable

    from vramsheet.records import Source

MODEL_FILE: Final = "model_aliases.csv"
GPU_FILE: Final = "gpu_aliases.csv"
COLUMNS: Final[Mapping[str, Kind]] = {"alias": FILLED, "key": KEY}


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """Another name of a model or GPU."""

    alias: str
    key: str
    source: Source
    note: str


def read_aliases(folder: Traversable, name: str, keys: Iterable[str]) -> tuple[dict[str, str], tuple[Alias, ...]]:
    """
    The keys and aliases of one kind of thing, by the form in which names are compared.

    Args:
        folder: where the table is.
        name: of the file.
        keys: the keys that exist.

    Returns:
        Keys by matching form, and the aliases in the order of the file.

    Raises:
        BadCatalog: an alias that points nowhere, says the same as a key, or is spelt like another one.
    """
    index = {matching_form(key): key for key in keys}
    own = frozenset(index.values())
    aliases = []
    for row in read_table(folder, name, COLUMNS, ("alias",)):
        alias = Alias(**row.values)
        form = matching_form(alias.alias)
        if alias.key not in own:
            raise row.wrong("key", "a key of the table that the aliases belong to")
        if not form or form in index:
            raise row.wrong("alias", f"a name that does not yet stand for {index.get(form, 'nothing')}")
        index[form] = alias.key
        aliases.append(alias)
    return index, tuple(aliases)
