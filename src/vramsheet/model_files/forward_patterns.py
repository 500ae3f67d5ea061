"""Which feed-forward part each layer has, as a `config.json` says it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from vramsheet.errors import BadInput
from vramsheet.model_files.part_patterns import block_forwards

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from vramsheet.model_files.reading import Reading
    from vramsheet.model_files.values import Values

EXPERT_WORDS: Final = {"sparse": "E", "moe": "E", "hash_moe": "E", "dense": "D", "mlp": "D"}
"""Words of `mlp_layer_types`."""


def first_dense(values: Values, reading: Reading, count: int) -> str:
    """
    Experts in all layers but the first few, or as a list says.

    Args:
        values: `first_k_dense_replace`, `mlp_layer_types`, `moe_layer_freq`.
        reading: how many layers are dense when the file does not say (its `dense`).
        count: layers.

    Returns:
        One letter a layer.
    """
    words = values.words("mlp_layer_types")
    if words is not None:
        unknown = [word for word in words if word not in EXPERT_WORDS]
        if unknown or len(words) < count:
            accepted = f"{count} words of: {', '.join(EXPERT_WORDS)}"
            raise BadInput(
                f"{values.place}: mlp_layer_types", unknown[0] if unknown else f"{len(words)} words", accepted
            )
        return "".join(EXPERT_WORDS[word] for word in words[:count])
    frequency = values.found("moe_layer_freq")[1]
    if isinstance(frequency, list):
        marks = values.numbers("moe_layer_freq", 0, 1) or [1]
        return "".join("DE"[marks[index % len(marks)]] for index in range(count))
    dense = min(count, values.whole("dense_layer_count", reading.dense))
    return "D" * dense + "E" * (count - dense)


def sparse_step(values: Values, _reading: Reading, count: int) -> str:
    """
    Experts in every `decoder_sparse_step`-th layer that is not listed in `mlp_only_layers` (Qwen).

    Args:
        values: the two keys.
        count: layers.

    Returns:
        One letter a layer.
    """
    step = values.whole("decoder_sparse_step", 1) or 1
    dense = set(values.numbers("mlp_only_layers") or [])
    some = values.whole("expert_count", 0) > 0
    return "".join("E" if some and index not in dense and (index + 1) % step == 0 else "D" for index in range(count))


def unless_first_two(values: Values, _reading: Reading, count: int) -> str:
    """
    As `sparse_step`, and the first two layers dense when the file does not list the dense ones (Flint).

    Args:
        values: `decoder_sparse_step`, `mlp_only_layers`.
        count: layers.

    Returns:
        One letter a layer.
    """
    made = sparse_step(values, _reading, count)
    return made if values.has("mlp_only_layers") else "DD"[:count] + made[2:]


def listed_experts(values: Values, _reading: Reading, count: int) -> str:
    """
    Experts in the layers that `moe_layers` numbers, or in every n-th (Llama 4).

    Args:
        values: `moe_layers`, `interleave_moe_layer_step`.
        count: layers.

    Returns:
        One letter a layer.
    """
    numbers = values.numbers("moe_layers")
    step = values.whole("interleave_moe_layer_step", 1) or 1
    chosen = set(range(step - 1, count, step)) if numbers is None else set(numbers)
    return "".join("E" if index in chosen else "D" for index in range(count))


def from_start_to_end(values: Values, _reading: Reading, count: int) -> str:
    """
    Experts in every n-th layer between two layers (ERNIE 4.5).

    Args:
        values: `moe_layer_interval`, `moe_layer_start_index`, `moe_layer_end_index` (-1: the last).
        count: layers.

    Returns:
        One letter a layer.
    """
    interval = values.whole("moe_layer_interval", 1) or 1
    start = values.whole("moe_layer_start_index", 1)
    name, end = values.found("moe_layer_end_index")
    last = count - 1 if end is None or end == -1 else values.checked(name, end, 0, 2**31)
    return "".join("E" if (i + 1) % interval == 0 and start <= i <= last else "D" for i in range(count))


def expert_period(values: Values, _reading: Reading, count: int) -> str:
    """
    Experts where the layer's number leaves `expert_layer_offset` on division by `expert_layer_period` (Jamba).

    Args:
        values: the two numbers, and the number of experts: one expert is a dense block.
        count: layers.

    Returns:
        One letter a layer.
    """
    period = values.whole("expert_layer_period", 2) or 1
    offset = values.whole("expert_layer_offset", 1)
    some = values.whole("expert_count", 0) > 1
    return "".join("E" if some and index % period == offset else "D" for index in range(count))


FORWARD_RULES: Final[Mapping[str, Callable[[Values, Reading, int], str]]] = MappingProxyType(
    {
        "experts": lambda _values, _reading, _count: "E",
        "": lambda _values, _reading, _count: "D",
        "all": lambda values, _reading, _count: "E" if values.whole("expert_count", 0) else "D",
        "channel_mixing": lambda _values, _reading, _count: "R",
        "none": lambda _values, _reading, _count: "-",
        **{
            rule.__name__: rule
            for rule in (
                first_dense,
                sparse_step,
                unless_first_two,
                listed_experts,
                from_start_to_end,
                expert_period,
                block_forwards,
            )
        },
    }
)
"""Names that stand in `Reading.forwards`."""
