"""Parameters of the vision and audio towers that stand beside a language model."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from vramsheet.memory.architecture import Architecture
from vramsheet.memory.families import build
from vramsheet.model_files import later_towers
from vramsheet.model_files.vision_shapes import clip_extra, dense_layer, pixels, refuse, siglip_extra

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from vramsheet.model_files.values import Values

GATED: Final = "bidirectional no-head no-final-norm"
"""Traits of a tower with the blocks of a Llama; the norm after its last layer is counted with what follows."""


def _layers(
    values: Values, family: str, traits: str = "", hidden: int = 0, width: int = 0, layers: int = 0, head_size: int = 0
) -> int:
    """Parameters of a stack of encoder layers."""
    hidden = hidden or values.whole("hidden_size")
    heads = values.whole("head_count")
    shape = Architecture(
        family=family,
        layer_count=layers or values.whole("layer_count"),
        hidden_size=hidden,
        head_count=heads,
        kv_head_count=heads,
        head_size=head_size or hidden // heads,
        feed_forward_size=width or values.whole("feed_forward_size"),
        vocabulary_size=0,
        tied_embeddings=True,
        max_context_tokens=0,
        traits=traits,
    )
    return build("tower", shape).parameters


def siglip(values: Values) -> int:
    """
    SigLIP, and the towers of Idefics 3 and SmolVLM, which have no head.

    Args:
        values: the tower's configuration.

    Returns:
        Parameters.
    """
    return _layers(values, "siglip") + siglip_extra(values)


def headless(values: Values) -> int:
    """
    SigLIP without its pooling head (Idefics 3, SmolVLM).

    Args:
        values: the tower's configuration.

    Returns:
        Parameters.
    """
    return siglip(type(values)(values.place, {**values.given, "vision_use_head": False}, values.usual))


def clip(values: Values) -> int:
    """
    CLIP's tower.

    Args:
        values: the tower's configuration.

    Returns:
        Parameters.
    """
    return _layers(values, "clip") + clip_extra(values)


def pixtral(values: Values) -> int:
    """
    Pixtral: gated blocks, rotating positions.

    Args:
        values: the tower's configuration.

    Returns:
        Parameters.
    """
    hidden = values.whole("hidden_size")
    size = values.whole("head_size", hidden // values.whole("head_count"))
    return _layers(values, "llama", GATED, head_size=size) + pixels(values)[0] * hidden + hidden


def _patch(values: Values) -> int:
    """Input values of one patch of a video: channels x frames x side x side."""
    return values.whole("in_channels", 3) * values.whole("temporal_patch_size", 2) * values.whole("patch_size") ** 2


def _merged(values: Values, hidden: int) -> int:
    return hidden * values.whole("spatial_merge_size", 2) ** 2


def qwen2(values: Values) -> int:
    """
    Qwen2-VL: plain blocks, and a merger of neighbouring patches.

    Args:
        values: the tower's configuration; its `hidden_size` is that of the language model.

    Returns:
        Parameters.
    """
    hidden = values.whole("embed_dim")
    merged = _merged(values, hidden)
    layers = _layers(
        values, "clip", "no-final-norm", hidden, hidden * values.whole("mlp_ratio", 4), values.whole("depth")
    )
    merger = 2 * hidden + dense_layer(merged, merged) + dense_layer(merged, values.whole("hidden_size"))
    return layers + _patch(values) * hidden + merger


def qwen2_5(values: Values) -> int:
    """
    Qwen2.5-VL: gated blocks with biases, and a merger.

    Args:
        values: the tower's configuration.

    Returns:
        Parameters.
    """
    hidden = values.whole("hidden_size")
    merged = _merged(values, hidden)
    traits = f"{GATED} qkv-bias output-bias mlp-bias"
    layers = _layers(values, "llama", traits, layers=values.whole("depth"))
    merger = hidden + dense_layer(merged, merged) + dense_layer(merged, values.whole("out_hidden_size"))
    return layers + _patch(values) * hidden + merger


def qwen3(values: Values) -> int:
    """
    Qwen3-VL and Qwen3.5: plain blocks, learned positions, a merger and perhaps one for each of some inner layers.

    Args:
        values: the tower's configuration.

    Returns:
        Parameters.
    """
    hidden = values.whole("hidden_size")
    merged = _merged(values, hidden)
    layers = _layers(values, "clip", "no-final-norm", layers=values.whole("depth"))
    merger = dense_layer(merged, merged) + dense_layer(merged, values.whole("out_hidden_size"))
    inner = len(values.listed("deepstack_visual_indexes") or ())
    front = dense_layer(_patch(values), hidden) + values.whole("num_position_embeddings") * hidden
    return layers + front + 2 * hidden + merger + inner * (2 * merged + merger)


def llama4(values: Values) -> int:
    """
    Llama 4: CLIP's blocks with a class and two norms, and an adapter that shuffles pixels.

    Args:
        values: the tower's configuration.

    Returns:
        Parameters.
    """
    hidden = values.whole("hidden_size")
    patch, count = pixels(values)
    front = patch * hidden + (count + 1) * hidden + hidden + 2 * hidden
    inside = values.whole("projector_input_dim")
    adapter = values.whole("feed_forward_size") * inside + values.whole("projector_output_dim") ** 2
    return _layers(values, "clip") + front + adapter


def kimi(values: Values) -> int:
    """
    Kimi K2.5: plain blocks and a learned map of positions.

    Args:
        values: the tower's configuration.

    Returns:
        Parameters.
    """
    hidden = values.whole("hidden_size")
    places = values.whole("pos_emb_height", 64) * values.whole("pos_emb_width", 64)
    return _layers(values, "clip") + dense_layer(pixels(values)[0], hidden) + places * hidden


def gemma4(values: Values) -> int:
    """
    Gemma 4: gated blocks with four norms, and a table of positions for each direction.

    Args:
        values: the tower's configuration.

    Returns:
        Parameters.
    """
    hidden = values.whole("hidden_size")
    layers = _layers(values, "gemma4", GATED, head_size=values.whole("head_size", 64))
    return layers + 2 * values.whole("position_embedding_size") * hidden + pixels(values)[0] * hidden


MOBILENET_PARAMETERS: Final = {"mobilenetv5_300m_enc": 294_126_912}
"""Parameters of the vision towers that Gemma 3n takes from timm, by name (timm 1.0.31, built on the meta device)."""


def gemma3n(values: Values) -> int:
    """
    Gemma 3n's eyes, a network of a fixed shape that the file only names.

    Args:
        values: the tower's configuration.

    Returns:
        Parameters.

    Raises:
        UnknownName: a network of another name.
    """
    name = values.word("architecture")
    if name not in MOBILENET_PARAMETERS:
        raise refuse("vision tower", name, tuple(MOBILENET_PARAMETERS))
    return MOBILENET_PARAMETERS[name]


def conformer(hidden: int, layers: int, heads: int, kernel: int, channels: tuple[int, int], mel: int) -> int:
    """
    Parameters of Gemma's ears: two convolutions, then layers of two feed-forward blocks, attention and a convolution.

    Args:
        hidden: hidden size.
        layers: layers.
        heads: heads.
        kernel: width of the convolution in a layer.
        channels: channels of the two convolutions in front.
        mel: bands of the sound's spectrum, which both convolutions halve.

    Returns:
        Parameters.

    Source:
        transformers 5.23.0, `models/gemma3n` and `models/gemma4`, built and counted (2026-11-21).
    """
    first, second = channels
    front = SQUARE * first + first + SQUARE * first * second + second + second * (mel // 4) * hidden
    feed_forward = 2 * 4 * hidden * hidden + 2 * hidden
    attention = 5 * hidden * hidden + hidden // heads
    convolution = 3 * hidden * hidden + hidden * kernel + 2 * hidden
    return front + layers * (2 * feed_forward + attention + convolution + 3 * hidden)


SQUARE: Final = 9
"""Weights of a convolution of 3 x 3, for one channel in and one out."""


def _channels(values: Values, key: str) -> tuple[int, int]:
    numbers = values.numbers(key, 1, 2**16) or [128, 32]
    return numbers[0], numbers[-1]


def gemma4_audio(values: Values, text_hidden_size: int) -> int:
    """
    Gemma 4's ears, and the matrix from them to the language model.

    Args:
        values: the tower's configuration.
        text_hidden_size: hidden size of the language model.

    Returns:
        Parameters.
    """
    hidden, out = values.whole("hidden_size"), values.whole("output_proj_dims")
    channels = _channels(values, "subsampling_conv_channels")
    kernel, heads = values.whole("conv_kernel_size"), values.whole("head_count")
    tower = conformer(hidden, values.whole("layer_count"), heads, kernel, channels, channels[0])
    return tower + dense_layer(hidden, out) + out * text_hidden_size


def gemma3n_audio(values: Values, text_hidden_size: int) -> int:
    """
    Gemma 3n's ears, and what turns their output into tokens of the language model.

    Args:
        values: the tower's configuration.
        text_hidden_size: hidden size of the language model.

    Returns:
        Parameters.
    """
    hidden, heads = values.whole("hidden_size"), values.whole("conf_num_attention_heads") or 1
    kernel, layers = values.whole("conf_conv_kernel_size"), values.whole("conf_num_hidden_layers")
    channels = _channels(values, "sscp_conv_channel_size")
    tower = conformer(hidden, layers, heads, kernel, channels, values.whole("input_feat_size"))
    return tower + soft_tokens(values, text_hidden_size)


def soft_tokens(values: Values, text_hidden_size: int) -> int:
    """
    What embeds Gemma 3n's images and sounds: a small table, two norms and a projection.

    Args:
        values: the tower's configuration.
        text_hidden_size: hidden size of the language model.

    Returns:
        Parameters.
    """
    hidden = values.whole("hidden_size")
    return values.whole("vocab_size") * hidden + 2 * hidden + hidden * text_hidden_size


AUDIO_TOWERS: Final[Mapping[str, Callable[[Values, int], int]]] = MappingProxyType(
    {
        "gemma3n_audio": gemma3n_audio,
        "gemma4_audio": gemma4_audio,
        "gemma4_unified_audio": later_towers.gemma4_unified_audio,
        "phi4_multimodal_audio": later_towers.phi4_audio,
    }
)
"""`model_type` of an audio_config -> its parameters with what connects it."""

TOWERS: Final[Mapping[str, Callable[[Values], int]]] = MappingProxyType(
    {
        "clip_vision_model": clip,
        "gemma3n_vision": gemma3n,
        "gemma4_vision": gemma4,
        "gemma4_unified_vision": later_towers.gemma4_unified,
        "glm4v_moe_vision": later_towers.glm4v,
        "glm4v_vision": later_towers.glm4v,
        "exaone4_5_vision": later_towers.exaone4_5,
        "glm5_next_vision": later_towers.glm_ocr,
        "glm_ocr_vision": later_towers.glm_ocr,
        "internvl_vision": later_towers.internvl,
        "minimax_m3_vl_vision": later_towers.minimax_m3,
        "mllama_vision_model": later_towers.mllama,
        "qwen4_exp": qwen3,
        "qwen4_exp_vision": qwen3,
        "siglip2_vision_model": later_towers.siglip2,
        "idefics3": headless,
        "idefics3_vision": headless,
        "kimi_k25_vision": kimi,
        "llama4_vision_model": llama4,
        "pixtral": pixtral,
        "qwen2_5_vl": qwen2_5,
        "qwen2_5_vl_vision": qwen2_5,
        "qwen2_vl": qwen2,
        "qwen2_vl_vision": qwen2,
        "qwen3_5": qwen3,
        "qwen3_5_moe": qwen3,
        "qwen3_5_moe_vision": qwen3,
        "qwen3_5_vision": qwen3,
        "qwen3_vl": qwen3,
        "qwen3_vl_moe": qwen3,
        "qwen3_vl_moe_vision": qwen3,
        "qwen3_vl_vision": qwen3,
        "siglip_vision_model": siglip,
        "smolvlm_vision": headless,
    }
)
"""`model_type` of a vision_config -> its parameters."""


def tower_parameters(values: Values) -> int:
    """
    Parameters of a tower.

    Args:
        values: its configuration, with its `model_type`.

    Returns:
        Parameters.

    Raises:
        UnknownName: no tower of that type is known exactly.
    """
    kind = values.word("model_type")
    if kind not in TOWERS:
        raise refuse("vision tower", kind, tuple(TOWERS))
    return TOWERS[kind](values)
