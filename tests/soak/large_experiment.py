"""Makes an experiment with a long history and measures what its users wait for.

    build/venv/bin/python tests/soak/large_experiment.py --sami build/release/bin/sami [--folder DIR]
        [--events 750000] [--queries 250000] [--window build/release/bin/sami-workbench]

A run folder is written as a worker writes one: mostly `progress` events, an update every 75 lines, and four responses to
each query (two models under two constitutions: 1,000,000 by default). The first command takes it in; each later one is
to read no more than it needs: 2 s and 500 MB. Prints one JSON object a command, with seconds and the peak of memory.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LINES_A_STEP = 75
CONSTITUTIONS = ["Responses should be one short sentence.", "Responses should be lengthy and detailed."]


def bound(mi: float) -> dict:
    return {"mi": mi, "mi_rows": mi, "mi_columns": mi, "row_accuracy": 0.75, "column_accuracy": 0.75}


def bodies(count: int):
    """Types and fields of so many events; the last three finish the run."""
    yield "started", {"model": "demo", "device": "cpu", "dtype": "float32", "parameters": 1, "iterations": 1,
                      "total_steps": count // LINES_A_STEP, "ceiling": math.log(2), "constitutions": 2}
    step = 0
    for line in range(1, count - 3):
        if line % LINES_A_STEP:
            yield "progress", {"iteration": 1, "phase": "train", "done": line % LINES_A_STEP, "total": LINES_A_STEP,
                               "eta_seconds": 12.5}
            continue
        step += 1
        mi = 0.6 * (1 - math.exp(-step / 2000))
        metrics = {"loss": math.log(2) - mi, "learning_rate": 5e-6, "grad_norm": 1.5, "update_norm": 0.1,
                   "changed_share": 0.9, "kl": None, "entropy": 1.2, "off_policy_gap": 0.1, "seconds": 4.2,
                   "tokens": 4096, "queries": 8, "mean_tokens": [20.5, 64.0]}
        yield "step", {"iteration": 1, "step": step, **bound(mi), **metrics, "matrices": []}
    yield "checkpoint", {"iteration": 1, "step": step, "kind": "iteration", "path": "checkpoints/iteration-1"}
    yield "iteration_finished", {"iteration": 1, "steps": step, "seconds": 1e5, "mi_before": 0.03, "mi_after": 0.6,
                                 "ceiling": math.log(2), "mean_tokens_before": [64.0, 70.0],
                                 "mean_tokens_after": [20.0, 71.5]}
    yield "finished", {}


def write_events(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        for seq, (kind, fields) in enumerate(bodies(count)):
            header = {"seq": seq, "time": 1.7e9 + seq / 4, "attempt": 1, "type": kind}
            file.write(json.dumps(header | fields, separators=(",", ":")) + "\n")


def write_responses(path: Path, queries: int) -> None:
    seq = 0
    with path.open("w", encoding="utf-8") as file:
        for model in ("base", "iteration-1"):
            for number in range(queries):
                for column, constitution in enumerate(CONSTITUTIONS):
                    row = {"seq": seq, "attempt": 1, "iteration": 1, "model": model, "purpose": "held-out",
                           "query_id": f"q{number}", "query": f"What is to be said of number {number}?",
                           "column": column, "constitution_name": ["constitution", "antithesis"][column],
                           "constitution": constitution, "response": f"{model} says of {number}: it is {column}. " * 3,
                           "ids": [1, 2, 3], "tokens": 30 + column, "finish": "stop", "dropped": None}
                    file.write(json.dumps(row, separators=(",", ":")) + "\n")
                    seq += 1


def make(sami: str, folder: Path, events: int, queries: int) -> Path:
    experiment = folder / "large.sami"
    subprocess.run([sami, "new", str(experiment), "--preset", "demo", "--empty", "--pair", "brief-detailed"], check=True)
    lines = "".join(json.dumps({"id": f"q{n}", "text": f"What is to be said of number {n}?", "split": "held-out"}) + "\n"
                    for n in range(queries))
    subprocess.run([sami, "import", str(experiment), "--queries", "-"], input=lines, text=True, check=True)
    run = folder / "large.sami.runs" / "0001-run-1"
    run.mkdir(parents=True)
    principle = {"id": 1, "name": "brief-detailed", "text": CONSTITUTIONS[0], "antithesis": CONSTITUTIONS[1], "use": "learned"}
    config = {"task": "iterate", "name": "run-1", "settings": {"model": "demo"}, "principles": [principle], "flips": [],
              "personas": [], "queries": []}
    (run / "config.json").write_text(json.dumps(config))
    checkpoint = run / "checkpoints" / "iteration-1"
    checkpoint.mkdir(parents=True)
    (checkpoint / "COMPLETE").write_text('{"files": {}}')
    write_events(run / "events.jsonl", events)
    write_responses(run / "responses.jsonl", queries)
    return experiment


def measure(what: str, command: list[str], environment: dict | None = None) -> None:
    began = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)
    _, errors = process.communicate()
    seconds = time.monotonic() - began
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    result = {"what": what, "seconds": round(seconds, 2), "exit": process.returncode, "peak_so_far_mb": peak // 1024}
    if process.returncode:
        result["error"] = errors.decode(errors="replace")[-300:]
    print(json.dumps(result), flush=True)


def measure_apart(what: str, command: list[str], environment: dict | None = None) -> None:
    """In a process of its own, whose only child is the command: so the peak is the command's."""
    child = os.fork()
    if child == 0:
        measure(what, command, environment)
        sys.stdout.flush()
        os._exit(0)
    os.waitpid(child, 0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sami", required=True)
    parser.add_argument("--window")
    parser.add_argument("--folder")
    parser.add_argument("--events", type=int, default=750_000)
    parser.add_argument("--queries", type=int, default=250_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(given.folder or temporary)
        folder.mkdir(parents=True, exist_ok=True)
        experiment = folder / "large.sami"
        if not experiment.exists():
            make(given.sami, folder, given.events, given.queries)
        measure_apart("status, nothing taken in yet", [given.sami, "status", str(experiment)])
        measure_apart("taken in", [given.sami, "compare", str(experiment), "--candidate", "iteration-1", "--limit", "1"])
        measure_apart("status", [given.sami, "status", str(experiment), "--json"])
        compare = [given.sami, "compare", str(experiment), "--candidate", "iteration-1", "--limit", "1"]
        measure_apart("compare --limit 1", compare)
        if given.window:
            offscreen = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
            for page in ("start", "live", "review"):
                command = [given.window, "--screenshot", page, str(experiment), str(folder / f"{page}.png")]
                measure_apart(f"window, {page}", command, offscreen)


if __name__ == "__main__":
    main()
