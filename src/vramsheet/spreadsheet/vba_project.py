"""
A VBA project as Office keeps it in `vbaProject.bin`, written from source text without Office.

Only text is written, no compiled code: Office compiles it when it opens the file, as it does with the projects of
xlwings' own add-in templates, which are written the same way.

Source: Microsoft, [MS-OVBA] Office VBA File Format Structure (2.2 streams, 2.3.4.2 dir stream, 2.4.1 compression,
2.4.3 encryption of the protection fields).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from vramsheet.spreadsheet.compound_file import compound_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

CODEPAGE: Final = 1252
ENGLISH: Final = 1033
PROJECT_ID: Final = "{7C4F7D2B-6F0A-4E55-9B0C-3A2E8D1F5C61}"
"""Any identifier will do; a fixed one gives the same bytes each time."""
CHUNK_BYTES: Final = 4096
SHORTEST_COPY: Final = 3
NO_COOKIE: Final = 0xFFFF
NOT_COMPILED: Final = bytes.fromhex("CC61FFFF000000")
"""The stream _VBA_PROJECT without compiled code ([MS-OVBA] 2.3.4.1)."""
MAJOR_VERSION, MINOR_VERSION = 1361024421, 6
SEED: Final = 0x5C
"""Start of the encryption; its bits 1 and 2 say how many bytes to skip, here two."""
SEED_IGNORED_MASK: Final = 6
CLASS_IDS: Final = {
    "workbook": "0{00020819-0000-0000-C000-000000000046}",
    "sheet": "0{00020820-0000-0000-C000-000000000046}",
}
"""What a document module is based on: Excel's Workbook and Worksheet."""
REFERENCES: Final = (
    (
        "stdole",
        r"*\G{00020430-0000-0000-C000-000000000046}#2.0#0#C:\Windows\System32\stdole2.tlb#OLE Automation",
    ),
    (
        "Office",
        (
            r"*\G{2DF8D04C-5BFA-101B-BDE5-00AA0044DE52}#2.0#0"
            r"#C:\Program Files\Common Files\Microsoft Shared\OFFICE16\MSO.DLL#Microsoft Office 16.0 Object Library"
        ),
    ),
)
"""The libraries that every project of Excel names; VBA finds them by identifier, wherever they lie."""


@dataclass(frozen=True, slots=True)
class Module:
    """One module of a project."""

    name: str
    source: str
    """Lines ended by a line feed, the attributes that Office hides among them, in Latin letters."""
    kind: Literal["standard", "document"] = "standard"

    @property
    def content(self) -> bytes:
        """The source as Office stores it."""
        return self.source.replace("\r\n", "\n").replace("\n", "\r\n").encode(f"cp{CODEPAGE}")


def document_module(name: str, based_on: Literal["workbook", "sheet"]) -> Module:
    """
    The empty module that belongs to the workbook or to a sheet.

    Args:
        name: its code name.
        based_on: what it belongs to.

    Returns:
        A module with the attributes that Office expects.
    """
    return Module(
        name,
        f'Attribute VB_Name = "{name}"\n'
        f'Attribute VB_Base = "{CLASS_IDS[based_on]}"\n'
        "Attribute VB_GlobalNameSpace = False\n"
        "Attribute VB_Creatable = False\n"
        "Attribute VB_PredeclaredId = True\n"
        "Attribute VB_Exposed = True\n"
        "Attribute VB_TemplateDerived = False\n"
        "Attribute VB_Customizable = True\n",
        "document",
    )


def vba_project(name: str, modules: Sequence[Module]) -> bytes:
    """
    The file `vbaProject.bin`; the same bytes for the same modules.

    Args:
        name: of the project; no module may have it too.
        modules: in the order in which the editor lists them.

    Returns:
        A compound file.
    """
    streams = {
        "PROJECT": _project_stream(name, modules).encode(f"cp{CODEPAGE}"),
        "PROJECTwm": b"".join(
            one.name.encode(f"cp{CODEPAGE}") + b"\0" + (one.name + "\0").encode("utf-16-le") for one in modules
        )
        + b"\0\0",
        "VBA/dir": compressed(dir_stream(name, modules)),
        "VBA/_VBA_PROJECT": NOT_COMPILED,
        **{f"VBA/{one.name}": compressed(one.content) for one in modules},
    }
    return compound_file(streams)


def dir_stream(name: str, modules: Sequence[Module]) -> bytes:
    """
    What the project consists of, before compression ([MS-OVBA] 2.3.4.2).

    Args:
        name: of the project.
        modules: in their order.

    Returns:
        Records one after the other.
    """
    win32 = 1
    return b"".join(
        [
            _number(0x01, win32),
            _number(0x02, ENGLISH),
            _number(0x14, ENGLISH),
            _record(0x03, struct.pack("<H", CODEPAGE)),
            _record(0x04, name.encode(f"cp{CODEPAGE}")),
            _both(0x05, 0x40, ""),  # description
            _record(0x06, b"") + _record(0x3D, b""),  # help files
            _number(0x07, 0),  # help context
            _number(0x08, 0),  # flags
            struct.pack("<HIIH", 0x09, 4, MAJOR_VERSION, MINOR_VERSION),
            _both(0x0C, 0x3C, ""),  # constants
            *map(_reference, REFERENCES),
            _record(0x0F, struct.pack("<H", len(modules))),
            _record(0x13, struct.pack("<H", NO_COOKIE)),
            *map(_module_record, modules),
            _record(0x10, b""),
        ]
    )


def _module_record(module: Module) -> bytes:
    kind = 0x21 if module.kind == "standard" else 0x22
    return b"".join(
        [
            _both(0x19, 0x47, module.name),
            _both(0x1A, 0x32, module.name),  # the stream
            _both(0x1C, 0x48, ""),  # description
            _number(0x31, 0),  # the source starts at once, as no compiled code stands before it
            _number(0x1E, 0),
            _record(0x2C, struct.pack("<H", NO_COOKIE)),
            _record(kind, b""),
            _record(0x2B, b""),
        ]
    )


def _reference(reference: tuple[str, str]) -> bytes:
    name, library = reference
    text = library.encode(f"cp{CODEPAGE}")
    return _both(0x16, 0x3E, name) + _record(0x0D, struct.pack("<I", len(text)) + text + bytes(6))


def _record(identifier: int, content: bytes) -> bytes:
    return struct.pack("<HI", identifier, len(content)) + content


def _number(identifier: int, number: int) -> bytes:
    return _record(identifier, struct.pack("<I", number))


def _both(identifier: int, unicode_identifier: int, text: str) -> bytes:
    """A text twice: in the code page and in UTF-16."""
    return _record(identifier, text.encode(f"cp{CODEPAGE}")) + _record(unicode_identifier, text.encode("utf-16-le"))


def _project_stream(name: str, modules: Sequence[Module]) -> str:
    """The settings of the project in text ([MS-OVBA] 2.3.1); the three fields say: not protected, visible."""
    named = [f"Document={one.name}/&H00000000" if one.kind == "document" else f"Module={one.name}" for one in modules]
    lines = [
        f'ID="{PROJECT_ID}"',
        *named,
        f'Name="{name}"',
        'HelpContextID="0"',
        'VersionCompatible32="393222000"',
        f'CMG="{encrypted(PROJECT_ID, SEED, bytes(4))}"',
        f'DPB="{encrypted(PROJECT_ID, SEED, bytes(1))}"',
        f'GC="{encrypted(PROJECT_ID, SEED, bytes([0xFF]))}"',
        "",
        "[Host Extender Info]",
        "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000",
        "",
        "[Workspace]",
        *(f"{one.name}=0, 0, 0, 0, C" for one in modules),
        "",
    ]
    return "\r\n".join(lines)


def encrypted(project_id: str, seed: int, content: bytes) -> str:
    """
    A protection field of the project's settings ([MS-OVBA] 2.4.3.2).

    Args:
        project_id: as in the settings, with its braces.
        seed: one byte, of which the rest follows.
        content: what the field says.

    Returns:
        Capital hexadecimal digits.
    """
    version, key = 2, sum(project_id.encode("ascii")) & 0xFF
    out = [seed, seed ^ version, seed ^ key]
    plain, last, before = key, out[2], out[1]
    ignored = bytes([seed]) * ((seed & SEED_IGNORED_MASK) // 2)
    for byte in ignored + struct.pack("<I", len(content)) + content:
        before, last, plain = last, byte ^ ((before + plain) & 0xFF), byte
        out.append(last)
    return bytes(out).hex().upper()


def compressed(content: bytes) -> bytes:
    """
    A stream in the compression of VBA projects ([MS-OVBA] 2.4.1).

    Args:
        content: any bytes.

    Returns:
        The signature byte and one chunk for every 4,096 bytes.
    """
    chunks = (content[start : start + CHUNK_BYTES] for start in range(0, len(content), CHUNK_BYTES))
    return b"\x01" + b"".join(map(_chunk, chunks))


def _chunk(content: bytes) -> bytes:
    packed = bytearray()
    tokens = list(_tokens(content))
    for start in range(0, len(tokens), 8):
        group = tokens[start : start + 8]
        packed.append(sum(1 << place for place, token in enumerate(group) if len(token) > 1))
        packed += b"".join(group)
    is_packed = len(packed) <= CHUNK_BYTES
    if not is_packed:
        packed = bytearray(content.ljust(CHUNK_BYTES, b"\0"))
    header = (len(packed) - 1) | 0b011 << 12 | is_packed << 15
    return struct.pack("<H", header) + packed


def _tokens(content: bytes) -> Iterable[bytes]:
    """Single bytes, and pairs of bytes that say: copy so many from so far back."""
    seen: dict[bytes, list[int]] = {}
    place = 0
    while place < len(content):
        offset, length = _longest_match(content, place, seen)
        if length:
            bits = max((place - 1).bit_length(), 4)
            yield struct.pack("<H", (offset - 1) << (16 - bits) | (length - SHORTEST_COPY))
        else:
            yield content[place : place + 1]
            length = 1
        for start in range(place, place + length):
            seen.setdefault(content[start : start + SHORTEST_COPY], []).append(start)
        place += length


def _longest_match(content: bytes, place: int, seen: dict[bytes, list[int]]) -> tuple[int, int]:
    """How far back the longest repetition of what follows stands, and how long it is; zeros for none."""
    key = content[place : place + SHORTEST_COPY]
    if len(key) < SHORTEST_COPY:
        return 0, 0
    most = (0xFFFF >> max((place - 1).bit_length(), 4)) + SHORTEST_COPY if place else 0
    most = min(most, len(content) - place)
    best_offset = best_length = 0
    for start in reversed(seen.get(key, ())):
        length = SHORTEST_COPY
        while length < most and content[start + length] == content[place + length]:
            length += 1
        if length > best_length:
            best_offset, best_length = place - start, length
        if best_length == most:
            break
    return (best_offset, best_length) if best_length <= most else (0, 0)
