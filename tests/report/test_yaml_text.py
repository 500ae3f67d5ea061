"""YAML becomes data with places; whatever the text is, reading it ends soon, in data or in sentences."""

from __future__ import annotations

import io
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from vramsheet.errors import Place
from vramsheet.report.yaml_text import DEEPEST, LARGEST_TEXT_BYTES, LONGEST_LINE, MOST_VALUES, read_yaml

SECONDS = 10.0
"""Far more than any of these texts takes (measured: 1 s for the worst), far less than a bomb would."""


def only_message(text: str | bytes) -> str:
    """The one problem of a text of which nothing could be read."""
    document = read_yaml(text, "q.yaml")
    assert document.data is None
    assert len(document.problems) == 1
    return str(document.problems[0])


def test_scalars_stay_what_was_typed() -> None:
    """No scalar is turned into a number, a date or a truth value; only an empty value and null are None."""
    text = "a: 1.10\nb: 2026-13-01\nc: yes\nd: 0x10\ne: 900e6\nf: ~\ng:\nh: null\ni: 'null'\nj: ''\nk: 1_000\nl: 010\n"
    assert read_yaml(text, "q").data == {
        "a": "1.10", "b": "2026-13-01", "c": "yes", "d": "0x10", "e": "900e6", "f": None, "g": None, "h": None,
        "i": "null", "j": "", "k": "1_000", "l": "010",
    }  # fmt: skip


def test_places() -> None:
    """Each key and value has its line and column from 1; an empty value stands where its key does."""
    document = read_yaml("# comment\na:\n  - {b: 1, c: x}\n  -\nd:\ne: |\n  two\n  lines\n", "q.yaml")
    assert document.data == {"a": [{"b": "1", "c": "x"}, None], "d": None, "e": "two\nlines\n"}
    assert document.places["a", 0, "c"] == Place("q.yaml", 3, 15)
    assert document.key_places["a", 0, "c"] == Place("q.yaml", 3, 12)
    assert document.places["d",] == document.key_places["d",] == Place("q.yaml", 5, 1)
    assert document.places["e",] == Place("q.yaml", 6, 4)


def test_byte_order_mark_and_line_ends() -> None:
    """A byte order mark is passed over and Windows line ends count as one line."""
    document = read_yaml(b"\xef\xbb\xbfa: 1\r\nb: \xc3\xbc\r\n", "q")
    assert document.data == {"a": "1", "b": "ü"}
    assert document.places["b",] == Place("q", 2, 4)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"a: 1\nb: \xff\n", "q.yaml:2:4: the byte 0xff is no UTF-8; save the file as UTF-8"),
        (b"a: \xc3", "q.yaml:1:4: the byte 0xc3 is no UTF-8; save the file as UTF-8"),
        (b"\xff\xfea\0", "q.yaml:1:1: the file is UTF-16; save it as UTF-8"),
        (b"a: x\0y\n", "q.yaml:1:5: a NUL byte stands here, which no YAML text may hold"),
        ("a: 1\n\nb: \x1b[2J", "q.yaml:3:4: the control character U+001B stands here, which no YAML text may hold"),
        ("a: \ud800", "q.yaml:1:4: the control character U+D800 stands here, which no YAML text may hold"),
        ("", "q.yaml:1:1: the file is empty; generate-report new writes one"),
        ("---\n", "q.yaml:2:1: got nothing, expected a mapping with keys such as quote:, workloads: and options:"),
        ("a: 'x", "q.yaml:1:4: not readable as YAML: a quotation mark that is never closed"),
    ],
)  # fmt: skip
def test_not_readable(text: str | bytes, message: str) -> None:
    """A text that is no YAML mapping gives one sentence with its place."""
    assert only_message(text) == message


def nested(opening: str, closing: str = "", depth: int = 1000) -> str:
    """Brackets or dashes a thousand deep."""
    return "a: " + opening * depth + "x" + closing * depth


def billion_laughs() -> str:
    """Ten levels of ten aliases each: ten thousand million entries if followed."""
    levels = ["a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    levels += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 10)]
    return "\n".join(levels)


HOSTILE = {
    "deep lists": nested("[", "]"),
    "deep mappings": nested("{a: ", "}"),
    "deep dashes": nested("\n- ").replace("\n", "", 1),
    "deep dashes in a line": nested("- ") + "\n",
    "deep keys": nested("? "),
    "open lists": "a: " + "[" * (LONGEST_LINE - 10),
    "open mappings": "{" * (LONGEST_LINE - 10),
    "many values": "a: [\n" + "b,\n" * (LARGEST_TEXT_BYTES // 3 - 10) + "]",
    "many keys": "".join(f"{i}: 1\n" for i in range(MOST_VALUES // 2 + 1)),
    "many documents": "---\n" * (LARGEST_TEXT_BYTES // 4),
    "many anchors": "a: [" + "&a x,\n" * 3000 + "]",
    "long lines": "x" * (LARGEST_TEXT_BYTES - 1),
    "long tags": "".join(f"a{i}: !{'a' * (LONGEST_LINE - 50)} b\n" for i in range(19)),
    "long anchors": "".join(f"a{i}: &{'a' * (LONGEST_LINE - 50)} b\n" for i in range(19)),
    "long keys": "".join(f"{'a' * (LONGEST_LINE - 50)}{i}: b\n" for i in range(19)),
    "long text": "a: " + ("x " * 4000 + "\n   ") * 24,
    "long quotation": 'a: "' + ("\\" * 8000 + "\n ") * 24,
    "blank lines": "a: 1" + "\n" * (LARGEST_TEXT_BYTES - 20),
    "comments": "#\n" * (LARGEST_TEXT_BYTES // 2),
    "directives": "%A b\n" * (LARGEST_TEXT_BYTES // 5),
    "colons": ("a:" * 4000 + "\n") * 24,
    "ten megabytes": "a: 1\n" * 2_000_000,
    "billion laughs": billion_laughs(),
    "own alias": "a: &a [*a]",
    "merge of itself": "a: &a {<<: *a}",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_texts_end_soon(text: str) -> None:
    """A text made to grow, to recurse or to be large is answered in seconds, and what it hides is never built."""
    start = time.perf_counter()
    document = read_yaml(text, "q.yaml")
    assert time.perf_counter() - start < SECONDS
    assert document.problems or document.data is not None
    assert all(len(str(problem)) < 300 for problem in document.problems)


def test_nesting_and_size_are_named() -> None:
    """The messages for depth and size say the limit."""
    assert only_message(nested("[", "]")) == f"q.yaml:1:24: lists or mappings nested more than {DEEPEST} deep"
    assert only_message("x" * (LARGEST_TEXT_BYTES + 1)) == "q.yaml: more than 200,000 bytes of text, which is no quote"
    long = "a: 1\nb: " + "x" * LONGEST_LINE
    assert only_message(long) == "q.yaml:2:1: a line of more than 10,000 characters, which is no quote"
    assert only_message(HOSTILE["many keys"]).endswith("more than 10,000 values, which is no quote")


def test_aliases_are_not_followed() -> None:
    """Each alias is a problem of its own and a value that is not known."""
    document = read_yaml(billion_laughs(), "q")
    assert document.data == {"a0": ["lol"] * 10, **{f"a{i}": [None] * 10 for i in range(1, 10)}}
    assert len(document.problems) == 100
    assert ("a9", 9) in document.unread


@given(st.text(max_size=200) | st.text(alphabet="ab:-?[]{}&*!|>'\"%@`#,\\\n\t 0~<x", max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_text(text: str) -> None:
    """Any text gives data or problems, never an exception."""
    document = read_yaml(text, "q")
    assert document.problems or isinstance(document.data, dict)


@given(st.binary(max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_bytes(text: bytes) -> None:
    """Any bytes give data or problems, never an exception."""
    document = read_yaml(text, "q")
    assert document.problems or isinstance(document.data, dict)


WORDS = st.text(alphabet="abcdefgh äöü0123456789.-", min_size=1, max_size=8)
DATA: st.SearchStrategy[object] = st.recursive(
    WORDS, lambda inside: st.lists(inside, max_size=3) | st.dictionaries(WORDS, inside, max_size=3), max_leaves=12
)


@given(st.dictionaries(WORDS, DATA, max_size=4))
@settings(max_examples=100, deadline=None)
def test_plain_data_comes_back(data: dict[str, object]) -> None:
    """What another YAML library writes, quoted throughout, is read as it was, with a place for every value."""
    writer = YAML(typ="safe", pure=True)
    writer.default_style = '"'  # type: ignore[assignment] # ruamel's stub knows None only
    stream = io.StringIO()
    writer.dump(data, stream)
    document = read_yaml(stream.getvalue(), "q")
    assert document.problems == ()
    assert document.data == data
    assert len(document.places) == 1 + count_of(data)


def count_of(data: object) -> int:
    """Values inside, at every depth."""
    inside = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    return sum(1 + count_of(value) for value in inside)
