"""Transformers that make videos, as diffusers 0.42.1 builds them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vramsheet.memory.diffusion import parts
from vramsheet.memory.diffusion.parts import (
    FEED_FORWARD_FACTOR,
    HUNDRED,
    TIME_FREQUENCIES,
    Transformer,
    joint_block,
    single_block,
)
from vramsheet.memory.layers import Layer, Run

if TYPE_CHECKING:
    from vramsheet.memory.diffusion.parts import Settings

WAN_WIDEST: Final = 11.0
"""
Hidden sizes alive per token at the widest moment of a step: here of attention; so for the next ones.

Source: PyTorch's own accounting of one step in bf16 under fake tensors (torch 2.13.0, diffusers 0.42.1, 2026-11-21).
"""
WAN_FEED_FORWARD_COPIES: Final = 2
"""Wan: feed-forward values alive at its widest moment, with `WAN_RESIDUAL_COPIES` of the hidden size."""
WAN_RESIDUAL_COPIES: Final = 4.1
HUNYUAN_VIDEO_WIDEST: Final = 18.0
COG_VIDEO_WIDEST: Final = 12.1
"""With positions in a table (2B); `COG_VIDEO_ROTARY_WIDEST` with rotated queries and keys (5B)."""
COG_VIDEO_ROTARY_WIDEST: Final = 13.0
LTX_VIDEO_WIDEST: Final = 15.7


def wan(given: Settings) -> Transformer:
    """
    Wan 2: self-attention of the video, cross-attention to the text and, in some models, to a first image.

    Args:
        given: the numbers of a `WanTransformer3DModel`; the patch as its volume.

    Returns:
        Its layers and what stands round them.
    """
    heads, head = given["num_attention_heads"], given["attention_head_dim"]
    hidden, inner = heads * head, given["ffn_dim"]
    image, added = given["image_dim"], given["added_kv_proj_dim"]
    beside = (*parts.keys_and_values(added, hidden), *parts.vector(hidden)) if added else ()
    block = Layer(
        (
            *parts.vector(hidden, 6),
            *parts.attention(hidden) * 2,
            *parts.vector(hidden, 4),
            *beside,
            *parts.vector(hidden, 2 * given["cross_attn_norm"]),
            *parts.feed_forward(hidden, inner),
        )
    )
    outside = (
        *parts.kept(given["in_channels"] * given["patch_size"], hidden),
        *parts.embedder(given["freq_dim"], hidden),
        *parts.modulation(hidden, 6 * hidden),
        *parts.embedder(given["text_dim"], hidden),
        *parts.vector(hidden, 2),
        *parts.kept(hidden, given["patch_size"] * (given["out_channels"] or given["in_channels"])),
    )
    if image:
        outside += (
            *parts.vector(image, 2 + given["pos_embed_seq_len"]),
            *parts.embedder(image, image, hidden),
            *parts.vector(hidden, 2),
        )
    widest = max(WAN_WIDEST, WAN_FEED_FORWARD_COPIES * inner / hidden + WAN_RESIDUAL_COPIES)
    return Transformer((Run(block, given["num_layers"]),), outside, hidden, heads, head, inner, widest)


def hunyuan_video(given: Settings) -> Transformer:
    """
    HunyuanVideo: a refiner of the text, joint blocks, then single blocks.

    Args:
        given: the numbers of a `HunyuanVideoTransformer3DModel`; the ratio of the inner width in hundredths.

    Returns:
        Its layers and what stands round them.
    """
    heads, head = given["num_attention_heads"], given["attention_head_dim"]
    hidden, text = heads * head, given["text_embed_dim"]
    inner = hidden * given["mlp_ratio"] // HUNDRED
    refiner = Layer(
        (
            *parts.vector(hidden, 4),
            *parts.attention(hidden),
            *parts.feed_forward(hidden, FEED_FORWARD_FACTOR * hidden),
            *parts.modulation(hidden, 2 * hidden),
        )
    )
    patch = given["patch_size"] ** 2 * given["patch_size_t"]
    outside = (
        *parts.kept(given["in_channels"] * patch, hidden),
        *parts.embedder(TIME_FREQUENCIES, hidden) * (2 + given["guidance_embeds"]),
        *parts.embedder(text, hidden),
        *parts.kept(text, hidden),
        *parts.embedder(given["pooled_projection_dim"], hidden),
        *parts.modulation(hidden, 2 * hidden),
        *parts.kept(hidden, patch * (given["out_channels"] or given["in_channels"])),
    )
    runs = (
        Run(refiner, given["num_refiner_layers"]),
        Run(joint_block(hidden, head, inner), given["num_layers"]),
        Run(single_block(hidden, head, inner), given["num_single_layers"]),
    )
    return Transformer(runs, outside, hidden, heads, head, inner, HUNYUAN_VIDEO_WIDEST)


def cog_video(given: Settings) -> Transformer:
    """
    CogVideoX: one attention over text and video tokens, with norms modulated for each.

    Args:
        given: the numbers of a `CogVideoXTransformer3DModel`.

    Returns:
        Its layers and what stands round them.
    """
    heads, head = given["num_attention_heads"], given["attention_head_dim"]
    hidden, time = heads * head, given["time_embed_dim"]
    inner = FEED_FORWARD_FACTOR * hidden
    affine = given["norm_elementwise_affine"]
    modulated = (*parts.modulation(time, 6 * hidden), *parts.vector(hidden, 2 * affine))
    block = Layer(
        (
            *modulated * 2,
            *parts.vector(head, 4),
            *parts.attention(hidden, bool(given["attention_bias"])),
            *parts.feed_forward(hidden, inner),
        )
    )
    patch = given["patch_size"] ** 2 * (given["patch_size_t"] or 1)
    frames = given["ofs_embed_dim"]
    outside = (
        *parts.kept(given["in_channels"] * patch, hidden, bool(given["patch_bias"] or given["patch_size_t"])),
        *parts.kept(given["text_embed_dim"], hidden),
        *parts.embedder(hidden, time),
        *(parts.embedder(frames, frames) if frames else ()),
        *parts.vector(hidden, 4 * affine),
        *parts.modulation(time, 2 * hidden),
        *parts.kept(hidden, patch * (given["out_channels"] or given["in_channels"])),
    )
    return Transformer(
        (Run(block, given["num_layers"]),),
        outside,
        hidden,
        heads,
        head,
        inner,
        COG_VIDEO_ROTARY_WIDEST if given["use_rotary_positional_embeddings"] else COG_VIDEO_WIDEST,
    )


def ltx_video(given: Settings) -> Transformer:
    """
    LTX-Video: self-attention of the video and cross-attention to the text, one modulation for all blocks.

    Args:
        given: the numbers of an `LTXVideoTransformer3DModel`.

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
            *parts.projections(hidden, bias),
            *parts.projections(hidden, bias, keys_of=given["cross_attention_dim"]),
            *parts.output(hidden, hidden, bool(given["attention_out_bias"])) * 2,
            *parts.vector(hidden, 4),
            *parts.feed_forward(hidden, inner),
        )
    )
    outside = (
        *parts.kept(given["in_channels"], hidden),
        *parts.embedder(TIME_FREQUENCIES, hidden),
        *parts.modulation(hidden, 6 * hidden),
        *parts.embedder(given["caption_channels"], hidden),
        *parts.vector(hidden, 2),
        *parts.kept(hidden, given["out_channels"] or given["in_channels"]),
    )
    return Transformer((Run(block, given["num_layers"]),), outside, hidden, heads, head, inner, LTX_VIDEO_WIDEST)
