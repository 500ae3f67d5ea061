"""Which formats `generate-report` makes and where they go, from what was typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from vramsheet.cli.outputs import Output, WrongUse, outputs

UNCLEAR = "is not clear; end its name in .pdf, .html, .xlsx or .json, or give --format"


@pytest.mark.parametrize(
    ("source", "targets", "forms", "made"),
    [
        ("a/quote.yaml", [], [], [("pdf", "a/quote.pdf")]),
        ("quote.v2.yml", [], [], [("pdf", "quote.v2.pdf")]),
        ("quote", [], ["html"], [("html", "quote.html")]),
        ("q.yaml", [], ["pdf", "HTML", "pdf"], [("pdf", "q.pdf"), ("html", "q.html")]),
        ("q.yaml", [], ["json"], [("json", None)]),
        ("q.yaml", [], ["pdf", "json"], [("pdf", "q.pdf"), ("json", None)]),
        ("q.yaml", ["b/out.pdf"], [], [("pdf", "b/out.pdf")]),
        ("q.yaml", ["out.HTM", "out.json"], [], [("html", "out.HTM"), ("json", "out.json")]),
        ("q.yaml", ["report"], ["html"], [("html", "report")]),
        ("q.yaml", ["out.pdf", "out.html"], ["pdf", "html"], [("pdf", "out.pdf"), ("html", "out.html")]),
        ("q.yaml", ["-"], ["html"], [("html", None)]),
        ("q.yaml", [], ["xlsx"], [("xlsx", "q.xlsx")]),
        ("q.xlsx", [], [], [("pdf", "q.pdf")]),
        ("a/q.PDF", [], ["pdf", "html", "json"], [("pdf", "a/q-again.pdf"), ("html", "a/q.html"), ("json", None)]),
        ("q.pdf", ["q.pdf"], [], [("pdf", "q.pdf")]),
        ("-", ["-"], ["xlsx"], [("xlsx", None)]),
        ("-", [], ["json"], [("json", None)]),
        ("-", ["out.pdf"], [], [("pdf", "out.pdf")]),
    ],
)
def test_where_formats_go(
    source: str, targets: list[str], forms: list[str], made: list[tuple[str, str | None]]
) -> None:
    """A suffix of -o decides the format, --format the rest; PDF and HTML lie beside the quote, JSON is printed."""
    expected = tuple(Output(form, None if path is None else Path(path)) for form, path in made)
    assert outputs(source, targets, forms) == expected


@pytest.mark.parametrize(
    ("source", "targets", "forms", "sentence"),
    [
        ("q.yaml", [], ["docx"], "--format: got 'docx', expected pdf, html, xlsx or json"),
        ("q.yaml", ["o.xlsx"], ["pdf"], "--format pdf has no place among the files named with -o; add -o FILE.pdf"),
        ("q.xlsx", [], ["xlsx"], "q.xlsx is the quote itself; name another file with -o"),
        ("-", [], ["xlsx"], "a quote from standard input needs -o FILE.pdf or FILE.xlsx, or --format json or html"),
        ("q.yaml", ["o.txt"], [], f"-o: the format of 'o.txt' {UNCLEAR}"),
        ("q.yaml", ["o"], ["pdf", "html"], f"-o: the format of 'o' {UNCLEAR}"),
        ("q.yaml", ["-"], [], f"-o: the format of standard output {UNCLEAR}"),
        ("q.yaml", ["o.pdf"], ["html"], "--format html has no place among the files named with -o; add -o FILE.html"),
        ("q.yaml", ["o.pdf", "o.pdf"], [], "o.pdf is asked for twice; give each format a place of its own with -o"),
        ("q.yaml", ["q.yaml"], ["html"], "q.yaml is the quote itself; name another file with -o"),
        ("q.yaml", ["./q.yaml"], ["html"], "q.yaml is the quote itself; name another file with -o"),
        ("-", [], [], "a quote from standard input needs -o FILE.pdf or FILE.xlsx, or --format json or html"),
        ("-", [], ["pdf"], "a quote from standard input needs -o FILE.pdf or FILE.xlsx, or --format json or html"),
        ("-", [], ["json", "html"], "standard output is asked for twice; give each format a place of its own with -o"),
    ],
)  # fmt: skip
def test_what_contradicts_itself(source: str, targets: list[str], forms: list[str], sentence: str) -> None:
    """A command line that asks for something that cannot be is told so in one sentence."""
    with pytest.raises(WrongUse) as wrong:
        outputs(source, targets, forms)
    assert wrong.value.sentence == sentence
