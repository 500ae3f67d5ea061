"""MIG slices: boards of the catalogue cut into parts that each work as a GPU of their own."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from vramsheet.catalog.tables import FILLED, KEY, POSITIVE, YES_NO, Kind, read_table
from vramsheet.records import MigSlice
from vramsheet.units import GIB

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal
    from importlib.resources.abc import Traversable

    from vramsheet.catalog.tables import Row
    from vramsheet.records import Gpu

FILE: Final = "mig_slices.csv"
NAME: Final = ("gpu_key", "profile")
MIG: Final = "mig"
"""The word that a slice's key has between its board and its profile: h100-sxm-80gb-mig-3g.40gb."""
CENT_DIGITS: Final = 2

COLUMNS: Final[Mapping[str, Kind]] = {
    "gpu_key": KEY,
    "profile": FILLED,
    "most_per_board": POSITIVE,
    "memory_gb": POSITIVE,
    "usable_bytes": POSITIVE,
    "usable_measured": YES_NO,
    "memory_slices": POSITIVE,
    "memory_slices_of_board": POSITIVE,
    "compute_slices": POSITIVE,
    "compute_slices_of_board": POSITIVE,
}


def read_slices(folder: Traversable, gpus: Mapping[str, Gpu]) -> dict[str, Gpu]:
    """
    The slices of a folder as devices; a folder need not have any.

    Args:
        folder: where `mig_slices.csv` may be.
        gpus: the boards that may be named.

    Returns:
        Slices by key, in the order of the file: memory as the driver offers it, bandwidth by the share of the memory
        slices, rated power and tensor speed by the share of the compute slices.

    Raises:
        BadCatalog: a row that cannot be trusted, or that names no GPU of the catalogue.

    Source:
        NVIDIA MIG User Guide (read 2026-11-20): each instance has its own memory slices with their bandwidth, and its
        own compute slices. That power follows the compute slices is an assumption; the guide states none.
    """
    slices: dict[str, Gpu] = {}
    if not folder.joinpath(FILE).is_file():
        return slices
    for row in read_table(folder, FILE, COLUMNS, NAME):
        one = slice_of(row, gpus)
        slices[one.key] = one
    return slices


def slice_of(row: Row, gpus: Mapping[str, Gpu]) -> Gpu:
    """
    The slice of one row.

    Args:
        row: its cells, read.
        gpus: the boards that may be named.

    Returns:
        The slice as a device.

    Raises:
        BadCatalog: no board of the catalogue, or more of it than it has.
    """
    board, cells = gpus.get(row.value("gpu_key")), row.values
    if board is None:
        raise row.wrong("gpu_key", "a key of gpus.csv")
    memory = Fraction(cells["memory_slices"], cells["memory_slices_of_board"])
    compute = Fraction(cells["compute_slices"], cells["compute_slices_of_board"])
    for column, share in (("memory_slices", memory), ("compute_slices", compute)):
        if share > 1:
            raise row.wrong(column, "at most as many as the board has")
    if cells["usable_bytes"] > min(cells["memory_gb"] * GIB, board.usable_bytes):
        raise row.wrong("usable_bytes", f"at most the {cells['memory_gb']} GiB of the slice and what its board offers")
    mig = MigSlice(
        board_key=board.key,
        profile=cells["profile"],
        most_per_board=cells["most_per_board"],
        memory_share=memory,
        compute_share=compute,
    )
    own = {name: cells[name] for name in ("usable_measured", "source", "note")}
    return replace(board, **_share(board, mig, cells["memory_gb"], cells["usable_bytes"]), **own)


def cut(board: Gpu, mig: MigSlice, memory_gb: int, usable_bytes: int) -> Gpu:
    """
    One slice of a board as a device, with the board's source.

    Args:
        board: the whole device.
        mig: its shares and its profile.
        memory_gb: of the slice, as sold.
        usable_bytes: what its driver offers [bytes]; never more than the board has.

    Returns:
        The slice.
    """
    return replace(board, **_share(board, mig, memory_gb, usable_bytes))


def _share(board: Gpu, mig: MigSlice, memory_gb: int, usable_bytes: int) -> dict[str, Any]:
    """What a slice has otherwise than its board."""
    memory, compute = mig.memory_share, mig.compute_share
    whole, parts = board.bandwidth_gb_s.as_integer_ratio()
    return {
        "key": f"{board.key}-{MIG}-{mig.profile}",
        "name": f"{board.name} MIG {mig.profile}",
        "memory_gb": memory_gb,
        "usable_bytes": min(usable_bytes, board.usable_bytes),
        "memory_bus_bits": None,
        "bandwidth_gb_s": (whole * memory.numerator) / (parts * memory.denominator),
        "tdp_watts": None if board.tdp_watts is None else round(board.tdp_watts * compute),
        "fp16_tflops": None if board.fp16_tflops is None else board.fp16_tflops * float(compute),
        "fp8_tflops": None if board.fp8_tflops is None else board.fp8_tflops * float(compute),
        "interconnect": "none",
        "mig": mig,
    }


def slice_price(price_usd: Decimal, mig: MigSlice) -> Decimal:
    """
    A slice's share of what its board costs: by its share of the memory.

    Args:
        price_usd: price of the board [USD].
        mig: the slice.

    Returns:
        Price of the slice, to the cent [USD].
    """
    return round(price_usd * mig.memory_share.numerator / mig.memory_share.denominator, CENT_DIGITS)
