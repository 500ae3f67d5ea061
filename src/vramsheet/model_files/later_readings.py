"""How the configurations of model types of 2025 and 2026, and of decoders with mixers of their own, are read."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from vramsheet.model_files.reading import (
    ATTENTION_BIAS,
    ATTENTION_MOE,
    ATTENTION_SHARED,
    BIASES,
    DELTA,
    INDEXED,
    LATENT,
    LATENT_BIAS,
    LATENT_MOE,
    OWN_HEAD_SIZE,
    PLAIN_HEADS,
    Reading,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

LATER_READINGS: Final[Mapping[str, Reading]] = MappingProxyType(
    {
        "aria_text": Reading(
            "mixtral", ATTENTION_SHARED, forwards="all", flags=BIASES,
            spelled=MappingProxyType({"expert_feed_forward_size": "intermediate_size"}),
        ),
        "axk2": Reading(
            "axk2", f"{LATENT_MOE} indexer", forwards="first_dense", departure="axk2", letters=INDEXED,
            flags=LATENT_BIAS, dense=1,
        ),
        "axk1": Reading("axk1", LATENT_MOE, forwards="first_dense", letters=LATENT, flags=LATENT_BIAS, dense=1),
        "bailing_hybrid": Reading(
            "bailing_hybrid", LATENT_MOE, "grouped", "first_dense", departure="bailing_hybrid", flags=LATENT_BIAS,
            letters=MappingProxyType({"full": "L", "linear": "K"}), period=6, dense=2,
        ),
        "bitnet": Reading("bitnet", flags=ATTENTION_BIAS),
        "cohere2_moe": Reading(
            "cohere2_moe", ATTENTION_SHARED, "after_dense", "first_dense", departure="cohere2_moe",
            flags=ATTENTION_BIAS, period=4,
        ),
        "flint": Reading("flint", ATTENTION_SHARED, "two_first_and_last", "unless_first_two", flags=ATTENTION_BIAS),
        "gemma4_unified_text": Reading(
            "gemma4", "", "every_and_last", departure="gemma4", flags=ATTENTION_BIAS, period=6
        ),
        "glm5_next_text": Reading(
            "glm5_next", f"{LATENT_MOE} indexer", "every", "first_dense", departure="glm5_next", flags=LATENT_BIAS,
            letters=MappingProxyType({"full": "I", "linear": "K"}), period=4, dense=3,
            spelled=MappingProxyType({"dense_layer_count": ""}),
        ),
        "glm_ocr_text": Reading("glm4", spelled=OWN_HEAD_SIZE),
        "inkling_text": Reading(
            "inkling", "attention experts shared_experts short_convolution", "by_numbers", "first_dense",
            departure="inkling", letters=MappingProxyType({"hybrid": "E", "hybrid_window": "e", "full": "E"}),
            period=6, spelled=MappingProxyType({"window_tokens": "sliding_window_size", "dense_layer_count":
            "dense_mlp_idx", "convolution_size": "conv_kernel_size|sconv_kernel_size"}),
        ),
        "glm4v_moe_text": Reading(
            "glm4_moe", ATTENTION_SHARED, forwards="first_dense", flags="attention_bias:qkv-bias", dense=1
        ),
        "glm4v_text": Reading("glm4v", spelled=OWN_HEAD_SIZE),
        "helium": Reading("helium", flags="attention_bias:qkv-bias mlp_bias:mlp-bias"),
        "hy_v4": Reading(
            "hy_v4", f"{LATENT_MOE} indexer", forwards="first_dense", departure="hy_v4", letters=INDEXED,
            flags=LATENT_BIAS, dense=1,
        ),
        "jetmoe": Reading(
            "jetmoe", "", forwards="all", departure="jetmoe", letters=MappingProxyType({"full": "U"}),
        ),
        "kolibri1": Reading("kolibri1", ATTENTION_SHARED, "every", "all", period=5),
        "laguna": Reading(
            "laguna", ATTENTION_SHARED, "typed", "first_dense", departure="laguna", flags=ATTENTION_BIAS, dense=1
        ),
        "lfm3": Reading(
            "lfm3", "attention dense short_convolution", "fours", letters=MappingProxyType({"linear": "V"}),
            flags=f"{ATTENTION_BIAS} conv_bias:convolution-bias use_sandwich_norm:four-norms "
            "use_attention_gate:head-gate",
        ),
        "longcat_flash": Reading(
            "longcat_flash", "latent experts", departure="longcat_flash", letters=MappingProxyType({"full": "T"}),
            flags=LATENT_BIAS,
        ),
        "minimax_m3_vl_text": Reading(
            "minimax_m3", ATTENTION_MOE, "typed", "first_dense", departure="minimax_m3",
            letters=MappingProxyType({"picked": "Q"}),
        ),
        "mistral_large4_text": Reading(
            "mistral_large4", f"{LATENT_MOE} indexer", forwards="first_dense", departure="mistral_large4",
            letters=INDEXED, flags=LATENT_BIAS, dense=1,
        ),
        "mllama_text_model": Reading("llama", "attention dense", departure="mllama"),
        "modernbert-decoder": Reading(
            "modernbert_decoder", "attention dense", "from_first", period=3, heads="modernbert_decoder",
            departure="modernbert_decoder",
            flags=f"{BIASES} norm_bias:layer-norm classifier_bias:mask-square-bias decoder_bias:no:no-mask-bias",
            spelled=PLAIN_HEADS,
        ),
        "olmo_hybrid": Reading(
            "olmo_hybrid", "attention dense", "every", departure="olmo_hybrid", flags=ATTENTION_BIAS, letters=DELTA,
            period=4,
        ),
        "phi4_multimodal": Reading("phi3", "attention dense", "window", departure="phi4_multimodal"),
        "qwen4_exp_text": Reading(
            "qwen4_exp", f"{ATTENTION_SHARED} delta", "every", "all", departure="qwen4_exp", flags=ATTENTION_BIAS,
            letters=MappingProxyType({"full": "Q", "linear": "D"}), period=4,
        ),
        "recurrent_gemma": Reading(
            "recurrent_gemma", "attention", departure="recurrent_gemma", flags="attention_bias:qkv-bias",
        ),
        "zamba": Reading(
            "zamba", "mamba1", "shared_by_period", "none", departure="zamba",
            flags="mamba_conv_bias:no:no-convolution-bias mamba_proj_bias:state-bias",
            letters=MappingProxyType({"linear": "M", "hybrid": "z"}),
        ),
        "zaya": Reading(
            "zaya", ATTENTION_MOE, "typed", "all", departure="zaya", flags=f"{ATTENTION_BIAS} lm_head_bias:head-bias",
            letters=MappingProxyType({"full": "J", "hybrid": "J", "hybrid_window": "Y"}),
        ),
    }
)  # fmt: skip
"""
`model_type` of the file -> how it is read.

Source: the configuration classes and modules of transformers 5.23.0, each built on the meta device and counted
(2026-11-21).
"""
