"""Every family read from a GGUF file against transformers reading the same weights from a Hugging Face folder."""

import json

import pytest

from gguf_models import write_gguf
from test_logprobs import RESPONSES, compare

SHAPES = [
    "grouped-query-tied",
    "odd-sizes",
    "llama-with-biases",
    "llama3.1",
    "linear-rope",
    "mistral",
    "mixtral",
    "qwen2",
    "qwen3",
]


@pytest.mark.parametrize("shape", SHAPES)
def test_equal_transformers(sami, random_model, demo_queries, tmp_path, shape):
    folder, model = random_model(shape)
    path = write_gguf(folder, tmp_path / "model.gguf")
    pairs = [{"prompt": q["text"], "response": r} for q, r in zip(demo_queries, RESPONSES)]
    for line, pair in zip(sami.rows("logprobs", path, pairs), pairs, strict=True):
        compare(line, model, pair["prompt"], pair["response"])


def test_experts_in_tensors_of_their_own(sami, random_model, tmp_path):
    folder, model = random_model("mixtral")
    path = write_gguf(folder, tmp_path / "model.gguf", experts_apart=True)
    pair = {"prompt": "Why is the sky blue?", "response": RESPONSES[0]}
    [line] = sami.rows("logprobs", path, [pair])
    compare(line, model, pair["prompt"], pair["response"])


def test_a_stretch_that_is_not_llama_3s_is_refused(sami, random_model, tmp_path):
    folder, _ = random_model("llama3-rope")  # stretched from 64 positions, which no released model is
    path = write_gguf(folder, tmp_path / "model.gguf")
    done = sami.run("logprobs", "--model", path, stdin='{"prompt": "a", "response": "b"}\n')
    assert done.returncode == 2
    assert "rope_freqs.weight" in done.stderr and done.stderr.count("\n") == 1


@pytest.mark.parametrize(("key", "value"), [("rope.dimension_count", 8), ("rope.scale_linear", 4.0)])
def test_rotations_that_are_not_done_are_refused(sami, random_model, tmp_path, key, value):
    folder, _ = random_model("grouped-query-tied")
    done = sami.run(
        "logprobs",
        "--model",
        write_gguf(folder, tmp_path / "model.gguf", more={key: value}),
        stdin='{"prompt": "a", "response": "b"}\n',
    )
    assert done.returncode == 2 and key in done.stderr and done.stderr.count("\n") == 1


def test_the_size_of_a_head_may_be_named(sami, random_model, tmp_path):
    folder, model = random_model("explicit-head-size")
    path = write_gguf(folder, tmp_path / "model.gguf", more={"rope.dimension_count": 24, "rope.scale_linear": 1.0})
    [line] = sami.rows("logprobs", path, [{"prompt": "Why?", "response": RESPONSES[0]}])
    compare(line, model, "Why?", RESPONSES[0])


def test_a_trained_model_keeps_the_length_it_knows(sami, random_model, tmp_path):
    folder, model = random_model("qwen2")
    path = write_gguf(folder, tmp_path / "model.gguf")
    rows = [{"prompts": ["a", "b"], "responses": ["c", "d"]}]
    sami.rows("train", path, rows, "--output", tmp_path / "out", "--learning-rate", 1e-4)
    written = json.loads((tmp_path / "out" / "tokenizer_config.json").read_text())
    assert written["model_max_length"] == model.network.config.max_position_embeddings
