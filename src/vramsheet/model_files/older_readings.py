"""How the configurations of encoders, of encoder-decoders and of decoders from before 2024 are read."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from vramsheet.model_files.reading import BIASES, PLAIN_HEADS, Reading

if TYPE_CHECKING:
    from collections.abc import Mapping

_BERT: Final = "attention dense positions"

OLDER_READINGS: Final[Mapping[str, Reading]] = MappingProxyType(
    {
        "big_bird": Reading(
            "big_bird", _BERT, departure="bert", heads="big_bird", spelled=PLAIN_HEADS, flags="use_bias:qkv-bias"
        ),
        "blenderbot": Reading("pegasus", "", departure="translator", heads="encoder_decoder"),
        "blenderbot-small": Reading("bart", "", departure="translator", heads="encoder_decoder"),
        "ctrl": Reading(
            "ctrl", "attention dense",
            spelled=MappingProxyType({"head_size": "", "kv_head_count": "", "feed_forward_size": "dff"}),
        ),
        "data2vec-text": Reading("roberta", _BERT, departure="bert", heads="roberta", spelled=PLAIN_HEADS),
        "diffllama": Reading("diffllama", flags=BIASES),
        "doge": Reading("doge", "attention dense", "window", departure="doge", flags=BIASES),
        "ernie": Reading("bert", _BERT, departure="ernie", heads="bert", spelled=PLAIN_HEADS),
        "gpt_neox_japanese": Reading(
            "gpt_neox_japanese", "attention", departure="gpt_neox_japanese", spelled=PLAIN_HEADS
        ),
        "m2m_100": Reading("m2m_100", "", departure="m2m_100", heads="encoder_decoder"),
        "marian": Reading("marian", "", departure="translator", heads="marian_encoder_decoder"),
        "megatron-bert": Reading("megatron_bert", _BERT, departure="bert", heads="bert", spelled=PLAIN_HEADS),
        "mvp": Reading("bart", "", departure="bart", heads="encoder_decoder"),
        "openai-gpt": Reading("openai_gpt", "attention four_times positions", spelled=PLAIN_HEADS),
        "pegasus": Reading("pegasus", "", departure="translator", heads="encoder_decoder"),
        "plbart": Reading("bart", "", departure="bart", heads="encoder_decoder"),
        "roberta-prelayernorm": Reading(
            "roberta_prelayernorm", _BERT, departure="bert", heads="roberta", spelled=PLAIN_HEADS
        ),
        "roformer": Reading("roformer", "attention dense", departure="roformer", heads="roformer", spelled=PLAIN_HEADS),
        "xlm-roberta-xl": Reading("megatron_bert", _BERT, departure="bert", heads="roberta", spelled=PLAIN_HEADS),
    }
)  # fmt: skip
"""
`model_type` of the file -> how it is read.

Source: the configuration classes and modules of transformers 5.23.0, each built on the meta device and counted
(2026-11-21).
"""
