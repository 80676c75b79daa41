"""Every key of every supported family's config.json: honoured as transformers does, refused by name, or idle."""

import dataclasses
import json
import shutil

import pytest
import torch
from transformers import AutoConfig, AutoModelForCausalLM

import random_models
import reference_sami as reference
from config_keys import FAMILIES, FURTHER, FURTHER_OF, KEYS, LLAMA3, OTHER_ROPES, QWEN, Honoured, Idle, Refused
from test_logprobs import compare

SIZES = {
    "vocab_size": 400,
    "hidden_size": 64,
    "intermediate_size": 48,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 512,
}
PAIR = {"prompt": "Why is the sky blue, and why do people vote?", "response": " Because air scatters blue light more."}


def base_config(family: str) -> dict:
    experts = {"num_local_experts": 4, "num_experts_per_tok": 2} if family == "mixtral" else {}
    head = {"head_dim": 16} if family == "qwen3" else {}
    return {"model_type": family, **SIZES, **experts, **head, "sliding_window": None}


def keys_of(family: str) -> list[str]:
    fields = [entry.name for entry in dataclasses.fields(FAMILIES[family]) if not entry.name.startswith("_")]
    return sorted({*fields, *FURTHER, *FURTHER_OF.get(family, [])})


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory, demo_queries):
    folder = tmp_path_factory.mktemp("tokenizer")
    random_models.write_tokenizer(folder, random_models.train_tokenizer([query["text"] for query in demo_queries]))
    return folder


@pytest.fixture
def write(tokenizer, tmp_path):
    """Writes a model folder with exactly that config.json, and weights as transformers makes them for it."""

    def of(config: dict, weights_of: dict | None = None):
        folder = tmp_path / f"model-{len(list(tmp_path.iterdir()))}"
        shutil.copytree(tokenizer, folder)
        (folder / "config.json").write_text(json.dumps(weights_of or config))
        network = AutoModelForCausalLM.from_config(AutoConfig.from_pretrained(folder), dtype=torch.float32)
        random_models.randomised(network, 3).save_pretrained(folder)
        (folder / "generation_config.json").unlink(missing_ok=True)
        (folder / "config.json").write_text(json.dumps(config))
        return folder

    return of


def assert_same_numbers(sami, folder):
    model = reference.load(folder)
    [line] = sami.rows("logprobs", folder, [PAIR])
    compare(line, model, PAIR["prompt"], PAIR["response"])
    return line["logprob_sum"]


def refused(sami, folder) -> str:
    done = sami.run("logprobs", "--model", folder, *sami.device_options, stdin=json.dumps(PAIR) + "\n")
    assert done.returncode == 2, done.stderr
    return done.stderr


@pytest.mark.parametrize("family", FAMILIES)
def test_every_key_is_named(family):
    assert not [key for key in keys_of(family) if key not in KEYS]


def test_no_key_is_named_for_nothing():
    known = {key for family in FAMILIES for key in keys_of(family)}
    assert set(KEYS) <= known


def cases(kind):
    return [
        pytest.param(family, key, id=f"{family}-{key}")
        for family in FAMILIES
        for key in keys_of(family)
        if isinstance(KEYS.get(key), kind)
    ]


def beside(family: str, treatment: Honoured) -> dict:
    return {key: value for key, value in treatment.beside.items() if key in keys_of(family)}


def without_rivals(config: dict, key: str) -> dict:
    """Two spellings of one thing are not compared with each other."""
    rivals = {"num_experts": "num_local_experts", "rope_scaling": "rope_parameters"}
    return {name: value for name, value in config.items() if name != rivals.get(key)}


@pytest.mark.parametrize("family, key", cases(Honoured))
def test_honoured_keys_change_numbers_as_in_transformers(sami, write, family, key):
    treatment = KEYS[key]
    before = without_rivals(base_config(family) | beside(family, treatment), key)
    if key in ("use_sliding_window", "layer_types"):
        before.pop(key, None)
    changed = before | {key: treatment.value}
    number = assert_same_numbers(sami, write(changed))
    if treatment.changes_numbers and set(before) - {"model_type"}:
        try:
            unchanged = assert_same_numbers(sami, write(before, weights_of=changed))
        except (AssertionError, RuntimeError, ValueError):
            return  # the weights have other sizes: they could not be read by chance
        assert abs(unchanged - number) > 1e-3, "the value that is tried changes nothing"


@pytest.mark.parametrize("family, key", cases(Refused))
def test_refused_keys_are_refused_by_name(sami, write, family, key):
    config = base_config(family)
    folder = write(config)
    for value in KEYS[key].values:
        if key == "mlp_bias" and family != "llama":
            continue
        (folder / "config.json").write_text(json.dumps(config | {key: value}))
        assert f'"{key}"' in refused(sami, folder)


@pytest.mark.parametrize("family, key", cases(Idle))
def test_idle_keys_change_nothing(sami, write, family, key):
    config = base_config(family)
    folder = write(config)
    number = assert_same_numbers(sami, folder)
    (folder / "config.json").write_text(json.dumps(config | {key: KEYS[key].value}))
    assert assert_same_numbers(sami, folder) == number


@pytest.mark.parametrize("family", FAMILIES)
def test_other_rotations_are_refused(sami, write, family):
    config = base_config(family)
    folder = write(config)
    for key in ("rope_parameters", "rope_scaling"):
        for rope in OTHER_ROPES:
            (folder / "config.json").write_text(json.dumps(config | {key: rope}))
            assert key in refused(sami, folder), rope


@pytest.mark.parametrize(
    "rope",
    [
        {"rope_theta": 300.0, "rope_scaling": {"type": "linear", "factor": 2.0}},
        {"rope_theta": 300.0, "rope_scaling": {"rope_type": "linear", "factor": 2.0, "rope_theta": 50.0}},
        {"rope_scaling": {"type": "linear", "factor": 2.0}, "rope_parameters": {"rope_theta": 40.0, "rope_type": "default"}},
        {"rope_scaling": {}, "rope_parameters": {"rope_theta": 40.0, "rope_type": "default"}},
        {"rope_scaling": None, "rope_theta": 300.0},
        {"rope_parameters": {"rope_theta": 40.0}, "rope_theta": 300.0},
        {"rope_parameters": {}, "rope_theta": 300.0},
        {"rope_parameters": {"type": "linear", "factor": 2.0}},
        {"rope_scaling": {key: value for key, value in LLAMA3.items() if key != "original_max_position_embeddings"}},
        {"rope_scaling": LLAMA3 | {"type": "default"}},
        {"partial_rotary_factor": 1.0, "rope_theta": 300.0},
    ],
    ids=str,
)
@pytest.mark.parametrize("family", ["llama", "mixtral"])  # of different bases where none is given
def test_rotations_are_read_from_every_place(sami, write, family, rope):
    assert_same_numbers(sami, write(base_config(family) | rope))


@pytest.mark.parametrize("family", FAMILIES)
def test_missing_keys_take_the_defaults_of_their_class(sami, write, family):
    kept = ["model_type", "hidden_size", "num_hidden_layers", "intermediate_size"]
    assert_same_numbers(sami, write({key: value for key, value in base_config(family).items() if key in kept}))


@pytest.mark.parametrize("key", SIZES)
@pytest.mark.parametrize("family", FAMILIES)
def test_a_missing_key_takes_the_default_of_its_class(sami, write, family, key):
    config = base_config(family) | ({"head_dim": 16} if key in ("hidden_size", "num_attention_heads") else {})
    del config[key]
    if key == "hidden_size":
        config |= {"num_hidden_layers": 1}
    if key == "num_key_value_heads" and FAMILIES[family]().num_key_value_heads > config["num_attention_heads"]:
        config |= {"num_attention_heads": 32}
    assert_same_numbers(sami, write(config))


@pytest.mark.parametrize("family, key", cases((Honoured, Refused)))
def test_null_is_a_value_where_transformers_takes_it(sami, write, family, key):
    config = base_config(family)
    try:
        folder = write(config | {key: None})
    except Exception:  # noqa: BLE001 (of many kinds)
        folder = write(config)
        (folder / "config.json").write_text(json.dumps(config | {key: None}))
        assert f'"{key}"' in refused(sami, folder)
        return
    assert_same_numbers(sami, folder)


@pytest.mark.parametrize("family", QWEN)
def test_a_window_that_is_not_used_is_none(sami, write, family):
    assert_same_numbers(sami, write(base_config(family) | {"sliding_window": 5, "use_sliding_window": False}))


def test_a_missing_head_names_both_choices(sami, write, tmp_path):
    from safetensors.torch import load_file, save_file

    folder = write(base_config("llama"))
    weights = load_file(folder / "model.safetensors")
    del weights["lm_head.weight"]
    save_file(weights, folder / "model.safetensors", {"format": "pt"})
    said = refused(sami, folder)
    assert "lm_head.weight" in said and "tie_word_embeddings" in said and "set it to true" in said
    (folder / "config.json").write_text(json.dumps(base_config("llama") | {"tie_word_embeddings": True}))
    assert_same_numbers(sami, folder)
