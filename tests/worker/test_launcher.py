"""`sami run` and its worker: jobs that are sent again, workers that are frozen, people who do not want to wait."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time

import pytest

SETTINGS = {
    "iterations": 1,
    "device": "cpu",
    "dtype": "float32",
    "queries_per_iteration": 4,
    "queries_per_step": 2,
    "held_out_queries": 2,
    "live_held_out_queries": 0,
    "max_new_tokens": 12,
    "health_max_repetition": 0,
    "health_min_entropy": 0,
    "health_max_gap": 0,
}


@pytest.fixture
def experiment(sami, random_model, tmp_path):
    model, _ = random_model("grouped-query-tied")
    path = tmp_path / "e.sami"
    queries = [{"query": f"What is {i}?", "split": "held-out" if i < 2 else "train"} for i in range(60)]
    (tmp_path / "q.jsonl").write_text("".join(json.dumps(query) + "\n" for query in queries))
    for command in (
        ["new", path, "--empty", "--model", model],
        ["edit", path, "add", "--name", "brief", "--text", "Be brief.", "--antithesis", "Be long."],
        ["import", path, "--queries", tmp_path / "q.jsonl"],
    ):
        done = sami.run(*command)
        assert done.returncode == 0, done.stderr
    return path


def options(**more) -> list[str]:
    return [part for key, value in (SETTINGS | more).items() for part in ("--set", f"{key}={value}")]


def runs_of(path) -> list[str]:
    return sorted(folder.name for folder in path.with_name(path.name + ".runs").iterdir())


class Launcher:
    """A `sami run` under way, and the worker that it has started."""

    def __init__(self, sami, path, *more: str):
        self.process = subprocess.Popen(
            [str(sami.binary), "run", str(path), *more], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self.worker = self._worker(path.with_name(path.name + ".runs"))

    def _worker(self, runs) -> int:
        end = time.monotonic() + 60
        while time.monotonic() < end and self.process.poll() is None:
            for folder in runs.glob("*-run-*") if runs.exists() else []:
                events = folder / "events.jsonl"
                if events.exists() and '"progress"' in events.read_text() and (folder / "heartbeat.json").exists():
                    return json.loads((folder / "heartbeat.json").read_text())["pid"]
            time.sleep(0.05)
        pytest.fail("no worker has begun")

    def ended(self, seconds: float) -> str:
        _, errors = self.process.communicate(timeout=seconds)
        return errors


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
        return stat.read().rpartition(")")[2].split()[0] != "Z"


def test_a_job_that_is_sent_again_after_its_run_has_ended_begins_no_other(sami, experiment):
    first = sami.run("run", experiment, *options())
    assert first.returncode == 0, first.stderr
    # As a queue does that lost sight of it: nothing of the end was taken in.
    again = sami.run("run", experiment, *options())
    assert again.returncode == 0 and "run-1 is finished" in again.stderr and "--new begins it" in again.stderr
    assert again.stdout == first.stdout and runs_of(experiment) == ["0001-run-1"]
    # What is asked for otherwise, or on purpose, is begun.
    assert sami.run("run", experiment, *options(seed=2)).returncode == 0
    assert sami.run("run", experiment, *options(seed=2), "--new").returncode == 0
    assert runs_of(experiment) == ["0001-run-1", "0002-run-2", "0003-run-3"]
    done = sami.run("edit", experiment, "set", "brief", "--text", "Be very brief.")
    assert done.returncode == 0, done.stderr
    assert sami.run("run", experiment, *options(seed=2)).returncode == 0
    assert len(runs_of(experiment)) == 4


def test_a_frozen_worker_is_ended_and_said_so(sami, experiment):
    """It gives no sign of life, so it is told to end, and killed where that does not help either."""
    launcher = Launcher(sami, experiment, *options(queries_per_iteration=40, max_new_tokens=200))
    os.kill(launcher.worker, signal.SIGSTOP)
    try:
        time.sleep(17)
        status = sami.run("status", experiment)
        assert "has not been heard of for a while" in status.stdout
        assert json.loads(sami.run("status", experiment, "--json").stdout)["runs"][0]["responding"] is False
        stop = sami.run("stop", experiment)
        assert stop.returncode == 0 and "no sign of life" in stop.stderr
        said = launcher.ended(60)
        assert "no sign of life" in said and launcher.process.returncode == 130
        assert not is_alive(launcher.worker)
    finally:
        if is_alive(launcher.worker):
            os.kill(launcher.worker, signal.SIGKILL)
    # Nothing is lost: the run goes on.
    again = sami.run("run", experiment, *options(queries_per_iteration=40, max_new_tokens=200))
    assert again.returncode == 0, again.stderr


def test_asked_twice_to_end_nothing_is_left_behind(sami, experiment):
    launcher = Launcher(sami, experiment, *options(queries_per_iteration=40, max_new_tokens=200))
    os.kill(launcher.worker, signal.SIGSTOP)
    try:
        os.kill(launcher.process.pid, signal.SIGINT)
        time.sleep(0.5)
        os.kill(launcher.process.pid, signal.SIGINT)
        launcher.ended(10)
        assert launcher.process.returncode == 130
        end = time.monotonic() + 10
        while is_alive(launcher.worker) and time.monotonic() < end:
            time.sleep(0.05)
        assert not is_alive(launcher.worker)
    finally:
        if is_alive(launcher.worker):
            os.kill(launcher.worker, signal.SIGKILL)


def test_a_run_whose_folder_is_taken_away_says_which(sami, experiment):
    launcher = Launcher(sami, experiment, *options(queries_per_iteration=40, max_new_tokens=200))
    runs = experiment.with_name(experiment.name + ".runs")
    runs.rename(experiment.with_name("elsewhere"))
    said = launcher.ended(60)
    assert launcher.process.returncode != 0 and str(runs) in said and "without a word" not in said, said
    assert not is_alive(launcher.worker)
    # Put back, it goes on.
    experiment.with_name("elsewhere").rename(runs)
    again = sami.run("run", experiment, *options(queries_per_iteration=40, max_new_tokens=200))
    assert again.returncode == 0, again.stderr


def test_another_file_in_the_place_of_the_experiment_is_not_written_to(sami, experiment):
    """The run goes on in its folder, and is taken in once the file is back."""
    other = experiment.with_name("other.sami")
    assert sami.run("new", other, "--empty").returncode == 0
    content = other.read_bytes()
    launcher = Launcher(sami, experiment, *options(queries_per_iteration=20, max_new_tokens=60))
    experiment.rename(experiment.with_name("mine.sami"))
    other.rename(experiment)
    said = launcher.ended(120)
    assert "moved, removed or replaced" in said, said
    assert experiment.read_bytes() == content
    experiment.unlink()
    experiment.with_name("mine.sami").rename(experiment)
    again = sami.run("run", experiment, *options(queries_per_iteration=20, max_new_tokens=60))
    assert again.returncode == 0, again.stderr
    status = json.loads(sami.run("status", experiment, "--json").stdout)
    assert [entry["state"] for entry in status["runs"]] == ["finished"]
