"""One value of a quote by its path: options.cloud.rent.rate_per_gpu_hour, workloads.chat.utilisation, site.pue."""

from __future__ import annotations

import difflib
import keyword
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from vramsheet.errors import BadInput, dotted, shown
from vramsheet.report.form import keys_of, section_of, spot_at
from vramsheet.report.kinds import Unaccepted
from vramsheet.report.section import Section

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vramsheet.report.form import Spot
    from vramsheet.report.sections import Quote
    from vramsheet.report.yaml_text import Loc

LONGEST_PATH_CHARACTERS: Final = 300
VARIED_SECTIONS: Final = ("currency", "tax", "workloads", "finance", "site", "options")
"""Sections whose numbers have an effect on the figures."""
_INDEX: Final = re.compile(r"[0-9]{1,4}")


def nearest_of(word: str, words: Iterable[str]) -> str:
    """
    The hint for a misspelt word.

    Args:
        word: what came.
        words: what exists.

    Returns:
        "; did you mean …?" or nothing.
    """
    by_case = {known.lower(): known for known in words}
    near = difflib.get_close_matches(word[:64].lower(), list(by_case), n=1)
    return f"; did you mean {by_case[near[0]]}?" if near else ""


def path_text(loc: Loc, data: object) -> str:
    """
    A place in the data as a path: entries of a list by their id where they have one.

    Args:
        loc: keys, and numbers in lists.
        data: the whole quote as plain data.

    Returns:
        Dotted words; strange characters escaped.
    """
    words: list[str] = []
    value: Any = data
    for step in loc:
        inside = _entry(value, step)
        word = str(step)
        if isinstance(step, int) and isinstance(inside, dict) and isinstance(inside.get("id"), str):
            same = [entry for entry in value if isinstance(entry, dict) and entry.get("id") == inside["id"]]
            word = inside["id"] if inside["id"] and len(same) == 1 else word
        words.append(word)
        value = inside
    return dotted(words)


def _entry(value: Any, step: str | int) -> Any:  # noqa: ANN401 - plain data of any shape
    """What stands one step further in, None if nothing."""
    if isinstance(step, int):
        return value[step] if isinstance(value, list | tuple) and step < len(value) else None
    return value.get(step) if isinstance(value, dict) else None


def located(path: str, data: object) -> Loc:
    """
    The place that a path names; it need not be filled yet, but it must exist in the form of a quote.

    Args:
        path: dotted words: keys, ids of list entries, or numbers from 0 where entries have no id.
        data: the whole quote as plain data.

    Returns:
        Keys, and numbers in lists.

    Raises:
        BadInput: there is no such place; the sentence says from which word on, and what exists there.
    """
    if not path or len(path) > LONGEST_PATH_CHARACTERS:
        raise BadInput("path", path, "dotted words such as site.pue")
    loc: Loc = ()
    value: Any = data
    for word in path.split("."):
        spot = spot_at(loc, data)
        step = _step(word, value, spot, path)
        value = _entry(value, step)
        loc = (*loc, step)
    return loc


def _step(word: str, value: object, spot: Spot | None, path: str) -> str | int:
    """The key or the number in a list that one word of a path means."""
    if spot is not None and spot.is_list:
        entries = value if isinstance(value, list | tuple) else ()
        ids = [entry.get("id") if isinstance(entry, dict) else None for entry in entries]
        if word in ids:
            return ids.index(word)
        if "id" not in keys_of(spot.sections[0]) and _INDEX.fullmatch(word) and int(word) < len(entries):
            return int(word)
        known = [name for name in ids if isinstance(name, str)]
        last = len(entries) - 1
        numbers = "nothing, as the list is empty" if last < 0 else "0" if last == 0 else f"a number from 0 to {last}"
        expected = f"one of: {', '.join(known)}{nearest_of(word, known)}" if known else numbers
        raise BadInput(f"path {shown(path)}", word, expected)
    section = section_of(spot, value) if spot is not None else None
    if section is None:
        raise BadInput(f"path {shown(path)}", word, f"the path to end before it{_ends_at(spot)}")
    keys = keys_of(section)
    if word not in keys:
        raise BadInput(f"path {shown(path)}", word, f"one of: {', '.join(keys)}{nearest_of(word, keys)}")
    return word


def _ends_at(spot: Spot | None) -> str:
    return f", at {spot.accepted}" if spot is not None else ""


def plain_data(quote: Quote) -> dict[str, Any]:
    """
    A quote as plain data with the file's keys; only what was given.

    Args:
        quote: the quote.

    Returns:
        dict, list and scalars.
    """
    return quote.model_dump(by_alias=True, exclude_unset=True)


def _raw_value(quote: Quote, loc: Loc) -> object:
    """What stands there in the models, defaults included."""
    value: Any = quote
    for step in loc:
        if value is not None:
            value = value[step] if isinstance(step, int) else getattr(value, field_name(step))
    found: object = value
    return found


def value_at(quote: Quote, path: str) -> Decimal | int:
    """
    The number that a path names, a default included.

    Args:
        quote: the quote.
        path: dotted words.

    Returns:
        A `Decimal`, or an `int` where only whole numbers have a meaning.

    Raises:
        BadInput: there is no such place, or no number stands there.
    """
    value = _raw_value(quote, located(path, plain_data(quote)))
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        raise BadInput(f"path {shown(path)}", shown_value(value), "the path of a number")
    return value


def set_at(data: dict[str, Any], loc: Loc, value: object) -> None:
    """
    Put a value into plain data; sections on the way are made where they are missing.

    Args:
        data: changed in place.
        loc: where, as `located` gave it.
        value: what.
    """
    inside: Any = data
    for step in loc[:-1]:
        if isinstance(step, str) and inside.get(step) is None:
            inside[step] = {}
        inside = inside[step]
    inside[loc[-1]] = value


def with_value(quote: Quote, path: str, value: Decimal | int | str) -> Quote:
    """
    The same quote with one number changed.

    Args:
        quote: the quote; it is not changed.
        path: dotted words that name a number.
        value: the new number.

    Returns:
        A new quote.

    Raises:
        BadInput: there is no such place, or the number cannot stand there.
    """
    data = plain_data(quote)
    loc = located(path, data)
    spot = spot_at(loc, data)
    if spot is None or spot.number is None:
        raise BadInput(f"path {shown(path)}", shown_value(_raw_value(quote, loc)), "the path of a number")
    try:
        number = spot.number.read(value)
    except Unaccepted as refused:
        raise BadInput(path, value, refused.accepted) from None
    changed: Quote = _replaced(quote, loc, number)
    return changed


def _replaced(value: Any, loc: Loc, number: Decimal | int) -> Any:  # noqa: ANN401 - a section or a tuple of sections
    """The section or tuple with the number at that place; all else is shared with the old one."""
    if not loc:
        return number
    step = loc[0]
    if isinstance(step, int):
        return (*value[:step], _replaced(value[step], loc[1:], number), *value[step + 1 :])
    name = field_name(step)
    inside = getattr(value, name)
    if inside is None and len(loc) > 1:
        raise BadInput(dotted(loc), None, f"a {step} to change a value of")
    return value.model_copy(update={name: _replaced(inside, loc[1:], number)})


def field_name(key: str) -> str:
    """
    The attribute that holds the value of a key: its own name unless that is a word of Python.

    Args:
        key: as the file spells it.

    Returns:
        The attribute's name.
    """
    return f"{key}_" if keyword.iskeyword(key) else key


def shown_value(value: object) -> object:
    """
    What stands somewhere, as a message repeats it: a mapping or a list by that word only.

    Args:
        value: plain data, or a section.

    Returns:
        Something whose `str` is short.
    """
    if isinstance(value, dict | Section):
        return _Said("a mapping")
    return _Said("a list") if isinstance(value, list | tuple) else value


class _Said:
    """Words that a message repeats without quotation marks."""

    def __init__(self, words: str) -> None:
        self.words = words

    def __str__(self) -> str:
        return self.words
