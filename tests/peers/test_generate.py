"""`sami generate`: the same greedy text as the reference, stop strings, reasons and order."""

import json

import pytest
import torch

import reference_sami as reference
from conftest import chat_prompt

NEW_TOKENS = 64


def expected_line(model: reference.ReferenceModel, prompt: str, count: int = NEW_TOKENS) -> dict:
    ids, finish = reference.written(model, model.encode(prompt), count)
    return {"response": model.decode(ids), "tokens": len(ids), "finish": finish}


def picked(line: dict) -> dict:
    return {key: line[key] for key in ("response", "tokens", "finish")}


def test_writes_the_same_text_as_transformers_with_the_demo_model(sami, demo_path, demo_reference, demo_queries):
    texts = [query["text"] for query in demo_queries[:3]]
    prompts = [chat_prompt("Answer in one short sentence.", text) for text in texts] + ["The capital of France is"]
    lines = sami.rows(
        "generate", demo_path, [{"prompt": p} for p in prompts], "--max-new-tokens", NEW_TOKENS, "--dtype", "float32"
    )
    assert [picked(line) for line in lines] == [expected_line(demo_reference, prompt) for prompt in prompts]


def test_writes_the_same_text_as_transformers_with_random_models(sami, each_random_model, demo_queries):
    folder, model = each_random_model
    prompts = [query["text"] for query in demo_queries[:6]] + ["x"]
    lines = sami.rows(
        "generate", folder, [{"prompt": p} for p in prompts], "--max-new-tokens", NEW_TOKENS, "--dtype", "float32"
    )
    assert [picked(line) for line in lines] == [expected_line(model, prompt) for prompt in prompts]


def test_keeps_the_order_of_the_input(sami, random_model, demo_queries):
    # More prompts than any batch holds, short and long mixed, so that finished rows are refilled out of order.
    folder, model = random_model("grouped-query-tied")
    prompts = [query["text"] * (1 + n % 3) for n, query in enumerate(demo_queries[:80])]
    lines = sami.rows(
        "generate", folder, [{"prompt": p} for p in prompts], "--max-new-tokens", 8, "--dtype", "float32"
    )
    assert [line["response"] for line in lines] == [expected_line(model, p, 8)["response"] for p in prompts]


def test_end_of_text_finishes_and_is_left_out(sami, demo_path, demo_reference):
    prompt = chat_prompt("Answer with one word.", "What is the capital of France?")
    [line] = sami.rows(
        "generate", demo_path, [{"prompt": prompt}], "--max-new-tokens", NEW_TOKENS, "--dtype", "float32"
    )
    assert picked(line) == expected_line(demo_reference, prompt)
    assert line["finish"] == "stop"
    assert "<|im_end|>" not in line["response"]


def test_every_end_token_of_the_generation_config_ends(sami, random_model):
    # Two end tokens are listed. Whichever comes first in a long random text must end it.
    folder, model = random_model("one-key-head-untied")
    assert len(model.end_ids) == 2
    prompts = [f"Count {n} apples" for n in range(8)]
    expected = [expected_line(model, prompt, 100) for prompt in prompts]
    ended = [line for line in expected if line["finish"] == "stop"]
    assert ended, "no prompt of this model meets an end token: choose another seed"
    lines = sami.rows(
        "generate", folder, [{"prompt": p} for p in prompts], "--max-new-tokens", 100, "--dtype", "float32"
    )
    assert [picked(line) for line in lines] == expected


def test_a_stop_string_ends_the_response_before_it(sami, demo_path, demo_reference):
    prompt = chat_prompt("Give a lengthy and detailed answer.", "Why is the sky blue?")
    whole = expected_line(demo_reference, prompt)["response"]
    stop = whole.split()[5]
    [line] = sami.rows(
        "generate",
        demo_path,
        [{"prompt": prompt}],
        "--max-new-tokens",
        NEW_TOKENS,
        "--dtype",
        "float32",
        "--stop",
        stop,
    )
    assert line["finish"] == "stop"
    assert line["response"] == whole[: whole.index(stop)]


def test_the_limit_finishes_with_length(sami, random_model):
    folder, model = random_model("odd-sizes")
    [line] = sami.rows("generate", folder, [{"prompt": "Why"}], "--max-new-tokens", 5, "--dtype", "float32")
    assert picked(line) == expected_line(model, "Why", 5)
    assert (line["finish"], line["tokens"]) == ("length", 5)


def test_a_limit_beyond_the_models_positions_takes_no_memory(sami, random_model):
    folder, model = random_model("odd-sizes")
    [line] = sami.rows("generate", folder, [{"prompt": "Why"}], "--max-new-tokens", 10**9, "--dtype", "float32")
    assert line["finish"] == "length" and line["tokens"] < model.network.config.max_position_embeddings


def test_sampling_repeats_with_its_seed_and_differs_without(sami, random_model):
    folder, _ = random_model("explicit-head-size")
    rows = [{"prompt": "How do I grow basil?"}] * 2
    options = ["--max-new-tokens", 24, "--temperature", 1.0, "--dtype", "float32", "--seed"]
    first, again, other = (sami.rows("generate", folder, rows, *options, seed) for seed in (7, 7, 8))
    assert first == again
    assert first != other
    assert first[0]["response"] != first[1]["response"]  # each row draws for itself


def test_sampled_tokens_follow_the_models_probabilities(sami, random_model):
    """One token for each of many copies of a prompt: shares against softmax, within 5 standard deviations."""
    folder, model = random_model("grouped-query-tied")
    count, prompt = 2000, "Why"
    lines = sami.rows(
        "generate",
        folder,
        [{"prompt": prompt}] * count,
        "--max-new-tokens",
        1,
        "--temperature",
        0.7,
        "--seed",
        3,
        "--dtype",
        "float32",
    )
    logits = model.network(torch.tensor([model.encode(prompt)])).logits[0, -1]
    texts: dict[str, float] = {}  # several tokens may read the same: a part of a character is left out
    for token, probability in enumerate((logits / 0.7).softmax(0).tolist()):
        text = "" if token in model.end_ids else model.decode(reference.whole_characters(model, [token]))
        texts[text] = texts.get(text, 0) + probability
    for text, expected in sorted(texts.items(), key=lambda item: -item[1])[:5]:
        share = sum(line["response"] == text for line in lines) / count
        assert share == pytest.approx(expected, abs=5 * (expected * (1 - expected) / count) ** 0.5), text


@pytest.mark.parametrize("temperature", ["1e-40", "1e-300", "5e-324"])
def test_a_temperature_next_to_nothing_takes_the_likeliest_token(sami, random_model, temperature):
    folder, _ = random_model("grouped-query-tied")
    rows = [{"prompt": "How do I grow basil?"}, {"prompt": "Why"}]
    for options in ([], ["--top-p", 0.5]):
        drawn, greedy = (
            sami.rows("generate", folder, rows, "--max-new-tokens", 24, "--dtype", "float32", "--temperature", value, *options)
            for value in (temperature, 0)
        )
        assert drawn == greedy


@pytest.mark.parametrize(
    ("command", "row"),
    [
        ("generate", {"prompt": "x " * 4000}),
        ("logprobs", {"prompt": "x", "response": " y" * 4000}),
        ("matrix", {"prompts": ["x", "z " * 4000], "responses": ["y", "y"]}),
        ("train", {"prompts": ["x", "z " * 4000], "responses": ["y", "y"]}),
    ],
)
def test_what_is_longer_than_the_model_is_named_by_its_line(sami, random_model, tmp_path, command, row):
    folder, model = random_model("grouped-query-tied")
    short = {key: "ab" if isinstance(value, str) else ["ab", "cd"] for key, value in row.items()}
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(short) + "\n" + json.dumps(row) + "\n")
    done = sami.run(command, "--model", folder, "--input", path, "--output", tmp_path / "out")
    assert done.returncode == 2
    assert f"{path}:2:" in done.stderr and str(model.network.config.max_position_embeddings - (command == "generate")) in done.stderr
    assert not (tmp_path / "out").exists()
