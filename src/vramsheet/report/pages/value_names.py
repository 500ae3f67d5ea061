"""What a value of the quote is called on a page: "Rent per GPU-hour: Rented H100", not the path to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vramsheet.report.quote import Quote
    from vramsheet.report.words import Language


def value_name(path: str, quote: Quote, language: Language) -> str:
    """
    The name of a value, with the workload, option, line or currency that it belongs to.

    Args:
        path: dotted path of the value, as the quote's `sensitivity` writes it.
        quote: the quote, for the names of what the path goes through.
        language: the report's language.

    Returns:
        A few words; the path itself where the language has no word for its last key.
    """
    section, *steps = path.split(".")
    kind = {"workloads": "workload", "options": "option", "currency": "currency"}.get(section)
    key = f"value.{path}" if kind is None else f"value.{kind}.{steps[-1]}"
    if key not in language.texts:
        return path
    owners = _owners(section, steps, quote)
    what = language.text(key)
    return language.text("value.of", value=what, owner=", ".join(owners)) if owners else what


def _owners(section: str, steps: Sequence[str], quote: Quote) -> list[str]:
    """What the value belongs to, from the outside in: an option, and a line of its purchase."""
    if section == "workloads":
        return [workload.name or workload.id for workload in quote.workloads if workload.id == steps[0]]
    if section == "currency":
        return [quote.currency.rates[int(steps[1])].from_]
    if section != "options":
        return []
    option = next(option for option in quote.options if option.id == steps[0])
    inside = [option.name or option.id]
    if steps[1] == "lines":
        inside.append(option.lines[int(steps[2])].item)
    elif steps[1] == "opex":
        inside.append(option.opex[int(steps[2])].name)
    elif steps[1] == "fleet":
        inside.append(option.fleet[int(steps[2])].gpu)
    return inside
