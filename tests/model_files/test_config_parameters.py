"""Parameters of `config.json` files, against models that were really built, and against published counts."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from vramsheet.memory.families import build
from vramsheet.model_files import model_from_file
from vramsheet.model_files.config import architecture_from_config
from vramsheet.model_files.readings import READINGS
from vramsheet.model_files.wrappers import WRAPPERS

HERE = Path(__file__).parent
CONFIGS = HERE / "configs"
ROWS = list(csv.DictReader((HERE / "parameters.csv").read_text(encoding="utf-8").splitlines()))
WITHOUT_MODULES = {"chatglm", "internlm", "internlm2", "kimi_k2", "mimo", "nemotron-nas", "openelm"}
"""Model types whose code comes with the model: nothing could be built to count."""


def test_every_file_has_a_count_and_every_count_a_file() -> None:
    """The table of counts and the folder of files name the same 300 files and more, each with its source."""
    assert {row["file"] for row in ROWS} == {path.name for path in CONFIGS.glob("*.json")}
    assert len(ROWS) >= 300
    assert all("transformers 5.23.0" in row["source"] or "published" in row["source"] for row in ROWS)


def test_every_model_type_that_can_be_built_is_counted() -> None:
    """Each row of the tables of model types has at least two files: keys left out, and all keys."""
    types = [json.loads((CONFIGS / row["file"]).read_text(encoding="utf-8"))["model_type"] for row in ROWS]
    few = {kind for kind in {*READINGS, *WRAPPERS} - WITHOUT_MODULES if types.count(kind) < 2}
    assert few == set()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["file"])
def test_parameters_are_exact(row: dict[str, str]) -> None:
    """Our layers add up to the parameters of the built model, to the last one."""
    assert model_from_file(CONFIGS / row["file"]).parameters == int(row["parameters"])


NEMOTRON_SUPER_ATTENTION = "FFFFFF--FFF-FFFFFFFFFFFFFFFFFFFFFFFFFFFFFF----------F------------------FFFFFFFFF"
"""Which layers of Llama-3.3-Nemotron-Super-49B-v1 keep attention: 49 of 80 (its config.json, block_configs)."""


def pruned(attends: str, multipliers: list[float]) -> dict[str, object]:
    """A configuration with one block a letter, as NVIDIA's pruned models have it."""
    blocks = [
        {
            "attention": {"n_heads_in_group": 8, "no_op": letter == "-", "replace_with_linear": letter == "O"},
            "ffn": {"ffn_mult": multiplier, "no_op": False, "replace_with_linear": False},
        }
        for letter, multiplier in zip(attends, multipliers, strict=True)
    ]
    return {
        "model_type": "nemotron-nas",
        "architectures": ["DeciLMForCausalLM"],
        "hidden_size": 8192,
        "num_hidden_layers": len(blocks),
        "num_attention_heads": 64,
        "num_key_value_heads": None,
        "intermediate_size": None,
        "vocab_size": 128_256,
        "tie_word_embeddings": False,
        "block_configs": blocks,
    }


def test_a_pruned_model_keeps_caches_only_where_it_keeps_attention() -> None:
    """Without attention a layer lacks its matrices, its norm and its cache; a matrix in its place has no cache."""
    model = build("pruned", architecture_from_config("config.json", pruned("F-O", [5.25, 5.25, 1.3125])))
    attention = 2 * 8192 * 8192 + 2 * 8192 * 8 * 128
    widths = 28_672 + 28_672 + 7_168
    norms = 2 + 1 + 2 + 1
    tables = 2 * 128_256 * 8192
    assert model.parameters == attention + 8192 * 8192 + 3 * 8192 * widths + norms * 8192 + tables
    assert [(cache.kind, cache.kv_head_count, count) for cache, count in model.caches] == [("full", 8, 1)]
    whole = architecture_from_config("config.json", pruned(NEMOTRON_SUPER_ATTENTION, [5.25] * 80))
    assert sum(count for _, count in build("super", whole).caches) == 49


def test_openelm_grows_from_layer_to_layer() -> None:
    """OpenELM-270M: 16 layers of 12 to 20 heads, 0.27 billion parameters (arXiv 2404.14619, table 9)."""
    given = {
        "model_type": "openelm",
        "architectures": ["OpenELMForCausalLM"],
        "num_transformer_layers": 16,
        "model_dim": 1280,
        "vocab_size": 32_000,
        "head_dim": 64,
        "max_context_length": 2048,
        "num_query_heads": [12, 12, 12, 12, 12, 16, 16, 16, 16, 16, 16, 16, 20, 20, 20, 20],
        "num_kv_heads": [3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 5, 5, 5, 5],
        "ffn_multipliers": [0.5, 0.73, 0.97, 1.2, 1.43, 1.67, 1.9, 2.13, 2.37, 2.6, 2.83, 3.07, 3.3, 3.53, 3.77, 4.0],
        "ffn_dim_divisor": 256,
        "normalize_qk_projections": True,
        "share_input_output_layers": True,
    }
    model = build("openelm-270m", architecture_from_config("config.json", given))
    assert model.parameters == 271_527_168
    assert [(cache.kv_head_count, count) for cache, count in model.caches] == [(3, 5), (4, 7), (5, 4)]


def test_chatglm_has_a_head_whatever_its_class_is_called() -> None:
    """GLM-4-9B-chat: groups of queries with a bias, a gated block, and a head though it is called a Model."""
    given = {
        "model_type": "chatglm",
        "architectures": ["ChatGLMModel"],
        "hidden_size": 4096,
        "num_layers": 40,
        "num_attention_heads": 32,
        "kv_channels": 128,
        "multi_query_attention": True,
        "multi_query_group_num": 2,
        "ffn_hidden_size": 13_696,
        "padded_vocab_size": 151_552,
        "add_qkv_bias": True,
        "add_bias_linear": False,
        "tie_word_embeddings": False,
    }
    queries_keys_values = (32 + 2 + 2) * 128
    layer = queries_keys_values * (4096 + 1) + 4096 * 4096 + 3 * 4096 * 13_696 + 2 * 4096
    model = build("glm-4-9b-chat", architecture_from_config("config.json", given))
    assert model.parameters == 40 * layer + 2 * 151_552 * 4096 + 4096 == 9_399_951_360
    assert [(cache.kv_head_count, count) for cache, count in model.caches] == [(2, 40)]
