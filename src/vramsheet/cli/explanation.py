"""`--explain`: the working behind an answer, in a few lines that a reader can check with a pocket calculator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vramsheet.cli.screen import figure, print_lines
from vramsheet.levers import SAME_WORK, fits_uncompressed, levers
from vramsheet.memory.estimate import PART_NAMES
from vramsheet.memory.formats import format_named
from vramsheet.memory.questions import Serving
from vramsheet.memory.rule import MISCOPIED_NOTE
from vramsheet.memory.sharing_words import sharing_words
from vramsheet.memory.working import rule_check, working
from vramsheet.speed import BANDWIDTH_SHARE, COMPUTE_SHARE, decode_tokens_per_second, prefill_tokens_per_second
from vramsheet.units import format_size

if TYPE_CHECKING:
    from vramsheet.fit import Fit
    from vramsheet.memory.estimate import Estimate
    from vramsheet.memory.layers import Model
    from vramsheet.memory.questions import Training
    from vramsheet.records import Gpu

TRAINING_RULE_FORMAT: Final = "fp16"
"""The rule for training is published for 16-bit weights."""


def print_explanation(estimate: Estimate, verdict: Fit | None) -> None:
    """
    Print each part as a formula with its numbers, the rule of thumb beside it, and what would change the verdict.

    Args:
        estimate: the need per GPU.
        verdict: on a GPU, where one was named.
    """
    question = estimate.question
    if isinstance(question, Serving) and (sentences := sharing_words(estimate.model, question)):
        print_lines("", "How the GPUs share it", *(f"  {sentence}" for sentence in sentences))
    print_lines("", "The working, per GPU")
    lines = working(estimate, None if verdict is None else verdict.usable_bytes)
    for line in lines:
        print_lines(f"  {PART_NAMES[line.part]}: {line.formula} = {format_size(line.size_bytes)}")
    print_lines(f"  together {format_size(estimate.total.likely)}")
    figures = [f"{name.replace('_', ' ')} {format_size(size)}" for name, size in estimate.figures_bytes.items()]
    print_lines(f"  often taken for each other: {', '.join(figures)}")
    form = question.precision if isinstance(question, Serving) else format_named(TRAINING_RULE_FORMAT)
    rule = rule_check(estimate, form)
    print_lines(f"  {rule.text}: {rule.difference:+.0%} against this estimate")
    if isinstance(question, Serving):
        print_lines(f"    ({MISCOPIED_NOTE})")
    if verdict is not None:
        _print_verdict(verdict, question)
    print_lines("", "Sources", *(f"  {source}" for source in dict.fromkeys(line.source for line in lines)))


def _print_verdict(verdict: Fit, question: Serving | Training) -> None:
    """Speed limits, the plain test, and the levers: all of them where something is short, else what saves memory."""
    model, gpu = verdict.estimate.model, verdict.gpu
    if isinstance(question, Serving):
        _print_speed(model, question, gpu)
    plain = "holds" if fits_uncompressed(model, question, gpu) else "does not hold"
    print_lines("", f"In 16 bits, uncompressed: this hardware {plain} the workload")
    found = levers(model, question, gpu)
    if verdict.fits:
        head, found = "It fits; what would save memory", tuple(lever for lever in found if lever.name in SAME_WORK)
    else:
        head = "What would make it fit, each change alone, mildest first"
    if found:
        print_lines("", head)
    for lever in found:
        enough = "" if verdict.fits else ", enough" if lever.fits else ", not enough alone"
        print_lines(
            f"  {lever.name}: {lever.change}, saves {format_size(lever.saved_bytes)}{enough}; "
            f"{lever.price} ({lever.source})"
        )


def _print_speed(model: Model, question: Serving, gpu: Gpu) -> None:
    """What memory bandwidth and compute allow at most."""
    decode, prefill = decode_tokens_per_second(model, question, gpu), prefill_tokens_per_second(model, question, gpu)
    print_lines("", "Speed limits of the hardware")
    if decode:
        share = f"{BANDWIDTH_SHARE:.0%} of {gpu.bandwidth_gb_s:,.0f} GB/s"
        print_lines(f"  decoding: at most {figure(decode, 0)} tokens/s over all sequences ({share})")
    if prefill:
        share = f"{COMPUTE_SHARE:.0%} of {gpu.fp16_tflops:,.0f} TFLOPS"
        print_lines(f"  prompts: about {figure(prefill, 0)} tokens/s ({share} on each GPU)")
