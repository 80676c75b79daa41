"""`sami train`: weights after one and several steps against PyTorch's own optimisers on the reference loss, float32.

Both optimisers divide a gradient by its own running size, so a weight whose gradient is rounding noise moves by a full
step in a direction that rounding chose. Weights that met a gradient below NOISE times the largest of their tensor at
any step are therefore left out, and the tests assert that they are few. (Not in a tied embedding, which is also the
head: there every token the model thinks unlikely has next to no gradient, and the rows of the tokens used are judged.)
"""

import copy
import json

import pytest
import torch
from safetensors.torch import load_file
from transformers import get_scheduler

import reference_sami as reference
from conftest import chat_prompt

NOISE = 1e-4
MOST_LEFT_OUT = 0.07
KL_NOISE = 3e-4  # the divergence is a difference of nearly equal numbers
TOLERANCE = 1e-4  # of a weight, and of the largest move of any weight in its tensor

# The demo model sums so many products in a gradient that float32 is not enough to judge by: both are held against
# transformers in float64.
DEMO_NOISE = 3e-4
DEMO_FEW = 5  # weights of 135 million

ANSWERS = [" Yes, it is so.", " That takes a long while to explain in full.", " 1. First.\n2. Then."]


def small_rows(queries: list[dict], count: int, constitutions: int = 2) -> list[dict]:
    principles = ["Be brief.", "Be detailed, please.", "Write a list."][:constitutions]
    return [
        {"prompts": [f"{p}\n{q['text']}" for p in principles], "responses": ANSWERS[:constitutions]}
        for q in queries[:count]
    ]


def trained_by_sami(sami, model, rows, output, *options) -> dict[str, torch.Tensor]:
    sami.rows("train", model, rows, "--output", output, "--shuffle", "false", "--dtype", "float32", *options)
    assert all(weight.dtype == torch.float32 for weight in load_file(output / "model.safetensors").values())
    # Read by transformers itself, which keeps the experts of a mixture in one tensor.
    return dict(reference.load(output).network.named_parameters())


def compare(trained: dict, before: dict, network, smallest: dict, noise=NOISE, most_left_out=MOST_LEFT_OUT) -> None:
    """Every tensor of the reference's parameters, by the names of the Hugging Face layout."""
    left_out = total = 0
    for name, weight in network.named_parameters():
        ours, theirs = trained[name].detach(), weight.detach()
        untouched = smallest[name] == 0
        judged = (smallest[name] > noise) | untouched
        largest_move = (theirs - before[name]).abs().max()
        wrong = ((ours - theirs).abs() > TOLERANCE * (theirs.abs() + largest_move)) & judged
        assert not wrong.any(), f"{name}: {int(wrong.sum())} of {wrong.numel()} weights differ"
        if not (name == "model.embed_tokens.weight" and network.config.tie_word_embeddings):
            left_out, total = left_out + int((~judged).sum()), total + judged.numel()
    assert left_out <= most_left_out * total


def copy_of_weights(network) -> dict[str, torch.Tensor]:
    return {name: weight.detach().clone() for name, weight in network.named_parameters()}


@pytest.mark.parametrize("optimizer", ["rmsprop", "adamw"])
@pytest.mark.parametrize("steps", [1, 3])
@pytest.mark.parametrize("shape", ["grouped-query-tied", "odd-sizes", "stored-as-bfloat16"])
def test_weights_equal_pytorchs(sami, random_model, demo_queries, tmp_path, optimizer, steps, shape):
    folder, model = random_model(shape)
    rows, before = small_rows(demo_queries, 4 * steps), copy_of_weights(model.network)
    trained = trained_by_sami(
        sami,
        folder,
        rows,
        tmp_path / "out",
        "--optimizer",
        optimizer,
        "--learning-rate",
        "1e-4",
        "--queries-per-step",
        4,
    )
    encoded = [reference.encode_row(model, row) for row in rows]
    smallest = reference.train(model.network, encoded, optimizer, 1e-4, 4)
    compare(trained, before, model.network, smallest)


FAMILIES = ["llama3-rope", "llama-with-biases", "mistral", "mixtral", "qwen2", "qwen2-window-above", "qwen3"]


@pytest.mark.parametrize("shape", FAMILIES)
def test_gradients_of_every_family_equal_pytorchs(sami, random_model, demo_queries, tmp_path, shape):
    folder, model = random_model(shape)
    rows, before = small_rows(demo_queries, 4), copy_of_weights(model.network)
    options = ["--optimizer", "rmsprop", "--learning-rate", "1e-4", "--queries-per-step", 4]
    trained = trained_by_sami(sami, folder, rows, tmp_path / "out", *options)
    smallest = reference.train(model.network, [reference.encode_row(model, row) for row in rows], "rmsprop", 1e-4, 4)
    compare(trained, before, model.network, smallest)


def test_an_incomplete_last_step_is_taken(sami, random_model, demo_queries, tmp_path):
    folder, model = random_model("grouped-query-tied")
    rows, before = small_rows(demo_queries, 5), copy_of_weights(model.network)
    trained = trained_by_sami(
        sami,
        folder,
        rows,
        tmp_path / "out",
        "--learning-rate",
        "1e-4",
        "--queries-per-step",
        4,
        "--optimizer",
        "rmsprop",
    )
    smallest = reference.train(model.network, [reference.encode_row(model, row) for row in rows], "rmsprop", 1e-4, 4)
    compare(trained, before, model.network, smallest)


def test_three_constitutions(sami, random_model, demo_queries, tmp_path):
    folder, model = random_model("explicit-head-size")
    rows, before = small_rows(demo_queries, 4, constitutions=3), copy_of_weights(model.network)
    trained = trained_by_sami(
        sami,
        folder,
        rows,
        tmp_path / "out",
        "--learning-rate",
        "1e-4",
        "--queries-per-step",
        2,
        "--optimizer",
        "adamw",
    )
    smallest = reference.train(model.network, [reference.encode_row(model, row) for row in rows], "adamw", 1e-4, 2)
    compare(trained, before, model.network, smallest)


@pytest.mark.parametrize("stored", ["compute", "bfloat16"])
@pytest.mark.parametrize("shape", ["one-key-head-untied", "qwen2", "qwen3"])
def test_divergence_from_the_start_is_held_against_the_loss(sami, random_model, demo_queries, tmp_path, shape, stored):
    # Two steps: the gradient of the divergence is zero at the start and shows only in the second.
    folder, model = random_model(shape)
    frozen, rows, before = copy.deepcopy(model.network), small_rows(demo_queries, 4), copy_of_weights(model.network)
    if stored == "bfloat16":
        for weight in frozen.parameters():  # rounded, and computed with in float32
            weight.data = weight.data.to(torch.bfloat16).to(torch.float32)
    trained = trained_by_sami(
        sami,
        folder,
        rows,
        tmp_path / "out",
        "--learning-rate",
        "1e-4",
        "--queries-per-step",
        2,
        "--optimizer",
        "rmsprop",
        "--kl-weight",
        "0.5",
        "--reference-dtype",
        stored,
    )
    encoded = [reference.encode_row(model, row) for row in rows]
    smallest = reference.train(model.network, encoded, "rmsprop", 1e-4, 2, kl_weight=0.5, frozen=frozen)
    compare(trained, before, model.network, smallest, noise=KL_NOISE)


def divergence_everywhere(network, frozen, row: reference.TrainingRow) -> float:
    """KL(network || frozen), mean over every token of all C * C sequences, those of prompts included."""
    parts = []
    for prompt in row.prompts:
        for response in row.responses:
            ids = torch.tensor([prompt + response])
            with torch.no_grad():
                ours, theirs = (model(ids).logits[0].log_softmax(-1) for model in (network, frozen))
            parts.append((ours.exp() * (ours - theirs)).sum(-1))
    return torch.cat(parts).mean().item()


def test_divergence_at_all_positions(sami, random_model, demo_queries, tmp_path):
    folder, model = random_model("qwen3")
    rows = small_rows(demo_queries, 2)
    options = ["--queries-per-step", 1, "--learning-rate", 1e-3, "--kl-weight", 0.1, "--kl-all-positions"]
    options += ["--shuffle", "false", "--dtype", "float32"]
    steps = sami.rows("train", folder, rows, "--output", tmp_path / "a", *options)
    sami.rows("train", folder, rows[:1], "--output", tmp_path / "b", *options)
    after_one = reference.load(tmp_path / "b").network
    expected = divergence_everywhere(after_one, model.network, reference.encode_row(model, rows[1]))
    assert steps[0]["kl"] == pytest.approx(0, abs=1e-6)
    assert steps[1]["kl"] == pytest.approx(expected, rel=1e-3) and expected > 1e-4


def test_pure_bfloat16_training_holds_bfloat16_weights(sami, random_model, demo_queries, tmp_path):
    folder, _ = random_model("qwen2")
    options = ["--weights-dtype", "bfloat16", "--dtype", "bfloat16", "--learning-rate", 1e-2]
    sami.rows("train", folder, small_rows(demo_queries, 2), "--output", tmp_path / "out", *options)
    trained, start = (load_file(place / "model.safetensors") for place in (tmp_path / "out", folder))
    assert all(torch.equal(value, value.to(torch.bfloat16).float()) for value in trained.values())
    assert any(not torch.equal(trained[name], start[name].to(torch.bfloat16).float()) for name in trained)


def test_one_step_of_the_demo_model(sami, demo_path, demo_reference, demo_queries, tmp_path):
    pair = ["Answer in one short sentence.", "Give a lengthy and detailed answer."]
    answers = ["It is so.<|im_end|>", "To understand this, consider first how it all began."]
    rows = [{"prompts": [chat_prompt(c, demo_queries[0]["text"]) for c in pair], "responses": answers}]
    trained = trained_by_sami(
        sami,
        demo_path,
        rows,
        tmp_path / "out",
        "--learning-rate",
        "5e-6",
        "--queries-per-step",
        1,
        "--optimizer",
        "rmsprop",
    )
    exact, usual = copy.deepcopy(demo_reference.network).double(), copy.deepcopy(demo_reference.network)
    smallest = reference.train(exact, [reference.encode_row(demo_reference, rows[0])], "rmsprop", 5e-6, 1)
    reference.train(usual, [reference.encode_row(demo_reference, rows[0])], "rmsprop", 5e-6, 1)
    ours = theirs = 0
    before, usual_weights = copy_of_weights(demo_reference.network), dict(usual.named_parameters())
    for name, weight in exact.named_parameters():
        judged, move = smallest[name] > DEMO_NOISE, (weight - before[name]).abs().max()
        limit = TOLERANCE * (weight.abs() + move)
        ours += int((((trained[name] - weight).abs() > limit) & judged).sum())
        theirs += int((((usual_weights[name] - weight).abs() > limit) & judged).sum())
    assert ours <= theirs + DEMO_FEW


def test_the_folder_holds_a_model_transformers_loads(sami, random_model, demo_queries, tmp_path):
    folder, model = random_model("large-rotary-base")
    output = tmp_path / "out"
    trained_by_sami(
        sami, folder, small_rows(demo_queries, 2), output, "--learning-rate", "1e-4", "--queries-per-step", 2
    )
    again = reference.load(output)
    pair = {"prompt": "What does a mayor do?", "response": " A mayor leads a town."}
    [line] = sami.rows("logprobs", output, [pair])
    with torch.no_grad():
        ids = again.encode(pair["prompt"]), again.encode(pair["response"])
        expected = reference.token_logprobs(again.network, *ids).mean().item()
        untrained = reference.token_logprobs(model.network, *ids).mean().item()
    assert line["logprob_mean"] == pytest.approx(expected, abs=1e-4)
    assert abs(expected - untrained) > 1e-3
    assert {path.name for path in output.iterdir()} >= {"config.json", "model.safetensors", "tokenizer.json"}


def test_training_raises_the_bound_of_its_rows(sami, random_model, demo_queries, tmp_path):
    folder, _ = random_model("grouped-query-tied")
    rows = small_rows(demo_queries, 8)
    trained_by_sami(sami, folder, rows, tmp_path / "out", "--learning-rate", "1e-3", "--queries-per-step", 4)
    bounds = [[line["mi"] for line in sami.rows("matrix", model, rows)] for model in (folder, tmp_path / "out")]
    assert sum(bounds[1]) > sum(bounds[0]) + 0.1 * len(rows)


def test_a_folder_that_cannot_be_written_is_named(sami, random_model, demo_queries, tmp_path):
    folder, _ = random_model("grouped-query-tied")
    (tmp_path / "a-file").write_text("in the way")
    lines = "".join(json.dumps(row) + "\n" for row in small_rows(demo_queries, 1))
    done = sami.run("train", "--model", folder, "--output", tmp_path / "a-file/out", stdin=lines)
    assert done.returncode in (1, 2)
    assert "a-file" in done.stderr


@pytest.mark.parametrize("shape", ["constant", "linear", "cosine"])
def test_rates_fall_as_those_of_transformers(sami, random_model, demo_queries, tmp_path, shape):
    folder, _ = random_model("grouped-query-tied")
    options = ["--queries-per-step", 1, "--learning-rate", 1e-3, "--schedule", shape, "--shuffle", "false"]
    rows = small_rows(demo_queries, 7)
    steps = sami.rows("train", folder, rows, "--output", tmp_path / "a", "--warmup-steps", 2, *options)
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1e-3)
    kinds = {"constant": "constant_with_warmup"}
    scheduler = get_scheduler(kinds.get(shape, shape), optimizer, num_warmup_steps=2, num_training_steps=7)
    expected = []
    for _ in range(7):
        expected.append(scheduler.get_last_lr()[0])
        optimizer.step()
        scheduler.step()
    # transformers makes the first update of a warm-up with a rate of zero; here it rises from the first.
    assert [step["learning_rate"] for step in steps[:2]] == [pytest.approx(1e-3 / 3), pytest.approx(2e-3 / 3)]
    assert [step["learning_rate"] for step in steps[2:]] == [pytest.approx(rate) for rate in expected[2:]]
