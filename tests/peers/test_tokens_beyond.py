"""Tokens that the model has no row for, and ends of text that are none."""

import json
import shutil

import pytest
import torch

from test_config_keys import PAIR
from test_logprobs import compare


@pytest.fixture
def copied(random_model, tmp_path):
    folder, model = random_model("grouped-query-tied")
    shutil.copytree(folder, tmp_path / "model")
    return tmp_path / "model", model


def set_key(path, key, value):
    content = json.loads(path.read_text())
    path.write_text(json.dumps(content | {key: value}))


def test_a_token_beyond_the_embedding_is_named_when_a_text_holds_it(sami, copied):
    folder, model = copied
    set_key(folder / "tokenizer_config.json", "extra_special_tokens", ["<far>"])
    [line] = sami.rows("logprobs", folder, [PAIR])
    compare(line, model, PAIR["prompt"], PAIR["response"])  # transformers runs it as well
    for key in PAIR:
        row = PAIR | {key: PAIR[key] + "<far>"}
        done = sami.run("logprobs", "--model", folder, *sami.device_options, stdin=json.dumps(row) + "\n")
        assert done.returncode == 2, done.stderr
        rows = model.network.config.vocab_size
        assert f'token "<far>" has the id {rows}' in done.stderr and f"{rows} rows" in done.stderr


def test_a_token_that_begins_every_text_is_named_when_loading(sami, copied):
    folder, model = copied
    set_key(folder / "tokenizer_config.json", "bos_token", "<far>")
    set_key(folder / "tokenizer_config.json", "add_bos_token", True)
    done = sami.run("logprobs", "--model", folder, *sami.device_options, stdin="")
    assert done.returncode == 2 and 'token "<far>"' in done.stderr, done.stderr


NO_ENDS = ["2", "</s>", True, 2.0, [[1]], {"id": 1}, -1, 10**6, 10**12, [10**6, -1], [1, "2"], [1, None]]


@pytest.mark.parametrize("file", ["config.json", "generation_config.json"])
@pytest.mark.parametrize("value", NO_ENDS, ids=str)
def test_what_is_no_end_of_text_is_refused(sami, copied, file, value):
    folder, _ = copied
    set_key(folder / file, "eos_token_id", value)
    done = sami.run("logprobs", "--model", folder, *sami.device_options, stdin=json.dumps(PAIR) + "\n")
    assert done.returncode == 2, done.stderr
    assert file in done.stderr and '"eos_token_id"' in done.stderr


def written(sami, folder) -> dict:
    row = {"prompt": PAIR["prompt"]}
    [line] = sami.rows("generate", folder, [row], "--temperature", "0", "--max-new-tokens", "12")
    return line


def likeliest(model, count: int) -> list[int]:
    ids = model.encode(PAIR["prompt"])
    for _ in range(count):
        with torch.no_grad():
            ids.append(model.network(torch.tensor([ids])).logits[0, -1].argmax().item())
    return ids[-count:]


@pytest.mark.parametrize("file", ["config.json", "generation_config.json"])
@pytest.mark.parametrize("shape", [lambda i: i, lambda i: [i], lambda i: [10**6, i], lambda i: [i, -1]])
def test_an_end_of_text_ends_what_is_written(sami, copied, file, shape):
    folder, model = copied
    (folder / "generation_config.json").write_text("{}")
    set_key(folder / "config.json", "eos_token_id", None)
    ids = likeliest(model, 12)
    whole = written(sami, folder)
    set_key(folder / file, "eos_token_id", shape(ids[4]))
    cut = written(sami, folder)
    assert (whole["tokens"], whole["finish"]) == (12, "length")
    assert (cut["tokens"], cut["finish"]) == (ids.index(ids[4]), "stop")


@pytest.mark.parametrize("value", [None, []], ids=str)
def test_no_end_in_the_generation_config_leaves_that_of_the_config(sami, copied, value):
    folder, _ = copied
    before = written(sami, folder)
    set_key(folder / "generation_config.json", "eos_token_id", value)
    assert written(sami, folder) == before
