"""Probes as the worker runs them: killed, stopped, beside other runs, with adapters, on files that are only read."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import socket
import subprocess
import time

import pytest

TEMPLATE = "Principles: {constitution}\nQuery: {query}\nAnswer:"
SETTINGS = {
    "prompt_format": "plain",
    "training_template": TEMPLATE,
    "dtype": "float32",
    "max_new_tokens": 6,
    "queries_per_iteration": 4,
    "queries_per_step": 2,
    "held_out_queries": 3,
    "live_held_out_queries": 0,
    "health_max_repetition": 0,
    "health_min_entropy": 0,
    "measure_ability": "false",
    "judge_rule": "",
    "learning_rate": 1e-3,
}


def must(done) -> str:
    assert done.returncode == 0, done.stderr
    return done.stdout


def options(**more) -> list[str]:
    return [part for key, value in {**SETTINGS, **more}.items() for part in ("--set", f"{key}={value}")]


@pytest.fixture
def experiment(sami, random_model, tmp_path):
    path = tmp_path / "e.sami"
    folder, _ = random_model("grouped-query-tied")
    must(sami.run("new", path, "--empty", "--model", folder))
    (tmp_path / "principles.json").write_text(
        json.dumps([{"name": "brief", "text": "Be brief.", "antithesis": "Be long."},
                    {"name": "kind", "text": "Be kind.", "antithesis": "Be rude."}])
    )
    queries = [{"id": f"q{i}", "query": f"What is {i}?", "split": "held-out" if i < 3 else "training"} for i in range(15)]
    (tmp_path / "queries.jsonl").write_text("".join(json.dumps(query) + "\n" for query in queries))
    must(sami.run("import", path, "--constitutions", tmp_path / "principles.json"))
    must(sami.run("import", path, "--queries", tmp_path / "queries.jsonl"))
    return path


def folder_of(experiment, name: str):
    return experiment.with_name(experiment.name + ".runs") / name


def lines(file) -> list[dict]:
    return [json.loads(line) for line in file.read_text("utf-8").split("\n") if line]


@pytest.fixture
def long_probe(sami, experiment):
    """The folder of a check that takes a while, made by a command that was ended before its worker had done much."""

    def make(name: str = "0001-probe-1"):
        command = subprocess.Popen(
            [str(sami.binary), "check", str(experiment), "--queries", "12",
             *options(max_new_tokens=300, generation_batch=2, temperature=1)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        folder = folder_of(experiment, name)
        end = time.monotonic() + 60
        while not (folder / "drafts.jsonl").exists() and time.monotonic() < end:
            time.sleep(0.01)
        return command, folder

    return make


def worker(sami, folder) -> None:
    (folder / "request.json").write_text(json.dumps({"request": "run"}))
    done = subprocess.run([str(sami.binary), "worker", str(folder)], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr


def test_a_killed_probe_goes_on_and_finds_the_same(sami, long_probe):
    command, folder = long_probe()
    os.kill(json.loads((folder / "heartbeat.json").read_text())["pid"], signal.SIGKILL)
    command.communicate(timeout=60)
    drafts = lines(folder / "drafts.jsonl")
    assert drafts and not (folder / "probes.jsonl").read_text()
    (folder / "probes.jsonl").write_text('{"model":"base","row":3,"answ')  # as a crash leaves a line
    worker(sami, folder)
    first = lines(folder / "probes.jsonl")
    assert [line["row"] for line in first] == list(range(24))
    assert not (folder / "drafts.jsonl").exists()
    # The same from the beginning, and from the half of it that stands.
    for kept in (0, 11):
        (folder / "probes.jsonl").write_text("".join(json.dumps(line) + "\n" for line in first[:kept]))
        worker(sami, folder)
        again = lines(folder / "probes.jsonl")
        assert [line["answers"] for line in again] == [line["answers"] for line in first]
        for one, other in zip(again, first):
            assert one["logprobs"] == [pytest.approx(row, abs=1e-5) for row in other["logprobs"]]
    resumed = [event for event in lines(folder / "events.jsonl") if event["type"] == "resumed"]
    assert len(resumed) == 3


def test_a_probe_is_stopped_and_paused_on_request(sami, experiment, long_probe):
    command, folder = long_probe()
    (folder / "request.json").write_text(json.dumps({"request": "pause"}))
    end = time.monotonic() + 60
    while '"type":"paused"' not in (folder / "events.jsonl").read_text() and time.monotonic() < end:
        time.sleep(0.02)
    assert lines(folder / "events.jsonl")[-1]["type"] == "paused"
    must(sami.run("status", experiment))
    command.send_signal(signal.SIGINT)
    _, errors = command.communicate(timeout=120)
    assert command.returncode == 130, errors
    assert lines(folder / "events.jsonl")[-1]["type"] == "stopped"


def test_a_probe_leaves_the_training_run_in_question_alone(sami, experiment):
    must(sami.run("run", experiment, *options()))
    before = json.loads(must(sami.run("status", experiment, "--json")))
    must(sami.run("check", experiment, "--queries", "1", *options()))
    must(sami.run("what-if", experiment, "--principle", "brief", "--query", "Why?", "--model", "iteration-1"))
    must(sami.run("rescore", experiment))
    assert json.loads(must(sami.run("status", experiment, "--json"))) == before
    assert "run-1 is finished" in sami.run("run", experiment, *options()).stderr
    names = sorted(path.name for path in folder_of(experiment, "").iterdir())
    assert names == ["0001-run-1", "0002-probe-1", "0003-probe-2", "0004-probe-3"]


def test_adapters_are_probed_as_they_were_evaluated(sami, experiment):
    must(sami.run("run", experiment, *options(lora_rank=2, iterations=2)))
    found = json.loads(must(sami.run("rescore", experiment, "--json")))
    assert found["model"] == "iteration-2" and found["recorded_difference"] < 1e-4
    told = json.loads(must(sami.run("what-if", experiment, "--principle", "brief", "--query", "Why?",
                                    "--model", "base", "--model", "iteration-1", "--model", "iteration-2", "--json")))
    margins = [entry["margin"] for entry in told["models"]]
    assert len(set(margins)) == 3


def test_a_checkpoint_that_is_gone_is_named(sami, experiment):
    must(sami.run("run", experiment, *options()))
    checkpoint = folder_of(experiment, "0001-run-1") / "checkpoints/iteration-1"
    checkpoint.rename(checkpoint.with_name("elsewhere"))
    for command in (["what-if", "--principle", "brief", "--query", "Why?", "--model", "iteration-1"], ["rescore"]):
        done = sami.run(command[0], experiment, *command[1:])
        assert done.returncode == 2 and str(checkpoint) in done.stderr
    assert not folder_of(experiment, "0002-probe-1").exists()
    # The base can still be asked.
    must(sami.run("rescore", experiment, "--answers-of", "base"))


def test_a_held_experiment_is_probed_in_its_folder(sami, experiment):
    must(sami.run("run", experiment, *options()))
    lock = experiment.with_name(experiment.name + ".lock")
    with open(lock, "w", encoding="utf-8") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        held.write(json.dumps({"host": socket.gethostname(), "pid": os.getpid(), "start_time": 1}))
        held.flush()
        before = experiment.read_bytes()
        found = json.loads(must(sami.run("rescore", experiment, "--json")))
        assert found["recorded_difference"] < 1e-4
        assert experiment.read_bytes() == before
    # Whoever writes it next knows the run as a probe.
    must(sami.run("status", experiment))
    must(sami.run("judge", experiment, "--judge", "rule:fewest-words"))


def test_a_read_only_folder_is_named(sami, experiment):
    runs = folder_of(experiment, "")
    runs.mkdir(exist_ok=True)
    if os.geteuid() == 0:
        runs.rmdir()
        runs.write_text("a file where the folder belongs")
    else:
        runs.chmod(0o500)
    try:
        done = sami.run("check", experiment, "--queries", "1", *options())
        assert done.returncode == 1 and runs.name in done.stderr
    finally:
        if runs.is_dir():
            runs.chmod(0o700)


def test_a_query_that_is_too_long_is_left_out_or_refused(sami, experiment, tmp_path):
    long = {"id": "long", "query": "word " * 600, "split": "training"}
    (tmp_path / "long.jsonl").write_text(json.dumps(long) + "\n")
    must(sami.run("import", experiment, "--queries", tmp_path / "long.jsonl"))
    done = sami.run("check", experiment, "--queries", "13", "--principle", "brief", "--json", *options())
    assert json.loads(must(done))["pairs"][0]["queries"] == 12
    assert "shorten the query" in done.stderr
    refused = sami.run("what-if", experiment, "--principle", "brief", "--query-id", "long", *options())
    assert refused.returncode == 2 and "shorten the query" in refused.stderr


def test_answers_are_seen_while_they_are_written(sami, experiment):
    command = subprocess.Popen(
        [str(sami.binary), "what-if", str(experiment), "--principle", "brief", "--query", "Why?", "--json",
         *options(max_new_tokens=400)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    folder = folder_of(experiment, "0001-probe-1")
    seen = []
    while command.poll() is None:
        try:
            seen.append(json.loads((folder / "answers.json").read_text("utf-8")))
        except FileNotFoundError:
            time.sleep(0.002)
    printed, errors = command.communicate()
    assert command.returncode == 0, errors
    answers = [answer["text"] for answer in json.loads(printed)["models"][0]["answers"]]
    assert seen and all(one["model"] == "base" and len(one["answers"]) == 2 for one in seen)
    for one in seen:
        for so_far, answer in zip(one["answers"], answers):
            assert answer == so_far["text"] if so_far["whole"] else answer.startswith(so_far["text"])
    assert not (folder / "answers.json").exists()


def rescored(sami, experiment) -> tuple[dict, list[dict]]:
    """What is found, and the rows of the configuration."""
    found = json.loads(must(sami.run("rescore", experiment, "--json")))
    config = json.loads((folder_of(experiment, "0002-" + found["run"]) / "config.json").read_text("utf-8"))
    return found, config["probe"]["rows"]


def test_recorded_scores_are_relied_on_once_they_are_seen_to_hold(sami, experiment, tmp_path):
    more = [{"id": f"h{i}", "query": f"Where is {i}?", "split": "held-out"} for i in range(6)]
    (tmp_path / "more.jsonl").write_text("".join(json.dumps(query) + "\n" for query in more))
    must(sami.run("import", experiment, "--queries", tmp_path / "more.jsonl"))
    must(sami.run("run", experiment, *options(held_out_queries=9)))
    must(sami.run("edit", experiment, "set", "brief", "--text", "Use three words."))
    found, rows = rescored(sami, experiment)
    assert found["recorded_difference"] < 1e-4
    assert [bool(row.get("checks_known")) for row in rows] == [True] * 4 + [False] * 14
    folder = folder_of(experiment, "0002-probe-1")
    first = lines(folder / "probes.jsonl")
    for line, row in zip(first, rows):
        for scored, known in zip(line["logprobs"], row["known"]):
            assert not known or scored == pytest.approx(known, abs=1e-4)
    # All of them computed again are the same.
    config = json.loads((folder / "config.json").read_text("utf-8"))
    changed = json.loads(json.dumps(config))
    for row in changed["probe"]["rows"]:
        del row["known"]
        row.pop("checks_known", None)
    computed = probed_again(sami, folder, changed)
    # A record that is a little off, yet within what two computations may differ by, shows what is relied on.
    shifted = json.loads(json.dumps(config))
    for row in shifted["probe"]["rows"]:
        row["known"] = [[value - 5e-4 for value in known] for known in row["known"]]
    for line, row in zip(probed_again(sami, folder, shifted), shifted["probe"]["rows"]):
        for scored, known in zip(line["logprobs"], row["known"]):
            if known and line["row"] >= 4:
                assert scored == pytest.approx(known, abs=1e-9, rel=0)
            elif known:
                assert [value - 5e-4 for value in scored] == pytest.approx(known, abs=1e-4, rel=0)
    # Where the check finds other scores than were recorded nothing of the record is relied on.
    for row in config["probe"]["rows"]:
        row["known"] = [[value - 0.5 for value in known] for known in row["known"]]
    doubted = probed_again(sami, folder, config)
    for one, other, third in zip(first, computed, doubted):
        assert one["logprobs"] == [pytest.approx(line, abs=1e-4) for line in other["logprobs"]]
        assert third["logprobs"] == [pytest.approx(line, abs=1e-4) for line in other["logprobs"]]
    warnings = [event["message"] for event in lines(folder / "events.jsonl") if event["type"] == "warning"]
    assert len(warnings) == 1 and "0.5" in warnings[0] and "computed again" in warnings[0]


def probed_again(sami, folder, config: dict) -> list[dict]:
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "probes.jsonl").write_text("")
    worker(sami, folder)
    return lines(folder / "probes.jsonl")
