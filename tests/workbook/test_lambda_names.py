"""The CALC names: what Excel needs to read them, and what they give beside the functions of the add-in."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from recalculation import TOLERANCE, IronCalc
from vramsheet.functions import function_named
from vramsheet.spreadsheet.cells import CellError, evaluate
from vramsheet.workbook.lambdas import NAMES, PUBLIC, formula

if TYPE_CHECKING:
    from pathlib import Path

    from vramsheet.workbook.book import Book
    from vramsheet.workbook.lambdas import Name

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
PLAIN_FUNCTIONS = {
    "AND", "FIND", "IF", "IFERROR", "INDEX", "INT", "ISNUMBER", "LEFT", "MATCH", "MAX", "MID", "MIN", "NA", "OR",
    "ROUND", "ROUNDUP", "SQRT", "SUMPRODUCT",
}  # fmt: skip
"""Functions of Excel 2007, which a file names as they are."""
PREFIXED = {"LAMBDA", "LET", "MAP", "REDUCE", "SEQUENCE"}
"""Later functions that these formulas use."""
LONGEST_FORMULA = 8192
"""Characters that Excel takes (specifications and limits of Excel, support.microsoft.com)."""
CALLS = [
    ("CALC.VRAM", ("gemma-3-27b", "int4", 100_000, 8, "fp8")),
    ("CALC.VRAM", ("whisper-large", "fp32", 4096, 2, "auto")),
    ("CALC.VRAM", ("gpt-2", "fp16", 1025, 1, "auto")),
    ("CALC.VRAM", ("nothing", "fp16", 4096, 1, "auto")),
    ("CALC.VRAM", ("llama-3.1-8b", "fp17", 4096, 1, "auto")),
    ("CALC.VRAM", ("llama-3.1-8b", "fp16", 0, 1, "auto")),
    ("CALC.VRAM", ("llama-3.1-8b", "fp16", 4096, 0, "auto")),
    ("CALC.VRAM_LOW", ("codestral-mamba-7b", "bf16", 4096, 100, "auto")),
    ("CALC.VRAM_HIGH", ("deepseek-v3", "fp8", 8192, 64, "q8_0/q4_0")),
    ("CALC.VRAM_WEIGHTS", ("mixtral-8x7b", "Q4_K_M")),
    ("CALC.VRAM_KV", ("llama-2-7b", 4096, 3, "fp16")),
    ("CALC.FITS", ("llama-3.1-70b", "h100-sxm-80gb", "fp16", 4096, 1, 1)),
    ("CALC.FITS", ("llama-3.1-70b", "h100-sxm-80gb", "fp16", 4096, 1, 2)),
    ("CALC.FITS", ("llama-3.1-70b", "nothing", "fp16", 4096, 1, 2)),
    ("CALC.FITS_HEADROOM", ("gpt-oss-120b", "h100-sxm-80gb", "mxfp4", 8192, 16, 1)),
    ("CALC.GPUS_NEEDED", ("llama-3.1-405b", "h100-sxm-80gb", "fp8", 32_768, 8)),
    ("CALC.GPUS_NEEDED", ("llama-3.1-405b", "t4-16gb", "fp32", 131_072, 500)),
    ("CALC.MAX_CONTEXT", ("gemma-3-27b", "rtx-4090-24gb", "int4", 2, 1)),
    ("CALC.MAX_CONTEXT", ("llama-3.1-405b", "t4-16gb", "fp16", 1, 1)),
    ("CALC.MAX_BATCH", ("jamba-v0.1", "h100-sxm-80gb", "int8", 8192, 1)),
    ("CALC.TOKENS_PER_SEC", ("deepseek-v3", "h200-sxm-141gb", "fp8", 8192, 64, 8)),
    ("CALC.GPU_PRICE", ("nothing",)),
    ("CALC.RENT_RATE", ("h100-sxm-80gb",)),
]  # fmt: skip


def literal(value: str | float) -> str:
    """A value as a formula writes it."""
    return f'"{value}"' if isinstance(value, str) else repr(value)


def examples() -> list[tuple[str, str]]:
    """Names with a formula that calls them: the examples of the notes, and the calls above."""
    called = [(name.name, name.example) for name in PUBLIC]
    return called + [(name, f"={name}({','.join(map(literal, arguments))})") for name, arguments in CALLS]


def arguments_of(text: str) -> tuple[object, ...]:
    """The arguments of a call that is written out."""
    inside = text[text.index("(") + 1 : -1]
    return tuple(word.strip('"') if word.startswith('"') else float(word) for word in inside.split(","))


def test_the_names_give_what_the_add_in_gives(file: Path) -> None:
    """Each CALC name, evaluated by IronCalc, gives the value or error of the add-in's function of that name."""
    sheet = IronCalc(file)
    sheet.model.new_sheet()
    index = len(sheet.model.get_worksheets_properties()) - 1
    for row, (_, text) in enumerate(examples(), 1):
        sheet.model.set_user_input(index, row, 1, text)
    sheet.model.evaluate()
    wrong = []
    for row, (name, text) in enumerate(examples(), 1):
        function = function_named(name.removeprefix("CALC."))
        expected = evaluate(function, arguments_of(text))
        shown = sheet.model.get_cell_value(index, row, 1)
        if isinstance(expected, CellError):
            right = shown == expected.code
        elif isinstance(expected, bool):
            right = shown is expected
        else:
            right = isinstance(shown, float) and abs(shown - expected) <= TOLERANCE * abs(expected)
        if not right:
            wrong.append((text, expected, shown))
    assert wrong == []


@pytest.mark.parametrize("name", PUBLIC, ids=lambda name: name.name)
def test_arguments_are_those_of_the_add_in(name: Name) -> None:
    """A name takes the arguments of the add-in's function in its order, without those that need the program."""
    function = function_named(name.name.removeprefix("CALC."))
    known = [argument.name for argument in function.arguments]
    assert list(name.arguments) == [argument for argument in known if argument in name.arguments]


def test_the_file_names_new_functions_and_parameters_as_excel_does(book: Book, file: Path) -> None:
    """In the file every later function has its prefix, every parameter has its own, and nothing else is unknown."""
    with zipfile.ZipFile(file) as package:
        root = ET.fromstring(package.read("xl/workbook.xml"))  # noqa: S314 - our own file
    written = {name.attrib["name"]: name.text or "" for name in root.iter(f"{MAIN}definedName")}
    ours = {name.name for name in NAMES}
    assert {name for name in written if name.startswith("CALC.")} == ours
    for name in NAMES:
        text = written[name.name]
        assert text == formula(book, name).removeprefix("=")
        assert len(text) <= LONGEST_FORMULA
        bare = re.sub(r"'[^']*'!\$?[A-Z]+\$?\d+(:\$?[A-Z]+\$?\d+)?|\"[^\"]*\"", "", text)
        words = re.findall(r"[A-Za-z_][A-Za-z0-9_.]*", bare)
        for word in words:
            if word.startswith("_xlfn."):
                assert word.removeprefix("_xlfn.") in PREFIXED, f"{name.name}: {word}"
            elif not word.startswith("_xlpm."):
                assert word in PLAIN_FUNCTIONS | ours, f"{name.name}: {word}"
        parameters = {word.removeprefix("_xlpm.") for word in words if word.startswith("_xlpm.")}
        assert not [one for one in parameters if re.fullmatch(r"[rRcC]|[A-Za-z]{1,3}\d+|[rR]\d*[cC]\d*", one)]
        assert set(name.arguments) <= parameters


def test_no_sheet_needs_the_names(book: Book) -> None:
    """No cell calls a CALC name, and the only later function in a cell is MINIFS of Excel 2019, with its prefix."""
    formulas = [result.formula for result in book.results.values()]
    assert [text for text in formulas if "CALC." in text] == []
    assert {word for text in formulas for word in re.findall(r"_xl[a-z]+\.[A-Z_.a-z]*", text)} == {"_xlfn.MINIFS"}
    assert [
        text for text in formulas if re.search(r"(?<!_xlfn\.)\b(LET|LAMBDA|XLOOKUP|FILTER|MINIFS|MAXIFS|IFS)\(", text)
    ] == []
