"""Cost per unit of what is bought: per GB of GPU memory and per million tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vramsheet.cost.arithmetic import in_money_arithmetic
from vramsheet.cost.defaults import UTILISATION
from vramsheet.cost.inputs import MONTHS_PER_YEAR
from vramsheet.cost.limits import LARGEST_COUNT, ONE, ZERO, Number, amount, number, positive, whole
from vramsheet.cost.present_value import levelised_cost
from vramsheet.units import GB

if TYPE_CHECKING:
    from decimal import Decimal

    from vramsheet.cost.inputs import Basis

TOKENS_PER_MILLION: Final = 10**6
SECONDS_PER_HOUR: Final = 3600


@in_money_arithmetic
def price_per_gb(capex: Decimal, gpu_count: Number, memory_gb: Number) -> Decimal:
    """
    Price of one GB of GPU memory as sold: capex / (GPUs x GB on the box).

    Args:
        capex: purchase cost [money].
        gpu_count: GPUs bought.
        memory_gb: memory of one GPU as sold [GB].

    Returns:
        Price per GB [money/GB].

    Raises:
        BadInput: no number.
        OutOfRange: a negative price, or no GPU or no memory.

    Example:
        >>> from decimal import Decimal
        >>> price_per_gb(Decimal(32000), 8, 80)
        Decimal('50')
    """
    memory = whole("gpus", gpu_count, 1, LARGEST_COUNT) * positive("memory_gb", memory_gb)
    return amount("capex", capex) / memory


@in_money_arithmetic
def price_per_usable_gb(capex: Decimal, gpu_count: Number, usable_bytes: Number) -> Decimal:
    """
    Price of one GB (10^9 bytes) that the driver really offers.

    Args:
        capex: purchase cost [money].
        gpu_count: GPUs bought.
        usable_bytes: what the driver offers on one GPU [bytes].

    Returns:
        Price per GB [money/GB].

    Raises:
        BadInput: no number.
        OutOfRange: a negative price, or no GPU or no memory.

    Example:
        >>> from decimal import Decimal
        >>> price_per_usable_gb(Decimal(32000), 8, 80 * 10**9)
        Decimal('50')
    """
    memory_bytes = whole("gpus", gpu_count, 1, LARGEST_COUNT) * positive("usable_bytes", usable_bytes)
    return amount("capex", capex) / (memory_bytes / GB)


@in_money_arithmetic
def cost_per_million_tokens(npv: Decimal, tokens_per_month: Number, basis: Basis) -> Decimal:
    """
    Whole-life cost of a million tokens: npv over the present value of the tokens, at the same rate.

    Args:
        npv: net present value of cost [money].
        tokens_per_month: tokens served, the same in every month [tokens/month].
        basis: horizon and discount rate.

    Returns:
        Cost per million tokens [money].

    Raises:
        BadInput: no number.
        OutOfRange: no tokens.
    """
    tokens_per_year = positive("tokens_per_month", tokens_per_month) * MONTHS_PER_YEAR
    tokens_by_year = (ZERO, *(tokens_per_year,) * basis.finance.horizon_years)
    return levelised_cost(npv, tokens_by_year, basis.finance.discount_rate) * TOKENS_PER_MILLION


@in_money_arithmetic
def cost_per_mtok(cost_per_hour: Decimal, tokens_per_second: Number, utilisation: Decimal = UTILISATION) -> Decimal:
    """
    Cost of a million tokens at a steady speed.

    Args:
        cost_per_hour: what the hardware costs in an hour, busy or not [money/h].
        tokens_per_second: speed while busy, over all sequences [tokens/s].
        utilisation: share of the hours in which it serves.

    Returns:
        Cost per million tokens [money].

    Raises:
        BadInput: no number.
        OutOfRange: a negative cost, no speed, or a utilisation that is not above 0 and at most 1.

    Example:
        >>> from decimal import Decimal
        >>> cost_per_mtok(Decimal("3.6"), 1000, Decimal("0.5"))
        Decimal('2')
    """
    share = number("utilisation", utilisation, ZERO, ONE, "a share above 0, at most 1", open_low=True)
    tokens_per_hour = positive("tokens_per_second", tokens_per_second) * SECONDS_PER_HOUR * share
    return amount("cost_per_hour", cost_per_hour) * TOKENS_PER_MILLION / tokens_per_hour
