"""The workloads of a quote: models that are served, and models that are trained further."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Final, Literal, get_args

from pydantic import Discriminator, Tag

from vramsheet.report.kinds import Number
from vramsheet.report.section import Amount, Identifier, OneLine, Reference, Section, Share, YesOrNo

Tokens = Annotated[int, Number(whole=True, unit="tokens", at_least=Decimal(1), at_most=Decimal(10) ** 9)]
Sequences = Annotated[int, Number(whole=True, unit="sequences", at_least=Decimal(1), at_most=Decimal(10) ** 7)]

INFERENCE: Final = "inference"
Engine = Literal["generic", "vllm", "llama.cpp", "transformers", "sglang", "tensorrt-llm"]
TuningTask = Literal["full-finetune", "lora", "qlora"]
Optimizer = Literal["adamw", "adamw-8bit", "sgd", "sgd-momentum", "adafactor", "lion", "muon"]


class WorkloadBase(Section):
    """What every workload has."""

    id: Identifier
    """Short name for paths such as workloads.chat.utilisation."""
    name: OneLine = ""
    """Name in the report; the id without it."""
    model: Reference
    """A key or alias of the catalogue, the path of a config.json beside this file, or a parameter count such as 70B."""
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
