"""Names in a quote that only the catalogue and the memory core can judge: models, GPUs, formats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from vramsheet.errors import BadInput, UnknownName, VramError
from vramsheet.memory.formats import format_named, kv_format_named
from vramsheet.memory.typical import typical_model
from vramsheet.report.checks import entries
from vramsheet.report.findings import Finding, came
from vramsheet.report.workloads import workload_sort
from vramsheet.units import parameter_count

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vramsheet.catalog import Catalog
    from vramsheet.memory.layers import Model

MODEL_FILES: Final = (".json", ".gguf", ".safetensors")
"""Endings by which a path is told from a name; models are not read from files yet."""


def model_named(text: str, catalog: Catalog) -> Model:
    """
    The model that a workload names.

    Args:
        text: a key or alias of the catalogue, or a parameter count.
        catalog: the models.

    Returns:
        The model; a bare count gives one that is typical of that size.

    Raises:
        UnknownName: no such model.
        OutOfRange: a count that no model has.
    """
    count = parameter_count(text)
    if count is not None:
        return typical_model(count)
    if text.lower().endswith(MODEL_FILES):
        hint = "a model is not read from a file yet: write a catalogue key or alias, or a parameter count such as 70B"
        raise UnknownName("model", text, hint=hint)
    return catalog.model(text)


def name_findings(data: dict[str, Any], catalog: Catalog) -> Iterator[Finding]:
    """
    Names that are not known.

    Args:
        data: the whole quote as plain data, in form or not.
        catalog: GPUs and models.

    Yields:
        One finding for each name.
    """
    for index, workload in entries(data.get("workloads")):
        readers: dict[str, Callable[[str], object]] = {"model": lambda text: model_named(text, catalog)}
        if workload_sort(workload) == "inference":
            readers |= {"precision": format_named, "kv_precision": kv_format_named}
        else:
            readers |= {"base_precision": format_named}
        for key, read in readers.items():
            yield from _refused(("workloads", index, key), workload.get(key), read)
    for index, option in entries(data.get("options")):
        yield from _refused(("options", index, "gpu"), option.get("gpu"), catalog.gpu)


def _refused(loc: tuple[str | int, ...], value: object, read: Callable[[str], object]) -> Iterator[Finding]:
    """The finding that reading this name gives, if any."""
    if not isinstance(value, str) or not value.strip():
        return
    try:
        read(value.strip())
    except BadInput as refused:
        yield Finding(loc, f"got {came(refused.got)}, expected {refused.accepted}")
    except UnknownName as refused:
        # Three near names help more than the list of all.
        brief = UnknownName(refused.kind, refused.name, refused.nearest) if refused.nearest else refused
        yield Finding(loc, brief.sentence)
    except VramError as refused:
        yield Finding(loc, refused.sentence)
