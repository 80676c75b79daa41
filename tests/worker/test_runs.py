"""What a run folder holds after a worker has been through it, undisturbed or not."""

from __future__ import annotations

import json
import math
import os
import random
import signal
import subprocess

import pytest
import torch
from safetensors.torch import load_file

# Long enough to be disturbed: over a hundred updates, the state saved after each.
LONG = {"queries_per_iteration": 60, "queries_per_step": 1}


def test_a_run_leaves_a_complete_record(new_run):
    run = new_run()
    run.finish()
    events = run.events()
    assert [event["seq"] for event in events] == list(range(len(events)))
    assert events[0]["type"] == "started" and events[0]["total_steps"] == 6
    assert events[-1]["type"] == "finished"
    assert sorted(run.steps()) == [1, 2, 3, 4, 5, 6]
    assert [(e["iteration"], e["when"]) for e in run.events("evaluation")] == [(1, "before"), (1, "after"), (2, "before"), (2, "after")]
    for event in run.events("evaluation"):
        assert event["ceiling"] == pytest.approx(math.log(2))
        assert event["n"] == 4 and len(event["matrices"]) == 4 and len(event["mean_tokens"]) == 2
    finished = run.events("iteration_finished")
    assert [event["steps"] for event in finished] == [3, 3]
    # The second iteration starts from what the first one ended with.
    assert finished[1]["mi_before"] == finished[0]["mi_after"]
    responses = run.lines("responses.jsonl")
    assert [row["seq"] for row in responses] == list(range(len(responses)))
    training = [row for row in responses if row["purpose"] == "train"]
    assert len(training) == 2 * 6 * 2
    assert {row["query_id"] for row in training if row["iteration"] == 1}.isdisjoint(
        row["query_id"] for row in training if row["iteration"] == 2
    )
    for iteration in (1, 2):
        folder = run.folder / "checkpoints" / f"iteration-{iteration}"
        names = {path.name for path in folder.iterdir()}
        assert {"COMPLETE", "model.safetensors", "config.json", "tokenizer.json"} <= names


@pytest.mark.parametrize("temperature", [0, 0.7], ids=["all greedy", "training sampled, held-out greedy"])
def test_writing_answers_fills_one_bar_once(new_run, temperature):
    run = new_run(iterations=1, temperature=temperature)
    run.finish()
    written = [event for event in run.events("progress") if event["phase"] == "generate"]
    assert {event["total"] for event in written} == {(6 + 4) * 2}
    counts = [event["done"] for event in written]
    assert counts == sorted(counts) and counts[-1] == 20
    # Afterwards as many held-out answers are written, and then measured.
    measured = [event for event in run.events("progress") if event["phase"] == "evaluate-after"]
    assert {event["total"] for event in measured} == {2 * 4 * 2}
    counts = [event["done"] for event in measured]
    assert counts == sorted(counts) and counts[-1] == 16
    assert all(event["eta_seconds"] is None or event["eta_seconds"] >= 0 for event in run.events("progress"))


def test_training_moves_the_bound_and_an_idle_rate_does_not(new_run):
    learning = new_run(iterations=1, learning_rate=3e-3)
    learning.finish()
    idle = new_run("0002-idle", iterations=1, learning_rate=1e-12)
    idle.finish()
    learned, untouched = learning.events("evaluation"), idle.events("evaluation")
    assert untouched[1]["mi"] == pytest.approx(untouched[0]["mi"], abs=1e-6)
    assert learned[0]["mi"] == untouched[0]["mi"]
    assert abs(learned[1]["mi"] - learned[0]["mi"]) > 1e-3
    # What is learned is the training queries' own bound: each update lowers the loss of what follows.
    assert all(event["update_norm"] > 0 and event["changed_share"] > 0.9 for event in learning.events("step"))


LORA = {"lora_rank": 4, "learning_rate": 1e-2}


RESUMED = {
    "full": {},
    "lora": LORA | {"learning_rate": 3e-3, "schedule": "cosine", "warmup_steps": 3},
    "pure-bfloat16": {"dtype": "bfloat16", "weights_dtype": "bfloat16", "optimizer": "adamw"},
}


@pytest.mark.parametrize("trained", RESUMED.values(), ids=RESUMED.keys())
def test_killed_anywhere_a_run_resumes_to_the_same_curve(new_run, trained, same_loss):
    whole = new_run("0001-whole", **LONG, **trained)
    whole.finish()
    broken = new_run("0002-broken", **LONG, **trained)
    times = random.Random(7)
    kills = sum(broken.kill_after(times.uniform(0.25, 1.2)) for _ in range(10))  # 30 over the three kinds of training
    assert kills >= 3
    # A torn last line is what a crash in the middle of a write leaves.
    with open(broken.folder / "events.jsonl", "a", encoding="utf-8") as file:
        file.write('{"seq": 99999, "type": "st')
    broken.finish()
    seqs = [event["seq"] for event in broken.events()]
    assert seqs == list(range(len(seqs)))
    assert broken.curve() == [(step, same_loss(loss)) for step, loss in whole.curve()]
    rates = [{step: event["learning_rate"] for step, event in run.steps().items()} for run in (whole, broken)]
    assert rates[0] == rates[1]
    attempts = [event["attempt"] for event in broken.events()]
    assert attempts == sorted(attempts)
    assert all(event["type"] in ("started", "resumed") for event in first_of_each_attempt(broken))
    keys = [(r["purpose"], r["iteration"], r["model"], r["query_id"], r["column"]) for r in broken.lines("responses.jsonl")]
    assert len(keys) == len(set(keys))
    assert sorted(texts(broken)) == sorted(texts(whole))


def first_of_each_attempt(run) -> list[dict]:
    firsts = {}
    for event in run.events():
        firsts.setdefault(event["attempt"], event)
    return list(firsts.values())


def texts(run) -> list[tuple]:
    return [(r["purpose"], r["iteration"], r["query_id"], r["column"], r["response"]) for r in run.lines("responses.jsonl")]


def test_adapters_are_checkpoints_of_their_own(new_run):
    run = new_run(lora_rank=4, learning_rate=1e-3)
    run.finish()
    first, second = (run.folder / "checkpoints" / f"iteration-{n}" for n in (1, 2))
    for folder in (first, second):
        names = {path.name for path in folder.iterdir()}
        assert {"COMPLETE", "adapter_model.safetensors", "adapter_config.json", "tokenizer.json"} <= names
        assert "model.safetensors" not in names
    # The second iteration goes on with the adapters of the first.
    a, b = (load_file(folder / "adapter_model.safetensors") for folder in (first, second))
    assert a.keys() == b.keys() and all(not torch.equal(a[name], b[name]) for name in a)
    moved = sum((b[name] - a[name]).square().sum() for name in a) ** 0.5
    afresh = sum(b[name].square().sum() for name in b) ** 0.5
    assert moved < afresh / 2
    finished = run.events("iteration_finished")
    assert finished[1]["mi_before"] == finished[0]["mi_after"]


def test_the_rate_follows_its_schedule(new_run):
    run = new_run(schedule="linear", warmup_steps=2)
    run.finish()
    rates = [event["learning_rate"] for _, event in sorted(run.steps().items())]
    assert rates == [pytest.approx(1e-3 * share) for share in (1 / 3, 2 / 3, 1, 3 / 4, 1 / 2, 1 / 4)]


def test_a_schedule_ends_where_queries_were_dropped(new_run):
    settings = {"iterations": 1, "queries_per_iteration": 8, "queries_per_step": 1, "schedule": "linear"}
    whole = new_run("0001-whole", **settings)
    whole.finish()
    responses = [row["response"] for row in whole.lines("responses.jsonl") if row["purpose"] == "train"]
    run = new_run("0002-filtered", **settings, drop_containing=[responses[0], responses[-1]])
    run.finish()
    kept = run.events("filtered")[0]["kept"]
    assert 1 < kept < 8
    rates = [event["learning_rate"] for _, event in sorted(run.steps().items())]
    assert rates == [pytest.approx(1e-3 * (1 - step / kept)) for step in range(kept)]
    # A warm-up shrinks with the iteration: three of the eight updates planned.
    warmed = new_run("0003-warmed", **settings, warmup_steps=3, drop_containing=[responses[0], responses[-1]])
    warmed.finish()
    rates = [event["learning_rate"] for _, event in sorted(warmed.steps().items())]
    passed = [8 * step / kept for step in range(kept)]
    assert rates == [pytest.approx(1e-3 * ((p + 1) / 4 if p < 3 else 1 - (p - 3) / 5)) for p in passed]


def test_a_warm_up_longer_than_the_run_is_refused(new_run):
    run = new_run(iterations=1, warmup_steps=3)
    assert "warmup_steps is 3" in run.finish(expected=2)


def test_a_run_that_goes_on_keeps_its_precision(new_run):
    # What `auto` stands for is measured; another machine may measure otherwise.
    run = new_run(iterations=1, dtype="auto", resume_minutes=1e-6, **LONG)
    worker = run.start()
    run.wait_for("step", 2)
    worker.kill()
    worker.wait()
    [started] = run.events("started")
    other = {"bfloat16": "float32", "float32": "bfloat16"}[started["dtype"]]
    path = run.folder / "events.jsonl"
    path.write_text(path.read_text().replace(f'"dtype":"{started["dtype"]}"', f'"dtype":"{other}"'))
    run.finish()
    assert run.events("resumed")[0]["dtype"] == other


def test_a_damaged_resume_state_is_not_used(new_run, same_loss):
    whole = new_run("0001-whole", iterations=1, **LONG)
    whole.finish()
    run = new_run("0002-damaged", iterations=1, **LONG)
    worker = run.start()
    run.wait_for("step", 2)
    run.request("stop")
    worker.wait(60)
    state = run.folder / "resume" / "model.safetensors"
    content = bytearray(state.read_bytes())
    content[len(content) // 2] ^= 0xFF
    state.write_bytes(bytes(content))
    run.request("run")
    run.finish()
    assert run.curve() == [(step, same_loss(loss)) for step, loss in whole.curve()]
    [warning] = run.events("warning")
    assert "resume/model.safetensors" in warning["message"] and "trained again" in warning["message"]
    assert run.events("resumed")[0]["from_step"] == 0


def damage(checkpoint, fault: str, weights: str) -> str:
    """Does it to the checkpoint. Returns what a message has to name."""
    if fault == "flipped":
        content = bytearray((checkpoint / weights).read_bytes())
        content[-5] ^= 16
        (checkpoint / weights).write_bytes(content)
        return weights
    if fault == "cut":
        os.truncate(checkpoint / weights, 100)
        return weights
    if fault == "empty marker":
        (checkpoint / "COMPLETE").write_bytes(b"")
        return "COMPLETE"
    lost = "config.json" if weights == "model.safetensors" else "adapter_config.json"
    (checkpoint / lost).unlink()
    return lost


@pytest.mark.parametrize("rank", [0, 4])
@pytest.mark.parametrize("fault", ["flipped", "cut", "empty marker", "lost configuration"])
def test_a_damaged_checkpoint_of_an_earlier_iteration_is_told(new_run, sami, same_loss, fault, rank):
    """The run goes on from later weights, which replace those, and would not notice."""
    whole = new_run("0001-whole", queries_per_step=1, lora_rank=rank)
    whole.finish()
    run = new_run("0002-damaged", queries_per_step=1, lora_rank=rank)
    worker = run.start()
    run.wait_for("step", 9)
    worker.kill()
    worker.wait()
    checkpoint = run.folder / "checkpoints" / "iteration-1"
    named = damage(checkpoint, fault, "adapter_model.safetensors" if rank else "model.safetensors")
    run.finish()
    assert run.curve() == [(step, same_loss(loss)) for step, loss in whole.curve()]
    told = [event["message"] for event in run.events("warning") if "checkpoint of iteration 1 is damaged" in event["message"]]
    assert len(told) == 1 and named in told[0]
    # Nor is it loaded as if it were whole.
    done = sami.run("generate", "--model", checkpoint, stdin='{"prompt": "a"}\n')
    assert done.returncode == 2 and named in done.stderr, done.stderr


def test_pause_waits_and_stop_saves(new_run):
    run = new_run(iterations=1, **LONG)
    worker = run.start()
    run.wait_for("step")
    run.request("pause")
    run.wait_for("paused")
    steps = len(run.events("step"))
    assert worker.poll() is None
    run.request("stop")
    assert worker.wait(60) == 0
    assert run.events()[-1]["type"] == "stopped"
    assert len(run.events("step")) == steps
    run.request("run")
    run.finish()
    assert sorted(run.steps()) == list(range(1, run.events("filtered")[0]["kept"] + 1))


def test_terminating_the_worker_stops_it_in_good_order(new_run):
    run = new_run(iterations=1, **LONG)
    worker = run.start()
    run.wait_for("step")
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(60) == 0
    assert run.events()[-1]["type"] == "stopped"


def test_two_workers_never_share_a_folder(new_run):
    run = new_run(iterations=1, **LONG)
    first = run.start()
    run.wait_for("started")
    second = subprocess.run([str(run.program.binary), "worker", str(run.folder)], capture_output=True, text=True, timeout=60)
    assert second.returncode == 1
    assert "Traceback" not in second.stderr and str(run.folder) in second.stderr
    first.wait(120)
    assert run.events()[-1]["type"] == "finished"


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"model": "/nowhere/model.gguf"}, "does not exist"),
        ({"device": "cuda:7"}, "not on this machine"),
        ({"queries_per_iteration": 3, "queries_per_step": 1, "drop_containing": [""]}, "dropped by the filter"),
    ],
)
def test_a_run_that_cannot_work_says_why_in_one_sentence(new_run, settings, sentence):
    run = new_run(iterations=1, **settings)
    errors = run.finish(expected=2)
    assert sentence in errors and errors.count("\n") == 1
    last = run.events()[-1] if (run.folder / "events.jsonl").exists() else {}
    assert last.get("type") == "failed" and sentence in last["message"]


def test_a_run_without_queries_left_says_so(new_run):
    run = new_run(iterations=3, queries_per_iteration=60, queries_per_step=60, max_new_tokens=2, held_out_queries=2)
    errors = run.finish(expected=2)
    assert "no training queries are left for iteration 3" in errors


def test_malformed_configuration_is_refused(new_run):
    run = new_run()
    config = json.loads((run.folder / "config.json").read_text())
    config["settings"]["learning_rat"] = 1
    (run.folder / "config.json").write_text(json.dumps(config))
    assert "learning_rat" in run.finish(expected=2)


def names_beneath(folder) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def test_training_that_leaves_the_finite_numbers_stops_with_the_last_good_weights(new_run):
    # The divergence is zero before the first update and, so weighted, beyond what its gradient's norm can hold after it.
    run = new_run(
        iterations=1, kl_weight=1e26, reference_dtype="compute", learning_rate=1e-2, resume_minutes=60
    )
    errors = run.finish(expected=1)
    assert "not finite" in errors and "last good weights" in errors and errors.count("\n") == 1
    last = run.events()[-1]
    assert (last["type"], last["kind"]) == ("failed", "numeric") and last["message"] in errors
    steps = run.steps()
    assert steps and all(math.isfinite(event["loss"]) for event in steps.values())
    kept = run.events("checkpoint")
    assert [(event["kind"], event["step"]) for event in kept] == [("resume", len(steps))]
    assert not any(name.startswith("checkpoints/iteration-1") for name in names_beneath(run.folder))
    # Nothing has changed, so trying again ends the same way: at the same update, from the weights that were kept.
    run.request("run")
    assert "not finite" in run.finish(expected=1)
    assert run.steps() == steps


def test_a_model_that_writes_no_finite_numbers_is_named(new_run, model_holding):
    run = new_run(iterations=1, model=str(model_holding(math.nan)))
    errors = run.finish(expected=1)
    assert "not a finite number" in errors and errors.count("\n") == 1
    assert (run.events()[-1]["type"], run.events()[-1]["kind"]) == ("failed", "numeric")
    assert not any(name.startswith(("checkpoints/", "resume/")) for name in names_beneath(run.folder))
