"""Cost per GB and per million tokens."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from vramsheet.cost import Basis, cost_per_million_tokens, cost_per_mtok, price_per_gb, price_per_usable_gb
from vramsheet.errors import BadInput, OutOfRange

if TYPE_CHECKING:
    from collections.abc import Callable

D = Decimal


def test_price_per_gb() -> None:
    """270,212 / (8 x 80 GB) = 422.20625 a GB."""
    assert price_per_gb(D(270212), 8, 80) == D("422.20625")


def test_price_per_usable_gb() -> None:
    """32,000 / (8 x 81,559 MiB): 81,559 x 2^20 = 85,520,809,984 bytes, so 684.166479872 GB and 46.77 a GB."""
    exact = price_per_usable_gb(D(32000), 8, 81559 * 2**20)
    assert exact * D("684.166479872") == pytest.approx(D(32000), rel=D("1e-30"))
    assert round(exact, 2) == D("46.77")


def test_cost_per_million_tokens(plain: Basis) -> None:
    """
    At 10 % over two years 1.21 million tokens a month are 12 x 1.21 x (1/1.1 + 1/1.21) = 25.2 million.

    A present value of 50.4 is then 2 per million.
    """
    assert cost_per_million_tokens(D("50.4"), 1_210_000, plain) == 2


def test_cost_per_million_tokens_undiscounted(plain: Basis) -> None:
    """At rate 0 it is plain money over plain tokens: 48 / (2 x 12 x 1 million)."""
    free = replace(plain, finance=replace(plain.finance, discount_rate=D(0)))
    assert cost_per_million_tokens(D(48), 1_000_000, free) == 2


def test_cost_per_mtok() -> None:
    """3.6 an hour over 1,000 x 3,600 tokens is 1 per million; at half use 2; all hours are the default."""
    assert cost_per_mtok(D("3.6"), 1000, D(1)) == 1
    assert cost_per_mtok(D("3.6"), 1000, D("0.5")) == 2
    assert cost_per_mtok(D("3.6"), 1000) == 1


@pytest.mark.parametrize(
    "asked",
    [
        lambda: price_per_gb(D(-1), 8, 80),
        lambda: price_per_gb(D(1), 0, 80),
        lambda: price_per_gb(D(1), D("1.5"), 80),
        lambda: price_per_gb(D(1), 8, 0),
        lambda: price_per_usable_gb(D(1), 8, 0),
        lambda: cost_per_mtok(D(-1), 1000),
        lambda: cost_per_mtok(D(1), 0),
        lambda: cost_per_mtok(D(1), 1000, D(0)),
        lambda: cost_per_mtok(D(1), 1000, D("1.01")),
        lambda: cost_per_mtok(D("NaN"), 1000),
    ],
)
def test_out_of_range(asked: Callable[[], Decimal]) -> None:
    """Nothing is divided by nothing, and no share is above one."""
    with pytest.raises(OutOfRange):
        asked()


def test_no_tokens(plain: Basis) -> None:
    """Without tokens there is no cost of one."""
    with pytest.raises(OutOfRange, match="tokens_per_month"):
        cost_per_million_tokens(D(1), 0, plain)


def test_float_is_refused() -> None:
    """A float is no amount of money."""
    with pytest.raises(BadInput, match="cost_per_hour"):
        cost_per_mtok(3.6, 1000)  # type: ignore[arg-type] # that is what is tested
