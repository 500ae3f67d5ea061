"""The LibreOffice add-in as one .oxt file: made with zipfile alone, without LibreOffice, the same bytes each time."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape, quoteattr

import vramsheet
from vramsheet.files import write_files
from vramsheet.functions import FUNCTIONS
from vramsheet.resources import folder
from vramsheet.spreadsheet import CATEGORY
from vramsheet.spreadsheet.calc import SERVICE_NAME, interface_definition, parameter_name
from vramsheet.spreadsheet.older_python import OLDEST_PYTHON, older

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vramsheet.functions import Function

FILE_NAME: Final = "vramsheet.oxt"
EMBEDDED: Final = (
    "__init__.py",
    "collector.py",
    "sentences.py",
    "errors.py",
    "units.py",
    "records.py",
    "fit.py",
    "levers",
    "comparison.py",
    "speed.py",
    "memory",
    "catalog",
    "cost",
    "functions",
    "spreadsheet/__init__.py",
    "spreadsheet/backports.py",
    "spreadsheet/cells.py",
    "spreadsheet/ranges.py",
    "spreadsheet/calc.py",
    "spreadsheet/uno_component.py",
)
"""What of the package travels inside: all that the functions need, standard library only."""
EMBEDDED_SUFFIXES: Final = frozenset({".py", ".csv"})
EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The date of every entry: the first that a zip can hold, so that the bytes do not depend on the day."""
READABLE_BY_ALL: Final = 0o100644 << 16
UNIX: Final = 3

OLDEST_TEXT: Final = ".".join(map(str, OLDEST_PYTHON))
COMPONENT: Final = f'''\
"""Loads the functions of vramsheet from beside this file, before any other copy of them."""

import os
import sys

if sys.version_info < {OLDEST_PYTHON}:
    raise ImportError("vramsheet needs Python {OLDEST_TEXT}; this LibreOffice brings " + sys.version.split()[0])
sys.path.insert(0, os.path.join(os.path.dirname(__file__), "pythonpath"))

from vramsheet.spreadsheet.uno_component import g_ImplementationHelper
'''
"""What LibreOffice loads; the rest of the code is an ordinary package beside it."""


def embedded_files() -> Iterator[tuple[str, bytes]]:
    """
    The part of the package that travels inside the add-in.

    Yields:
        Path below the package's parent, and content.
    """
    package = Path(vramsheet.__file__).parent
    for name in EMBEDDED:
        found = package / name
        files = [found] if found.is_file() else sorted(path for path in found.rglob("*") if path.is_file())
        for path in files:
            if path.suffix in EMBEDDED_SUFFIXES:
                name_inside = (Path("vramsheet") / path.relative_to(package)).as_posix()
                content = path.read_bytes()
                is_code = path.suffix == ".py"
                yield name_inside, older(content.decode(), name_inside).encode() if is_code else content


def configuration() -> str:
    """
    What the function wizard shows: every function and every argument, as LibreOffice's CalcAddIns configuration.

    Returns:
        XML.
    """
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<oor:component-data xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" oor:name="CalcAddIns" oor:package="org.openoffice.Office">\n'
        ' <node oor:name="AddInInfo">\n'
        f'  <node oor:name="{SERVICE_NAME}" oor:op="replace">\n'
        '   <node oor:name="AddInFunctions">\n'
        + "".join(map(_function_node, FUNCTIONS))
        + "   </node>\n  </node>\n </node>\n</oor:component-data>\n"
    )


def _function_node(function: Function) -> str:
    arguments = "".join(
        f'      <node oor:name={quoteattr(parameter_name(argument))} oor:op="replace">\n'
        + _text("DisplayName", argument.name, "       ")
        + _text("Description", argument.help, "       ")
        + "      </node>\n"
        for argument in function.arguments
    )
    return (
        f'    <node oor:name={quoteattr(function.name)} oor:op="replace">\n'
        + _text("DisplayName", function.name)
        + _text("Description", function.summary)
        + f'     <prop oor:name="Category"><value>{escape(CATEGORY)}</value></prop>\n'
        + _text("CompatibilityName", function.name)
        + f'     <node oor:name="Parameters">\n{arguments}     </node>\n'
        + "    </node>\n"
    )


def _text(name: str, text: str, indent: str = "     ") -> str:
    return f'{indent}<prop oor:name="{name}"><value xml:lang="en-US">{escape(text)}</value></prop>\n'


def extension_files() -> dict[str, bytes]:
    """
    Everything in the add-in.

    Returns:
        Content by path inside the .oxt.
    """
    assets = folder("addin") / "libreoffice"
    description = (assets / "description.xml").read_text(encoding="utf-8")
    return {
        "META-INF/manifest.xml": (assets / "META-INF" / "manifest.xml").read_bytes(),
        "description.xml": description.replace("{version}", escape(vramsheet.__version__)).encode(),
        "description.txt": (assets / "description.txt").read_bytes(),
        "vramsheet.idl": interface_definition().encode(),
        "CalcAddIns.xcu": configuration().encode(),
        "python/functions.py": COMPONENT.encode(),
        **{f"python/pythonpath/{path}": content for path, content in embedded_files()},
    }


def extension_bytes() -> bytes:
    """
    The LibreOffice add-in.

    Returns:
        The bytes of an .oxt file.
    """
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, content in sorted(extension_files().items()):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.create_system, entry.external_attr = UNIX, READABLE_BY_ALL
            archive.writestr(entry, content)
    return packed.getvalue()


def build_extension(target: Path) -> Path:
    """
    Write the LibreOffice add-in.

    Args:
        target: the file to write, or an existing folder to write `vramsheet.oxt` into.

    Returns:
        The file written; it replaces an older one only when it is complete.

    Raises:
        MissingPart: it could not be written.
    """
    path = target / FILE_NAME if target.is_dir() else target
    write_files({path: extension_bytes()})
    return path
