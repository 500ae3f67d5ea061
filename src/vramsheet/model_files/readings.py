"""How the configuration of each model type is read: one row a type."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from vramsheet.model_files.later_readings import LATER_READINGS
from vramsheet.model_files.older_readings import OLDER_READINGS
from vramsheet.model_files.reading import (
    ATTENTION_BIAS,
    ATTENTION_MOE,
    ATTENTION_SHARED,
    BIASES,
    DELTA,
    INDEXED,
    INNER,
    LATENT,
    LATENT_BIAS,
    LATENT_MOE,
    LFM_TIED,
    MAMBA1,
    MAMBA2,
    OWN_HEAD_SIZE,
    PLAIN_HEADS,
    Reading,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

READINGS: Final[Mapping[str, Reading]] = MappingProxyType(
    {
        "afmoe": Reading("afmoe", ATTENTION_SHARED, "every", "first_dense", flags=ATTENTION_BIAS, period=4, dense=1),
        "apertus": Reading("apertus", flags=ATTENTION_BIAS),
        "arcee": Reading("arcee", flags=BIASES),
        "bamba": Reading(
            "bamba", "attention dense mamba2", "numbered", letters=MAMBA2,
            flags=f"{BIASES} mamba_conv_bias:no:no-convolution-bias mamba_proj_bias:state-bias",
        ),
        "bart": Reading("bart", "", departure="bart", heads="encoder_decoder"),
        "bert": Reading("bert", "attention dense positions", departure="bert", heads="bert", spelled=PLAIN_HEADS),
        "biogpt": Reading("opt", "attention dense offset_positions", spelled=PLAIN_HEADS),
        "bloom": Reading("bloom", "attention four_times", spelled=PLAIN_HEADS),
        "camembert": Reading(
            "roberta", "attention dense positions", departure="bert", heads="roberta", spelled=PLAIN_HEADS
        ),
        "chatglm": Reading(
            "chatglm", departure="chatglm", heads="chatglm",
            flags="add_qkv_bias:qkv-bias add_bias_linear:output-bias,mlp-bias",
        ),
        "clip": Reading("clip", "", departure="clip", heads="dual"),
        "clip_text_model": Reading(
            "clip", "attention dense positions", departure="text_tower", heads="text_tower", spelled=PLAIN_HEADS
        ),
        "clip_vision_model": Reading(
            "clip", "attention dense", departure="vision_tower", heads="vision_tower", spelled=PLAIN_HEADS
        ),
        "codegen": Reading("codegen", "attention four_times", spelled=PLAIN_HEADS),
        "cohere": Reading("cohere", flags=f"{ATTENTION_BIAS} use_qk_norm:qk-norm-wide"),
        "cohere2": Reading("cohere2", "attention dense", "every", flags=ATTENTION_BIAS, period=4),
        "cwm": Reading("llama", "attention dense", "from_first", flags=BIASES, period=4),
        "dbrx": Reading("dbrx", "", forwards="experts", departure="dbrx"),
        "deepseek_v2": Reading(
            "deepseek_v2", LATENT_MOE, forwards="first_dense", letters=LATENT,
            flags=f"{LATENT_BIAS} mlp_bias:mlp-bias",
        ),
        "deepseek_v3": Reading("deepseek_v3", LATENT_MOE, forwards="first_dense", letters=LATENT, flags=LATENT_BIAS),
        "deepseek_v32": Reading(
            "deepseek_v32", f"{LATENT_MOE} indexer", forwards="first_dense", letters=INDEXED, flags=LATENT_BIAS,
        ),
        "deepseek_v4": Reading(
            "deepseek_v4", "indexer", "compressed", "all", departure="deepseek_v4", flags="mlp_bias:mlp-bias",
            letters=MappingProxyType({"window": "W", "sparse": "P", "heavy": "H"}),
        ),
        "distilbert": Reading("distilbert", "attention dense positions", heads="distilbert", spelled=PLAIN_HEADS),
        "dots1": Reading("dots1", ATTENTION_SHARED, "window_after", "first_dense", flags=ATTENTION_BIAS),
        "electra": Reading(
            "electra", "attention dense positions", departure="bert", heads="electra", spelled=PLAIN_HEADS
        ),
        "ernie4_5": Reading("ernie4_5", flags="use_bias:qkv-bias,output-bias,mlp-bias"),
        "ernie4_5_moe": Reading(
            "ernie4_5_moe", ATTENTION_SHARED, forwards="from_start_to_end",
            flags="use_bias:qkv-bias,output-bias,mlp-bias,head-bias",
        ),
        "eurobert": Reading("eurobert", heads="eurobert", flags=f"{ATTENTION_BIAS} mlp_bias:mlp-bias,head-bias"),
        "exaone4": Reading("exaone4", "attention dense", "every", period=4),
        "exaone_moe": Reading("exaone_moe", ATTENTION_SHARED, "every", "first_dense", period=4, dense=1),
        "falcon": Reading("falcon", "", departure="falcon", flags="bias:qkv-bias,output-bias,mlp-bias"),
        "falcon_h1": Reading(
            "falcon_h1", "attention dense mamba2", letters=MappingProxyType({"full": "B", "hybrid": "B"}),
            flags=f"{BIASES} mamba_rms_norm:no:no-state-norm mamba_conv_bias:no:no-convolution-bias "
            "mamba_proj_bias:state-in-bias projectors_bias:state-out-bias",
        ),
        "falcon_mamba": Reading(
            "falcon_mamba", "mamba1", forwards="none", letters=MappingProxyType({"full": "M"}),
            flags="use_bias:state-bias use_conv_bias:no:no-convolution-bias",
            spelled=INNER,
        ),
        "flex_olmo": Reading("olmoe", ATTENTION_MOE, forwards="all", flags=ATTENTION_BIAS),
        "gemma": Reading("gemma", flags=ATTENTION_BIAS),
        "gemma2": Reading("gemma2", "attention dense", "every", flags=ATTENTION_BIAS, period=2),
        "gemma3_text": Reading("gemma3", "attention dense", "every", flags=ATTENTION_BIAS, period=6),
        "gemma3n_text": Reading("gemma3n", "", "every", departure="gemma3n", flags=ATTENTION_BIAS, period=5),
        "gemma4_text": Reading("gemma4", "", "every_and_last", departure="gemma4", flags=ATTENTION_BIAS, period=6),
        "glm": Reading("glm", flags="attention_bias:qkv-bias"),
        "glm4": Reading("glm4", flags="attention_bias:qkv-bias"),
        "glm4_moe": Reading(
            "glm4_moe", ATTENTION_SHARED, forwards="first_dense",
            flags="attention_bias:qkv-bias use_qk_norm:qk-norm",
        ),
        "glm4_moe_lite": Reading(
            "glm4_moe_lite", LATENT_MOE, forwards="first_dense", letters=LATENT, flags=LATENT_BIAS, dense=1,
        ),
        "glm_moe_dsa": Reading(
            "glm_moe_dsa", f"{LATENT_MOE} indexer", forwards="first_dense", departure="glm_moe_dsa", letters=INDEXED,
            flags=LATENT_BIAS,
        ),
        "gpt-sw3": Reading("gpt2", "attention four_times positions", spelled=PLAIN_HEADS),
        "gpt2": Reading("gpt2", "attention four_times positions", spelled=PLAIN_HEADS),
        "gpt_bigcode": Reading(
            "gpt_bigcode", "attention four_times positions", departure="gpt_bigcode", spelled=PLAIN_HEADS
        ),
        "gpt_neo": Reading("gpt_neo", "attention four_times positions", "attention_types", spelled=PLAIN_HEADS),
        "gpt_neox": Reading("gpt_neox", flags=ATTENTION_BIAS, spelled=PLAIN_HEADS),
        "gpt_oss": Reading(
            "gpt_oss", ATTENTION_MOE, "every", "all", flags=ATTENTION_BIAS, period=2,
            spelled=MappingProxyType({"expert_feed_forward_size": "intermediate_size"}),
        ),
        "gptj": Reading("gptj", "attention four_times", spelled=PLAIN_HEADS),
        "granite": Reading("granite", flags=BIASES),
        "granite_swa": Reading("granite_swa", "attention dense", "from_first", flags=BIASES, period=4),
        "granitemoe": Reading("granitemoe", ATTENTION_MOE, forwards="all", flags=ATTENTION_BIAS),
        "granitemoe_swa": Reading(
            "granite_swa", ATTENTION_SHARED, "from_first", "all", flags=ATTENTION_BIAS, period=4
        ),
        "granitemoehybrid": Reading(
            "granitemoehybrid", "attention mamba2", "numbered", "all", departure="granite_hybrid",
            letters=MAMBA2,
            flags=f"{ATTENTION_BIAS} mamba_conv_bias:no:no-convolution-bias mamba_proj_bias:state-bias",
        ),
        "granitemoeshared": Reading("granitemoeshared", ATTENTION_SHARED, forwards="all", flags=ATTENTION_BIAS),
        "hunyuan_v1_dense": Reading("hunyuan_v1_dense", flags=ATTENTION_BIAS),
        "hunyuan_v1_moe": Reading(
            "hunyuan_v1_moe", ATTENTION_MOE, forwards="all", departure="hunyuan_moe", flags=ATTENTION_BIAS
        ),
        "hy_v3": Reading("dots1", ATTENTION_SHARED, forwards="first_dense", flags=BIASES, dense=1),
        "hyperclovax": Reading("hyperclovax", flags=f"{BIASES} use_post_norm:four-norms"),
        "internlm": Reading("internlm", flags="bias:qkv-bias,output-bias"),
        "internlm2": Reading("internlm2", flags="bias:qkv-bias,output-bias"),
        "internlm3": Reading("internlm3", flags=f"{BIASES} qkv_bias:qkv-bias,output-bias bias:mlp-bias"),
        "iquestcoder": Reading("llama", flags=BIASES),
        "jais2": Reading("nemotron", flags=BIASES),
        "jamba": Reading(
            "jamba", "attention experts mamba1", "period_and_offset", "expert_period", letters=MAMBA1,
            flags="mamba_conv_bias:no:no-convolution-bias mamba_proj_bias:state-bias",
        ),
        "kimi_k2": Reading("deepseek_v3", LATENT_MOE, forwards="first_dense", letters=LATENT, flags=LATENT_BIAS),
        "kimi_linear": Reading(
            "kimi_linear", f"{LATENT_MOE}", "numbered", "first_dense", departure="kimi_linear", flags=LATENT_BIAS,
            letters=MappingProxyType({"full": "L", "linear": "K"}), period=4, dense=1,
        ),
        "lfm2": Reading(
            "lfm2", "attention short_convolution", "numbered", departure="lfm2", flags="conv_bias:convolution-bias",
            letters=MappingProxyType({"linear": "V", "bare": "F"}), spelled=LFM_TIED,
        ),
        "lfm2_moe": Reading(
            "lfm2_moe", "attention experts short_convolution", "numbered", "first_dense",
            flags="conv_bias:convolution-bias", letters=MappingProxyType({"linear": "V", "bare": "F"}), dense=2,
            spelled=LFM_TIED,
        ),
        "llama": Reading("llama", flags=BIASES),
        "llama4_text": Reading(
            "llama4", ATTENTION_MOE, "without_rotation", "listed_experts", departure="llama4", flags=ATTENTION_BIAS,
            letters=MappingProxyType({"turned": "C", "plain": "F"}),
        ),
        "longt5": Reading("t5", "", departure="t5", heads="t5"),
        "mamba": Reading(
            "mamba", "mamba1", forwards="none", letters=MappingProxyType({"full": "M"}),
            flags="use_bias:state-bias use_conv_bias:no:no-convolution-bias",
            spelled=INNER,
        ),
        "mamba2": Reading(
            "mamba2", "mamba2", forwards="none", letters=MappingProxyType({"full": "N"}),
            flags="use_bias:state-bias use_conv_bias:no:no-convolution-bias",
            spelled=MappingProxyType({"state_head_count": "num_heads", "state_head_size": "head_dim"}),
        ),
        "mbart": Reading("mbart", "", departure="bart", heads="encoder_decoder"),
        "mellum": Reading("qwen3_moe", ATTENTION_MOE, "window", "first_dense", flags=ATTENTION_BIAS),
        "mimo": Reading("qwen2", "attention dense", "window_after"),
        "mimo_v2_flash": Reading(
            "mimo_v2_flash", ATTENTION_MOE, "first_and_every", "first_dense", departure="mimo",
            flags="attention_bias:qkv-bias", period=6, dense=1,
        ),
        "minicpm3": Reading(
            "minicpm3", "latent dense", letters=LATENT, flags=f"{LATENT_BIAS} mlp_bias:mlp-bias",
        ),
        "minimax": Reading(
            "minimax", ATTENTION_MOE, "from_first", "all", letters=MappingProxyType({"linear": "G"}), period=2
        ),
        "minimax_m2": Reading(
            "minimax_m2", ATTENTION_MOE, forwards="all",
            spelled=MappingProxyType({"expert_feed_forward_size": "intermediate_size"}),
        ),
        "ministral": Reading("ministral", "attention dense", "window"),
        "ministral3": Reading("ministral3", "attention dense", "window"),
        "mistral": Reading("mistral", "attention dense", "window"),
        "mistral4": Reading(
            "mistral4", LATENT_MOE, forwards="first_dense", letters=LATENT, flags=LATENT_BIAS,
        ),
        "mixtral": Reading("mixtral", ATTENTION_MOE, "window", "all"),
        "modernbert": Reading(
            "modernbert", "attention dense", "from_first", period=3, heads="modernbert",
            flags=f"{BIASES} norm_bias:layer-norm classifier_bias:mask-square-bias decoder_bias:no:no-mask-bias",
            spelled=PLAIN_HEADS,
        ),
        "mpnet": Reading(
            "mpnet", "attention dense positions", departure="mpnet", heads="roberta", spelled=PLAIN_HEADS
        ),
        "mpt": Reading("mpt", "attention four_times", departure="mpt", spelled=PLAIN_HEADS),
        "mt5": Reading("t5", "", departure="t5", heads="t5"),
        "nanochat": Reading("nanochat", flags=ATTENTION_BIAS),
        "nemotron": Reading("nemotron", flags=BIASES),
        "nemotron-nas": Reading("nemotron_nas", "attention", departure="block_configs", flags=BIASES),
        "nemotron_h": Reading(
            "nemotron_h", "attention mamba2", "block_letters", "block_forwards", departure="nemotron_h",
            flags="mlp_bias:mlp-bias use_conv_bias:no:no-convolution-bias mamba_conv_bias:no:no-convolution-bias "
            "use_bias:state-bias",
            letters=MappingProxyType({"full": "F", "linear": "N", "experts": "E", "dense": "D"}),
        ),
        "nomic_bert": Reading("nomic_bert", departure="bert", heads="distilbert"),
        "olmo": Reading("olmo", flags=ATTENTION_BIAS),
        "olmo2": Reading("olmo2", flags=ATTENTION_BIAS),
        "olmo3": Reading("olmo3", "attention dense", "every", flags=ATTENTION_BIAS, period=4),
        "olmoe": Reading("olmoe", ATTENTION_MOE, forwards="all", flags=ATTENTION_BIAS),
        "openelm": Reading("openelm", "", departure="openelm"),
        "opt": Reading(
            "opt", "attention dense offset_positions", departure="opt",
            flags="enable_bias:qkv-bias,output-bias,mlp-bias layer_norm_elementwise_affine:no:norm-free",
            spelled=PLAIN_HEADS,
        ),
        "persimmon": Reading("persimmon", flags="qk_layernorm:qk-norm,qk-norm-bias", spelled=PLAIN_HEADS),
        "phi": Reading("phi", flags="qk_layernorm:qk-norm,qk-norm-bias"),
        "phi3": Reading("phi3", "attention dense", "window"),
        "phimoe": Reading(
            "phimoe", ATTENTION_MOE, "window", "all", flags=f"{ATTENTION_BIAS} lm_head_bias:head-bias"
        ),
        "qwen2": Reading("qwen2", "attention dense", "window_after"),
        "qwen2_moe": Reading(
            "qwen2_moe", ATTENTION_SHARED, "window_alternating", "sparse_step", flags="qkv_bias:qkv-bias"
        ),
        "qwen3": Reading("qwen3", "attention dense", "window_after", flags=ATTENTION_BIAS),
        "qwen3_5_moe_text": Reading(
            "qwen3_5_moe", f"{ATTENTION_SHARED} delta", "every", "all", flags=ATTENTION_BIAS, letters=DELTA,
            period=4,
        ),
        "qwen3_5_text": Reading(
            "qwen3_5", "attention dense delta", "every", flags=ATTENTION_BIAS, letters=DELTA, period=4
        ),
        "qwen3_moe": Reading("qwen3_moe", ATTENTION_MOE, "window", "sparse_step", flags=ATTENTION_BIAS),
        "qwen3_next": Reading(
            "qwen3_next", f"{ATTENTION_SHARED} delta", "every", "sparse_step", flags=ATTENTION_BIAS, letters=DELTA,
            period=4,
        ),
        "roberta": Reading(
            "roberta", "attention dense positions", departure="bert", heads="roberta", spelled=PLAIN_HEADS
        ),
        "rwkv": Reading(
            "rwkv", "", forwards="channel_mixing", departure="rwkv", letters=MappingProxyType({"full": "R"})
        ),
        "seed_oss": Reading(
            "seed_oss", flags="attention_bias:qkv-bias attention_out_bias:output-bias mlp_bias:mlp-bias"
        ),
        "siglip": Reading("siglip", "", departure="siglip", heads="dual"),
        "siglip_text_model": Reading(
            "siglip", "attention dense positions", departure="text_tower", heads="text_tower", spelled=PLAIN_HEADS
        ),
        "siglip_vision_model": Reading(
            "siglip", "attention dense", departure="vision_tower", heads="vision_tower", spelled=PLAIN_HEADS
        ),
        "smollm3": Reading(
            "smollm3", "attention dense", "without_rotation", flags=BIASES,
            letters=MappingProxyType({"turned": "F", "plain": "S"}),
        ),
        "solar_open": Reading("mixtral", ATTENTION_SHARED, forwards="all", flags="attention_bias:qkv-bias"),
        "stablelm": Reading(
            "stablelm", flags="use_qkv_bias:qkv-bias qk_layernorm:qk-norm-wide use_parallel_residual:one-norm",
            spelled=OWN_HEAD_SIZE,
        ),
        "starcoder2": Reading(
            "starcoder2", "attention dense", "window", flags="use_bias:qkv-bias,output-bias,mlp-bias"
        ),
        "t5": Reading("t5", "", departure="t5", heads="t5"),
        "umt5": Reading("umt5", "", departure="t5", heads="t5"),
        "vaultgemma": Reading("gemma", "attention dense", "every", flags=ATTENTION_BIAS, period=2),
        "vit": Reading("vit", "attention dense", departure="vision_tower", heads="vit", flags="qkv_bias:qkv-bias"),
        "whisper": Reading("whisper", "", departure="whisper", heads="encoder_decoder"),
        "xglm": Reading("xglm", "attention dense", spelled=PLAIN_HEADS),
        "xlm-roberta": Reading(
            "xlm_roberta", "attention dense positions", departure="bert", heads="roberta", spelled=PLAIN_HEADS
        ),
        "youtu": Reading("minicpm3", "latent dense", letters=LATENT, flags=f"{LATENT_BIAS} mlp_bias:mlp-bias"),
        "zamba2": Reading(
            "zamba2", "mamba2", "numbered", "none", departure="zamba2",
            flags="add_bias_linear:state-bias,mlp-bias use_shared_attention_adapter:attention-adapter",
            letters=MappingProxyType({"linear": "N", "hybrid": "Z"}),
            spelled=MappingProxyType({"head_size": "attention_head_dim|head_dim"}),
        ),
        **LATER_READINGS,
        **OLDER_READINGS,
    }
)  # fmt: skip
"""
`model_type` of the file -> how it is read.

Source: the configuration classes and modules of transformers 5.23.0 (2026-11-21). Each row was counted against random
configurations built on the meta device, but those of model types that only come with code of their own: chatglm,
internlm, internlm2, kimi_k2, mimo, nemotron-nas, openelm.
"""

ALIASES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "gemma3": "gemma3_text", "gemma3n": "gemma3n_text", "gemma4": "gemma4_text", "qwen3_5": "qwen3_5_text",
        "qwen3_5_moe": "qwen3_5_moe_text", "llama4": "llama4_text", "RefinedWeb": "falcon", "RefinedWebModel": "falcon",
        "xlm_roberta": "xlm-roberta", "qwen2_vl_text": "qwen2", "qwen2_5_vl_text": "qwen2", "qwen3_vl_text": "qwen3",
        "qwen3_vl_moe_text": "qwen3_moe", "deci": "nemotron-nas",
    }
)  # fmt: skip
"""Other names of the same model types; those of wrappers stand for the text part."""
