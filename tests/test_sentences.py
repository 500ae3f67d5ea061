"""Sentences of the core: plain English text that remembers its pattern and its values."""

from __future__ import annotations

import copy
import json
import pickle

from vramsheet.errors import BadInput, OutOfRange
from vramsheet.sentences import Counted, Sentence, sentence


def test_a_sentence_is_plain_text_that_remembers() -> None:
    """It equals its text, goes into JSON as text, and keeps pattern and values when copied."""
    said = sentence("{gpus} of {size:,.1f} GB", gpus=Counted(16, "GPU"), size=1234.56)
    assert said == "16 GPUs of 1,234.6 GB"
    assert json.dumps([said]) == '["16 GPUs of 1,234.6 GB"]'
    for copied in (said, copy.deepcopy(said), pickle.loads(pickle.dumps(said))):  # noqa: S301 - our own bytes
        assert isinstance(copied, Sentence)
        assert (copied, copied.pattern) == (said, "{gpus} of {size:,.1f} GB")
        assert dict(copied.values) == {"gpus": Counted(16, "GPU"), "size": 1234.56}


def test_counts_in_english() -> None:
    """One thing stands alone, more have their plural and separators."""
    assert [f"{Counted(n, 'sequence')}" for n in (1, 2, 1000)] == ["1 sequence", "2 sequences", "1,000 sequences"]


def test_a_mistake_keeps_its_sentence() -> None:
    """What a user is told can be told again: the parts of the sentence stand in its values."""
    mistake = OutOfRange("context", 900, sentence("a whole number from 1 to {highest:,}", highest=2000))
    assert mistake.sentence == str(mistake) == "context: got 900, expected a whole number from 1 to 2,000"
    assert isinstance(mistake.sentence, Sentence)
    assert mistake.sentence.values["accepted"] == "a whole number from 1 to 2,000"
    assert BadInput("task", "{x}", "no {braces}").sentence == "task: got '{x}', expected no {braces}"
