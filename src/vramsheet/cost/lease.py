"""What a lease costs, and when: its payments, the price of keeping the hardware, and the rest beyond the horizon."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vramsheet.cost.arithmetic import in_money_arithmetic
from vramsheet.cost.inputs import MONTHS_BETWEEN, MONTHS_PER_YEAR
from vramsheet.cost.limits import ZERO
from vramsheet.cost.money import amount_in
from vramsheet.cost.purchase import taxed
from vramsheet.errors import BadInput

if TYPE_CHECKING:
    from decimal import Decimal

    from vramsheet.cost.inputs import Basis, Lease, OptionInput
    from vramsheet.cost.purchase import Taxed


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaseCost:
    """The money of a lease, counted [report currency]."""

    lease: Lease
    net_payment: Decimal
    gross_payment: Decimal
    payment: Decimal
    """One payment as it counts."""
    payment_count: int
    """Payments of the whole term, without the initial one."""
    initial_payment: Decimal
    """What is paid at the start besides, and not given back."""
    cost_per_year: Decimal
    """Payments of an ordinary year."""
    by_year: tuple[Decimal, ...]
    """Year 0 first; the last year also carries what the term reaches beyond the horizon."""
    buyout: Decimal
    """Price at which the hardware is kept; zero when it goes back."""
    buyout_year: int
    """The year in which that is paid, at the latest the last one [year]."""


def check_term(option: OptionInput, horizon_years: int) -> None:
    """
    Nothing, if an option's hardware is there until the horizon ends: leased so long, or bought when the lease ends.

    A lease that ends before would leave years without hardware beside options that have it, and what its renewal costs
    nobody has offered.

    Args:
        option: the option.
        horizon_years: years that are counted [years].

    Raises:
        BadInput: the lease ends too early; the sentence says what would do.
    """
    lease, months = option.lease, horizon_years * MONTHS_PER_YEAR
    if lease is not None and lease.term_months < months and not lease.exercise:
        raise BadInput(f"options.{option.id}.lease.term_months", lease.term_months, long_enough(horizon_years))


def long_enough(horizon_years: int) -> str:
    """
    What a term must be, as it stands after "expected".

    Args:
        horizon_years: years that are counted [years].

    Returns:
        A phrase.
    """
    months = horizon_years * MONTHS_PER_YEAR
    return (
        f"at least the {months} months of finance.horizon_years, or exercise: true with a purchase_option, as the"
        " hardware is needed until the horizon ends"
    )


@in_money_arithmetic
def lease_cost_of(option: OptionInput, basis: Basis) -> LeaseCost | None:
    """
    The lease in each year: a payment that is due m months from the start falls in year m / 12, rounded up.

    So a payment due at once (in advance) is cash of year 0, and one due after twelve months cash of year 1. A lease
    cannot be given up: payments due after the horizon, and a purchase then, fall in its last year, as the rest of a
    rent's minimum term does. The purchase tax touches payments as it touches rent.

    Args:
        option: its lease.
        basis: currency, rates, tax and horizon.

    Returns:
        The lease [report currency]; None for an option that leases nothing.

    Raises:
        BadInput: no rate for the lease's currency, or a lease that ends before the horizon and is not followed by the
            purchase.
    """
    lease = option.lease
    if lease is None:
        return None
    years = basis.finance.horizon_years
    check_term(option, years)

    def counted(amount: Decimal) -> Taxed:
        return taxed(amount_in(amount, lease.currency, basis.report_currency, basis.rates), basis.tax)

    payment, initial = counted(lease.payment), counted(lease.initial_payment).cost
    between = MONTHS_BETWEEN[lease.per]
    count = lease.term_months // between
    first_month = 0 if lease.due == "advance" else between
    due_years = [min(years, year_of(first_month + number * between)) for number in range(count)]
    by_year = [payment.cost * due_years.count(year) for year in range(years + 1)]
    by_year[0] += initial
    kept = lease.exercise and lease.purchase_option is not None
    return LeaseCost(
        lease=lease,
        net_payment=payment.net,
        gross_payment=payment.gross,
        payment=payment.cost,
        payment_count=count,
        initial_payment=initial,
        cost_per_year=payment.cost * (MONTHS_PER_YEAR // between),
        by_year=tuple(by_year),
        buyout=counted(lease.purchase_option).cost if kept and lease.purchase_option is not None else ZERO,
        buyout_year=min(years, year_of(lease.term_months)),
    )


def year_of(month: int) -> int:
    """
    The year at whose end something due so many months from the start is counted.

    Args:
        month: months gone by; 0 is the day of the quote.

    Returns:
        0 for the start, 1 for months 1 to 12, 2 for 13 to 24.

    Example:
        >>> [year_of(month) for month in (0, 1, 12, 13)]
        [0, 1, 1, 2]
    """
    return -(-month // MONTHS_PER_YEAR)
