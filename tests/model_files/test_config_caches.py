"""What the layers of a `config.json` keep while serving, against caches that were really filled."""

from __future__ import annotations

import csv
import json
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from vramsheet.memory.families import build
from vramsheet.model_files import model_from_file
from vramsheet.model_files.config import architecture_from_config

if TYPE_CHECKING:
    from vramsheet.memory.layers import Cache, Model

HERE = Path(__file__).parent
MEASURED_TOKENS = 60
"""Length of the prompt whose caches were measured; every window of the files is shorter or longer than it."""
ROWS = list(csv.DictReader((HERE / "caches.csv").read_text(encoding="utf-8").splitlines()))
FILES = {name: list(rows) for name, rows in groupby(ROWS, key=lambda row: row["file"])}


def made(**keys: object) -> Model:
    """The model of a small Llama-like configuration with some keys of its own."""
    usual = {
        "model_type": "llama",
        "hidden_size": 64,
        "intermediate_size": 128,
        "num_hidden_layers": 4,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "vocab_size": 100,
    }
    return build("made", architecture_from_config("config.json", {**usual, **keys}))


def by_layer(model: Model) -> list[tuple[Cache, ...]]:
    """The caches of each layer, in order."""
    return [layer.caches for layer, count in model.runs for _ in range(count)]


def elements(cache: Cache, size: int) -> int:
    """Elements that transformers holds after the prompt: of a window one token less than it is wide."""
    tokens = min(MEASURED_TOKENS, cache.limit_tokens - 1) if cache.limit_tokens else MEASURED_TOKENS
    return cache.kv_head_count * size * tokens


def test_the_measured_caches_are_of_many_kinds() -> None:
    """There are some 90 measured files, with windows, latents, recurrent states and layers that store nothing."""
    assert len(FILES) >= 90
    kinds = {
        cache.kind
        for name in FILES
        for caches in by_layer(model_from_file(HERE / "configs" / name))
        for cache in caches
    }
    assert kinds == {"full", "window", "chunk", "latent", "state"}


@pytest.mark.parametrize("name", FILES)
def test_each_layer_keeps_what_was_measured(name: str) -> None:
    """
    Keys, values and recurrent state of every layer equal those of a prompt of 60 tokens.

    Source of caches.csv: a prefill on the CPU with transformers 5.23.0 and torch 2.13.0, 2026-11-21. A latent is held
    there as a key and a value whose sizes add up to it; keys of an indexer are not among them.
    """
    layers = by_layer(model_from_file(HERE / "configs" / name))
    assert len(layers) == len(FILES[name])
    for caches, row in zip(layers, FILES[name], strict=True):
        states = sum(cache.state_elements for cache in caches)
        assert states == int(row["state_elements"])
        if any(cache.kind == "latent" for cache in caches):
            measured = int(row["key_elements"]) + int(row["value_elements"])
            assert elements(caches[0], caches[0].key_size) == measured
            continue
        assert sum(elements(cache, cache.key_size) for cache in caches) == int(row["key_elements"])
        assert sum(elements(cache, cache.value_size) for cache in caches) == int(row["value_elements"])


def test_encoders_keep_nothing() -> None:
    """BERT, ModernBERT and a vision transformer have no cache at all."""
    for name in ("bert-bare.json", "modernbert-bare.json", "vit-bare.json"):
        assert by_layer(model_from_file(HERE / "configs" / name)).count(()) > 0
        assert model_from_file(HERE / "configs" / name).caches == ()


def test_a_decoder_that_listens_keeps_the_encoders_positions_too() -> None:
    """Whisper: each decoder layer keeps its own tokens and 1,500 positions of the encoder; encoder layers keep none."""
    layers = by_layer(model_from_file(HERE / "configs" / "odd-whisper.json"))
    assert [len(caches) for caches in layers] == [0] * 7 + [2] * 5
    assert [cache.kind for cache in layers[-1]] == ["full", "cross"]
    assert layers[-1][1].limit_tokens == 1500


def test_layers_that_share_keys_and_values_store_none() -> None:
    """Gemma 3n: the last layers use the cache of an earlier layer of their kind."""
    given = {
        "model_type": "gemma3n_text",
        "hidden_size": 64,
        "intermediate_size": 128,
        "num_hidden_layers": 10,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "head_dim": 16,
        "vocab_size": 100,
        "num_kv_shared_layers": 4,
        "sliding_window": 32,
    }
    layers = by_layer(build("gemma-3n", architecture_from_config("config.json", given)))
    assert [caches[0].kind if caches else "" for caches in layers] == ["window"] * 4 + ["full", "window"] + [""] * 4


def test_qwen_slides_only_where_it_is_switched_on() -> None:
    """Qwen names a window in every file; it holds from `max_window_layers` on, if `use_sliding_window` is true."""
    keys: dict[str, object] = {"model_type": "qwen2", "sliding_window": 32, "max_window_layers": 1}
    assert [cache.kind for (cache,) in by_layer(made(**keys, use_sliding_window=False))] == ["full"] * 4
    assert [cache.kind for (cache,) in by_layer(made(**keys, use_sliding_window=True))] == ["full"] + ["window"] * 3


@pytest.mark.parametrize(
    ("keys", "kinds"),
    [
        ({"model_type": "mistral", "sliding_window": None}, "ffff"),
        ({"model_type": "mistral", "sliding_window": 32}, "wwww"),
        ({"model_type": "mistral"}, "wwww"),
        ({"model_type": "gemma3_text", "sliding_window_pattern": 2, "sliding_window": 8, "head_dim": 16}, "wfwf"),
        ({"model_type": "exaone4", "sliding_window_pattern": "LLG", "sliding_window": 8}, "wwfw"),
        ({"model_type": "olmo3", "sliding_window": 8}, "wwwf"),
        (
            {
                "model_type": "ministral",
                "sliding_window": 8,
                "layer_types": ["full_attention", "sliding_attention"] * 2,
            },
            "fwfw",
        ),
    ],
)
def test_windows_follow_the_files_own_words(keys: dict[str, object], kinds: str) -> None:
    """A `null` switches a window off, a missing key takes the class's default, a list or a period says which layers."""
    assert "".join(cache.kind[0] for (cache,) in by_layer(made(**keys))) == kinds


def test_single_layers_may_differ() -> None:
    """`per_layer_config` changes heads and widths of the layers it numbers, and nothing else."""
    overrides = {"1": {"num_key_value_heads": 1, "intermediate_size": 64}, "03": {"head_dim": 8}}
    model = made(per_layer_config=overrides)
    assert [(c.kv_head_count, c.key_size) for (c,) in by_layer(model)] == [(2, 16), (1, 16), (2, 16), (2, 8)]
    narrower = 2 * 16 * 64 + 3 * 64 * 64
    smaller = (4 + 2 + 2 + 4) * 8 * 64
    assert model.parameters == made().parameters - narrower - smaller


def test_sparse_latent_attention_keeps_its_index_too() -> None:
    """DeepSeek-V3.2: 512 + 64 elements of latent and 128 of index a token; GLM-5.2 has an index in some layers only."""
    latent: dict[str, object] = {
        "num_key_value_heads": 4,
        "q_lora_rank": 32,
        "num_experts_per_tok": 2,
        "n_routed_experts": 4,
    }
    v32 = made(model_type="deepseek_v32", **latent)
    assert {cache.key_size: count for cache, count in v32.caches} == {576: 4, 128: 4}
    glm = made(model_type="glm_moe_dsa", indexer_types=["full", "shared", "full", "shared"], **latent)
    assert {cache.key_size: count for cache, count in glm.caches} == {576: 4, 128: 2}


def test_only_some_experts_are_active() -> None:
    """Of 4 experts with 2 a token half the expert parameters are active; dense first layers have none."""
    keys: dict[str, object] = {"n_routed_experts": 4, "num_experts_per_tok": 2, "moe_intermediate_size": 32}
    model = made(model_type="deepseek_v2", first_k_dense_replace=1, q_lora_rank=None, **keys)
    experts = 3 * 4 * 3 * 64 * 32
    assert model.expert_parameters == experts
    assert model.active_parameters == model.parameters - experts // 2


def test_an_index_of_blocks_stands_beside_ordinary_keys_and_values() -> None:
    """MiniMax-M3 keeps, in the layers that have an index, one key of it a token for all heads; Qwen4 does the same."""
    keys: dict[str, object] = {"head_dim": 16, "num_local_experts": 4, "num_experts_per_tok": 2}
    picked = {"sparse_attention_freq": [0, 1, 1, 0], "sparse_num_index_heads": 2, "sparse_index_dim": 24}
    layers = by_layer(made(model_type="minimax_m3_vl_text", sparse_attention_config=picked, **keys))
    assert [[(c.kind, c.kv_head_count, c.key_size, c.value_size) for c in caches] for caches in layers[:2]] == [
        [("full", 2, 16, 16)],
        [("full", 2, 16, 16), ("latent", 1, 24, 0)],
    ]


def test_two_latent_attentions_share_a_layer() -> None:
    """LongCat-Flash: each layer attends twice, so it keeps two latents; the experts that do nothing are not counted."""
    given = json.loads((HERE / "configs" / "longcat-flash-bare.json").read_text(encoding="utf-8"))
    model = build("longcat", architecture_from_config("config.json", given))
    assert [len(caches) for caches in by_layer(model)] == [2] * given["num_layers"]
    idle = build("longcat", architecture_from_config("config.json", {**given, "zero_expert_num": 5}))
    assert idle.parameters - model.parameters == 5 * given["hidden_size"] * given["num_layers"]
    assert idle.expert_parameters == model.expert_parameters


def test_llama_that_sees_keeps_the_image_beside_the_text() -> None:
    """Llama 3.2 Vision: the layers that attend to the image keep 4 x (patches + 1) positions of it, and no text."""
    given = json.loads((HERE / "configs" / "mllama-bare.json").read_text(encoding="utf-8"))
    vision, crossing = given["vision_config"], given["text_config"]["cross_attention_layers"]
    layers = by_layer(build("mllama", architecture_from_config("config.json", given)))
    assert [index for index, (cache,) in enumerate(layers) if cache.kind == "cross"] == crossing
    across = vision["image_size"] // vision["patch_size"]
    assert layers[crossing[0]][0].limit_tokens == vision["max_num_tiles"] * (across * across + 1)
