"""Transformers that make images, as diffusers 0.42.1 builds them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vramsheet.memory.blocks import linear
from vramsheet.memory.diffusion import parts
from vramsheet.memory.diffusion.parts import (
    FEED_FORWARD_FACTOR,
    HUNDRED,
    TIME_FREQUENCIES,
    Transformer,
    joint_block,
    single_block,
)
from vramsheet.memory.layers import Layer, Role, Run, Tensor

if TYPE_CHECKING:
    from vramsheet.memory.diffusion.parts import Settings

LUMINA_TIME_SIZE: Final = 1024
"""Lumina 2: width of the embedded time step, at most the hidden size (arXiv 2503.21758; `min(hidden_size, 1024)`)."""
Z_IMAGE_TIME_SIZES: Final = (1024, 256)
"""Z-Image: inner and outer width of the time step's embedding (arXiv 2511.22699; `ADALN_EMBED_DIM`)."""
AURA_REGISTERS: Final = 8
"""AuraFlow: learned tokens before the text (`register_tokens`)."""
SANA_KERNEL: Final = 9
"""Sana: each channel is convolved with its own 3 x 3 neighbours (arXiv 2410.10629, Mix-FFN)."""
AURA_MULTIPLE: Final = 256
"""AuraFlow: its feed-forward width is rounded up to a multiple of this."""

FLUX_WIDEST: Final = 17.4
"""
Hidden sizes alive per token at the widest moment of a step; so for the next ones, each class with its own number.

Source: PyTorch's own accounting of one step in bf16 under fake tensors (torch 2.13.0, diffusers 0.42.1, 2026-11-21),
with 30 to 512 text tokens and one or two pictures. Text tokens count like those of the image.
"""
FLUX_JOINT_WIDEST: Final = 12.7
"""A FLUX without single blocks."""
STABLE_DIFFUSION_3_WIDEST: Final = 12.6
STABLE_DIFFUSION_3_DUAL_WIDEST: Final = 13.4
"""With blocks that attend twice (3.5 medium)."""
PIXART_WIDEST: Final = 11.7
DIT_WIDEST: Final = 12.0
QWEN_IMAGE_WIDEST: Final = 14.8
AURA_FLOW_WIDEST: Final = 13.05
LUMINA_2_WIDEST: Final = 26.6
Z_IMAGE_WIDEST: Final = 15.85
SANA_WIDEST: Final = 12.4
"""Between 11.3 (1024 x 1024 pixels, 300 text tokens) and 13.2 (2048 x 2048)."""


def flux(given: Settings) -> Transformer:
    """
    FLUX.1: joint blocks for image and text, then single blocks for both together.

    Args:
        given: the numbers of a `FluxTransformer2DModel`.

    Returns:
        Its layers and what stands round them.
    """
    heads, head = given["num_attention_heads"], given["attention_head_dim"]
    hidden = heads * head
    inner = FEED_FORWARD_FACTOR * hidden
    outside = (
        *parts.embedder(TIME_FREQUENCIES, hidden) * (1 + given["guidance_embeds"]),
        *parts.embedder(given["pooled_projection_dim"], hidden),
        *parts.kept(given["joint_attention_dim"], hidden),
        *parts.kept(given["in_channels"], hidden),
        *parts.modulation(hidden, 2 * hidden),
        *parts.kept(hidden, given["patch_size"] ** 2 * (given["out_channels"] or given["in_channels"])),
    )
    runs = (
        Run(joint_block(hidden, head, inner), given["num_layers"]),
        Run(single_block(hidden, head, inner), given["num_single_layers"]),
    )
    return Transformer(
        runs, outside, hidden, heads, head, inner, FLUX_WIDEST if given["num_single_layers"] else FLUX_JOINT_WIDEST
    )


def stable_diffusion_3(given: Settings) -> Transformer:
    """
    Stable Diffusion 3 and 3.5: joint blocks, the last of which leaves the text as it is.

    Args:
        given: the numbers of an `SD3Transformer2DModel`.

    Returns:
        Its layers; the first few have a second attention of the image in 3.5 medium.
    """
    heads, head = given["num_attention_heads"], given["attention_head_dim"]
    hidden = heads * head
    inner = FEED_FORWARD_FACTOR * hidden
    normed = given["qk_norm"]
    stream = (*parts.attention(hidden), *parts.feed_forward(hidden, inner))
    image = (*parts.modulation(hidden, 6 * hidden), *stream)
    norms = parts.vector(head, 4) if normed else ()
    second = (*parts.attention(hidden), *(parts.vector(head, 2) if normed else ()))
    joint = Layer((*image, *image, *norms))
    dual = Layer((*image, *image, *norms, *parts.modulation(hidden, 3 * hidden), *second))
    last = Layer((*image, *parts.modulation(hidden, 2 * hidden), *parts.projections(hidden), *norms))
    patch_area = given["patch_size"] ** 2
    outside = (
        *parts.kept(given["in_channels"] * patch_area, hidden),
        *parts.embedder(TIME_FREQUENCIES, hidden),
        *parts.embedder(given["pooled_projection_dim"], hidden),
        *parts.kept(given["joint_attention_dim"], given["caption_projection_dim"]),
        *parts.modulation(hidden, 2 * hidden),
        *parts.kept(hidden, patch_area * (given["out_channels"] or given["in_channels"])),
    )
    twice = given["dual_attention_layers"]
    runs = (Run(dual, twice), Run(joint, given["num_layers"] - 1 - twice), Run(last, 1))
    return Transformer(
        runs,
        outside,
        hidden,
        heads,
        head,
        inner,
        STABLE_DIFFUSION_3_DUAL_WIDEST if twice else STABLE_DIFFUSION_3_WIDEST,
        table_elements=given["pos_embed_max_size"] ** 2 * hidden,
    )


def pixart(given: Settings) -> Transformer:
    """
    PixArt: self-attention of the image and cross-attention to the text, one modulation for all blocks.

    Args:
        given: the numbers of a `PixArtTransformer2DModel`.

    Returns:
        Its layers and what stands round them.
    """
    heads, head = given["num_attention_heads"], given["attention_head_dim"]
    hidden = heads * head
    inner = FEED_FORWARD_FACTOR * hidden
    bias = bool(given["attention_bias"])
    block = Layer(
        (
            *parts.vector(hidden, 6),
            *parts.attention(hidden, bias),
            *parts.attention(hidden, bias, given["cross_attention_dim"]),
            *parts.feed_forward(hidden, inner),
        )
    )
    patch_area = given["patch_size"] ** 2
    outside = (
        *parts.kept(given["in_channels"] * patch_area, hidden),
        *parts.embedder(TIME_FREQUENCIES, hidden),
        *parts.modulation(hidden, 6 * hidden),
        *(parts.embedder(TIME_FREQUENCIES, hidden // 3) * (2 * given["use_additional_conditions"])),
        *(parts.embedder(given["caption_channels"], hidden) if given["caption_channels"] else ()),
        *parts.vector(hidden, 2),
        *parts.kept(hidden, patch_area * (given["out_channels"] or given["in_channels"])),
    )
    return Transformer((Run(block, given["num_layers"]),), outside, hidden, heads, head, inner, PIXART_WIDEST)


def dit(given: Settings) -> Transformer:
    """
    DiT: images of a class, each block with an embedding of the class and of the time step.

    Args:
        given: the numbers of a `DiTTransformer2DModel`.

    Returns:
        Its layers and what stands round them.
    """
    heads, head = given["num_attention_heads"], given["attention_head_dim"]
    hidden = heads * head
    inner = FEED_FORWARD_FACTOR * hidden
    block = Layer(
        (
            *parts.embedder(TIME_FREQUENCIES, hidden),
            Tensor(Role.EMBEDDING, given["num_embeds_ada_norm"] + 1, hidden),
            *parts.modulation(hidden, 6 * hidden),
            *parts.attention(hidden, bool(given["attention_bias"])),
            *parts.feed_forward(hidden, inner),
        )
    )
    patch_area = given["patch_size"] ** 2
    outside = (
        *parts.kept(given["in_channels"] * patch_area, hidden),
        *parts.modulation(hidden, 2 * hidden),
        *parts.kept(hidden, patch_area * (given["out_channels"] or given["in_channels"])),
    )
    return Transformer((Run(block, given["num_layers"]),), outside, hidden, heads, head, inner, DIT_WIDEST)


def qwen_image(given: Settings) -> Transformer:
    """
    Qwen-Image: joint blocks throughout.

    Args:
        given: the numbers of a `QwenImageTransformer2DModel`.

    Returns:
        Its layers and what stands round them.
    """
    heads, head = given["num_attention_heads"], given["attention_head_dim"]
    hidden = heads * head
    inner = FEED_FORWARD_FACTOR * hidden
    outside = (
        *parts.embedder(TIME_FREQUENCIES, hidden),
        *parts.vector(hidden, 2 * given["use_additional_t_cond"]),
        *parts.vector(given["joint_attention_dim"]),
        *parts.kept(given["joint_attention_dim"], hidden),
        *parts.kept(given["in_channels"], hidden),
        *parts.modulation(hidden, 2 * hidden),
        *parts.kept(hidden, given["patch_size"] ** 2 * (given["out_channels"] or given["in_channels"])),
    )
    runs = (Run(joint_block(hidden, head, inner), given["num_layers"]),)
    return Transformer(runs, outside, hidden, heads, head, inner, QWEN_IMAGE_WIDEST)


def aura_flow(given: Settings) -> Transformer:
    """
    AuraFlow: a few joint blocks, then single blocks, gated and without biases.

    Args:
        given: the numbers of an `AuraFlowTransformer2DModel`.

    Returns:
        Its layers and what stands round them.
    """
    heads, head = given["num_attention_heads"], given["attention_head_dim"]
    hidden = heads * head
    inner = -(-(2 * FEED_FORWARD_FACTOR * hidden // 3) // AURA_MULTIPLE) * AURA_MULTIPLE
    stream = (
        *parts.modulation(hidden, 6 * hidden, bias=False),
        *parts.projections(hidden, bias=False),
        *parts.output(hidden, hidden, bias=False),
        *parts.feed_forward(hidden, inner, bias=False, gated=True),
    )
    patch_area = given["patch_size"] ** 2
    outside = (
        Tensor(Role.POSITION, AURA_REGISTERS, hidden),
        Tensor(Role.POSITION, given["pos_embed_max_size"], hidden),
        *parts.kept(given["in_channels"] * patch_area, hidden),
        *parts.kept(given["joint_attention_dim"], given["caption_projection_dim"], bias=False),
        *parts.embedder(TIME_FREQUENCIES, hidden),
        *parts.modulation(hidden, 2 * hidden, bias=False),
        *parts.kept(hidden, patch_area * (given["out_channels"] or given["in_channels"]), bias=False),
    )
    runs = (Run(Layer(stream * 2), given["num_mmdit_layers"]), Run(Layer(stream), given["num_single_dit_layers"]))
    return Transformer(runs, outside, hidden, heads, head, inner, AURA_FLOW_WIDEST)


def lumina_2(given: Settings) -> Transformer:
    """
    Lumina-Image 2: two refiners, then blocks over image and text together, with grouped queries.

    Args:
        given: the numbers of a `Lumina2Transformer2DModel`.

    Returns:
        Its layers and what stands round them.
    """
    hidden, heads, kv_heads = given["hidden_size"], given["num_attention_heads"], given["num_kv_heads"]
    head, time = hidden // heads, min(hidden, LUMINA_TIME_SIZE)
    inner = -(-FEED_FORWARD_FACTOR * hidden // given["multiple_of"]) * given["multiple_of"]
    plain = (
        *linear(Role.QUERY, hidden, heads * head),
        *linear(Role.KEY, hidden, kv_heads * head),
        *linear(Role.VALUE, hidden, kv_heads * head),
        *parts.output(heads * head, hidden, bias=False),
        *parts.vector(head, 2),
        *parts.feed_forward(hidden, inner, bias=False, gated=True),
        *parts.vector(hidden, 4),
    )
    timed = Layer((*plain, *parts.modulation(time, 4 * hidden)))
    patch_area, captions = given["patch_size"] ** 2, given["cap_feat_dim"]
    outside = (
        *parts.kept(given["in_channels"] * patch_area, hidden),
        *parts.embedder(TIME_FREQUENCIES, time),
        *parts.vector(captions),
        *parts.kept(captions, hidden),
        *parts.modulation(time, hidden),
        *parts.kept(hidden, patch_area * (given["out_channels"] or given["in_channels"])),
    )
    refiners = given["num_refiner_layers"]
    runs = (Run(timed, refiners), Run(Layer(plain), refiners), Run(timed, given["num_layers"]))
    return Transformer(runs, outside, hidden, heads, head, inner, LUMINA_2_WIDEST, kv_heads)


def z_image(given: Settings) -> Transformer:
    """
    Z-Image: two refiners, then blocks over image and text in one sequence.

    Args:
        given: the numbers of a `ZImageTransformer2DModel`.

    Returns:
        Its layers and what stands round them.
    """
    hidden, heads = given["dim"], given["n_heads"]
    head, inner = hidden // heads, int(hidden / 3 * 8)
    wide, narrow = Z_IMAGE_TIME_SIZES[0], min(hidden, Z_IMAGE_TIME_SIZES[1])
    plain = (
        *parts.projections(hidden, bias=False),
        *parts.output(hidden, hidden, bias=False),
        *(parts.vector(head, 2) if given["qk_norm"] else ()),
        *parts.feed_forward(hidden, inner, bias=False, gated=True),
        *parts.vector(hidden, 4),
    )
    timed = Layer((*plain, *parts.modulation(narrow, 4 * hidden)))
    patch = given["in_channels"] * given["all_patch_size"] ** 2 * given["all_f_patch_size"]
    outside = (
        *parts.vector(hidden, 2),
        *parts.kept(patch, hidden),
        *parts.kept(hidden, patch),
        *parts.modulation(narrow, hidden),
        *parts.embedder(TIME_FREQUENCIES, wide, narrow),
        *parts.vector(given["cap_feat_dim"]),
        *parts.kept(given["cap_feat_dim"], hidden),
    )
    refiners = given["n_refiner_layers"]
    runs = (Run(timed, refiners), Run(Layer(plain), refiners), Run(timed, given["n_layers"]))
    return Transformer(runs, outside, hidden, heads, head, inner, Z_IMAGE_WIDEST)


def sana(given: Settings) -> Transformer:
    """
    Sana: linear attention of the image, cross-attention to the text, and convolutions instead of a feed-forward block.

    Args:
        given: the numbers of a `SanaTransformer2DModel`; the ratio of the inner width in hundredths.

    Returns:
        Its layers and what stands round them.
    """
    heads, head = given["num_attention_heads"], given["attention_head_dim"]
    hidden = heads * head
    crossed = given["num_cross_attention_heads"] * given["cross_attention_head_dim"]
    inner = hidden * given["mlp_ratio"] // HUNDRED
    block = Layer(
        (
            *parts.vector(hidden, 6),
            *parts.attention(hidden, bool(given["attention_bias"])),
            *parts.attention(hidden, keys_of=given["cross_attention_dim"], inner=crossed),
            *((*parts.vector(hidden, 2), *parts.vector(crossed, 2)) if given["qk_norm"] else ()),
            *linear(Role.CONVOLUTION, hidden, 2 * inner, bias=True),
            *linear(Role.CONVOLUTION, SANA_KERNEL, 2 * inner, bias=True),
            *linear(Role.CONVOLUTION, inner, hidden),
        )
    )
    patch_area = given["patch_size"] ** 2
    outside = (
        *parts.kept(given["in_channels"] * patch_area, hidden),
        *parts.embedder(TIME_FREQUENCIES, hidden) * (1 + given["guidance_embeds"]),
        *parts.modulation(hidden, 6 * hidden),
        *parts.embedder(given["caption_channels"], hidden),
        *parts.vector(hidden, 3),
        *parts.kept(hidden, patch_area * (given["out_channels"] or given["in_channels"])),
    )
    return Transformer((Run(block, given["num_layers"]),), outside, hidden, heads, head, inner, SANA_WIDEST)
