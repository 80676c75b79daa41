"""Pauses and stops while answers are written or the model learns: what was made is kept, and nothing ends otherwise."""

from __future__ import annotations

import json
import subprocess
import time

import pytest

WRITING = {"max_new_tokens": 400, "generation_batch": 2, "queries_per_iteration": 40, "iterations": 1, "resume_minutes": 60}


def paused_while_writing(run):
    """The worker of a run that was paused before its first answers were all written."""
    worker = run.start()
    end = time.monotonic() + 60
    # A draft stands as soon as an answer is finished; on a slow machine many reports come before.
    while not (run.folder / "drafts.jsonl").exists() and time.monotonic() < end:
        time.sleep(0.02)
    run.request("pause")
    run.wait_for("paused")
    assert not run.events("filtered")
    return worker


def test_a_pause_holds_while_answers_are_written_and_changes_none(new_run):
    whole, paused = new_run("0001-whole", **WRITING), new_run("0002-paused", **WRITING)
    whole.finish()
    worker = paused_while_writing(paused)
    written = len(paused.lines("events.jsonl"))
    with pytest.raises(subprocess.TimeoutExpired):
        worker.wait(1)
    assert len(paused.lines("events.jsonl")) == written
    paused.request("run")
    assert worker.wait(120) == 0
    assert [line["response"] for line in paused.lines("responses.jsonl")] == [
        line["response"] for line in whole.lines("responses.jsonl")
    ]
    assert paused.curve() == whole.curve()


@pytest.mark.parametrize("end", ["stopped", "killed", "paused for long"])
def test_answers_that_were_finished_are_not_written_again(new_run, monkeypatch, end):
    whole, broken = new_run("0001-whole", **WRITING), new_run("0002-broken", **WRITING)
    whole.finish()
    if end == "paused for long":
        monkeypatch.setenv("SAMI_LONGEST_PAUSE_SECONDS", "0.5")
    worker = paused_while_writing(broken)
    if end == "stopped":
        broken.request("stop")
    if end == "killed":
        worker.kill()
    worker.wait(60)
    drafts = [json.loads(line) for line in (broken.folder / "drafts.jsonl").read_text().splitlines() if line]
    assert drafts and not broken.lines("responses.jsonl")
    with open(broken.folder / "drafts.jsonl", "a", encoding="utf-8") as file:
        file.write('{"key": "a torn')
    broken.request("run")
    broken.finish()
    again = [event for event in broken.events("progress") if event["attempt"] == 2 and event["phase"] == "generate"]
    assert min(event["done"] for event in again) >= len(drafts)
    assert [line["response"] for line in broken.lines("responses.jsonl")] == [
        line["response"] for line in whole.lines("responses.jsonl")
    ]
    assert broken.curve() == whole.curve()
    assert not (broken.folder / "drafts.jsonl").exists() and not (whole.folder / "drafts.jsonl").exists()


def test_time_is_that_of_the_work_alone(new_run):
    run = new_run(**WRITING)
    worker = paused_while_writing(run)
    time.sleep(3)
    run.request("run")
    assert worker.wait(120) == 0
    times = [event["time"] for event in run.events()]
    seconds = run.events("iteration_finished")[-1]["seconds"]
    assert 0 < seconds < times[-1] - times[0] - 2.5
    elapsed = [event["elapsed_seconds"] for event in run.events("progress")]
    assert elapsed == sorted(elapsed) and elapsed[-1] <= seconds


@pytest.mark.parametrize("when", ["writing", "learning"])
def test_a_worker_that_is_paused_for_long_ends_and_the_run_goes_on_later(new_run, monkeypatch, when):
    monkeypatch.setenv("SAMI_LONGEST_PAUSE_SECONDS", "1")
    settings = WRITING if when == "writing" else {"queries_per_iteration": 60, "queries_per_step": 1, "iterations": 1, "resume_minutes": 60}
    run = new_run(**settings)
    if when == "writing":
        worker = paused_while_writing(run)
    else:
        worker = run.start()
        run.wait_for("step", 2)
        run.request("pause")
        run.wait_for("paused")
    assert worker.wait(60) == 0
    assert run.events()[-1]["type"] == ("paused" if when == "writing" else "checkpoint")
    done = max(run.steps(), default=0)
    run.request("run")
    run.finish()
    assert run.events("finished")
    assert sorted(run.steps()) == list(range(1, max(run.steps()) + 1)) and max(run.steps()) > done
    assert len(run.events("resumed")) == 1
