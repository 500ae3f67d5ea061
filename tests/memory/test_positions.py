"""How long a sequence can be."""

import pytest

from shapes import LLAMA_31_8B
from vramsheet import catalog
from vramsheet.errors import OutOfRange
from vramsheet.functions import FUNCTIONS
from vramsheet.memory.estimate import serving_estimate, training_estimate
from vramsheet.memory.families import build
from vramsheet.memory.formats import format_named, kv_format_named
from vramsheet.memory.positions import beyond_training, within_positions
from vramsheet.memory.questions import Serving, Training

LLAMA = build("llama-3.1-8b", LLAMA_31_8B)
FORMS = format_named("fp16"), kv_format_named("auto")
VRAM = next(function.call for function in FUNCTIONS if function.name == "VRAM")


@pytest.mark.parametrize(
    ("name", "positions"),
    [("gpt-2", 1024), ("whisper-tiny", 448), ("bert-base-uncased", 512), ("opt-125m", 2048), ("xlm-roberta-base", 512)],
)
def test_learned_positions_end(name: str, positions: int) -> None:
    """The table of positions has that many usable rows (OPT and RoBERTa store two more); one token more is refused."""
    model = catalog.load().model(name)
    assert model.learned_positions == positions
    longest = Serving(*FORMS, context_tokens=positions)
    assert within_positions(model, longest) is longest
    with pytest.raises(OutOfRange, match=f"context: got {positions + 1}, expected at most {positions:,} tokens"):
        within_positions(model, Serving(*FORMS, context_tokens=positions + 1))
    with pytest.raises(OutOfRange, match="sequence: got 3000"):
        within_positions(model, Training(sequence_tokens=3000))


def test_the_usual_length_stands_for_the_longest() -> None:
    """Nobody who leaves the length out is refused: GPT-2 is then asked for 1,024 tokens, in cells too."""
    model = catalog.load().model("gpt-2")
    assert within_positions(model, Serving(*FORMS)).context_tokens == 1024
    assert within_positions(model, Training()).sequence_tokens == 1024
    assert VRAM("gpt-2") == VRAM("gpt-2", "fp16", 1024)
    with pytest.raises(OutOfRange, match="has learned that many positions"):
        VRAM("gpt-2", "fp16", 2048)


def test_rotary_models_are_counted_and_warned_of() -> None:
    """Llama-3.1 computes its positions: beyond 131,072 tokens the memory is right and the answers are doubtful."""
    longest, longer = (Serving(*FORMS, context_tokens=tokens) for tokens in (131_072, 131_073))
    assert within_positions(LLAMA, longer) is longer
    assert beyond_training(LLAMA, longest) == ()
    said = "131,073 tokens are more than the 131,072 that llama-3.1-8b was made for"
    assert serving_estimate(LLAMA, longer).assumptions[0].startswith(said)
    assert training_estimate(LLAMA, Training(sequence_tokens=200_000)).assumptions[0].startswith("200,000 tokens")
