"""Dated prices to buy or to rent a GPU, and which of several stands for all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from vramsheet.catalog.tables import DAY, FILLED, KEY, MONEY, OPTIONAL_MONEY, POSITIVE, Kind, one_of, read_table
from vramsheet.records import PurchasePrice, RentalPrice

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal
    from importlib.resources.abc import Traversable

    from vramsheet.catalog.tables import Row
    from vramsheet.records import Gpu

PURCHASE_FILE: Final = "purchase_prices.csv"
RENTAL_FILE: Final = "rental_prices.csv"

CONFIDENCES: Final = ("low", "medium", "high")
"""From the weakest to the strongest: one weak source, one good one, several that agree."""
AGREED: Final = "agreed"
"""Confidence of a price in the user's own catalogue that was negotiated: it stands before every published one."""
USED: Final = "used"
LAUNCH: Final = "launch list price"
KINDS: Final = ("street price", "street estimate", "channel price", "list price", LAUNCH, USED)
"""What a purchase price is. Only `used` is not for a new board."""

PURCHASE_COLUMNS: Final[Mapping[str, Kind]] = {
    "gpu_key": KEY,
    "price_usd": MONEY,
    "low_usd": OPTIONAL_MONEY,
    "high_usd": OPTIONAL_MONEY,
    "kind": one_of(*KINDS),
    "date": DAY,
    "confidence": one_of(*CONFIDENCES),
}
RENTAL_COLUMNS: Final[Mapping[str, Kind]] = {
    "gpu_key": KEY,
    "provider": FILLED,
    "product": FILLED,
    "usd_per_gpu_hour": MONEY,
    "spot_usd_per_gpu_hour": OPTIONAL_MONEY,
    "gpu_count_min": POSITIVE,
    "date": DAY,
    "confidence": one_of(*CONFIDENCES),
}
PURCHASE_NAME: Final = ("gpu_key", "kind", "date")
"""The columns that together name a row; so for the next."""
RENTAL_NAME: Final = ("gpu_key", "provider", "product", "date")


def read_purchase_prices(folder: Traversable, gpus: Mapping[str, Gpu]) -> tuple[PurchasePrice, ...]:
    """
    The purchase prices of a folder.

    Args:
        folder: where `purchase_prices.csv` is.
        gpus: the GPUs that may be named.

    Returns:
        Prices in the order of the file.

    Raises:
        BadCatalog: a row that cannot be trusted, or that names no GPU of the catalogue.
    """
    rows = read_table(folder, PURCHASE_FILE, PURCHASE_COLUMNS, PURCHASE_NAME)
    return tuple(purchase_price_of(row, gpus) for row in rows)


def purchase_price_of(row: Row, gpus: Iterable[str]) -> PurchasePrice:
    """
    The purchase price of one row.

    Args:
        row: its cells, read.
        gpus: the keys that may be named.

    Returns:
        The price.

    Raises:
        BadCatalog: no GPU of the catalogue, or a price outside its own spread.
    """
    _check_gpu(row, gpus)
    price = PurchasePrice(**row.values)
    if price.low_usd is not None and price.low_usd > price.price_usd:
        raise row.wrong("low_usd", f"at most the price, {price.price_usd}")
    if price.high_usd is not None and price.high_usd < price.price_usd:
        raise row.wrong("high_usd", f"at least the price, {price.price_usd}")
    return price


def read_rental_prices(folder: Traversable, gpus: Mapping[str, Gpu]) -> tuple[RentalPrice, ...]:
    """
    The rental prices of a folder.

    Args:
        folder: where `rental_prices.csv` is.
        gpus: the GPUs that may be named.

    Returns:
        Prices in the order of the file.

    Raises:
        BadCatalog: a row that cannot be trusted, or that names no GPU of the catalogue.
    """
    rows = read_table(folder, RENTAL_FILE, RENTAL_COLUMNS, RENTAL_NAME)
    return tuple(rental_price_of(row, gpus) for row in rows)


def rental_price_of(row: Row, gpus: Iterable[str]) -> RentalPrice:
    """
    The rental price of one row.

    Args:
        row: its cells, read.
        gpus: the keys that may be named.

    Returns:
        The price.

    Raises:
        BadCatalog: no GPU of the catalogue.
    """
    _check_gpu(row, gpus)
    return RentalPrice(**row.values)


class Spread(NamedTuple):
    """What is asked for one GPU, from the cheapest to the dearest."""

    low_usd: Decimal
    high_usd: Decimal
    price_count: int
    """Prices that it rests on."""


def purchase_spread(prices: Iterable[PurchasePrice]) -> Spread | None:
    """
    What new boards of one GPU are known to cost.

    Args:
        prices: all prices of one GPU.

    Returns:
        From the least to the most, with what a price itself says of its spread; launch prices, which are of another
        day, and used boards do not count. None where fewer than two amounts are known.
    """
    new = [price for price in prices if price.kind not in {USED, LAUNCH}]
    amounts = {amount for p in new for amount in (p.price_usd, p.low_usd, p.high_usd) if amount is not None}
    return Spread(min(amounts), max(amounts), len(new)) if len(amounts) > 1 else None


def rental_spread(prices: Iterable[RentalPrice]) -> Spread | None:
    """
    What an hour of one GPU costs on demand, over the providers of each one's newest price.

    Args:
        prices: all prices of one GPU.

    Returns:
        From the least to the most; None where fewer than two providers are known.
    """
    offers = [offer.usd_per_gpu_hour for offer in offers_by_provider(prices)]
    return Spread(min(offers), max(offers), len(offers)) if len(offers) > 1 else None


def _check_gpu(row: Row, gpus: Iterable[str]) -> None:
    if row.value("gpu_key") not in gpus:
        raise row.wrong("gpu_key", "a key of gpus.csv")


def reference_purchase_price(prices: Iterable[PurchasePrice]) -> PurchasePrice | None:
    """
    The price that stands for what a new board costs now.

    Used boards do not count. A price that the user agreed on goes before all others, and prices of medium or high
    confidence before those of low confidence; among these the newest counts, of one day the better sourced, then the
    dearer.

    Args:
        prices: all prices of one GPU.

    Returns:
        One of them, or None when there is none for a new board.
    """
    new = [price for price in prices if price.kind != USED]
    agreed = [price for price in new if price.confidence == AGREED]
    if agreed:
        return max(agreed, key=lambda price: (price.date, price.price_usd))
    return max(
        new,
        key=lambda price: (price.confidence != "low", price.date, CONFIDENCES.index(price.confidence), price.price_usd),
        default=None,
    )


def newest_offer(prices: Iterable[RentalPrice]) -> RentalPrice | None:
    """
    The on-demand price that stands for one provider.

    The newest counts; of one day the one offered for the fewest GPUs, then the dearer (the cheaper one of the same day
    is as a rule the service without guarantees).

    Args:
        prices: prices of one GPU at one provider.

    Returns:
        One of them, or None when there is none.
    """
    return max(prices, key=lambda price: (price.date, -price.gpu_count_min, price.usd_per_gpu_hour), default=None)


def reference_rental_price(prices: Iterable[RentalPrice]) -> RentalPrice | None:
    """
    The price that stands for what an hour of one GPU costs on demand.

    It is the median over the providers of each one's newest price; of an even number the dearer of the two in the
    middle, so that the answer is always a price that somebody asks, with its source and date. Where the user agreed on
    prices, only these count.

    Args:
        prices: all prices of one GPU.

    Returns:
        One of them, or None when there is none.
    """
    every = tuple(prices)
    offers = offers_by_provider([price for price in every if price.confidence == AGREED] or every)
    return offers[len(offers) // 2] if offers else None


def offers_by_provider(prices: Iterable[RentalPrice]) -> list[RentalPrice]:
    """
    Each provider's newest on-demand price.

    Args:
        prices: all prices of one GPU.

    Returns:
        One for each provider, cheapest first.
    """
    by_provider: dict[str, list[RentalPrice]] = {}
    for price in prices:
        by_provider.setdefault(price.provider, []).append(price)
    offers = [offer for each in by_provider.values() if (offer := newest_offer(each)) is not None]
    return sorted(offers, key=lambda offer: (offer.usd_per_gpu_hour, offer.date))
