"""Content to HTML: one file that carries its style and its drawings in itself."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from vramsheet import resources
from vramsheet.report.pages.report import report_text
from vramsheet.report.words import language_named

if TYPE_CHECKING:
    from jinja2.bccache import Bucket

    from vramsheet.report.content import Content

COMPILED: Final = Path(__file__).parent / "__pycache__"
"""Where Python keeps this module compiled; the templates are kept there too."""


class CompiledTemplates(FileSystemBytecodeCache):
    """Templates compiled once per installation, as Python does with modules: that saves a tenth of a second."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a compiled template; a folder that takes none, or a full disk, only costs the time again."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


def render_html(content: Content) -> str:
    """
    The report as one HTML document.

    Args:
        content: the whole report.

    Returns:
        HTML with its style inside; it names nothing outside itself.
    """
    language = language_named(content.evaluation.quote.quote.language)
    text = report_text(content, language)
    style = (resources.folder("templates") / "print.css").read_text(encoding="utf-8")
    return environment().get_template("report.html.j2").render(text, style=Markup(style))  # noqa: S704 - our own file


@cache
def environment(*, for_screen: bool = False) -> Environment:
    """
    The templates of this package, and no others: nothing in the working folder can shadow them.

    Args:
        for_screen: True adds what only a page on a screen has, such as the values that it sorts by.

    Returns:
        Jinja with autoescape in every template; a name that is not there is an error.
    """
    made = Environment(
        loader=FileSystemLoader(resources.folder("templates"), followlinks=False),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        bytecode_cache=None if sys.dont_write_bytecode else CompiledTemplates(os.fspath(COMPILED)),
    )
    made.globals["for_screen"] = for_screen
    return made
