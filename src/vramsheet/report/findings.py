"""What pydantic finds wrong with the data of a quote, in sentences that say what came and what is accepted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple, get_args

from pydantic import ValidationError

from vramsheet.errors import shown
from vramsheet.report.form import keys_of, one_of, section_of, spot_at
from vramsheet.report.kinds import Unaccepted
from vramsheet.report.paths import nearest_of, shown_value
from vramsheet.report.sections import Quote
from vramsheet.report.workloads import INFERENCE, InferenceWorkload, TuningTask, TuningWorkload

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from vramsheet.report.yaml_text import Loc

TASKS: Final = (INFERENCE, *get_args(TuningTask))
"""Every task of a workload."""
MOST_FINDINGS: Final = 300
"""Errors of form that are put into words: three times what is listed, so that the order of the file still decides."""
_TAGS: Final = frozenset({"inference", "tuning"})
_TAG_POSITION: Final = 2
"""pydantic names the kind of a workload after `workloads` and its number; the file does not."""
_BARE: Final = re.compile(r"[+-]?[0-9][0-9_.,:eE+-]*")


class Finding(NamedTuple):
    """One thing that is wrong: where, what, and whether it is the key itself."""

    loc: Loc
    message: str
    at_key: bool = False


def came(value: object) -> str:
    """
    What stands there, as a message repeats it: numbers and dates bare, other text in quotation marks.

    Args:
        value: plain data.

    Returns:
        Short printable text.
    """
    if isinstance(value, str) and _BARE.fullmatch(value):
        return shown(value).strip("'")
    return shown(shown_value(value))


def form_findings(data: dict[str, Any]) -> tuple[Quote | None, list[Finding]]:
    """
    The quote that the data is, or everything in which it has not the form of one.

    Args:
        data: the whole quote as plain data.

    Returns:
        The quote (None if anything is wrong) and the findings.
    """
    try:
        return Quote.model_validate(data), []
    except ValidationError as refused:
        errors = refused.errors(include_url=False)[:MOST_FINDINGS]
    found = [(_loc(error["loc"]), error) for error in errors]
    misspelt = {
        (*loc[:-1], near) for loc, error in found if error["type"] == "extra_forbidden" and (near := _meant(loc, data))
    }
    findings = []
    for loc, error in found:
        secondary = error["type"] == "missing" and loc in misspelt
        counted_short = error["type"] == "too_short" and any(
            other != loc and other[: len(loc)] == loc for other, _ in found
        )
        if not secondary and not counted_short:
            findings.append(_finding(loc, error, data))
    return None, findings


def _loc(loc: tuple[str | int, ...]) -> Loc:
    """The place without the kind of workload that pydantic puts into it."""
    tagged = len(loc) > _TAG_POSITION and loc[0] == "workloads" and loc[_TAG_POSITION] in _TAGS
    return (*loc[:_TAG_POSITION], *loc[_TAG_POSITION + 1 :]) if tagged else loc


def _finding(loc: Loc, error: ErrorDetails, data: dict[str, Any]) -> Finding:
    """One of pydantic's errors as a finding."""
    kind, value, context = error["type"], error["input"], error.get("ctx", {})
    spot = spot_at(loc, data)
    accepted = spot.accepted if spot is not None else ""
    refused = context.get("error")
    if kind == "missing":
        return Finding(loc, f"{'has no value' if _stands(loc, data) else 'is missing'}, expected {accepted}")
    if kind == "extra_forbidden":
        return Finding(loc, _unknown_key(loc, data), at_key=True)
    if kind in {"too_short", "too_long"}:
        expected = "at least one" if kind == "too_short" else f"at most {context['max_length']}"
        return Finding(loc, f"got {len(value)} entries, expected {expected}")
    if isinstance(refused, Unaccepted):
        hint = f"; {refused.hint}" if refused.hint else ""
        return Finding(loc, f"got {came(value)}, expected {refused.accepted}{hint}")
    if kind == "literal_error" and spot is not None:
        accepted_words = TASKS if loc[0] == "workloads" and loc[-1] == "task" else spot.words
        near = nearest_of(value, accepted_words) if isinstance(value, str) else ""
        return Finding(loc, f"got {came(value)}, expected {one_of(accepted_words)}{near}")
    return Finding(loc, f"got {came(value)}, expected {accepted}")


def _stands(loc: Loc, data: dict[str, Any]) -> bool:
    """Whether the key itself stands in the file, with nothing after it."""
    inside: Any = data
    for step in loc[:-1]:
        inside = inside[step]
    return isinstance(inside, dict) and loc[-1] in inside


def _siblings(loc: Loc, data: dict[str, Any]) -> tuple[str, ...]:
    """The keys that exist beside that one."""
    inside: Any = data
    for step in loc[:-1]:
        inside = inside[step]
    spot = spot_at(loc[:-1], data)
    section = section_of(spot, inside) if spot is not None else None
    return keys_of(section) if section is not None else ()


def _meant(loc: Loc, data: dict[str, Any]) -> str:
    """The key that a misspelt one stands for, nothing if none is near."""
    return nearest_of(str(loc[-1]), _siblings(loc, data)).removeprefix("; did you mean ").removesuffix("?")


def _unknown_key(loc: Loc, data: dict[str, Any]) -> str:
    """What is said of a key that is not known where it stands."""
    key, keys = str(loc[-1]), _siblings(loc, data)
    of_workload = loc[0] == "workloads"
    if of_workload and key in keys_of(TuningWorkload):
        return f"is no key of an inference workload; expected {one_of(keys)}"
    if of_workload and key in keys_of(InferenceWorkload):
        return f"is no key of a workload that trains; expected {one_of(keys)}"
    near = nearest_of(key, keys)
    return f"unknown key {shown(key)}{near}" if near else f"unknown key {shown(key)}, expected {one_of(keys)}"
