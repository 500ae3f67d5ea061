"""The sections of a quote, as pydantic models that mirror the YAML key by key; their docstrings are its manual."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import ConfigDict, Field, PrivateAttr

from vramsheet.report.fleet import MOST_KINDS, FleetPart, GpuCount
from vramsheet.report.kinds import Number
from vramsheet.report.section import (
    MOST_ENTRIES,
    Amount,
    CurrencyCode,
    Day,
    Identifier,
    OneLine,
    Positive,
    Prose,
    Reference,
    Section,
    Share,
    YesOrNo,
)
from vramsheet.report.workloads import Workload  # noqa: TC001 - pydantic reads it when the models are made

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic.config import JsonDict

Years = Annotated[int, Number(whole=True, unit="years", at_least=Decimal(1), at_most=Decimal(40))]
HoursPerMonth = Annotated[Decimal, Number(unit="hours", above=Decimal(0), at_most=Decimal(744))]
Varied = Annotated[Decimal, Number()]

Kind = Literal["buy", "rent", "lease", "none"]
Period = Literal["year", "month", "once"]
LeasePeriod = Literal["month", "quarter", "year"]
LanguageCode = Literal["en", "de", "fr", "nl", "tr", "zh-CN", "zh-TW"]


class Heading(Section):
    """What stands on the cover."""

    title: OneLine
    """Title of the document."""
    number: Reference = ""
    """Number of the quote in your books; left out when empty."""
    version: Annotated[int, Number(whole=True, at_least=Decimal(1), at_most=Decimal(9999))] = 1
    """Version of this document."""
    date: Day
    """Day of the quote; year 0 of the cash flows starts here."""
    valid_until: Day | None = None
    """Last day on which the offer holds; nothing is said without it."""
    prepared_by: OneLine = ""
    """Who wrote it."""
    prepared_for: OneLine = ""
    """Who decides on it."""
    status: Literal["draft", "final"] = "draft"
    """A draft carries a mark."""
    language: LanguageCode = "en"
    """Language of the report and of its numbers and dates."""


class ExchangeRate(Section):
    """One dated rate of exchange: an amount in `from` times `rate` is the amount in `to`."""

    from_: CurrencyCode = Field(alias="from")
    """Currency of the amounts to convert."""
    to: CurrencyCode
    """Currency that they are converted to."""
    rate: Positive
    """Units of `to` for one unit of `from`."""
    date: Day
    """Day of the rate."""
    source: OneLine = ""
    """Who published the rate."""


class Currency(Section):
    """In which currency the report counts, and how other amounts get there."""

    report: CurrencyCode
    """Currency of every figure in the report."""
    rates: tuple[ExchangeRate, ...] = Field(default=(), max_length=MOST_ENTRIES)
    """A rate to the report currency for each other currency in use."""


class Tax(Section):
    """Tax on purchases such as value-added tax; it touches lines, rent, lease and running costs, not energy."""

    rate: Share = Decimal(0)
    """As a share: 0.19 is 19 %."""
    included: YesOrNo = False
    """true: the amounts in this file include the tax."""
    recoverable: YesOrNo = True
    """true: the tax comes back, so costs are counted without it."""


class Depreciation(Section):
    """How bought hardware loses its book value."""

    method: Literal["straight-line", "declining-balance", "macrs-5"] = "straight-line"
    """Equal parts; double declining balance, then equal parts; or the six yearly shares of US tax law."""
    years: Years = 4
    """Useful life; macrs-5 has its own and leaves this unused."""


class Finance(Section):
    """How the years are counted and what money in them is worth."""

    horizon_years: Years = 4
    """Years that are counted."""
    discount_rate: Share = Decimal("0.08")
    """Yearly rate at which later money counts less; use your own cost of capital."""
    depreciation: Depreciation = Depreciation()
    """For the figures after tax."""
    residual: Share = Decimal(0)
    """Share of the purchase price left at the end; 0 is the careful case."""
    tax_rate: Share | None = None
    """Tax on profit; nothing is said after tax without it."""


class Site(Section):
    """Where bought hardware runs."""

    electricity_per_kwh: Amount = Decimal(0)
    """Price of electricity in the report currency; must be given when an option is bought, leased or kept."""
    pue: Annotated[Decimal, Number(at_least=Decimal(1), at_most=Decimal(10))] = Decimal("1.54")
    """Power of the site over power of the computers; 1.54 is the mean of the Uptime Institute's survey of 2025."""
    load_factor: Share = Decimal("0.7")
    """Mean power draw as a share of rated power."""
    hours_per_month: HoursPerMonth = Decimal(730)
    """Hours in a month, by convention; a year has twelve of them."""


class Line(Section):
    """One line of a purchase."""

    item: OneLine
    """What is bought."""
    quantity: Positive
    """How many."""
    unit_price: Amount
    """Price of one, before discount."""
    currency: CurrencyCode | None = None
    """The report currency without it."""
    vendor: OneLine = ""
    """Who sells it."""
    quote_ref: Reference = ""
    """The vendor's number for the offer."""
    valid_until: Day | None = None
    """Last day on which the price holds; a warning after it."""
    lead_time_weeks: Annotated[Decimal, Number(unit="weeks", at_least=Decimal(0), at_most=Decimal(520))] | None = None
    """Weeks from order to delivery."""
    warranty_years: Annotated[Decimal, Number(unit="years", at_least=Decimal(0), at_most=Decimal(40))] | None = None
    """Years of warranty."""
    discount: Share = Decimal(0)
    """Share taken off the price."""


class Opex(Section):
    """One running cost."""

    name: OneLine
    """What is paid for."""
    amount: Amount
    """How much each time."""
    per: Period
    """How often; once falls in year 0."""
    currency: CurrencyCode | None = None
    """The report currency without it."""


class Rent(Section):
    """The price of rented GPUs."""

    rate_per_gpu_hour: Amount
    """Price of one GPU for one hour; of a fleet, of those without a rate of their own."""
    currency: CurrencyCode | None = None
    """The report currency without it."""
    hours_per_month: HoursPerMonth | None = None
    """Hours that are paid in a month; the site's hours_per_month without it."""
    min_term_months: Annotated[Decimal, Number(unit="months", at_least=Decimal(0), at_most=Decimal(480))] = Decimal(0)
    """Months that are paid even if the horizon is shorter."""
    provider: OneLine = ""
    """Who rents them out."""
    date: Day | None = None
    """Day on which the price was seen; a warning when it is old."""


class Lease(Section):
    """
    Hardware for equal payments over a term, which cannot be given up before; its lessee pays the energy.

    It must last as long as the horizon, or end in a purchase: the hardware is needed until then.
    """

    payment: Amount
    """One payment."""
    per: LeasePeriod = "month"
    """How often it is due."""
    due: Literal["advance", "arrears"] = "advance"
    """At the beginning or at the end of what it pays for."""
    term_months: Annotated[int, Number(whole=True, unit="months", at_least=Decimal(1), at_most=Decimal(480))]
    """Months from the first day to the end."""
    initial_payment: Amount = Decimal(0)
    """Paid at the start besides, and not given back."""
    purchase_option: Amount | None = None
    """Price at which the hardware may be kept at the end; without it the hardware goes back."""
    exercise: YesOrNo = False
    """true: it is kept at that price, written off from then on, and has the residual share of that price left."""
    currency: CurrencyCode | None = None
    """The report currency without it."""
    provider: OneLine = ""
    """Who leases it out."""
    date: Day | None = None
    """Day on which the offer was made; a warning when it is old."""


def _needs(kind: str, **keys: bool) -> JsonDict:
    """For editors: what an option of that kind must have and cannot have."""
    banned: JsonDict = {key: False for key, wanted in keys.items() if not wanted}
    then: JsonDict = {"required": [key for key, wanted in keys.items() if wanted], "properties": banned}
    return {"if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]}, "then": then}


class Option(Section):
    """One way to meet the need."""

    model_config = ConfigDict(
        json_schema_extra={
            "allOf": [
                _needs("buy", lines=True, rent=False, lease=False),
                _needs("rent", rent=True, lease=False),
                _needs("lease", lease=True, rent=False),
                _needs("none", lines=False, rent=False, lease=False),
                {"oneOf": [{"required": ["gpu"]}, {"required": ["fleet"], "properties": {"gpus": False}}]},
            ]
        }
    )

    id: Identifier
    """Short name for paths such as options.cloud.rent.rate_per_gpu_hour."""
    name: OneLine = ""
    """Name in the report; the id without it."""
    kind: Kind
    """buy needs lines, rent needs rent, lease needs lease, none (keep what there is) has none of them."""
    gpu: OneLine | None = None
    """Catalogue key or alias of the GPU; a fleet has its own list instead."""
    gpus: GpuCount = 1
    """How many of them."""
    fleet: tuple[FleetPart, ...] = Field(default=(), max_length=MOST_KINDS)
    """Several kinds or groups of GPUs, in place of gpu and gpus: a workload runs on the roomiest."""
    power_watts: Positive | None = None
    """Rated power of the whole server or servers; without it GPUs only, gpus x TDP."""
    lines: tuple[Line, ...] = Field(default=(), max_length=MOST_ENTRIES)
    """What is bought."""
    rent: Rent | None = None
    """What is rented."""
    lease: Lease | None = None
    """What is leased."""
    opex: tuple[Opex, ...] = Field(default=(), max_length=MOST_ENTRIES)
    """Running costs besides energy, rent and lease."""
    ruled_out: Prose = ""
    """Why this option may not be taken, whatever it costs: it stays in the comparison and is never recommended."""

    @property
    def parts(self) -> tuple[FleetPart, ...]:
        """Its kinds of GPU: those of the fleet, or the one of gpu and gpus."""
        return self.fleet or (FleetPart.model_construct(gpu=self.gpu or "", gpus=self.gpus),)


class Sensitivity(Section):
    """One value that is varied alone, from low to high."""

    path: OneLine
    """Where the value stands: site.pue, workloads.chat.utilisation, options.cloud.rent.rate_per_gpu_hour."""
    low: Varied
    """Smallest value."""
    high: Varied
    """Largest value."""


class Risk(Section):
    """What may go wrong."""

    text: Prose
    """What happens."""
    owner: OneLine = ""
    """Who watches it."""
    response: Prose = ""
    """What is done about it."""


class Assumption(Section):
    """What is taken as given."""

    text: Prose
    """What is assumed."""
    source: OneLine = ""
    """Where it comes from."""
    date: Day | None = None
    """Day of the source."""
    owner: OneLine = ""
    """Who answers for it."""


class Approval(Section):
    """One line of the sign-off box."""

    role: OneLine
    """Who signs, by role."""
    name: OneLine = ""
    """Who signs, by name; an empty line without it."""
    date: Day | None = None
    """Day of the signature; an empty line without it."""


class Quote(Section):
    """A whole quote: what has to fit, the ways to get there, and how the money is counted."""

    schema_version: Annotated[int, Number(whole=True, at_least=Decimal(1), at_most=Decimal(1))] = 1
    """Version of this file's form."""
    quote: Heading
    """What stands on the cover."""
    currency: Currency
    """In which currency the report counts."""
    tax: Tax = Tax()
    """Tax on purchases."""
    workloads: tuple[Workload, ...] = Field(min_length=1, max_length=MOST_ENTRIES)
    """What has to fit; one or more."""
    workloads_together: YesOrNo = False
    """true: all workloads at once on an option's GPUs, each on one kind of them; false: one at a time."""
    finance: Finance = Finance()
    """How the years are counted."""
    site: Site = Site()
    """Where bought hardware runs."""
    options: tuple[Option, ...] = Field(min_length=1, max_length=MOST_ENTRIES)
    """The ways to meet the need; one or more."""
    sensitivity: tuple[Sensitivity, ...] = Field(default=(), max_length=MOST_ENTRIES)
    """Values that are varied one at a time, with the effect on NPV."""
    risks: tuple[Risk, ...] = Field(default=(), max_length=MOST_ENTRIES)
    """What may go wrong."""
    assumptions: tuple[Assumption, ...] = Field(default=(), max_length=MOST_ENTRIES)
    """What is taken as given."""
    approvals: tuple[Approval, ...] = Field(default=(), max_length=MOST_ENTRIES)
    """Who signs."""
    _folder: Path | None = PrivateAttr(default=None)

    @property
    def folder(self) -> Path | None:
        """The folder of the quote's file, from which the paths of model files count; None: there is none."""
        return self._folder

    def in_folder(self, folder: Path | None) -> Quote:
        """The same quote as read from a file in that folder."""
        placed = self.model_copy()
        placed._folder = folder  # noqa: SLF001 - a copy of this very class
        return placed
