"""Lines, discounts and the tax basis of a purchase."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from vramsheet.cost import Basis, Line, OptionInput, Tax, Taxed, cost_of, taxed
from vramsheet.cost.purchase import line_cost
from vramsheet.errors import BadInput

D = Decimal
RATE = D("0.25")


@pytest.mark.parametrize(
    ("included", "recoverable", "expected"),
    [
        (False, True, Taxed(D(100), D(125), D(100))),
        (False, False, Taxed(D(100), D(125), D(125))),
        (True, True, Taxed(D(80), D(100), D(80))),
        (True, False, Taxed(D(80), D(100), D(100))),
    ],
)
def test_tax_basis(included: bool, recoverable: bool, expected: Taxed) -> None:
    """
    Recoverable tax leaves net costs, other tax leaves gross costs, whether amounts include it or not.

    At 25 %: 100 without tax is 125 with it; 100 with tax is 100 / 1.25 = 80 without.
    """
    assert taxed(D(100), Tax(RATE, included=included, recoverable=recoverable)) == expected


def test_line_is_quantity_times_price_less_discount_converted(basis: Basis) -> None:
    """3 x 1,000 USD x (1 - 0.04) = 2,880 USD; x 0.92 = 2,649.60 EUR net; x 1.19 = 3,153.024 EUR gross."""
    cost = line_cost(Line("GPU", 3, D(1000), "USD", D("0.04")), basis)
    assert (cost.quoted, cost.net, cost.gross, cost.cost) == (D(2880), D("2649.6"), D("3153.024"), D("2649.6"))


def test_quantity_may_be_a_fraction(plain: Basis) -> None:
    """2.5 days of installation at 800 are 2,000."""
    assert line_cost(Line("Installation", D("2.5"), D(800), "EUR"), plain).cost == D(2000)


def test_capex_of_the_example(basis: Basis, h100: OptionInput) -> None:
    """285,000 USD x 0.96 x 0.92 = 251,712 EUR; + 18,500 EUR = 270,212 EUR, in the order of the lines."""
    cost = cost_of(h100, basis)
    assert [line.cost for line in cost.lines] == [D(251712), D(18500)]
    assert [line.line for line in cost.lines] == list(h100.lines)
    assert cost.capex == D(270212)


def test_capex_gross_where_tax_does_not_come_back(basis: Basis, h100: OptionInput) -> None:
    """270,212 x 1.19 = 321,552.28 where the tax is not recoverable."""
    kept = replace(basis, tax=Tax(D("0.19"), included=False, recoverable=False))
    assert cost_of(h100, kept).capex == D("321552.28")


def test_line_in_a_currency_without_rate(basis: Basis) -> None:
    """A line in GBP without a rate is an error that names the pair."""
    with pytest.raises(BadInput, match="a dated rate from GBP to EUR"):
        line_cost(Line("GPU", 1, D(1), "GBP"), basis)
