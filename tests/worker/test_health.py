"""A run whose model degenerates pauses itself, says why and names the best checkpoint; told to, it goes on."""

from __future__ import annotations

import json

import pytest


def paused(run) -> dict:
    last = run.events()[-1]
    assert last["type"] == "paused", last
    return last


def test_a_step_beyond_a_limit_pauses_with_its_weights_kept(new_run):
    run = new_run(iterations=2, learning_rate=3e-2, queries_per_step=1, health_max_gap=0.02)
    run.finish()
    event = paused(run)
    steps = run.steps()
    assert event["rule"] == "off_policy_gap" and event["limit"] == 0.02
    assert event["value"] == pytest.approx(steps[event["step"]]["off_policy_gap"]) and event["value"] > 0.02
    assert event["step"] == len(steps) > 1
    assert all(steps[n]["off_policy_gap"] <= 0.02 for n in range(1, event["step"]))
    assert event["best_checkpoint"] == "base" and "base" in event["reason"]
    assert run.events("checkpoint")[-1]["kind"] == "resume"
    assert run.events("checkpoint")[-1]["step"] == event["step"]
    # Going on passes the rule over, once and for all, and repeats no step.
    run.request("run")
    run.finish()
    assert run.events()[-1]["type"] == "finished"
    assert sorted(run.steps()) == list(range(1, 13))
    assert sum(e["step"] == event["step"] for e in run.events("step")) == 1


def test_answers_that_repeat_themselves_pause_at_the_end_of_an_iteration(new_run):
    free = new_run("0001-free", iterations=1, max_new_tokens=80)
    free.finish()
    _, after = free.events("evaluation")
    repeated = after["repetition"]
    assert 0 < repeated < 1 and after["distinct_2"] > 0
    run = new_run("0002-limited", iterations=2, max_new_tokens=80, health_max_repetition=repeated * 0.9)
    run.finish()
    event = paused(run)
    assert event["rule"] == "repetition" and event["iteration"] == 1
    assert (run.folder / "checkpoints" / "iteration-1" / "COMPLETE").exists()
    assert len(run.events("iteration_finished")) == 1
    assert event["best_checkpoint"] == "base"
    run.request("run")
    run.finish()
    assert run.events()[-1]["type"] == "finished"
    assert len(run.events("iteration_finished")) == 2


def test_the_best_checkpoint_is_the_healthy_one_with_the_highest_bound(new_run):
    # The rate rises over the run, and with it how far an update moves the model.
    rising = {"iterations": 2, "queries_per_step": 1, "learning_rate": 3e-2, "warmup_steps": 11}
    free = new_run("0001-free", **rising)
    free.finish()
    gaps = {step: event["off_policy_gap"] for step, event in free.steps().items()}
    limit = max(abs(gap) for step, gap in gaps.items() if step <= 6)
    assert max(gaps.values()) > limit
    run = new_run("0002-limited", **rising, health_max_gap=limit)
    run.finish()
    event = paused(run)
    assert event["iteration"] == 2
    [iteration] = run.events("iteration_finished")
    best = "iteration-1" if iteration["mi_after"] > iteration["mi_before"] else "base"
    assert event["best_checkpoint"] == best


# One iteration of twelve updates, in which the bound rises while the model drifts away from its own answers.
DRIFTING = {
    "iterations": 1,
    "queries_per_iteration": 12,
    "queries_per_step": 1,
    "optimizer": "adamw",
    "learning_rate": 3e-4,
    "live_held_out_queries": 4,
}


def copies(run) -> list[str]:
    return sorted(path.name for path in (run.folder / "checkpoints").glob("*-step-*"))


def test_a_copy_from_inside_an_iteration_outlives_the_model_that_degenerates(new_run):
    free = new_run("0001-free", **DRIFTING, checkpoint_steps=2)
    free.finish()
    gaps = {step: event["off_policy_gap"] for step, event in free.steps().items()}
    first = next(event for event in free.events("checkpoint") if event["kind"] == "step")
    breaking = next(step for step in sorted(gaps) if step > first["step"] + 1 and gaps[step] > gaps[first["step"] + 1])
    limit = (gaps[breaking] + max(gap for step, gap in gaps.items() if step < breaking)) / 2
    run = new_run("0002-limited", **DRIFTING, checkpoint_steps=2, health_max_gap=limit)
    run.finish()
    event = paused(run)
    assert event["step"] == breaking
    # What an update shows is the model before it: a copy made by the update just before is as bad.
    [*_, last] = [e for e in run.events("checkpoint") if e["kind"] == "step"]
    assert last["step"] <= breaking - 2 and last["step"] % 2 == 0
    best = f"iteration-1-step-{last['step']}"
    assert event["best_checkpoint"] == best and best in event["reason"]
    assert copies(run) == [best]
    assert (run.folder / last["path"] / "COMPLETE").exists()
    # Here the live curve is over all held-out queries, so what it has risen since the start says it all.
    live = {e["step"]: e["mi"] for e in run.events("held_out")}
    assert last["mi"] == pytest.approx(live[last["step"]], abs=1e-6)
    assert last["mi"] > run.events("evaluation")[0]["mi"]


def test_copies_go_when_the_iteration_ends_in_a_better_model(new_run):
    run = new_run(**DRIFTING, checkpoint_steps=1)
    run.finish()
    steps = [e for e in run.events("checkpoint") if e["kind"] == "step"]
    assert len(steps) > 2 and steps == sorted(steps, key=lambda e: e["mi"])
    assert run.events("evaluation")[-1]["mi"] > steps[-1]["mi"]
    assert copies(run) == []


def test_a_killed_run_knows_its_copies(new_run):
    whole = new_run("0001-whole", **DRIFTING, checkpoint_steps=1)
    whole.finish()
    run = new_run("0002-killed", **DRIFTING, checkpoint_steps=1, resume_minutes=1e-6)
    worker = run.start()
    run.wait_for("step", 9)
    worker.kill()
    worker.wait()
    assert 1 <= len(copies(run)) <= 2
    (run.folder / "checkpoints" / "iteration-1-step-99").mkdir(parents=True)  # a candidate nobody confirmed
    run.finish()
    assert copies(run) == copies(whole) == []

    def last_copy(of) -> dict:
        return [e for e in of.events("checkpoint") if e["kind"] == "step"][-1]

    assert last_copy(run)["step"] == last_copy(whole)["step"]
    assert last_copy(run)["mi"] == pytest.approx(last_copy(whole)["mi"], abs=1e-6)


def test_copies_that_a_killed_worker_left_of_a_finished_iteration_go_later(new_run):
    """It was killed between the end of the iteration and the removal."""
    run = new_run(**DRIFTING, checkpoint_steps=1)
    run.finish()
    last = [e for e in run.events("checkpoint") if e["kind"] == "step"][-1]
    left = run.folder / "checkpoints" / f"iteration-1-step-{last['step']}"
    left.mkdir()
    (left / "model.safetensors").write_bytes(b"\0" * 1000)
    config = json.loads((run.folder / "config.json").read_text())
    config["settings"]["iterations"] = 2
    (run.folder / "config.json").write_text(json.dumps(config))
    run.finish()
    assert left.name not in copies(run)


@pytest.mark.parametrize("trained", [{}, {"lora_rank": 4}], ids=["full", "lora"])
def test_divergence_is_measured_without_being_weighed(new_run, trained):
    free = new_run("0001-free", iterations=1, **trained)
    free.finish()
    run = new_run("0002-measured", iterations=1, measure_kl=True, reference_dtype="compute", **trained)
    run.finish()
    kept = [(event["kl"], event["loss"]) for _, event in sorted(run.steps().items())]
    assert all(event["kl"] is None for event in free.steps().values())
    assert kept[0][0] == pytest.approx(0, abs=1e-6) and kept[1][0] > 1e-6
    assert [loss for _, loss in kept] == [pytest.approx(event["loss"], abs=1e-6) for event in free.steps().values()]


def test_responses_are_remembered_with_how_likely_they_were(new_run):
    run = new_run(iterations=1, queries_per_step=6)
    run.finish()
    rows = run.lines("responses.jsonl")
    assert all(row["logprob_mean"] < 0 for row in rows)
    [step] = run.steps().values()
    # Nothing was updated yet, so what training computes is what generation found.
    assert step["off_policy_gap"] == pytest.approx(0, abs=1e-4)
    kept = {m["query_id"]: m["logprobs"] for m in step["matrices"]}
    for row in rows:
        if row["purpose"] == "train" and row["query_id"] in kept:
            assert row["logprob_mean"] == pytest.approx(kept[row["query_id"]][row["column"]][row["column"]], abs=1e-4)
    diagonal = [m[i][i] for m in kept.values() for i in range(2)]
    assert step["diagonal_logprob"] == pytest.approx(sum(diagonal) / len(diagonal), abs=1e-5)


def test_figures_of_the_texts_are_those_of_their_ids(new_run):
    run = new_run(iterations=1)
    run.finish()
    [before, after] = run.events("evaluation")
    for event, model in ((before, "base"), (after, "iteration-1")):
        rows = [r for r in run.lines("responses.jsonl") if r["purpose"] == "held-out" and r["model"] == model]
        ids = [row["ids"] for row in rows]
        assert event["repetition"] == pytest.approx(sum(repeated(i, 4) for i in ids) / len(ids))
        assert event["distinct_2"] == pytest.approx(1 - sum(repeated(i, 2) for i in ids) / len(ids))
        ended = sum(row["finish"] == "stop" for row in rows) / len(rows)
        assert (event["end_rate"], event["truncated_rate"]) == (pytest.approx(ended), pytest.approx(1 - ended))
        assert event["entropy"] > 0


def test_an_iteration_tells_its_speed_by_phase(new_run):
    run = new_run(iterations=1)
    run.finish()
    [event] = run.events("iteration_finished")
    speeds = event["tokens_per_second"]
    assert set(speeds) == {"generate", "evaluate", "train"}
    trained = sum(e["tokens"] for e in run.events("step")) / speeds["train"]
    written = sum(row["tokens"] for row in run.lines("responses.jsonl")) / speeds["generate"]
    assert 0 < trained < event["seconds"] and 0 < written < event["seconds"]


def repeated(ids: list[int], length: int) -> float:
    runs = [tuple(ids[i : i + length]) for i in range(len(ids) - length + 1)]
    return 1 - len(set(runs)) / len(runs) if runs else 0.0
