"""Towers that look at images or listen: as models of their own, and as the CLIP and SigLIP pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vramsheet.errors import UnknownName
from vramsheet.memory.architecture import Architecture
from vramsheet.memory.families import build
from vramsheet.model_files.model_heads import class_of

if TYPE_CHECKING:
    from vramsheet.model_files.values import Values

Changes = dict[str, object]
"""Fields of `Architecture` to set; "traits" are added to those that the flags gave."""


def dense_layer(inputs: int, outputs: int, bias: bool = True) -> int:
    """
    Parameters of one matrix and its bias.

    Args:
        inputs: input features.
        outputs: output features.
        bias: whether it has a bias.

    Returns:
        Parameters.
    """
    return inputs * outputs + (outputs if bias else 0)


def pixels(values: Values) -> tuple[int, int]:
    """
    Input values of one patch and patches of one image.

    Args:
        values: `num_channels`, `patch_size`, `image_size`.

    Returns:
        Channels x side x side, and (image / side) squared.
    """
    side = max(1, values.whole("patch_size"))
    across = values.whole("image_size", 0) // side
    return values.whole("num_channels", 3) * side * side, across * across


def siglip_extra(values: Values) -> int:
    """
    What SigLIP has around its layers: patches, positions, and a pooling head unless the file says there is none.

    Args:
        values: the tower's configuration.

    Returns:
        Parameters.
    """
    hidden, width = values.whole("hidden_size"), values.whole("feed_forward_size")
    patch, count = pixels(values)
    extra = dense_layer(patch, hidden) + count * hidden
    if values.true("vision_use_head", otherwise=True):
        probe_and_norm, projections = 3 * hidden, 4
        extra += probe_and_norm + projections * dense_layer(hidden, hidden)
        extra += dense_layer(hidden, width) + dense_layer(width, hidden)
    return extra


def clip_extra(values: Values) -> int:
    """
    What CLIP's tower has around its layers: patches, positions, a class, and a norm before the first layer.

    Args:
        values: the tower's configuration.

    Returns:
        Parameters.
    """
    hidden = values.whole("hidden_size")
    patch, count = pixels(values)
    return dense_layer(patch, hidden, bias=False) + (count + 1) * hidden + hidden + 2 * hidden


def vit_extra(values: Values) -> int:
    """
    What a vision transformer has around its layers: patches, positions and a class.

    Args:
        values: the tower's configuration.

    Returns:
        Parameters.
    """
    hidden = values.whole("hidden_size")
    patch, count = pixels(values)
    return dense_layer(patch, hidden) + (count + 1) * hidden + hidden


def vision_tower(values: Values, _pattern: str) -> Changes:
    """
    A tower that is a model of its own.

    Args:
        values: its configuration; the model type tells which.

    Returns:
        What stands around the layers, and a projection where the class has one.
    """
    kind = values.word("model_type")
    extra = {"siglip_vision_model": siglip_extra, "clip_vision_model": clip_extra}.get(kind, vit_extra)(values)
    if class_of(values).endswith("WithProjection"):
        extra += values.whole("hidden_size") * values.whole("projection_dim")
    return {"extra_parameters": extra, "max_context_tokens": pixels(values)[1]}


def text_tower(values: Values, _pattern: str) -> Changes:
    """
    The text half of a pair, as a model of its own.

    Args:
        values: its configuration.

    Returns:
        SigLIP's projection head, or CLIP's where the class has one.
    """
    hidden = values.whole("hidden_size")
    if values.word("model_type") == "siglip_text_model":
        return {"extra_parameters": dense_layer(hidden, values.whole("projection_size", hidden))}
    if class_of(values).endswith("WithProjection"):
        return {"extra_parameters": hidden * values.whole("projection_dim")}
    return {}


def _half(values: Values, key: str, usual: dict[str, object]) -> Values:
    nested = values.inside(key)
    return type(values)(f"{values.place}: {key}", nested.given if nested else {}, usual)


def _encoder(values: Values, family: str) -> Changes:
    heads, hidden = values.whole("head_count"), values.whole("hidden_size")
    return {
        "family": family,
        "layer_count": values.whole("layer_count"),
        "hidden_size": hidden,
        "head_count": heads,
        "kv_head_count": heads,
        "head_size": hidden // heads,
        "feed_forward_size": values.whole("feed_forward_size"),
    }


def _pair(values: Values, family: str, text_usual: Changes, vision_usual: Changes) -> tuple[Changes, Values, int]:
    """Fields of the text half, its values, and the parameters of the vision half."""
    text = _half(values, "text_config", text_usual)
    vision = _half(values, "vision_config", vision_usual)
    extra = (siglip_extra if family == "siglip" else clip_extra)(vision)
    tower = Architecture(
        **_encoder(vision, family),  # type: ignore[arg-type]  # all are counts but the family
        vocabulary_size=0,
        tied_embeddings=True,
        max_context_tokens=0,
        extra_parameters=extra,
    )
    positions = text.whole("max_position_embeddings")
    fields = {
        **_encoder(text, family),
        "vocabulary_size": text.whole("vocabulary_size"),
        "position_count": positions,
        "max_context_tokens": positions,
    }
    return fields, text, build("vision tower", tower).parameters


_CLIP_TEXT: Changes = {
    "vocab_size": 49_408, "hidden_size": 512, "intermediate_size": 2048, "num_hidden_layers": 12,
    "num_attention_heads": 8, "max_position_embeddings": 77,
}  # fmt: skip
_CLIP_VISION: Changes = {
    "hidden_size": 768, "intermediate_size": 3072, "num_hidden_layers": 12, "num_attention_heads": 12,
    "num_channels": 3, "image_size": 224, "patch_size": 32,
}  # fmt: skip
_SIGLIP_TEXT: Changes = {
    "vocab_size": 32_000, "hidden_size": 768, "intermediate_size": 3072, "num_hidden_layers": 12,
    "num_attention_heads": 12, "max_position_embeddings": 64,
}  # fmt: skip
_SIGLIP_VISION: Changes = {**_CLIP_VISION, "patch_size": 16}


def clip(values: Values, _pattern: str) -> Changes:
    """
    A CLIP pair: the text half layer by layer, the other half and both projections as further parameters.

    Args:
        values: the configuration.

    Returns:
        All its dimensions.
    """
    fields, text, vision = _pair(values, "clip", _CLIP_TEXT, _CLIP_VISION)
    seen = _half(values, "vision_config", _CLIP_VISION).whole("hidden_size")
    projection = values.whole("projection_dim", 512)
    return {**fields, "extra_parameters": vision + projection * (seen + text.whole("hidden_size")) + 1}


def siglip(values: Values, _pattern: str) -> Changes:
    """
    A SigLIP pair: the text half layer by layer, the other half and the text's head as further parameters.

    Args:
        values: the configuration.

    Returns:
        All its dimensions; the scale and the bias of the comparison are two parameters.
    """
    fields, text, vision = _pair(values, "siglip", _SIGLIP_TEXT, _SIGLIP_VISION)
    hidden = text.whole("hidden_size")
    head = dense_layer(hidden, text.whole("projection_size", hidden))
    return {**fields, "extra_parameters": vision + head + 2}


def refuse(kind: str, name: str, known: tuple[str, ...]) -> UnknownName:
    """
    The error for a tower or a wrapper whose parameters are not known exactly.

    Args:
        kind: what it is.
        name: its model type.
        known: those that are known.

    Returns:
        An error that says how to go on without the tower.
    """
    hint = f"known are: {', '.join(known)}; a file with the text_config alone is counted without it"
    return UnknownName(kind, name, (), hint)
