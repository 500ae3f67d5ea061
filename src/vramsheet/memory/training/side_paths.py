"""What stands in a layer beside its two parts: parallel streams of the hidden state, inputs of each layer's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vramsheet.memory.layers import Role
from vramsheet.memory.training.growth import Growth
from vramsheet.memory.training.recipe import SINGLE

if TYPE_CHECKING:
    from vramsheet.memory.layers import Layer, Model
    from vramsheet.memory.training.recipe import Recipe

STREAM_COUNTS: Final = {"gemma3n": 4}
"""Parallel streams of the hidden state by family (transformers 5.23.0, `Gemma3nTextAltUp`)."""
STREAM_GRADIENTS: Final = 3
"""Values of all streams alive at once inside a layer: the gradient that comes, those of prediction and correction."""
OUTSIDE_STREAM_VALUES: Final = 10
"""Hidden states kept outside the layers: each stream but the first is projected and scaled, then all are stacked."""
STREAM_VALUES: Final = 2
"""Values of each stream that a layer keeps: the change it is corrected by, and its product with a coefficient."""

SIDE_PATH_FAMILIES: Final = frozenset({"gemma3n", "gemma4"})
"""Families whose layers mix in an input of their own through a gate that reads the hidden state."""


def stream_count(model: Model) -> int:
    """
    Hidden states that a layer hands to the next.

    Args:
        model: its family decides.

    Returns:
        One, but for Gemma 3n.
    """
    return STREAM_COUNTS.get(model.family, 1)


def stream_gradients(model: Model) -> int:
    """
    Gradients of a hidden state alive at once inside a layer.

    Args:
        model: its family decides.

    Returns:
        One, but for Gemma 3n.
    """
    count = stream_count(model)
    return STREAM_GRADIENTS * count if count > 1 else 1


def side_path_kept(model: Model, layer: Layer, recipe: Recipe) -> Growth:
    """
    What the side paths of a layer keep: its hidden state where one reads it, and the streams.

    Args:
        model: its hidden size and family.
        layer: a side path ends in a matrix of the role of an attention's output.
        recipe: types and what is trained.

    Returns:
        Bytes per token.
    """
    read = model.family in SIDE_PATH_FAMILIES and sum(t.role is Role.OUTPUT for t in layer.tensors) > 1
    values = 1 if read and recipe.base_trained else 0
    if stream_count(model) > 1:
        values += STREAM_VALUES * stream_count(model)
    return Growth(values * recipe.linear_bytes * model.hidden_size)


def layer_inputs_kept(model: Model, recipe: Recipe) -> Growth:
    """
    What is kept of the inputs that every layer gets of its own, made once for all layers.

    Args:
        model: its layers.
        recipe: types and what is trained.

    Returns:
        Bytes per token: the norm's two fp32 values, its result, the projection and the table's rows.

    Source:
        transformers 5.23.0, `Gemma4TextModel.project_per_layer_inputs`; live tensors under fake tensors (2026-11-21).
    """
    if model.family not in SIDE_PATH_FAMILIES:
        return Growth()
    one = 2 * SINGLE + 3 * recipe.linear_bytes if recipe.base_trained else recipe.linear_bytes
    widths = 0
    for layer, count in model.runs:
        outputs = [t for t in layer.tensors if t.role is Role.OUTPUT]
        widths += outputs[1].columns * count if len(outputs) > 1 else 0
    streams = OUTSIDE_STREAM_VALUES * recipe.linear_bytes * model.hidden_size if stream_count(model) > 1 else 0
    return Growth(one * widths + streams)
