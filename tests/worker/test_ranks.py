"""A run whose updates several ranks make together: the first one writes what a worker alone would, the others nothing."""

from __future__ import annotations

import subprocess

import pytest


def files(run) -> set[str]:
    return {str(path.relative_to(run.folder)) for path in run.folder.rglob("*") if path.is_file()} - {"worker.log"}


def work_together(run, count: int, expected: int = 0) -> str:
    done = subprocess.run([run.program.binary.parent / "run_ranks", run.folder, str(count)], capture_output=True, text=True, timeout=120)
    assert done.returncode == expected, done.stderr
    return done.stderr


SETTINGS = {"learning_rate": 3e-4, "measure_kl": True, "queries_per_step": 3}


@pytest.mark.parametrize("training", [{}, {"lora_rank": 4}, {"checkpoint_steps": 1}], ids=["full", "lora", "step checkpoints"])
def test_ranks_leave_the_record_of_one_worker(new_run, training):
    alone, together = new_run("0001-alone", **SETTINGS | training), new_run("0002-together", **SETTINGS | training)
    alone.finish()
    work_together(together, 3)
    assert files(together) == files(alone)
    # Progress is told at the pace of the clock.
    kinds = [[event["type"] for event in run.events() if event["type"] != "progress"] for run in (alone, together)]
    assert kinds[1] == kinds[0]
    assert [event["seq"] for event in together.events()] == list(range(len(together.events())))
    texts = [[line["response"] for line in run.lines("responses.jsonl")] for run in (alone, together)]
    assert texts[1] == texts[0]
    assert [loss for _, loss in together.curve()] == pytest.approx([loss for _, loss in alone.curve()], abs=2e-5)
    ends = [[event["mi"] for event in run.events("evaluation")] for run in (alone, together)]
    assert ends[1] == pytest.approx(ends[0], abs=1e-4)


def test_ranks_go_on_where_a_worker_was_killed(new_run):
    settings = SETTINGS | {"queries_per_iteration": 60, "queries_per_step": 2, "iterations": 1}
    whole, broken = new_run("0001-whole", **settings), new_run("0002-broken", **settings)
    whole.finish()
    worker = broken.start()
    broken.wait_for("step", 5)
    worker.kill()
    worker.wait()
    work_together(broken, 2)
    assert [loss for _, loss in broken.curve()] == pytest.approx([loss for _, loss in whole.curve()], abs=2e-4)
    assert files(broken) == files(whole)


def test_a_rank_that_computes_beside_a_worker_changes_nothing(new_run):
    run = new_run(iterations=1)
    run.finish()
    before = {name: (run.folder / name).read_bytes() for name in files(run)}
    # Two ranks on a finished run: the first one tells that it came back and that all is done.
    work_together(run, 2)
    after = {name: (run.folder / name).read_bytes() for name in files(run)}
    changed = {name for name in before | after if before.get(name) != after.get(name)}
    assert changed <= {"events.jsonl", "heartbeat.json"}
    added = run.events()[len(before["events.jsonl"].splitlines()) :]
    assert [event["type"] for event in added] == ["resumed", "finished"]
