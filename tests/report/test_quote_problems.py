"""Each wrong quote in `wrong_quotes/` gives the messages in the text file beside it, all of them at once."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from vramsheet.errors import BadQuote
from vramsheet.report.quote import read_quote

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = Path(__file__).parent / "wrong_quotes"
WRONG = sorted(FOLDER.glob("*.yaml"))
TEN = (
    "unknown key 'titel'; did you mean title?",
    "there is no such day",
    "got 'drafted', expected one of: draft, final",
    "write 0.19 for 19 %",
    "unknown model 'llama-3.1-7b'",
    "got '32k', expected a whole number of tokens",
    "got 'chat' again",
    "got USD, expected EUR or a dated rate from USD to EUR",
    "unit_price: is missing",
    "options.cloud.rent: is missing",
    "got 'pew'",
)


def messages(path: Path) -> str:
    """What reading that file says, without the near names, which grow with the catalogue."""
    with pytest.raises(BadQuote) as refused:
        read_quote(path.read_bytes(), path.name)
    said = "".join(f"{problem}\n" for problem in refused.value.problems)
    return re.sub(r"near it: .*", "near it: …", said)


def test_there_are_wrong_quotes() -> None:
    """The folder is not empty, and no text of expected messages is left without its quote."""
    assert len(WRONG) >= 30
    assert {path.stem for path in WRONG} == {path.stem for path in FOLDER.glob("*.txt")}


@pytest.mark.parametrize("path", WRONG, ids=lambda path: path.stem)
def test_wrong_quote(path: Path, golden: Callable[[Path, str], None]) -> None:
    """The quote is refused with exactly the messages beside it, in the order of the file."""
    golden(path.with_suffix(".txt"), messages(path))


def test_ten_mistakes_at_once() -> None:
    """Eleven mistakes of different kinds in one file are told in one go, each with its line and column."""
    said = messages(FOLDER / "ten_mistakes.yaml").splitlines()
    assert len(said) == len(TEN)
    for line in said:
        name, row, column, _ = line.split(":", 3)
        assert (name, row.isdigit(), column.isdigit()) == ("ten_mistakes.yaml", True, True)
    for words in TEN:
        assert sum(words in line for line in said) == 1, words


def test_near_names() -> None:
    """A misspelt name of the catalogue is told with up to three near ones, the meant one first."""
    with pytest.raises(BadQuote) as refused:
        read_quote((FOLDER / "names.yaml").read_bytes(), "names.yaml")
    said = {problem.key: problem.message for problem in refused.value.problems}
    assert said["workloads.first.model"].startswith("unknown model 'llama-3.1-71b'; near it: llama-3.1-70b, ")
    assert said["options.cloud.gpu"].startswith("unknown GPU 'h100-sxm-81gb'; near it: h100-sxm-80gb, ")
    assert said["options.cloud.gpu"].partition("near it: ")[2].count(", ") == 2
    assert said["workloads.fourth.base_precision"].startswith("unknown number format 'nf5'; near it: nf4")
