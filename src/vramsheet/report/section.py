"""What every section of a quote shares, and the kinds of value that several sections have."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, model_validator

from vramsheet.report.kinds import LONGEST_TEXT_CHARACTERS, Number, Word, Words

OneLine = Annotated[str, Words()]
Reference = Annotated[str, Words(number_too=True)]
Prose = Annotated[str, Words(longest=LONGEST_TEXT_CHARACTERS, lines=True)]
Identifier = Annotated[str, Word("identifier")]
CurrencyCode = Annotated[str, Word("currency")]
Day = Annotated[dt.date, Word("day")]
YesOrNo = Annotated[bool, Word("yes or no")]
Amount = Annotated[Decimal, Number(at_least=Decimal(0))]
Positive = Annotated[Decimal, Number(above=Decimal(0))]
Share = Annotated[Decimal, Number(at_least=Decimal(0), at_most=Decimal(1))]

MOST_ENTRIES: Final = 200
"""Workloads, options, lines and so on of one list: more do not make a document that anybody reads."""


class Section(BaseModel):
    """What all sections share: frozen, no key that is not known, and a key without a value counts as left out."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True, populate_by_name=False, hide_input_in_errors=True
    )

    @model_validator(mode="before")
    @classmethod
    def _empty_is_left_out(cls, data: Any) -> Any:  # noqa: ANN401 - pydantic gives whatever stood there
        """Drop known keys that have no value, so that their defaults hold; name what has no name by its id."""
        if not isinstance(data, dict):
            return data
        known = {field.alias or name for name, field in cls.model_fields.items()}
        kept = {key: value for key, value in data.items() if value is not None or key not in known}
        if {"id", "name"} <= known and "name" not in kept and str(kept.get("id", "")).strip():
            kept["name"] = str(kept["id"])
        return kept
