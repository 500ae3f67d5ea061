"""GPUs of the quote and their neighbours in the catalogue, from small to large: memory, price, and what they hold."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from vramsheet import cost
from vramsheet.errors import MissingFact, VramError
from vramsheet.report.need import need_on

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from decimal import Decimal

    from vramsheet.catalog import Catalog
    from vramsheet.memory.layers import Model
    from vramsheet.records import Gpu, PurchasePrice
    from vramsheet.report.evaluation import Evaluation
    from vramsheet.report.quote import Workload

PROFESSIONAL: Final = frozenset({"datacenter", "workstation"})
"""Classes of hardware that are always worth a look; others only where the quote has them."""
MOST_NEIGHBOURS: Final = 4
BUYABLE: Final = "new"


class TierFit(NamedTuple):
    """One workload on GPUs of one kind."""

    workload_id: str
    gpus_needed: int | None
    """Fewest that hold it; None: no number does, or it cannot be said."""
    tokens_per_second: float | None
    """Upper bound of decoding speed on so many, all sequences together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """One kind of GPU with the catalogue's price of one, alone [report currency]."""

    gpu: Gpu
    quoted: bool
    """True: an option of the quote has it."""
    price: Decimal | None
    price_date: dt.date | None
    price_per_gb: Decimal | None
    price_per_usable_gb: Decimal | None
    step: Decimal | None
    """Price over that of the next smaller kind that has a price, less one."""
    fits: tuple[TierFit, ...]


def tiers(evaluation: Evaluation, models: Sequence[Model], catalog: Catalog) -> tuple[Tier, ...]:
    """
    The kinds of GPU that a buyer weighs against each other.

    Args:
        evaluation: the quote worked out.
        models: the model of each workload.
        catalog: GPUs and prices.

    Returns:
        Kinds in the order of their memory, then of its bandwidth.
    """
    quoted = {group.gpu.key: group.gpu for option in evaluation.options for group in option.groups}
    near = neighbours(tuple(quoted.values()), catalog)
    workloads = tuple((workload.asked, model) for workload, model in zip(evaluation.workloads, models, strict=True))
    found: list[Tier] = []
    below: Decimal | None = None
    for gpu in sorted((*quoted.values(), *near), key=_size):
        price = reference_price(gpu, catalog)
        amount = None if price is None else in_report_currency(price.price_usd, evaluation)
        found.append(
            Tier(
                gpu=gpu,
                quoted=gpu.key in quoted,
                price=amount,
                price_date=None if price is None or amount is None else price.date,
                price_per_gb=None if amount is None else cost.price_per_gb(amount, 1, gpu.memory_gb),
                price_per_usable_gb=None if amount is None else cost.price_per_usable_gb(amount, 1, gpu.usable_bytes),
                step=None if amount is None or not below else amount / below - 1,
                fits=tuple(_fit(workload, model, gpu) for workload, model in workloads),
            )
        )
        below = amount or below
    return tuple(found)


def neighbours(quoted: Sequence[Gpu], catalog: Catalog) -> tuple[Gpu, ...]:
    """
    GPUs on sale next to those of a quote: one size below the smallest, one above the largest, and one in each gap.

    Of the same vendors and classes. Of several in a gap the one with a price goes first, then the newest.

    Args:
        quoted: the kinds of GPU in the quote.
        catalog: GPUs and prices.

    Returns:
        At most four.
    """
    vendors, classes = {gpu.vendor for gpu in quoted}, PROFESSIONAL | {gpu.tier for gpu in quoted}
    sizes = sorted({gpu.memory_gb for gpu in quoted})
    offered = [
        gpu
        for gpu in catalog.gpus.values()
        if gpu.availability == BUYABLE and gpu.vendor in vendors and gpu.tier in classes and gpu.memory_gb not in sizes
    ]
    smaller = max((gpu.memory_gb for gpu in offered if gpu.memory_gb < sizes[0]), default=None)
    larger = min((gpu.memory_gb for gpu in offered if gpu.memory_gb > sizes[-1]), default=None)
    gaps = [[gpu for gpu in offered if gpu.memory_gb == larger], [gpu for gpu in offered if gpu.memory_gb == smaller]]
    gaps += [[gpu for gpu in offered if low < gpu.memory_gb < high] for low, high in pairwise(sizes)]
    main = {gpu.tier for gpu in quoted}
    chosen = (
        max(gap, key=lambda gpu: (reference_price(gpu, catalog) is not None, gpu.launched, gpu.tier in main, gpu.key))
        for gap in gaps
        if gap
    )
    return tuple(chosen)[:MOST_NEIGHBOURS]


def _size(gpu: Gpu) -> tuple[int, float, str]:
    return gpu.memory_gb, gpu.bandwidth_gb_s, gpu.key


def _fit(workload: Workload, model: Model, gpu: Gpu) -> TierFit:
    needed = need_on(workload, model, gpu, 1).gpus_needed
    speed = None if needed is None else need_on(workload, model, gpu, needed).tokens_per_second
    return TierFit(workload.id, needed, speed)


def reference_price(gpu: Gpu, catalog: Catalog) -> PurchasePrice | None:
    """
    The catalogue's price of one new board.

    Args:
        gpu: the kind of GPU.
        catalog: prices.

    Returns:
        The price; None where nobody publishes one.
    """
    try:
        return catalog.purchase_price(gpu.key)
    except MissingFact:
        return None


def in_report_currency(price_usd: Decimal, evaluation: Evaluation) -> Decimal | None:
    """
    A price of the catalogue in the report's currency.

    Args:
        price_usd: amount [USD].
        evaluation: the quote worked out, for its rates.

    Returns:
        The amount; None where the quote has no rate from the dollar.
    """
    basis = evaluation.basis
    try:
        return cost.amount_in(price_usd, "USD", basis.report_currency, basis.rates)
    except VramError:
        return None
