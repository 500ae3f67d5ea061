"""What the configurations of encoders, and of models with an encoder, say in a way of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vramsheet.model_files.model_heads import class_of

if TYPE_CHECKING:
    from vramsheet.model_files.values import Values

Changes = dict[str, object]
"""Fields of `Architecture` to set; "traits" are added to those that the flags gave."""

T5_INPUT_TOKENS: Final = 512
"""Tokens that T5 was trained to read (arXiv 1910.10683, section 3.1.2); its positions have no end."""


def bert(values: Values, _pattern: str) -> Changes:
    """
    BERT and its kin: how many token types, and an embedding of its own width (ELECTRA).

    Args:
        values: the configuration.

    Returns:
        Rows and width.
    """
    types, hidden = values.whole("token_type_count", 2), values.needed("hidden_size")
    width = values.whole("embedding_size", hidden)
    return {
        "token_type_count": types,
        "embedding_size": 0 if width == hidden else width,
        "traits": "" if types else "no:token-types",
    }


def mpnet(values: Values, _pattern: str) -> Changes:
    """
    MPNet: one table of relative positions beside the ordinary one.

    Args:
        values: the configuration.

    Returns:
        Its rows.
    """
    return {"relative_position_count": values.whole("relative_position_count")}


def _halves(values: Values, encoder_layers: str, decoder_layers: str) -> Changes:
    return {
        "encoder_layer_count": values.whole(encoder_layers),
        "layer_count": values.whole(decoder_layers, values.whole(encoder_layers)),
    }


def bart(values: Values, _pattern: str) -> Changes:
    """
    BART: two halves with tables of positions that start at 2.

    Args:
        values: the configuration.

    Returns:
        All its dimensions.
    """
    hidden, heads = values.needed("hidden_size"), values.whole("decoder_attention_heads")
    positions = values.whole("max_position_embeddings")
    return {
        **_halves(values, "encoder_layers", "decoder_layers"),
        "head_count": heads,
        "kv_head_count": heads,
        "head_size": hidden // max(1, heads),
        "feed_forward_size": values.whole("decoder_ffn_dim"),
        "encoder_feed_forward_size": values.whole("encoder_ffn_dim"),
        "encoder_token_count": positions,
        "position_count": positions + 2,
    }


def whisper(values: Values, _pattern: str) -> Changes:
    """
    Whisper: two halves, audio channels in front, and the encoder's positions stored in the file.

    Args:
        values: the configuration.

    Returns:
        All its dimensions.
    """
    hidden, heads = values.needed("hidden_size"), values.whole("decoder_attention_heads")
    return {
        **_halves(values, "encoder_layers", "decoder_layers"),
        "head_count": heads,
        "kv_head_count": heads,
        "head_size": hidden // max(1, heads),
        "feed_forward_size": values.whole("decoder_ffn_dim"),
        "encoder_feed_forward_size": values.whole("encoder_ffn_dim"),
        "encoder_token_count": values.whole("encoder_token_count"),
        "position_count": values.whole("max_target_positions"),
        "max_context_tokens": values.whole("max_target_positions"),
        "input_channel_count": values.whole("input_channel_count"),
        "traits": "no:frozen-positions",
    }


def t5(values: Values, _pattern: str) -> Changes:
    """
    T5: two halves (or the encoder alone), gated or not, embeddings tied unless the file says they are not.

    The file of T5 v1.1 says they are not, and the published checkpoints hold both tables; transformers 5 builds such a
    model with one and keeps both when it loads them.

    Args:
        values: the configuration.

    Returns:
        All its dimensions.
    """
    heads = values.needed("head_count")
    layers = values.needed("layer_count")
    gated = values.word("feed_forward_proj").startswith("gated-")
    changes: Changes = {
        "head_count": heads,
        "kv_head_count": heads,
        "head_size": values.whole("head_size"),
        "feed_forward_size": values.needed("feed_forward_size"),
        "relative_position_count": values.whole("relative_position_count"),
        "max_context_tokens": values.whole("n_positions", T5_INPUT_TOKENS),
        "tied_embeddings": values.true("tie_word_embeddings", otherwise=True),
        "traits": "no:plain-mlp" if gated else "plain-mlp",
    }
    if class_of(values).endswith("EncoderModel"):
        return {**changes, "layer_count": layers, "traits": f"{changes['traits']} bidirectional"}
    return {
        **changes,
        "encoder_layer_count": layers,
        "layer_count": values.whole("num_decoder_layers", layers),
        "encoder_token_count": values.whole("n_positions", T5_INPUT_TOKENS),
    }
