"""Content to HTML: one file that carries its style and its drawings in itself."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from vramsheet import resources
from vramsheet.report.pages.report import report_text
from vramsheet.report.words import language_named

if TYPE_CHECKING:
    from vramsheet.report.content import Content


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
def environment() -> Environment:
    """
    The templates of this package, and no others: nothing in the working folder can shadow them.

    Returns:
        Jinja with autoescape in every template; a name that is not there is an error.
    """
    return Environment(
        loader=FileSystemLoader(resources.folder("templates"), followlinks=False),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
