"""A theme file: a company's name, logo, colour, paper and wording, each checked, all mistakes told at once."""

from __future__ import annotations

import string
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from vramsheet.errors import BadQuote, Problem, dotted, shown
from vramsheet.report.findings import came
from vramsheet.report.kinds import Unaccepted, Words
from vramsheet.report.paths import nearest_of
from vramsheet.report.theme.colours import ACCENT, read_accent
from vramsheet.report.theme.logos import BadLogo, read_logo
from vramsheet.report.theme.paper import PAPERS
from vramsheet.report.words import LOCALES, language_named
from vramsheet.report.yaml_text import read_yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from vramsheet.report.yaml_text import Document, Loc

LONGEST_NAME: Final = 60
"""Characters of a company's name: half a line of the first page's head."""
LONGEST_FOOT: Final = 110
"""Characters of the footer's text or of the confidentiality line: one line of small type."""
LONGEST_WORDING: Final = 600
"""Characters of one sentence of the report."""
WORDS: Final = "words"


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """What a company gives to its reports; nothing of it changes a figure."""

    company: str = ""
    """Name, at the head of the first page and in every foot."""
    logo: str = ""
    """The picture as an address that holds it whole."""
    accent: str = ACCENT
    paper: str = ""
    """a4 or letter; empty: as usual."""
    footer: str = ""
    """Text in the foot of every page."""
    confidentiality: str = ""
    """Line in the foot of every page, who may read the report."""
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """For each language the sentences that the company words its own way."""


PLAIN: Final = Theme()
"""The look without a theme file."""


def _paper(value: object) -> str:
    """The name of a paper."""
    text = value.strip().lower() if isinstance(value, str) else ""
    if text not in PAPERS:
        raise Unaccepted(f"one of: {', '.join(PAPERS)}")
    return text


_READERS: Final[Mapping[str, Callable[[object], str]]] = {
    "company": Words(longest=LONGEST_NAME).read,
    "logo": Words().read,
    "accent": read_accent,
    "paper": _paper,
    "footer": Words(longest=LONGEST_FOOT).read,
    "confidentiality": Words(longest=LONGEST_FOOT).read,
}
KEYS: Final = (*_READERS, WORDS)
"""Every key of a theme file."""


def read_theme(text: bytes, name: str, folder: Path) -> Theme:
    """
    The theme that a YAML file holds.

    Args:
        text: the file's content, in UTF-8.
        name: what messages call the file.
        folder: of the file; a logo lies in it or below.

    Returns:
        The checked theme.

    Raises:
        BadQuote: with every problem and its place.
    """
    document = read_yaml(text, name)
    if not isinstance(document.data, dict):
        raise BadQuote(document.problems)
    problems, values = list(document.problems), {}
    for key, value in document.data.items():
        if (key,) in document.unread:
            continue
        if key not in KEYS:
            near = nearest_of(key, KEYS) or f", expected one of: {', '.join(KEYS)}"
            problems.append(Problem(document.key_places[key,], "", f"unknown key {shown(key)}{near}"))
        elif key != WORDS and value is not None:
            try:
                values[key] = _READERS[key](value)
            except Unaccepted as refused:
                problems.append(_problem(document, (key,), value, refused))
    if "logo" in values:
        problems += _with_logo(values, document, folder)
    words, wrong = _wording(document)
    problems += wrong
    if problems:
        raise BadQuote(tuple(sorted(problems, key=lambda one: (one.place.path != name, one.place.position))))
    return Theme(**values, words=words)


def _problem(document: Document, loc: Loc, value: object, refused: Unaccepted) -> Problem:
    """A value that is not accepted, with its place."""
    hint = f"; {refused.hint}" if refused.hint else ""
    message = f"got {came(value)}, expected {refused.accepted}{hint}"
    return Problem(document.places[loc], _path(loc), message)


def _path(loc: Loc) -> str:
    """The path of a value; a sentence's key is a path itself, such as frame.version."""
    return dotted(word for step in loc for word in str(step).split("."))


def _with_logo(values: dict[str, str], document: Document, folder: Path) -> list[Problem]:
    """Put the picture in place of its file's name; or say why it is not taken."""
    problems = []
    if "company" not in (document.data if isinstance(document.data, dict) else {}):
        why = "needs company beside it: who cannot see the logo hears that name"
        problems.append(Problem(document.key_places["logo",], "logo", why))
    try:
        values["logo"] = read_logo(folder, values["logo"])
    except BadLogo as bad:
        if bad.problem.place.line:
            problems.append(bad.problem)
        else:
            message = f"got {shown(values['logo'])}, which {bad}" if not str(bad).startswith("there") else str(bad)
            problems.append(Problem(document.places["logo",], "logo", message))
    return problems


def _leaves(tree: Mapping[str, Any], loc: Loc) -> Iterator[tuple[Loc, object]]:
    """Each sentence of a tree, or what stands where one belongs."""
    for name, entry in tree.items():
        if isinstance(entry, dict):
            yield from _leaves(entry, (*loc, name))
        else:
            yield (*loc, name), entry


def _wording(document: Document) -> tuple[dict[str, dict[str, str]], list[Problem]]:
    """The sentences that replace the report's, for each language, and what is wrong with them."""
    tree = document.data.get(WORDS) if isinstance(document.data, dict) else None
    wording: dict[str, dict[str, str]] = {}
    problems: list[Problem] = []
    if tree is None or (WORDS,) in document.unread:
        return wording, problems
    if not isinstance(tree, dict):
        refused = Unaccepted(f"a mapping with the keys {', '.join(LOCALES)}")
        return wording, [_problem(document, (WORDS,), tree, refused)]
    for code, sentences in tree.items():
        loc = (WORDS, code)
        if code not in LOCALES:
            message = f"unknown language {shown(code)}, expected one of: {', '.join(LOCALES)}"
            problems.append(Problem(document.key_places[loc], _path(loc), message))
        elif not isinstance(sentences, dict):
            problems.append(_problem(document, loc, sentences, Unaccepted("a mapping of sentences by their keys")))
        else:
            own, wrong = _sentences(document, code, sentences)
            wording[code] = own
            problems += wrong
    return wording, problems


def _sentences(document: Document, code: str, tree: dict[str, Any]) -> tuple[dict[str, str], list[Problem]]:
    """The sentences of one language by their keys, and what is wrong with them."""
    usual = language_named(code).texts
    own: dict[str, str] = {}
    problems: list[Problem] = []
    for loc, value in _leaves(tree, (WORDS, code)):
        if loc in document.unread:
            continue
        key = ".".join(map(str, loc[2:]))
        if key not in usual:
            near = nearest_of(key, usual) or "; the keys are those of the language files in templates/locale"
            problems.append(Problem(document.key_places[loc], f"{WORDS}.{code}", f"unknown key {shown(key)}{near}"))
            continue
        try:
            own[key] = _sentence(value, usual[key])
        except Unaccepted as refused:
            problems.append(_problem(document, loc, value, refused))
    return own, problems


def _sentence(value: object, usual: str) -> str:
    """A sentence with the same gaps as the one whose place it takes; nothing in it is ever carried out."""
    text = Words(longest=LONGEST_WORDING).read(value)
    wanted = _gaps(usual)
    try:
        given = _gaps(text)
    except ValueError:
        raise Unaccepted("each { closed by a } and each gap named", "a brace of its own is written {{ or }}") from None
    if given != wanted:
        gaps = ", ".join(f"{{{gap}}}" for gap in sorted(wanted)) or "none"
        raise Unaccepted(f"the same gaps as the report's own sentence: {gaps}", f"that one is {shown(usual)}")
    return text


def _gaps(text: str) -> set[str]:
    """The names of the gaps; a gap that would look into a value or format it counts as another name."""
    return {
        "!".join([name, *filter(None, (form, conversion))])
        for _, name, form, conversion in string.Formatter().parse(text)
        if name is not None
    }
