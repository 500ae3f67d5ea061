"""What a purchase earns by saving a rent: savings, IRR and paybacks, before and after tax."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy_financial
import pytest

from vramsheet.cost import Basis, Line, Opex, OptionCost, OptionInput, Rent, cost_of, purchase_return

D = Decimal


def costs(basis: Basis, price: int = 9000) -> tuple[OptionCost, OptionCost]:
    """A purchase with 600 of running costs a year, and a rent of 4,200 a year with all."""
    care = (Opex("care", D(600), "year", "EUR"),)
    buy = OptionInput("mine", "buy", 2, D(0), (Line("GPUs", 1, D(price), "EUR"),), care)
    rent = OptionInput("cloud", "rent", 2, None, (), care, Rent(D(3), "EUR", 50))
    return cost_of(buy, basis), cost_of(rent, basis)


def years(basis: Basis, horizon: int, rate: str = "0.1", **others: object) -> Basis:
    """The basis with another horizon and rate."""
    finance = replace(basis.finance, horizon_years=horizon, discount_rate=D(rate), **others)  # type: ignore[arg-type] # names are checked
    return replace(basis, finance=finance)


def test_by_hand(plain: Basis) -> None:
    """9,000 now for 3,600 a year over three years: 1,800 saved, paid back after 2.5 years, 9.70 % a year."""
    basis = years(plain, 3)
    earned = purchase_return(*costs(basis), basis)
    assert earned.saved_by_year == (-9000, 3600, 3600, 3600)
    assert earned.saved == 1800
    assert earned.payback_years == D("2.5")
    assert earned.irr is not None
    assert round(earned.irr, 4) == D("0.0970")


def test_discounted_payback_by_hand(plain: Basis) -> None:
    """
    At 20 % 4,320 for 3,600 a year: 3,000 and 2,500 of present value, so 1 + 1,320 / 2,500 = 1.528 years.

    Its present value over two years: 5,500 - 4,320 = 1,180.
    """
    basis = years(plain, 2, "0.2")
    earned = purchase_return(*costs(basis, 4320), basis)
    assert earned.payback_years == D("1.2")
    assert earned.discounted_payback_years == D("1.528")
    assert earned.saved_npv == 1180
    assert earned.irr_after_tax is None


def test_not_paid_back_within_the_horizon(plain: Basis) -> None:
    """Two years save 7,200 of 9,000: no payback, and a rate below zero."""
    earned = purchase_return(*costs(plain), plain)
    assert (earned.payback_years, earned.discounted_payback_years) == (None, None)
    assert earned.saved == -1800
    assert earned.irr is not None
    assert -1 < earned.irr < 0


def test_a_purchase_that_saves_nothing_has_no_rate(plain: Basis) -> None:
    """A rent cheaper than the running costs: every year costs more, so no rate and no payback exist."""
    buy, _ = costs(plain)
    idle = cost_of(OptionInput("idle", "rent", 2, None, (), (), Rent(D("0.1"), "EUR", 50)), plain)
    earned = purchase_return(buy, idle, plain)
    assert (earned.irr, earned.payback_years) == (None, None)


@pytest.mark.parametrize("method", ["straight-line", "declining-balance", "macrs-5"])
def test_rates_agree_with_numpy_financial(basis: Basis, h100: OptionInput, cloud: OptionInput, method: str) -> None:
    """The example's server against its cloud, before and after tax, by each depreciation."""
    counted = replace(basis, finance=replace(basis.finance, depreciation_method=method, residual=D("0.1")))
    buy, rent = cost_of(h100, counted), cost_of(cloud, counted)
    earned = purchase_return(buy, rent, counted)
    assert earned.irr is not None
    assert earned.irr_after_tax is not None
    assert buy.cash_after_tax_by_year is not None
    assert rent.cash_after_tax_by_year is not None
    before = [float(r - b) for b, r in zip(buy.cash_by_year, rent.cash_by_year, strict=True)]
    after = [float(r - b) for b, r in zip(buy.cash_after_tax_by_year, rent.cash_after_tax_by_year, strict=True)]
    assert float(earned.irr) == pytest.approx(numpy_financial.irr(before), rel=1e-9)
    assert float(earned.irr_after_tax) == pytest.approx(numpy_financial.irr(after), rel=1e-9)
    assert earned.saved_npv == pytest.approx(rent.npv - buy.npv)
