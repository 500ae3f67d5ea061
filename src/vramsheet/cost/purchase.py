"""What is bought: lines with their discounts, on the tax basis that counts, in the report's currency."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from vramsheet.cost.arithmetic import in_money_arithmetic
from vramsheet.cost.limits import ONE
from vramsheet.cost.money import amount_in

if TYPE_CHECKING:
    from decimal import Decimal

    from vramsheet.cost.inputs import Basis, Line, Tax


class Taxed(NamedTuple):
    """One amount without tax, with tax, and as it counts."""

    net: Decimal
    gross: Decimal
    cost: Decimal
    """Net where the tax is recoverable, else gross."""


@in_money_arithmetic
def taxed(amount: Decimal, tax: Tax) -> Taxed:
    """
    An amount without and with tax on purchases, and the one that is a cost.

    Args:
        amount: as it was given, with tax in it if `tax.included` [money].
        tax: rate, whether amounts include it, whether it comes back.

    Returns:
        Net, gross and cost [the same money].
    """
    with_tax = ONE + tax.rate
    net = amount / with_tax if tax.included else amount
    gross = amount if tax.included else amount * with_tax
    return Taxed(net, gross, net if tax.recoverable else gross)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineCost:
    """One line of a purchase, counted."""

    line: Line
    quoted: Decimal
    """Quantity x unit price x (1 - discount), as given, in the line's own currency."""
    net: Decimal
    """Without tax [report currency]."""
    gross: Decimal
    """With tax [report currency]."""
    cost: Decimal
    """What counts; these add up to capex [report currency]."""


@in_money_arithmetic
def line_cost(line: Line, basis: Basis) -> LineCost:
    """
    The cost of one line: quantity x unit price x (1 - discount), converted, on the tax basis.

    Args:
        line: the line.
        basis: currency, rates and tax.

    Returns:
        The line with its amounts [report currency].

    Raises:
        BadInput: no rate for the line's currency.
    """
    quoted = line.quantity * line.unit_price * (ONE - line.discount)
    amounts = taxed(amount_in(quoted, line.currency, basis.report_currency, basis.rates), basis.tax)
    return LineCost(line=line, quoted=quoted, net=amounts.net, gross=amounts.gross, cost=amounts.cost)
