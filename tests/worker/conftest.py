"""End-to-end tests: the real worker process on a tiny model. The program and the models come from the peers' fixtures."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch

PEERS = Path(__file__).resolve().parents[1] / "peers"
sys.path.insert(0, str(PEERS))
_spec = importlib.util.spec_from_file_location("peers_conftest", PEERS / "conftest.py")
_peers = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_peers)
sami, random_model, demo_queries, demo_path = _peers.sami, _peers.random_model, _peers.demo_queries, _peers.demo_path

PRINCIPLE = {"name": "brief", "text": "Be brief.", "antithesis": "Be long and detailed."}
SHORT_SETTINGS = {
    "device": os.environ.get("SAMI_DEVICE", "cpu"),
    "dtype": "float32",
    "iterations": 2,
    "queries_per_iteration": 6,
    "queries_per_step": 2,
    "held_out_queries": 4,
    "live_held_out_queries": 2,
    "max_new_tokens": 12,
    "learning_rate": 1e-3,
    "resume_minutes": 0.0001,
    # A random model repeats itself from the start: rules of health are for the tests that ask for them.
    "health_max_gap": 0,
    "health_max_kl": 0,
    "health_min_entropy": 0,
    "health_max_repetition": 0,
}


class Run:
    """A run folder and the worker processes started on it."""

    def __init__(self, program, folder: Path):
        self.program, self.folder = program, folder

    def start(self) -> subprocess.Popen:
        return subprocess.Popen(
            [str(self.program.binary), "worker", str(self.folder)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def finish(self, expected: int = 0, seconds: float = 120) -> str:
        worker = self.start()
        _, errors = worker.communicate(timeout=seconds)
        assert worker.returncode == expected, errors
        return errors

    def kill_after(self, seconds: float) -> bool:
        """SIGKILL after a while; whether the worker was still at it."""
        worker = self.start()
        try:
            worker.wait(seconds)
        except subprocess.TimeoutExpired:
            os.kill(worker.pid, signal.SIGKILL)
            worker.wait()
            return True
        return False

    def request(self, word: str) -> None:
        (self.folder / "request.json").write_text(json.dumps({"request": word}))

    def lines(self, name: str) -> list[dict]:
        text = (self.folder / name).read_text(encoding="utf-8")
        return [json.loads(line) for line in text.split("\n") if line]

    def events(self, kind: str | None = None) -> list[dict]:
        return [event for event in self.lines("events.jsonl") if kind in (None, event["type"])]

    def steps(self) -> dict[int, dict]:
        """Each step's event of the highest attempt."""
        return {event["step"]: event for event in self.events("step")}

    def curve(self) -> list[tuple[int, float]]:
        return [(step, event["loss"]) for step, event in sorted(self.steps().items())]

    def wait_for(self, kind: str, count: int = 1, seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            path = self.folder / "events.jsonl"
            if path.exists() and path.read_text(encoding="utf-8").count(f'"type":"{kind}"') >= count:
                return
            time.sleep(0.02)
        pytest.fail(f"no {kind} event within {seconds} s: {self.events()[-3:]}")


@pytest.fixture
def same_loss():
    """What a loss is compared with. Sums on a device are made in any order, and a hundred updates carry the difference on;
    a run that began anew would be further off."""
    tolerance = 1e-6 if os.environ.get("SAMI_DEVICE", "cpu") == "cpu" else 0.1
    return lambda loss: pytest.approx(loss, abs=tolerance)


@pytest.fixture
def model_holding(random_model, tmp_path):
    """Of a number: the folder of a random model in which one weight of the second layer's down_proj is that number."""

    def of(number: float) -> Path:
        source, reference = random_model("grouped-query-tied")
        shutil.copytree(source, tmp_path / "model")
        with torch.no_grad():
            reference.network.model.layers[1].mlp.down_proj.weight[3, 5] = number
        reference.network.save_pretrained(tmp_path / "model")
        return tmp_path / "model"

    return of


@pytest.fixture
def new_run(sami, random_model, demo_queries, tmp_path):
    """Makes a run folder as a launcher does; `settings` override the short ones."""
    model, _ = random_model("grouped-query-tied")
    shipped = [{"id": q["id"], "text": q["text"], "held_out": q["split"] == "held-out"} for q in demo_queries]

    def make(name: str = "0001-run-1", *, principles=(PRINCIPLE,), queries=tuple(shipped), **settings) -> Run:
        folder = tmp_path / name
        folder.mkdir()
        config = {
            "task": "iterate",
            "name": "run-1",
            "settings": {**SHORT_SETTINGS, "model": str(model), **settings},
            "principles": list(principles),
            "queries": list(queries),
        }
        (folder / "config.json").write_text(json.dumps(config))
        run = Run(sami, folder)
        run.base = model
        run.request("run")
        return run

    return make
