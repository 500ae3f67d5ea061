"""The VBA project that we write: read back by other people's readers, to the last byte."""

from __future__ import annotations

import io
import random
import struct
import warnings
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import olefile
import pytest
import xlwings
from hypothesis import given
from hypothesis import strategies as st

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # oletools uses old names of its parser
    from oletools.olevba import VBA_Parser, decompress_stream

from vramsheet.spreadsheet import compound_file, vba_project, xlam
from vramsheet.spreadsheet.vba_project import Module, document_module

if TYPE_CHECKING:
    from collections.abc import Iterator

MODULES = (document_module("ThisWorkbook", "workbook"), document_module("Sheet1", "sheet"))
TEMPLATE = Path(xlwings.__file__).parent / "quickstart_addin.xlam"
"""xlwings' own add-in, which Excel opens at all of its users."""


def opened(content: bytes) -> olefile.OleFileIO:
    """A compound file, read so strictly that any defect is an error."""
    return olefile.OleFileIO(io.BytesIO(content), raise_defects=olefile.DEFECT_UNSURE)


def unpacked(content: bytes) -> bytes:
    """What olevba makes of a compressed stream."""
    return bytes(decompress_stream(bytearray(content)))


def records(content: bytes) -> Iterator[tuple[int, bytes]]:
    """The records of a dir stream; that of the version says its length wrongly, as the specification wants."""
    place = 0
    while place < len(content):
        identifier, length = struct.unpack_from("<HI", content, place)
        length += 2 if identifier == 0x09 else 0
        yield identifier, content[place + 6 : place + 6 + length]
        place += 6 + length


def decrypted(project_id: str, field: str) -> bytes:
    """What a protection field of a project says ([MS-OVBA] 2.4.3.3, the way back)."""
    seed, version, key, *rest = bytes.fromhex(field)
    assert version ^ seed == 2
    plain = key ^ seed
    assert plain == sum(project_id.encode()) & 0xFF
    before, last, out = version, key, []
    for byte in rest:
        plain = byte ^ ((before + plain) & 0xFF)
        before, last = last, byte
        out.append(plain)
    found = bytes(out[(seed & 6) // 2 :])
    (length,) = struct.unpack_from("<I", found)
    assert length == len(found) - 4
    return found[4:]


def settings(content: bytes) -> dict[str, str]:
    """The keys of a PROJECT stream with their values, without quotation marks."""
    lines = content.decode("cp1252").split("\r\n")
    return {key: value.strip('"') for key, _, value in (line.partition("=") for line in lines) if value}


@pytest.mark.parametrize("size", [0, 1, 2, 3, 16, 17, 4095, 4096, 4097, 8192, 20_000])
def test_compression_goes_back(size: int) -> None:
    """Text of any length and repetition comes out as it went in."""
    words = random.Random(size)  # noqa: S311 - the same noise each time
    texts = [b"a" * size, (b"Public Function " * size)[:size], bytes(words.choices(b"abcdefgh \r\n", k=size))]
    for text in texts:
        assert unpacked(vba_project.compressed(text)) == text if size else vba_project.compressed(text) == b"\x01"


@given(st.text(alphabet=st.characters(max_codepoint=126), min_size=1, max_size=300))
def test_compression_of_any_text(text: str) -> None:
    """Any text comes out as it went in."""
    assert unpacked(vba_project.compressed(text.encode())) == text.encode()


def test_noise_is_stored_as_it_is() -> None:
    """A full chunk that cannot be made smaller is stored whole, as the specification wants."""
    noise = random.Random(1).randbytes(4096)  # noqa: S311 - the same noise each time
    packed = vba_project.compressed(noise)
    assert len(packed) == 1 + 2 + 4096
    assert unpacked(packed) == noise


@pytest.mark.parametrize("count", [1, 2, 3, 7, 8, 15, 30])
def test_compound_file_of_many_streams(count: int) -> None:
    """Streams of every size are found under their names, and strict reading finds no defect."""
    noise = random.Random(count)  # noqa: S311 - the same noise each time
    streams = {f"VBA/Stream{n}": noise.randbytes(n * 700) for n in range(count)} | {"PROJECT": b"x"}
    container = opened(compound_file.compound_file(streams))
    found = {"/".join(path): container.openstream(path).read() for path in container.listdir()}
    assert found == streams
    for path in ("vba/stream0", "project"):  # whoever looks for a name goes through the tree, in any case
        assert container.exists(path)


def test_compound_file_is_a_search_tree() -> None:
    """Every folder is a search tree by length and capital letters, with equally many black entries on all ways."""
    content = compound_file.compound_file({f"VBA/{'m' * (n % 7 + 1)}{n}": b"" for n in range(23)})
    start = 512 * (1 + struct.unpack_from("<I", content, 48)[0])
    entries = [content[start + 128 * n : start + 128 * (n + 1)] for n in range(25)]

    def walked(index: int) -> tuple[list[tuple[int, str]], int]:
        if index == compound_file.NO_STREAM:
            return [], 1
        (length,) = struct.unpack_from("<H", entries[index], 64)
        name = entries[index][: length - 2].decode("utf-16-le")
        left, right = struct.unpack_from("<II", entries[index], 68)
        (before, black), (after, black_too) = walked(left), walked(right)
        assert black == black_too
        colour = entries[index][67]
        if colour == compound_file.RED:
            children = [entries[child][67] for child in (left, right) if child != compound_file.NO_STREAM]
            assert compound_file.RED not in children
        return [*before, (len(name), name.upper()), *after], black + colour

    storage = struct.unpack_from("<I", entries[0], 76)[0]
    names, _ = walked(struct.unpack_from("<I", entries[storage], 76)[0])
    assert len(names) == 23
    assert names == sorted(names)


@pytest.mark.parametrize("name", ["", "x" * 32, "a/b/c"])
def test_name_without_room_is_refused(name: str) -> None:
    """A name that the format cannot hold is an error of the programmer."""
    with pytest.raises(ValueError, match="no name of a stream"):
        compound_file.compound_file({name: b""})


def test_more_than_a_file_holds_is_refused() -> None:
    """Seven megabytes are more than the header can name the sectors of."""
    with pytest.raises(ValueError, match="too much"):
        compound_file.compound_file({"PROJECT": bytes(7_200_000)})


def test_olevba_reads_our_sources() -> None:
    """Olevba finds exactly our modules, each with our source to the last character."""
    modules = xlam.modules()
    parser = VBA_Parser("vbaProject.bin", data=vba_project.vba_project("Project", modules))
    found = {stream: code for _, stream, _, code in parser.extract_macros()}
    assert found == {f"VBA/{one.name}": one.content.decode("cp1252") for one in modules}


def test_project_is_written_as_that_of_xlwings() -> None:
    """
    Our project has the streams, the records in their order and the settings of xlwings' own add-in, which Excel opens.

    Theirs was written without Office too: its stream of compiled code is empty, its modules are text alone.
    """
    with zipfile.ZipFile(TEMPLATE) as archive:
        theirs = opened(archive.read("xl/vbaProject.bin"))
    ours = opened(vba_project.vba_project("Project", (*MODULES, Module("One", 'Attribute VB_Name = "One"\n'))))
    for container in (theirs, ours):
        assert len(container.openstream("VBA/_VBA_PROJECT").read()) == 7
        assert container.openstream("VBA/_VBA_PROJECT").read(4) == bytes.fromhex("CC61FFFF")
        names = {"/".join(path) for path in container.listdir()}
        assert {"PROJECT", "PROJECTwm", "VBA/dir", "VBA/_VBA_PROJECT", "VBA/ThisWorkbook"} <= names
    kinds = [
        list(dict.fromkeys(kind for kind, _ in records(unpacked(one.openstream("VBA/dir").read()))))
        for one in (theirs, ours)
    ]
    assert len(kinds[1]) > 25
    assert kinds[1] == [kind for kind in kinds[0] if kind in kinds[1]]
    keys = [set(settings(one.openstream("PROJECT").read())) for one in (theirs, ours)]
    common = {"ID", "Name", "HelpContextID", "VersionCompatible32", "CMG", "DPB", "GC", "Document", "Module"}
    assert common <= keys[0] & keys[1]


def test_project_is_open_and_visible() -> None:
    """The protection fields say what those of xlwings' add-in say: no protection, no password, visible."""
    with zipfile.ZipFile(TEMPLATE) as archive:
        theirs = settings(opened(archive.read("xl/vbaProject.bin")).openstream("PROJECT").read())
    ours = settings(opened(vba_project.vba_project("Project", MODULES)).openstream("PROJECT").read())
    for found in (theirs, ours):
        assert decrypted(found["ID"], found["CMG"]) == bytes(4)
        assert decrypted(found["ID"], found["DPB"]) == b"\0"
        assert decrypted(found["ID"], found["GC"]) == b"\xff"


def test_names_and_streams_agree() -> None:
    """The dir stream, PROJECT and PROJECTwm name the modules alike and in one order, document modules as such."""
    modules = xlam.modules()
    container = opened(vba_project.vba_project("Project", modules))
    found = list(records(unpacked(container.openstream("VBA/dir").read())))
    names = [content.decode("cp1252") for kind, content in found if kind == 0x1A]
    assert names == [one.name for one in modules]
    assert [content.decode("utf-16-le") for kind, content in found if kind == 0x32] == names
    kinds = [kind for kind, _ in found if kind in {0x21, 0x22}]
    assert kinds == [0x21 if one.kind == "standard" else 0x22 for one in modules]
    lines = container.openstream("PROJECT").read().decode("cp1252").split("\r\n")
    assert [line for line in lines if line.startswith(("Document=", "Module="))] == [
        f"Document={one.name}/&H00000000" if one.kind == "document" else f"Module={one.name}" for one in modules
    ]
    pairs = container.openstream("PROJECTwm").read()
    assert pairs == b"".join(n.encode() + b"\0" + n.encode("utf-16-le") + b"\0\0" for n in names) + b"\0\0"


def test_same_modules_same_bytes() -> None:
    """Two projects of the same modules are the same file, as no time or chance goes into them."""
    modules: Any = xlam.modules()
    assert vba_project.vba_project("P", modules) == vba_project.vba_project("P", modules)
