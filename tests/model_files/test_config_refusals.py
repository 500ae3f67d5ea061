"""Files that cannot be used are refused in one sentence that names the file and the key; nothing else is raised."""

from __future__ import annotations

import json
import time
from copy import deepcopy
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vramsheet.errors import BadInput, OutOfRange, UnknownName, VramError
from vramsheet.memory.families import build
from vramsheet.model_files import model_from_file
from vramsheet.model_files.config import architecture_from_config
from vramsheet.model_files.json_file import LARGEST_FILE_BYTES
from vramsheet.model_files.readings import READINGS
from vramsheet.model_files.wrappers import WRAPPERS

CONFIGS = Path(__file__).parent / "configs"
LLAMA = json.loads((CONFIGS / "published-llama-3.2-1b.json").read_text(encoding="utf-8"))
EVERY = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in sorted(CONFIGS.glob("*.json"))}
STRANGE = [
    None, True, False, 0, -1, 1, 3, 10**12, 10**30, 0.5, 1e-300, 1e300, float("nan"), float("inf"), "", "x", "auto",
    "LLLG", "M-*E",
    [], {}, [1], [None], ["x"], ["full_attention"], [["a"]], {"a": 1}, {"0": {"head_dim": None}}, [0] * 5000,
    {"model_type": "llama"}, [[["global"], 3]],
]  # fmt: skip
"""Values that a file from elsewhere may hold at any key."""


def read(config: object) -> None:
    """Read a configuration as if it stood in `some/config.json`, and make its layers."""
    assert isinstance(config, dict)
    build("x", architecture_from_config("some/config.json", config))


def test_an_unknown_family_is_named_with_near_ones() -> None:
    """Nothing is guessed for a model type that is not in the tables; the file and near names are told."""
    with pytest.raises(UnknownName, match="unknown model family 'qwen9'; near it: qwen3, qwen2") as raised:
        read({**LLAMA, "model_type": "qwen9"})
    assert "some/config.json" in raised.value.sentence


@pytest.mark.parametrize(
    "key", ["hidden_size", "num_hidden_layers", "num_attention_heads", "vocab_size", "intermediate_size"]
)
def test_a_missing_key_is_named(key: str) -> None:
    """A key that decides the size has no default: the message names file and key."""
    with pytest.raises(BadInput, match=rf"some/config\.json: {key}: got nothing, expected a whole number"):
        read({k: v for k, v in LLAMA.items() if k != key})


def test_a_missing_model_type_is_named() -> None:
    """Without `model_type` nothing is known of the rest."""
    with pytest.raises(BadInput, match=r"some/config\.json: model_type: got nothing"):
        read({k: v for k, v in LLAMA.items() if k != "model_type"})


@pytest.mark.parametrize(
    ("key", "value", "error"),
    [
        ("hidden_size", 10**12, OutOfRange),
        ("hidden_size", -64, OutOfRange),
        ("hidden_size", 0, OutOfRange),
        ("hidden_size", 10**400, OutOfRange),
        ("num_hidden_layers", 1_000_000, OutOfRange),
        ("num_hidden_layers", "16", BadInput),
        ("num_hidden_layers", 16.0, BadInput),
        ("num_hidden_layers", True, BadInput),
        ("vocab_size", [1, 2], BadInput),
        ("tie_word_embeddings", "yes", BadInput),
        ("attention_bias", 1, BadInput),
        ("architectures", "LlamaForCausalLM", BadInput),
        ("per_layer_config", {"99": {"head_dim": 8}}, BadInput),
        ("per_layer_config", {"1": {"num_experts": 8}}, BadInput),
    ],
)
def test_values_that_make_no_sense_are_refused_at_once(key: str, value: object, error: type[VramError]) -> None:
    """Wrong kinds, negative and absurd sizes are refused by name, in well under a second."""
    start = time.perf_counter()
    with pytest.raises(error, match=rf"some/config\.json: {key}"):
        read({**LLAMA, key: value})
    assert time.perf_counter() - start < 0.5


def test_a_list_of_layers_must_be_as_long_as_the_model() -> None:
    """Three kinds for sixteen layers would silently repeat otherwise."""
    with pytest.raises(BadInput, match="layer_types: got '3 layers', expected 16, as many as there are layers"):
        read({**LLAMA, "model_type": "qwen2", "layer_types": ["full_attention"] * 3})


def test_more_experts_per_token_than_experts_are_refused() -> None:
    """A token cannot pass nine experts of eight."""
    with pytest.raises(BadInput, match="num_experts_per_tok: got 9, expected at most 8 experts"):
        read({**LLAMA, "model_type": "mixtral", "num_local_experts": 8, "num_experts_per_tok": 9})


def test_a_tower_that_is_not_known_is_refused_by_name() -> None:
    """A count without an unknown vision tower would be too small; the message says how to go on."""
    given = {**EVERY["gemma3-bare.json"], "vision_config": {"model_type": "some_eye", "hidden_size": 8}}
    with pytest.raises(UnknownName, match=r"unknown vision tower 'some_eye'.*a file with the text_config alone"):
        read(given)


def test_a_wrapper_that_is_not_known_is_refused_by_name() -> None:
    """What connects an unknown wrapper's parts is not guessed."""
    with pytest.raises(UnknownName, match=r"unknown model family 'some_wrapper'.*wraps a language model"):
        read({"model_type": "some_wrapper", "text_config": LLAMA})


def test_a_class_whose_head_is_not_known_is_refused() -> None:
    """A reward model of a class of its own has a head that nothing here knows."""
    with pytest.raises(UnknownName, match="unknown model class 'LlamaForRewards'"):
        read({**LLAMA, "architectures": ["LlamaForRewards"]})


def test_code_in_the_file_is_never_looked_at() -> None:
    """`auto_map` names code that would be run elsewhere; here it changes nothing."""
    plain = build("x", architecture_from_config("c", LLAMA)).parameters
    mapped = {**LLAMA, "auto_map": {"AutoConfig": "evil--repo.config", "AutoModel": ["os", "system"]}}
    assert build("x", architecture_from_config("c", mapped)).parameters == plain == 1_235_814_400


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b'{"a": 1,\n "b": }', r":2:7: got 'Expecting value', expected valid JSON"),
        (b'{"a": "\xff"}', r":1:8: got 'byte 0xff', expected text in UTF-8"),
        (b"[1, 2]", r": got 'list', expected a JSON object"),
        (b"", r":1:1: got 'Expecting value', expected valid JSON"),
        (b"[" * 100_000, r": got 'brackets nested too deeply', expected valid JSON"),
        (b'{"a": ' + b"9" * 5000 + b"}", r": got 'a number with thousands of digits', expected valid JSON"),
    ],
)
def test_broken_files_are_placed(tmp_path: Path, text: bytes, message: str) -> None:
    """Line and column stand in the message where there are any."""
    file = tmp_path / "config.json"
    file.write_bytes(text)
    with pytest.raises(BadInput, match=r"config\.json" + message):
        model_from_file(file)


def test_a_byte_order_mark_and_strange_numbers_are_read(tmp_path: Path) -> None:
    """Published files contain `Infinity`, and some editors write a mark in front."""
    file = tmp_path / "some-llama" / "config.json"
    file.parent.mkdir()
    text = json.dumps({**LLAMA, "time_step_limit": [0.0, float("inf")], "alpha": float("nan")})
    file.write_text(text, encoding="utf-8-sig")
    model = model_from_file(file)
    assert (model.parameters, model.name) == (1_235_814_400, "some-llama")


def test_what_is_no_ordinary_small_file_is_refused(tmp_path: Path) -> None:
    """A missing file, a folder and a file far larger than any configuration are refused before they are read."""
    with pytest.raises(BadInput, match="no file of that name"):
        model_from_file(tmp_path / "config.json")
    with pytest.raises(BadInput, match="no ordinary file"):
        model_from_file(tmp_path)
    large = tmp_path / "large.json"
    with large.open("wb") as stream:
        stream.truncate(LARGEST_FILE_BYTES + 1)
    with pytest.raises(BadInput, match="expected a JSON file of at most 16,777,216 bytes"):
        model_from_file(large)


def objects_of(config: dict[str, object]) -> list[dict[str, object]]:
    """The configuration and the objects directly inside it."""
    return [config, *(value for value in config.values() if isinstance(value, dict))]


@settings(max_examples=400, deadline=None)
@given(data=st.data())
def test_whatever_stands_in_a_file_only_a_users_mistake_is_raised(data: st.DataObject) -> None:
    """Any key of any file, replaced by any value or taken away, gives a model or an error with one sentence."""
    config = deepcopy(EVERY[data.draw(st.sampled_from(sorted(EVERY)))])
    for _ in range(data.draw(st.integers(1, 3))):
        part = data.draw(st.sampled_from(objects_of(config)))
        keys = [*part, "per_layer_config", "block_configs", "layer_types", "id2label", "architectures"]
        key = data.draw(st.sampled_from(keys))
        if data.draw(st.booleans()):
            part.pop(key, None)
        else:
            part[key] = deepcopy(data.draw(st.sampled_from(STRANGE)))
    sentence = ""
    try:
        read(config)
    except VramError as error:
        sentence = error.sentence
    assert "\n" not in sentence


def test_every_model_type_refuses_an_empty_file_by_key() -> None:
    """With nothing but its model type, no file is taken for a model."""
    for kind in sorted({*READINGS, *WRAPPERS} - {"clip", "siglip", *WRAPPERS}):
        with pytest.raises(BadInput, match=r"some/config\.json: "):
            read({"model_type": kind})


@pytest.mark.parametrize(
    ("keys", "near"),
    [
        ({"model_type": "llama5"}, "near it: llama, mllama, llama4"),
        ({"model_type": "qwen2_5_omni", "text_config": {"model_type": "qwen2"}}, "near it: qwen2_5_vl"),
        ({"model_type": "trocr"}, "none of the"),
    ],
)
def test_an_unknown_model_type_is_refused_in_one_short_sentence(keys: dict[str, object], near: str) -> None:
    """The sentence names the type, up to three near ones and the file, and lists no two hundred others."""
    with pytest.raises(UnknownName, match=near) as refused:
        architecture_from_config("config.json", keys)
    assert str(keys["model_type"]) in str(refused.value)
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize("name", ["glm-ocr-bare.json", "mllama-bare.json"])
def test_a_tower_of_countless_layers_is_refused(name: str) -> None:
    """Layers of a vision tower stand under keys of their own; no such count is made one by one."""
    config = json.loads(json.dumps(EVERY[name]))
    for key in {"depth", "num_hidden_layers", "num_global_layers"} & set(config["vision_config"]):
        config["vision_config"][key] = 2**31
    begun = time.perf_counter()
    with pytest.raises(OutOfRange):
        read(config)
    assert time.perf_counter() - begun < 5


def test_heads_under_a_key_of_their_own_have_a_bound() -> None:
    """Two thousand million heads of a Marian decoder are refused, and not counted through one by one."""
    with pytest.raises(OutOfRange, match="head_count: got 2147483648, expected a whole number from 0 to 65,536"):
        read({**EVERY["marian-bare.json"], "decoder_attention_heads": 2**31})


def test_patches_are_not_merged_without_end() -> None:
    """A ratio of almost nothing would make a connector of more parameters than a float can hold."""
    with pytest.raises(BadInput, match=r"downsample_ratio: got 1e-300, expected a number from 0\.01 to 1"):
        read({**EVERY["internvl-bare.json"], "downsample_ratio": 1e-300})


def test_half_a_model_is_refused() -> None:
    """An encoder whose decoder has no layer is no model of its family, and would train with less than nothing."""
    with pytest.raises(OutOfRange, match="decoder layers: got 0, expected at least 1"):
        read({**EVERY["marian-bare.json"], "decoder_layers": 0})
