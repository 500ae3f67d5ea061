"""The quote taken out of a PDF: of ours it comes back whole, of any other one sentence says why it does not."""

from __future__ import annotations

import datetime as dt
import io
import time
import zlib
from typing import TYPE_CHECKING

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vramsheet.errors import BadQuote
from vramsheet.report.attachments import Attachment
from vramsheet.report.carried import LARGEST_PART_BYTES, LARGEST_PDF_BYTES, REFUSALS, carried, is_pdf
from vramsheet.report.pdf import make_pdf

if TYPE_CHECKING:
    from collections.abc import Callable

PAGE = '<!doctype html><html lang="en"><head><title>t</title></head><body><h1>t</h1></body></html>'
QUOTE = b"quote:\n  title: t\n"
SECONDS = 25


def part(name: str, content: bytes) -> Attachment:
    """An attachment whose kind does not matter."""
    return Attachment(name, "text/plain", "Data", "", dt.date(2026, 11, 20), content)


def report(**parts: bytes) -> bytes:
    """A small PDF that carries those files; their names have - for _ and a dot before the last word."""
    named = {".".join(name.rsplit("_", 1)).replace("_", "."): content for name, content in parts.items()}
    return make_pdf(PAGE, tuple(part(name, named[name]) for name in sorted(named)))


@pytest.fixture(scope="module")
def good() -> bytes:
    """A PDF that carries a quote and what was set."""
    return report(quote_yaml=QUOTE, quote_set_txt="site.pue=1.2\nquote.title=a=b ß\n".encode(), figures_csv=b"a,b\r\n")


def changed(pdf: bytes, change: Callable[[pikepdf.Pdf], None], **save: object) -> bytes:
    """The PDF as another program saves it after a change."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        change(opened)
        opened.save(out, **save)
    return out.getvalue()


def sentence(content: bytes) -> str:
    """What is said of a PDF that is refused; always one line."""
    with pytest.raises(BadQuote) as refused:
        carried(content, "quote.pdf")
    (problem,) = refused.value.problems
    assert "\n" not in str(problem)
    return str(problem)


def test_a_report_gives_its_quote_back(good: bytes) -> None:
    """Quote, values that were set and figures come back byte for byte, under a name that says where they stand."""
    found = carried(good, "quote.pdf")
    assert (found.quote, found.name, found.figures) == (QUOTE, "quote.pdf!quote.yaml", b"a,b\r\n")
    assert found.overrides == (("site.pue", "1.2"), ("quote.title", "a=b ß"))


def test_a_report_saved_by_another_program(good: bytes) -> None:
    """A PDF that another program has saved anew, with other streams and a page more, still carries its quote."""
    saved = changed(
        good, lambda pdf: pdf.add_blank_page(), object_stream_mode=pikepdf.ObjectStreamMode.disable, linearize=True
    )
    assert carried(saved, "q.pdf").quote == QUOTE


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7\n", b"%PDF-1.7\n%%EOF", b"hello", b"", b"PK\x03\x04", b"%PDF-" + bytes(5000)]
)
def test_what_is_no_pdf(content: bytes) -> None:
    """A file that only its name makes a PDF is told so."""
    assert sentence(content) == f"quote.pdf: {REFUSALS['broken']}"


def test_a_pdf_without_a_quote() -> None:
    """A PDF of anybody's carries no quote; nor does one with a quote under another name."""
    assert sentence(make_pdf(PAGE)) == f"quote.pdf: {REFUSALS['none']}"
    for name in ("../quote.yaml", "/etc/quote.yaml", "a\\quote.yaml", "quote.yaml\0.exe", "QUOTE.YAML", "x" * 5000):
        assert sentence(make_pdf(PAGE, (part(name, QUOTE),))) == f"quote.pdf: {REFUSALS['none']}", name


def test_a_locked_pdf(good: bytes) -> None:
    """A PDF that asks for a password, and one that only restricts its reader, are both refused as locked."""
    for user in ("secret", ""):
        locked = changed(good, lambda _: None, encryption=pikepdf.Encryption(owner="o", user=user))
        assert sentence(locked) == f"quote.pdf: {REFUSALS['encrypted']}"


def test_a_large_pdf() -> None:
    """A PDF larger than any report is refused before it is opened."""
    assert sentence(b"%PDF-" + bytes(LARGEST_PDF_BYTES)).startswith("quote.pdf: more than 5,000,000 bytes")


@pytest.mark.parametrize("size", [LARGEST_PART_BYTES + 1, 300_000_000])
def test_an_attachment_that_unpacks_to_much(size: int) -> None:
    """A small file that unpacks to a large one is refused in bounded time."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(1_000_000)) for _ in range(size // 1_000_000 + 1)) + packer.flush()

    def bomb(pdf: pikepdf.Pdf) -> None:
        spec = pikepdf.AttachedFileSpec(pdf, b"", filename="quote.yaml")
        pdf.attachments["quote.yaml"] = spec
        pdf.attachments["quote.yaml"].obj.EF.F.write(packed, filter=pikepdf.Name.FlateDecode)

    started = time.monotonic()
    said = sentence(changed(make_pdf(PAGE), bomb))
    assert said in {f"quote.pdf: {REFUSALS['large']}", f"quote.pdf: {REFUSALS['slow']}"}
    assert time.monotonic() - started < SECONDS


def test_many_and_twice(good: bytes) -> None:
    """More attachments than any report has, and two of one name, are refused."""
    many = make_pdf(PAGE, tuple(part(f"a{n:03}", b"") for n in range(101)))
    assert sentence(many) == f"quote.pdf: {REFUSALS['many']}"

    def twice(pdf: pikepdf.Pdf) -> None:
        names = pdf.Root.Names.EmbeddedFiles.Names
        names.extend(list(names))

    assert sentence(changed(good, twice)) == f"quote.pdf: {REFUSALS['twice']}"


def test_names_that_lead_in_circles(good: bytes) -> None:
    """A tree of names that holds itself ends with a sentence."""

    def circle(pdf: pikepdf.Pdf) -> None:
        tree = pdf.make_indirect(pikepdf.Dictionary())
        tree.Kids = pikepdf.Array([tree])
        pdf.Root.Names.EmbeddedFiles = tree

    assert sentence(changed(good, circle)).startswith("quote.pdf: ")


def test_scripts_are_never_run(good: bytes) -> None:
    """A script and an action in the PDF mean nothing."""

    def script(pdf: pikepdf.Pdf) -> None:
        run = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.launchURL('http://127.0.0.1/')")
        pdf.Root.OpenAction = run
        pdf.Root.AA = pikepdf.Dictionary(WC=run)

    assert carried(changed(good, script), "quote.pdf").quote == QUOTE


def test_a_wrong_line_among_the_values_set() -> None:
    """A line that is no PATH=VALUE is told with its place in the attachment."""
    wrong = report(quote_yaml=QUOTE, quote_set_txt=b"site.pue=1.2\nsite.pue\n")
    assert sentence(wrong) == ("quote.pdf!quote.set.txt:2: got 'site.pue', expected PATH=VALUE such as site.pue=1.2")


def test_the_working_folder_cannot_shadow_what_opens(
    good: bytes, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A module of a known name in the working folder is not run by the process that opens PDFs."""
    folder = str(tmp_path)
    for name in ("pypdf", "json", "vramsheet"):
        with open(f"{folder}/{name}.py", "w", encoding="utf-8") as file:  # noqa: PTH123 - the fixture's type is its own
            file.write("raise SystemExit('shadowed')")
    monkeypatch.chdir(folder)
    assert carried(good, "quote.pdf").quote == QUOTE


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_damage_ends_in_a_sentence(good: bytes, data: st.DataObject) -> None:
    """A report cut or with bytes changed gives its quote, or a sentence; never anything else."""
    at = data.draw(st.integers(0, len(good) - 1))
    damage = data.draw(st.binary(max_size=40))
    cut = data.draw(st.booleans())
    damaged = good[:at] + damage + (b"" if cut else good[at + len(damage) :])
    try:
        found = carried(damaged, "quote.pdf")
    except BadQuote as refused:
        assert len(refused.problems) == 1  # noqa: PT017 - either way is right
    else:
        assert isinstance(found.quote, bytes)


def test_which_files_are_pdf() -> None:
    """A PDF is known by how it begins or by its name."""
    assert is_pdf(b"%PDF-1.4", "-")
    assert is_pdf(b"", "A.PDF")
    assert not is_pdf(b"quote: 1", "quote.yaml")
