"""Every model of the catalogue in cells: the steps of the workings and the CALC names, against the core."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from recalculation import DAY, TOLERANCE, IronCalc, place
from vramsheet import catalog
from vramsheet.errors import VramError
from vramsheet.fit import possible_gpu_counts
from vramsheet.memory.estimate import serving_estimate
from vramsheet.memory.formats import FORMATS, kv_format_named
from vramsheet.memory.positions import within_positions
from vramsheet.memory.questions import Serving
from vramsheet.memory.typical import typical_model
from vramsheet.workbook import lambdas, workings_sheet
from vramsheet.workbook.sheets import workbook

if TYPE_CHECKING:
    from pathlib import Path

    import ironcalc

    from vramsheet.memory.layers import Model
    from vramsheet.workbook.book import Book

KV_FORMATS = ("auto", "fp8", "q8_0/q4_0", "q5_1", "auto", "nvfp4", "q4_0/fp16")
CONTEXTS = (4096, 1, 777, 131_072, 40_000)
BATCHES = (1, 3, 64, 5000)
OWN = {
    "70b": typical_model(70 * 10**9),
    "stored": replace(catalog.load().model("llama-3.1-8b"), stored_bytes=4_920_734_001),
}
"""Models that a user brings: a bare count, and one whose file says how many bytes it stores."""


def questions() -> list[tuple[str, Model, Serving]]:
    """Each model with a question of its own: formats, contexts, batches and numbers of GPUs in turn."""
    known = catalog.load()
    models = OWN | {key: known.model(key) for key in known.models}
    forms, caches = itertools.cycle(FORMATS.values()), itertools.cycle(KV_FORMATS)
    contexts, batches = itertools.cycle(CONTEXTS), itertools.cycle(BATCHES)
    asked = []
    for turn, (key, model) in enumerate(models.items()):
        form, counts = next(forms), possible_gpu_counts(model)
        cache = kv_format_named(next(caches), form)
        serving = Serving(form, cache, next(contexts), next(batches), gpu_count=counts[turn % len(counts)])
        try:
            asked.append((key, model, within_positions(model, serving)))
        except VramError:
            asked.append((key, model, replace(serving, context_tokens=model.learned_positions)))
    return asked


QUESTIONS = questions()


@pytest.fixture(scope="module")
def book() -> Book:
    """Tables, inputs and workings alone, which recalculate in no time, with the CALC names."""
    return workbook(catalog.load(), {}, DAY, "0.1.0", OWN, (workings_sheet.write, lambdas.write))


@pytest.fixture(scope="module")
def sheets(book: Book, tmp_path_factory: pytest.TempPathFactory) -> IronCalc:
    """These in IronCalc."""
    path: Path = tmp_path_factory.mktemp("models") / "workings.xlsx"
    path.write_bytes(book.finished())
    return IronCalc(path)


def test_every_model_is_asked_in_every_way() -> None:
    """The questions cover all models, all formats and more than one GPU for most."""
    assert len(QUESTIONS) == len(catalog.load().models) + len(OWN)
    assert {serving.precision.name for _, _, serving in QUESTIONS} == set(FORMATS)
    assert sum(serving.gpu_count > 1 for _, _, serving in QUESTIONS) > len(QUESTIONS) / 2


def test_the_parts_of_every_model_are_the_core(book: Book, sheets: IronCalc) -> None:
    """For each model, weights, caches, state, activations, runtime and need in the cells are the core's."""
    wrong = []
    for key, model, serving in QUESTIONS:
        typed = {
            "model": key, "precision": serving.precision.name, "kv_precision": serving.kv_precision.name,
            "context_tokens": serving.context_tokens, "batch": serving.batch, "gpu_count": serving.gpu_count,
        }  # fmt: skip
        for name, value in typed.items():
            sheet, row, column = place(book.cell(name))
            sheets.type(sheet, column, row, value)
        sheets.model.evaluate()
        estimate = serving_estimate(model, serving)
        expected = {**estimate.parts, "need": estimate.total.likely, "low": estimate.total.low}
        expected["high"] = estimate.total.high
        for part, size_bytes in expected.items():
            sheet, row, column = place(book.cell(f"asked.{part}"))
            shown = sheets.model.get_cell_value(sheets.sheets.index(sheet), row + 1, column + 1)
            if not isinstance(shown, float) or abs(shown - size_bytes) > max(1, TOLERANCE * size_bytes):
                wrong.append((typed, part, size_bytes, shown))
    assert wrong == []


def test_the_names_give_the_core_for_every_model(book: Book, sheets: IronCalc) -> None:
    """CALC.NEED_BYTES, on which the other names stand, gives the core's need of each model."""
    index = _new_sheet(sheets.model)
    for row, (key, _, serving) in enumerate(QUESTIONS, 1):
        arguments = (
            f'"{key}","{serving.precision.name}",{serving.context_tokens},{serving.batch},'
            f'"{serving.kv_precision.name}",{serving.gpu_count}'
        )
        sheets.model.set_user_input(index, row, 1, f"=CALC.NEED_BYTES({arguments})")
    sheets.model.evaluate()
    wrong = []
    for row, (key, model, serving) in enumerate(QUESTIONS, 1):
        need = serving_estimate(model, serving).total.likely
        shown = sheets.model.get_cell_value(index, row, 1)
        if not isinstance(shown, float) or abs(shown - need) > max(1, TOLERANCE * need):
            wrong.append((key, serving, need, shown))
    assert wrong == []
    assert book.models.keys() == {key for key, _, _ in QUESTIONS}


def _new_sheet(model: ironcalc.Model) -> int:
    """A further sheet, and its index."""
    model.new_sheet()
    return len(model.get_worksheets_properties()) - 1
