"""A quote worked out: what every workload needs, what every option costs, which one is recommended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vramsheet.report.changes import smallest_change
from vramsheet.report.need import workload_need
from vramsheet.report.option_fit import option_fit, placed_on
from vramsheet.report.options import basis_of, option_facts
from vramsheet.report.recommendation import recommended

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from vramsheet import cost
    from vramsheet.catalog import Catalog
    from vramsheet.memory.layers import Model
    from vramsheet.report.need import WorkloadNeed
    from vramsheet.report.option_fit import OptionFit
    from vramsheet.report.options import OptionFacts
    from vramsheet.report.quote import Quote
    from vramsheet.report.recommendation import Recommendation


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """Every figure of the report that follows from the quote and the catalogue."""

    quote: Quote
    basis: cost.Basis
    workloads: tuple[WorkloadNeed, ...]
    options: tuple[OptionFacts, ...]
    fits: Mapping[str, OptionFit]
    """For each option's id, whether all workloads fit on its GPUs."""
    recommendation: Recommendation

    def option(self, option_id: str) -> OptionFacts:
        """
        The option of that id.

        Args:
            option_id: its id in the quote.

        Returns:
            The entry of `options`.
        """
        return next(option for option in self.options if option.id == option_id)

    def is_candidate(self, option: OptionFacts) -> bool:
        """
        Whether an option may be recommended: every workload fits, and the quote does not rule it out.

        Args:
            option: one of `options`.

        Returns:
            True or False.
        """
        return option.is_open and self.fits[option.id].fits

    def line_style(self, option_id: str) -> int:
        """
        The style of the option's line in every chart: 0 for the recommended one, the others in the quote's order.

        Args:
            option_id: its id in the quote.

        Returns:
            A number from 0.
        """
        best = self.recommendation.option_id
        ordered = sorted(self.options, key=lambda option: option.id != best)
        return [option.id for option in ordered].index(option_id)


def evaluate(quote: Quote, catalog: Catalog, model_named: Callable[[str], Model]) -> Evaluation:
    """
    Work a quote out; pure, no clock.

    Args:
        quote: the checked quote.
        catalog: GPUs, models and prices.
        model_named: the model that a workload's text means.

    Returns:
        Needs, fits, costs and the recommendation.

    Raises:
        VramError: a name that is not known, a currency without a rate, or a fact that is missing.
    """
    basis = basis_of(quote)
    options = tuple(option_facts(option, quote, basis, catalog) for option in quote.options)
    models = tuple(model_named(workload.model) for workload in quote.workloads)
    together = quote.workloads_together
    placed = [placed_on(option.groups, quote.workloads, models, together=together) for option in options]
    workloads = tuple(
        workload_need(workload, model, options, [groups[index] for groups in placed])
        for index, (workload, model) in enumerate(zip(quote.workloads, models, strict=True))
    )
    fits = {option.id: option_fit(option, workloads, models, together=together) for option in options}
    recommendation = recommended(
        options,
        fits,
        workloads,
        quote.finance.horizon_years,
        lambda: smallest_change(
            tuple(option for option in options if option.is_open),
            fits,
            workloads,
            models,
            together=together,
        ),
    )
    return Evaluation(
        quote=quote, basis=basis, workloads=workloads, options=options, fits=fits, recommendation=recommendation
    )
