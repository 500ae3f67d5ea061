"""Training estimates against steps that were measured or accounted for by PyTorch itself."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from statistics import fmean

from vramsheet import catalog
from vramsheet.memory.architecture import Architecture
from vramsheet.memory.estimate import Estimate, training_estimate
from vramsheet.memory.families import build
from vramsheet.memory.questions import Training
from vramsheet.memory.training import trainable_parameters
from vramsheet.units import MIB

TRUTH = Path(__file__).parent / "truth"
CATALOG = catalog.load()

SMALL = Architecture(
    family="llama",
    layer_count=4,
    hidden_size=512,
    head_count=8,
    kv_head_count=2,
    head_size=64,
    feed_forward_size=1536,
    vocabulary_size=256,
    tied_embeddings=False,
    max_context_tokens=8192,
)
"""The shape of training_families.csv; a vocabulary so small that the layers decide, not the loss."""
OWN_SHAPE = {
    "qwen3": {"head_size": 80},
    "gemma3": {"head_size": 80, "tied_embeddings": True},
    "gpt2": {"kv_head_count": 8, "position_count": 4096, "tied_embeddings": True},
    "gpt_bigcode": {"kv_head_count": 1, "position_count": 4096, "tied_embeddings": True},
    "gpt_neox": {"kv_head_count": 8},
    "cohere": {"tied_embeddings": True},
    "mixtral": {"expert_count": 4, "experts_per_token": 2, "expert_feed_forward_size": 1536, "feed_forward_size": 0},
    "qwen3_moe": {
        "head_size": 80,
        "expert_count": 8,
        "experts_per_token": 3,
        "expert_feed_forward_size": 304,
        "feed_forward_size": 0,
    },
}


def rows(name: str, least: int = 15) -> list[dict[str, str]]:
    """Rows of a truth file, never none."""
    with (TRUTH / name).open(encoding="utf-8", newline="") as file:
        read = list(csv.DictReader(file))
    assert len(read) >= least
    assert all(row["source"] for row in read)
    return read


def tensors(estimate: Estimate) -> int:
    """What the framework allocates: all parts but the runtime."""
    return sum(size for part, size in estimate.parts.items() if part != "runtime")


def torch_question(row: dict[str, str]) -> Training:
    """The question of a row of training_torch.csv."""
    return Training(
        method=row["method"],
        precision=row["precision"],
        optimizer=row["optimizer"],
        sequence_tokens=int(row["sequence"]),
        batch=int(row["batch"]),
        checkpointing=row["checkpointing"] == "True",
        lora_rank=int(row["lora_rank"]) or 16,
    )


def t4_question(row: dict[str, str]) -> Training:
    """The question of a row of training_t4.csv."""
    return Training(
        method="qlora" if row["quantization"] == "nf4" else "lora",
        precision=row["precision"],
        optimizer=row["optimizer"],
        sequence_tokens=int(row["sequence"]),
        batch=int(row["batch"]),
        checkpointing=row["checkpointing"] == "True",
        attention=row["attention"],
        lora_rank=int(row["lora_rank"]),
        lora_targets=row["lora_targets"],
        double_quant=row["double_quant"] == "True",
    )


def test_full_and_lora_steps_agree_with_pytorchs_own_accounting() -> None:
    """Mean error under 2 %, worst under 6 % (the goal); in fact all within 0.2 %, and nine in ten to 40 kB."""
    errors = []
    bytes_off = []
    for row in rows("training_torch.csv"):
        model = CATALOG.model(row["model"])
        question = torch_question(row)
        trained = trainable_parameters(model, question)
        assert model.parameters + (trained if row["method"] == "lora" else 0) == int(row["parameters"])
        assert trained == int(row["trainable"])
        off = tensors(training_estimate(model, question)) - int(row["peak_bytes"])
        bytes_off.append(abs(off))
        errors.append(abs(off) / int(row["peak_bytes"]))
    assert fmean(errors) < 0.001
    assert max(errors) < 0.002
    assert sorted(bytes_off)[int(len(bytes_off) * 0.9)] <= 40_000


def test_lora_and_qlora_tensors_agree_with_steps_on_a_t4() -> None:
    """Mean error of the allocated peak under 5 % (the goal); in fact under 1 %, the worst under 3 %."""
    errors = []
    for row in rows("training_t4.csv"):
        model = CATALOG.model(row["model"])
        question = t4_question(row)
        assert trainable_parameters(model, question) == int(row["trainable"])
        assert model.parameters + int(row["trainable"]) == int(row["parameters"])
        measured = float(row["peak_allocated_mib"]) * MIB
        errors.append(abs(tensors(training_estimate(model, question)) / measured - 1))
    assert fmean(errors) < 0.01
    assert max(errors) < 0.03


def test_weights_are_what_loading_left_on_a_t4() -> None:
    """Base and adapters lie within 3 % below what was allocated after loading, or 40 MiB of a small model."""
    for row in rows("training_t4.csv"):
        weights = training_estimate(CATALOG.model(row["model"]), t4_question(row)).parts["weights"] / MIB
        loaded = float(row["after_load_mib"])
        assert loaded - max(0.03 * loaded, 40) <= weights <= loaded + 1


def test_the_interval_holds_nine_in_ten_process_totals_of_a_t4() -> None:
    """At least 90 % of what the driver showed lies between low and high, none of them wider than a factor 1.35."""
    inside = []
    likely_errors = []
    for row in rows("training_t4.csv"):
        total = training_estimate(CATALOG.model(row["model"]), t4_question(row)).total
        measured = float(row["process_mib"]) * MIB
        inside.append(total.low <= measured <= total.high)
        likely_errors.append(abs(total.likely / measured - 1))
        assert total.high / total.low <= 1.35
    assert fmean(inside) >= 0.9
    assert fmean(likely_errors) < 0.05


def test_tensors_agree_with_steps_on_one_and_several_a100() -> None:
    """
    Mean error of the allocated peak under 8 % (the goal), on one GPU and on two with FSDP; the median under 1.5 %.

    The worst are SantaCoder's, whose loss transformers of 2024 took in bf16 where today's takes it in fp32.
    """
    errors: dict[bool, list[float]] = {True: [], False: []}
    for row in rows("training_a100.csv"):
        question = Training(
            method=row["method"],
            precision=row["precision"],
            optimizer=row["optimizer"],
            sequence_tokens=int(row["sequence"]),
            batch=int(row["batch"]),
            checkpointing=True,
            gpu_count=int(row["gpus"]),
            sharding=row["sharding"],
            lora_rank=int(row["lora_rank"]),
            lora_targets=row["lora_targets"],
        )
        estimate = training_estimate(CATALOG.model(row["model"]), question)
        error = tensors(estimate) / int(row["peak_allocated_bytes"]) - 1
        assert -0.16 < error < 0.21
        errors[question.gpu_count == 1].append(abs(error))
    for found in errors.values():
        assert len(found) == 9
        assert fmean(found) < 0.08
        assert sorted(found)[4] < 0.015


def test_qlora_under_autocast_agrees_with_steps_on_an_a100() -> None:
    """Steps that no constant was drawn from: mean error under 3 %, worst under 5 %."""
    errors = []
    for row in rows("training_qlora_a100.csv", 6):
        question = Training(
            method="qlora",
            precision=row["precision"],
            optimizer=row["optimizer"],
            sequence_tokens=int(row["sequence"]),
            batch=int(row["batch"]),
            checkpointing=True,
            lora_rank=int(row["lora_rank"]),
            lora_targets=row["lora_targets"],
        )
        measured = int(row["peak_allocated_bytes"])
        errors.append(abs(tensors(training_estimate(CATALOG.model(row["model"]), question)) / measured - 1))
    assert fmean(errors) < 0.03
    assert max(errors) < 0.05


def test_layers_of_thirteen_families_agree_with_what_is_alive_at_the_peak() -> None:
    """
    Small models whose layers decide: mean error under 2 %, worst under 8.1 %.

    Full, LoRA and QLoRA, bf16, fp32 and autocast, with and without checkpointing.
    """
    errors = []
    for row in rows("training_families.csv"):
        model = build(row["family"], replace(SMALL, family=row["family"], **OWN_SHAPE.get(row["family"], {})))
        question = Training(
            method=row["method"],
            precision=row["precision"],
            lora_targets=row["lora_targets"],
            checkpointing=row["checkpointing"] == "True",
        )
        errors.append(abs(tensors(training_estimate(model, question)) / int(row["peak_bytes"]) - 1))
    assert fmean(errors) < 0.02
    assert max(errors) < 0.081
