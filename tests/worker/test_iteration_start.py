"""Which weights an iteration trains: those it wrote with, or the base model's again."""

from __future__ import annotations

import json
import os
import signal

import pytest
from safetensors.torch import load_file

BASE = {"iteration_start": "base", "learning_rate": 1e-4, "optimizer": "rmsprop", "weight_decay": 0, "clip_norm": 0}


def weights(folder) -> dict:
    return load_file(folder / "model.safetensors")


def moved(run, iteration: int, of: str) -> float:
    """Median distance of the weights of a layer from the base model's, in steps of the first update of RMSprop, which moves
    every weight equally far."""
    trained = weights(run.folder / "checkpoints" / f"iteration-{iteration}")[of]
    step = 10 * 1e-4  # rate / sqrt(1 - 0.99)
    return float((trained - weights(run.base)[of].float()).abs().median() / step)


@pytest.mark.parametrize("start, distance", [("base", 1.0), ("previous", None)])
def test_weights_start_where_the_setting_says(new_run, start, distance):
    run = new_run(**BASE | {"iteration_start": start, "updates": "1,1", "queries_per_step": 3})
    run.finish()
    layer = "model.layers.0.mlp.up_proj.weight"
    assert moved(run, 1, layer) == pytest.approx(1, abs=1e-3)
    if distance is not None:
        assert moved(run, 2, layer) == pytest.approx(distance, abs=1e-3)
    else:
        assert moved(run, 2, layer) > 1.5 or moved(run, 2, layer) < 0.5  # two steps one way, or there and back
    written_by = {(line["iteration"], line["model"]) for line in run.lines("responses.jsonl") if line["purpose"] == "train"}
    assert written_by == {(1, "base"), (2, "iteration-1")}


def test_the_live_curve_starts_again_with_the_base_model(new_run):
    run = new_run(**BASE | {"updates": "2,3", "queries_per_step": 2})
    run.finish()
    points = [(event["iteration"], event["step"]) for event in run.events("held_out")]
    # One before the first update of the second iteration, none after the last of either.
    assert points == [(1, 1), (2, 2), (2, 3), (2, 4)]
    assert [event["steps"] for event in run.events("iteration_finished")] == [2, 3]
    finished = run.events("iteration_finished")
    assert finished[1]["mi_before"] == finished[0]["mi_after"]


@pytest.mark.parametrize("trained", [{}, {"lora_rank": 4}, {"kl_weight": 0.1}], ids=["full", "lora", "kl"])
def test_killed_in_a_later_iteration_it_ends_as_undisturbed(new_run, trained):
    settings = BASE | trained | {"queries_per_iteration": 30, "queries_per_step": 1, "checkpoint_steps": 5}
    whole, broken = new_run("0001-whole", **settings), new_run("0002-broken", **settings)
    whole.finish()
    worker = broken.start()
    broken.wait_for("step", 37)
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    broken.finish()
    assert broken.curve() == whole.curve()
    kinds = [[(e["iteration"], e["step"]) for e in run.events("held_out")] for run in (whole, broken)]
    assert sorted(set(kinds[1])) == kinds[0]
    assert [e["mi"] for e in broken.events("evaluation")] == pytest.approx([e["mi"] for e in whole.events("evaluation")], abs=1e-6)


def test_a_schedule_is_that_of_each_iteration(new_run):
    run = new_run(**BASE | {"schedule": "linear", "warmup_steps": 1, "queries_per_step": 2})
    run.finish()
    rates = [event["learning_rate"] for _, event in sorted(run.steps().items())]
    assert len(rates) == 6 and rates[:3] == pytest.approx(rates[3:])
    refused = new_run("0002-long", **BASE | {"warmup_steps": 3, "queries_per_step": 2})
    assert "an iteration has only 3 updates" in refused.finish(expected=2)


def test_a_run_of_an_earlier_version_goes_on_from_the_previous_weights(new_run):
    run = new_run()
    config = json.loads((run.folder / "config.json").read_text())
    config["settings"].pop("iteration_start", None)
    (run.folder / "config.json").write_text(json.dumps(config))
    run.finish()
    assert [e["step"] for e in run.events("held_out") if e["iteration"] == 2] == [4, 5]


def test_halves_and_updates_decide_what_is_learned_from(new_run):
    run = new_run(query_halves=True, updates="1,2,3", iterations=3, queries_per_step=2)
    run.finish()
    learned = {}
    for line in run.lines("responses.jsonl"):
        if line["purpose"] == "train":
            learned.setdefault(line["iteration"], set()).add(line["query_id"])
    assert [len(learned[i]) for i in (1, 2, 3)] == [2, 4, 6]
    assert learned[1].isdisjoint(learned[2]) and learned[3].isdisjoint(learned[2])
    assert [event["steps"] for event in run.events("iteration_finished")] == [1, 2, 3]


def test_what_comes_before_the_marker_is_kept_and_not_trained_on(new_run):
    plain = new_run("0001-plain", iterations=1, max_new_tokens=24)
    plain.finish()
    texts = [line["response"] for line in plain.lines("responses.jsonl") if line["purpose"] == "train"]
    # A marker that most answers hold.
    marker = max(set("".join(texts)) - set(" \n"), key=lambda letter: sum(letter in text[1:-2] for text in texts))
    run = new_run("0002-marked", iterations=1, max_new_tokens=24, response_marker=marker)
    run.finish()
    lines = [line for line in run.lines("responses.jsonl") if line["purpose"] == "train"]
    for text, line in zip(texts, lines, strict=True):
        before, found, after = text.partition(marker)
        assert line.get("thought", "") == before.strip()
        assert line["response"] == after.strip()
        assert line.get("lacks_marker", False) == (not found)
    dropped = run.events("filtered")[0]["dropped"]
    without = {line["query_id"] for line in lines if line.get("lacks_marker")}
    assert dropped.get("no-marker", 0) == len(without)


def test_a_marker_that_never_comes_is_counted_and_ends_the_run(new_run):
    run = new_run(iterations=1, response_marker="§§§", held_out_queries=0)
    errors = run.finish(expected=2)
    assert '"no-marker":6' in errors
