"""
Compound files: the container of streams in which Office keeps a VBA project, written without Office.

Source: Microsoft, [MS-CFB] Compound File Binary File Format; version 3 with sectors of 512 bytes, as Office writes it.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SIGNATURE: Final = bytes.fromhex("D0CF11E0A1B11AE1")
SECTOR_BYTES: Final = 512
MINI_SECTOR_BYTES: Final = 64
CUTOFF_BYTES: Final = 4096
"""A stream that is smaller lies in the mini stream ([MS-CFB] 2.2, "Mini Stream Cutoff Size")."""
ENTRY_BYTES: Final = 128
FREE: Final = 0xFFFFFFFF
END_OF_CHAIN: Final = 0xFFFFFFFE
FAT_SECTOR: Final = 0xFFFFFFFD
NO_STREAM: Final = 0xFFFFFFFF
HEADER_FAT_COUNT: Final = 109
"""Sectors of the allocation table that the header can name; enough for 6.9 MB, so that no further list is written."""
LONGEST_NAME: Final = 31
STORAGE, STREAM, ROOT = 1, 2, 5
RED, BLACK = 0, 1


@dataclass(slots=True)
class _Entry:
    """One line of the directory."""

    name: str
    kind: int
    content: bytes = b""
    colour: int = BLACK
    left: int = NO_STREAM
    right: int = NO_STREAM
    child: int = NO_STREAM
    start: int = 0
    size: int = 0

    def packed(self) -> bytes:
        """The 128 bytes of [MS-CFB] 2.6.1, without class, state and times."""
        name = (self.name + "\0").encode("utf-16-le")
        return struct.pack(
            "<64sHBBIII16sIQQIQ",
            name,
            len(name),
            self.kind,
            self.colour,
            self.left,
            self.right,
            self.child,
            b"",
            0,
            0,
            0,
            self.start,
            self.size,
        )


def compound_file(streams: Mapping[str, bytes]) -> bytes:
    """
    A compound file with these streams; the same bytes for the same streams.

    Args:
        streams: content by name; a name may have one folder before it, as in "VBA/dir".

    Returns:
        The file.

    Raises:
        ValueError: a name that the format does not have room for, or more content than 6.9 MB.
    """
    entries = _directory(streams)
    root = entries[0]
    mini = bytearray()
    mini_fat: list[int] = []
    large: list[_Entry] = []
    for entry in entries:
        if entry.kind != STREAM:
            continue
        entry.size = len(entry.content)
        if entry.size >= CUTOFF_BYTES:
            large.append(entry)
        elif entry.size:
            entry.start = len(mini_fat)
            count = -(-entry.size // MINI_SECTOR_BYTES)
            mini_fat += [*range(entry.start + 1, entry.start + count), END_OF_CHAIN]
            mini += entry.content.ljust(count * MINI_SECTOR_BYTES, b"\0")
        else:
            entry.start = END_OF_CHAIN
    root.start, root.size = (0, len(mini)) if mini else (END_OF_CHAIN, 0)

    directory_count = -(-len(entries) * ENTRY_BYTES // SECTOR_BYTES)
    mini_fat_count = -(-len(mini_fat) * 4 // SECTOR_BYTES)
    chains = [directory_count, mini_fat_count, _sector_count(mini), *(_sector_count(one.content) for one in large)]
    fat_count = 0
    while fat_count * (SECTOR_BYTES // 4) < fat_count + sum(chains):
        fat_count += 1
    if fat_count > HEADER_FAT_COUNT:
        raise ValueError("too much for one compound file")

    fat, starts = [FAT_SECTOR] * fat_count, []
    for count in chains:
        starts.append(len(fat) if count else END_OF_CHAIN)
        if count:
            fat += [*range(len(fat) + 1, len(fat) + count), END_OF_CHAIN]
    if mini:
        root.start = starts[2]
    for entry, start in zip(large, starts[3:], strict=True):
        entry.start = start
    empty = _Entry("", 0, start=0)
    rows = [entry.packed() for entry in entries]
    rows += [_unused(empty)] * (directory_count * (SECTOR_BYTES // ENTRY_BYTES) - len(rows))
    parts = [
        _header(fat_count, starts[0], starts[1], mini_fat_count),
        _table(fat, fat_count),
        b"".join(rows),
        _table(mini_fat, mini_fat_count),
        _padded(bytes(mini)),
        *(_padded(one.content) for one in large),
    ]
    return b"".join(parts)


def _unused(entry: _Entry) -> bytes:
    packed = bytearray(entry.packed())
    packed[64:66] = b"\0\0"  # no name, so no length either
    return bytes(packed)


def _directory(streams: Mapping[str, bytes]) -> list[_Entry]:
    """The root, then every storage and stream, each storage with a balanced tree of what is in it."""
    entries = [_Entry("Root Entry", ROOT)]
    inside: dict[str, list[int]] = {"": []}
    for path, content in streams.items():
        folder, _, name = path.rpartition("/")
        if not 0 < len(name) <= LONGEST_NAME or "/" in folder:
            raise ValueError(f"no name of a stream: {path!r}")
        if folder not in inside:
            inside[folder] = []
            inside[""].append(len(entries))
            entries.append(_Entry(folder, STORAGE))
        inside[folder].append(len(entries))
        entries.append(_Entry(name, STREAM, content))
    for folder, members in inside.items():
        owner = next(one for one in entries if (one.kind == STORAGE and one.name == folder) or not folder)
        ordered = sorted(members, key=lambda index: (len(entries[index].name), entries[index].name.upper()))
        deepest = len(ordered).bit_length()
        owner.child = _tree(entries, ordered, 1, deepest)
    return entries


def _tree(entries: list[_Entry], ordered: Sequence[int], depth: int, deepest: int) -> int:
    """
    The root of a binary tree over these entries, balanced by halving.

    Every level but the deepest is full, so with that one red and all others black it is a red-black tree.
    """
    if not ordered:
        return NO_STREAM
    middle = len(ordered) // 2
    entry = entries[ordered[middle]]
    entry.colour = RED if depth == deepest and depth > 1 else BLACK
    entry.left = _tree(entries, ordered[:middle], depth + 1, deepest)
    entry.right = _tree(entries, ordered[middle + 1 :], depth + 1, deepest)
    return ordered[middle]


def _header(fat_count: int, directory_start: int, mini_fat_start: int, mini_fat_count: int) -> bytes:
    """The 512 bytes of [MS-CFB] 2.2."""
    named = [*range(fat_count), *[FREE] * (HEADER_FAT_COUNT - fat_count)]
    return struct.pack(
        "<8s16sHHHHH6s9I109I",
        SIGNATURE,
        b"",
        0x3E,  # minor version
        3,  # major version: sectors of 512 bytes
        0xFFFE,  # little-endian
        9,  # sectors of 2^9 bytes
        6,  # mini sectors of 2^6 bytes
        b"",
        0,  # directory sectors are counted in version 4 only
        fat_count,
        directory_start,
        0,
        CUTOFF_BYTES,
        mini_fat_start,
        mini_fat_count,
        END_OF_CHAIN,  # no further list of allocation sectors
        0,
        *named,
    )


def _table(chain: Sequence[int], sector_count: int) -> bytes:
    length = sector_count * (SECTOR_BYTES // 4)
    return struct.pack(f"<{length}I", *chain, *[FREE] * (length - len(chain)))


def _sector_count(content: bytes | bytearray) -> int:
    return -(-len(content) // SECTOR_BYTES)


def _padded(content: bytes) -> bytes:
    return content.ljust(_sector_count(content) * SECTOR_BYTES, b"\0")
