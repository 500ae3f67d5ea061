"""Single values of a quote: numbers exactly as typed, days, currencies, words, and the paths that name them."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vramsheet.errors import BadInput, BadQuote
from vramsheet.report.kinds import LARGEST_NUMBER, Number, Unaccepted, Word, Words, parsed_number
from vramsheet.report.quote import Quote, read_quote, value_at, with_value

CONTRACT = Path(__file__).with_name("contract_example.yaml").read_text(encoding="utf-8")
SHARE = Number(at_least=Decimal(0), at_most=Decimal(1))


@pytest.fixture(scope="module")
def example() -> Quote:
    """The example of the contract."""
    return read_quote(CONTRACT, "example")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", "0"), ("1.10", "1.10"), ("900e6", "900000000"), ("1_000_000", "1000000"), ("-2.5", "-2.5"), ("+3", "3"),
        (".5", "0.5"), ("5.", "5"), ("010", "10"), ("1e-3", "0.001"), ("1E15", "1000000000000000"),
    ],
)  # fmt: skip
def test_numbers(text: str, number: str) -> None:
    """A number means exactly what was typed."""
    assert parsed_number(text, "a number") == Decimal(number)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("285,000", "leave the thousands separator out"),
        ("1,285,000.50", "leave the thousands separator out"),
        ("0,92", "write the decimals after a point"),
        ("60%", "write a share of one: 0.08 for 8 %"),
        ("32k", "write it out or with an exponent: 900e6"),
        ("900M", "write it out or with an exponent: 900e6"),
        ("$18500", "write the number alone, without a unit or currency"),
        ("EUR 5", "write the number alone, without a unit or currency"),
        ("10.2 kW", "write the number alone, without a unit or currency"),
        ("1e16", "no number in a quote is above 1e15"),
        ("1e-13", "no number in a quote is closer to zero than 1e-12"),
        ("1" * 41, "at most 40 characters"),
        ("1e9999", ""), ("", ""), ("0x10", ""), ("1__0", ""), ("inf", ""), ("nan", ""), ("٣", ""), ("1:30", ""),
    ],
)  # fmt: skip
def test_what_is_no_number(text: str, hint: str) -> None:
    """What is no number is refused, with what to write in its place where the slip is known."""
    with pytest.raises(Unaccepted) as refused:
        parsed_number(text, "a number")
    assert (refused.value.accepted, refused.value.hint) == ("a number", hint)


@given(st.decimals(-LARGEST_NUMBER, LARGEST_NUMBER, places=6))
def test_numbers_there_and_back(number: Decimal) -> None:
    """A decimal number written as text is read as the same number."""
    assert parsed_number(f"{number:f}", "a number") == number
    assert parsed_number(str(number), "a number") == number


@pytest.mark.parametrize(
    ("number", "accepted"),
    [
        (Number(), "a number"),
        (Number(above=Decimal(0)), "a number above 0"),
        (Number(at_least=Decimal(0)), "a number of 0 or more"),
        (SHARE, "a number from 0 to 1"),
        (Number(above=Decimal(0), at_most=Decimal(744), unit="hours"), "a number of hours above 0 and at most 744"),
        (Number(whole=True, at_least=Decimal(1), at_most=Decimal(10) ** 9), "a whole number from 1 to 1e9"),
        (Number(whole=True, at_least=Decimal(1), at_most=Decimal(1)), "the number 1"),
    ],
)
def test_ranges_in_words(number: Number, accepted: str) -> None:
    """A range is said in words that a buyer reads without thinking."""
    assert number.accepted == accepted


def test_ends_of_ranges() -> None:
    """Closed ends are in the range, open ends are not; whole numbers come back as int."""
    assert (SHARE.read("0"), SHARE.read("1")) == (0, 1)
    with pytest.raises(Unaccepted, match=r"write 0\.19 for 19 %"):
        SHARE.read("19")
    with pytest.raises(Unaccepted, match=r"^expected a number from 0 to 1$"):
        SHARE.read("101")
    with pytest.raises(Unaccepted):
        Number(above=Decimal(0)).read("0")
    whole = Number(whole=True, at_least=Decimal(1)).read("8.0")
    assert isinstance(whole, int)
    assert whole == 8


@pytest.mark.parametrize(
    "text", ["2026-02-29", "2026-13-01", "20261120", "2026-1-2", "2026-11-20 10:00", "1989-12-31", ""]
)
def test_days_that_are_none(text: str) -> None:
    """Only a day that exists, written year-month-day, is a date."""
    with pytest.raises(Unaccepted, match="a date such as 2026-11-20"):
        Word("day").read(text)


def test_days() -> None:
    """A day is read as such, from text or from a program; a moment is no day."""
    assert Word("day").read(" 2028-02-29 ") == Word("day").read(dt.date(2028, 2, 29)) == dt.date(2028, 2, 29)
    with pytest.raises(Unaccepted):
        Word("day").read(dt.datetime(2028, 2, 29, tzinfo=dt.UTC))


@pytest.mark.parametrize(
    ("kind", "text", "hint"),
    [
        ("currency", "eur", "write EUR"), ("currency", "€", "write EUR"), ("currency", "EURO", ""),
        ("yes or no", "yes", "write true"), ("yes or no", "off", "write false"), ("yes or no", "1", ""),
        ("identifier", "a.b", ""), ("identifier", "", ""), ("identifier", "x" * 65, ""), ("identifier", "ü", ""),
    ],
)  # fmt: skip
def test_other_words(kind: str, text: str, hint: str) -> None:
    """A currency, a truth value and an id have one form, and the common slips have a hint."""
    with pytest.raises(Unaccepted) as refused:
        Word(kind).read(text)  # type: ignore[arg-type] # the kinds stand in the table above
    assert refused.value.hint == hint


@pytest.mark.parametrize(
    "strange", ["\0", "\x1b", "\x7f", "\x85", "\ud800", "\u202e", "\u2066", "\ufffe", "\U0001ffff", "\ufdd0"]
)
def test_characters_that_no_page_can_show(strange: str) -> None:
    """Control characters, lone surrogates and direction overrides are refused by their number."""
    with pytest.raises(Unaccepted, match=f"U\\+{ord(strange):04X}"):
        Words().read(f"Vendor {strange} A")


def test_texts() -> None:
    """Blanks around a text go, line breaks become blanks unless they are wanted, and length has an end."""
    assert Words().read("  Straße, 東京 🙂 \n  two ") == "Straße, 東京 🙂 two"
    assert Words(lines=True).read("one\ntwo") == "one\ntwo"
    assert Words().read("x" * 300) == "x" * 300
    with pytest.raises(Unaccepted, match="at most 300 characters; it has 301"):
        Words().read("x" * 301)


NUMBERS = {
    "site.pue": Decimal("1.4"),
    "finance.residual": Decimal(0),
    "finance.depreciation.years": 4,
    "tax.rate": Decimal("0.19"),
    "currency.rates.0.rate": Decimal("0.92"),
    "workloads.chat.utilisation": Decimal("0.6"),
    "workloads.tune.lora_rank": 16,
    "workloads.chat.memory_fraction": Decimal("0.9"),
    "options.cloud.rent.rate_per_gpu_hour": Decimal("2.95"),
    "options.h100.lines.1.unit_price": Decimal(18500),
    "options.h100.lines.1.discount": Decimal(0),
    "options.h200.opex.1.amount": Decimal(1900),
}


@pytest.mark.parametrize(("path", "number"), NUMBERS.items())
def test_value_at(example: Quote, path: str, number: Decimal) -> None:
    """A path finds its number, by id or by number in a list, defaults included."""
    assert value_at(example, path) == number


@pytest.mark.parametrize("path", NUMBERS)
def test_with_value(example: Quote, path: str) -> None:
    """One value is changed and no other; the old quote stays; the type stays."""
    before = example.model_dump()
    changed = with_value(example, path, Decimal(1))
    assert value_at(changed, path) == 1
    assert type(value_at(changed, path)) is type(value_at(example, path))
    assert example.model_dump() == before
    assert with_value(changed, path, value_at(example, path)).model_dump() == before
    assert Quote.model_validate(changed.model_dump(by_alias=True, exclude_unset=True)) == changed


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("", "path: got '', expected dotted words such as site.pue"),
        ("sight.pue", "path 'sight.pue': got 'sight', expected one of: schema_version, quote, currency"),
        ("site.pew", "did you mean pue?"),
        ("options.clowd.gpus", "expected one of: today, h100, h200, cloud; did you mean cloud?"),
        ("options.3.gpus", "expected one of: today, h100, h200, cloud"),
        ("options.h100.lines.2.discount", "expected a number from 0 to 1"),
        ("options.today.lines.0.discount", "expected nothing, as the list is empty"),
        ("workloads.tune.context", "got 'context', expected one of: id, name, model"),
        ("site.pue.x", "expected the path to end before it, at a number from 1 to 10"),
        ("options.cloud.rent", "got a mapping, expected the path of a number"),
        ("options", "got a list, expected the path of a number"),
        ("options.h100.power_watts", "got nothing, expected the path of a number"),
        ("quote.title", "expected the path of a number"),
        ("x" * 301, "expected dotted words such as site.pue"),
    ],
)
def test_paths_that_name_no_number(example: Quote, path: str, sentence: str) -> None:
    """A path that leads nowhere is told from which word on, and what exists there."""
    with pytest.raises(BadInput) as refused:
        value_at(example, path)
    assert sentence in refused.value.sentence


def test_with_value_keeps_the_range(example: Quote) -> None:
    """A number that may not stand in the file may not be put there either."""
    with pytest.raises(BadInput, match=r"site.pue: got 0.5, expected a number from 1 to 10"):
        with_value(example, "site.pue", Decimal("0.5"))
    with pytest.raises(BadInput, match="the path of a number"):
        with_value(example, "quote.title", "x")
    with pytest.raises(BadInput, match="got nothing"):
        with_value(example, "options.h100.rent.rate_per_gpu_hour", Decimal(1))


def override_message(*overrides: tuple[str, str], text: str = CONTRACT) -> str:
    """What is said of overrides."""
    with pytest.raises(BadQuote) as refused:
        read_quote(text, "q.yaml", overrides)
    return str(refused.value)


def test_overrides() -> None:
    """An override stands in place of the file's value, of a default, and of a section that the file leaves out."""
    given_values = [
        ("site.pue", "1.2"), ("options.cloud.rent.rate_per_gpu_hour", "4.5"), ("finance.tax_rate", ""),
        ("quote.title", "A: b # c"), ("workloads.chat.batch", "8"), ("workloads_together", "true"),
    ]  # fmt: skip
    quote = read_quote(CONTRACT, "q.yaml", given_values)
    assert (quote.site.pue, quote.finance.tax_rate, quote.workloads_together) == (Decimal("1.2"), None, True)
    assert (quote.quote.title, quote.workloads[0].batch) == ("A: b # c", 8)
    assert value_at(quote, "options.cloud.rent.rate_per_gpu_hour") == Decimal("4.5")
    without_site, count = re.subn(r"(?s)\nsite:\n.*?\n\n", "\n\n", CONTRACT)
    assert count == 1
    made = read_quote(without_site, "q", [("site.electricity_per_kwh", "0.3"), ("sensitivity.0.high", "0.4")])
    assert (made.site.electricity_per_kwh, made.site.pue) == (Decimal("0.3"), Decimal("1.54"))


def test_problems_of_overrides_name_them() -> None:
    """What an override breaks is told by the override, after the problems of the file."""
    said = override_message(
        ("site.pew", "1"), ("site.pue", "0.5"), ("options.cloud", "x"), ("quote.date", "today"),
        text=CONTRACT.replace("version: 2", "version: two"),
    ).splitlines()  # fmt: skip
    assert said[0] == "q.yaml:8:12: quote.version: got 'two', expected a whole number from 1 to 9999"
    assert said[1].startswith("--set site.pew=1: site.pew: path 'site.pew': got 'pew', expected one of: ")
    assert said[2:] == [
        "--set options.cloud=x: options.cloud: names several values; name one of them, such as site.pue",
        "--set quote.date=today: quote.date: got 'today', expected a date such as 2026-11-20 (year-month-day)",
        "--set site.pue=0.5: site.pue: got 0.5, expected a number from 1 to 10",
    ]


def test_an_override_may_mend_the_file() -> None:
    """A wrong value that is overridden is no problem."""
    assert read_quote(CONTRACT.replace("pue: 1.4", "pue: x"), "q", [("site.pue", "1.3")]).site.pue == Decimal("1.3")
