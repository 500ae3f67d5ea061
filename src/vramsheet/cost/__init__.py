"""
What an option costs, when, and what that is worth today: the cost model as pure functions of Decimal.

Choices where the cost model leaves room: depreciation cut off by the horizon stays in the book value, which is a loss
for tax when nothing is sold; the rest of a minimum term falls in the last year; a rented option may have lines (its
capex) but no energy; an option of kind none has no lines; a currency is converted directly or by the inverse rate,
never by way of a third one; a lease's payment falls in the year in which it is due, its lessee pays the energy, its
payments are deducted from profit as they are paid, it is counted to its last payment, and hardware bought at its end is
written off and sold like any other purchase.
"""

from vramsheet.cost.arithmetic import total
from vramsheet.cost.breakeven import BreakEven, break_even, breakeven_hours
from vramsheet.cost.depreciation import depreciation_by_year, depreciation_schedule
from vramsheet.cost.inputs import Basis, Finance, Kind, Lease, Line, Opex, OptionInput, Period, Rent, Site, Tax
from vramsheet.cost.lease import LeaseCost
from vramsheet.cost.money import Conversion, Rate, amount_in, conversion, rounding_difference, shown_amount
from vramsheet.cost.option import OptionCost, cost_of
from vramsheet.cost.present_value import discounted_by_year, irr, levelised_cost, npv, payback_years, savings
from vramsheet.cost.purchase import LineCost, Taxed, taxed
from vramsheet.cost.returns import PurchaseReturn, purchase_return
from vramsheet.cost.running import OpexCost, RentCost, energy_per_year
from vramsheet.cost.unit_prices import cost_per_million_tokens, cost_per_mtok, price_per_gb, price_per_usable_gb
from vramsheet.cost.whole_life import own_cost, rent_cost

__all__ = [
    "Basis",
    "BreakEven",
    "Conversion",
    "Finance",
    "Kind",
    "Lease",
    "LeaseCost",
    "Line",
    "LineCost",
    "Opex",
    "OpexCost",
    "OptionCost",
    "OptionInput",
    "Period",
    "PurchaseReturn",
    "Rate",
    "Rent",
    "RentCost",
    "Site",
    "Tax",
    "Taxed",
    "amount_in",
    "break_even",
    "breakeven_hours",
    "conversion",
    "cost_of",
    "cost_per_million_tokens",
    "cost_per_mtok",
    "depreciation_by_year",
    "depreciation_schedule",
    "discounted_by_year",
    "energy_per_year",
    "irr",
    "levelised_cost",
    "npv",
    "own_cost",
    "payback_years",
    "price_per_gb",
    "price_per_usable_gb",
    "purchase_return",
    "rent_cost",
    "rounding_difference",
    "savings",
    "shown_amount",
    "taxed",
    "total",
]
