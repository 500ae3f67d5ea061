"""The quote that a buyer writes: its models, and how it is read, varied and named by path."""

from __future__ import annotations

from vramsheet.report.paths import value_at, with_value
from vramsheet.report.reading import read_quote
from vramsheet.report.sections import (
    Approval,
    Assumption,
    Currency,
    Depreciation,
    ExchangeRate,
    Finance,
    Heading,
    Lease,
    Line,
    Opex,
    Option,
    Quote,
    Rent,
    Risk,
    Sensitivity,
    Site,
    Tax,
)
from vramsheet.report.workloads import InferenceWorkload, TuningWorkload, Workload

__all__ = [
    "Approval",
    "Assumption",
    "Currency",
    "Depreciation",
    "ExchangeRate",
    "Finance",
    "Heading",
    "InferenceWorkload",
    "Lease",
    "Line",
    "Opex",
    "Option",
    "Quote",
    "Rent",
    "Risk",
    "Sensitivity",
    "Site",
    "Tax",
    "TuningWorkload",
    "Workload",
    "read_quote",
    "value_at",
    "with_value",
]
