"""`sami logprobs` against transformers, float32, within 1e-4 nats."""

import json
import math
import shutil

import pytest
import torch
from safetensors.torch import load_file, save_file

import reference_sami as reference
from conftest import chat_prompt

TOLERANCE = 1e-4  # nats per token, and for the mean; sums are allowed it once a token

RESPONSES = [
    "Because air scatters blue light more than red light.",
    " naïve café — 東京 🙂\n\tif (x == 12345) { return y; }",
    "Short.<|im_end|>",
    "1. First.\n2. Second.\n3. Third.\n" * 6,
]


def compare(line: dict, model: reference.ReferenceModel, prompt: str, response: str) -> None:
    with torch.no_grad():
        expected = reference.token_logprobs(model.network, model.encode(prompt), model.encode(response)).double()
    assert line["tokens"] == len(expected)
    assert line["logprob_mean"] == pytest.approx(expected.mean().item(), abs=TOLERANCE)
    assert line["logprob_sum"] == pytest.approx(expected.sum().item(), abs=TOLERANCE * len(expected))


def test_equal_transformers_on_the_demo_model(sami, demo_path, demo_reference, demo_queries):
    prompts = [chat_prompt("Answer in one short sentence.", query["text"]) for query in demo_queries[:3]]
    prompts.append("Once upon a time")
    pairs = [{"prompt": p, "response": r} for p, r in zip(prompts, RESPONSES, strict=True)]
    lines = sami.rows("logprobs", demo_path, pairs)
    assert len(lines) == len(pairs)
    for line, pair in zip(lines, pairs):
        compare(line, demo_reference, pair["prompt"], pair["response"])


def test_equal_transformers_on_random_models(sami, each_random_model, demo_queries):
    folder, model = each_random_model
    pairs = [
        {"prompt": q["text"], "response": r} for q, r in zip(demo_queries, RESPONSES + ["x", "A longer one. " * 9])
    ]
    lines = sami.rows("logprobs", folder, pairs)
    assert len(lines) == len(pairs)
    for line, pair in zip(lines, pairs):
        compare(line, model, pair["prompt"], pair["response"])


def test_are_float32_unless_asked_otherwise(sami, random_model):
    folder, model = random_model("grouped-query-tied")
    pair = {"prompt": "Why do people vote?", "response": " To choose who decides for them."}
    [plain] = sami.rows("logprobs", folder, [pair])
    [coarse] = sami.rows("logprobs", folder, [pair], "--dtype", "bfloat16")
    compare(plain, model, pair["prompt"], pair["response"])
    assert 1e-6 < abs(coarse["logprob_mean"] - plain["logprob_mean"]) < 0.2  # bfloat16 keeps 8 bits


def test_prompt_and_response_are_tokenised_apart(sami, random_model):
    folder, model = random_model("one-key-head-untied")
    words = "What is happiness?"
    cuts = [
        n for n in range(1, len(words)) if model.encode(words) != model.encode(words[:n]) + model.encode(words[n:])
    ]
    assert cuts, "a text that is tokenised differently when cut is needed"
    pair = {"prompt": words[: cuts[0]], "response": words[cuts[0] :]}
    [line] = sami.rows("logprobs", folder, [pair])
    compare(line, model, pair["prompt"], pair["response"])


def test_special_tokens_are_recognised_when_spelled_out(sami, random_model):
    folder, model = random_model("grouped-query-tied")
    pair = {"prompt": "<|im_start|>user\nHi<|im_end|>", "response": "Hello<|im_end|>"}
    assert model.encode(pair["response"])[-1] == model.tokenizer.token_to_id("<|im_end|>")
    [line] = sami.rows("logprobs", folder, [pair])
    compare(line, model, pair["prompt"], pair["response"])


def test_sum_is_the_mean_times_the_tokens(sami, random_model):
    folder, _ = random_model("odd-sizes")
    [line] = sami.rows("logprobs", folder, [{"prompt": "How do I", "response": " bake a simple apple pie at home?"}])
    assert math.isclose(line["logprob_sum"], line["logprob_mean"] * line["tokens"], rel_tol=1e-6)


@pytest.mark.parametrize(
    "line, named",
    [
        ('{"prompt": "a", "response": "b"', "input:2"),
        ('{"prompt": "a"}', "response"),
        ('{"prompt": "a", "response": 3}', "response"),
        ("[1, 2]", "input:2"),
    ],
)
def test_malformed_input_is_refused_by_line(sami, random_model, line, named):
    folder, _ = random_model("grouped-query-tied")
    done = sami.run("logprobs", "--model", folder, stdin='{"prompt": "a", "response": "b"}\n' + line + "\n")
    assert done.returncode == 2
    assert "input:2" in done.stderr and named in done.stderr, done.stderr
    assert "Traceback" not in done.stderr and "terminate called" not in done.stderr


def test_missing_model_is_named(sami, tmp_path):
    done = sami.run("logprobs", "--model", tmp_path / "nowhere.gguf", stdin='{"prompt": "a", "response": "b"}\n')
    assert done.returncode == 2
    assert "nowhere.gguf" in done.stderr
    assert done.stdout == ""


def test_a_head_beside_tied_embeddings_must_be_their_copy(sami, random_model, tmp_path):
    folder, model = random_model("grouped-query-tied")
    pair = '{"prompt": "a", "response": "b"}\n'
    shutil.copytree(folder, tmp_path / "model")
    weights = load_file(folder / "model.safetensors")
    for change, code in [(0.0, 0), (1.0, 2)]:
        head = weights["model.embed_tokens.weight"] + change
        save_file(weights | {"lm_head.weight": head}, tmp_path / "model" / "model.safetensors", {"format": "pt"})
        done = sami.run("logprobs", "--model", tmp_path / "model", stdin=pair)
        assert done.returncode == code and ("tie_word_embeddings" in done.stderr) == (code == 2), done.stderr


@pytest.mark.parametrize("change", [{"num_hidden_layers": 1}, {"attention_bias": False}], ids=["a layer", "biases"])
def test_tensors_that_the_configuration_leaves_out_are_named(sami, random_model, tmp_path, change):
    folder, _ = random_model("llama-with-biases")
    shutil.copytree(folder, tmp_path / "model")
    path = tmp_path / "model" / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    done = sami.run("logprobs", "--model", tmp_path / "model", stdin='{"prompt": "a", "response": "b"}\n')
    assert done.returncode == 2 and "has no tensor model.layers." in done.stderr, done.stderr
