"""Values of a quote by name: what a finance director reads in place of a path."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from vramsheet.report.pages.value_names import value_name
from vramsheet.report.words import language_named

if TYPE_CHECKING:
    from vramsheet.report.quote import Quote

NAMES = {
    "finance.residual": "Residual value",
    "finance.depreciation.years": "Useful life",
    "site.electricity_per_kwh": "Price of electricity",
    "tax.rate": "Purchase tax rate",
    "currency.rates.0.rate": "Exchange rate: USD",
    "workloads.chat.utilisation": "Utilisation: Claims assistant, day load",
    "options.cloud.rent.rate_per_gpu_hour": "Rent per GPU-hour: Rented H100, one-year term",
    "options.h100.lines.1.unit_price": "Unit price: One 8-GPU H100 server, 400G switch and cables",
    "options.h100.opex.0.amount": "Running cost: One 8-GPU H100 server, Support",
    "workloads.tune.lora_rank": "workloads.tune.lora_rank",
}


@pytest.mark.parametrize("path", NAMES)
def test_name(path: str, example_quote: Quote) -> None:
    """The words of the last key, and what the path goes through; a path without a word stays as it is."""
    assert value_name(path, example_quote, language_named("en")) == NAMES[path]


def test_name_in_other_languages(example_quote: Quote) -> None:
    """The colon stands as the language sets it."""
    path = "options.cloud.rent.rate_per_gpu_hour"
    owner = "Rented H100, one-year term"
    assert value_name(path, example_quote, language_named("de")) == f"Miete je GPU-Stunde: {owner}"
    assert value_name(path, example_quote, language_named("fr")) == (
        f"Loyer par GPU et par heure\N{NO-BREAK SPACE}: {owner}"
    )
    assert value_name(path, example_quote, language_named("zh-CN")) == (f"每 GPU 小时租金\N{FULLWIDTH COLON}{owner}")
