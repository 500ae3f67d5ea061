"""
YAML as plain data with the line and column of every key and value; nothing in it is ever executed or repeated.

Scalars stay the text that was typed (1.10 stays "1.10", 2026-13-01 stays a text), only an empty value or null is None:
what a text means is decided where its kind is known. Tags, anchors, aliases, merge keys and second documents are
refused with their place, so that a small file cannot grow or run anything.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from vramsheet.errors import Place, Problem, dotted, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

Loc = tuple[str | int, ...]
"""Where a value stands in the data: keys, and numbers from 0 in lists."""

LARGEST_TEXT_BYTES: Final = 200_000
"""Thirty times the commented example; the parser reads about 0.2 MB a second, so a larger file is refused unread."""
LONGEST_LINE: Final = 10_000
"""Characters of one line; the parser needs quadratic time for some that are longer."""
MOST_VALUES: Final = 10_000
"""Keys and values of one file; the example has 400."""
DEEPEST: Final = 20
"""Levels of lists and mappings; a quote has five."""
MOST_PROBLEMS: Final = 100
"""Problems that are listed; who has more starts from the example again."""

NULL_WORDS: Final = frozenset({"", "~", "null", "Null", "NULL"})
"""Unquoted, these mean that there is no value."""
_UNREADABLE: Final = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINE_END: Final = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_MEANINGS: Final = (
    (r"'\\t' that cannot start", "a tab stands where only blanks may; indent with blanks"),
    (r"cannot start any token", "a text may not begin with this character unless it is in quotes"),
    (
        r"mapping values are not allowed",
        "a colon where none can be: put a text that holds ': ' in quotes, or line the key up with those above it",
    ),
    (r"could not find expected ':'", "a key without a colon and a blank after it"),
    (r"unexpected end of stream", "a quotation mark that is never closed"),
    (r"expected ',' or '([}\]])'", "a list […] or mapping {…} that lacks a comma or its closing bracket"),
    (
        r"expected <block end>",
        "the line does not fit the lines above it: check its indentation, and text after a quote",
    ),
    (r"node content, but found '<stream end>'", "the text ends inside a list […] or mapping {…}"),
    (r"expected the node content", "a value is missing here"),
    (r"escape", "a backslash in a text in double quotes; use single quotes"),
)
"""What the parser says, and what it means to who wrote the file."""


@dataclass(frozen=True, slots=True)
class Sort:
    """What sort of file is read, for the messages."""

    noun: str
    keys: str
    """Some of its keys, as they stand in it."""
    example: str
    """What writes an example."""


QUOTE: Final = Sort("quote", "quote:, workloads: and options:", "generate-report new")


@dataclass(frozen=True, slots=True)
class Document:
    """A text as data, with every place, and what was refused on the way."""

    data: object
    """dict, list, str and None; None as a whole when nothing could be read."""
    places: dict[Loc, Place]
    """Where each value begins; an empty value stands where its key does."""
    key_places: dict[Loc, Place]
    """Where the key of a value begins."""
    unread: frozenset[Loc] = frozenset()
    """Values that stand in the file but were refused: whether they are right is not known."""
    problems: tuple[Problem, ...] = ()


class _StoppedError(Exception):
    """Reading cannot go on; carries the problem that ends it."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


@dataclass(slots=True)
class _Composer:
    """Turns the parser's events into data; one for each text."""

    name: str
    events: Iterator[Any]
    sort: Sort = QUOTE
    places: dict[Loc, Place] = field(default_factory=dict)
    key_places: dict[Loc, Place] = field(default_factory=dict)
    unread: set[Loc] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    value_count: int = 0

    def next_event(self) -> Any:  # noqa: ANN401 - the parser's events have no common type worth naming
        """The next event, or a stop if the text is too deep, too long or no YAML."""
        event = next(self.events)
        if isinstance(event, NodeEvent):
            self.value_count += 1
            if self.value_count > MOST_VALUES:
                raise _StoppedError(
                    self.problem_at(event, f"more than {MOST_VALUES:,} values, which is no {self.sort.noun}")
                )
        return event

    def place(self, event: Any) -> Place:  # noqa: ANN401 - see next_event
        """Where the event begins, counted from 1."""
        return Place(self.name, event.start_mark.line + 1, event.start_mark.column + 1)

    def problem_at(self, event: Any, message: str, loc: Loc | None = None) -> Problem:  # noqa: ANN401 - see next_event
        """A problem at the event's place."""
        return Problem(self.place(event), dotted(loc or ()), message)

    def value(self, event: Any, loc: Loc | None, key_place: Place | None = None, depth: int = 0) -> object:  # noqa: ANN401 - see next_event
        """
        The data that begins with the event.

        A `loc` of None means that the value stands under a refused key: it is read, checked and forgotten.
        """
        if depth > DEEPEST:
            raise _StoppedError(self.problem_at(event, f"lists or mappings nested more than {DEEPEST} deep"))
        empty = isinstance(event, ScalarEvent) and not event.value and event.style is None
        if loc is not None:
            self.places[loc] = key_place if empty and key_place is not None else self.place(event)
        if isinstance(event, AliasEvent):
            self.refuse(event, loc, f"the alias *{shown_name(event.anchor)} is not followed; write the value out")
            return None
        if event.anchor is not None:
            self.refuse(event, loc, f"the anchor &{shown_name(event.anchor)} is not read; write each value out")
        if event.tag is not None:
            self.refuse(event, loc, f"the tag {shown_name(event.tag)} is not read; write a plain value")
        if isinstance(event, MappingStartEvent):
            return self.mapping(loc, depth)
        if isinstance(event, SequenceStartEvent):
            return self.sequence(loc, depth)
        return None if event.style is None and event.value in NULL_WORDS else event.value

    def refuse(self, event: Any, loc: Loc | None, message: str) -> None:  # noqa: ANN401 - see next_event
        """Note a value that is not read as it stands."""
        self.problems.append(self.problem_at(event, message, loc))
        if loc is not None:
            self.unread.add(loc)

    def sequence(self, loc: Loc | None, depth: int) -> list[object]:
        """The list whose start was just read."""
        items: list[object] = []
        while not isinstance(event := self.next_event(), SequenceEndEvent):
            items.append(self.value(event, None if loc is None else (*loc, len(items)), None, depth + 1))
        return items

    def mapping(self, loc: Loc | None, depth: int) -> dict[str, object]:
        """The mapping whose start was just read; of a repeated key the first value counts."""
        entries: dict[str, object] = {}
        while not isinstance(event := self.next_event(), MappingEndEvent):
            key = self.key(event, loc, entries, depth)
            key_loc = None if key is None or loc is None else (*loc, key)
            if key_loc is not None:
                self.key_places[key_loc] = self.place(event)
            value = self.value(self.next_event(), key_loc, self.place(event), depth + 1)
            if key is not None:
                entries[key] = value
        return entries

    def key(self, event: Any, loc: Loc | None, entries: dict[str, object], depth: int) -> str | None:  # noqa: ANN401 - see next_event
        """The key that the event is, or None with a problem noted."""
        if not isinstance(event, ScalarEvent):
            self.problems.append(self.problem_at(event, "a key must be a plain word", loc))
            self.value(event, None, None, depth + 1)
            return None
        if event.anchor is not None or event.tag is not None:
            self.problems.append(self.problem_at(event, "a key must be a plain word, without a tag or an anchor", loc))
        key = str(event.value)
        if key == "<<" and event.style is None:
            self.problems.append(self.problem_at(event, "the merge key << is not read; write the keys out", loc))
            return None
        if not key:
            self.problems.append(self.problem_at(event, "a value without a key before the colon", loc))
            return None
        if key in entries:
            first = self.key_places.get((*(loc or ()), key))
            at = f"; it stands first in line {first.line}" if first else ""
            self.problems.append(self.problem_at(event, f"the key {shown(key)} stands here twice{at}", loc))
            return None
        return key


def shown_name(name: object) -> str:
    """A tag's or anchor's name without quotation marks, cut and escaped."""
    return shown(str(name).replace("tag:yaml.org,2002:", "!!")).removeprefix("'").removesuffix("'")


def read_yaml(text: str | bytes, name: str, sort: Sort = QUOTE) -> Document:
    """
    The one mapping that a YAML text holds, with the place of every key and value.

    Args:
        text: the file's content; bytes must be UTF-8.
        name: what messages call the file.
        sort: what it should be, for the messages.

    Returns:
        The data and all problems of form; `data` is None when nothing could be read.
    """
    try:
        readable = _readable(text, name, sort.noun)
        composer = _Composer(name, _events(readable, name), sort)
    except _StoppedError as stop:
        return Document(None, {}, {}, problems=(stop.problem,))
    data: object = None
    try:
        data = _only_document(composer)
    except _StoppedError as stop:
        data = None
        composer.problems.append(stop.problem)
    return Document(data, composer.places, composer.key_places, frozenset(composer.unread), tuple(composer.problems))


def _only_document(composer: _Composer) -> dict[str, object]:
    """The mapping of the first document; a second one is a problem."""
    event = composer.next_event()
    while not isinstance(event, DocumentStartEvent | StreamEndEvent):
        event = composer.next_event()
    if isinstance(event, StreamEndEvent):
        raise _StoppedError(
            Problem(Place(composer.name, 1, 1), "", f"the file is empty; {composer.sort.example} writes one")
        )
    root = composer.next_event()
    data = composer.value(root, ())
    if not isinstance(data, dict):
        came = "nothing" if data is None else "a list" if isinstance(data, list) else shown(data)
        message = f"got {came}, expected a mapping with keys such as {composer.sort.keys}"
        raise _StoppedError(composer.problem_at(root, message))
    while not isinstance(event := composer.next_event(), StreamEndEvent):
        if isinstance(event, DocumentStartEvent):
            message = f"a second document begins here (---); a {composer.sort.noun} is one document"
            composer.problems.append(composer.problem_at(event, message))
            break
    return data


def _readable(text: str | bytes, name: str, noun: str) -> str:
    """The text, decoded and free of characters that YAML does not allow, or a stop that says where one is."""
    size_bytes = len(text) if isinstance(text, bytes) else len(text.encode("utf-8", "surrogatepass"))
    if size_bytes > LARGEST_TEXT_BYTES:
        message = f"more than {LARGEST_TEXT_BYTES:,} bytes of text, which is no {noun}"
        raise _StoppedError(Problem(Place(name), "", message))
    if isinstance(text, bytes):
        if text.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise _StoppedError(Problem(Place(name, 1, 1), "", "the file is UTF-16; save it as UTF-8"))
        try:
            decoded = text.decode("utf-8")
        except UnicodeDecodeError as error:
            place = _place_of(name, text[: error.start].decode("utf-8"))
            message = f"the byte 0x{text[error.start]:02x} is no UTF-8; save the file as UTF-8"
            raise _StoppedError(Problem(place, "", message)) from None
    else:
        decoded = text
    decoded = decoded.removeprefix("\N{BYTE ORDER MARK}")
    strange = _UNREADABLE.search(decoded)
    if strange is not None:
        place = _place_of(name, decoded[: strange.start()])
        what = "a NUL byte" if strange[0] == "\0" else f"the control character U+{ord(strange[0]):04X}"
        raise _StoppedError(Problem(place, "", f"{what} stands here, which no YAML text may hold"))
    for number, line in enumerate(_LINE_END.split(decoded), start=1):
        if len(line) > LONGEST_LINE:
            message = f"a line of more than {LONGEST_LINE:,} characters, which is no {noun}"
            raise _StoppedError(Problem(Place(name, number, 1), "", message))
    return decoded


def _place_of(name: str, before: str) -> Place:
    """The place right after some text."""
    lines = _LINE_END.split(before)
    return Place(name, len(lines), len(lines[-1]) + 1)


def _events(text: str, name: str) -> Iterator[Any]:
    """The parser's events; whatever it stumbles over becomes a stop with a place and a sentence."""
    line, column = 1, 1
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            line, column = event.end_mark.line + 1, event.end_mark.column + 1
            yield event
    except MarkedYAMLError as error:
        problem = str(error.problem or error.context or "")
        unclosed = "end of stream" in problem or "expected ',' or" in problem
        mark = (error.context_mark if unclosed else None) or error.problem_mark or error.context_mark
        place = Place(name, mark.line + 1, mark.column + 1) if mark is not None else Place(name, line, column)
        raise _StoppedError(Problem(place, "", _meaning(problem))) from None
    except (YAMLError, ValueError, OverflowError):
        # The parser calls chr() on \U escapes without a check and gives no place.
        message = "not readable as YAML near here: check backslashes in texts in double quotes"
        raise _StoppedError(Problem(Place(name, line, column), "", message)) from None


def _meaning(problem: str) -> str:
    """The parser's complaint in words of who wrote the file."""
    for pattern, meaning in _MEANINGS:
        if re.search(pattern, problem):
            return f"not readable as YAML: {meaning}"
    return f"not readable as YAML: {shown_name(problem)}"
