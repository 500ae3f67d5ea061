"""`--explain`: the working behind an answer, in a few lines that a reader can check with a pocket calculator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vramsheet.cli.screen import figure, print_lines
from vramsheet.levers import fits_uncompressed, levers
from vramsheet.memory.estimate import PART_NAMES
from vramsheet.memory.formats import format_named
from vramsheet.memory.questions import Serving
from vramsheet.memory.sharing_words import sharing_words
from vramsheet.memory.working import rule_check, working
from vramsheet.speed import BANDWIDTH_SHARE, COMPUTE_SHARE, decode_tokens_per_second, prefill_tokens_per_second
from vramsheet.units import format_size

if TYPE_CHECKING:
    from vramsheet.fit import Fit
    from vramsheet.memory.estimate import Estimate

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
    if verdict is not None and isinstance(question, Serving):
        _print_verdict(verdict, question)
    print_lines("", "Sources", *(f"  {source}" for source in dict.fromkeys(line.source for line in lines)))


def _print_verdict(verdict: Fit, question: Serving) -> None:
    """Speed limits, the plain test, and the levers where something is short."""
    model, gpu = verdict.estimate.model, verdict.gpu
    decode, prefill = decode_tokens_per_second(model, question, gpu), prefill_tokens_per_second(model, question, gpu)
    print_lines("", "Speed limits of the hardware")
    if decode:
        share = f"{BANDWIDTH_SHARE:.0%} of {gpu.bandwidth_gb_s:,.0f} GB/s"
        print_lines(f"  decoding: at most {figure(decode, 0)} tokens/s over all sequences ({share})")
    if prefill:
        share = f"{COMPUTE_SHARE:.0%} of {gpu.fp16_tflops:,.0f} TFLOPS"
        print_lines(f"  prompts: about {figure(prefill, 0)} tokens/s ({share} on each GPU)")
    plain = "holds" if fits_uncompressed(model, question, gpu) else "does not hold"
    print_lines(f"  in 16 bits, uncompressed: this hardware {plain} the workload")
    if verdict.fits:
        return
    print_lines("", "What would make it fit, each change alone, mildest first")
    for lever in levers(model, question, gpu):
        enough = "enough" if lever.fits else "not enough alone"
        print_lines(f"  {lever.name}: {lever.change}, saves {format_size(lever.saved_bytes)}, {enough}; {lever.price}")
