"""How long a sequence can be: models with a learned table of positions end with it, others only grow unreliable."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Final, TypeVar

from vramsheet.errors import OutOfRange
from vramsheet.memory.questions import Serving, Training
from vramsheet.sentences import sentence

if TYPE_CHECKING:
    from vramsheet.memory.layers import Model

Question = TypeVar("Question", Serving, Training)

USUAL_CONTEXT_TOKENS: Final = next(field.default for field in fields(Serving) if field.name == "context_tokens")
USUAL_SEQUENCE_TOKENS: Final = next(field.default for field in fields(Training) if field.name == "sequence_tokens")
"""The lengths that hold where none is asked for; they stand for the model's own where that is shorter."""


def within_positions(model: Model, question: Question) -> Question:
    """
    The question, if the model has positions for its sequences.

    Args:
        model: the model.
        question: the workload as asked.

    Returns:
        The same; where the length is the usual one and longer than the learned table, with the table's length.

    Raises:
        OutOfRange: a length that was asked for and that the model has no positions for.
    """
    limit = model.learned_positions
    if isinstance(question, Serving):
        what, tokens, usual = "context", question.context_tokens, USUAL_CONTEXT_TOKENS
    else:
        what, tokens, usual = "sequence", question.sequence_tokens, USUAL_SEQUENCE_TOKENS
    if not limit or tokens <= limit:
        return question
    if tokens != usual:
        accepted = sentence(
            "at most {limit:,} tokens: {model} has learned that many positions and no more",
            limit=limit,
            model=model.name,
        )
        raise OutOfRange(what, tokens, accepted)
    if isinstance(question, Serving):
        return replace(question, context_tokens=limit)
    return replace(question, sequence_tokens=limit)


def beyond_training(model: Model, question: Serving | Training) -> tuple[str, ...]:
    """
    What must be said of a sequence that is longer than the model was made for.

    Args:
        model: the model.
        question: the workload.

    Returns:
        One sentence, or none.
    """
    tokens = question.context_tokens if isinstance(question, Serving) else question.sequence_tokens
    limit = model.max_context_tokens
    if not limit or tokens <= limit:
        return ()
    said = sentence(
        "{tokens:,} tokens are more than the {limit:,} that {model} was made for: the memory is counted, answers "
        "beyond are not to be relied on.",
        tokens=tokens,
        limit=limit,
        model=model.name,
    )
    return (said,)
