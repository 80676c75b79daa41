"""The demo trained too hard, three iterations at ten times its rate: the health rule pauses it, and the KL term keeps it sane."""

from __future__ import annotations

import re

# The demo preset, with fewer and shorter held-out answers.
TOO_HARD = {
    "model": "demo",
    "dtype": "auto",
    "iterations": 3,
    "learning_rate": 5e-5,
    "queries_per_iteration": 24,
    "queries_per_step": 8,
    "held_out_queries": 8,
    "live_held_out_queries": 4,
    "max_new_tokens": 48,
    "resume_minutes": 60,
    "health_max_gap": 4,
    "health_max_kl": 4,
    "health_min_entropy": 0.02,
    "health_max_repetition": 0.3,
}
# float32 on two busy cores
PATIENCE_SECONDS = 1500


def share_on_topic(run, model: str) -> float:
    """Of the held-out answers of a model, those that take up a word of their question."""
    answers = [row for row in run.lines("responses.jsonl") if row["purpose"] == "held-out" and row["model"] == model]
    assert answers
    hits = sum(bool(long_words(row["query"]) & long_words(row["response"])) for row in answers)
    return hits / len(answers)


def long_words(text: str) -> set[str]:
    return {word[:5] for word in re.findall("[a-z]{5,}", text.lower())}


def test_without_anything_to_hold_it_the_run_pauses_itself(new_run):
    run = new_run(**TOO_HARD)
    run.finish(seconds=PATIENCE_SECONDS)
    event = run.events()[-1]
    assert event["type"] == "paused" and len(run.events("iteration_finished")) < 3
    assert event["rule"] in ("off_policy_gap", "repetition", "entropy")
    assert (event["value"] < event["limit"]) == (event["rule"] == "entropy")
    best = event["best_checkpoint"]
    assert best in event["reason"] and "health_" in event["reason"]
    assert best == "base" or (run.folder / "checkpoints" / best / "COMPLETE").exists()
    # The last good state is kept too: told to, the run goes on from there.
    assert run.events("checkpoint")[-1]["step"] == event["step"]


def test_held_near_its_start_the_same_run_stays_sane(new_run):
    run = new_run(**TOO_HARD, kl_weight=1)
    run.finish(seconds=PATIENCE_SECONDS)
    assert run.events()[-1]["type"] == "finished" and len(run.events("iteration_finished")) == 3
    steps = run.steps().values()
    assert max(event["off_policy_gap"] for event in steps) < TOO_HARD["health_max_gap"] / 2
    assert 0.05 < max(event["kl"] for event in steps) < TOO_HARD["health_max_kl"] / 2
    last = run.events("evaluation")[-1]
    assert last["repetition"] < TOO_HARD["health_max_repetition"] and last["distinct_2"] > 0.6
    assert share_on_topic(run, "iteration-3") > 0.7 * share_on_topic(run, "base") > 0.5
