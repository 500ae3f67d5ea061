"""What is read of a published table: offers of exact variants, and what was left out with the reason."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

DIGITS: Final = 4
"""Of a price per GPU, that of a whole machine divided: a hundredth of a cent."""
DEAREST_USD_PER_HOUR: Final = Decimal(1000)
"""Of one GPU; forty times the dearest known (a GB200 at 27 USD). More is a slip in the table."""

LONGEST_NUMBER: Final = 40
"""Characters; a longer one is no price and no count, and slow to convert."""
CACHED_NUMBERS: Final = 4096
"""A table has the same numbers in every region and zone."""
MOST_GPUS: Final = 10_000
"""Of one machine or cluster that is offered as one."""

SPOT_ONLY: Final = "spot only: it may be taken away at any time, and no on-demand price stands beside it"
NO_DATE: Final = "no date"
NO_PRICE: Final = "no price"
UNKNOWN: Final = "not in the catalogue"
OTHER_REGION: Final = "another region"
RESERVED: Final = "reserved: for a term, not by the hour"
SERVERLESS: Final = "serverless: by the second of use, not by the hour"
FLAGGED: Final = "marked by the table as no ordinary offer"

PROVIDERS: Final = {
    "akash": "Akash",
    "aws": "AWS",
    "azure": "Azure",
    "coreweave": "CoreWeave",
    "crusoe": "Crusoe",
    "cudo": "Cudo Compute",
    "datacrunch": "Verda",
    "digitalocean": "DigitalOcean",
    "gcp": "GCP",
    "hyperstack": "Hyperstack",
    "lambda": "Lambda",
    "lambdalabs": "Lambda",
    "nebius": "Nebius",
    "oci": "OCI",
    "ovh": "OVH",
    "runpod": "RunPod",
    "scaleway": "Scaleway",
    "vast": "Vast.ai",
    "vastai": "Vast.ai",
    "verda": "Verda",
    "vultr": "Vultr",
}
"""Names in tables and as the catalogue writes them (DataCrunch has been called Verda since 2025)."""


class Asked(NamedTuple):
    """What the user says of a table that the table itself may not."""

    origin: str
    """Where it is from: a path or an address."""
    provider: str = ""
    region: str = ""
    day: dt.date | None = None
    """Of the prices, where the rows have none."""
    named: Mapping[str, str] = {}
    """Accelerators and the keys that they are to be, in the form of `variants.plain`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One machine on demand, priced per GPU."""

    gpu_key: str
    provider: str
    product: str
    usd_per_gpu_hour: Decimal
    spot_usd_per_gpu_hour: Decimal | None
    gpu_count: int
    date: dt.date
    source: str


class Skipped(NamedTuple):
    """Something that a table has and the catalogue does not take."""

    what: str
    """The accelerator as the table names it."""
    why: str


@dataclass(slots=True)
class Reading:
    """What one table gave."""

    layout: str
    offers: list[Offer] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)


def provider_name(name: str) -> str:
    """
    A provider as the catalogue writes it.

    Args:
        name: as a table has it.

    Returns:
        The known spelling, or the same name in one line.
    """
    return PROVIDERS.get(name.casefold().strip(), " ".join(name.split()))


def price_of(text: object, gpu_count: int = 1) -> Decimal | None:
    """
    The price of one GPU for an hour.

    Args:
        text: of the whole machine, as a table has it.
        gpu_count: GPUs of the machine.

    Returns:
        USD, to a hundredth of a cent; None where there is none that can be.
    """
    return _price(str(text).strip()[:LONGEST_NUMBER], gpu_count)


@lru_cache(maxsize=CACHED_NUMBERS)
def _price(text: str, gpu_count: int) -> Decimal | None:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None
    if not amount.is_finite() or not 0 < amount <= DEAREST_USD_PER_HOUR * gpu_count:
        return None
    return round(amount / gpu_count, DIGITS).normalize() or None


def count_of(text: object) -> int:
    """
    A number of GPUs.

    Args:
        text: as a table has it: "8", "8.0".

    Returns:
        The count; 0 where it is no whole number (a slice of a GPU) or none.
    """
    return _count(str(text).strip()[:LONGEST_NUMBER] or "0")


@lru_cache(maxsize=CACHED_NUMBERS)
def _count(text: str) -> int:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return 0
    return int(number) if number.is_finite() and number == number.to_integral_value() and 0 < number <= MOST_GPUS else 0


def day_of(text: object) -> dt.date | None:
    """
    The day of a moment.

    Args:
        text: "2026-08-22T06:21:49.413Z", "2026-08-22".

    Returns:
        The day; None where it is none.
    """
    try:
        return dt.date.fromisoformat(str(text)[:10])
    except ValueError:
        return None
