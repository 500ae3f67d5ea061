"""What connects the towers of later wrappers to their language models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vramsheet.errors import BadInput
from vramsheet.model_files.vision_shapes import dense_layer

if TYPE_CHECKING:
    from vramsheet.model_files.values import Values

LEAST_RATIO: Final = 0.01
"""Of patches that are merged on each side; published models merge two (0.5)."""


def mllama(_own: Values, vision: Values, text: int) -> int:
    """
    Llama 3.2 Vision: one matrix from the outputs of several layers.

    Args:
        vision: the tower.
        text: hidden size of the language model.

    Returns:
        Parameters.
    """
    return dense_layer(vision.whole("vision_output_dim"), text)


def gemma4_unified(_own: Values, vision: Values, text: int) -> int:
    """
    Gemma 4 Unified: one matrix.

    Args:
        vision: what the file says of the images.
        text: hidden size of the language model.

    Returns:
        Parameters.
    """
    return vision.whole("output_proj_dims") * text


def minimax_m3(own: Values, vision: Values, text: int) -> int:
    """
    MiniMax-M3: two pairs of matrices, the second over merged patches.

    Args:
        own: the whole configuration.
        vision: the tower.
        text: hidden size of the language model.

    Returns:
        Parameters.
    """
    inner = own.whole("projector_hidden_size")
    merged = text * vision.whole("spatial_merge_size", 2) ** 2
    return sum(dense_layer(width, inner) + dense_layer(inner, text) for width in (vision.whole("hidden_size"), merged))


def aya(own: Values, vision: Values, text: int) -> int:
    """
    Aya Vision: a norm over merged patches and a gated pair of matrices.

    Args:
        own: the whole configuration.
        vision: the tower.
        text: hidden size of the language model.

    Returns:
        Parameters.
    """
    merged = vision.whole("hidden_size") * own.whole("downsample_factor", 2) ** 2
    inner = own.whole("alignment_intermediate_size", text)
    return 2 * merged + dense_layer(merged, inner) + dense_layer(inner // 2, text)


def internvl(own: Values, vision: Values, text: int) -> int:
    """
    InternVL: a norm over merged patches and two matrices.

    Args:
        own: the whole configuration.
        vision: the tower.
        text: hidden size of the language model.

    Returns:
        Parameters.

    Raises:
        BadInput: a ratio that is no number from `LEAST_RATIO` to 1.
    """
    name, ratio = own.found("downsample_ratio")
    if not isinstance(ratio, int | float) or isinstance(ratio, bool) or not LEAST_RATIO <= ratio <= 1:
        raise BadInput(f"{own.place}: {name}", ratio, f"a number from {LEAST_RATIO} to 1")
    merged = vision.whole("hidden_size") * int(1 / ratio) ** 2
    return 2 * merged + dense_layer(merged, text) + dense_layer(text, text)


def lfm2(own: Values, vision: Values, text: int) -> int:
    """
    LFM2-VL: a norm over merged patches unless it is switched off, and two matrices.

    Args:
        own: the whole configuration.
        vision: the tower.
        text: hidden size of the language model.

    Returns:
        Parameters.
    """
    merged = vision.whole("hidden_size") * own.whole("downsample_factor", 2) ** 2
    inner, bias = own.whole("projector_hidden_size"), own.true("projector_bias", otherwise=True)
    norm = 2 * merged if own.true("projector_use_layernorm", otherwise=True) else 0
    return norm + dense_layer(merged, inner, bias) + dense_layer(inner, text, bias)


def vipllava(own: Values, vision: Values, text: int) -> int:
    """
    VipLLaVA: a norm over the outputs of several layers side by side, and two matrices.

    Args:
        own: the whole configuration.
        vision: the tower.
        text: hidden size of the language model.

    Returns:
        Parameters.
    """
    layers = own.found("vision_feature_layer")[1]
    several = vision.whole("hidden_size") * (len(layers) if isinstance(layers, list | tuple) and layers else 1)
    return 2 * several + dense_layer(several, text) + dense_layer(text, text)
