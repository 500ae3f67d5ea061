"""Which of several dated prices stands for all."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from vramsheet.catalog.prices import newest_offer, reference_purchase_price, reference_rental_price
from vramsheet.errors import BadInput, MissingFact, UnknownName
from vramsheet.records import PurchasePrice, RentalPrice, Source

if TYPE_CHECKING:
    from vramsheet.catalog import Catalog

SOURCE = Source(text="made up", date=dt.date(2026, 11, 20))


def bought(price: int, day: str, kind: str = "street price", confidence: str = "medium") -> PurchasePrice:
    """A purchase price."""
    return PurchasePrice(
        gpu_key="x",
        price_usd=Decimal(price),
        low_usd=None,
        high_usd=None,
        kind=kind,
        date=dt.date.fromisoformat(day),
        confidence=confidence,
        source=SOURCE,
    )


def rented(provider: str, rate: str, day: str, gpu_count_min: int = 1) -> RentalPrice:
    """A rental price."""
    return RentalPrice(
        gpu_key="x",
        provider=provider,
        product="any",
        usd_per_gpu_hour=Decimal(rate),
        spot_usd_per_gpu_hour=None,
        gpu_count_min=gpu_count_min,
        date=dt.date.fromisoformat(day),
        confidence="medium",
        source=SOURCE,
    )


def test_the_newest_price_of_a_new_board() -> None:
    """Used boards do not count, however new their price."""
    prices = [bought(1, "2024-01-01"), bought(2, "2025-01-01"), bought(3, "2026-01-01", kind="used")]
    assert reference_purchase_price(prices) is prices[1]
    assert reference_purchase_price([prices[2]]) is None


def test_a_weak_source_only_when_there_is_no_other() -> None:
    """An older price of medium confidence goes before a newer one of low confidence."""
    weak, good = bought(1, "2026-06-01", confidence="low"), bought(2, "2025-01-01")
    assert reference_purchase_price([weak, good]) is good
    assert reference_purchase_price([weak]) is weak


def test_prices_of_one_day() -> None:
    """Of one day the better sourced counts, then the dearer."""
    plain, dear, sure = bought(1, "2026-01-01"), bought(9, "2026-01-01"), bought(2, "2026-01-01", confidence="high")
    assert reference_purchase_price([plain, dear]) is dear
    assert reference_purchase_price([plain, dear, sure]) is sure


def test_the_newest_offer_of_a_provider() -> None:
    """The newest counts, then the one for the fewest GPUs, then the dearer."""
    old = rented("a", "9", "2025-01-01")
    eight, one = rented("a", "3", "2026-01-01", 8), rented("a", "4", "2026-01-01")
    community = rented("a", "2", "2026-01-01")
    assert newest_offer([old, eight, one, community]) is one
    assert newest_offer([]) is None


def test_the_median_provider() -> None:
    """Each provider counts once; of an even number the dearer of the two in the middle."""
    offers = [
        rented("a", "1", "2026-01-01"),
        rented("b", "2", "2026-01-01"),
        rented("c", "3", "2026-01-01"),
        rented("a", "50", "2025-01-01"),
    ]
    assert reference_rental_price(offers) is offers[1]
    assert reference_rental_price([*offers, rented("d", "9", "2026-01-01")]) is offers[2]
    assert reference_rental_price([]) is None


def test_shipped_reference_prices(shipped: Catalog) -> None:
    """The rules on the shipped rows: an H100 costs 30,000 USD to buy and 6.155 USD an hour to rent."""
    bought_price = shipped.purchase_price("h100-sxm-80gb")
    assert (bought_price.price_usd, bought_price.kind, bought_price.date) == (
        Decimal(30_000),
        "street estimate",
        dt.date(2026, 6, 1),
    )
    assert (bought_price.low_usd, bought_price.high_usd) == (Decimal(18_000), Decimal(42_000))
    hour = shipped.rental_price("H100 SXM")
    assert (hour.usd_per_gpu_hour, hour.provider, hour.date) == (
        Decimal("6.155"),
        "CoreWeave",
        dt.date(2026, 10, 24),
    )


def test_the_price_of_one_provider(shipped: Catalog) -> None:
    """A provider is found in any case; it is the newest on-demand price for one GPU."""
    assert shipped.rental_price("h100-sxm-80gb", "runpod").usd_per_gpu_hour == Decimal("3.99")
    assert shipped.rental_price("h100-sxm-80gb", "Lambda").usd_per_gpu_hour == Decimal("4.29")


def test_a_price_that_nobody_publishes(shipped: Catalog) -> None:
    """A missing price is said with the GPU's name, and is #N/A in a cell."""
    with pytest.raises(MissingFact) as raised:
        shipped.purchase_price("h20-96gb")
    assert str(raised.value) == "no dated price of a new H20 96GB (h20-96gb) is in the catalogue; give one yourself"
    assert raised.value.cell_error == "#N/A"
    with pytest.raises(MissingFact) as raised:
        shipped.rental_price("h20-96gb")
    assert str(raised.value) == "no dated rental price of H20 96GB (h20-96gb) is in the catalogue; give one yourself"
    with pytest.raises(MissingFact) as raised:
        shipped.rental_price("h100-pcie-80gb", "Nobody")
    assert str(raised.value) == (
        "no rental price of H100 PCIe 80GB (h100-pcie-80gb) by 'Nobody' is in the catalogue; by: Lambda, RunPod"
    )


def test_a_price_of_no_gpu(shipped: Catalog) -> None:
    """An unknown or ambiguous GPU is said before any price is looked for."""
    with pytest.raises(UnknownName):
        shipped.purchase_price("toaster")
    with pytest.raises(BadInput):
        shipped.rental_price("h100")
