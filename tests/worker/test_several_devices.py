"""A run whose layers are divided over two simulated devices, against the same run on the processor."""

from __future__ import annotations

import json

import pytest

BOTH = "simulated:0,simulated:1"
TRAININGS = {
    "full": {},
    "full-kl": {"kl_weight": 0.1},
    "lora": {"lora_rank": 4, "measure_kl": True},
    "twice-computed-bfloat16": {"activation_checkpointing": True, "dtype": "bfloat16"},
}


@pytest.fixture
def devices(sami, monkeypatch):
    """Gives every program that is started two devices. Called with their memory in bytes."""
    library = sami.binary.parent.parent / "lib" / "libsami_simulated_devices.so"
    assert library.exists(), f"{library}: build the tests"

    def there_are(bytes_each: int = 4_000_000_000) -> None:
        monkeypatch.setenv("LD_PRELOAD", str(library))
        monkeypatch.setenv("SAMI_SIMULATED_BYTES", str(bytes_each))

    return there_are


@pytest.mark.parametrize("training", TRAININGS)
def test_an_iteration_agrees_with_the_processor(new_run, devices, training):
    settings = {"learning_rate": 3e-4, "measure_kl": True} | TRAININGS[training]
    # Of the bound on a few texts, of which some are others where numbers round otherwise.
    tolerance = 0.05 if settings.get("dtype") == "bfloat16" else 2e-4
    alone = new_run("0001-processor", device="cpu", **settings)
    alone.finish()
    devices()
    divided = new_run("0002-devices", device=BOTH, **settings)
    divided.finish()
    [started] = divided.events("started")
    assert started["device"] == BOTH
    if settings.get("dtype") != "bfloat16":
        texts = [[line["response"] for line in run.lines("responses.jsonl")] for run in (alone, divided)]
        assert texts[0] == texts[1]
        assert [loss for _, loss in divided.curve()] == pytest.approx([loss for _, loss in alone.curve()], abs=tolerance)
    first = [run.events("evaluation")[0]["mi"] for run in (alone, divided)]
    assert first[1] == pytest.approx(first[0], abs=tolerance)
    assert len(divided.events("iteration_finished")) == 2


@pytest.mark.parametrize("training", ["full", "lora"])
def test_killed_and_resumed_it_ends_as_undisturbed(new_run, devices, training):
    devices()
    settings = {"device": BOTH, "queries_per_iteration": 12, "queries_per_step": 1, "iterations": 1} | TRAININGS[training]
    whole = new_run("0001-undisturbed", **settings)
    whole.finish()
    run = new_run("0002-killed", **settings)
    worker = run.start()
    run.wait_for("step", 5)
    worker.kill()
    worker.wait()
    run.finish()
    [resumed] = run.events("resumed")
    assert resumed["from_step"] > 0
    assert run.curve() == whole.curve()


def test_a_run_goes_on_from_the_devices_to_the_processor(new_run, devices, monkeypatch):
    devices()
    run = new_run(device=BOTH, queries_per_iteration=10, queries_per_step=1, iterations=1)
    worker = run.start()
    run.wait_for("step", 3)
    run.request("stop")
    assert worker.wait(60) == 0
    run.request("run")
    monkeypatch.delenv("LD_PRELOAD")
    config = json.loads((run.folder / "config.json").read_text())
    config["settings"]["device"] = "cpu"
    (run.folder / "config.json").write_text(json.dumps(config))
    run.finish()
    assert sorted(run.steps()) == list(range(1, 11))
    assert [event["device"] for event in run.events("resumed")] == ["cpu"]


def test_automatic_is_one_device_where_that_is_enough(new_run, devices):
    devices()
    run = new_run(device="auto", iterations=1)
    run.finish()
    assert run.events("started")[0]["device"] == "simulated:0"


def test_memory_that_does_not_suffice_is_told_with_what_would(new_run, devices):
    """Answers to many queries at once: their keys and values do not fit beside the prompts."""
    devices(16_000_000)
    queries = [{"id": f"q{n}", "text": f"What is {n} times {n + 1}?", "held_out": n % 50 == 0} for n in range(120)]
    settings = {"device": BOTH, "generation_batch": 400, "max_new_tokens": 60, "queries_per_iteration": 100}
    run = new_run(queries=queries, **settings, queries_per_step=20, iterations=1)
    errors = run.finish(expected=1)
    [failed] = run.events("failed")
    assert failed["message"] in errors
    assert "while answers were written" in errors, errors
    key, value = errors.split("expected to fit: ")[1].strip().split("=")
    assert key == "generation_batch"
    config = json.loads((run.folder / "config.json").read_text())
    config["settings"][key] = int(value)
    (run.folder / "config.json").write_text(json.dumps(config))
    run.finish()
    assert run.events("finished")


def test_memory_that_runs_out_in_training_leaves_the_last_good_weights(new_run, devices, monkeypatch):
    devices()
    run = new_run(device=BOTH, queries_per_iteration=40, queries_per_step=1, iterations=1, resume_minutes=60)
    worker = run.start()
    run.wait_for("step", 3)
    run.request("stop")
    assert worker.wait(60) == 0
    run.request("run")
    done = max(run.steps())
    phases = []
    limit, errors = 30_000, ""
    while "the weights of the last update are saved" not in errors:
        monkeypatch.setenv("SAMI_SIMULATED_BYTES", str(limit))
        errors = run.finish(expected=1)
        phases.append(errors.split(" ran out while ")[1].split(";")[0].split(",")[0])
        limit = int(limit * 1.2)
    assert phases[0] == "the model was loaded" and phases[-1] == "the model was trained"
    monkeypatch.setenv("SAMI_SIMULATED_BYTES", "4000000000")
    run.finish()
    assert min(event["from_step"] for event in run.events("resumed")) >= done
    assert sorted(run.steps()) == list(range(1, run.events("filtered")[0]["kept"] + 1)) and max(run.steps()) > done


def test_the_plan_names_each_device_and_what_fits(sami, devices, random_model):
    devices(16_000_000)
    model, _ = random_model("grouped-query-tied")
    options = ["--set=dtype=float32", "--set=generation_batch=400", "--set=queries_per_iteration=300", "--set=max_new_tokens=60"]
    done = sami.run("plan", "--model", model, "--device", BOTH, "--json", *options)
    assert done.returncode == 0, done.stderr
    plan = json.loads(done.stdout)
    assert [device["device"] for device in plan["devices"]] == ["simulated:0", "simulated:1", "cpu"]
    assert [device["peak_bytes"] > 16e6 for device in plan["devices"]] == [True, True, True]
    assert not plan["fits"] and plan["changes"][0]["set"].startswith("generation_batch=")
    one = sami.run("plan", "--model", model, "--device", "simulated:1", "--json", "--set=max_new_tokens=60")
    assert json.loads(one.stdout)["fits"]


def test_devices_of_two_kinds_are_refused(sami, devices, random_model):
    devices()
    model, _ = random_model("grouped-query-tied")
    row = json.dumps({"prompt": "a", "response": "b"}) + "\n"
    done = sami.run("logprobs", "--model", model, "--device", "simulated:0,cpu", stdin=row)
    assert done.returncode == 2 and "mixes kinds" in done.stderr
