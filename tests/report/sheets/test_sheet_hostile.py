"""Files that are no workbook, or one that somebody made to do harm: each gives a sentence, none an exception."""

from __future__ import annotations

import io
import random
import time
import zipfile
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from vramsheet.errors import BadQuote
from vramsheet.report.reading import read_quote
from vramsheet.report.sheets.archive import LARGEST_FILE_BYTES, MOST_ELEMENTS
from vramsheet.report.sheets.cells import MOST_CELLS

if TYPE_CHECKING:
    from collections.abc import Callable

NAME = "budget.xlsx"
SECONDS = 10.0
"""What refusing a hostile file may take; each took a second or two when it was written, alone on the machine."""
SHEETS = "xl/worksheets/sheet1.xml"
BOMB_BYTES = 30_000_000


def rewritten(content: bytes, change: Callable[[str, bytes], bytes], **more: bytes) -> bytes:
    """The archive with its parts changed, and with more of them."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, part in more.items():
            new.writestr(name, part)
    return made.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The archive with one part replaced or added."""
    if name in zipfile.ZipFile(io.BytesIO(content)).namelist():
        return rewritten(content, lambda one, old: part if one == name else old)
    return rewritten(content, lambda _, old: old, **{name: part})


def in_first_sheet(content: bytes, old: bytes, new: bytes) -> bytes:
    """The archive with a text of its first sheet replaced."""
    made = rewritten(content, lambda name, part: part.replace(old, new, 1) if name == SHEETS else part)
    assert made != content
    return made


def locked(content: bytes) -> bytes:
    """The archive with the mark of encryption on each part."""
    made = bytearray(content)
    for mark, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = made.find(mark)
        while at >= 0:
            made[at + offset] |= 1
            at = made.find(mark, at + 1)
    return bytes(made)


HOSTILE: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "nothing": (lambda _: b"", "the file is no .xlsx workbook, whatever its name says"),
    "a text": (lambda _: b"quote: {title: T}\n", "the file is no .xlsx workbook, whatever its name says"),
    "cut short": (lambda content: content[: len(content) // 2], "the file is damaged: it ends too early"),
    "an old workbook": (
        lambda _: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "the file is an old .xls workbook or locked",
    ),
    "locked": (locked, "the file is locked by a password; save it without one"),
    "far too large": (
        lambda content: content + bytes(LARGEST_FILE_BYTES),
        "more than 5,000,000 bytes, which is no quote",
    ),
    "another archive": (
        lambda _: with_part(empty_archive(), "readme.txt", b"hello"),
        "the file is an archive, but no .xlsx",
    ),
    "an OpenDocument": (
        lambda _: with_part(empty_archive(), "mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        "the file is an OpenDocument; save it as .xlsx",
    ),
    "a binary workbook": (
        lambda _: with_part(empty_archive(), "xl/workbook.bin", b"\0"),
        "the file is a binary .xlsb workbook",
    ),
    "macros": (
        lambda content: with_part(content, "xl/vbaProject.bin", b"\0"),
        "the file holds macros, which are never run",
    ),
    "a bomb": (
        lambda content: with_part(content, SHEETS, bytes(BOMB_BYTES)),
        f"the part '{SHEETS}' unpacks to 30,000,000 bytes",
    ),
    "many small bombs": (
        lambda content: rewritten(
            content, lambda name, old: old + b" " * 19_000_000 if "sheets/sheet" in name else old
        ),
        "unpacks to ",
    ),
    "many parts": (
        lambda content: rewritten(content, lambda _, old: old, **{f"junk/{n}": b"" for n in range(2001)}),
        "more than 2,000 parts",
    ),
    "entities that grow": (
        lambda content: rewritten(content, lambda name, old: BILLION_LAUGHS if name == SHEETS else old),
        "a part of the file declares a DOCTYPE",
    ),
    "a file from outside": (
        lambda content: rewritten(
            content, lambda name, old: OUTSIDE + old.partition(b"?>")[2] if name == SHEETS else old
        ),
        "a part of the file declares a DOCTYPE",
    ),
    "a sheet that lies outside": (
        lambda content: rewritten(
            content,
            lambda name, old: (
                old.replace(b'Target="worksheets/sheet1.xml"', b'Target="http://x/s.xml" TargetMode="External"')
                if name == "xl/_rels/workbook.xml.rels"
                else old
            ),
        ),
        "the sheet 'Quote' lies outside the file",
    ),
    "a sheet above the archive": (
        lambda content: rewritten(
            content,
            lambda name, old: (
                old.replace(b"worksheets/sheet1.xml", b"../../../etc/passwd")
                if name == "xl/_rels/workbook.xml.rels"
                else old
            ),
        ),
        "the file is damaged: its part '../../etc/passwd' is missing",
    ),
    "a row beyond every program": (
        lambda c: in_first_sheet(c, b'<c r="A1"', b'<c r="A1048577"'),
        "the file is damaged: a cell points",
    ),
    "a column beyond every program": (
        lambda c: in_first_sheet(c, b'<c r="A1"', b'<c r="ZZZ1"'),
        "the file is damaged: a cell has no",
    ),
    "an address that is none": (
        lambda c: in_first_sheet(c, b'<c r="A1"', b'<c r="A-1"'),
        "the file is damaged: a cell has no",
    ),
    "a text that is not there": (
        lambda c: in_first_sheet(c, b't="s"><v>', b't="s"><v>99999'),
        "the file is damaged: a cell points to nothing",
    ),
    "a number that is none": (
        lambda c: in_first_sheet(c, b't="s"><v>', b"><v>abc"),
        "the file is damaged: a number in it is none",
    ),
    "XML that ends too early": (
        lambda c: rewritten(c, lambda n, old: old[:-40] if n == SHEETS else old),
        "the file is damaged: one of its",
    ),
    "a part that is missing": (
        lambda c: rewritten(c, lambda n, old: b"<a/>" if n == "_rels/.rels" else old),
        "the file is an archive, but no",
    ),
    "no sheet of a quote": (
        lambda c: rewritten(c, lambda n, old: b"<workbook><sheets/></workbook>" if n == "xl/workbook.xml" else old),
        "none of its sheets is one of a quote: Quote, Finance",
    ),
    "very many elements": (
        lambda c: in_first_sheet(c, b"</sheetData>", b"<a/>" * MOST_ELEMENTS + b"</sheetData>"),
        "more than 1,500,000 XML elements",
    ),
    "very many cells": (
        lambda c: in_first_sheet(
            c, b"</sheetData>", b"".join(b"<row><c><v>1</v></c></row>" for _ in range(MOST_CELLS + 1)) + b"</sheetData>"
        ),
        "more than 100,000 filled cells",
    ),
}
BILLION_LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (97 + n, (b"&%c;" % (96 + n)) * 10) for n in range(1, 10))
    + b"]><worksheet><sheetData><row><c><v>&j;</v></c></row></sheetData></worksheet>"
)
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


def empty_archive() -> bytes:
    """An archive with one part that nobody looks for."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a", b"")
    return made.getvalue()


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_gives_one_sentence(name: str, example_sheets: bytes) -> None:
    """Each of these files is refused with one sentence that says what is wrong, and quickly."""
    make, said = HOSTILE[name]
    content = make(example_sheets)
    begun = time.monotonic()
    with pytest.raises(BadQuote) as refused:
        read_quote(content, NAME)
    assert time.monotonic() - begun < SECONDS
    assert len(refused.value.problems) == 1
    assert said in str(refused.value.problems[0])
    assert str(refused.value).startswith(f"{NAME}: ")


def test_empty_reaches_cost_nothing(example_sheets: bytes) -> None:
    """A sheet that claims a million rows, or has a stray cell in the last of them, is read all the same."""
    claimed = rewritten(
        example_sheets,
        lambda name, part: (
            part.replace(b'<dimension ref="A1', b'<dimension ref="A1:XFD1048576" x="')
            if "sheets/sheet" in name
            else part
        ),
    )
    begun = time.monotonic()
    assert read_quote(claimed, NAME) == read_quote(example_sheets, NAME)
    stray = in_first_sheet(
        example_sheets, b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    )
    assert read_quote(stray, NAME) == read_quote(example_sheets, NAME)
    assert time.monotonic() - begun < SECONDS


def test_damaged_files_never_escape(example_sheets: bytes) -> None:
    """Bytes changed at random, in the archive and inside its parts, give a quote or its problems and nothing else."""
    chance = random.Random(20261121)  # noqa: S311 - a test that must repeat
    for turn in range(160):
        content = bytearray(example_sheets)
        if turn % 2:
            content = bytearray(rewritten(example_sheets, lambda _, part: damaged(part, chance)))
        else:
            for _ in range(chance.randint(1, 20)):
                content[chance.randrange(len(content))] = chance.randrange(256)
        with suppress(BadQuote):
            read_quote(bytes(content), NAME)


def damaged(part: bytes, chance: random.Random) -> bytes:
    """A part with a few bytes changed, most often none."""
    changed = bytearray(part)
    if chance.random() < 0.1 and changed:
        for _ in range(3):
            changed[chance.randrange(len(changed))] = chance.choice(b'<>"=&;0A9 /')
    return bytes(changed)
