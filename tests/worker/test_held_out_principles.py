"""Principles that are held out: never trained on, evaluated beside the learned ones."""

from __future__ import annotations

import json
import math
import random

import pytest
import torch

import reference_sami as reference

LEARNED = {"id": 1, "name": "brief", "text": "Be brief.", "antithesis": "Be long and detailed.", "use": "learned"}
HELD_OUT = {"id": 2, "name": "formal", "text": "Write formally.", "antithesis": "Write as to a friend.", "use": "held-out"}
BOTH = (LEARNED, HELD_OUT)
STATED = {HELD_OUT["text"], HELD_OUT["antithesis"]}
TRAINED = {LEARNED["text"], LEARNED["antithesis"]}
# Prompts that the reference can write by itself.
TEMPLATE = "{constitution}\n{query}\n"
PLAIN = {"prompt_format": "plain", "training_template": TEMPLATE, "score_end_of_text": False}


def evaluations(run, use: str) -> list[dict]:
    return [event for event in run.events("evaluation") if event.get("principles", "learned") == use]


def responses(run, stating: set[str]) -> list[dict]:
    return [row for row in run.lines("responses.jsonl") if row["constitution"] in stating]


def key(row: dict) -> tuple:
    return row["purpose"], row["iteration"], row["model"], row["query_id"], row["column"]


def said(row: dict) -> tuple:
    return (*key(row), row["constitution_name"], row["constitution"], row["response"])


def measured(event: dict) -> dict:
    clock = ("seq", "time", "attempt", "seconds", "tokens_per_second")
    return {name: value for name, value in event.items() if name not in clock}


def test_they_are_evaluated_before_and_after_each_iteration(new_run):
    run = new_run(principles=BOTH)
    run.finish()
    moments = [(1, "before"), (1, "after"), (2, "before"), (2, "after")]
    for use in ("learned", "held-out"):
        told = evaluations(run, use)
        assert [(event["iteration"], event["when"]) for event in told] == moments
        for event in told:
            assert event["n"] == 4 and len(event["matrices"]) == 4 and len(event["mean_tokens"]) == 2
            assert event["ceiling"] == pytest.approx(math.log(2))
    assert all("principles" not in event for event in evaluations(run, "learned"))
    recorded = responses(run, STATED)
    assert {row["purpose"] for row in recorded} == {"held-out"}
    assert {(row["constitution"], row["constitution_name"]) for row in recorded} == {
        (HELD_OUT["text"], "constitution"),
        (HELD_OUT["antithesis"], "antithesis"),
    }
    assert [row["model"] for row in recorded] == ["base"] * 8 + ["iteration-1"] * 8 + ["iteration-2"] * 8
    everything = run.lines("responses.jsonl")
    assert len(everything) == len({key(row) for row in everything}) == 2 * 6 * 2 + 2 * 24


def test_they_change_nothing_that_is_learned(new_run):
    alone = new_run("0001-alone", principles=(LEARNED,))
    alone.finish()
    beside = new_run("0002-beside", principles=BOTH)
    beside.finish()
    assert {row["constitution"] for row in beside.lines("responses.jsonl") if row["purpose"] == "train"} == TRAINED
    assert [said(row) for row in responses(beside, TRAINED)] == [said(row) for row in alone.lines("responses.jsonl")]
    for kind in ("step", "held_out", "filtered", "iteration_finished"):
        assert list(map(measured, beside.events(kind))) == list(map(measured, alone.events(kind)))
    assert list(map(measured, evaluations(beside, "learned"))) == list(map(measured, alone.events("evaluation")))
    assert evaluations(alone, "held-out") == []


def test_their_bound_is_that_of_the_reference(new_run, random_model):
    run = new_run(principles=BOTH, iterations=1, **PLAIN)
    run.finish()
    _, model = random_model("grouped-query-tied")
    event = evaluations(run, "held-out")[0]
    bounds = []
    for matrix in event["matrices"]:
        rows = [r for r in responses(run, STATED) if r["model"] == "base" and r["query_id"] == matrix["query_id"]]
        prompts = [
            model.encode(TEMPLATE.format(constitution=row["constitution"], query=row["query"])) for row in rows
        ]
        with torch.no_grad():
            expected = reference.logprob_matrix(model.network, prompts, [row["ids"] for row in rows])
        assert torch.allclose(torch.tensor(matrix["logprobs"]), expected, rtol=0, atol=1e-4)
        bounds.append(reference.bound(expected))
    assert event["mi"] == pytest.approx(sum(bounds) / len(bounds), abs=1e-4)


def test_a_killed_run_finds_their_responses_again(new_run):
    long = {"principles": BOTH, "queries_per_iteration": 60, "queries_per_step": 1}
    whole = new_run("0001-whole", **long)
    whole.finish()
    broken = new_run("0002-broken", **long)
    times = random.Random(3)
    assert sum(broken.kill_after(times.uniform(0.25, 0.7)) for _ in range(6)) >= 2
    broken.finish()
    keys = [key(row) for row in broken.lines("responses.jsonl")]
    assert len(keys) == len(set(keys))
    assert sorted(map(said, broken.lines("responses.jsonl"))) == sorted(map(said, whole.lines("responses.jsonl")))
    last = {(event["iteration"], event["when"]): event["mi"] for event in evaluations(broken, "held-out")}
    expected = {(event["iteration"], event["when"]): event["mi"] for event in evaluations(whole, "held-out")}
    assert last == {moment: pytest.approx(mi, abs=1e-5) for moment, mi in expected.items()}


@pytest.mark.parametrize("temperature", [0, 0.7], ids=["all greedy", "training sampled, held-out greedy"])
def test_progress_counts_their_answers_too(new_run, temperature):
    run = new_run(principles=BOTH, iterations=1, temperature=temperature)
    run.finish()
    totals = {"generate": (6 + 4 + 4) * 2, "evaluate-before": 4 + 4, "evaluate-after": 2 * (4 + 4) * 2}
    for phase, total in totals.items():
        told = [event for event in run.events("progress") if event["phase"] == phase]
        assert {event["total"] for event in told} == {total}
        counts = [event["done"] for event in told]
        assert counts == sorted(counts) and counts[-1] == total


def test_a_run_of_before_that_goes_on_evaluates_them_from_there(new_run):
    run = new_run(principles=(LEARNED,), iterations=1)
    run.finish()
    lines = (run.folder / "events.jsonl").read_text().splitlines(keepends=True)
    cut = next(i for i, line in enumerate(lines) if json.loads(line)["type"] == "filtered")
    (run.folder / "events.jsonl").write_text("".join(lines[:cut]))
    for path in sorted(run.folder.glob("checkpoints/**/*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    config = json.loads((run.folder / "config.json").read_text()) | {"principles": list(BOTH)}
    (run.folder / "config.json").write_text(json.dumps(config))
    run.finish()
    assert [event["when"] for event in evaluations(run, "held-out")] == ["before", "after"]
    assert [event["when"] for event in evaluations(run, "learned")] == ["before", "after"]
