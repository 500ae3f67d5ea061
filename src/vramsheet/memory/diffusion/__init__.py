"""
Diffusion transformers: models that make images and videos, as diffusers builds them.

One denoising step takes a whole latent through all blocks; nothing is cached. Ask for it with `context_tokens` = image
(or video) tokens + text tokens of one picture, and `batch` = pictures at once, twice as many under classifier-free
guidance: FLUX.1 at 1024 x 1024 has 64 x 64 + 512 = 4,608 tokens. Text encoders (T5, CLIP) and the decoder of the
latent (VAE) are models of their own and are not counted here.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from vramsheet.errors import BadInput, UnknownName
from vramsheet.memory.architecture import Architecture
from vramsheet.memory.diffusion import images, videos
from vramsheet.memory.layers import Model

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from vramsheet.memory.diffusion.parts import Settings, Transformer


class Kind(NamedTuple):
    """One class of diffusers: how its layers follow from its configuration."""

    class_name: str
    """What `_class_name` of its `config.json` says."""
    describe: Callable[[Settings], Transformer]
    usual: Mapping[str, int]
    """Every setting that is read, with the default of diffusers 0.42.1; 0 for what is absent."""


def _usual(text: str) -> Mapping[str, int]:
    return MappingProxyType({name: int(value) for name, value in (pair.split("=") for pair in text.split())})


DIFFUSION: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "aura_flow": Kind(
            "AuraFlowTransformer2DModel",
            images.aura_flow,
            _usual(
                "patch_size=2 in_channels=4 num_mmdit_layers=4 num_single_dit_layers=32 attention_head_dim=256 "
                "num_attention_heads=12 joint_attention_dim=2048 caption_projection_dim=3072 out_channels=4 "
                "pos_embed_max_size=1024"
            ),
        ),
        "cogvideox": Kind(
            "CogVideoXTransformer3DModel",
            videos.cog_video,
            _usual(
                "num_attention_heads=30 attention_head_dim=64 in_channels=16 out_channels=16 time_embed_dim=512 "
                "ofs_embed_dim=0 text_embed_dim=4096 num_layers=30 attention_bias=1 patch_size=2 patch_size_t=0 "
                "norm_elementwise_affine=1 patch_bias=1 use_rotary_positional_embeddings=0"
            ),
        ),
        "dit": Kind(
            "DiTTransformer2DModel",
            images.dit,
            _usual(
                "num_attention_heads=16 attention_head_dim=72 in_channels=4 out_channels=0 num_layers=28 "
                "attention_bias=1 patch_size=2 num_embeds_ada_norm=1000"
            ),
        ),
        "flux": Kind(
            "FluxTransformer2DModel",
            images.flux,
            _usual(
                "patch_size=1 in_channels=64 out_channels=0 num_layers=19 num_single_layers=38 attention_head_dim=128 "
                "num_attention_heads=24 joint_attention_dim=4096 pooled_projection_dim=768 guidance_embeds=0"
            ),
        ),
        "hunyuan_video": Kind(
            "HunyuanVideoTransformer3DModel",
            videos.hunyuan_video,
            _usual(
                "in_channels=16 out_channels=16 num_attention_heads=24 attention_head_dim=128 num_layers=20 "
                "num_single_layers=40 num_refiner_layers=2 mlp_ratio=400 patch_size=2 patch_size_t=1 "
                "guidance_embeds=1 text_embed_dim=4096 pooled_projection_dim=768"
            ),
        ),
        "ltx_video": Kind(
            "LTXVideoTransformer3DModel",
            videos.ltx_video,
            _usual(
                "in_channels=128 out_channels=128 num_attention_heads=32 attention_head_dim=64 "
                "cross_attention_dim=2048 num_layers=28 caption_channels=4096 attention_bias=1 attention_out_bias=1"
            ),
        ),
        "lumina2": Kind(
            "Lumina2Transformer2DModel",
            images.lumina_2,
            _usual(
                "patch_size=2 in_channels=16 out_channels=0 hidden_size=2304 num_layers=26 num_refiner_layers=2 "
                "num_attention_heads=24 num_kv_heads=8 multiple_of=256 cap_feat_dim=1024"
            ),
        ),
        "pixart": Kind(
            "PixArtTransformer2DModel",
            images.pixart,
            _usual(
                "num_attention_heads=16 attention_head_dim=72 in_channels=4 out_channels=8 num_layers=28 "
                "cross_attention_dim=1152 attention_bias=1 patch_size=2 use_additional_conditions=0 caption_channels=0"
            ),
        ),
        "qwen_image": Kind(
            "QwenImageTransformer2DModel",
            images.qwen_image,
            _usual(
                "patch_size=2 in_channels=64 out_channels=16 num_layers=60 attention_head_dim=128 "
                "num_attention_heads=24 joint_attention_dim=3584 use_additional_t_cond=0"
            ),
        ),
        "sana": Kind(
            "SanaTransformer2DModel",
            images.sana,
            _usual(
                "in_channels=32 out_channels=32 num_attention_heads=70 attention_head_dim=32 num_layers=20 "
                "num_cross_attention_heads=20 cross_attention_head_dim=112 cross_attention_dim=2240 "
                "caption_channels=2304 mlp_ratio=250 attention_bias=0 patch_size=1 guidance_embeds=0 qk_norm=0"
            ),
        ),
        "sd3": Kind(
            "SD3Transformer2DModel",
            images.stable_diffusion_3,
            _usual(
                "patch_size=2 in_channels=16 num_layers=18 attention_head_dim=64 num_attention_heads=18 "
                "joint_attention_dim=4096 caption_projection_dim=1152 pooled_projection_dim=2048 out_channels=16 "
                "dual_attention_layers=0 qk_norm=0 pos_embed_max_size=96"
            ),
        ),
        "wan": Kind(
            "WanTransformer3DModel",
            videos.wan,
            _usual(
                "patch_size=4 num_attention_heads=40 attention_head_dim=128 in_channels=16 out_channels=16 "
                "text_dim=4096 freq_dim=256 ffn_dim=13824 num_layers=40 cross_attn_norm=1 image_dim=0 "
                "added_kv_proj_dim=0 pos_embed_seq_len=0"
            ),
        ),
        "z_image": Kind(
            "ZImageTransformer2DModel",
            images.z_image,
            _usual(
                "all_patch_size=2 all_f_patch_size=1 in_channels=16 dim=3840 n_layers=30 n_refiner_layers=2 "
                "n_heads=30 qk_norm=1 cap_feat_dim=2560"
            ),
        ),
    }
)
"""
Families of diffusion transformers, by short name.

Source: the classes of diffusers 0.42.1, each built on the meta device and counted (2026-11-21).
"""


def settings_of(family: str, text: str) -> Settings:
    """
    The settings that a text gives, the others as usual.

    Args:
        family: key of `DIFFUSION`.
        text: pairs such as "num_layers=19", parted by blanks.

    Returns:
        Every setting of the family.

    Raises:
        UnknownName: the family is not known.
        BadInput: a pair that does not read, or a setting that the family does not have.
    """
    if family not in DIFFUSION:
        raise UnknownName("diffusion family", family, (), f"one of: {', '.join(DIFFUSION)}")
    usual = DIFFUSION[family].usual
    given: dict[str, int] = {}
    for pair in text.split():
        name, _, value = pair.partition("=")
        if name not in usual or not (value.isascii() and value.isdigit()):
            raise BadInput("settings", pair, f"a whole number for one of: {', '.join(usual)}")
        given[name] = int(value)
    return {**usual, **given}


def architecture(family: str, settings: Settings) -> Architecture:
    """
    The dimensions of a diffusion transformer in the words of all models.

    Args:
        family: key of `DIFFUSION`.
        settings: the numbers that its configuration gives; others are as usual.

    Returns:
        Dimensions, with the settings that are not the usual ones.
    """
    kind = DIFFUSION[family]
    shape = kind.describe({**kind.usual, **settings})
    return Architecture(
        family=family,
        layer_count=sum(run.repeats for run in shape.runs),
        hidden_size=shape.hidden_size,
        head_count=shape.head_count,
        kv_head_count=shape.kv_head_count or shape.head_count,
        head_size=shape.head_size,
        feed_forward_size=shape.feed_forward_size,
        vocabulary_size=0,
        tied_embeddings=False,
        max_context_tokens=0,
        settings=" ".join(f"{name}={value}" for name, value in settings.items() if value != kind.usual[name]),
    )


def build(name: str, given: Architecture) -> Model:
    """
    The diffusion transformer with these settings, block by block.

    Args:
        name: what the model is called in answers.
        given: its family and settings.

    Returns:
        A model that caches nothing; its parameters are counted exactly. Position tables that are computed and not
        learned are no parameters, but weigh what they are stored in (Stable Diffusion 3: 113 to 453 MB in 16 bits).

    Raises:
        UnknownName: the family is not known.
        BadInput: a setting that the family does not have.
    """
    shape = DIFFUSION[given.family].describe(settings_of(given.family, given.settings))
    return Model(
        name=name,
        family=given.family,
        runs=tuple(run for run in shape.runs if run.repeats),
        outside=shape.outside,
        hidden_size=shape.hidden_size,
        head_count=shape.head_count,
        kv_head_count=shape.kv_head_count or shape.head_count,
        head_size=shape.head_size,
        vocabulary_size=0,
        max_context_tokens=0,
        widest_elements_per_token=round(shape.widest * shape.hidden_size),
        table_elements=shape.table_elements,
    )
