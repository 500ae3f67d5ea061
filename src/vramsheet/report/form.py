"""The form of a quote: which section, list or number belongs at each place of the data."""

from __future__ import annotations

from functools import cache
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

from vramsheet.report.kinds import Number, Word, Words
from vramsheet.report.section import Section
from vramsheet.report.sections import Quote
from vramsheet.report.workloads import InferenceWorkload, TuningWorkload, workload_sort

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

    from vramsheet.report.yaml_text import Loc


class Spot(NamedTuple):
    """What belongs at one place: a section, a list, or a single value."""

    sections: tuple[type[Section], ...] = ()
    """The section; both kinds where a workload belongs."""
    is_list: bool = False
    """True: `sections` is what its entries are."""
    number: Number | None = None
    words: tuple[str, ...] = ()
    """The words that are accepted, where only some are."""
    simple: str = ""
    """What is accepted of another single value, in words."""
    default: object = None
    """What holds when nothing stands there: plain data, None if there is no default."""

    @property
    def accepted(self) -> str:
        """What is accepted here, as it stands after "expected"."""
        if self.is_list:
            return "a list (lines that begin with - )"
        if self.sections:
            return f"a mapping with the keys {', '.join(keys_of(self.sections[0]))}"
        if self.words:
            return one_of(self.words)
        return self.number.accepted if self.number else self.simple or "a text"


def one_of(words: tuple[str, ...]) -> str:
    """
    The words that are accepted, as they stand after "expected".

    Args:
        words: all of them.

    Returns:
        The word itself, or "one of: a, b".
    """
    return words[0] if len(words) == 1 else f"one of: {', '.join(words)}"


@cache
def keys_of(section: type[Section]) -> tuple[str, ...]:
    """
    The keys of a section as the file spells them.

    Args:
        section: the model.

    Returns:
        In the order of the model.
    """
    return tuple(field.alias or name for name, field in section.model_fields.items())


@cache
def spots_of(section: type[Section]) -> dict[str, Spot]:
    """
    What belongs under each key of a section.

    Args:
        section: the model.

    Returns:
        One entry a key.
    """
    return {
        field.alias or name: _spot(field.annotation, tuple(field.metadata))._replace(default=_default(field))
        for name, field in section.model_fields.items()
    }


def _default(field: FieldInfo) -> object:
    """The default of a field as plain data, None if it has none."""
    default: object = None if field.is_required() else field.default
    return default.model_dump(by_alias=True) if isinstance(default, Section) else default


def _spot(annotation: Any, marks: tuple[Any, ...] = ()) -> Spot:  # noqa: ANN401 - annotations have no common type
    """What belongs where the model is annotated so."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _spot(inner[0], (*marks, *annotation.__metadata__))
    if origin is tuple:
        return Spot(_spot(inner[0]).sections, is_list=True)
    if origin in {Union, UnionType}:
        alternatives = [_spot(one, marks) for one in inner if one is not NoneType]
        sections = tuple(section for one in alternatives for section in one.sections)
        return Spot(sections) if sections else alternatives[0]
    if origin is Literal:
        return Spot(words=tuple(map(str, inner)))
    if isinstance(annotation, type) and issubclass(annotation, Section):
        return Spot((annotation,))
    number = next((mark for mark in marks if isinstance(mark, Number)), None)
    simple = next((mark.accepted for mark in marks if isinstance(mark, Word | Words)), "")
    return Spot(number=number, simple=simple)


def section_of(spot: Spot, value: object) -> type[Section] | None:
    """
    The section that a mapping at that spot is read as.

    Args:
        spot: what belongs there.
        value: what stands there.

    Returns:
        The model, None where no section belongs.
    """
    if spot.is_list or not spot.sections:
        return None
    if len(spot.sections) == 1:
        return spot.sections[0]
    return InferenceWorkload if workload_sort(value) == "inference" else TuningWorkload


def spot_at(loc: Loc, data: object) -> Spot | None:
    """
    What belongs at that place of the data.

    Args:
        loc: keys, and numbers in lists.
        data: the whole quote as plain data; tells which kind of workload it is.

    Returns:
        The spot; None where nothing belongs.
    """
    spot: Spot | None = Spot((Quote,))
    value = data
    for step in loc:
        if spot is None:
            return None
        if isinstance(step, int):
            spot = Spot(spot.sections) if spot.is_list else None
            value = value[step] if isinstance(value, list | tuple) and step < len(value) else None
        else:
            section = section_of(spot, value)
            spot = spots_of(section).get(step) if section is not None else None
            value = value.get(step) if isinstance(value, dict) else None
    return spot
