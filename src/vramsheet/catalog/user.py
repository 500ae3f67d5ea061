"""A user's own catalogue over the shipped one: rows of the same name take its place, and say so."""

from __future__ import annotations

from collections import ChainMap
from dataclasses import fields, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

from vramsheet.catalog import aliases, gpus, models, prices, slices, systems
from vramsheet.catalog.names import matching_form
from vramsheet.catalog.user_layouts import (
    ARCHITECTURE_COLUMNS,
    MODELS,
    PURCHASES,
    RENTALS,
    SLICES,
    alias_layout,
    gpu_layout,
)
from vramsheet.catalog.user_tables import read_user_table
from vramsheet.errors import BadCatalog, Place, VramError
from vramsheet.memory.families import build
from vramsheet.records import RentalPrice
from vramsheet.sentences import Sentence, sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, MutableMapping, Sequence
    from pathlib import Path

    from vramsheet.catalog.aliases import Alias
    from vramsheet.catalog.catalog import Catalog
    from vramsheet.catalog.models import ModelEntry
    from vramsheet.catalog.tables import Row
    from vramsheet.catalog.user_tables import Layout, UserRow
    from vramsheet.records import Gpu, PurchasePrice

    _Price = TypeVar("_Price", PurchasePrice, RentalPrice)

TABLES: Final = (
    models.FILE,
    aliases.MODEL_FILE,
    gpus.FILE,
    aliases.GPU_FILE,
    slices.FILE,
    prices.PURCHASE_FILE,
    prices.RENTAL_FILE,
    systems.FILE,
)
LARGEST_LAYER_COUNT: Final = 4096
"""Layers of a model, as for a `config.json`: thirty times the deepest one known."""
LARGEST_DIMENSION: Final = 2**31
"""Of everything else that is counted in a model; parameters beside the layers are counted one by one."""
CHANGES_SHOWN: Final = 4
UNCOMPARED: Final = frozenset({"source", "note", "row", "mig"})


def over(shipped: Catalog, folder: Path) -> Catalog:
    """
    The shipped catalogue with a user's own rows over it.

    Args:
        shipped: the catalogue below.
        folder: with tables of the same names; each may be missing.

    Returns:
        A catalogue in which every row is checked; rows of the user's have a note in their source.

    Raises:
        BadCatalog: a row that cannot be trusted; then nothing of the folder is used.
    """
    _check_names(folder)
    own_models, own_gpus = _models(shipped, folder), _gpus(shipped, folder)
    every_model = _laid_over(shipped.models, own_models)
    every_gpu = _laid_over(shipped.gpus, own_gpus)
    model_index = dict(shipped.model_index) | {matching_form(key): key for key in own_models}
    gpu_index = dict(shipped.gpu_index) | {matching_form(key): key for key in own_gpus}
    model_aliases = _aliases(aliases.MODEL_FILE, folder, every_model, model_index, shipped.model_aliases, own_models)
    gpu_aliases = _aliases(aliases.GPU_FILE, folder, every_gpu, gpu_index, shipped.gpu_aliases, own_gpus)
    slice_rows = _slices(shipped, folder, own_gpus, every_gpu)
    gpu_index |= {matching_form(key): key for key in slice_rows}
    bought = _prices(PURCHASES, folder, partial(prices.purchase_price_of, gpus=every_gpu), shipped.purchase_prices)
    rented = _prices(RENTALS, folder, partial(prices.rental_price_of, gpus=every_gpu), shipped.rental_prices)
    both = replace(
        shipped,
        models=every_model,
        gpus=every_gpu,
        slices=slice_rows,
        model_aliases=model_aliases,
        gpu_aliases=gpu_aliases,
        purchase_prices=_in_place_of(bought, shipped.purchase_prices, prices.reference_purchase_price),
        rental_prices=_in_place_of(rented, shipped.rental_prices, prices.reference_rental_price),
        model_index=model_index,
        gpu_index=gpu_index,
        own_folder=folder,
    )
    if (folder / systems.FILE).is_file():
        len(both.systems)  # read when they are first asked for; a mistake is to be told now
    return both


def _check_names(folder: Path) -> None:
    """A table under another name would not be read, and nobody would know."""
    for entry in sorted(folder.iterdir()):
        if entry.name.casefold().endswith(".csv") and entry.name not in TABLES:
            raise BadCatalog(Place(str(entry)), "table", entry.name, f"one of: {', '.join(TABLES)}")


_Row = TypeVar("_Row")


def _laid_over(shipped: Mapping[str, _Row], own: dict[str, _Row]) -> Mapping[str, _Row]:
    """Both, the shipped ones first and in their order; a row of the same key in its place."""
    return ChainMap(own, shipped) if own else shipped  # type: ignore[arg-type]  # nothing is written to either


def _models(shipped: Catalog, folder: Path) -> dict[str, ModelEntry]:
    found: dict[str, ModelEntry] = {}
    known = shipped.models
    for given in read_user_table(folder, MODELS, lambda values: _model_values(values, known)):
        _check_key(given.row, shipped.model_index, shipped.models, found)
        _check_dimensions(given)
        entry = models.model_of(given.row)
        try:
            build(entry.key, entry.architecture)
        except VramError as problem:
            place = Place(given.row.path, given.row.line)
            raise BadCatalog(place, "model", problem.sentence, "dimensions from which it can be built") from problem
        below = shipped.models.get(entry.key)
        changes = (
            None if below is None else changes_of(entry, below) + changes_of(entry.architecture, below.architecture)
        )
        found[entry.key] = replace(entry, source=replace(entry.source, own=note_on(given, changes)))
    return found


def _model_values(values: Mapping[str, Any], known: Mapping[str, ModelEntry]) -> dict[str, object] | None:
    """The shipped values that a row keeps: none where it names the family, and so describes the model whole."""
    entry = known.get(values.get("key", ""))
    if entry is None or "family" in values:
        return None
    return values_of(entry, "row") | values_of(entry.architecture)


def values_of(record: Any, *left_out: str) -> dict[str, object]:  # noqa: ANN401 - any row of the catalogue
    """
    The fields of a row that another may keep.

    Args:
        record: the shipped row.
        left_out: fields that are none of its cells.

    Returns:
        By name, without source and note, which are the user's own.
    """
    return {f.name: getattr(record, f.name) for f in fields(record) if f.name not in {"source", "note", *left_out}}


def _check_dimensions(given: UserRow) -> None:
    """Refuse what no model has, before memory is spent on it."""
    for name in ARCHITECTURE_COLUMNS:
        value, most = given.row.value(name), LARGEST_LAYER_COUNT if "layer_count" in name else LARGEST_DIMENSION
        counts = value if isinstance(value, tuple) else (value,) if isinstance(value, int) else ()
        if name != "extra_parameters" and any(count > most for count in counts):
            raise given.row.wrong(name, f"at most {most:,}")
        if len(counts) > LARGEST_LAYER_COUNT:
            raise given.row.wrong(name, f"at most {LARGEST_LAYER_COUNT:,} numbers")


def _gpus(shipped: Catalog, folder: Path) -> dict[str, Gpu]:
    found: dict[str, Gpu] = {}
    layout = gpu_layout(shipped.gpus.values())
    for given in read_user_table(folder, layout, lambda values: _gpu_values(shipped.gpus.get(values.get("key", "")))):
        _check_key(given.row, shipped.gpu_index, shipped.gpus, found)
        gpu = gpus.gpu_of(given.row)
        below = shipped.gpus.get(gpu.key)
        note = note_on(given, None if below is None else changes_of(gpu, below))
        found[gpu.key] = replace(gpu, source=replace(gpu.source, own=note))
    return found


def _gpu_values(gpu: Gpu | None) -> dict[str, object] | None:
    return None if gpu is None else values_of(gpu, "mig")


def _check_key(row: Row, index: Mapping[str, str], shipped: Mapping[str, object], own: Mapping[str, object]) -> None:
    """A key that is new may not be another key in another spelling."""
    key = row.value("key")
    form = matching_form(key)
    other = index.get(form)
    if other is not None and other in shipped and other != key and matching_form(other) == form:
        raise row.wrong("key", f"{other}, to stand in its place, or another name")
    twin = next((name for name in own if matching_form(name) == form), None)
    if twin is not None:
        raise row.wrong("key", f"a name unlike {twin}")


def _aliases(
    file: str,
    folder: Path,
    owners: Mapping[str, ModelEntry] | Mapping[str, Gpu],
    index: MutableMapping[str, str],
    shipped: tuple[Alias, ...],
    new_keys: Collection[str],
) -> tuple[Alias, ...]:
    """The aliases of both; the index is brought up to date."""
    own: dict[str, Alias] = {}
    if not new_keys and not (folder / file).is_file():
        return shipped
    pointed = {matching_form(alias.alias): alias for alias in shipped}
    for given in read_user_table(folder, alias_layout(file, owners), lambda _: None):
        values = given.row.values
        form, key = matching_form(values["alias"]), values["key"]
        if key not in owners:
            raise given.row.wrong("key", "a key of the table that the aliases belong to")
        if not form or form in own or index.get(form) not in (None, getattr(pointed.get(form), "key", None)):
            raise given.row.wrong("alias", f"a name that does not yet stand for {index.get(form, 'nothing')}")
        before = pointed.get(form)
        note = note_on(given, None if before is None else [f"{before.key} \N{RIGHTWARDS ARROW} {key}"])
        own[form] = aliases.Alias(
            alias=values["alias"], key=key, source=replace(values["source"], own=note), note=values["note"]
        )
        index[form] = key
    kept = (alias for form, alias in pointed.items() if form not in own and index.get(form) == alias.key)
    return (*kept, *own.values())


def _slices(shipped: Catalog, folder: Path, own: Mapping[str, Gpu], every: Mapping[str, Gpu]) -> dict[str, Gpu]:
    """Slices of both; those of a shipped board that the user describes anew are cut from the user's."""
    found = dict(shipped.slices)
    for key, one in shipped.slices.items():
        if one.mig is not None and one.mig.board_key in own:
            again = slices.cut(own[one.mig.board_key], one.mig, one.memory_gb, one.usable_bytes)
            found[key] = replace(again, usable_measured=one.usable_measured)
    for given in read_user_table(folder, SLICES, lambda _: None):
        one = slices.slice_of(given.row, every)
        changes = changes_of(one, found[one.key]) if one.key in found else None
        found[one.key] = replace(one, source=replace(one.source, own=note_on(given, changes)))
    return found


def _prices(
    layout: Layout, folder: Path, made: Callable[[Row], _Price], shipped: Sequence[_Price]
) -> tuple[_Price, ...]:
    """The shipped prices that no row stands in place of, then the user's."""
    names: dict[tuple[object, ...], _Price] = {_name(price, layout): price for price in shipped}
    own: list[_Price] = []
    for given in read_user_table(folder, layout, lambda _: None):
        price = made(given.row)
        below = names.pop(_name(price, layout), None)
        note = note_on(given, None if below is None else changes_of(price, below))
        own.append(replace(price, source=replace(price.source, own=note)))
    return tuple(names.values()) + tuple(own)


def _name(price: PurchasePrice | RentalPrice, layout: Layout) -> tuple[object, ...]:
    return tuple(getattr(price, column) for column in layout.name)


def _in_place_of(
    every: tuple[_Price, ...], shipped: tuple[_Price, ...], reference: Callable[[Iterable[_Price]], _Price | None]
) -> tuple[_Price, ...]:
    """The prices, where the one that stands for a GPU is the user's with a note on the shipped one that would."""
    notes: dict[int, _Price] = {}
    for key in dict.fromkeys(price.gpu_key for price in every if price.source.own):
        chosen = reference(price for price in every if price.gpu_key == key)
        before = reference(price for price in shipped if price.gpu_key == key)
        note = None if chosen is None else chosen.source.own
        if chosen is None or before is None or not isinstance(note, Sentence) or "changes" in note.values:
            continue
        own = sentence("{own}, in place of {usd:,} USD of {date}", own=note, usd=_usd(before), date=before.date)
        notes[id(chosen)] = replace(chosen, source=replace(chosen.source, own=own))
    return tuple(notes.get(id(price), price) for price in every)


def _usd(price: PurchasePrice | RentalPrice) -> object:
    return price.usd_per_gpu_hour if isinstance(price, RentalPrice) else price.price_usd


def changes_of(own: object, below: object) -> list[str]:
    """
    What a row says otherwise than the one that it stands in place of.

    Args:
        own: the user's row.
        below: the shipped one.

    Returns:
        Each field with both values.
    """
    found = []
    for field in fields(own):  # type: ignore[arg-type]  # rows are dataclasses
        was, now = getattr(below, field.name), getattr(own, field.name)
        if field.name not in UNCOMPARED and was != now:
            found.append(f"{field.name} {_shown(was)} \N{RIGHTWARDS ARROW} {_shown(now)}")
    return found


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else str(value) if value not in (None, "") else "-"


def note_on(given: UserRow, changes: list[str] | None) -> Sentence:
    """
    What is said wherever a row of the user's is used.

    Args:
        given: the row as it was read.
        changes: what it says otherwise than a shipped row; None where it stands in place of none.

    Returns:
        Where it stands, and what it stands in place of.
    """
    place = {"file": given.row.path.replace("\\", "/").rpartition("/")[2], "line": given.row.line}
    if changes is None:
        return sentence("own catalogue, {file} line {line}", **place)
    if not changes:
        return sentence("own catalogue, {file} line {line}, the same as the shipped row", **place)
    more = ", \N{HORIZONTAL ELLIPSIS}" if len(changes) > CHANGES_SHOWN else ""
    told = ", ".join(changes[:CHANGES_SHOWN]) + more
    return sentence("own catalogue, {file} line {line}, in place of the shipped row: {changes}", **place, changes=told)
