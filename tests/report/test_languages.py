"""German, French, Dutch and all the others: the same sentences as English, said the language's own way."""

from __future__ import annotations

import ast
import datetime as dt
import html
import re
import string
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import vramsheet
from vramsheet.memory.estimate import DIFFUSION_ASSUMPTIONS
from vramsheet.report.pages.columns import layout
from vramsheet.report.pages.tables import Column, row, words
from vramsheet.report.quantities import Count, Money, Number, Share, Size, message
from vramsheet.report.render import render_html
from vramsheet.report.words import CORE, LOCALES, language_named
from vramsheet.sentences import Counted, sentence

if TYPE_CHECKING:
    from collections.abc import Callable

    from vramsheet.report.content import Content

EN = language_named("en")
OTHERS = tuple(code for code in LOCALES if code != "en")
PACKAGE = Path(vramsheet.__file__).parent
HARD, NARROW, MINUS = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}", "\N{MINUS SIGN}"
CURLED = "\N{RIGHT SINGLE QUOTATION MARK}"
FEWEST_WORDS = 4
"""Words in a row that make a sentence English; fewer may be names or terms that languages share."""


def core_patterns() -> set[str]:
    """The pattern of every sentence that the core makes, without those of signs and gaps alone."""
    found: set[str] = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "sentence":
                (pattern,) = node.args
                assert isinstance(pattern, ast.Constant), f"{path}:{node.lineno}: a pattern is a literal text"
                found.add(str(pattern.value))
    return {pattern for pattern in found if re.search("[A-Za-z]{2}", "".join(pieces(pattern)))}


def pieces(text: str) -> list[str]:
    """The text between the gaps."""
    return [piece for piece, *_ in string.Formatter().parse(text)]


def gaps(text: str) -> set[tuple[str, str]]:
    """The gaps with the forms of their numbers."""
    return {(name, form or "") for _, name, form, _ in string.Formatter().parse(text) if name is not None}


def plural_forms(code: str) -> set[str]:
    """The forms that the language has for a counted thing."""
    return {*language_named(code).locale.plural_form.tags, "other"}


@pytest.mark.parametrize("code", OTHERS)
def test_no_sentence_is_missing_and_none_too_many(code: str) -> None:
    """A language says what English says, each count in each of its plural forms, and every sentence of the core."""
    plain = {key for key in EN.texts if not key.startswith("count.")}
    nouns = {key.split(".")[1] for key in EN.texts if key.startswith("count.")}
    counts = {f"count.{noun}.{form}" for noun in nouns for form in plural_forms(code)}
    core = {f"{CORE}.{pattern}" for pattern in core_patterns()}
    assert len(core) > 90
    assert sorted(set(language_named(code).texts) ^ (plain | counts | core)) == []


@pytest.mark.parametrize("code", OTHERS)
def test_each_sentence_has_the_gaps_of_its_english(code: str) -> None:
    """Nothing is left out of a translated sentence, and nothing asked for that nobody fills."""
    for key, text in language_named(code).texts.items():
        kind, _, rest = key.partition(".")
        english = rest if kind == CORE else EN.texts[f"{key.rpartition('.')[0]}.other" if kind == "count" else key]
        assert gaps(text) == gaps(english), key


def english_pieces(code: str) -> set[str]:
    """What only an English report says: runs of four words and more that the translation does not have."""
    own = language_named(code).texts
    pairs = [(text, own.get(key, "")) for key, text in EN.texts.items()]
    pairs += [(pattern, own.get(f"{CORE}.{pattern}", "")) for pattern in core_patterns()]
    return {
        piece.strip()
        for english, translated in pairs
        for piece in pieces(english)
        if len(re.findall("[A-Za-z]{2,}", piece)) >= FEWEST_WORDS and piece.strip() not in translated
    }


@pytest.mark.parametrize("code", OTHERS)
def test_no_english_sentence_stays(code: str, example_text: str, content_of: Callable[[str], Content]) -> None:
    """A report in another language has no sentence of the English one, from the core either."""
    english = html.unescape(render_html(content_of(example_text)))
    shown = html.unescape(render_html(content_of(example_text.replace("language: en", f"language: {code}"))))
    searched = english_pieces(code)
    assert sum(piece in english for piece in searched) > 80
    assert [piece for piece in searched if piece in shown] == []


VALUES = (
    Money(Decimal("-1234567.895"), "EUR"),
    Money(Decimal("1234.5"), "JPY"),
    Size(81_230_000_000),
    Share(Decimal("0.0825")),
    Number(1_234_567),
    Count(1, "gpu"),
    Count(8, "gpu"),
    Count(3_000_000, "token"),
    dt.date(2026, 11, 20),
    dt.date(2026, 2, 3),
)


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        (
            "de",
            (
                f"{MINUS}1.234.567,90{HARD}EUR",
                f"1.234{HARD}JPY",
                f"81,23{HARD}GB",
                f"8,25{HARD}%",
                "1.234.567",
                "1 GPU",
                "8 GPUs",
                "3.000.000 Tokens",
                "20.11.2026",
                "03.02.2026",
            ),
        ),
        (
            "fr",
            (
                f"{MINUS}1{NARROW}234{NARROW}567,90{HARD}EUR",
                f"1{NARROW}234{HARD}JPY",
                f"81,23{HARD}Go",
                f"8,25{NARROW}%",
                f"1{NARROW}234{NARROW}567",
                "1 GPU",
                "8 GPU",
                f"3{NARROW}000{NARROW}000 de tokens",
                "20 nov. 2026",
                "3 févr. 2026",
            ),
        ),
        (
            "nl",
            (
                f"EUR{HARD}{MINUS}1.234.567,90",
                f"JPY{HARD}1.234",
                f"81,23{HARD}GB",
                "8,25%",
                "1.234.567",
                "1 GPU",
                f"8 GPU{CURLED}s",
                "3.000.000 tokens",
                "20 nov 2026",
                "3 feb 2026",
            ),
        ),
    ],
)
def test_values_as_the_language_writes_them(code: str, shown: tuple[str, ...]) -> None:
    """Money, sizes, shares, counts and days follow the language."""
    language = language_named(code)
    assert tuple(map(language.show, VALUES)) == shown


def test_a_sentence_of_the_core_is_said_again() -> None:
    """Words, numbers and counts within a sentence of the core follow the language, in sentences within it too."""
    inner = sentence("{key:g} and {value:g} bytes", key=1.0625, value=0.5625)
    product = sentence(
        "{elements} x {width} x {sequences}", elements="e", width=inner, sequences=Counted(1200, "sequence")
    )
    whole = sentence("({formula}) split over {gpus} GPUs", formula=product, gpus=8)
    assert EN.show(whole) == whole == "(e x 1.0625 and 0.5625 bytes x 1,200 sequences) split over 8 GPUs"
    said = {code: language_named(code).show(whole) for code in ("de", "fr", "nl")}
    assert said == {
        "de": "(e x 1,0625 und 0,5625 Byte x 1.200 Sequenzen), verteilt auf 8 GPUs",
        "fr": f"(e x 1,0625 et 0,5625 octets x 1{NARROW}200 séquences) répartis sur 8 GPU",
        "nl": f"(e x 1,0625 en 0,5625 bytes x 1.200 sequenties) verdeeld over 8 GPU{CURLED}s",
    }
    assert language_named("de").show(DIFFUSION_ASSUMPTIONS[1]) == "Guidance verdoppelt den Batch."
    assert language_named("de").show("Guidance doubles the batch.") == "Guidance doubles the batch."


def test_a_mistake_in_a_workload_is_told_in_the_report(example_text: str, content_of: Callable[[str], Content]) -> None:
    """Why nothing can be said of a workload stands in the report's language, with its numbers."""
    strange = example_text.replace("language: en", "language: de").replace(
        "    lora_rank: 16\n", "    lora_targets: x\n"
    )
    shown = html.unescape(render_html(content_of(strange)))
    assert "lora_targets: erhalten 'x', erwartet all-linear" in shown
    assert "einige von: q, k, v, o, gate, up, down" in shown


def test_french_has_hard_spaces_before_its_double_marks() -> None:
    """A colon, semicolon, question mark or guillemet never begins or ends a line alone."""
    for key, text in language_named("fr").texts.items():
        assert re.search(r" [:;?!»%]|« |\w[;?!»]", text) is None, key


def test_a_count_of_one_in_every_language() -> None:
    """One thing takes the form that the language has for one."""
    said = {code: language_named(code).say(message("card.npv", years=Count(1, "year"))) for code in ("de", "fr", "nl")}
    assert said == {
        "de": "Kapitalwert der Kosten über 1 Jahr",
        "fr": "VAN des coûts sur 1 an",
        "nl": "NCW van de kosten over 1 jaar",
    }


def test_a_long_word_of_a_head_is_divided_where_its_language_says() -> None:
    """A soft hyphen lets a column be as narrow as the pieces of its head's words; without one it is as wide as them."""

    def widths(head: str) -> tuple[float, ...]:
        columns = (words("a"), *(Column(text) for text in (head, "b", "c", "d", "e", "f")))
        return layout(columns, (row("x" * 200, *["1"] * 6),)).widths

    whole, divided = widths("Terugverdientijd"), widths("Terug\N{SOFT HYPHEN}verdientijd")
    assert divided[1] < whole[1]
