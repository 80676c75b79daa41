"""`sami matrix`: the C×C log-probabilities, the loss, the bound and the accuracies against the reference."""

import json
import math

import pytest
import torch

import reference_sami as reference
from conftest import chat_prompt

LOGPROB_TOLERANCE = 1e-4
LOSS_TOLERANCE = 1e-4  # relative

CONSTITUTIONS = ["Be brief.", "Be detailed.", "Use a numbered list.", "Ask a question."]
ANSWERS = [" Yes.", " There are many things to say about this.", "1. One.\n2. Two.", " What do you think?"]


def random_row(count: int, query: str) -> dict:
    """Prompts of different lengths: no shared padding can hide a shift."""
    return {"prompts": [f"{c}\n{query}" for c in CONSTITUTIONS[:count]], "responses": ANSWERS[:count]}


def compare(line: dict, model: reference.ReferenceModel, row: dict) -> None:
    ids = reference.encode_row(model, row)
    with torch.no_grad():
        expected = reference.logprob_matrix(model.network, ids.prompts, ids.responses)
    assert torch.allclose(torch.tensor(line["logprobs"]), expected, rtol=0, atol=LOGPROB_TOLERANCE)
    assert line["loss"] == pytest.approx(reference.sami_loss(expected).item(), rel=LOSS_TOLERANCE)
    assert line["mi"] == pytest.approx(reference.bound(expected), abs=LOSS_TOLERANCE)
    assert line["row_accuracy"] == pytest.approx(reference.row_accuracy(expected))
    assert line["column_accuracy"] == pytest.approx(reference.column_accuracy(expected))


@pytest.mark.parametrize("count", [2, 3, 4])
def test_equals_the_reference_on_random_models(sami, each_random_model, demo_queries, count):
    folder, model = each_random_model
    rows = [random_row(count, query["text"]) for query in demo_queries[:3]]
    lines = sami.rows("matrix", folder, rows)
    assert len(lines) == len(rows)
    for line, row in zip(lines, rows):
        compare(line, model, row)


def test_equals_the_reference_on_the_demo_model(sami, demo_path, demo_reference, demo_queries):
    pair = ["Answer in one short sentence.", "Give a lengthy and detailed answer."]
    answers = ["It is so.<|im_end|>", "To understand this, consider first how it began. " * 4]
    rows = [{"prompts": [chat_prompt(c, q["text"]) for c in pair], "responses": answers} for q in demo_queries[:2]]
    for line, row in zip(sami.rows("matrix", demo_path, rows), rows, strict=True):
        compare(line, demo_reference, row)
        assert line["mi"] <= math.log(2)


def test_rows_are_constitutions_and_columns_responses(sami, random_model):
    folder, model = random_model("grouped-query-tied")
    row = random_row(2, "Why do cats purr?")
    [line] = sami.rows("matrix", folder, [row])
    [[corner]] = [[sami.rows("logprobs", folder, [{"prompt": row["prompts"][0], "response": row["responses"][1]}])]]
    assert line["logprobs"][0][1] == pytest.approx(corner[0]["logprob_mean"], abs=1e-5)
    assert abs(line["logprobs"][0][1] - line["logprobs"][1][0]) > 1e-2


def test_equal_constitutions_leave_nothing_to_tell_apart(sami, random_model):
    folder, _ = random_model("odd-sizes")
    row = {"prompts": ["Hello.", "Hello."], "responses": [" Good day.", " Good evening to you."]}
    [line] = sami.rows("matrix", folder, [row])
    assert line["mi"] <= 1e-6
    assert line["column_accuracy"] == 0  # ties never win


@pytest.mark.parametrize(
    "row",
    [
        {"prompts": ["a", "b"], "responses": ["c"]},
        {"prompts": ["a"], "responses": ["c"]},
        {"prompts": ["a", "b"], "responses": ["c", ""]},
    ],
    ids=["not square", "one constitution", "empty response"],
)
def test_rows_without_a_matrix_are_refused(sami, random_model, row):
    folder, _ = random_model("grouped-query-tied")
    done = sami.run("matrix", "--model", folder, stdin=json.dumps(row) + "\n")
    assert done.returncode == 2
    assert "input:1" in done.stderr and done.stdout == ""
