"""The reference itself against derivations by hand and against transformers: it must be right before it judges."""

import math
from pathlib import Path

import pytest
import torch
from transformers import AutoModelForCausalLM

import reference_gguf
import reference_sami as reference


def test_loss_is_ln_c_when_the_constitutions_are_ignored():
    for count in (2, 3, 8):
        assert reference.sami_loss(torch.full((count, count), -1.7)).item() == pytest.approx(
            math.log(count), rel=1e-6
        )
        assert reference.bound(torch.full((count, count), -1.7)) == pytest.approx(0, abs=1e-6)


def test_loss_of_two_constitutions_equals_the_derivation():
    # Rows: -log e^a/(e^a+e^b) = log(1+e^(b-a)), -log e^d/(e^c+e^d) = log(1+e^(c-d)); columns with b and c exchanged.
    a, b, c, d = -1.0, -2.5, -1.75, -0.5
    rows = (math.log1p(math.exp(b - a)) + math.log1p(math.exp(c - d))) / 2
    columns = (math.log1p(math.exp(c - a)) + math.log1p(math.exp(b - d))) / 2
    loss = reference.sami_loss(torch.tensor([[a, b], [c, d]], dtype=torch.float64)).item()
    assert loss == pytest.approx((rows + columns) / 2, rel=1e-12)


def test_gradient_of_the_loss_equals_the_derivation():
    # d loss / dL = ½ (softmax over rows - I) / C + ½ (softmax over columns - I) / C.
    logprobs = torch.tensor([[-1.0, -2.0, -0.7], [-1.5, -0.4, -3.0], [-2.2, -1.1, -0.9]], dtype=torch.float64)
    leaf = logprobs.clone().requires_grad_()
    reference.sami_loss(leaf).backward()
    pull = (logprobs.softmax(1) + logprobs.softmax(0)) / 2 - torch.eye(3, dtype=torch.float64)
    assert torch.allclose(leaf.grad, pull / 3, atol=1e-12)


def test_accuracies_count_only_strict_winners():
    logprobs = torch.tensor([[-1.0, -1.0], [-2.0, -0.5]])
    assert reference.row_accuracy(logprobs) == 0.5
    assert reference.column_accuracy(logprobs) == 1.0
    assert reference.row_accuracy(torch.tensor([[-3.0, -1.0], [-2.0, -2.5]])) == 0.0


def test_pairs_become_halves_in_each_head():
    # One head of four rows: GGUF keeps (0, 2), (1, 3) side by side, transformers wants 0, 1, 2, 3.
    interleaved = torch.tensor([[0.0], [2.0], [1.0], [3.0], [10.0], [12.0], [11.0], [13.0]])
    assert reference_gguf.halves_from_pairs(interleaved, heads=2).flatten().tolist() == [0, 1, 2, 3, 10, 11, 12, 13]


def test_weights_equal_those_transformers_reads_from_the_file(demo_path: Path, demo_reference):
    theirs = AutoModelForCausalLM.from_pretrained(demo_path.parent, gguf_file=demo_path.name, dtype=torch.float32)
    ours = demo_reference.network.state_dict()
    assert ours.keys() == theirs.state_dict().keys()
    for name, weight in theirs.state_dict().items():
        assert torch.equal(ours[name], weight), name
    for key in ("rms_norm_eps", "tie_word_embeddings", "rope_parameters"):
        assert getattr(demo_reference.network.config, key) == getattr(theirs.config, key), key


def test_token_logprobs_equal_the_loss_transformers_computes(random_model):
    _, model = random_model("grouped-query-tied")
    prompt, response = model.encode("How do bees make honey?"), model.encode(" They visit flowers.")
    labels = torch.tensor([[-100] * len(prompt) + response])
    loss = model.network(input_ids=torch.tensor([prompt + response]), labels=labels).loss
    assert -reference.token_logprobs(model.network, prompt, response).mean().item() == pytest.approx(
        loss.item(), rel=1e-5
    )


def test_greedy_text_equals_generate_of_transformers(random_model):
    _, model = random_model("one-key-head-untied")
    prompt = model.encode("Why do we yawn?")
    ids, _ = reference.greedy(model, prompt, 32)
    theirs = model.network.generate(
        torch.tensor([prompt]),
        attention_mask=torch.ones(1, len(prompt)),
        pad_token_id=0,
        max_new_tokens=32,
        do_sample=False,
    )[0, len(prompt) :].tolist()
    assert ids == [token for token in theirs if token not in model.end_ids]


def test_first_step_of_rmsprop_moves_every_weight_by_ten_rates(random_model):
    # v = 0.01 g², so the step is rate * g / (0.1 |g| + 1e-8): ten rates wherever the gradient is not tiny.
    _, model = random_model("odd-sizes")
    before = {name: weight.clone() for name, weight in model.network.named_parameters()}
    row = reference.encode_row(
        model, {"prompts": ["Be brief. Hi", "Be long. Hi"], "responses": [" Hello.", " Good day."]}
    )
    smallest = reference.train(model.network, [row], "rmsprop", 1e-4, 1)
    for name, weight in model.network.named_parameters():
        moved = (weight.detach() - before[name]).abs()[smallest[name] > 1e-2]
        assert moved.numel() == 0 or torch.allclose(moved, torch.full_like(moved, 1e-3), rtol=1e-2), name


def test_divergence_from_itself_is_zero_and_positive_from_another(random_model):
    _, one = random_model("grouped-query-tied")
    _, other = random_model("stored-as-bfloat16")
    prompts, responses = [one.encode("Hi"), one.encode("Hello")], [one.encode(" there"), one.encode(" you")]
    assert reference.mean_divergence(one.network, one.network, prompts, responses).item() == pytest.approx(
        0, abs=1e-6
    )
    assert reference.mean_divergence(one.network, other.network, prompts, responses).item() > 0.1
