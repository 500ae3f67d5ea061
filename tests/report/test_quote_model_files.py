"""A quote may name a model by a `config.json` beside it, and by no file that lies elsewhere."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from vramsheet import catalog
from vramsheet.errors import BadQuote
from vramsheet.report.names import model_named
from vramsheet.report.quote import Quote, read_quote, with_value

if TYPE_CHECKING:
    from pathlib import Path

LLAMA = {
    "model_type": "llama", "architectures": ["LlamaForCausalLM"], "hidden_size": 4096, "intermediate_size": 14336,
    "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 8, "vocab_size": 128256,
    "max_position_embeddings": 131072, "tie_word_embeddings": False,
}  # fmt: skip
"""The dimensions of Llama 3.1 8B, as its `config.json` on Hugging Face gives them (2024-07-23)."""
PARAMETERS = 8_030_261_248
"""Of Llama 3.1 8B, as Hugging Face counts its safetensors."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of a quote with a model file in it and one outside."""
    made = tmp_path / "quotes"
    (made / "models").mkdir(parents=True)
    for path in (made / "config.json", made / "models" / "llama.json", tmp_path / "outside.json"):
        path.write_text(json.dumps(LLAMA), encoding="utf-8")
    (made / "link.json").symlink_to(tmp_path / "outside.json")
    (made / "broken.json").write_text("{", encoding="utf-8")
    return made


def quote_of(model: str, folder: Path | None) -> Quote:
    """A quote with that model, read as from that folder."""
    text = f"""
quote: {{title: GPU servers, date: 2026-11-20}}
currency: {{report: EUR}}
workloads: [{{id: chat, model: {json.dumps(model)}}}]
options: [{{id: cloud, kind: rent, gpu: h100-sxm-80gb, rent: {{rate_per_gpu_hour: 2.95}}}}]
"""
    return read_quote(text, "q.yaml", folder=folder)


@pytest.mark.parametrize("name", ["config.json", "models/llama.json", "./models/../config.json"])
def test_model_file_in_the_folder(folder: Path, name: str) -> None:
    """A config.json in the quote's folder or below it gives its exact model, and variations of the quote keep it."""
    quote = with_value(quote_of(name, folder), "workloads.chat.batch", 2)
    assert quote.workloads[0].model == name
    assert model_named(name, catalog.load(), quote.folder).parameters == PARAMETERS


def test_whole_path_into_the_folder(folder: Path) -> None:
    """A whole path is taken if it leads into the folder."""
    assert quote_of(str(folder / "config.json"), folder).folder == folder


OUTSIDE = "expected a config.json in the folder of the quote or below it; copy the file there"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("../outside.json", OUTSIDE), ("link.json", OUTSIDE), ("/etc/passwd.json", OUTSIDE), ("a\0.json", OUTSIDE),
        ("\ud800.json", OUTSIDE), ("absent.json", "no file of that name"),
        ("models.json/x.json", "no file of that name"), ("broken.json", "broken.json"), ("x" * 290 + ".json", ".json"),
        ("model.gguf", "a name, a parameter count or a config.json; no other file is read for a quote"),
        ("model.safetensors", "a name, a parameter count or a config.json; no other file is read for a quote"),
    ],
)  # fmt: skip
def test_model_files_that_are_not_read(folder: Path, name: str, message: str) -> None:
    """A file outside the folder, by whatever way, and a file that cannot be used are one sentence each."""
    with pytest.raises(BadQuote) as refused:
        quote_of(name, folder)
    said = {problem.key: problem.message for problem in refused.value.problems}["workloads.chat.model"]
    assert message in said


def test_quote_without_a_folder() -> None:
    """A quote that is no file reads none."""
    with pytest.raises(BadQuote, match="expected a name or a parameter count, as this quote is no file"):
        quote_of("config.json", None)
