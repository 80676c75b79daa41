"""What a run minimises, what its placebos and other contrasts make of it, and what is measured beside the bound."""

from __future__ import annotations

import math
import os
import signal

import pytest
import reference_sami as reference
import torch

OBJECTIVES = ["sami", "sft", "dpo", "distil"]
PLAIN = {
    "prompt_format": "plain",
    "training_template": "Principles: {constitution}\nQuery: {query}\nAnswer:",
    "bare_template": "Query: {query}\nAnswer:",
    "iterations": 1,
    "clip_norm": 0,
}


def written(run, query: str) -> list[list[int]]:
    """Ids of the responses to a query that was trained on, as they are scored, by column."""
    lines = [line for line in run.lines("responses.jsonl") if line["purpose"] == "train" and line["query_id"] == query]
    lines.sort(key=lambda line: line["column"])
    return [line["ids"] + ([] if line["end_id"] is None else [line["end_id"]]) for line in lines]


def first_update(run) -> tuple[dict, list[dict]]:
    """The first step's event, and the queries that it learned from."""
    kept = [line for line in run.lines("responses.jsonl") if line["purpose"] == "train" and not line["dropped"]]
    order = list(dict.fromkeys(line["query_id"] for line in kept))
    texts = {line["query_id"]: line["query"] for line in kept}
    step = run.steps()[1]
    return step, [{"id": query, "text": texts[query]} for query in order[: int(step["queries"])]]


def logprob_sum(model, prompt: str, ids: list[int]) -> torch.Tensor:
    with torch.no_grad():
        return reference.token_logprobs(model.network, model.encode(prompt), ids).sum()


@pytest.mark.parametrize("objective", ["sft", "distil"])
def test_imitation_is_the_cross_entropy_of_the_principled_response(new_run, random_model, objective):
    run = new_run(**PLAIN | {"objective": objective})
    run.finish()
    _, model = random_model("grouped-query-tied")
    step, queries = first_update(run)
    sums = count = 0
    for query in queries:
        own = written(run, query["id"])[0]
        key = "bare_template" if objective == "distil" else "training_template"
        prompt = PLAIN[key].replace("{constitution}", "Be brief.").replace("{query}", query["text"])
        sums, count = sums + logprob_sum(model, prompt, own), count + len(own)
    assert step["loss"] == pytest.approx(float(-sums / count), abs=1e-4)
    assert "mi" not in step and step["matrices"] == []
    assert "mi" in run.events("held_out")[0] and "mi" in run.events("evaluation")[-1]


def test_preference_starts_at_ln_two_and_moves_the_rewards_apart(new_run):
    run = new_run(**PLAIN | {"objective": "dpo", "dpo_beta": 0.5, "updates": "4", "queries_per_step": 3, "learning_rate": 1e-4})
    run.finish()
    steps = [event for _, event in sorted(run.steps().items())]
    assert steps[0]["loss"] == pytest.approx(math.log(2), abs=1e-5)
    assert (steps[0]["reward_margin"], steps[0]["kl"]) == (pytest.approx(0, abs=1e-5), pytest.approx(0, abs=1e-6))
    assert steps[-1]["loss"] < math.log(2) and steps[-1]["reward_margin"] > 0 and steps[-1]["kl"] > 0


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("lora", [0, 4], ids=["full", "lora"])
def test_killed_it_ends_as_undisturbed(new_run, objective, lora):
    settings = {"objective": objective, "lora_rank": lora, "queries_per_iteration": 12, "queries_per_step": 1}
    whole, broken = new_run("0001-whole", **settings), new_run("0002-broken", **settings)
    whole.finish()
    worker = broken.start()
    broken.wait_for("step", 17)  # in the second iteration
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    broken.finish()
    assert broken.curve() == whole.curve()
    bounds = [[event["mi"] for event in run.events("evaluation")] for run in (whole, broken)]
    assert bounds[0] == pytest.approx(bounds[1], abs=1e-6)


def test_one_text_as_both_constitutions_has_nothing_to_tell_apart(new_run):
    run = new_run(placebo="same")
    run.finish()
    bounds = [event["mi"] for event in run.events("evaluation")] + [event["mi"] for event in run.events("held_out")]
    assert bounds == pytest.approx([0] * len(bounds), abs=1e-6)
    assert [event["loss"] for event in run.events("step")] == pytest.approx([math.log(2)] * len(run.steps()), abs=1e-6)
    texts = {line["column"]: line["constitution"] for line in run.lines("responses.jsonl")}
    assert texts == {0: "Be brief.", 1: "Be brief."}
    assert sum(event["kept"] for event in run.events("filtered")) == 12


def test_neutral_constitutions_ask_for_nothing(new_run):
    run = new_run(placebo="neutral", iterations=1)
    run.finish()
    lines = run.lines("responses.jsonl")
    assert {line["constitution_name"] for line in lines} == {"neutral"}
    assert len({line["constitution"] for line in lines}) == 2
    assert not any("brief" in line["constitution"] for line in lines)


def test_shuffled_pairs_are_learned_from_on_other_queries(new_run, random_model):
    run = new_run(**PLAIN | {"placebo": "shuffled", "queries_per_step": 6})
    run.finish()
    _, model = random_model("grouped-query-tied")
    step, queries = first_update(run)
    matrices = {matrix["query_id"]: matrix["logprobs"] for matrix in step["matrices"]}

    def matrix_of(query, responses):
        prompts = [PLAIN["training_template"].format(constitution=c, query=query["text"])
                   for c in ("Be brief.", "Be long and detailed.")]
        with torch.no_grad():
            return reference.logprob_matrix(model.network, [model.encode(p) for p in prompts], responses).tolist()

    for query in queries:
        seen = matrices[query["id"]]
        fits = [other["id"] for other in queries
                if all(row == pytest.approx(own, abs=1e-3)
                       for row, own in zip(matrix_of(query, written(run, other["id"])), seen, strict=True))]
        assert len(fits) == 1 and fits != [query["id"]]


@pytest.mark.parametrize("partner", ["nothing", "other"])
def test_a_constitution_is_told_apart_from_other_things(new_run, partner):
    run = new_run(contrast_with=partner, iterations=1, principles=[{"name": "brief", "text": "Be brief.", "antithesis": ""}])
    run.finish()
    seconds = [line for line in run.lines("responses.jsonl") if line["column"] == 1]
    assert {line["constitution_name"] for line in seconds} == {partner}
    texts = {line["constitution"] for line in seconds}
    assert texts == {""} if partner == "nothing" else len(texts) > 3 and "Be brief." not in texts


@pytest.mark.parametrize("scorer", ["base", "another"])
def test_a_second_scorer_tells_texts_from_scores(new_run, random_model, scorer):
    name = str(random_model("mistral")[0]) if scorer == "another" else "base"
    run = new_run(scorer=name, learning_rate=3e-3)
    run.finish()
    before = run.events("evaluation")[0]["mi"]
    for event in (e for e in run.events("evaluation") if e["when"] == "after"):
        assert event["mi_from_texts"] + event["mi_from_scorer"] == pytest.approx(event["mi"] - before, abs=1e-6)
        if scorer == "base":
            # What the base model makes of its own answers is where the run began.
            first = run.events("evaluation")[0]["mi"]
            changes = sum(e["mi_from_texts"] for e in run.events("evaluation") if "mi_from_texts" in e
                          and e["iteration"] <= event["iteration"])
            assert event["mi_by_scorer"] == pytest.approx(first + changes, abs=1e-5)
        before = event["mi"]


def test_ability_equals_transformers(new_run, random_model):
    run = new_run(iterations=1)
    run.finish()
    folder = run.folder / "checkpoints" / "iteration-1"
    before, after = (event for event in run.events("evaluation"))
    for event, path in ((before, run.base), (after, folder)):
        model = reference.load(path)
        perplexity, accuracy = ability_of(model)
        assert event["perplexity"] == pytest.approx(perplexity, rel=1e-4)
        assert event["question_accuracy"] == pytest.approx(accuracy, abs=0.011)  # a question of equals may go either way


def ability_of(model) -> tuple[float, float]:
    from conftest import PEERS

    resources = PEERS.parents[1] / "resources" / "ability"
    total = count = right = 0
    questions = reference_questions(resources / "questions.jsonl")
    with torch.no_grad():
        for passage in filter(None, (resources / "text.txt").read_text().split("\n")):
            ids = model.encode(passage)
            scores = reference.token_logprobs(model.network, ids[:1], ids[1:])
            total, count = total + float(scores.sum()), count + len(scores)
        for question in questions:
            prompt = model.encode(f"Question: {question['question']}\nAnswer:")
            means = [
                float(reference.token_logprobs(model.network, prompt, model.encode(" " + answer)).mean())
                for answer in (question["right"], *question["wrong"])
            ]
            right += means.index(max(means)) == 0
    return math.exp(-total / count), right / len(questions)


def reference_questions(path) -> list[dict]:
    import json

    return [json.loads(line) for line in path.read_text().split("\n") if line]


def test_ability_is_measured_where_it_is_wanted(new_run):
    run = new_run(measure_ability=False, iterations=1)
    run.finish()
    assert not any("perplexity" in event for event in run.events("evaluation"))
    assert all(len(event["copied_share"]) == 2 for event in run.events("evaluation"))
