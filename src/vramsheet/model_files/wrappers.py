"""Models that wrap a language model: what connects the towers to it, and where its configuration stands."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from vramsheet.model_files import later_towers, later_wrappers
from vramsheet.model_files.defaults import usual_values
from vramsheet.model_files.towers import AUDIO_TOWERS, soft_tokens, tower_parameters
from vramsheet.model_files.vision_shapes import dense_layer, refuse

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from vramsheet.model_files.values import Values


def _no_connector(_own: Values, _vision: Values, _text: int) -> int:
    return 0


def _gemma3(_own: Values, vision: Values, text: int) -> int:
    seen = vision.whole("hidden_size")
    return seen * text + seen


def _gemma4(_own: Values, vision: Values, text: int) -> int:
    return vision.whole("hidden_size") * text


def _gemma3n(_own: Values, vision: Values, text: int) -> int:
    return soft_tokens(vision, text)


def _feature_width(own: Values, vision: Values) -> int:
    """Width of what the tower hands over: one layer's output, or those of several side by side."""
    layers = own.found("vision_feature_layer")[1]
    return vision.whole("hidden_size") * (len(layers) if isinstance(layers, list) and layers else 1)


def _mistral3(own: Values, vision: Values, text: int) -> int:
    seen, bias = vision.whole("hidden_size"), own.true("multimodal_projector_bias")
    merged = seen * own.whole("spatial_merge_size", 2) ** 2
    several = _feature_width(own, vision)
    return seen + merged * seen + dense_layer(several, text, bias) + dense_layer(text, text, bias)


def _llava(own: Values, vision: Values, text: int) -> int:
    bias = own.true("multimodal_projector_bias", otherwise=True)
    return dense_layer(_feature_width(own, vision), text, bias) + dense_layer(text, text, bias)


def _llava_next(own: Values, vision: Values, text: int) -> int:
    return _llava(own, vision, text) + text


def _paligemma(own: Values, vision: Values, _text: int) -> int:
    return dense_layer(vision.whole("hidden_size"), own.whole("projection_dim"))


def _idefics3(own: Values, vision: Values, text: int) -> int:
    return vision.whole("hidden_size") * own.whole("scale_factor", 2) ** 2 * text


def _llama4(_own: Values, vision: Values, text: int) -> int:
    return vision.whole("vision_output_dim") * text


def _kimi(own: Values, vision: Values, text: int) -> int:
    sides = vision.numbers("merge_kernel_size", 1, 2**6) or [2, 2]
    merged = vision.whole("hidden_size") * sides[0] * sides[-1]
    norm = 2 * own.whole("projection_hidden_size", vision.whole("hidden_size"))
    return norm + dense_layer(merged, merged) + dense_layer(merged, text)


def _cohere2(own: Values, vision: Values, text: int) -> int:
    inner = own.whole("alignment_intermediate_size")
    merged = vision.whole("hidden_size") * own.whole("downsample_factor", 2) ** 2
    return dense_layer(merged, inner) + dense_layer(inner // 2, text)


class Wrapper(NamedTuple):
    """Where a wrapper keeps its language model, and what joins the tower to it."""

    text_type: str
    """`model_type` of the language model when its part does not say."""
    connector: Callable[[Values, Values, int], int] = _no_connector
    """From the wrapper's values, the tower's and the language model's hidden size to parameters."""
    vision_type: str = ""
    """`model_type` of the tower when its part does not say."""
    audio_type: str = ""
    """`model_type` of the audio tower when its part does not say."""
    tower_count: int = 1
    """Equal towers, one for images and one for videos (Video-LLaVA)."""
    seen_tokens: Callable[[Values], int] | None = None
    """From the tower's values to the positions that the language model attends to, where it keeps them apart."""


WRAPPERS: Final[Mapping[str, Wrapper]] = MappingProxyType(
    {
        "aya_vision": Wrapper("cohere2", later_wrappers.aya, "siglip_vision_model"),
        "cohere2_vision": Wrapper("cohere2", _cohere2, "siglip_vision_model"),
        "gemma3": Wrapper("gemma3_text", _gemma3, "siglip_vision_model"),
        "gemma3n": Wrapper("gemma3n_text", _gemma3n, "gemma3n_vision", "gemma3n_audio"),
        "gemma4": Wrapper("gemma4_text", _gemma4, "gemma4_vision", "gemma4_audio"),
        "gemma4_unified": Wrapper(
            "gemma4_unified_text", later_wrappers.gemma4_unified, "gemma4_unified_vision", "gemma4_unified_audio"
        ),
        "glm46v": Wrapper("glm4v_text", vision_type="glm4v_vision"),
        "glm4v": Wrapper("glm4v_text", vision_type="glm4v_vision"),
        "glm4v_moe": Wrapper("glm4v_moe_text", vision_type="glm4v_moe_vision"),
        "exaone4_5": Wrapper("exaone4", vision_type="exaone4_5_vision"),
        "glm5_next": Wrapper("glm5_next_text", vision_type="glm5_next_vision"),
        "glm_ocr": Wrapper("glm_ocr_text", vision_type="glm_ocr_vision"),
        "glmga": Wrapper("glm4v_text", vision_type="glm4v_vision"),
        "internvl": Wrapper("qwen2", later_wrappers.internvl, "internvl_vision"),
        "lfm2_vl": Wrapper("lfm2", later_wrappers.lfm2, "siglip2_vision_model"),
        "idefics3": Wrapper("llama", _idefics3, "idefics3_vision"),
        "kimi_k25": Wrapper("deepseek_v3", _kimi, "kimi_k25_vision"),
        "llama4": Wrapper("llama4_text", _llama4, "llama4_vision_model"),
        "llava": Wrapper("llama", _llava, "clip_vision_model"),
        "llava_next": Wrapper("llama", _llava_next, "clip_vision_model"),
        "llava_next_video": Wrapper("llama", _llava_next, "clip_vision_model"),
        "minimax_m3_vl": Wrapper("minimax_m3_vl_text", later_wrappers.minimax_m3, "minimax_m3_vl_vision"),
        "mllama": Wrapper(
            "mllama_text_model", later_wrappers.mllama, "mllama_vision_model", seen_tokens=later_towers.mllama_tokens
        ),
        "llava_onevision": Wrapper("qwen2", _llava_next, "siglip_vision_model"),
        "mistral_large4": Wrapper("mistral_large4_text", _mistral3, "pixtral"),
        "mistral3": Wrapper("mistral", _mistral3, "pixtral"),
        "paligemma": Wrapper("gemma", _paligemma, "siglip_vision_model"),
        "qwen2_5_vl": Wrapper("qwen2_5_vl_text", vision_type="qwen2_5_vl_vision"),
        "qwen2_vl": Wrapper("qwen2_vl_text", vision_type="qwen2_vl_vision"),
        "qwen3_5": Wrapper("qwen3_5_text", vision_type="qwen3_5_vision"),
        "qwen3_5_moe": Wrapper("qwen3_5_moe_text", vision_type="qwen3_5_moe_vision"),
        "qwen3_vl": Wrapper("qwen3_vl_text", vision_type="qwen3_vl_vision"),
        "qwen3_vl_moe": Wrapper("qwen3_vl_moe_text", vision_type="qwen3_vl_moe_vision"),
        "qwen4_exp": Wrapper("qwen4_exp_text", vision_type="qwen4_exp_vision"),
        "smolvlm": Wrapper("llama", _idefics3, "smolvlm_vision"),
        "video_llava": Wrapper("llama", _llava, "clip_vision_model", tower_count=2),
        "vipllava": Wrapper("llama", later_wrappers.vipllava, "clip_vision_model"),
    }
)
"""`model_type` of the file -> how it wraps."""

OTHER_TOWERS: Final = ("audio_config", "video_config", "speech_config")
"""Parts beside the vision_config; of these only Gemma's ears are known exactly."""


def _with_defaults(nested: Values, kind: str) -> Values:
    return type(nested)(nested.place, {**nested.given, "model_type": kind}, usual_values(kind))


def _audio(nested: Values, wrapper: Wrapper, text_hidden_size: int) -> int:
    """Parameters of an audio tower and of what connects it."""
    kind = nested.word("model_type") or wrapper.audio_type
    if kind not in AUDIO_TOWERS:
        raise refuse("audio tower", kind, tuple(AUDIO_TOWERS))
    return AUDIO_TOWERS[kind](_with_defaults(nested, kind), text_hidden_size)


def beside_text(own: Values, wrapper: Wrapper, text_hidden_size: int) -> int:
    """
    Parameters of everything in a wrapper that is not its language model.

    Args:
        own: the whole configuration.
        wrapper: its row.
        text_hidden_size: hidden size of the language model.

    Returns:
        Towers and connectors; 0 when the file has none.

    Raises:
        UnknownName: a tower that is not known exactly.
        BadInput: a part of the wrong kind.
    """
    others = [nested for key in OTHER_TOWERS if (nested := own.inside(key))]
    beside = sum(_audio(nested, wrapper, text_hidden_size) for nested in others)
    vision = _vision(own, wrapper)
    if vision is None:
        return beside
    towers = wrapper.tower_count * tower_parameters(vision)
    return beside + towers + wrapper.connector(own, vision, text_hidden_size)


def _vision(own: Values, wrapper: Wrapper) -> Values | None:
    nested = own.inside("vision_config")
    return None if nested is None else _with_defaults(nested, nested.word("model_type") or wrapper.vision_type)


def seen_tokens(own: Values, wrapper: Wrapper) -> int:
    """
    Positions of one image that layers of the language model keep beside those of the text.

    Args:
        own: the whole configuration.
        wrapper: its row.

    Returns:
        Tokens; 0 where images become tokens among the others.
    """
    vision = _vision(own, wrapper)
    return wrapper.seen_tokens(vision) if wrapper.seen_tokens and vision else 0
