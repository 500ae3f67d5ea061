"""A fleet: the GPUs of one option where they are of several kinds, or stand in groups that share no model."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Final

from vramsheet.report.kinds import Number
from vramsheet.report.section import Amount, OneLine, Section

GpuCount = Annotated[int, Number(whole=True, unit="GPUs", at_least=Decimal(1), at_most=Decimal(10) ** 6)]

MOST_KINDS: Final = 8
"""Entries of one fleet: the seven slices of a board and one more; more are a warehouse, not an offer."""
MOST_PLACEMENTS: Final = 2**16
"""Ways to place all workloads on a fleet's kinds at once that are looked through: 16 workloads on two kinds."""


class FleetPart(Section):
    """
    One kind of GPU of a fleet, or one group of them. A model is never spread over two entries.

    MIG slices of one entry are copies of whatever runs there; slices for different models are entries of their own.
    """

    gpu: OneLine
    """Catalogue key or alias of the GPU."""
    gpus: GpuCount = 1
    """How many of them."""
    rate_per_gpu_hour: Amount | None = None
    """kind rent: price of one of these for one hour; the rate of the option's rent without it."""
