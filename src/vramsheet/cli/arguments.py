"""The options of `estimate`, `train`, `fits` and `compare`, and the questions they make."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vramsheet import catalog
from vramsheet.errors import BadInput
from vramsheet.memory.formats import format_named, kv_format_named
from vramsheet.memory.parallelism import Placement
from vramsheet.memory.questions import LARGEST_GPU_COUNT, Serving, Training, whole
from vramsheet.memory.typical import typical_model
from vramsheet.units import parameter_count

if TYPE_CHECKING:
    from vramsheet.memory.layers import Model

MODEL_HELP: Final = (
    "a catalogue key or alias (llama-3.1-8b), a file (config.json, .gguf, model.safetensors.index.json; of weights only"
    " headers are read), or a parameter count (70B, 7.5e9, 70; below 100,000 it counts billions)"
)
LONGEST_NUMBER: Final = 40
"""Characters of a number on the command line; longer is a slip of the keyboard, and slow to convert."""


def whole_number(text: str) -> int:
    """
    A whole number from the command line.

    Args:
        text: what was typed.

    Returns:
        The number; its range is checked where it is used.

    Raises:
        argparse.ArgumentTypeError: something else.
    """
    try:
        return int(text[:LONGEST_NUMBER])
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"got {text[:LONGEST_NUMBER]!r}, expected a whole number such as 4096"
        ) from None


def share(text: str) -> float:
    """
    A share between 0 and 1 from the command line.

    Args:
        text: what was typed.

    Returns:
        The number; its range is checked where it is used.

    Raises:
        argparse.ArgumentTypeError: something else.
    """
    try:
        return float(text[:LONGEST_NUMBER])
    except ValueError:
        raise argparse.ArgumentTypeError(f"got {text[:LONGEST_NUMBER]!r}, expected a share such as 0.9") from None


def model_from_argument(text: str) -> Model:
    """
    The model that MODEL names.

    Args:
        text: a parameter count, the path of a model file, or a key or alias of the catalogue.

    Returns:
        The model; a bare count gives one that is typical of that size.

    Raises:
        UnknownName: neither a count nor a file nor in the catalogue.
        OutOfRange: a count that no model has.
        BadInput: a file that cannot be read as a model.
    """
    count = parameter_count(text)
    if count is not None:
        return typical_model(count)
    path = Path(text)
    if path.suffix in {".json", ".gguf", ".safetensors"}:
        from vramsheet.model_files import model_from_file  # noqa: PLC0415 - most answers read no file

        return model_from_file(path)
    return catalog.load().model(text)


def add_model(parser: argparse.ArgumentParser) -> None:
    """
    Declare the MODEL argument.

    Args:
        parser: of the command.
    """
    parser.add_argument("model", metavar="MODEL", help=MODEL_HELP)


def add_serving(parser: argparse.ArgumentParser) -> None:
    """
    Declare the options that say how a model is served.

    Args:
        parser: of the command.
    """
    add = parser.add_argument
    add(
        "--precision",
        default="fp16",
        metavar="NAME",
        help="format of the weights: fp16, fp8, awq, Q4_K_M … (%(default)s)",
    )
    add(
        "--kv-precision",
        default="auto",
        metavar="NAME",
        help="format of the KV cache, or two for K and V: q8_0/q4_0 (%(default)s)",
    )
    add("--context", type=whole_number, default=4096, metavar="N", help="tokens of one sequence (%(default)s)")
    add("--batch", type=whole_number, default=1, metavar="N", help="sequences at once (%(default)s)")
    add("--engine", default="generic", metavar="NAME", help="serving program: generic, vllm, llama.cpp … (%(default)s)")
    add(
        "--gpus",
        type=whole_number,
        default=1,
        metavar="N",
        help="all GPUs that serve the model (%(default)s, or what the parallel options come to)",
    )
    add("--tensor-parallel", type=whole_number, metavar="N", help="GPUs that share every layer (as the heads allow)")
    add("--pipeline-parallel", type=whole_number, metavar="N", help="stages of whole layers (as few as possible)")
    add(
        "--data-parallel",
        type=whole_number,
        default=1,
        metavar="N",
        help="groups of GPUs that each serve their share of the sequences (%(default)s)",
    )
    add(
        "--expert-parallel",
        action="store_true",
        help="divide the experts whole over all tensor- and data-parallel GPUs instead of slicing each",
    )
    add(
        "--redundant-experts",
        type=whole_number,
        default=0,
        metavar="N",
        help="experts of a layer held twice under --expert-parallel (%(default)s)",
    )
    add(
        "--ubatch", type=whole_number, default=512, metavar="N", help="llama.cpp: tokens computed at once (%(default)s)"
    )
    add("--max-batched-tokens", type=whole_number, metavar="N", help="vLLM: tokens of the profiling batch")
    add(
        "--memory-fraction",
        type=share,
        default=0.9,
        metavar="SHARE",
        help="share of the GPU's memory that a serving engine may use (%(default)s)",
    )
    add("--engine-version", default="", metavar="V", help="version of the engine; empty: the newest known")


def gpus_from(arguments: argparse.Namespace) -> tuple[int, Placement]:
    """
    The GPUs of the serving options, and what was asked of them.

    Args:
        arguments: parsed options of `add_serving`.

    Returns:
        All GPUs, and data-parallel groups, stages and expert parallelism.

    Raises:
        BadInput: the options contradict each other.
    """
    tensor, stages, groups = arguments.tensor_parallel, arguments.pipeline_parallel, arguments.data_parallel
    for name, count in (("tensor_parallel", tensor), ("pipeline_parallel", stages), ("data_parallel", groups)):
        if count is not None:
            whole(name, count, LARGEST_GPU_COUNT)
    least_count = (tensor or 1) * (stages or 1) * groups
    gpu_count = least_count if arguments.gpus == 1 else arguments.gpus
    whole("gpus", gpu_count, LARGEST_GPU_COUNT)
    stages_count, left_over = divmod(gpu_count, least_count)
    if left_over or (tensor and stages and stages_count > 1):
        several = "" if tensor and stages else "a multiple of "
        raise BadInput("gpus", gpu_count, f"{several}{least_count:,}, as the parallel options say")
    if tensor and not stages:
        stages = stages_count
    return gpu_count, Placement(groups, stages or 0, arguments.expert_parallel, arguments.redundant_experts)


def serving_from(arguments: argparse.Namespace) -> Serving:
    """
    The question that the serving options ask.

    Args:
        arguments: parsed options of `add_serving`.

    Returns:
        How the model is served.
    """
    precision = format_named(arguments.precision)
    gpu_count, placement = gpus_from(arguments)
    return Serving(
        precision=precision,
        kv_precision=kv_format_named(arguments.kv_precision, precision),
        context_tokens=arguments.context,
        batch=arguments.batch,
        engine=arguments.engine,
        gpu_count=gpu_count,
        ubatch_tokens=arguments.ubatch,
        max_batched_tokens=arguments.max_batched_tokens,
        memory_fraction=arguments.memory_fraction,
        engine_version=arguments.engine_version,
        placement=placement,
    )


def add_training(parser: argparse.ArgumentParser) -> None:
    """
    Declare the options that say how a model is trained.

    Args:
        parser: of the command.
    """
    add = parser.add_argument
    add("--method", default="full", metavar="NAME", help="full, lora or qlora (%(default)s)")
    add("--precision", default="bf16", metavar="NAME", help="bf16, fp32 or mixed (%(default)s)")
    add(
        "--optimizer",
        default="adamw",
        metavar="NAME",
        help="adamw, adamw-8bit, sgd, sgd-momentum, adafactor, lion or muon (%(default)s)",
    )
    add("--sequence", type=whole_number, default=2048, metavar="N", help="tokens of one sequence (%(default)s)")
    add("--batch", type=whole_number, default=1, metavar="N", help="sequences at once (%(default)s)")
    add("--checkpointing", action="store_true", help="compute activations again instead of keeping them")
    add("--attention", default="flash", metavar="NAME", help="flash or eager (%(default)s)")
    add("--lora-rank", type=whole_number, default=16, metavar="N", help="rank of the adapters (%(default)s)")
    add(
        "--lora-targets",
        default="all-linear",
        metavar="LIST",
        help="all-linear, or of q,k,v,o,gate,up,down (%(default)s)",
    )
    add("--base-precision", default="nf4", metavar="NAME", help="format of a quantised base: nf4, int8 … (%(default)s)")
    add("--double-quant", action="store_true", help="quantise the scales of the base too")
    add("--gpus", type=whole_number, default=1, metavar="N", help="GPUs that share the step (%(default)s)")
    add("--sharding", default="none", metavar="NAME", help="none, zero1, zero2 or zero3 (%(default)s)")


def training_from(arguments: argparse.Namespace) -> Training:
    """
    The question that the training options ask.

    Args:
        arguments: parsed options of `add_training`.

    Returns:
        How the model is trained.
    """
    return Training(
        method=arguments.method,
        precision=arguments.precision,
        optimizer=arguments.optimizer,
        sequence_tokens=arguments.sequence,
        batch=arguments.batch,
        checkpointing=arguments.checkpointing,
        attention=arguments.attention,
        lora_rank=arguments.lora_rank,
        lora_targets=arguments.lora_targets,
        base_precision=arguments.base_precision,
        double_quant=arguments.double_quant,
        gpu_count=arguments.gpus,
        sharding=arguments.sharding,
    )


def add_json(parser: argparse._ActionsContainer) -> None:
    """
    Declare `--json`.

    Args:
        parser: of the command, or a group of its options.
    """
    parser.add_argument("--json", action="store_true", help="print the answer as JSON")
