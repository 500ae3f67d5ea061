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
from vramsheet.report.theme.colours import ACCENT, recoloured
from vramsheet.report.theme.edition import FULL
from vramsheet.report.words import language_named

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinja2.bccache import Bucket

    from vramsheet.report.content import Content
    from vramsheet.report.theme.edition import Edition

COMPILED: Final = Path(__file__).parent / "__pycache__"
"""Where Python keeps this module compiled; the templates are kept there too."""


class CompiledTemplates(FileSystemBytecodeCache):
    """Templates compiled once per installation, as Python does with modules: that saves a tenth of a second."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a compiled template; a folder that takes none, or a full disk, only costs the time again."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


class ColouredTemplates(FileSystemLoader):
    """This package's templates in the accent of a theme."""

    def __init__(self, accent: str) -> None:
        """
        Take the accent.

        Args:
            accent: as #rrggbb.
        """
        super().__init__(resources.folder("templates"), followlinks=False)
        self.accent = accent

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """The template's text with its colours exchanged."""
        source, path, fresh = super().get_source(environment, template)
        return recoloured(source, self.accent), path, fresh


def render_html(content: Content, edition: Edition = FULL) -> str:
    """
    The report as one HTML document.

    Args:
        content: the whole report.
        edition: whole or summary, its paper and its look.

    Returns:
        HTML with its style inside; it names nothing outside itself.
    """
    language = language_named(content.evaluation.quote.quote.language)
    language = language.worded(edition.theme.words.get(language.code, {}))
    templates = environment(edition.theme.accent)
    style = (resources.folder("templates") / "print.css").read_text(encoding="utf-8")
    style = recoloured(style, edition.theme.accent)
    text = report_text(content, language, edition)
    return templates.get_template("report.html.j2").render(text, style=Markup(style))  # noqa: S704 - our own file


@cache
def environment(accent: str = ACCENT, *, for_screen: bool = False) -> Environment:
    """
    The templates of this package, and no others: nothing in the working folder can shadow them.

    Args:
        accent: their accent colour.
        for_screen: True adds what only a page on a screen has, such as the values that it sorts by.

    Returns:
        Jinja with autoescape in every template; a name that is not there is an error.
    """
    kept = accent == ACCENT and not sys.dont_write_bytecode
    made = Environment(
        loader=ColouredTemplates(accent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        bytecode_cache=CompiledTemplates(os.fspath(COMPILED)) if kept else None,
    )
    made.globals["for_screen"] = for_screen
    return made
