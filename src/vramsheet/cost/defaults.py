"""What is assumed where nothing is said; every one of these is printed where it is used."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

PUE: Final = Decimal("1.54")
"""
Power of a data centre over power of its computers.

Source: Uptime Institute Global Data Center Survey 2025, weighted average, flat for six years (read November 2026 as
quoted by networkenvironments.com). Hyperscale sites reach 1.1 to 1.2.
"""
LOAD_FACTOR: Final = Decimal("0.7")
"""
Mean power draw as a share of rated power.

Source: aiinframap.com, H100/H200/B200 cost comparison (read November 2026). A choice, not a measurement: vary it.
"""
HOURS_PER_MONTH: Final = Decimal(730)
"""
Hours in a month; 12 of them are the 8,760 hours of a common year.

Most price pages use it (read November 2026); others use 720 (ClusterMAX, Lenovo LP2225) or 8,766 hours a year (IBM).
"""
HORIZON_YEARS: Final = 4
"""
Years that are counted: the useful life of a GPU server.

Source: Amazon moved some servers from 6 to 5 years from 2025-01-01 (10-K), Meta 5.5, Microsoft and Alphabet 6, critics
2 to 3 (read November 2026). 4 stands between; vary it from 3 to 6.
"""
DEPRECIATION_METHOD: Final = "straight-line"
"""Equal charges: the method of the annual reports named at `HORIZON_YEARS`."""
DEPRECIATION_YEARS: Final = 4
"""Useful life in the books, as `HORIZON_YEARS`."""
RESIDUAL: Final = Decimal(0)
"""
Share of capex left at the end.

Nothing is the cautious base case: what is published (20 to 35 % after 36 months, read November 2026) is of low
confidence.
"""
DISCOUNT_RATE: Final = Decimal("0.035")
"""
What money loses in worth per year.

Source: HM Treasury Green Book, real rate for years 0 to 30, under review in 2026 (read November 2026). It suits public
buyers; a company puts its own cost of capital.
"""
TAX_RATE_ON_PURCHASES: Final = Decimal(0)
"""Tax on purchases is left out unless a rate is given: prices for companies are quoted without it."""
TAX_INCLUDED: Final = False
"""Amounts are taken to be without tax: so are quotes between companies."""
TAX_RECOVERABLE: Final = True
"""Tax on purchases comes back to most companies, so it is no cost."""
MIN_TERM_MONTHS: Final = 0
"""On-demand rent binds to nothing."""
UTILISATION: Final = Decimal(1)
"""Share of the hours in which hardware serves: all of them, so a cost per token without it is the lowest possible."""
