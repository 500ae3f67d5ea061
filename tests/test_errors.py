"""Messages: what is wrong, what came, what would be accepted, where."""

from hypothesis import given
from hypothesis import strategies as st

from vramsheet.errors import (
    SHOWN_CHARACTERS,
    BadCatalog,
    BadInput,
    BadQuote,
    MissingPart,
    OutOfRange,
    Place,
    Problem,
    UnknownName,
    dotted,
    shown,
)


def test_a_message_names_argument_value_and_what_is_accepted() -> None:
    """Fields become one sentence."""
    assert BadInput("batch", "x", "a whole number").sentence == "batch: got 'x', expected a whole number"
    assert (
        UnknownName("GPU", "h1000", ("h100-sxm-80gb",), "list them with: vramsheet gpus").sentence
        == "unknown GPU 'h1000'; near it: h100-sxm-80gb; list them with: vramsheet gpus"
    )
    assert (
        MissingPart("Pango is missing", "install libpango-1.0-0").sentence == "Pango is missing; install libpango-1.0-0"
    )


def test_each_mistake_has_its_error_value() -> None:
    """#VALUE! for a bad argument, #NUM! for out of range, #N/A for an unknown name."""
    assert [kind.cell_error for kind in (BadInput, OutOfRange, UnknownName)] == ["#VALUE!", "#NUM!", "#N/A"]


def test_places_are_written_as_editors_read_them() -> None:
    """path:line:column, as far as known."""
    assert str(Place("gpus.csv", 3, 5)) == "gpus.csv:3:5"
    assert str(Place("gpus.csv", 3)) == "gpus.csv:3"
    problem = BadCatalog(Place("gpus.csv", 3, 5), "memory_gb", "-1", "a whole number above 0")
    assert problem.sentence == "gpus.csv:3:5: memory_gb: got '-1', expected a whole number above 0"
    both = BadQuote((Problem(Place("q.yaml", 1), "a", "wrong"), Problem(Place("q.yaml", 2), "", "worse")))
    assert both.sentence == "q.yaml:1: a: wrong\nq.yaml:2: worse"


@given(st.one_of(st.text(), st.none(), st.floats(), st.binary()))
def test_a_strange_value_is_repeated_short_and_printable(value: object) -> None:
    """Whatever came, a message stays one printable line."""
    text = shown(value)
    assert text.isprintable()
    assert len(text) <= 61


def test_paths_are_printable() -> None:
    """Plain words stand as they are, in any script; all others are shown with their control characters escaped."""
    assert dotted(("options", 0, "unit-price_2", "größe")) == "options.0.unit-price_2.größe"
    assert dotted(("words", "\ten", "")) == "words.'\\ten'.''"
    assert dotted(("a.b", "c d")) == "'a.b'.'c d'"
    assert len(dotted(("x" * 65,))) == SHOWN_CHARACTERS
    assert dotted(()) == ""


@given(st.lists(st.text() | st.integers(), max_size=4))
def test_no_path_commands_a_terminal(steps: list[str | int]) -> None:
    """Whatever the keys of a file are, their path can be printed."""
    assert dotted(steps).isprintable()
