"""Parameters of towers of 2024 to 2026: Llama 3.2 Vision, GLM-4V, InternVL, MiniMax-M3, Phi-4, Gemma 4 Unified."""

from __future__ import annotations

from math import log2
from typing import TYPE_CHECKING, Final

from vramsheet.memory.architecture import Architecture
from vramsheet.memory.families import build
from vramsheet.model_files.vision_shapes import dense_layer, pixels, siglip_extra

if TYPE_CHECKING:
    from vramsheet.model_files.values import Values

MLLAMA_ASPECT_RATIOS: Final = 8
"""Llama 3.2 Vision: ways to lay up to four tiles side by side, when the file lists none; one more row pads."""
SQUARE: Final = 9
"""Weights of a convolution of 3 x 3, for one channel in and one out."""
GATED: Final = "bidirectional no-head no-final-norm"
"""Traits of a tower with the blocks of a Llama."""
PLAIN_WITHOUT_BIAS: Final = f"no:output-bias {GATED}"
"""Traits of GPT-Neo's blocks without any bias in the attention."""


def layers(values: Values, family: str, traits: str = "", layer_count: int = 0, feed_forward_size: int = 0) -> int:
    """
    Parameters of a stack of encoder layers.

    Args:
        values: the tower's configuration.
        family: whose blocks they are.
        traits: how they depart from them.
        layer_count: layers, where the file has them under another key.
        feed_forward_size: width, where it is not the one that the file gives.

    Returns:
        Parameters.
    """
    hidden, heads = values.whole("hidden_size"), values.whole("head_count")
    shape = Architecture(
        family=family,
        layer_count=layer_count or values.whole("layer_count"),
        hidden_size=hidden,
        head_count=heads,
        kv_head_count=values.whole("kv_head_count", heads),
        head_size=max(1, hidden // heads),
        feed_forward_size=feed_forward_size or values.whole("feed_forward_size"),
        vocabulary_size=0,
        tied_embeddings=True,
        max_context_tokens=0,
        traits=traits,
    )
    return build("tower", shape).parameters


def mllama(values: Values) -> int:
    """
    Llama 3.2 Vision: two stacks without biases in the attention, the second gated, and positions by tile.

    Args:
        values: the tower's configuration.

    Returns:
        Parameters.
    """
    hidden, tiles = values.whole("hidden_size"), values.whole("max_num_tiles", 4)
    patch, count = pixels(values)
    ratios = len(values.listed("supported_aspect_ratios") or ()) or MLLAMA_ASPECT_RATIOS
    places = (count + 1) * hidden
    tile_positions = 3 + places + (ratios + 1) * tiles * (places + 2 * hidden)
    class_and_norms = hidden + 4 * hidden
    deep = values.whole("num_global_layers", 8)
    stacks = layers(values, "gpt_neo", PLAIN_WITHOUT_BIAS) + layers(values, "gpt_neo", PLAIN_WITHOUT_BIAS, deep)
    return stacks + 2 * deep + patch * hidden + class_and_norms + tile_positions


def mllama_tokens(values: Values) -> int:
    """
    Positions that Llama 3.2 Vision's tower gives to the text for one image: a class and the patches of each tile.

    Args:
        values: the tower's configuration.

    Returns:
        Tokens.
    """
    return values.whole("max_num_tiles", 4) * (pixels(values)[1] + 1)


def glm4v(values: Values) -> int:
    """
    GLM-4.1V to GLM-4.6V: gated blocks as wide inside as the language model, a strided convolution and a gated merger.

    Args:
        values: the tower's configuration.

    Returns:
        Parameters.
    """
    hidden, out, width = values.whole("hidden_size"), values.whole("out_hidden_size"), values.whole("intermediate_size")
    bias = values.true("attention_bias")
    traits = f"{GATED} qkv-bias" if bias else GATED
    patch, count = pixels(values)
    merge = values.whole("spatial_merge_size", 2) ** 2
    front = dense_layer(patch * values.whole("temporal_patch_size", 2), hidden) + count * hidden + 2 * hidden
    merger = out * out + 2 * out + 3 * width * out + dense_layer(merge * hidden, out)
    return layers(values, "llama", traits, values.whole("depth"), out) + front + merger


def internvl(values: Values) -> int:
    """
    InternViT: plain blocks with a learned scale after each part.

    Args:
        values: the tower's configuration; sides of patches and images stand in lists.

    Returns:
        Parameters.
    """
    hidden = values.whole("hidden_size")
    sides = [values.numbers(key, 1, 2**16) or [1] for key in ("patch_size", "image_size")]
    patch = values.whole("num_channels", 3) * sides[0][0] * sides[0][-1]
    count = (sides[1][0] // sides[0][0]) * (sides[1][-1] // sides[0][-1])
    traits = [GATED, "output-bias"]
    norms = 2 if values.word("norm_type") == "rms_norm" else 4
    traits += ["qkv-bias"] if values.true("attention_bias") else []
    stack = layers(values, "gpt_neo", " ".join([*traits, "norm-free"]))
    per_layer = (2 + norms) * hidden + (2 * hidden if values.true("use_qk_norm") else 0)
    positions = (count + 1) * hidden if values.true("use_absolute_position_embeddings", otherwise=True) else 0
    final = 0 if values.true("use_mean_pooling", otherwise=True) else 2 * hidden
    mask = hidden if values.true("use_mask_token") else 0
    return (
        stack + values.whole("layer_count") * per_layer + dense_layer(patch, hidden) + hidden + positions + final + mask
    )


def siglip2(values: Values) -> int:
    """
    SigLIP 2 for images of any size: a matrix for the patches and as many positions as the file says.

    Args:
        values: the tower's configuration.

    Returns:
        Parameters.
    """
    hidden = values.whole("hidden_size")
    square = type(values)(values.place, {**values.given, "image_size": 0}, values.usual)
    return layers(values, "siglip") + siglip_extra(square) + values.whole("num_patches") * hidden


def minimax_m3(values: Values) -> int:
    """
    MiniMax-M3's eyes: plain blocks after one norm, patches of two frames.

    Args:
        values: the tower's configuration.

    Returns:
        Parameters.
    """
    hidden = values.whole("hidden_size")
    patch = pixels(values)[0] * values.whole("temporal_patch_size", 2)
    return layers(values, "clip", "no-final-norm") + patch * hidden + 2 * hidden


def gemma4_unified(values: Values) -> int:
    """
    Gemma 4 Unified has no tower: one matrix for the pixels, two tables of places, and norms.

    Args:
        values: what the file says of the images.

    Returns:
        Parameters.
    """
    width = values.whole("mm_embed_dim")
    side = values.whole("patch_size") * values.whole("pooling_kernel_size")
    patch = 3 * side * side
    return 2 * values.whole("mm_posemb_size") * width + 2 * patch + dense_layer(patch, width) + 4 * width


def gemma4_unified_audio(values: Values, text_hidden_size: int) -> int:
    """
    Gemma 4 Unified hears through one matrix.

    Args:
        values: what the file says of the sound.
        text_hidden_size: hidden size of the language model.

    Returns:
        Parameters.
    """
    return values.whole("audio_embed_dim") * text_hidden_size


def phi4(values: Values, text_hidden_size: int) -> int:
    """
    Phi-4's eyes: SigLIP with its head, two marks between the parts of an image, and two matrices.

    Args:
        values: the tower's configuration.
        text_hidden_size: hidden size of the language model.

    Returns:
        Parameters.
    """
    hidden = values.whole("hidden_size")
    projections = dense_layer(hidden, text_hidden_size) + dense_layer(text_hidden_size, text_hidden_size)
    return layers(values, "siglip") + siglip_extra(values) + 2 * hidden + projections


def phi4_audio(values: Values, text_hidden_size: int) -> int:
    """
    Phi-4's ears: strided convolutions, then conformer blocks, then two pairs of matrices to the language model.

    Args:
        values: the tower's configuration.
        text_hidden_size: hidden size of the language model.

    Returns:
        Parameters.

    Source:
        transformers 5.23.0, `models/phi4_multimodal`, built and counted (2026-11-21).
    """
    hidden, width = values.whole("hidden_size"), values.whole("intermediate_size")
    channels, bands = values.whole("nemo_conv_channels"), values.whole("input_size")
    halvings = int(log2(max(1, values.whole("time_reduction"))))
    for _ in range(halvings):
        bands = (bands - 1) // 2 + 1
    later = (halvings - 1) * (SQUARE * channels + channels + dense_layer(channels, channels))
    front = SQUARE * channels + channels + later + dense_layer(channels * bands, hidden)
    reach = values.whole("bias_max_distance")
    places = (reach if values.true("bias_symmetric") else 2 * reach) * values.whole("head_count")
    feed_forward = 2 * hidden + dense_layer(hidden, 2 * width) + dense_layer(width, hidden)
    out, depthwise = values.whole("ext_pw_out_channel"), values.whole("depthwise_separable_out_channel")
    inner = hidden * values.whole("depthwise_multiplier", 1)
    convolution = (
        2 * hidden + 2 * out + dense_layer(hidden, 2 * out)
        + inner * values.whole("kernel_size") + inner + dense_layer(inner, depthwise) + dense_layer(hidden, out)
    )  # fmt: skip
    block = 2 * feed_forward + 4 * dense_layer(hidden, hidden) + convolution + 4 * hidden
    heard = hidden * values.whole("downsample_rate", 1)
    projections = 2 * (dense_layer(heard, text_hidden_size) + dense_layer(text_hidden_size, text_hidden_size))
    normed = 4 * bands if values.true("normalized_input") else 0
    return front + places + values.whole("num_blocks") * block + projections + normed


def glm_ocr(values: Values) -> int:
    """
    GLM-OCR and GLM-5 Next: gated blocks with biases and norms of queries and keys, and a wide gated merger.

    Args:
        values: the tower's configuration.

    Returns:
        Parameters.
    """
    hidden, out = values.whole("hidden_size"), values.whole("out_hidden_size")
    traits = [GATED, "qk-norm"]
    traits += ["qkv-bias", "output-bias", "mlp-bias"] if values.true("attention_bias", otherwise=True) else []
    width = values.whole("projection_intermediate_size", out * values.whole("in_channels", 3))
    merge = values.whole("spatial_merge_size", 2) ** 2
    front = dense_layer(pixels(values)[0] * values.whole("temporal_patch_size", 2), hidden) + hidden
    merger = out * out + 2 * out + 3 * width * out + dense_layer(merge * hidden, out)
    return layers(values, "llama", " ".join(traits), values.whole("depth")) + front + merger


def exaone4_5(values: Values) -> int:
    """
    EXAONE 4.5's eyes: gated blocks with biases whose heads share keys and values, and a merger.

    Args:
        values: the tower's configuration.

    Returns:
        Parameters.
    """
    hidden = values.whole("hidden_size")
    merged = hidden * values.whole("spatial_merge_size", 2) ** 2
    stack = layers(values, "llama", f"{GATED} qkv-bias output-bias mlp-bias", values.whole("depth"))
    patch = values.whole("in_channels", 3) * values.whole("temporal_patch_size", 2) * values.whole("patch_size") ** 2
    merger = hidden + dense_layer(merged, merged) + dense_layer(merged, values.whole("out_hidden_size"))
    return stack + patch * hidden + merger
