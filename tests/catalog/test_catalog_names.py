"""Names as people type them: what is the same name, what is not, and what stands near."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vramsheet.catalog.names import hyphenated, matching_form, nearest, variants, words

SAME = [
    ("llama-3.1-8b", "meta-llama/Llama-3.1-8B"),
    ("llama-3.1-8b", "Llama 3.1 8B"),
    ("llama-3.1-8b", "llama3.1:8b"),
    ("llama-3.1-8b", "  LLAMA__3.1 - 8b "),
    ("rtx-4090-24gb", "RTX 4090 24GB"),
    ("rtx-4090", "rtx4090"),
    ("gpt-oss-20b", "openai/gpt-oss_20b"),
    ("qwen3-30b-a3b", "Qwen3 30BA3B"),
]
DIFFERENT = [
    ("gemma-3-1b", "gemma-31b"),
    ("gemma-2-7b", "gemma-27b"),
    ("llama-3-1-8b", "llama-3.1-8b"),
    ("mi250-128gb", "mi250x-128gb"),
    ("phi-3-mini-4k", "phi-34-mini-k"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_same_name(one: str, other: str) -> None:
    """Case, owner and separators do not make another name."""
    assert matching_form(one) == matching_form(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_names(one: str, other: str) -> None:
    """A separator between two digits and a point do make another name."""
    assert matching_form(one) != matching_form(other)


def test_words() -> None:
    """A name falls into its words, without its owner."""
    assert words("meta-llama/Llama-3.1-8B Instruct") == ["llama", "3.1", "8b", "instruct"]
    assert hyphenated(" NVIDIA  GeForce_RTX:4090 ") == "nvidia-geforce-rtx-4090"
    assert words("") == words(" - _ ") == []


@given(st.text(max_size=40))
def test_form_is_stable(text: str) -> None:
    """The form of a form is itself, whatever was typed."""
    assert matching_form(matching_form(text)) == matching_form(text)


@given(
    st.lists(st.text("abcz0189.", min_size=1, max_size=5), min_size=1, max_size=5),
    st.lists(st.sampled_from([" ", "-", "_", ":", "--", " - "]), min_size=4, max_size=4),
)
def test_kind_of_separator_does_not_count(parts: list[str], separators: list[str]) -> None:
    """A name parted by any mixture of separators matches the one parted by hyphens, in capitals too."""
    mixed = "".join(part + separator for part, separator in zip(parts, [*separators, ""], strict=False))
    assert matching_form(mixed.upper()) == matching_form("-".join(parts))


KEYS = ("a100-pcie-80gb", "a100-sxm-80gb", "h100-nvl-94gb", "h100-pcie-80gb", "h100-sxm-80gb", "h200-sxm-141gb")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("h100", ("h100-nvl-94gb", "h100-pcie-80gb", "h100-sxm-80gb")),
        ("H100 80GB", ("h100-pcie-80gb", "h100-sxm-80gb")),
        ("h100-sxm", ("h100-sxm-80gb",)),
        ("h10", ()),
        ("sxm 80gb", ("a100-sxm-80gb", "h100-sxm-80gb")),
        ("", ()),
    ],
)
def test_variants(typed: str, expected: tuple[str, ...]) -> None:
    """The keys that say more than what was typed, whole words only."""
    assert variants(typed, KEYS) == expected


def test_nearest_three() -> None:
    """At most three near names come, best first, and none when nothing is near."""
    assert nearest("h100-sxn-80gb", KEYS) == ("h100-sxm-80gb", "a100-sxm-80gb", "h100-pcie-80gb")
    assert nearest("wurstbrot", KEYS) == ()
