"""The example quote of the contract, as the cost engine is told it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from vramsheet.cost import Basis, Finance, Line, Opex, OptionInput, Rate, Rent, Site, Tax

D = Decimal


@pytest.fixture
def basis() -> Basis:
    """EUR, USD at 0.92; 19 % recoverable tax on top; 4 years at 8 %, tax 25 %; 0.21 per kWh, PUE 1.4, load 0.7."""
    return Basis(
        report_currency="EUR",
        rates=(Rate("USD", "EUR", D("0.92"), dt.date(2026, 11, 18), "ECB reference rate"),),
        tax=Tax(D("0.19"), included=False, recoverable=True),
        finance=Finance(4, D("0.08"), "straight-line", 4, D(0), D("0.25")),
        site=Site(D("0.21"), D("1.4"), D("0.7"), 730),
    )


@pytest.fixture
def plain() -> Basis:
    """EUR only, no tax, 2 years at 10 %, life 4 years; 0.10 per kWh, PUE 1.5, load 0.5, 100 hours in a month."""
    return Basis(
        report_currency="EUR",
        rates=(),
        tax=Tax(D(0), included=False, recoverable=True),
        finance=Finance(2, D("0.1"), "straight-line", 4, D(0)),
        site=Site(D("0.10"), D("1.5"), D("0.5"), 100),
    )


@pytest.fixture
def today() -> OptionInput:
    """Two A100 of 250 W that are owned already."""
    return OptionInput("today", "none", 2, D(500))


@pytest.fixture
def h100() -> OptionInput:
    """One server with eight H100 of 700 W, support and colocation."""
    return OptionInput(
        id="h100",
        kind="buy",
        gpu_count=8,
        rated_watts=D(5600),
        lines=(
            Line("8x H100 SXM server", 1, D(285000), "USD", D("0.04")),
            Line("400G switch and cables", 1, D(18500), "EUR"),
        ),
        opex=(Opex("Support", D(14000), "year", "EUR"), Opex("Colocation", D(1900), "month", "EUR")),
    )


@pytest.fixture
def cloud() -> OptionInput:
    """Eight rented H100, with storage."""
    return OptionInput(
        id="cloud",
        kind="rent",
        gpu_count=8,
        rated_watts=None,
        opex=(Opex("Storage and egress", D(900), "month", "EUR"),),
        rent=Rent(D("2.95"), "USD", 730, 12),
    )
