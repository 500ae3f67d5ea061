"""The sections of a quote, as pydantic models that mirror the YAML key by key; their docstrings are its manual."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, get_args

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator

from vramsheet.report.kinds import LONGEST_TEXT_CHARACTERS, Number, Word, Words

if TYPE_CHECKING:
    from pydantic.config import JsonDict

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
Years = Annotated[int, Number(whole=True, unit="years", at_least=Decimal(1), at_most=Decimal(40))]
Tokens = Annotated[int, Number(whole=True, unit="tokens", at_least=Decimal(1), at_most=Decimal(10) ** 9)]
Sequences = Annotated[int, Number(whole=True, unit="sequences", at_least=Decimal(1), at_most=Decimal(10) ** 7)]
GpuCount = Annotated[int, Number(whole=True, unit="GPUs", at_least=Decimal(1), at_most=Decimal(10) ** 6)]
HoursPerMonth = Annotated[Decimal, Number(unit="hours", above=Decimal(0), at_most=Decimal(744))]
Varied = Annotated[Decimal, Number()]

INFERENCE: Final = "inference"
Engine = Literal["generic", "vllm", "llama.cpp", "transformers", "sglang", "tensorrt-llm"]
TuningTask = Literal["full-finetune", "lora", "qlora"]
Optimizer = Literal["adamw", "adamw-8bit", "sgd", "sgd-momentum", "adafactor", "lion", "muon"]
Kind = Literal["buy", "rent", "none"]
Period = Literal["year", "month", "once"]
LanguageCode = Literal["en", "de", "fr", "nl", "tr", "zh-CN", "zh-TW"]

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


class Heading(Section):
    """What stands on the cover."""

    title: OneLine
    """Title of the document."""
    number: Reference = ""
    """Number of the quote in your books; left out when empty."""
    version: Annotated[int, Number(whole=True, at_least=Decimal(1), at_most=Decimal(9999))] = 1
    """Version of this document."""
    date: Day
    """Day of the quote; year 0 of the cash flows starts here."""
    valid_until: Day | None = None
    """Last day on which the offer holds; nothing is said without it."""
    prepared_by: OneLine = ""
    """Who wrote it."""
    prepared_for: OneLine = ""
    """Who decides on it."""
    status: Literal["draft", "final"] = "draft"
    """A draft carries a mark."""
    language: LanguageCode = "en"
    """Language of the report and of its numbers and dates."""


class ExchangeRate(Section):
    """One dated rate of exchange: an amount in `from` times `rate` is the amount in `to`."""

    from_: CurrencyCode = Field(alias="from")
    """Currency of the amounts to convert."""
    to: CurrencyCode
    """Currency that they are converted to."""
    rate: Positive
    """Units of `to` for one unit of `from`."""
    date: Day
    """Day of the rate."""
    source: OneLine = ""
    """Who published the rate."""


class Currency(Section):
    """In which currency the report counts, and how other amounts get there."""

    report: CurrencyCode
    """Currency of every figure in the report."""
    rates: tuple[ExchangeRate, ...] = Field(default=(), max_length=MOST_ENTRIES)
    """A rate to the report currency for each other currency in use."""


class Tax(Section):
    """Tax on purchases such as value-added tax; it touches lines, rent and running costs, not energy."""

    rate: Share = Decimal(0)
    """As a share: 0.19 is 19 %."""
    included: YesOrNo = False
    """true: the amounts in this file include the tax."""
    recoverable: YesOrNo = True
    """true: the tax comes back, so costs are counted without it."""


class WorkloadBase(Section):
    """What every workload has."""

    id: Identifier
    """Short name for paths such as workloads.chat.utilisation."""
    name: OneLine = ""
    """Name in the report; the id without it."""
    model: Reference
    """A catalogue key or alias, a config.json beside this file, or a parameter count such as 70B."""
    batch: Sequences = 1
    """Sequences at once."""
    utilisation: Share = Decimal(1)
    """Share of the hours in which it runs."""


class InferenceWorkload(WorkloadBase):
    """A model that is served."""

    task: Literal["inference"] = "inference"
    """What is done with the model: it answers."""
    precision: OneLine = "fp16"
    """Number format of the weights: fp16, bf16, fp8, int8, awq, Q4_K_M …"""
    kv_precision: OneLine = "auto"
    """Number format of the KV cache; two for K and V (q8_0/q4_0); auto takes what the engine takes."""
    context: Tokens = 4096
    """Tokens per sequence, prompt and answer together."""
    engine: Engine = "generic"
    """The program that serves."""
    engine_version: Reference = ""
    """Version of the engine; the newest known without it."""
    tokens_per_month: Amount | None = None
    """Tokens served in a month; without it there is no cost per million tokens."""
    ubatch: Tokens = 512
    """llama.cpp: tokens computed at once."""
    max_batched_tokens: Tokens | None = None
    """vLLM: tokens of the profiling batch; without it as the engine chooses."""
    memory_fraction: Annotated[Decimal, Number(above=Decimal(0), at_most=Decimal(1))] = Decimal("0.9")
    """Share of the card's memory that the engine may use."""


class TuningWorkload(WorkloadBase):
    """A model that is trained further."""

    task: TuningTask
    """full-finetune trains every weight, lora trains adapters, qlora trains adapters on a quantised base."""
    precision: Literal["bf16", "fp16", "fp32", "mixed"] = "bf16"
    """Number format of weights, gradients and states; mixed keeps fp32 weights and computes in bf16."""
    sequence: Tokens = 2048
    """Tokens per training sequence."""
    optimizer: Optimizer = "adamw"
    """How the weights are moved; its states take memory."""
    checkpointing: YesOrNo = False
    """true: activations are computed twice and not kept."""
    attention: Literal["flash", "eager"] = "flash"
    """eager keeps the whole attention matrix."""
    lora_rank: Annotated[int, Number(whole=True, at_least=Decimal(1), at_most=Decimal(65536))] = 16
    """lora and qlora: rank of the adapters."""
    lora_targets: OneLine = "all-linear"
    """lora and qlora: all-linear, or projections such as q,k,v,o."""
    base_precision: OneLine = "nf4"
    """qlora: number format of the frozen base."""
    double_quant: YesOrNo = False
    """qlora: the scales are quantised too."""
    sharding: Literal["none", "zero1", "zero2", "zero3"] = "none"
    """How the GPUs share states, gradients and weights."""

    @property
    def method(self) -> Literal["full", "lora", "qlora"]:
        """The word of `memory.questions.Training` for the task."""
        return "full" if self.task == "full-finetune" else self.task


def workload_sort(data: Any) -> str:  # noqa: ANN401 - pydantic gives whatever stood there
    """Which of the two kinds of workload it is: by its task or, if that is not one, by a key that only tuning has."""
    if isinstance(data, WorkloadBase):
        return "inference" if isinstance(data, InferenceWorkload) else "tuning"
    task = data.get("task") if isinstance(data, dict) else INFERENCE
    if task == INFERENCE:
        return "inference"
    if isinstance(task, str) and task in get_args(TuningTask):
        return "tuning"
    only_tuning = TuningWorkload.model_fields.keys() - InferenceWorkload.model_fields.keys()
    return "tuning" if only_tuning & data.keys() else "inference"


Workload = Annotated[
    Annotated[InferenceWorkload, Tag("inference")] | Annotated[TuningWorkload, Tag("tuning")],
    Discriminator(workload_sort),
]


class Depreciation(Section):
    """How bought hardware loses its book value."""

    method: Literal["straight-line", "declining-balance", "macrs-5"] = "straight-line"
    """Equal parts; double declining balance, then equal parts; or the six yearly shares of US tax law."""
    years: Years = 4
    """Useful life; macrs-5 has its own and leaves this unused."""


class Finance(Section):
    """How the years are counted and what money in them is worth."""

    horizon_years: Years = 4
    """Years that are counted."""
    discount_rate: Share = Decimal("0.08")
    """Yearly rate at which later money counts less; use your own cost of capital."""
    depreciation: Depreciation = Depreciation()
    """For the figures after tax."""
    residual: Share = Decimal(0)
    """Share of the purchase price left at the end; 0 is the careful case."""
    tax_rate: Share | None = None
    """Tax on profit; nothing is said after tax without it."""


class Site(Section):
    """Where bought hardware runs."""

    electricity_per_kwh: Amount = Decimal(0)
    """Price of electricity in the report currency; must be given when an option is bought or kept."""
    pue: Annotated[Decimal, Number(at_least=Decimal(1), at_most=Decimal(10))] = Decimal("1.54")
    """Power of the site over power of the computers; 1.54 is the mean of the Uptime Institute's survey of 2025."""
    load_factor: Share = Decimal("0.7")
    """Mean power draw as a share of rated power."""
    hours_per_month: HoursPerMonth = Decimal(730)
    """Hours in a month, by convention; a year has twelve of them."""


class Line(Section):
    """One line of a purchase."""

    item: OneLine
    """What is bought."""
    quantity: Positive
    """How many."""
    unit_price: Amount
    """Price of one, before discount."""
    currency: CurrencyCode | None = None
    """The report currency without it."""
    vendor: OneLine = ""
    """Who sells it."""
    quote_ref: Reference = ""
    """The vendor's number for the offer."""
    valid_until: Day | None = None
    """Last day on which the price holds; a warning after it."""
    lead_time_weeks: Annotated[Decimal, Number(unit="weeks", at_least=Decimal(0), at_most=Decimal(520))] | None = None
    """Weeks from order to delivery."""
    warranty_years: Annotated[Decimal, Number(unit="years", at_least=Decimal(0), at_most=Decimal(40))] | None = None
    """Years of warranty."""
    discount: Share = Decimal(0)
    """Share taken off the price."""


class Opex(Section):
    """One running cost."""

    name: OneLine
    """What is paid for."""
    amount: Amount
    """How much each time."""
    per: Period
    """How often; once falls in year 0."""
    currency: CurrencyCode | None = None
    """The report currency without it."""


class Rent(Section):
    """The price of rented GPUs."""

    rate_per_gpu_hour: Amount
    """Price of one GPU for one hour."""
    currency: CurrencyCode | None = None
    """The report currency without it."""
    hours_per_month: HoursPerMonth | None = None
    """Hours that are paid in a month; the site's hours_per_month without it."""
    min_term_months: Annotated[Decimal, Number(unit="months", at_least=Decimal(0), at_most=Decimal(480))] = Decimal(0)
    """Months that are paid even if the horizon is shorter."""
    provider: OneLine = ""
    """Who rents them out."""
    date: Day | None = None
    """Day on which the price was seen; a warning when it is old."""


def _needs(kind: str, **keys: bool) -> JsonDict:
    """For editors: what an option of that kind must have and cannot have."""
    banned: JsonDict = {key: False for key, wanted in keys.items() if not wanted}
    then: JsonDict = {"required": [key for key, wanted in keys.items() if wanted], "properties": banned}
    return {"if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]}, "then": then}


class Option(Section):
    """One way to meet the need."""

    model_config = ConfigDict(
        json_schema_extra={
            "allOf": [
                _needs("buy", lines=True, rent=False),
                _needs("rent", rent=True),
                _needs("none", lines=False, rent=False),
            ]
        }
    )

    id: Identifier
    """Short name for paths such as options.cloud.rent.rate_per_gpu_hour."""
    name: OneLine = ""
    """Name in the report; the id without it."""
    kind: Kind
    """buy needs lines, rent needs rent, none (keep what there is) has neither."""
    gpu: OneLine
    """Catalogue key or alias of the GPU."""
    gpus: GpuCount = 1
    """How many of them."""
    power_watts: Positive | None = None
    """Rated power of the whole server or servers; without it GPUs only, gpus x TDP."""
    lines: tuple[Line, ...] = Field(default=(), max_length=MOST_ENTRIES)
    """What is bought."""
    rent: Rent | None = None
    """What is rented."""
    opex: tuple[Opex, ...] = Field(default=(), max_length=MOST_ENTRIES)
    """Running costs besides energy and rent."""


class Sensitivity(Section):
    """One value that is varied alone, from low to high."""

    path: OneLine
    """Where the value stands: site.pue, workloads.chat.utilisation, options.cloud.rent.rate_per_gpu_hour."""
    low: Varied
    """Smallest value."""
    high: Varied
    """Largest value."""


class Risk(Section):
    """What may go wrong."""

    text: Prose
    """What happens."""
    owner: OneLine = ""
    """Who watches it."""
    response: Prose = ""
    """What is done about it."""


class Assumption(Section):
    """What is taken as given."""

    text: Prose
    """What is assumed."""
    source: OneLine = ""
    """Where it comes from."""
    date: Day | None = None
    """Day of the source."""
    owner: OneLine = ""
    """Who answers for it."""


class Approval(Section):
    """One line of the sign-off box."""

    role: OneLine
    """Who signs, by role."""
    name: OneLine = ""
    """Who signs, by name; an empty line without it."""
    date: Day | None = None
    """Day of the signature; an empty line without it."""


class Quote(Section):
    """A whole quote: what has to fit, the ways to get there, and how the money is counted."""

    schema_version: Annotated[int, Number(whole=True, at_least=Decimal(1), at_most=Decimal(1))] = 1
    """Version of this file's form."""
    quote: Heading
    """What stands on the cover."""
    currency: Currency
    """In which currency the report counts."""
    tax: Tax = Tax()
    """Tax on purchases."""
    workloads: tuple[Workload, ...] = Field(min_length=1, max_length=MOST_ENTRIES)
    """What has to fit; one or more."""
    workloads_together: YesOrNo = False
    """true: all workloads at once on an option's GPUs; false: one at a time."""
    finance: Finance = Finance()
    """How the years are counted."""
    site: Site = Site()
    """Where bought hardware runs."""
    options: tuple[Option, ...] = Field(min_length=1, max_length=MOST_ENTRIES)
    """The ways to meet the need; one or more."""
    sensitivity: tuple[Sensitivity, ...] = Field(default=(), max_length=MOST_ENTRIES)
    """Values that are varied one at a time, with the effect on NPV."""
    risks: tuple[Risk, ...] = Field(default=(), max_length=MOST_ENTRIES)
    """What may go wrong."""
    assumptions: tuple[Assumption, ...] = Field(default=(), max_length=MOST_ENTRIES)
    """What is taken as given."""
    approvals: tuple[Approval, ...] = Field(default=(), max_length=MOST_ENTRIES)
    """Who signs."""
