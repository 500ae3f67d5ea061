"""
Argument lists that no one would think of, through the cell layer: nothing may escape, and no cell may stay empty.

    python tests/argument_fuzz.py 200000 [SEED]

Each list is given to a function as Excel's cell layer takes it and as LibreOffice's does. Every cell of the answer must
be a finite number, text that is not empty, a truth or an error of Excel; a zero must be one that the function means.
"""

from __future__ import annotations

import datetime as dt
import math
import random
import struct
import sys
import time
from collections import Counter
from decimal import Decimal

from vramsheet.functions import FUNCTIONS, Function
from vramsheet.spreadsheet.calc import CODES_BY_NUMBER, calculated
from vramsheet.spreadsheet.cells import ERROR_CODES, CellError, evaluate

MAY_BE_ZERO = {
    "VRAM_PARTS": "a part that a model does not have",
    "VRAM_KV": "a model without a cache",
    "MODEL_INFO": "a model without heads, vocabulary or context",
    "GPU_INFO": "a value of the catalogue",
    "GPU_LIST": "the same",
    "MODEL_LIST": "the same",
    "FITS_HEADROOM": "nothing is left",
    "RENT_COST": "no hours",
    "COMPARE_GPUS": "nothing is left",
}
"""Functions that may answer 0, and what it then means; a zero of any other is one by accident."""
EMPTY = (None, "", " ", "\t", "\n", "\u00a0")
TEXT_NUMBERS = (
    "7",
    " 7 ",
    "7.5",
    "7e9",
    "+7",
    "-7",
    "1e3",
    ".5",
    "5.",
    "0",
    "-0",
    "70B",
    "7b",
    "350M",
    "1_000",
    "0x10",
)
COMMAS = ("7,5", "1.234,5", "1,234.5", "7,5B", "4,096", "1'000", "1 000", "\u0667", "7\u202f000", "50%", "$7", "7 GB")
NUMBERS = (0.0, -0.0, 1.0, 2.0, 7.0, 70.0, 0.5, 4096.0, 1e5, 99999.0, 1e6, 7e9, 1e18, 1e300, -1.0, 1.5, 5e-324)
HUGE = (1.7976931348623157e308, 2.0**53, 2.0**63, 10**400, -(10**400), 2**1024, Decimal("1e400"), Decimal(7))
NOT_FINITE = (math.nan, math.inf, -math.inf, Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"))
DATES = (dt.datetime(2026, 11, 20, tzinfo=dt.UTC), dt.date(1900, 1, 1), dt.timedelta(days=1), dt.time(12), 46085.0)
TRUTHS = (True, False, "TRUE", "false", "yes", "WAHR")
ERRORS = (*ERROR_CODES, "#7", "#", "#N/A!", "Err:504", *(CellError(code, "from the host") for code in ERROR_CODES))
STRANGE = (
    "\ud800",
    "a\udfffb",
    "\x00",
    "a\x00b",
    "x" * 40_000,
    "\u202e7",
    "\U0001f600",
    "=1+1",
    "@x",
    "-cmd",
    "{",
    "%s",
    "\r",
)
OBJECTS = (
    b"7",
    bytearray(b"7"),
    7j,
    object(),
    {},
    {7},
    frozenset(),
    lambda: 7,
    Ellipsis,
    range(3),
    NotImplemented,
    int,
)
NAMES = ("llama-3.1-8b", "deepseek-v3", "codestral-mamba-7b", "bert-base", "h100-sxm-80gb", "t4-16gb", "fp16", "Q4_K_M")
WORDS = (
    "vllm",
    "GiB",
    "lora",
    "qlora",
    "adamw",
    "zero3",
    "auto",
    "q8_0/q4_0",
    "tier",
    "layers",
    "datacenter",
    "mixtral",
)
KINDS = (EMPTY, TEXT_NUMBERS, COMMAS, NUMBERS, HUGE, NOT_FINITE, DATES, TRUTHS, ERRORS, STRANGE, OBJECTS, NAMES, WORDS)
RIGHT = {
    "model": (7.0, "7b", *NAMES[:4]),
    "number": (0.21, 1.4, 0.7, 30000.0, 0.0, 8.0, "0.5"),
    "count": (1.0, 2.0, 8.0, 4096.0, "4", 131072.0),
    "truth": (True, False, 1.0, 0.0, "TRUE"),
    "words": (("t4-16gb",), (("t4-16gb",), (None,), ("h100-sxm-80gb",)), "t4-16gb"),
    "gpu": ("h100-sxm-80gb", "t4-16gb", "RTX 4090", "b200-sxm-180gb"),
    "precision": ("fp16", "int4", "Q4_K_M", "bf16", "FP8"),
    "kv_precision": ("auto", "fp8", "q8_0/q4_0"),
    "engine": ("generic", "vllm", "llama.cpp", "transformers", "sglang", "tensorrt-llm"),
    "field": ("tier", "layers", "memory_gb", "params_b", "price_usd", "source"),
    "tier": ("edge", "superchip"),
    "family": ("mixtral", "whisper"),
    "provider": ("Lambda", "lambda"),
}
"""What a user may well type, by an argument's name or else its kind."""


def scalar(chance: random.Random) -> object:
    """One value of any kind."""
    return chance.choice(chance.choice(KINDS))


def right(chance: random.Random, function: Function, index: int) -> object:
    """One value that this argument takes, most of the time."""
    argument = function.arguments[index]
    return chance.choice(argument.choices or RIGHT.get(argument.name) or RIGHT.get(argument.kind) or NAMES)


def grid(chance: random.Random, one: object) -> object:
    """A range of up to four rows and columns; one in five is ragged, has empty rows or lacks its brackets."""
    rows, columns = chance.randint(1, 4), chance.randint(1, 4)
    shape = chance.random()
    if shape < 0.05:
        return chance.choice(((), [], ((),), [[]], [(), ()]))
    if shape < 0.1:
        return [scalar(chance) for _ in range(columns)]
    if shape < 0.2:
        return tuple(tuple(scalar(chance) for _ in range(chance.randint(0, 3))) for _ in range(rows))
    return tuple(tuple(chance.choice((one, scalar(chance))) for _ in range(columns)) for _ in range(rows))


def arguments(chance: random.Random, function: Function) -> list[object]:
    """An argument list: some right, some not, some ranges, sometimes too few or too many."""
    wildness = chance.choice((0.0, 0.1, 0.3, 1.0))
    values: list[object] = []
    for index in range(len(function.arguments)):
        value = scalar(chance) if chance.random() < wildness else right(chance, function, index)
        values.append(grid(chance, value) if chance.random() < 0.1 else value)
    if chance.random() < 0.3:
        values = values[: chance.randint(0, len(values))]
    if chance.random() < 0.02:
        values.append(scalar(chance))
    return values


def wrong(function: Function, cell: object) -> str:
    """What is wrong with a cell of an answer; empty when nothing is."""
    if isinstance(cell, bool):
        return ""
    if isinstance(cell, float):
        if not math.isfinite(cell):
            return "not finite"
        return "a zero" if cell == 0 and function.name not in MAY_BE_ZERO else ""
    if isinstance(cell, CellError):
        sound = cell.code in ERROR_CODES and cell.sentence and "fault of this program" not in cell.sentence
        return "" if sound else "no error of Excel"
    return "" if isinstance(cell, str) and cell else f"a {type(cell).__name__}"


def wrong_in_office(cell: object) -> str:
    """The same for LibreOffice, where an error is a NaN that carries its number."""
    if isinstance(cell, float):
        carried, _ = struct.unpack("<II", struct.pack("<d", cell))
        return "" if math.isfinite(cell) or carried in CODES_BY_NUMBER else "a NaN without a known error"
    return "" if isinstance(cell, str) and cell else f"a {type(cell).__name__} in LibreOffice"


def rows_of(answer: object) -> tuple[tuple[object, ...], ...]:
    """The answer as rows."""
    return answer if isinstance(answer, tuple) else ((answer,),)


def run(count: int, seed: int) -> Counter[str]:
    """
    Try argument lists.

    Args:
        count: how many.
        seed: of the random choices, so that a failure can be repeated.

    Returns:
        How many cells held what.

    Raises:
        AssertionError: a cell held what it must not; names the function and its arguments.
    """
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    seen: Counter[str] = Counter()
    for number in range(count):
        function = FUNCTIONS[number % len(FUNCTIONS)]
        values = arguments(chance, function)
        told = f"list {number} of seed {seed}: {function.name}{ascii(values)[:2000]}"
        try:
            rows = rows_of(evaluate(function, values, raise_bugs=True))
            office = rows_of(calculated(function, values))
        except Exception as escaped:
            raise AssertionError(f"{told}: {type(escaped).__name__}: {escaped}") from escaped
        assert len(set(map(len, rows))) == len(set(map(len, office))) == 1, told
        for cell in (cell for row in rows for cell in row):
            assert not wrong(function, cell), f"{told}: {wrong(function, cell)}: {cell!r}"
            seen[cell.code if isinstance(cell, CellError) else type(cell).__name__] += 1
        for cell in (cell for row in office for cell in row):
            assert not wrong_in_office(cell), f"{told}: {wrong_in_office(cell)}: {cell!r}"
    return seen


def main(count: str = "200000", seed: str = "0") -> None:
    """Run and say what was seen."""
    start = time.monotonic()
    seen = run(int(count), int(seed))
    kinds = ", ".join(f"{kind} {number}" for kind, number in seen.most_common())
    told = (
        f"{count} argument lists, {seen.total()} cells, {time.monotonic() - start:.0f} s, seed {seed}: nothing escaped"
    )
    sys.stdout.write(f"{told}\n{kinds}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
