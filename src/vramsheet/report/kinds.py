"""What a single value in a quote may be (a number, a day, a currency, a text), read from text, with its hint."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Literal

from pydantic_core import core_schema

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler

LARGEST_NUMBER: Final = Decimal(10) ** 15
"""No price, count or rate in a quote is larger: a thousand times the world's yearly spending on servers in yen."""
SMALLEST_NUMBER: Final = Decimal(10) ** -12
"""A number closer to zero than this is a typing mistake; it also bounds the digits that arithmetic has to carry."""
MOST_DIGITS: Final = 40
"""Characters of a number; the largest and the smallest number together need 28 digits."""
LONGEST_LINE_CHARACTERS: Final = 300
"""A title, name or reference: three lines of the report."""
LONGEST_TEXT_CHARACTERS: Final = 4_000
"""A risk, an assumption or a reason: one page of the report."""
FIRST_YEAR: Final = 1990
LAST_YEAR: Final = 2200
"""A date outside these years is a typing mistake (0026, 20226)."""

_NUMBER: Final = re.compile(r"[+-]?([0-9]+(_[0-9]+)*(\.([0-9]+(_[0-9]+)*)?)?|\.[0-9]+(_[0-9]+)*)([eE][+-]?[0-9]{1,3})?")
_DAY: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_CURRENCY: Final = re.compile(r"[A-Z]{3}")
_IDENTIFIER: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,63}")
_HINTS: Final = (
    (re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?"), "leave the thousands separator out"),
    (re.compile(r"[+-]?[0-9][0-9.]*,[0-9]+"), "write the decimals after a point"),
    (re.compile(r"[0-9.]+\s*%"), "write a share of one: 0.08 for 8 %"),
    (re.compile(r"[0-9.]+\s*[kKmMbBtT]"), "write it out or with an exponent: 900e6"),
    (
        re.compile(r"[^0-9.,+-]{1,4}\s*[0-9][0-9.,]*|[0-9][0-9.,]*\s*[^0-9.,]{1,4}"),
        "write the number alone, without a unit or currency",
    ),
)
"""What people type for a number that is none, and what to write in its place."""


class Unaccepted(ValueError):
    """A value that cannot stand where it stands: what would be accepted, and a hint for a known slip."""

    def __init__(self, accepted: str, hint: str = "") -> None:
        """
        Take the two halves of the sentence that are known here; what came is added where it is reported.

        Args:
            accepted: what would be accepted, as it stands after "expected".
            hint: what to write in place of a known slip, or nothing.
        """
        super().__init__(f"expected {accepted}" + (f"; {hint}" if hint else ""))
        self.accepted, self.hint = accepted, hint


def parsed_number(value: object, accepted: str) -> Decimal:
    """
    The number that a text or a Python number means, exactly as typed.

    Args:
        value: text from the file, or a number from a program.
        accepted: what would be accepted, for the message.

    Returns:
        The exact decimal number.

    Raises:
        Unaccepted: not a number, or beyond any use.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise Unaccepted(accepted)
    text = str(value).strip()
    if _NUMBER.fullmatch(text) is None:
        raise Unaccepted(accepted, next((hint for slip, hint in _HINTS if slip.fullmatch(text)), ""))
    if len(text) > MOST_DIGITS:
        raise Unaccepted(accepted, f"at most {MOST_DIGITS} characters")
    number = Decimal(text.replace("_", ""))
    if abs(number) > LARGEST_NUMBER:
        raise Unaccepted(accepted, "no number in a quote is above 1e15")
    if number and abs(number) < SMALLEST_NUMBER:
        raise Unaccepted(accepted, "no number in a quote is closer to zero than 1e-12")
    return number


def _plain(number: Decimal) -> str:
    """A bound as a message shows it: 0.5, 1000000 or 1e15."""
    text = f"{number:f}"
    return text if len(text) <= 7 else f"{number.normalize():e}".replace("e+", "e")  # noqa: PLR2004 - a readable length


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number with its range; in an annotation it makes pydantic read text exactly and the schema say the range."""

    at_least: Decimal | None = None
    at_most: Decimal | None = None
    above: Decimal | None = None
    whole: bool = False
    """True: the value is an `int`, not a `Decimal`."""
    unit: str = ""
    """What is counted, for the message: "years", "tokens"."""

    @property
    def accepted(self) -> str:
        """What is accepted, in words: "a whole number of years from 1 to 40"."""
        if self.at_least is not None and self.at_least == self.at_most:
            return f"the number {_plain(self.at_least)}"
        words = ["a whole number" if self.whole else "a number"]
        if self.unit:
            words.append(f"of {self.unit}")
        if self.above is not None:
            words.append(f"above {_plain(self.above)}")
        if self.at_least is not None:
            words.append(
                f"of {_plain(self.at_least)} or more" if self.at_most is None else f"from {_plain(self.at_least)}"
            )
        if self.at_most is not None:
            words.append(f"{'to' if self.at_least is not None else 'and at most'} {_plain(self.at_most)}")
        return " ".join(words)

    def read(self, value: object) -> Decimal | int:
        """
        The number that stands there, within the range.

        Args:
            value: text from the file, or a number from a program.

        Returns:
            An `int` when whole numbers are asked for, otherwise a `Decimal`.

        Raises:
            Unaccepted: not a number, or outside the range.
        """
        number = parsed_number(value, self.accepted)
        share = self.at_least == 0 and self.at_most == 1
        if self.at_most is not None and number > self.at_most:
            is_percent = share and number <= 100  # noqa: PLR2004 - per cent
            raise Unaccepted(
                self.accepted, f"write {_plain(number / 100)} for {_plain(number)} %" if is_percent else ""
            )
        if (self.at_least is not None and number < self.at_least) or (self.above is not None and number <= self.above):
            raise Unaccepted(self.accepted)
        if not self.whole:
            return number
        if number != int(number):
            raise Unaccepted(self.accepted)
        return int(number)

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        """Let pydantic call `read`."""
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """The number and its range, for editors."""
        bounds = {"minimum": self.at_least, "exclusiveMinimum": self.above, "maximum": self.at_most}
        return {
            "type": "integer" if self.whole else "number",
            **{word: _json_number(bound) for word, bound in bounds.items() if bound is not None},
        }


def _json_number(number: Decimal) -> int | float:
    """A bound as JSON writes it."""
    return int(number) if number == int(number) else float(number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A text of one line, or of several; in an annotation it makes pydantic refuse what no printed page can show."""

    longest: int = LONGEST_LINE_CHARACTERS
    lines: bool = False
    """True: line breaks are kept."""
    number_too: bool = False
    """True: editors accept a bare number (a parameter count, a quote number)."""

    @property
    def accepted(self) -> str:
        """What is accepted, in words."""
        return "a text"

    def read(self, value: object) -> str:
        """
        The text that stands there, without blanks around it.

        Args:
            value: text from the file; a program may give a number.

        Returns:
            Text that is not empty and can be printed.

        Raises:
            Unaccepted: no text, empty, too long, or with characters that a page cannot show.
        """
        if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
            raise Unaccepted(self.accepted)
        text = str(value).strip()
        if not text:
            raise Unaccepted("a text that is not empty")
        if len(text) > self.longest:
            raise Unaccepted(f"at most {self.longest} characters", f"it has {len(text)}")
        if not self.lines:
            text = re.sub(r"[ \t]*[\r\n]+[ \t]*", " ", text)
        strange = next((c for c in text if not _printable(c)), None)
        if strange is not None:
            raise Unaccepted("a text that can be printed", f"it holds the control character U+{ord(strange):04X}")
        return text

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        """Let pydantic call `read`."""
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """The text and its length, for editors."""
        return {"type": ["string", "number"] if self.number_too else "string", "maxLength": self.longest}


_TURNS_TEXT_ROUND: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Unicode's direction overrides: with them a printed amount may read otherwise than it is stored."""


def _printable(character: str) -> bool:
    """False for control characters, lone surrogates, non-characters and direction overrides."""
    if character in "\n\t":
        return True
    code = ord(character)
    return not (
        unicodedata.category(character) in {"Cc", "Cs"}
        or character in _TURNS_TEXT_ROUND
        or code & 0xFFFE == 0xFFFE  # noqa: PLR2004 - the last two code points of each plane are no characters
        or 0xFDD0 <= code <= 0xFDEF  # noqa: PLR2004 - nor are these
    )


_ACCEPTED: Final = {
    "day": "a date such as 2026-11-20 (year-month-day)",
    "currency": "a currency of three capital letters such as EUR or USD",
    "identifier": "an id of letters, digits, - and _ (at most 64)",
    "yes or no": "true or false",
}


def _day(value: object) -> dt.date:
    """The day that stands there, written year-month-day."""
    accepted = _ACCEPTED["day"]
    if isinstance(value, dt.datetime) or not isinstance(value, str | dt.date):
        raise Unaccepted(accepted)
    match = _DAY.fullmatch(str(value).strip())
    if match is None:
        raise Unaccepted(accepted)
    try:
        day = dt.date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        raise Unaccepted(accepted, "there is no such day") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Unaccepted(accepted, f"from {FIRST_YEAR} to {LAST_YEAR}")
    return day


def _currency(value: object) -> str:
    """The currency that stands there: three capital letters."""
    text = value.strip() if isinstance(value, str) else ""
    if _CURRENCY.fullmatch(text) is None:
        symbol = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "₺": "TRY"}.get(text, text.upper())
        hint = f"write {symbol}" if _CURRENCY.fullmatch(symbol) else ""
        raise Unaccepted(_ACCEPTED["currency"], hint)
    return text


def _identifier(value: object) -> str:
    """The id that stands there: a word that paths such as options.cloud.rent can name."""
    text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if _IDENTIFIER.fullmatch(text) is None:
        raise Unaccepted(_ACCEPTED["identifier"])
    return text


def _yes_or_no(value: object) -> bool:
    """The truth value that stands there."""
    if isinstance(value, bool):
        return value
    word = value.strip().lower() if isinstance(value, str) else ""
    if word not in {"true", "false"}:
        hint = {"yes": "write true", "on": "write true", "no": "write false", "off": "write false"}.get(word, "")
        raise Unaccepted(_ACCEPTED["yes or no"], hint)
    return word == "true"


@dataclass(frozen=True, slots=True)
class Word:
    """One of the kinds of value that are a single word: a day, a currency, an id, true or false."""

    kind: Literal["day", "currency", "identifier", "yes or no"]

    @property
    def accepted(self) -> str:
        """What is accepted, in words."""
        return _ACCEPTED[self.kind]

    def read(self, value: object) -> dt.date | str | bool:
        """
        The value that stands there.

        Args:
            value: text from the file, or a value from a program.

        Returns:
            A date, a text or a truth value, as the kind is.

        Raises:
            Unaccepted: not of this kind.
        """
        return _READERS[self.kind](value)

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        """Let pydantic call `read`."""
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """The form of this kind, for editors."""
        return dict(_FORMS[self.kind])


_READERS: Final[Mapping[str, Callable[[object], dt.date | str | bool]]] = {
    "day": _day,
    "currency": _currency,
    "identifier": _identifier,
    "yes or no": _yes_or_no,
}
_FORMS: Final[Mapping[str, dict[str, Any]]] = {
    "day": {"type": "string", "format": "date"},
    "currency": {"type": "string", "pattern": f"^{_CURRENCY.pattern}$"},
    "identifier": {"type": ["string", "integer"], "pattern": f"^{_IDENTIFIER.pattern}$"},
    "yes or no": {"type": "boolean"},
}
