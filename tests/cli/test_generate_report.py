"""`generate-report` as people type it: what is written, what is printed, which exit status comes back."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from vramsheet import resources

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

COMMAND = [sys.executable, "-m", "vramsheet.cli.generate_report"]
EXAMPLE = (resources.folder("reports") / "quote.yaml").read_text(encoding="utf-8")
EPOCH = "1795132800"
"""2026-11-20, the day of the example."""
LATE = "1811808000"
"""2027-06-01: every price is old and every offer has ended."""
SECONDS = 60
"""Longer than any run takes (measured: 3 s), even on a busy machine."""
TYPE_HTML = "<!doctype html>"


def environment(**changes: str) -> dict[str, str]:
    """This process's environment with a fixed day."""
    return {**os.environ, "SOURCE_DATE_EPOCH": EPOCH, "PYTHONDONTWRITEBYTECODE": "1", **changes}


def run(*words: str, folder: Path, text: str | None = None, **changes: str) -> subprocess.CompletedProcess[str]:
    """One real run of the command in a folder, with its output in pipes."""
    return subprocess.run(
        [*COMMAND, *words], cwd=folder, input=text, capture_output=True, text=True, encoding="utf-8", timeout=SECONDS,
        env=environment(**changes), check=False,
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the example in it."""
    (tmp_path / "quote.yaml").write_text(EXAMPLE, encoding="utf-8")
    return tmp_path


def names(folder: Path) -> set[str]:
    """Everything in a folder, hidden files too."""
    return {path.name for path in folder.iterdir()}


def test_pdf_beside_the_quote(folder: Path) -> None:
    """Without options a PDF lies beside the quote, its place is printed, and nothing else is left or said."""
    done = run("quote.yaml", folder=folder)
    assert (done.returncode, done.stdout) == (0, "wrote quote.pdf\n")
    assert all(line.startswith("warning: ") for line in done.stderr.splitlines())
    assert (folder / "quote.pdf").read_bytes()[:5] == b"%PDF-"
    assert names(folder) == {"quote.yaml", "quote.pdf"}


def test_several_formats(folder: Path) -> None:
    """Formats named by suffix are all written, each to its place."""
    (folder / "out").mkdir()
    done = run("quote.yaml", "-o", "out/a.pdf", "-o", "out/a.html", "-o", "out/a.json", folder=folder)
    assert (done.returncode, done.stdout) == (0, "wrote out/a.pdf\nwrote out/a.html\nwrote out/a.json\n")
    assert names(folder / "out") == {"a.pdf", "a.html", "a.json"}
    assert (folder / "out" / "a.html").read_text(encoding="utf-8").lower().startswith(TYPE_HTML)
    answer = json.loads((folder / "out" / "a.json").read_text(encoding="utf-8"))
    assert [option["id"] for option in answer["options"]] == ["today", "h100", "h200", "cloud"]
    assert isinstance(answer["options"][0]["npv"], int | float)


def test_json_is_printed(folder: Path) -> None:
    """JSON without a place of its own goes to standard output, alone there."""
    done = run("quote.yaml", "--format", "json", folder=folder)
    assert done.returncode == 0
    answer = json.loads(done.stdout)
    assert {"workloads", "options", "recommendation", "breakeven", "sensitivity", "warnings"} <= answer.keys()
    assert names(folder) == {"quote.yaml"}


def test_standard_input(folder: Path) -> None:
    """A quote from standard input gives text on standard output, or the file that -o names."""
    done = run("-", "--format", "html", folder=folder, text=EXAMPLE)
    assert (done.returncode, done.stdout[: len(TYPE_HTML)].lower()) == (0, TYPE_HTML)
    done = run("-", "-o", "a.html", folder=folder, text=EXAMPLE)
    assert (done.returncode, done.stdout) == (0, "wrote a.html\n")
    done = run("-", "-o", "b.html", folder=folder, text="quote: 1")
    assert done.returncode == 1
    assert done.stderr.splitlines()[0].startswith("standard input:1:1: ")
    assert names(folder) == {"quote.yaml", "a.html"}


def test_same_input_same_bytes(folder: Path) -> None:
    """With SOURCE_DATE_EPOCH two runs give the same bytes in every format."""
    for name in ("one", "two"):
        (folder / name).mkdir()
        words = [word for suffix in ("pdf", "html", "json") for word in ("-o", f"{name}/report.{suffix}")]
        assert run("quote.yaml", *words, folder=folder, PYTHONHASHSEED="1" if name == "one" else "2").returncode == 0
    for suffix in ("pdf", "html", "json"):
        one, two = ((folder / name / f"report.{suffix}").read_bytes() for name in ("one", "two"))
        assert one == two, suffix


def test_set(folder: Path) -> None:
    """--set changes one value of the report; a problem in it names it and ends with status 1."""
    words = ("quote.yaml", "--set", "quote.title=Another title", "--format", "html", "-o", "-")
    done = run(*words, folder=folder)
    assert done.returncode == 0
    assert "Another title" in done.stdout
    done = run(*words, "--set", "site.pue=0.5", "--set", "site.pew=2", folder=folder)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "--set site.pue=0.5: site.pue: got 0.5, expected a number from 1 to 10"
    done = run(*words, "--set", "pue", folder=folder)
    assert done.returncode == 2
    assert done.stderr == "generate-report: --set: got 'pue', expected PATH=VALUE such as site.pue=1.2\n"


def test_locale_without_letters(folder: Path) -> None:
    """A value with letters beyond ASCII arrives in the report in any locale; a problem with it can be printed."""
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    words = ("quote.yaml", "--format", "html", "-o", "a.html", "--set")
    assert run(*words, "quote.title=Straße 東京", folder=folder, **plain).returncode == 0
    assert "Straße 東京" in (folder / "a.html").read_text(encoding="utf-8")
    done = run(*words, "quote.status=fertig?€", folder=folder, **plain)
    assert (done.returncode, done.stderr.isascii()) == (1, True)


def test_file_name_with_control_characters(folder: Path) -> None:
    """A file's name cannot send commands to the terminal."""
    done = run("a\x1b[2Jb.yaml", folder=folder)
    assert done.returncode == 2
    assert done.stderr.startswith("generate-report: there is no file a\\x1b[2Jb.yaml; ")


def test_every_problem_at_once(folder: Path) -> None:
    """A wrong quote gives status 1 and one line a problem, with its place; the old report stays as it was."""
    (folder / "quote.pdf").write_bytes(b"the last good one")
    wrong = (
        EXAMPLE.replace("pue: 1.4", "pue: low").replace("kind: rent", "kind: hire").replace("version: 2", "version: II")
    )
    (folder / "quote.yaml").write_text(wrong.replace("horizon_years: 4", "horizon: 4"), encoding="utf-8")
    done = run("quote.yaml", folder=folder)
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 4
    assert all(re.match(r"quote\.yaml:\d+:\d+: [\w.]+: ", line) for line in done.stderr.splitlines())
    assert (folder / "quote.pdf").read_bytes() == b"the last good one"
    assert names(folder) == {"quote.yaml", "quote.pdf"}


def test_strict(folder: Path) -> None:
    """What is a warning for an old price and an expired line is a problem with --strict, and nothing is written."""
    done = run("quote.yaml", "--format", "html", folder=folder, SOURCE_DATE_EPOCH=LATE)
    assert done.returncode == 0
    warnings = [line for line in done.stderr.splitlines() if line.startswith("warning: ")]
    assert any("8x H100 SXM server" in line for line in warnings)
    (folder / "quote.html").unlink()
    done = run("quote.yaml", "--format", "html", "--strict", folder=folder, SOURCE_DATE_EPOCH=LATE)
    assert (done.returncode, done.stdout) == (1, "")
    assert all(line.startswith("quote.yaml: --strict: ") for line in done.stderr.splitlines())
    assert any("8x H100 SXM server" in line for line in done.stderr.splitlines())
    assert names(folder) == {"quote.yaml"}
    assert run("quote.yaml", "--format", "html", "--strict", folder=folder).returncode == 0


WRONG_USES = {
    (): "the following arguments are required: QUOTE.yaml; `generate-report --help` lists what is accepted",
    ("quote.yaml", "second.yaml"): "second.yaml",
    ("quote.yaml", "--colour"): "unrecognized arguments: --colour; `generate-report --help` lists what is accepted",
    ("quote.yaml", "--format", "docx"): "expected pdf, html, xlsx or json",
    ("absent.yaml",): "there is no file absent.yaml; `generate-report new absent.yaml` writes an example",
    (".",): "'.' is a folder; name the quote in it",
    ("folder.yaml",): "folder.yaml is a folder; name the file in it",
    ("quote.yaml", "-o", "quote.yaml", "--format", "html"): "quote.yaml is the quote itself",
    ("-", "--watch", "-o", "a.pdf"): "--watch needs a quote in a file, and files to write",
    ("quote.yaml", "--watch", "--format", "json"): "--watch needs a quote in a file, and files to write",
    ("new",): "the following arguments are required: QUOTE.yaml; `generate-report new --help` lists what is accepted",
    ("new", "quote.yaml"): "quote.yaml is there already; --force replaces it",
}


@pytest.mark.parametrize(("words", "said"), WRONG_USES.items(), ids=[" ".join(words) for words in WRONG_USES])
def test_wrong_use(folder: Path, words: tuple[str, ...], said: str) -> None:
    """A command line that cannot be carried out ends with status 2, a sentence, and nothing written."""
    (folder / "folder.yaml").mkdir()
    done = run(*words, folder=folder, text="")
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert names(folder) == {"quote.yaml", "folder.yaml"}


@pytest.mark.parametrize("epoch", ["yesterday", "1" * 30, "-1e9"])
def test_moment_that_is_none(folder: Path, epoch: str) -> None:
    """A SOURCE_DATE_EPOCH that is no moment is told, not passed over."""
    done = run("quote.yaml", "--format", "html", folder=folder, SOURCE_DATE_EPOCH=epoch)
    assert done.returncode == 2
    assert done.stderr == f"generate-report: SOURCE_DATE_EPOCH: got '{epoch}', expected seconds since 1970\n"


def test_help(folder: Path) -> None:
    """--help names every option, the other command and the exit statuses, without colour or boxes in a pipe."""
    done = run("--help", folder=folder)
    assert done.returncode == 0
    words = " ".join(done.stdout.split())
    for said in (
        "--format",
        "--set PATH=VALUE",
        "--strict",
        "--watch",
        "--summary",
        "--theme THEME.yaml",
        "--paper {a4,letter}",
        "-o FILE, --output FILE",
        "generate-report new QUOTE.yaml",
    ):
        assert said in words
    assert "0 written, 1 the quote or its theme has problems, 2 wrong use, 3 something is missing here" in words
    assert done.stdout.isascii()


def test_new(folder: Path) -> None:
    """`new` writes the commented example and its schema, never over a file, and the example renders as it is."""
    done = run("new", "mine.yaml", folder=folder)
    assert (done.returncode, done.stdout) == (0, "wrote mine.yaml\nwrote quote.schema.json\n")
    assert (folder / "mine.yaml").read_text(encoding="utf-8") == EXAMPLE
    schema = json.loads((folder / "quote.schema.json").read_text(encoding="utf-8"))
    assert "workloads" in schema["properties"]
    (folder / "mine.yaml").write_text("mine", encoding="utf-8")
    (folder / "quote.schema.json").write_text("{}", encoding="utf-8")
    assert run("new", "mine.yaml", folder=folder).returncode == 2
    assert (folder / "mine.yaml").read_text(encoding="utf-8") == "mine"
    done = run("new", "mine.yaml", "--force", folder=folder)
    assert (done.returncode, done.stdout) == (0, "wrote mine.yaml\n")
    assert (folder / "mine.yaml").read_text(encoding="utf-8") == EXAMPLE
    assert (folder / "quote.schema.json").read_text(encoding="utf-8") == "{}"
    assert run("mine.yaml", "--format", "html", folder=folder).returncode == 0


def test_new_does_not_follow_a_dangling_link(folder: Path) -> None:
    """A symbolic link to nothing is a file that is there already."""
    (folder / "link.yaml").symlink_to(folder / "elsewhere.yaml")
    assert run("new", "link.yaml", folder=folder).returncode == 2
    assert not (folder / "elsewhere.yaml").exists()


def test_progress_on_a_terminal(folder: Path) -> None:
    """On a terminal a line tells what is being done; the same run in a pipe says nothing of it."""
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, "quote.yaml", "--format", "html"], cwd=folder, stdout=subprocess.PIPE, stderr=follower,
        env=environment(TERM="xterm", COLUMNS="80"),
    )  # fmt: skip
    os.close(follower)
    seen = b""
    while True:
        try:
            part = os.read(leader, 4096)
        except OSError:  # Linux says so when the other end has gone
            break
        if not part:
            break
        seen += part
    os.close(leader)
    out, _ = process.communicate(timeout=SECONDS)
    assert (process.returncode, out) == (0, b"wrote quote.html\n")
    assert b"setting the pages" in seen or b"computing memory and money" in seen
    piped = run("quote.yaml", "--format", "html", folder=folder)
    assert "setting" not in piped.stderr + piped.stdout
    assert "\x1b" not in piped.stderr + piped.stdout


def waited(happened: Callable[[], bool]) -> bool:
    """Whether something happens before the time is up."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        if happened():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def watching(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A run with --watch, ended after the test."""
    with (folder / "said").open("w", encoding="utf-8") as said:
        process = subprocess.Popen(
            [*COMMAND, "quote.yaml", "--watch", "--format", "html"], cwd=folder, stdout=subprocess.DEVNULL, stderr=said,
            text=True, env=environment(),
        )  # fmt: skip
        yield process
        process.kill()
        process.wait(SECONDS)


def test_watch(folder: Path, watching: subprocess.Popen[str]) -> None:
    """--watch renders again at each save, tells a problem and goes on, and ends with Ctrl-C."""
    page, quote, said = (folder / name for name in ("quote.html", "quote.yaml", "said"))
    assert waited(page.is_file)
    saved = folder / "saved"  # as editors do: a new file takes the old one's place
    saved.write_text(EXAMPLE.replace("title: GPU servers", "title: Second saving"), encoding="utf-8")
    saved.replace(quote)
    assert waited(lambda: "Second saving" in page.read_text(encoding="utf-8"))
    quote.write_text("quote: [", encoding="utf-8")
    assert waited(lambda: "quote.yaml:1:9: not readable" in said.read_text(encoding="utf-8"))
    assert "Second saving" in page.read_text(encoding="utf-8")
    quote.write_text(EXAMPLE.replace("title: GPU servers", "title: Third saving"), encoding="utf-8")
    assert waited(lambda: "Third saving" in page.read_text(encoding="utf-8"))
    watching.send_signal(signal.SIGINT)
    assert watching.wait(SECONDS) == 0
    assert names(folder) == {"quote.yaml", "quote.html", "said"}
