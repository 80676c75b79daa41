"""What a run goes on from after it was killed, stopped or changed, and what it says of that."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import time

import pytest

QUIET = ["--set=max_new_tokens=12", "--set=health_max_gap=0", "--set=health_max_repetition=0", "--set=health_min_entropy=0"]
LONG = {"queries_per_iteration": 60, "queries_per_step": 1, "iterations": 1, "resume_minutes": 60}


def stopped_after(run, steps: int) -> None:
    """Starts the run, lets it make so many updates and stops it in good order."""
    worker = run.start()
    run.wait_for("step", steps)
    run.request("stop")
    assert worker.wait(60) == 0
    run.request("run")


def change(run, **settings) -> None:
    config = json.loads((run.folder / "config.json").read_text())
    config["settings"] |= settings
    (run.folder / "config.json").write_text(json.dumps(config))


def cut_before(run, of: str, **fields) -> None:
    """Takes away the last event like this, and all that follow: what a worker killed just before it leaves."""
    lines = (run.folder / "events.jsonl").read_text().splitlines(keepends=True)
    events = [json.loads(line) for line in lines]
    like = [n for n, e in enumerate(events) if e["type"] == of and fields.items() <= e.items()]
    (run.folder / "events.jsonl").write_text("".join(lines[: like[-1]]))


def test_resumed_names_the_update_that_stands(new_run):
    run = new_run(**LONG)
    stopped_after(run, 3)
    done = max(run.steps())
    [saved] = run.events("checkpoint")
    assert (saved["kind"], saved["step"]) == ("resume", done)
    run.finish()
    [resumed] = run.events("resumed")
    assert (resumed["from_step"], resumed["iteration"]) == (done, 1)
    later = [event["step"] for event in run.events("step") if event["attempt"] == 2]
    assert later[0] == done + 1


def test_in_a_later_iteration_it_counts_the_ones_before(new_run):
    run = new_run(iterations=2, resume_minutes=60)
    run.finish()
    cut_before(run, "checkpoint", iteration=2)
    shutil.rmtree(run.folder / "checkpoints" / "iteration-2")
    run.finish()
    assert [event["from_step"] for event in run.events("resumed")] == [3]


def test_a_checkpoint_that_nobody_told_of_is_told_by_the_next_attempt(new_run):
    run = new_run(iterations=2)
    run.finish()
    cut_before(run, "checkpoint", iteration=1, kind="iteration")
    shutil.rmtree(run.folder / "checkpoints" / "iteration-2")
    run.finish()
    told = [event for event in run.events("checkpoint") if event["kind"] == "iteration"]
    assert [(event["iteration"], event["step"]) for event in told] == [(1, 3), (2, 6)]
    assert told[0]["path"] == "checkpoints/iteration-1"
    assert [event["from_step"] for event in run.events("resumed")] == [3]
    assert len(run.events("step")) == 6 and run.events()[-1]["type"] == "finished"


def test_a_damaged_checkpoint_is_told_and_trained_again(new_run):
    run = new_run(iterations=1)
    run.finish()
    cut_before(run, "iteration_finished")
    (run.folder / "checkpoints" / "iteration-1" / "model.safetensors").write_bytes(b"")
    run.finish()
    [warning] = run.events("warning")
    assert "checkpoint" in warning["message"] and "model.safetensors" in warning["message"]
    assert run.events()[-1]["type"] == "finished"
    assert [event["step"] for event in run.events("step")] == [1, 2, 3, 1, 2, 3]


CHANGED = {
    "optimizer": ({"optimizer": "adamw"}, 'optimizer was "rmsprop" and is "adamw" now'),
    "step size": ({"learning_rate": 2e-3}, "learning_rate was 0.001 and is 0.002 now"),
    "schedule": ({"schedule": "linear"}, 'schedule was "constant" and is "linear" now'),
    "seed": ({"seed": 2}, "seed was 1 and is 2 now"),
}


@pytest.mark.parametrize(("settings", "sentence"), CHANGED.values(), ids=CHANGED.keys())
def test_another_training_does_not_go_on_from_the_state(new_run, settings, sentence):
    run = new_run(**LONG)
    stopped_after(run, 2)
    before = json.loads((run.folder / "config.json").read_text())["settings"]
    change(run, **settings)
    errors = run.finish(expected=2)
    assert sentence in errors and errors.count("\n") == 1
    last = run.events()[-1]
    assert last["type"] == "failed" and sentence in last["message"]
    (run.folder / "config.json").write_text(
        json.dumps(json.loads((run.folder / "config.json").read_text()) | {"settings": before})
    )
    run.finish()
    assert run.events()[-1]["type"] == "finished"


def test_a_run_is_held_to_how_it_was_begun_before_any_state_is_saved(new_run):
    run = new_run(**LONG)
    worker = run.start()
    run.wait_for("step", 1)
    worker.kill()
    worker.wait()
    assert not (run.folder / "resume").exists()
    change(run, learning_rate=2e-3)
    assert "learning_rate was 0.001 and is 0.002 now" in run.finish(expected=2)
    change(run, learning_rate=1e-3)
    run.finish()
    assert run.events()[-1]["type"] == "finished"


def test_wishes_that_would_be_refused_leave_the_run_as_it_was(sami, random_model, tmp_path):
    model, _ = random_model("grouped-query-tied")
    experiment = tmp_path / "e.sami"
    assert sami.run("new", experiment, "--preset", "demo", "--model", model).returncode == 0
    done = sami.run("run", experiment, *QUIET, "--set=queries_per_iteration=8", "--set=learning_rate=1e-5")
    assert done.returncode == 0, done.stderr
    config = tmp_path / "e.sami.runs" / "0001-run-1" / "config.json"
    before = config.read_text()
    for wish in ("optimizer=adamw", "model=/nowhere", "num_constitutions=3"):
        refused = sami.run("run", experiment, "--iterations", 2, "--set", wish)
        assert refused.returncode == 2 and config.read_text() == before, wish
    done = sami.run("run", experiment, "--iterations", 2)
    assert done.returncode == 0 and "iteration-2" in done.stdout, done.stderr


def test_other_models_and_data_do_not_go_on_from_the_state(new_run, random_model, tmp_path):
    run = new_run(**LONG)
    stopped_after(run, 2)
    config = json.loads((run.folder / "config.json").read_text())
    shutil.copytree(config["settings"]["model"], tmp_path / "other")
    change(run, model=str(tmp_path / "other"))
    assert "model was" in run.finish(expected=2)
    first = next(query for query in config["queries"] if not query["held_out"])
    first["text"] += "?"
    (run.folder / "config.json").write_text(json.dumps(config))
    assert "training queries (hash) was" in run.finish(expected=2)


def test_what_may_change_meanwhile_changes_nothing(new_run, same_loss):
    whole = new_run("0001-whole", **LONG)
    whole.finish()
    run = new_run("0002-changed", **LONG)
    stopped_after(run, 2)
    change(run, resume_minutes=1, generation_batch=3, pack_weights=False, checkpoint_steps=7, health_max_gap=99)
    run.finish()
    losses = {step: event["loss"] for step, event in run.steps().items()}
    assert losses == {step: same_loss(event["loss"]) for step, event in whole.steps().items()}


def test_states_of_earlier_versions_are_gone_on_from(new_run):
    run = new_run(**LONG)
    stopped_after(run, 2)
    done = max(run.steps())
    state = json.loads((run.folder / "resume" / "state.json").read_text())
    assert state["version"] == 2 and state["setup"]["optimizer"] == "rmsprop"
    write_sealed(run.folder / "resume", "state.json", {k: state[k] for k in ("optimizer_step", "progress")})
    run.finish()
    assert run.events("resumed")[0]["from_step"] == done


def write_sealed(folder, name: str, value: dict) -> None:
    import hashlib

    content = json.dumps(value).encode()
    (folder / name).write_bytes(content)
    marker = json.loads((folder / "COMPLETE").read_text())
    marker["files"][name] = {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    (folder / "COMPLETE").write_text(json.dumps(marker))


def test_progress_that_cannot_be_written_is_a_failure_not_a_stop(new_run):
    run = new_run(**LONG)
    stopped_after(run, 2)
    # So many warnings that no other file is as long; then room for `resumed`, and for `stopped`, but for no progress.
    path = run.folder / "events.jsonl"
    seq = len(run.events())
    resumed = '{"seq":%d,"time":1795677503.2951512,"attempt":2,"type":"resumed","from_step":2,"iteration":1,"dtype":"float32"}\n'
    with open(path, "a", encoding="utf-8") as file:
        for _ in range(2500):
            file.write(json.dumps({"seq": seq, "time": 1.0, "attempt": 1, "type": "warning", "message": "x" * 400}) + "\n")
            seq += 1
    limit = path.stat().st_size + len(resumed % seq) + 100

    def full_disk():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    done = subprocess.run(
        [str(run.program.binary), "worker", str(run.folder)],
        capture_output=True, text=True, timeout=120, preexec_fn=full_disk, restore_signals=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "events.jsonl" in done.stderr and "stopped" not in done.stderr
    assert run.events()[-1]["type"] == "resumed"


@pytest.fixture
def rows() -> str:
    return "".join(
        json.dumps({"prompts": [f"Brief: {n}", f"Long: {n}"], "responses": [f"Yes {n}.", f"Well, it depends on {n}."]}) + "\n"
        for n in range(200)
    )


def test_train_goes_on_only_with_the_same_training(sami, random_model, rows, tmp_path):
    model, _ = random_model("grouped-query-tied")
    (tmp_path / "rows.jsonl").write_text(rows)
    command = ["train", "--model", model, "--input", tmp_path / "rows.jsonl", "--output", tmp_path / "out"]
    command += ["--queries-per-step", "1", "--dtype", "float32"]
    first = subprocess.Popen(
        [str(sami.binary), *map(str, command), "--learning-rate", "1e-4"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    first.stdout.readline()
    first.send_signal(signal.SIGINT)
    told = first.communicate(timeout=60)[1].decode()
    assert first.returncode == 130 and "--resume" in told
    for options, sentence in (
        (["--learning-rate", "1e-3"], "learning-rate was 0.0001 and is 0.001 now"),
        (["--learning-rate", "1e-4", "--optimizer", "adamw"], 'optimizer was "rmsprop" and is "adamw" now'),
        (["--learning-rate", "1e-4", "--lora-rank", "2"], "lora-rank was 0 and is 2 now"),
    ):
        done = sami.run(*command, *options, "--resume")
        assert done.returncode == 2 and sentence in done.stderr, done.stderr
    (tmp_path / "rows.jsonl").write_text(rows.replace("Yes", "No"))
    assert "rows (hash) was" in sami.run(*command, "--learning-rate", "1e-4", "--resume").stderr
    (tmp_path / "rows.jsonl").write_text(rows)
    done = sami.run(*command, "--learning-rate", "1e-4", "--resume")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "COMPLETE").exists() and not (tmp_path / "out.resume").exists()


def test_a_launcher_that_meets_a_malformed_event_does_not_leave_its_worker(sami, random_model, tmp_path):
    model, _ = random_model("grouped-query-tied")
    path = tmp_path / "e.sami"
    assert sami.run("new", path, "--preset", "demo", "--model", model).returncode == 0
    settings = [f"--set={key}={value}" for key, value in LONG.items()]
    launcher = subprocess.Popen(
        [str(sami.binary), "run", str(path), *settings, *QUIET, "--set=learning_rate=1e-5"],
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    folder = tmp_path / "e.sami.runs" / "0001-run-1"
    events = folder / "events.jsonl"
    end = time.monotonic() + 60
    while not (events.exists() and '"type":"step"' in events.read_text()) and time.monotonic() < end:
        time.sleep(0.02)
    with open(events, "a", encoding="utf-8") as file:
        file.write('{"seq":"x"}\n')
    _, told = launcher.communicate(timeout=60)
    assert launcher.returncode == 2 and "events.jsonl:" in told and '"seq"' in told
    pid = json.loads((folder / "heartbeat.json").read_text())["pid"]
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert '"type":"stopped"' in events.read_text()
