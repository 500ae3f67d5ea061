"""What the configurations of older translators, encoders and decoders say in a way of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vramsheet.errors import BadInput
from vramsheet.model_files import encoder_shapes

if TYPE_CHECKING:
    from vramsheet.model_files.values import Values

Changes = dict[str, object]
"""Fields of `Architecture` to set; "traits" are added to those that the flags gave."""


def translator(values: Values, pattern: str) -> Changes:
    """
    Marian, Pegasus and Blenderbot: two halves whose positions start at 0.

    Args:
        values: the configuration.
        pattern: one letter a layer.

    Returns:
        All its dimensions; halves that share no vocabulary have two tables.

    Raises:
        BadInput: tables that are neither common nor those of a tied head.
    """
    changes = encoder_shapes.bart(values, pattern)
    changes["position_count"] = values.whole("max_position_embeddings")
    if values.true("share_encoder_decoder_embeddings", otherwise=True):
        return changes
    if not values.true("tie_word_embeddings", otherwise=True):
        raise BadInput(f"{values.place}: tie_word_embeddings", False, "true, where the halves share no embeddings")
    vocabulary = values.whole("vocabulary_size")
    changes["vocabulary_size"] = values.whole("decoder_vocab_size", vocabulary)
    changes["extra_parameters"] = vocabulary * values.needed("hidden_size")
    return changes


def m2m_100(values: Values, pattern: str) -> Changes:
    """
    M2M-100 and NLLB: two halves with computed positions.

    Args:
        values: the configuration.
        pattern: one letter a layer.

    Returns:
        All its dimensions.
    """
    return {**encoder_shapes.bart(values, pattern), "position_count": 0}


def ernie(values: Values, pattern: str) -> Changes:
    """
    ERNIE: a table of tasks beside that of token types when it is switched on.

    Args:
        values: the configuration.
        pattern: one letter a layer.

    Returns:
        As for BERT, with the rows of both tables.
    """
    changes = encoder_shapes.bert(values, pattern)
    tasks = values.whole("task_type_vocab_size", 3) if values.true("use_task_id") else 0
    return {**changes, "token_type_count": values.whole("token_type_count", 2) + tasks}


def roformer(values: Values, pattern: str) -> Changes:
    """
    RoFormer: one stored table of rotations for all layers, as wide as a head, and perhaps a narrower embedding.

    Args:
        values: the configuration.
        pattern: one letter a layer.

    Returns:
        As for BERT, with the table as further parameters.
    """
    head_size = values.needed("hidden_size") // values.needed("head_count")
    rows = values.whole("max_position_embeddings")
    return {**encoder_shapes.bert(values, pattern), "extra_parameters": rows * head_size}


def gpt_neox_japanese(values: Values, _pattern: str) -> Changes:
    """
    GPT-NeoX Japanese: a bias in the attention of the last layer only.

    Args:
        values: the configuration.

    Returns:
        The width and that bias.
    """
    hidden = values.needed("hidden_size")
    return {"feed_forward_size": values.whole("intermediate_multiple_size", 4) * hidden, "extra_parameters": hidden}


def doge(values: Values, _pattern: str) -> Changes:
    """
    Doge without experts; with them its feed-forward blocks are tables of single neurons, which are not read.

    Args:
        values: the configuration.

    Returns:
        Nothing more.

    Raises:
        BadInput: a model with experts.
    """
    if values.true("is_moe"):
        raise BadInput(f"{values.place}: is_moe", True, "false: Doge's experts of one neuron each are not read")
    return {}
