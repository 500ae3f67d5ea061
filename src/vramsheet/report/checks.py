"""
What must hold between the values of a quote: ids once, a rate for each currency, a kind with what it needs.

The checks read plain data and pass over what is not in form, so that these mistakes are told together with all others.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from vramsheet.cost.inputs import MONTHS_BETWEEN, MONTHS_PER_YEAR
from vramsheet.cost.lease import long_enough
from vramsheet.errors import BadInput, shown
from vramsheet.report.entries import entries, mapping
from vramsheet.report.findings import Finding, came
from vramsheet.report.form import spot_at
from vramsheet.report.hardware_checks import OWNED_KINDS, hardware, placements
from vramsheet.report.kinds import Number, Unaccepted, Word
from vramsheet.report.paths import VARIED_SECTIONS, located

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vramsheet.report.form import Spot
    from vramsheet.report.yaml_text import Loc

ADAPTER_KEYS: Final = ("lora_rank", "lora_targets")
"""Keys of lora and qlora alone."""
BASE_KEYS: Final = ("base_precision", "double_quant")
"""Keys of qlora alone."""
HORIZON: Final = "finance.horizon_years"
TERM: Final = ("lease", "term_months")
NEEDED: Final = {"rent": "rent", "lease": "lease"}
"""The key that belongs to one kind alone, by that kind."""


def all_checks(data: dict[str, Any]) -> list[Finding]:
    """
    Everything that does not hold between the values.

    Args:
        data: the whole quote as plain data, in form or not.

    Returns:
        The findings.
    """
    checks = (
        repeated_ids, rates, kinds, hardware, placements, leases, electricity, validity, tuning_keys, sensitivities,
    )  # fmt: skip
    return [finding for check in checks for finding in check(data)]


def repeated_ids(data: dict[str, Any]) -> Iterator[Finding]:
    """
    Ids that two entries of a list share.

    Args:
        data: the whole quote as plain data.

    Yields:
        One finding for each repetition.
    """
    for key in ("workloads", "options"):
        seen: dict[str, int] = {}
        for index, entry in entries(data.get(key)):
            name = entry.get("id")
            if not isinstance(name, str):
                continue
            if name in seen:
                message = f"got {shown(name)} again (first in {key}.{seen[name]}), expected an id of its own"
                yield Finding((key, index, "id"), message)
            seen.setdefault(name, index)


def _currency(value: object) -> str | None:
    """A currency in form, None if it is none."""
    try:
        return str(Word("currency").read(value))
    except Unaccepted:
        return None


def _currencies(data: dict[str, Any]) -> Iterator[tuple[Loc, str]]:
    """Each currency that an amount is in, with its place."""
    for i, option in entries(data.get("options")):
        amounts = [((key, j), entry) for key in ("lines", "opex") for j, entry in entries(option.get(key))]
        priced = [((key,), mapping(option.get(key))) for key in NEEDED.values()]
        for below, entry in [*amounts, *priced]:
            code = _currency(entry.get("currency"))
            if code is not None:
                yield ("options", i, *below, "currency"), code


def rates(data: dict[str, Any]) -> Iterator[Finding]:
    """
    Currencies without a rate to the report's, and rates that contradict each other or are of no use.

    Args:
        data: the whole quote as plain data.

    Yields:
        One finding for each currency or rate.
    """
    currency = mapping(data.get("currency"))
    report = _currency(currency.get("report"))
    pairs: dict[tuple[str, str], int] = {}
    unclear = False
    for index, rate in entries(currency.get("rates")):
        pair = (_currency(rate.get("from")), _currency(rate.get("to")))
        loc: Loc = ("currency", "rates", index)
        if pair[0] is None or pair[1] is None:
            unclear = True
        elif pair[0] == pair[1]:
            yield Finding((*loc, "to"), f"got {pair[1]}, expected another currency than in from")
        elif pair in pairs:
            yield Finding(loc, f"got a second rate from {pair[0]} to {pair[1]}, expected one")
        else:
            pairs[pair[0], pair[1]] = index
    if report is None or unclear:
        return
    missing: set[str] = set()
    for loc, code in _currencies(data):
        if code != report and (code, report) not in pairs and (report, code) not in pairs and code not in missing:
            missing.add(code)
            message = f"got {code}, expected {report} or a dated rate from {code} to {report} under currency.rates"
            yield Finding(loc, message)


def kinds(data: dict[str, Any]) -> Iterator[Finding]:
    """
    Options that lack what their kind needs, or have what it cannot have.

    Args:
        data: the whole quote as plain data.

    Yields:
        One finding for each key.
    """
    for index, option in entries(data.get("options")):
        kind, loc = option.get("kind"), ("options", index)
        lines = option.get("lines")
        if kind == "buy" and not lines:
            yield Finding((*loc, "lines"), "is missing, expected at least one line in an option of kind buy")
        for owner, key in NEEDED.items():
            if kind == owner and option.get(key) is None:
                yield Finding((*loc, key), f"is missing, expected a {key} in an option of kind {kind}")
            if kind in (*NEEDED, *OWNED_KINDS) and kind != owner and option.get(key) is not None:
                yield Finding((*loc, key), f"got a {key}, expected none in an option of kind {kind}", at_key=True)
        if kind == "none" and lines:
            yield Finding((*loc, "lines"), "got lines to buy, expected none in an option of kind none", at_key=True)


def leases(data: dict[str, Any]) -> Iterator[Finding]:
    """
    Leases of broken payments, purchases without a price, and hardware that is gone before the horizon ends.

    Args:
        data: the whole quote as plain data.

    Yields:
        One finding for each key.
    """
    horizon = _number(_given(("finance", "horizon_years"), data))
    for index, option in entries(data.get("options")):
        lease, loc = mapping(option.get("lease")), ("options", index, "lease")
        kept = str(lease.get("exercise")).strip().lower() == "true"
        if kept and lease.get("purchase_option") is None:
            message = "is missing, expected the price of keeping the hardware, as exercise is true"
            yield Finding((*loc, "purchase_option"), message)
        term, per = _number(lease.get("term_months")), str(_given((*loc, "per"), data))
        if term is None or option.get("kind") != "lease":
            continue
        between = MONTHS_BETWEEN.get(per, 1)
        if term % between:
            accepted = f"a multiple of {between}, as a payment is due each {per}"
            message = f"got {came(lease['term_months'])}, expected {accepted}"
            yield Finding((*loc, "term_months"), message)
        if kept or horizon is None:
            continue
        if term < horizon * MONTHS_PER_YEAR:
            message = f"got {came(lease['term_months'])}, expected {long_enough(int(horizon))}"
            yield Finding((*loc, "term_months"), message)
            continue
        for number, entry in entries(data.get("sensitivity")):
            high = _number(entry.get("high"))
            if entry.get("path") == HORIZON and high is not None and term < high * MONTHS_PER_YEAR:
                message = f"got {came(entry['high'])}, expected at most {term // MONTHS_PER_YEAR}, as a lease ends then"
                yield Finding(("sensitivity", number, "high"), message)


def electricity(data: dict[str, Any]) -> Iterator[Finding]:
    """
    A price of electricity that is not given although energy is paid.

    Args:
        data: the whole quote as plain data.

    Yields:
        At most one finding.
    """
    owned = any(option.get("kind") in OWNED_KINDS for _, option in entries(data.get("options")))
    if owned and mapping(data.get("site")).get("electricity_per_kwh") is None:
        kinds_of = "bought, leased or kept (kind buy, lease or none)"
        message = f"is missing, expected the price of electricity, as an option is {kinds_of}"
        yield Finding(("site", "electricity_per_kwh"), message)


def validity(data: dict[str, Any]) -> Iterator[Finding]:
    """
    An offer that ends before its own date.

    Args:
        data: the whole quote as plain data.

    Yields:
        At most one finding.
    """
    heading = mapping(data.get("quote"))
    date, until = (_day(heading.get(key)) for key in ("date", "valid_until"))
    if date is not None and until is not None and until < date:
        yield Finding(("quote", "valid_until"), f"got {until}, expected a day from quote.date ({date}) on")


def _day(value: object) -> dt.date | None:
    """A date in form, None if it is none."""
    try:
        day = Word("day").read(value)
    except Unaccepted:
        return None
    return day if isinstance(day, dt.date) else None


def tuning_keys(data: dict[str, Any]) -> Iterator[Finding]:
    """
    Keys of adapters where every weight is trained, and keys of a quantised base where there is none.

    Args:
        data: the whole quote as plain data.

    Yields:
        One finding for each key.
    """
    for index, workload in entries(data.get("workloads")):
        task = workload.get("task")
        idle = {"full-finetune": (*ADAPTER_KEYS, *BASE_KEYS), "lora": BASE_KEYS}
        for key in idle.get(task, ()) if isinstance(task, str) else ():
            if workload.get(key) is not None:
                users = "lora and qlora" if key in ADAPTER_KEYS else "qlora"
                message = f"has no meaning in a workload with the task {task}; it belongs to {users}"
                yield Finding(("workloads", index, key), message, at_key=True)


def sensitivities(data: dict[str, Any]) -> Iterator[Finding]:
    """
    Paths that name no number, ends that cannot stand there, and ranges the wrong way round.

    Args:
        data: the whole quote as plain data.

    Yields:
        One finding for each value.
    """
    for index, entry in entries(data.get("sensitivity")):
        loc, path = ("sensitivity", index), entry.get("path")
        ends = {key: _number(entry.get(key)) for key in ("low", "high")}
        low, high = ends["low"], ends["high"]
        if low is not None and high is not None and low >= high:
            yield Finding((*loc, "high"), f"got {came(entry['high'])}, expected more than low ({entry['low']})")
        if not isinstance(path, str) or not path.strip():
            continue
        try:
            spot = _varied(path.strip(), data)
        except BadInput as refused:
            yield Finding((*loc, "path"), refused.sentence)
            continue
        except Unaccepted as refused:
            yield Finding((*loc, "path"), f"got {came(path)}, expected {refused.accepted}")
            continue
        for key, value in ends.items():
            if value is None or spot.number is None:
                continue
            try:
                spot.number.read(value)
            except Unaccepted as refused:
                yield Finding((*loc, key), f"got {came(entry[key])}, expected {refused.accepted}, as {path} is")


def _number(value: object) -> Decimal | None:
    """A number in form, None if it is none."""
    try:
        return Decimal(Number().read(value))
    except Unaccepted:
        return None


def _varied(path: str, data: dict[str, Any]) -> Spot:
    """What belongs where a sensitivity points, if that is a number that is given or has a default."""
    loc = located(path, data)
    spot = spot_at(loc, data)
    accepted = "the path of a number such as site.pue or options.cloud.rent.rate_per_gpu_hour"
    if spot is None or spot.number is None or loc[0] not in VARIED_SECTIONS:
        raise Unaccepted(accepted)
    if loc[-2:] == TERM:
        raise Unaccepted("the path of another number: a lease's payment hangs on its term, which is not varied alone")
    if _given(loc, data) is None:
        raise Unaccepted("the path of a number that is given in this file or has a default")
    return spot


def _given(loc: Loc, data: dict[str, Any]) -> object:
    """What stands there, or the default that would."""
    value: Any = data
    for depth, step in enumerate(loc):
        inside = value[step] if isinstance(step, int) else mapping(value).get(step)
        if inside is None and isinstance(step, str):
            spot = spot_at(loc[: depth + 1], data)
            inside = spot.default if spot is not None else None
        value = inside
    found: object = value
    return found
