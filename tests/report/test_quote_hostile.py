"""Whatever a stranger's file holds, reading it gives a quote or sentences, soon."""

from __future__ import annotations

import json
import time
from copy import deepcopy
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from vramsheet import resources
from vramsheet.errors import BadQuote
from vramsheet.report.quote import Quote, read_quote
from vramsheet.report.yaml_text import MOST_PROBLEMS

if TYPE_CHECKING:
    from collections.abc import Iterator

CONTRACT = Path(__file__).with_name("contract_example.yaml").read_text(encoding="utf-8")
SECONDS = 10.0
"""Far more than any of these takes (measured: 1 s), far less than a search that explodes."""
LINES = CONTRACT.splitlines(keepends=True)


def outcome(text: str) -> Quote | tuple[str, ...]:
    """A quote or the problems; every other exception is a fault."""
    try:
        return read_quote(text, "q.yaml")
    except BadQuote as refused:
        said = tuple(str(problem) for problem in refused.problems)
    assert said
    assert all(line.isprintable() for line in said)
    return said


WORD = st.sampled_from(
    ["", "x", "1", "-1", "0.5", "1e400", "nan", "true", "2026-11-20", "EUR", "USD", "buy", "rent", "none", "today",
     "cloud", "chat", "inference", "qlora", "llama-3.1-8b", "h100-sxm-80gb", "[a]", "{b: c}", "[[1]]", "&a b", "*a",
     "!!str x", '"\\e"', "options.cloud.gpus", "site", "null", "~", "- y"]
)  # fmt: skip


@given(st.integers(0, len(LINES) - 1), st.integers(0, 60), WORD)
@settings(max_examples=150, deadline=None)
def test_example_with_a_line_broken(row: int, column: int, word: str) -> None:
    """The example with any word put anywhere is a quote or a list of problems."""
    line = LINES[row]
    outcome("".join([*LINES[:row], line[:column] + word + line[column:].rstrip("\n") + "\n", *LINES[row + 1 :]]))


@given(st.lists(st.integers(0, len(LINES) - 1), max_size=12, unique=True))
@settings(max_examples=60, deadline=None)
def test_example_with_lines_left_out(rows: list[int]) -> None:
    """The example without any of its lines is a quote or a list of problems."""
    outcome("".join(line for row, line in enumerate(LINES) if row not in rows))


def places(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path of every value."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, entry in inside:
        yield (*path, key)
        yield from places(entry, (*path, key))


SHAPES = [{}, {"a": "b"}, [], ["a"], [["a"]], [{}]]
EXAMPLES = [
    json.loads(json.dumps(YAML(typ="safe", pure=True).load(file.read_bytes()), default=str))
    for file in sorted(Path(str(resources.folder("reports"))).glob("*.yaml"))
]
PLACES = [(example, place) for example in EXAMPLES for place in places(example)]


@given(st.sampled_from(PLACES), st.sampled_from(SHAPES))
@settings(max_examples=300, deadline=None)
def test_examples_with_another_shape_somewhere(chosen: tuple[object, tuple[str | int, ...]], shape: object) -> None:
    """Every example with a list or a mapping in the place of any of its values is a quote or a list of problems."""
    example, place = chosen
    changed: Any = deepcopy(example)
    at = reduce(lambda value, key: value[key], place[:-1], changed)
    at[place[-1]] = shape
    outcome(json.dumps(changed, indent=1))


KEYS = ["id", "name", "task", "model", "context", "kind", "gpu", "gpus", "lines", "item", "unit_price", "currency"]
KEYS += ["rent", "opex", "rates", "from", "to", "report", "path", "low", "high", "date", "text", "pue", "method"]


def written(entries: dict[str, str]) -> str:
    """A mapping in one line."""
    return "{" + ", ".join(f"{key}: {value}" for key, value in entries.items()) + "}"


TREE: st.SearchStrategy[str] = st.recursive(
    WORD.filter(lambda word: word[:1] not in {"-", "&", "*", "!"}),
    lambda inside: (
        st.lists(inside, max_size=3).map(lambda items: f"[{', '.join(items)}]")
        | st.dictionaries(st.sampled_from(KEYS), inside, max_size=5).map(written)
    ),
    max_leaves=15,
)


@given(st.dictionaries(st.sampled_from(sorted(Quote.model_fields)), TREE, max_size=8))
@settings(max_examples=200, deadline=None)
def test_any_shape(entries: dict[str, str]) -> None:
    """The right keys with values of any shape are a quote or a list of problems."""
    outcome("".join(f"{key}: {value}\n" for key, value in entries.items()))


def flood(section: str, entry: str, count: int) -> str:
    """The example with a section of very many entries."""
    head = CONTRACT.partition("\nworkloads:")[0]
    return f"{head}\n{section}:\n" + "".join(f"  - {entry.replace('#', str(i))}\n" for i in range(count))


@pytest.mark.parametrize(
    "text",
    [
        flood("options", "{id: o#, kind: buy, gpu: h101, gpus: x}", 1_000),
        flood("options", "{id: same, kind: rent, gpu: h101}", 1_200),
        flood("workloads", "{id: w#, model: lama-#}", 1_500),
        flood("sensitivity", "{path: options.x#.y, low: 2, high: 1}", 1_000),
        "".join(f"key_number_{i}: x\n" for i in range(4_000)),
        "quote:\n" + "".join(f"  titel{i}: x\n" for i in range(4_000)),
    ],
    ids=["options", "same ids", "workloads", "paths", "keys", "near keys"],
)
def test_floods_of_mistakes(text: str) -> None:
    """Thousands of mistakes are answered in seconds, and no more of them listed than anybody reads."""
    start = time.perf_counter()
    said = outcome(text)
    assert time.perf_counter() - start < SECONDS
    assert isinstance(said, tuple)
    assert MOST_PROBLEMS <= len(said) <= MOST_PROBLEMS + 1 or "entries, expected at most 200" in "".join(said)
    assert sum(map(len, said)) < 60_000
