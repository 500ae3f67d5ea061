"""The kinds of value that a sentence or a cell of the report may show, before any language has rounded them."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from decimal import Decimal

    from vramsheet.sentences import Counted


class Money(NamedTuple):
    """An amount in a currency, unrounded."""

    amount: Decimal
    currency: str


class Size(NamedTuple):
    """A size [bytes], shown in GB (10^9 bytes)."""

    size_bytes: float


class Share(NamedTuple):
    """A share of one, shown in per cent."""

    fraction: Decimal


class Number(NamedTuple):
    """A plain number, shown with at most so many digits after the point."""

    value: Decimal | float
    digits: int = 0


class Count(NamedTuple):
    """A number of things; `noun` is a key under `count` in the language file ("gpu", "sequence", "year")."""

    things: int
    noun: str


class Listing(NamedTuple):
    """Several values in a row, with the sign between them that the language uses."""

    entries: tuple[Value, ...]


class Message(NamedTuple):
    """A sentence of the language file and what stands in its gaps."""

    key: str
    values: Mapping[str, Value] = MappingProxyType({})


Value: TypeAlias = "str | dt.date | Money | Size | Share | Number | Count | Counted | Listing | Message"
"""What may stand in the gap of a sentence; text stands as it is."""


def message(key: str, **values: Value) -> Message:
    """
    A sentence of the language file with its gaps filled.

    Args:
        key: where the sentence stands, as "section.word".
        values: what stands in its gaps, by name.

    Returns:
        The message, to be said in any language.
    """
    return Message(key, MappingProxyType(values))
