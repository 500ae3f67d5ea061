"""The catalogue as one object: names resolved once, models built once, prices picked by a written rule."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields, replace
from functools import cache, cached_property
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from vramsheet.catalog import aliases, gpus, models, prices, slices, user_place
from vramsheet.catalog.names import hyphenated, matching_form, words
from vramsheet.catalog.resolution import refuse_system, resolved
from vramsheet.catalog.tables import check_counted, fingerprint, shipped_folder
from vramsheet.collector import resting
from vramsheet.errors import BadInput, MissingFact, UnknownName
from vramsheet.memory.families import build

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from dataclasses import Field
    from importlib.resources.abc import Traversable
    from pathlib import Path
    from typing import Any, ClassVar

    from vramsheet.catalog.aliases import Alias
    from vramsheet.catalog.models import ModelEntry
    from vramsheet.memory.layers import Model
    from vramsheet.records import Gpu, PurchasePrice, RentalPrice, System

    class _Record(Protocol):
        """A dataclass, as every row of the catalogue is."""

        __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    _R = TypeVar("_R", bound=_Record)

NOT_SEARCHED: Final = frozenset({"source", "note"})
"""Fields that a search does not look into: their words are about the row, not its name."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Catalog:
    """Models, GPUs and prices of one folder, all of them checked."""

    models: Mapping[str, ModelEntry]
    gpus: Mapping[str, Gpu]
    model_aliases: tuple[Alias, ...]
    gpu_aliases: tuple[Alias, ...]
    purchase_prices: tuple[PurchasePrice, ...]
    rental_prices: tuple[RentalPrice, ...]
    slices: Mapping[str, Gpu]
    """MIG slices of these GPUs, by key."""
    model_index: Mapping[str, str] = field(repr=False)
    """Keys by the form in which the names of models are compared; so for the next."""
    gpu_index: Mapping[str, str] = field(repr=False)
    folder: Traversable = field(repr=False)
    own_folder: Path | None = None
    """Of the user's own rows, where there are any."""
    _built: dict[str, Model] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of all tables, the user's own too, so that a report can name the facts that it was made from."""
        below = fingerprint(self.folder)
        return below if self.own_folder is None else fingerprint(self.own_folder, below)

    @property
    def aliases(self) -> tuple[Alias, ...]:
        """The aliases of models and then those of GPUs."""
        return self.model_aliases + self.gpu_aliases

    def model_entry(self, name: str) -> ModelEntry:
        """
        The row of the model of this name.

        Args:
            name: key or alias, as people type it.

        Returns:
            Its row.

        Raises:
            UnknownName: no model has it.
            BadInput: several models begin with it.
        """
        return self.models[resolved("model", name, self.model_index, self.models, self.model_aliases)]

    def model(self, name: str) -> Model:
        """
        The model of this name, built when it is first asked for.

        Args:
            name: key or alias, as people type it.

        Returns:
            The same object each time.

        Raises:
            UnknownName: no model has it.
            BadInput: several models begin with it.
        """
        entry = self.model_entry(name)
        if (model := self._built.get(entry.key)) is None:
            model = self._built.setdefault(entry.key, build(entry.key, entry.architecture))
        return model

    def gpu(self, name: str) -> Gpu:
        """
        The GPU of this name, or the MIG slice (h100-sxm-80gb-mig-3g.40gb).

        Args:
            name: key or alias, as people type it.

        Returns:
            Its row.

        Raises:
            UnknownName: no GPU has it.
            BadInput: several GPUs begin with it ("h100" is a PCIe, an SXM and an NVL board), or it is a whole system.
        """
        listed = self.slices if slices.MIG in words(name) else self.gpus
        try:
            key = resolved("GPU", name, self.gpu_index, listed, self.gpu_aliases)
        except (UnknownName, BadInput) as refused:
            refuse_system(name, self.systems, series=isinstance(refused, UnknownName))
            raise
        return self.gpus.get(key) or self.slices[key]

    @cached_property
    def systems(self) -> Mapping[str, System]:
        """Whole systems by key; read when they are first asked for."""
        from vramsheet.catalog.systems import read_systems  # noqa: PLC0415 - an answer about a GPU needs no systems

        shipped = read_systems(self.folder, self.gpus)
        if self.own_folder is None:
            return shipped
        from vramsheet.catalog.user_systems import systems_over  # noqa: PLC0415 - most users have no catalogue

        return systems_over(shipped, self.own_folder, self.gpus)

    def purchase_price(self, gpu_key: str) -> PurchasePrice:
        """
        The reference price of a new board [USD]; `prices.reference_purchase_price` has the rule.

        A MIG slice costs its share of its board, by memory.

        Args:
            gpu_key: key or alias of the GPU.

        Returns:
            A published price with its date.

        Raises:
            MissingFact: nobody publishes one.
            UnknownName: no such GPU.
            BadInput: several GPUs begin with that name.
        """
        gpu = self.gpu(gpu_key)
        if gpu.mig is not None:
            whole = self.purchase_price(gpu.mig.board_key)
            share = slices.slice_price(whole.price_usd, gpu.mig)
            return replace(whole, gpu_key=gpu.key, price_usd=share, low_usd=None, high_usd=None)
        price = prices.reference_purchase_price(p for p in self.purchase_prices if p.gpu_key == gpu.key)
        if price is None:
            raise MissingFact(f"no dated price of a new {gpu.name} ({gpu.key}) is in the catalogue; give one yourself")
        return price

    def rental_price(self, gpu_key: str, provider: str | None = None) -> RentalPrice:
        """
        The reference price of one GPU for an hour [USD]; `prices.reference_rental_price` has the rule.

        A MIG slice costs its share of its board, by memory.

        Args:
            gpu_key: key or alias of the GPU.
            provider: whose price; None takes the median of all.

        Returns:
            A published on-demand price with its date.

        Raises:
            MissingFact: nobody publishes one, or not this provider.
            UnknownName: no such GPU.
            BadInput: several GPUs begin with that name.
        """
        gpu = self.gpu(gpu_key)
        if gpu.mig is not None:
            rent = self.rental_price(gpu.mig.board_key, provider)
            share = slices.slice_price(rent.usd_per_gpu_hour, gpu.mig)
            return replace(rent, gpu_key=gpu.key, usd_per_gpu_hour=share, spot_usd_per_gpu_hour=None)
        offers = [price for price in self.rental_prices if price.gpu_key == gpu.key]
        if not offers:
            raise MissingFact(f"no dated rental price of {gpu.name} ({gpu.key}) is in the catalogue; give one yourself")
        if provider is None:
            price = prices.reference_rental_price(offers)
        else:
            price = prices.newest_offer(p for p in offers if hyphenated(p.provider) == hyphenated(provider))
        if price is None:
            known = ", ".join(sorted({offer.provider for offer in offers}))
            raise MissingFact(
                f"no rental price of {gpu.name} ({gpu.key}) by {provider!r} is in the catalogue; by: {known}"
            )
        return price


def search(rows: Iterable[_R], text: str) -> tuple[_R, ...]:
    """
    The rows in which every word of a text occurs, in any case and with any separators.

    Args:
        rows: entries of the catalogue: models, GPUs, prices, aliases.
        text: words to look for; none finds every row.

    Returns:
        Matching rows in their order.
    """
    patterns = [(_pattern(word), _pattern(matching_form(word))) for word in text.casefold().split()]

    def matches(row: _R) -> bool:
        values = [getattr(row, f.name) for f in fields(row) if f.name not in NOT_SEARCHED]
        plain = " ".join(value for value in [*values, getattr(row, "family", "")] if isinstance(value, str)).casefold()
        forms = " ".join(map(matching_form, plain.split()))
        return all(as_typed.search(plain) or as_matched.search(forms) for as_typed, as_matched in patterns)

    return tuple(row for row in rows if matches(row))


def _pattern(word: str) -> re.Pattern[str]:
    """Where a word may begin: a number only where a number begins, so that "2b" is not found in "12b"."""
    return re.compile((r"(?<![0-9.])" if word[:1].isdigit() else "") + (re.escape(word) or r"(?!)"))


def load(folder: Path | None = None) -> Catalog:
    """
    The catalogue in use: the shipped one with the user's own rows over it, each read once; or that of one folder.

    Args:
        folder: a folder with all tables, of the same names and columns, that is read alone; None takes those in use.

    Returns:
        A catalogue in which every row is checked.

    Raises:
        BadCatalog: a file, row or cell that cannot be trusted; then nothing is loaded.
        BadInput: a catalogue was named that is not there.
    """
    return _in_use(user_place.choice()) if folder is None else _read(folder)


def forget() -> None:
    """Read the user's own catalogue again when it is next asked for."""
    _in_use.cache_clear()


@cache
def _in_use(chosen: str) -> Catalog:
    folder = user_place.folder_of(chosen)
    if folder is None:
        return _shipped()
    from vramsheet.catalog import user  # noqa: PLC0415 - most users have no catalogue of their own

    return user.over(_shipped(), folder)


@cache
def _shipped() -> Catalog:
    folder = shipped_folder()
    check_counted(folder)
    return _read(folder)


@resting()
def _read(folder: Traversable) -> Catalog:
    model_entries, gpu_rows = models.read_models(folder), gpus.read_gpus(folder)
    model_index, model_aliases = aliases.read_aliases(folder, aliases.MODEL_FILE, model_entries)
    gpu_index, gpu_aliases = aliases.read_aliases(folder, aliases.GPU_FILE, gpu_rows)
    slice_rows = slices.read_slices(folder, gpu_rows)
    gpu_index |= {matching_form(key): key for key in slice_rows}
    return Catalog(
        models=model_entries,
        gpus=gpu_rows,
        slices=slice_rows,
        model_aliases=model_aliases,
        gpu_aliases=gpu_aliases,
        purchase_prices=prices.read_purchase_prices(folder, gpu_rows),
        rental_prices=prices.read_rental_prices(folder, gpu_rows),
        model_index=model_index,
        gpu_index=gpu_index,
        folder=folder,
    )
