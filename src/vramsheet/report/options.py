"""What each option is, costs and prices out at; all amounts in the report's currency, unrounded."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from vramsheet import cost
from vramsheet.errors import MissingFact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vramsheet.catalog import Catalog
    from vramsheet.records import Gpu, PurchasePrice
    from vramsheet.report.fleet import FleetPart
    from vramsheet.report.quote import Option, Quote


@dataclass(frozen=True, slots=True, kw_only=True)
class GpuGroup:
    """The GPUs of one kind that an option has."""

    gpu: Gpu
    gpu_count: int
    street_price: PurchasePrice | None = None
    """What the catalogue has seen paid for one such GPU."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionFacts:
    """One option with its hardware and its money."""

    id: str
    name: str
    kind: cost.Kind
    groups: tuple[GpuGroup, ...]
    """One entry for each kind of GPU: several in a fleet, else one."""
    quoted: Option
    """As it stands in the quote: vendors, references, validity."""
    rated_watts: Decimal | None
    gpus_only: bool
    """True: the rated power is that of the GPUs alone, the rest of the server is not in it."""
    cost: cost.OptionCost
    price_per_gpu: Decimal | None
    """Bought options with one kind of GPU only [report currency]."""
    price_per_gb: Decimal | None
    """Bought options only, as is the next: over the memory of all GPUs [report currency]."""
    price_per_usable_gb: Decimal | None
    cost_per_mtok: Decimal | None
    """Whole-life cost of a million tokens; None when no workload says how many it serves."""

    @property
    def gpu_count(self) -> int:
        """All its GPUs, of every kind."""
        return sum(group.gpu_count for group in self.groups)

    @property
    def is_open(self) -> bool:
        """Whether it may be recommended: the quote does not rule it out."""
        return not self.quoted.ruled_out

    @property
    def year_0_cash(self) -> Decimal:
        """Cash that leaves at the start: capex and costs paid once."""
        return self.cost.cash_by_year[0]

    @property
    def undiscounted(self) -> Decimal:
        """All cash over the horizon."""
        return self.cost.cumulative_cash_by_year[-1]


def basis_of(quote: Quote) -> cost.Basis:
    """
    What all options of the quote share: currency, rates, tax, finance and site.

    Args:
        quote: the checked quote.

    Returns:
        The basis of every cost in the report.
    """
    finance = quote.finance
    return cost.Basis(
        report_currency=quote.currency.report,
        rates=tuple(cost.Rate(r.from_, r.to, r.rate, r.date, r.source) for r in quote.currency.rates),
        tax=cost.Tax(quote.tax.rate, quote.tax.included, quote.tax.recoverable),
        finance=cost.Finance(
            horizon_years=finance.horizon_years,
            discount_rate=finance.discount_rate,
            depreciation_method=finance.depreciation.method,
            depreciation_years=finance.depreciation.years,
            residual=finance.residual,
            tax_rate=finance.tax_rate,
        ),
        site=cost.Site(
            quote.site.electricity_per_kwh, quote.site.pue, quote.site.load_factor, quote.site.hours_per_month
        ),
    )


def rated_watts(option: Option, groups: Sequence[GpuGroup]) -> Decimal | None:
    """
    Rated power of an option [W]: as given, else of its GPUs alone.

    Args:
        option: the option.
        groups: its GPUs, by kind.

    Returns:
        Watts; None where neither is known.
    """
    if option.power_watts is not None:
        return option.power_watts
    watts = Decimal(0)
    for group in groups:
        if group.gpu.tdp_watts is None:
            return None
        watts += group.gpu.tdp_watts * group.gpu_count
    return watts


def cost_input(option: Option, groups: Sequence[GpuGroup], quote: Quote) -> cost.OptionInput:
    """
    The option as the cost engine takes it, with the quote's defaults filled in.

    Args:
        option: the option.
        groups: its GPUs, by kind.
        quote: the quote, for the report currency and the hours of a month.

    Returns:
        Lines, running costs, rent and lease with their currencies.
    """
    currency = quote.currency.report
    rent, lease = option.rent, option.lease
    return cost.OptionInput(
        id=option.id,
        kind=option.kind,
        gpu_count=sum(part.gpus for part in option.parts),
        rated_watts=rated_watts(option, groups),
        lines=tuple(
            cost.Line(line.item, line.quantity, line.unit_price, line.currency or currency, line.discount)
            for line in option.lines
        ),
        opex=tuple(cost.Opex(o.name, o.amount, o.per, o.currency or currency) for o in option.opex),
        rent=None
        if rent is None
        else cost.Rent(
            rent.rate_per_gpu_hour,
            rent.currency or currency,
            rent.hours_per_month or quote.site.hours_per_month,
            rent.min_term_months,
            own_rates=tuple(
                (part.gpus, part.rate_per_gpu_hour) for part in option.fleet if part.rate_per_gpu_hour is not None
            ),
        ),
        lease=None
        if lease is None
        else cost.Lease(
            payment=lease.payment,
            per=lease.per,
            term_months=lease.term_months,
            currency=lease.currency or currency,
            due=lease.due,
            initial_payment=lease.initial_payment,
            purchase_option=lease.purchase_option,
            exercise=lease.exercise,
        ),
    )


def tokens_per_month(quote: Quote) -> Decimal:
    """
    Tokens that all workloads together serve in a month; 0 when none says.

    Args:
        quote: the checked quote.

    Returns:
        Tokens per month.
    """
    served = (getattr(workload, "tokens_per_month", None) for workload in quote.workloads)
    return sum((tokens for tokens in served if tokens), Decimal(0))


def option_facts(option: Option, quote: Quote, basis: cost.Basis, catalog: Catalog) -> OptionFacts:
    """
    Everything about one option that does not depend on the workloads' memory.

    Args:
        option: the option.
        quote: the quote it stands in.
        basis: the basis of every cost.
        catalog: where the GPU and its prices are looked up.

    Returns:
        Hardware, cost and unit prices.

    Raises:
        UnknownName: the GPU is not in the catalogue.
        BadInput: a currency without a rate, or a lease that ends before the horizon.
    """
    groups = tuple(_group(part, catalog) for part in option.parts)
    money = cost.cost_of(cost_input(option, groups, quote), basis)
    bought = option.kind == "buy"
    tokens = tokens_per_month(quote)
    sold_gb = sum(group.gpu_count * group.gpu.memory_gb for group in groups)
    usable_bytes = sum(group.gpu_count * group.gpu.usable_bytes for group in groups)
    return OptionFacts(
        id=option.id,
        name=option.name,
        kind=option.kind,
        groups=groups,
        quoted=option,
        rated_watts=rated_watts(option, groups),
        gpus_only=option.kind != "rent" and option.power_watts is None,
        cost=money,
        price_per_gpu=money.capex / groups[0].gpu_count if bought and len(groups) == 1 else None,
        price_per_gb=cost.price_per_gb(money.capex, 1, sold_gb) if bought else None,
        price_per_usable_gb=cost.price_per_usable_gb(money.capex, 1, usable_bytes) if bought else None,
        cost_per_mtok=cost.cost_per_million_tokens(money.npv, tokens, basis) if tokens else None,
    )


def _group(part: FleetPart, catalog: Catalog) -> GpuGroup:
    """One kind of GPU with what the catalogue knows of it."""
    gpu = catalog.gpu(part.gpu)
    return GpuGroup(gpu=gpu, gpu_count=part.gpus, street_price=_street_price(catalog, gpu))


def _street_price(catalog: Catalog, gpu: Gpu) -> PurchasePrice | None:
    """The catalogue's price of one new board; None where nobody publishes one."""
    try:
        return catalog.purchase_price(gpu.key)
    except MissingFact:
        return None
