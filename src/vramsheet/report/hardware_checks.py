"""What must hold between the values that say which GPUs an option has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from vramsheet.report.entries import entries, mapping
from vramsheet.report.findings import Finding
from vramsheet.report.fleet import MOST_KINDS, MOST_PLACEMENTS
from vramsheet.report.form import keys_of
from vramsheet.report.paths import nearest_of
from vramsheet.report.sections import Option

if TYPE_CHECKING:
    from collections.abc import Iterator

OWNED_KINDS: Final = ("buy", "lease", "none")
"""Kinds whose energy is paid."""
GPU_OR_FLEET: Final = "the catalogue key of a GPU, or a fleet of several kinds"


def hardware(data: dict[str, Any]) -> Iterator[Finding]:
    """
    Options with no GPU or with two ways to name it, and rates of a fleet that count for nothing.

    Args:
        data: the whole quote as plain data.

    Yields:
        One finding for each key.
    """
    for index, option in entries(data.get("options")):
        loc, fleet = ("options", index), option.get("fleet")
        if not fleet:
            if option.get("gpu") is None and not _misspelt(option):
                said = "has no value" if "gpu" in option else "is missing"
                yield Finding((*loc, "gpu"), f"{said}, expected {GPU_OR_FLEET}")
            continue
        for key in ("gpu", "gpus"):
            if option.get(key) is not None:
                yield Finding((*loc, key), "stands beside a fleet, expected only one of them", at_key=True)
        yield from _rates(option, index)


def _misspelt(option: dict[str, Any]) -> bool:
    """Whether an unknown key stands where the GPU may be meant: then that is told."""
    keys = keys_of(Option)
    meant = {nearest_of(str(key), keys) for key in option if key not in keys}
    return bool(meant & {f"; did you mean {key}?" for key in ("gpu", "gpus", "fleet")})


def _rates(option: dict[str, Any], index: int) -> Iterator[Finding]:
    """Rates of a fleet's kinds where nothing is rented, and the rent's own rate where no kind is left for it."""
    kind, parts = option.get("kind"), list(entries(option.get("fleet")))
    own = [number for number, part in parts if part.get("rate_per_gpu_hour") is not None]
    if kind in OWNED_KINDS:
        for number in own:
            loc = ("options", index, "fleet", number, "rate_per_gpu_hour")
            yield Finding(loc, f"got a rate, expected none in an option of kind {kind}", at_key=True)
    elif parts and len(own) == len(parts) and mapping(option.get("rent")).get("rate_per_gpu_hour") is not None:
        message = "counts for nothing, as every kind of the fleet has its own; leave out that of one kind"
        yield Finding(("options", index, "rent", "rate_per_gpu_hour"), message)


def placements(data: dict[str, Any]) -> Iterator[Finding]:
    """
    A fleet with too many ways to place the workloads at once.

    Args:
        data: the whole quote as plain data.

    Yields:
        One finding for each such fleet.
    """
    if str(data.get("workloads_together")).strip().lower() != "true":
        return
    workloads = sum(1 for _ in entries(data.get("workloads")))
    for index, option in entries(data.get("options")):
        kinds = min(sum(1 for _ in entries(option.get("fleet"))), MOST_KINDS + 1)
        if kinds > 1 and kinds**workloads > MOST_PLACEMENTS:
            most = next(count for count in range(workloads, 0, -1) if kinds**count <= MOST_PLACEMENTS)
            message = f"got {kinds} kinds for {workloads} workloads at once, expected at most {most} workloads"
            yield Finding(("options", index, "fleet"), message, at_key=True)
