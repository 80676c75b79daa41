"""What a person gets wrong on the command line: one sentence, the right exit code, and nothing changed or left behind."""

from __future__ import annotations

import hashlib
import json
import math
import os
import pty
import sqlite3
import subprocess

import pytest


def refused(done, *words: str, code: int = 2) -> None:
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr and "terminate" not in done.stderr
    for word in words:
        assert word in done.stderr, done.stderr


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--temperature", "nan", ">= 0, not nan"),
        ("--temperature", "-1", ">= 0"),
        ("--top-p", "0", "> 0"),
        ("--max-new-tokens", "0", ">= 1"),
        ("--max-new-tokens", "12x", "12x"),
        ("--batch-size", "99999999999999999999", "--batch-size"),
        ("--seed", "-1", ">= 0"),
    ],
)
def test_numbers_out_of_bounds_are_told_as_people_write_them(sami, option, value, words):
    done = sami.run("generate", "--model", "demo", f"{option}={value}", stdin='{"prompt": "a"}\n')
    refused(done, words)
    assert len(done.stderr) < 400


def test_a_rate_that_is_no_number_is_refused(sami, tmp_path):
    row = json.dumps({"prompts": ["a", "b"], "responses": ["c", "d"]}) + "\n"
    refused(sami.run("train", "--model", "demo", "--output", tmp_path / "o", "--learning-rate=nan", stdin=row), "nan")
    assert list(tmp_path.iterdir()) == []


def test_targets_without_adapters_are_refused(sami, random_model, tmp_path):
    folder, _ = random_model("grouped-query-tied")
    row = json.dumps({"prompts": ["a", "b"], "responses": ["c", "d"]}) + "\n"
    done = sami.run("train", "--model", folder, "--output", tmp_path / "o", "--lora-targets=q_proj", stdin=row)
    refused(done, "lora_rank")
    plan = sami.run("plan", "--model", folder, "--set=lora_rank=4", '--set=lora_targets=["zzz"]')
    refused(plan, "zzz", "down_proj")


@pytest.mark.parametrize(("option", "named"), [("--lora-alpha=64", "lora_alpha"), ("--lora-targets=v_proj", "lora_targets")])
def test_adapters_are_gone_on_with_as_they_are(sami, random_model, tmp_path, option, named):
    folder, _ = random_model("grouped-query-tied")
    row = json.dumps({"prompts": ["a", "b"], "responses": ["c", "d"]}) + "\n"
    options = ["--lora-rank=2", "--lora-targets=q_proj", "--learning-rate=1e-4"]
    first = sami.run("train", "--model", folder, "--output", tmp_path / "a", *options, stdin=row)
    assert first.returncode == 0, first.stderr
    again = ["--lora-rank=2", "--learning-rate=1e-4"]
    refused(sami.run("train", "--model", tmp_path / "a", "--output", tmp_path / "b", *again, option, stdin=row), named)
    done = sami.run("train", "--model", tmp_path / "a", "--output", tmp_path / "b", *again, stdin=row)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("command", ["logprobs", "matrix"])
def test_numbers_that_are_not_finite_are_a_failure(sami, model_holding, command):
    row = {"prompt": "a", "response": "b", "prompts": ["a", "b"], "responses": ["c", "d"]}
    done = sami.run(command, "--model", model_holding(math.nan), stdin=json.dumps(row) + "\n")
    assert done.returncode == 1 and "not a finite number" in done.stderr and done.stdout == ""


def test_an_output_that_cannot_be_made_is_refused_before_the_work(sami, random_model, tmp_path):
    folder, _ = random_model("grouped-query-tied")
    place = tmp_path / "missing" / "out.jsonl"
    # The input is malformed: had the work begun, that would be what is told.
    refused(sami.run("generate", "--model", folder, "--output", place, stdin="{"), str(place.parent))


def test_a_folder_without_a_model_is_told_apart(sami, tmp_path):
    refused(sami.run("generate", "--model", tmp_path, stdin='{"prompt": "a"}\n'), "config.json", str(tmp_path))
    refused(sami.run("generate", "--model", "", stdin='{"prompt": "a"}\n'), "no model is named")


@pytest.mark.parametrize("command", [["run"], ["status"], ["compare", "--candidate", "iteration-1"]])
@pytest.mark.parametrize("kind", ["another program's", "empty", "text"])
def test_files_of_others_are_not_changed(sami, tmp_path, command, kind):
    path = tmp_path / "other.sami"
    if kind == "another program's":
        with sqlite3.connect(path) as database:
            database.execute("CREATE TABLE t (a)")
    else:
        path.write_text("" if kind == "empty" else "hello")
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    refused(sami.run(command[0], path, *command[1:]), str(path))
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["other.sami"]


@pytest.fixture
def own_experiment(sami, tmp_path):
    path = tmp_path / "own.sami"
    assert sami.run("new", path, "--empty").returncode == 0
    return path


def queries_of(sami, path, tmp_path) -> list[str]:
    output = tmp_path / "exported.jsonl"
    output.unlink(missing_ok=True)
    done = sami.run("export", path, "--queries", output)
    assert done.returncode == 0, done.stderr
    return [json.loads(line)["text"] for line in output.read_text().splitlines()]


def write_queries(path, texts) -> None:
    path.write_text("".join(json.dumps({"id": f"{path.stem}-{n}", "text": t}) + "\n" for n, t in enumerate(texts)))


def test_queries_exported_to_a_json_file_are_one_array(sami, own_experiment, tmp_path):
    write_queries(tmp_path / "queries.jsonl", ["One?", "Two?"])
    assert sami.run("import", own_experiment, "--queries", tmp_path / "queries.jsonl").returncode == 0
    output = tmp_path / "exported.json"
    done = sami.run("export", own_experiment, "--queries", output)
    assert done.returncode == 0, done.stderr
    assert [query["text"] for query in json.loads(output.read_text())] == ["One?", "Two?"]


def test_an_empty_experiment_holds_only_ones_own_data(sami, own_experiment, tmp_path):
    first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    write_queries(first, ["What is rain?", "What is snow?"])
    write_queries(second, ["What is hail?"])
    assert sami.run("import", own_experiment, "--queries", first).returncode == 0
    assert queries_of(sami, own_experiment, tmp_path) == ["What is rain?", "What is snow?"]
    assert sami.run("import", own_experiment, "--queries", second, "--replace").returncode == 0
    assert queries_of(sami, own_experiment, tmp_path) == ["What is hail?"]
    again = sami.run("import", own_experiment, "--queries", first, "--replace")
    assert again.returncode == 0 and queries_of(sami, own_experiment, tmp_path) == ["What is rain?", "What is snow?"]


def test_queries_with_responses_are_retired_not_lost(sami, own_experiment, tmp_path):
    queries, responses = tmp_path / "queries.jsonl", tmp_path / "responses.jsonl"
    write_queries(queries, ["What is rain?"])
    row = {"query": "What is rain?", "response": "Water.", "constitution": "1. Be brief.", "query_id": "queries-0"}
    responses.write_text(json.dumps(row) + "\n")
    assert sami.run("import", own_experiment, "--queries", queries).returncode == 0
    assert sami.run("import", own_experiment, "--responses", responses, "--name", "x").returncode == 0
    other = tmp_path / "other.jsonl"
    write_queries(other, ["What is hail?"])
    assert sami.run("import", own_experiment, "--queries", other, "--replace").returncode == 0
    assert queries_of(sami, own_experiment, tmp_path) == ["What is hail?"]
    status = json.loads(sami.run("status", own_experiment, "--json").stdout)
    assert [(r["name"], r["n"]) for r in status["responses"]] == [("x", 1)]


def test_responses_of_several_models_do_not_go_under_one_name(sami, own_experiment, tmp_path):
    rows = [{"query": "q", "response": "a", "constitution": "c", "model": model} for model in ("base", "iteration-1")]
    path = tmp_path / "mixed.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    refused(sami.run("import", own_experiment, "--responses", path, "--name", "x"), "several models", "iteration-1")


def test_a_principle_that_is_its_own_antithesis_is_refused(sami, own_experiment, tmp_path):
    path = tmp_path / "principles.json"
    path.write_text(json.dumps([{"name": "same", "text": "Be kind.", "antithesis": "Be kind."}]))
    refused(sami.run("import", own_experiment, "--constitutions", path), "same as its antithesis")


def test_a_model_is_not_compared_with_itself(sami, own_experiment):
    done = sami.run("compare", own_experiment, "--baseline", "base", "--candidate", "base")
    refused(done, "compared with itself")


def test_output_that_does_not_arrive_is_a_failure(sami):
    with open("/dev/full", "w") as full:
        done = subprocess.run([sami.binary, "devices"], stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 1 and "standard output" in done.stderr


def test_without_held_out_queries_nothing_is_told_of_a_bound(sami, random_model, tmp_path):
    model, _ = random_model("grouped-query-tied")
    file = tmp_path / "e.sami"
    sami.run("new", file, "--preset", "demo", "--model", model)
    settings = {"held_out_queries": 0, "queries_per_iteration": 4, "queries_per_step": 2, "max_new_tokens": 6, "health_max_gap": 0}
    done = sami.run("run", file, *[part for key, value in settings.items() for part in ("--set", f"{key}={value}")])
    assert done.returncode == 0, done.stderr
    status = sami.run("status", file)
    for text in (done.stdout, done.stderr, status.stdout):
        assert "nan" not in text.lower()
    assert "iteration-1: 2 updates in" in done.stdout


def test_a_terminal_shows_control_characters_of_answers_and_a_pipe_gets_them(sami, own_experiment, tmp_path):
    answer = "red \u001b[31malert\u0007 \u009b2J \u202eevil"
    for name in ("one", "two"):
        row = {"query": "What is rain?", "constitution": "Be brief.", "response": f"{name} {answer}"}
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(row) + "\n")
        done = sami.run("import", own_experiment, "--responses", tmp_path / f"{name}.jsonl", "--name", name)
        assert done.returncode == 0, done.stderr
    command = [str(sami.binary), "compare", str(own_experiment), "--baseline", "one", "--candidate", "two", "--queries", "all"]
    piped = subprocess.run(command, capture_output=True, check=True)
    assert f"two {answer}".encode() in piped.stdout
    leader, follower = pty.openpty()
    subprocess.run(command, stdout=follower, stderr=subprocess.PIPE, check=True)
    os.close(follower)
    shown = b""
    while True:
        try:
            part = os.read(leader, 65536)
        except OSError:  # the end, on Linux
            break
        if not part:
            break
        shown += part
    os.close(leader)
    text = shown.decode()
    assert "two red ␛[31malert␇ ⟨U+009B⟩2J ⟨U+202E⟩evil" in text
    assert not any(character in text for character in "\u001b\u0007\u009b\u202e")
