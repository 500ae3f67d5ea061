"""Sizes in and out of text: bytes inside, GB (10^9) or GiB (2^30) only at the edges."""

from __future__ import annotations

import re
from typing import Final

from vramsheet.errors import BadInput, OutOfRange

GB: Final = 10**9
"""Bytes in a gigabyte, as on an invoice or a data sheet of a disk."""
GIB: Final = 2**30
"""Bytes in a gibibyte, as a driver counts memory; a GPU sold as "80 GB" has close to 80 of these."""
MIB: Final = 2**20
"""Bytes in a mebibyte, as `nvidia-smi` prints."""
BYTES_PER_UNIT: Final = {"GB": GB, "GiB": GIB}
BITS_PER_BYTE: Final = 8

BILLIONS_BELOW: Final = 100_000
"""A bare number below this counts billions of parameters (contract: "A bare number as model")."""
PARAMETERS_FROM: Final = 1_000_000
"""A bare number from this on counts parameters."""
LARGEST_COUNT: Final = 10**18
"""More parameters than this is a typing mistake: a million times the largest model known."""

_COUNT = re.compile(r"\s*([0-9]+(?:\.[0-9]+)?(?:[eE][+]?[0-9]{1,3})?|\.[0-9]+)\s*([kKmMbBtT]?)\s*")
_COUNT_SUFFIX: Final = {"": 1, "k": 10**3, "m": 10**6, "b": 10**9, "t": 10**12}


def unit_bytes(unit: str) -> int:
    """
    Bytes in one unit of the name given.

    Args:
        unit: "GB" or "GiB", in any case.

    Returns:
        10^9 or 2^30.

    Raises:
        BadInput: any other word.
    """
    for name, size_bytes in BYTES_PER_UNIT.items():
        if unit.strip().lower() == name.lower():
            return size_bytes
    raise BadInput("unit", unit, '"GB" (10^9 bytes) or "GiB" (2^30 bytes)')


def format_size(size_bytes: float, unit: str = "GB", digits: int = 2) -> str:
    """
    A size as text with its unit: `format_size(14 * GB)` is "14.00 GB".

    Args:
        size_bytes: the size [bytes].
        unit: "GB" or "GiB".
        digits: digits after the point.

    Returns:
        The rounded figure and the unit.
    """
    return f"{size_bytes / unit_bytes(unit):,.{digits}f} {unit}"


def parameter_count(value: str | float) -> int | None:
    """
    The number of parameters that a bare number or a text like "70B" means; None when it is no number.

    Below 100,000 a bare number counts billions, from 1,000,000 it counts parameters (contract).

    Args:
        value: a number, or text such as "7", "70B", "350M", "7.5e9".

    Returns:
        Parameters, or None when the text is no number and so must be a name.

    Raises:
        OutOfRange: not positive, between the two readings, or beyond any model.
    """
    accepted = "a parameter count: below 100,000 in billions (7, 70, 0.5), from 1,000,000 in parameters (7e9), or 70B"
    if isinstance(value, str):
        match = _COUNT.fullmatch(value)
        if match is None:
            return None
        number, suffix = float(match[1]), match[2].lower()
    else:
        number, suffix = float(value), ""
    if not 0 < number < float("inf"):
        raise OutOfRange("model", value, accepted)
    if suffix:
        count = number * _COUNT_SUFFIX[suffix]
    elif number < BILLIONS_BELOW:
        count = number * _COUNT_SUFFIX["b"]
    elif number >= PARAMETERS_FROM:
        count = number
    else:
        raise OutOfRange("model", value, accepted)
    if not 1 <= count <= LARGEST_COUNT:
        raise OutOfRange("model", value, accepted)
    return round(count)
