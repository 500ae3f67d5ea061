"""What the PDF shows, as numbers under the keys of the contract; amounts in the report's currency, not rounded."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from vramsheet.report.words import language_named
from vramsheet.units import GB

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vramsheet.levers import Lever
    from vramsheet.records import Interval
    from vramsheet.report.break_even import Pair
    from vramsheet.report.changes import Change
    from vramsheet.report.content import Content
    from vramsheet.report.evidence import Judged
    from vramsheet.report.grid import Grid
    from vramsheet.report.need import OptionNeed, WorkloadNeed
    from vramsheet.report.option_fit import KindFit, OptionFit
    from vramsheet.report.options import OptionFacts
    from vramsheet.report.remedies import WorkloadRemedies
    from vramsheet.report.sensitivity import Swing
    from vramsheet.report.tiers import Tier
    from vramsheet.report.token_costs import TokenCosts


def figures(content: Content) -> dict[str, Any]:
    """
    Every figure of the report, ready for JSON.

    Args:
        content: the whole report.

    Returns:
        Plain dicts, lists, numbers and text; sizes in GB (10^9 bytes), flows of cash with year 0 first.
    """
    evaluation = content.evaluation
    heading = evaluation.quote.quote
    language = language_named(heading.language)
    recommendation, change = evaluation.recommendation, evaluation.recommendation.change
    return {
        "quote": {
            "title": heading.title,
            "number": heading.number,
            "version": heading.version,
            "status": heading.status,
        },
        "date": heading.date.isoformat(),
        "prices_as_of": content.prices_as_of.isoformat(),
        "currency": evaluation.basis.report_currency,
        "horizon_years": evaluation.basis.finance.horizon_years,
        "workloads": [
            _workload(workload, found, content)
            for workload, found in zip(evaluation.workloads, content.remedies, strict=True)
        ],
        "options": [_option(option, evaluation.fits[option.id]) for option in evaluation.options],
        "recommendation": {
            "option": recommendation.option_id,
            "reason": language.say(recommendation.reason),
            "runner_up": recommendation.runner_up_id,
            "difference": _number(recommendation.difference),
            "change": None if change is None else _change(change),
        },
        "tiers": [_tier(tier) for tier in content.tiers],
        "breakeven": [_break_even(pair) for pair in content.pairs],
        "sensitivity": [_swing(swing) for swing in content.swings],
        "grid": None if content.grid is None else _grid(content.grid),
        "token_costs": None if content.token_costs is None else _token_costs(content.token_costs),
        "price_evidence": [_judged(price) for price in content.judged],
        "warnings": [language.say(c.message) for c in content.cautions],
    }


def _number(amount: Decimal | None) -> float | None:
    return None if amount is None else float(amount)


def _flow(amounts: Sequence[Decimal]) -> list[float]:
    return [float(amount) for amount in amounts]


def _interval(interval: Interval) -> dict[str, float]:
    return {name: size_bytes / GB for name, size_bytes in interval._asdict().items()}


def _workload(workload: WorkloadNeed, found: WorkloadRemedies, content: Content) -> dict[str, Any]:
    """One workload; the need at its head is that on the recommended option, else on the first that can be estimated."""
    best = content.evaluation.recommendation.option_id
    known = sorted((n for n in workload.by_option if not n.problem), key=lambda need: need.option_id != best)
    return {
        "id": workload.id,
        "name": workload.name,
        "model": workload.model_name,
        "parameters": workload.parameters,
        "need_gb_per_gpu": _interval(known[0].total) if known else None,
        "options": [_need(need, found) for need in workload.by_option],
    }


def _lever(lever: Lever) -> dict[str, Any]:
    return {
        "change": lever.change,
        "saved_gb": lever.saved_bytes / GB,
        "need_gb": lever.need_bytes / GB,
        "fits": lever.fits,
        "price": lever.price,
        "source": lever.source,
    }


def _need(need: OptionNeed, found: WorkloadRemedies) -> dict[str, Any]:
    if need.problem:
        unknown = ("headroom_gb", "gpus_needed", "tokens_per_second", "need_gb_per_gpu", "budget_gb", "usable_gb")
        return {"id": need.option_id, "fits": False, **dict.fromkeys(unknown), "problem": need.problem}
    remedy = next((entry for entry in found.remedies if need.option_id in entry.option_ids), None)
    smallest = None if remedy is None else remedy.smallest
    return {
        "id": need.option_id,
        "fits": need.fits,
        "headroom_gb": need.headroom_bytes / GB,
        "gpus_needed": need.gpus_needed,
        "tokens_per_second": need.tokens_per_second,
        "gpu": need.gpu.key,
        "gpus": need.gpu_count,
        "need_gb_per_gpu": _interval(need.total),
        "parts_gb": {part.name: part.size_bytes / GB for part in need.parts},
        "budget_gb": need.budget_bytes / GB,
        "usable_gb": need.usable_bytes / GB,
        "fits_uncompressed": need.option_id in found.uncompressed_ids,
        "smallest_change": None if smallest is None else smallest.change,
        "changes": [] if remedy is None else [_lever(lever) for lever in remedy.levers],
    }


def _option(option: OptionFacts, fit: OptionFit) -> dict[str, Any]:
    """One option; every list by year begins with year 0."""
    money = option.cost
    return {
        "id": option.id,
        "name": option.name,
        "kind": option.kind,
        "gpu": option.groups[0].gpu.key if len(option.groups) == 1 else None,
        "gpus": option.gpu_count,
        "gpu_kinds": [_kind(kind) for kind in fit.kinds],
        "fits": fit.fits,
        "ruled_out": option.quoted.ruled_out,
        "headroom_gb": fit.headroom_bytes / GB,
        "capex": float(money.capex),
        "energy_by_year": _flow((Decimal(0), *money.energy_by_year)),
        "rent_by_year": _flow((Decimal(0), *money.rent_by_year)),
        "opex_by_year": _flow((money.once, *money.opex_by_year)),
        "lease_by_year": _flow(money.lease_by_year),
        "buyout_by_year": _flow(money.buyout_by_year),
        "residual": float(money.residual),
        "cash_by_year": _flow(money.cash_by_year),
        "cumulative_cash_by_year": _flow(money.cumulative_cash_by_year),
        "discounted_cash_by_year": _flow(money.discounted_cash_by_year),
        "depreciation_by_year": _flow((Decimal(0), *money.depreciation_by_year)),
        "book_value_at_end": float(money.book_value_at_end),
        "cash_after_tax_by_year": None if money.cash_after_tax_by_year is None else _flow(money.cash_after_tax_by_year),
        "npv": float(money.npv),
        "npv_after_tax": _number(money.npv_after_tax),
        "price_per_gpu": _number(option.price_per_gpu),
        "price_per_gb": _number(option.price_per_gb),
        "price_per_usable_gb": _number(option.price_per_usable_gb),
        "cost_per_mtok": _number(option.cost_per_mtok),
    }


def _kind(kind: KindFit) -> dict[str, Any]:
    """One kind of GPU of an option: what runs on it, and the room that this leaves."""
    return {
        "gpu": kind.gpu.key,
        "gpus": kind.gpu_count,
        "workloads": list(kind.workload_ids),
        "fits": kind.fits,
        "headroom_gb": kind.headroom_bytes / GB if kind.workload_ids else None,
        "gpus_needed": kind.gpus_needed,
    }


def _change(change: Change) -> dict[str, Any]:
    cuts = [{"workload": cut.workload_id, cut.what: cut.then} for cut in change.cuts]
    return {"option": change.option_id, "gpu": change.gpu.key, "gpus": change.gpu_count, "workloads": cuts}


def _break_even(pair: Pair) -> dict[str, Any]:
    """
    One pair; hours and months are null where no hour of owning saves anything against renting.

    The rates are null where no single one exists, the paybacks where they lie beyond the horizon.
    """
    earned = pair.earned
    return {
        "buy": pair.buy.id,
        "rent": pair.rent.id,
        "hours": _number(pair.result.hours),
        "months": _number(pair.result.months),
        "use_share": None if pair.use is None else float(pair.use.share),
        "saved_by_year": _flow(earned.saved_by_year),
        "saved_npv": float(earned.saved_npv),
        "irr": _number(earned.irr),
        "irr_after_tax": _number(earned.irr_after_tax),
        "payback_years": _number(earned.payback_years),
        "discounted_payback_years": _number(earned.discounted_payback_years),
    }


def _swing(swing: Swing) -> dict[str, Any]:
    return {
        "path": swing.path,
        "low": float(swing.low),
        "high": float(swing.high),
        "base": float(swing.base),
        "option": swing.option_id,
        "npv_base": float(swing.npv_base),
        "npv_low": float(swing.npv_low),
        "npv_high": float(swing.npv_high),
        "recommended_low": swing.recommended_low,
        "recommended_high": swing.recommended_high,
        "switching_value": _number(swing.switching_value),
    }


def _grid(grid: Grid) -> dict[str, Any]:
    """Two values varied together: for each row the recommended option of every column, and its lead."""
    return {
        "rows": {"path": grid.row_path, "values": _flow(grid.row_values)},
        "columns": {"path": grid.column_path, "values": _flow(grid.column_values)},
        "options": [[cell.option_id for cell in cells] for cells in grid.cells],
        "leads": [[_number(cell.lead) for cell in cells] for cells in grid.cells],
    }


def _tier(tier: Tier) -> dict[str, Any]:
    """One kind of GPU with the catalogue's price of one alone."""
    gpu = tier.gpu
    return {
        "gpu": gpu.key,
        "quoted": tier.quoted,
        "memory_type": gpu.memory_type,
        "memory_gb": gpu.memory_gb,
        "usable_gb": gpu.usable_bytes / GB,
        "bandwidth_gb_s": gpu.bandwidth_gb_s,
        "tdp_watts": gpu.tdp_watts,
        "price": _number(tier.price),
        "price_date": None if tier.price_date is None else tier.price_date.isoformat(),
        "price_per_gb": _number(tier.price_per_gb),
        "price_per_usable_gb": _number(tier.price_per_usable_gb),
        "step": _number(tier.step),
        "workloads": [
            {"id": fit.workload_id, "gpus_needed": fit.gpus_needed, "tokens_per_second": fit.tokens_per_second}
            for fit in tier.fits
        ],
    }


def _token_costs(found: TokenCosts) -> dict[str, Any]:
    return {
        "million_tokens_per_month": float(found.million_tokens_per_month),
        "present_value_million_tokens": float(found.present_value_million_tokens),
        "options": [
            {
                "id": entry.option_id,
                "busy_share": _number(entry.busy_share),
                "volumes": [
                    {
                        "tokens_per_month": float(volume.tokens_per_month),
                        "cost_per_mtok": float(volume.cost_per_mtok),
                        "within_limit": volume.within_limit,
                    }
                    for volume in entry.by_volume
                ],
            }
            for entry in found.by_option
        ],
    }


def _judged(price: Judged) -> dict[str, Any]:
    """One price of the quote; prices by the GB in the evidence called parametric."""
    return {
        "option": price.option_id,
        "per": "gpu-hour" if price.per_hour else "gpu",
        "price": float(price.price),
        "evidence": [
            {
                "grounds": found.grounds,
                "price": float(found.price),
                "reference": float(found.reference),
                "low": float(found.low),
                "high": float(found.high),
                "found": found.found,
                "date": None if found.date is None else found.date.isoformat(),
                "difference": _number(found.difference),
            }
            for found in price.evidence
        ],
    }
