"""Training of models with an encoder and a decoder: each half is counted by the positions that it sees."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vramsheet import catalog
from vramsheet.memory.estimate import training_estimate
from vramsheet.memory.questions import Training
from vramsheet.memory.training import training_parts
from vramsheet.memory.training.halves import encoder_positions, kept_before
from vramsheet.memory.training.recipe import recipe

CATALOG = catalog.load()
WHISPER = CATALOG.model("whisper-small")
T5 = CATALOG.model("flan-t5-base")


def test_whispers_encoder_costs_the_same_for_every_text() -> None:
    """
    Twice the text adds what 112 tokens of the decoder keep, whose width is 768 and whose vocabulary has 51,865 entries.

    Twelve layers keep 3 norms, 2 x (queries, output twice, keys and values of their own), 2 inputs and 9 widths of the
    feed-forward block, in bf16.
    """
    short, long = (training_parts(WHISPER, Training(optimizer="sgd", sequence_tokens=n, batch=8)) for n in (112, 224))
    assert encoder_positions(WHISPER) == 1500
    added = (long.activations - short.activations) / (112 * 8) / 12 / 2 / 768
    assert 21 < added < 23.2
    assert long.logits - short.logits == 112 * 8 * 51865 * 2 * 3


def test_whispers_convolutions_keep_five_values_a_position() -> None:
    """Two frames a position, each before and after GELU, and the second convolution's result (see the source)."""
    kept = kept_before(WHISPER, recipe(Training()), checkpointing=False)
    assert kept.bytes_of(448 * 4, 448) == 4 * 1500 * 768 * 2 * 5
    frozen = recipe(Training(method="lora"))
    assert kept_before(WHISPER, frozen, checkpointing=False).bytes_of(448, 448) == 0
    assert kept_before(WHISPER, frozen, checkpointing=True).bytes_of(448, 448) == 1500 * 768 * 2 * 5


@pytest.mark.parametrize("attention", ["flash", "eager"])
def test_a_model_that_has_no_other_kernel_keeps_its_scores(attention: str) -> None:
    """T5 adds a learned bias to its scores: both attentions need the same, and the answer says so."""
    estimate = training_estimate(T5, replace(Training(sequence_tokens=512), attention=attention))
    assert estimate.parts == training_estimate(T5, Training(sequence_tokens=512)).parts
    assert any("whatever attention is asked" in text for text in estimate.assumptions)


def test_each_half_says_what_it_sees() -> None:
    """Whisper's 1,500 positions, the asked sequence for T5, nothing for a decoder alone."""
    for model, sentence in (
        (
            WHISPER,
            "The encoder sees 1,500 positions of every sample, whatever the text; the asked sequence is the decoder's.",
        ),
        (T5, "Encoder and decoder both see the asked sequence."),
    ):
        assert sentence in training_estimate(model, Training(sequence_tokens=256)).assumptions
    said = training_estimate(CATALOG.model("llama-3.2-1b"), Training()).assumptions
    assert not any("ncoder" in text for text in said)
