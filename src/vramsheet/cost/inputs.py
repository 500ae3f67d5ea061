"""What the cost engine is told: frozen records that refuse a number without a meaning when they are made."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Literal, get_args

from vramsheet.cost import limits
from vramsheet.cost.depreciation import METHODS
from vramsheet.errors import BadInput, OutOfRange

if TYPE_CHECKING:
    from vramsheet.cost.limits import Number
    from vramsheet.cost.money import Rate

Kind = Literal["buy", "rent", "lease", "none"]
"""How an option gets its hardware: bought, rented by the hour, leased for a term, or kept as it is."""
Period = Literal["year", "month", "once"]
"""How often a running cost is paid; once means in year 0."""
LeasePeriod = Literal["month", "quarter", "year"]
"""How often a lease is paid."""
Due = Literal["advance", "arrears"]
"""Whether a payment is due at the beginning or at the end of what it pays for."""

MONTHS_PER_YEAR: Final = 12
MONTHS_BETWEEN: Final = {"month": 1, "quarter": 3, "year": MONTHS_PER_YEAR}
"""Months from one payment of a lease to the next."""


@dataclass(frozen=True, slots=True)
class Finance:
    """How the years are counted and what money in them is worth."""

    horizon_years: int
    discount_rate: Decimal
    """Per year, from 0 to 1; nominal if the prices are nominal."""
    depreciation_method: str
    """"straight-line", "declining-balance" or "macrs-5"."""
    depreciation_years: int
    """Useful life; macrs-5 has its own six years and leaves this unused."""
    residual: Decimal
    """Share of capex that is left at the end of the horizon."""
    tax_rate: Decimal | None = None
    """Tax on profit; None: nothing is said after tax."""

    def __post_init__(self) -> None:
        """Refuse what has no meaning."""
        limits.whole("horizon_years", self.horizon_years, 1, limits.LONGEST_YEARS)
        limits.share("discount_rate", self.discount_rate)
        limits.one_of("depreciation.method", self.depreciation_method, METHODS)
        limits.whole("depreciation.years", self.depreciation_years, 1, limits.LONGEST_YEARS)
        limits.share("residual", self.residual)
        if self.tax_rate is not None:
            limits.share("tax_rate", self.tax_rate)


@dataclass(frozen=True, slots=True)
class Site:
    """Where bought hardware runs."""

    electricity_per_kwh: Decimal
    """[report currency per kWh]; taken as it stands, purchase tax does not touch it."""
    pue: Decimal
    """Power of the site over power of the computers, 1 or more."""
    load_factor: Decimal
    """Mean power draw as a share of rated power."""
    hours_per_month: Number
    """Hours in a month, by convention; a year has twelve of them."""

    def __post_init__(self) -> None:
        """Refuse what has no meaning."""
        limits.amount("electricity_per_kwh", self.electricity_per_kwh)
        limits.number("pue", self.pue, limits.ONE, limits.LARGEST_PUE, "a number from 1 to 10")
        limits.share("load_factor", self.load_factor)
        _check_hours("hours_per_month", self.hours_per_month)

    @property
    def hours_per_year(self) -> Decimal:
        """Hours in a year [h]: twelve of the conventional months."""
        return Decimal(MONTHS_PER_YEAR * self.hours_per_month)


@dataclass(frozen=True, slots=True)
class Tax:
    """Tax on purchases, such as value-added tax."""

    rate: Decimal
    included: bool
    """True: the amounts given include it."""
    recoverable: bool
    """True: it is no cost, so costs are net."""

    def __post_init__(self) -> None:
        """Refuse a rate that is no share."""
        limits.share("tax.rate", self.rate)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a purchase."""

    item: str
    quantity: Number
    unit_price: Decimal
    currency: str
    discount: Decimal = limits.ZERO
    """Share taken off the price."""

    def __post_init__(self) -> None:
        """Refuse what has no meaning."""
        limits.positive("quantity", self.quantity)
        limits.amount("unit_price", self.unit_price)
        limits.currency_code("currency", self.currency)
        limits.share("discount", self.discount)


@dataclass(frozen=True, slots=True)
class Opex:
    """One running cost, or one cost at the start that is no hardware (`per="once"`)."""

    name: str
    amount: Decimal
    per: Period
    currency: str

    def __post_init__(self) -> None:
        """Refuse what has no meaning."""
        limits.amount("amount", self.amount)
        limits.one_of("per", self.per, get_args(Period))
        limits.currency_code("currency", self.currency)


@dataclass(frozen=True, slots=True)
class Rent:
    """The price of rented GPUs and the hours they are rented for."""

    rate_per_gpu_hour: Decimal
    currency: str
    hours_per_month: Number
    """Hours that are paid in a month; fewer than the site's when the GPUs are given back in between."""
    min_term_months: Number = 0
    """Months that are paid even if the horizon is shorter; fractions are allowed."""
    own_rates: tuple[tuple[int, Decimal], ...] = ()
    """GPUs that have a rate of their own, as (how many, price of one for an hour); the others have the rate above."""

    def __post_init__(self) -> None:
        """Refuse what has no meaning."""
        limits.amount("rate_per_gpu_hour", self.rate_per_gpu_hour)
        for count, rate in self.own_rates:
            limits.whole("gpus", count, 1, limits.LARGEST_COUNT)
            limits.amount("rate_per_gpu_hour", rate)
        limits.currency_code("currency", self.currency)
        _check_hours("rent.hours_per_month", self.hours_per_month)
        months = limits.LONGEST_YEARS * MONTHS_PER_YEAR
        limits.number("min_term_months", self.min_term_months, 0, months, f"months from 0 to {months}")

    def rate_per_hour(self, gpu_count: int) -> Decimal:
        """
        What all GPUs together cost in an hour.

        Args:
            gpu_count: all GPUs, those with a rate of their own among them.

        Returns:
            Price per hour [the rent's currency].

        Raises:
            BadInput: more GPUs have a rate of their own than there are.
        """
        own_count = sum(count for count, _ in self.own_rates)
        if own_count > gpu_count:
            raise BadInput("gpus", gpu_count, f"at least the {own_count} that have a rate of their own")
        own = sum((count * rate for count, rate in self.own_rates), limits.ZERO)
        return self.rate_per_gpu_hour * (gpu_count - own_count) + own


@dataclass(frozen=True, slots=True)
class Lease:
    """Hardware paid for in equal parts over a term; it runs at the lessee's site and may be bought at the end."""

    payment: Decimal
    """One payment."""
    per: LeasePeriod
    term_months: int
    """Whole payments only: a multiple of the months between two."""
    currency: str
    due: Due = "advance"
    initial_payment: Decimal = limits.ZERO
    """Paid at the start besides, and not given back."""
    purchase_option: Decimal | None = None
    """Price at which the hardware may be kept at the end; None: it goes back."""
    exercise: bool = False
    """True: it is kept at that price."""

    def __post_init__(self) -> None:
        """Refuse what has no meaning."""
        limits.amount("lease.payment", self.payment)
        limits.one_of("lease.per", self.per, get_args(LeasePeriod))
        limits.one_of("lease.due", self.due, get_args(Due))
        limits.currency_code("lease.currency", self.currency)
        limits.amount("lease.initial_payment", self.initial_payment)
        limits.whole("lease.term_months", self.term_months, 1, limits.LONGEST_YEARS * MONTHS_PER_YEAR)
        between = MONTHS_BETWEEN[self.per]
        if self.term_months % between:
            accepted = f"a multiple of {between}, as a payment is due each {self.per}"
            raise OutOfRange("lease.term_months", self.term_months, accepted)
        if self.purchase_option is not None:
            limits.amount("lease.purchase_option", self.purchase_option)
        elif self.exercise:
            raise BadInput("lease.purchase_option", None, "the price of keeping the hardware, as exercise is true")


@dataclass(frozen=True, slots=True)
class OptionInput:
    """One way to meet the need: buy, rent, lease, or keep what there is."""

    id: str
    kind: Kind
    gpu_count: int
    """GPUs of the option; 0 only where nothing is owned (kind none)."""
    rated_watts: Decimal | None
    """Rated power of all of it [W]; not needed for rent."""
    lines: tuple[Line, ...] = ()
    opex: tuple[Opex, ...] = ()
    rent: Rent | None = None
    lease: Lease | None = None

    def __post_init__(self) -> None:
        """Refuse a kind without what it needs, or with what it cannot have."""
        limits.one_of("kind", self.kind, get_args(Kind))
        limits.whole("gpus", self.gpu_count, 0 if self.kind == "none" else 1, limits.LARGEST_COUNT)
        if self.rated_watts is not None:
            limits.amount("power_watts", self.rated_watts)
        if self.kind == "buy" and not self.lines:
            raise BadInput(f"options.{self.id}.lines", None, "at least one line in an option of kind buy")
        if self.kind == "none" and self.lines:
            raise BadInput(f"options.{self.id}.lines", len(self.lines), "no lines in an option of kind none")
        if self.kind == "rent" and self.rent is None:
            raise BadInput(f"options.{self.id}.rent", None, "a rent in an option of kind rent")
        if self.kind != "rent" and self.rent is not None:
            raise BadInput(f"options.{self.id}.rent", "a rent", f"none in an option of kind {self.kind}")
        if self.kind == "lease" and self.lease is None:
            raise BadInput(f"options.{self.id}.lease", None, "a lease in an option of kind lease")
        if self.kind != "lease" and self.lease is not None:
            raise BadInput(f"options.{self.id}.lease", "a lease", f"none in an option of kind {self.kind}")


@dataclass(frozen=True, slots=True)
class Basis:
    """What all options of one report share."""

    report_currency: str
    rates: tuple[Rate, ...]
    tax: Tax
    finance: Finance
    site: Site

    def __post_init__(self) -> None:
        """Refuse two rates for one pair: which of them counts would be a guess."""
        limits.currency_code("currency.report", self.report_currency)
        pairs = [(rate.from_currency, rate.to_currency) for rate in self.rates]
        for pair in pairs:
            if pairs.count(pair) > 1:
                raise BadInput("currency.rates", f"{pairs.count(pair)} rates from {pair[0]} to {pair[1]}", "one")


def _check_hours(what: str, hours: Number) -> None:
    longest = limits.HOURS_IN_LONGEST_MONTH
    limits.number(what, hours, 0, longest, f"hours above 0, at most {longest} (31 days)", open_low=True)
