"""new, status, import, export, stop: the contract of the command line where no model is needed."""

from __future__ import annotations

import csv
import fcntl
import io
import json
import os
import socket

import pytest

SHORT = "Responses should be one short sentence."


@pytest.fixture
def experiment(sami, tmp_path):
    path = tmp_path / "e.sami"
    done = sami.run("new", path, "--model", "no/model")
    assert done.returncode == 0, done.stderr
    return path


def must(done) -> str:
    assert done.returncode == 0, done.stderr
    return done.stdout


def reference_file(path, answers):
    """Responses as the SAMI reference writes them."""
    columns = {
        "constitution": {str(i): SHORT for i in range(len(answers))},
        "question": {str(i): f"Question {i}?" for i in range(len(answers))},
        "response": {str(i): answer for i, answer in enumerate(answers)},
    }
    path.write_text(json.dumps(columns), encoding="utf-8")
    return path


def status(sami, experiment):
    return json.loads(must(sami.run("status", experiment, "--json")))


def test_new_experiment_is_empty_and_never_overwritten(sami, experiment):
    assert status(sami, experiment) == {"runs": [], "responses": [], "win_rates": []}
    before = experiment.read_bytes()
    done = sami.run("new", experiment)
    assert done.returncode == 2 and str(experiment) in done.stderr
    assert experiment.read_bytes() == before


@pytest.mark.parametrize("preset", ["demo", "dialogue", "tldr", "paper"])
def test_every_preset_makes_an_experiment(sami, tmp_path, preset):
    must(sami.run("new", tmp_path / "p.sami", "--preset", preset, "--pair", "list-prose"))
    principles = json.loads(must(sami.run("export", tmp_path / "p.sami", "--constitutions", "-")))
    assert principles["identifiers"]["positive"] == ["pos list-prose"]


def test_reference_responses_are_imported_once(sami, experiment, tmp_path):
    file = reference_file(tmp_path / "r.json", ["one", "two", "three"])
    for _ in range(2):
        must(sami.run("import", experiment, "--responses", file, "--name", "base"))
    assert status(sami, experiment)["responses"] == [{"name": "base", "n": 3, "mean_tokens": None}]
    out = tmp_path / "out.json"
    must(sami.run("export", experiment, "--responses", out, "--name", "base"))
    assert json.loads(out.read_text(encoding="utf-8")) == json.loads(file.read_text(encoding="utf-8"))


def test_tokens_are_counted_with_the_tokenizer_of_the_model(sami, tmp_path, demo_path):
    experiment = tmp_path / "e.sami"
    must(sami.run("new", experiment, "--model", demo_path))
    texts = ["A short answer.", "Ein längerer Satz, mit Umlauten 🙂."]
    must(sami.run("import", experiment, "--responses", reference_file(tmp_path / "r.json", texts), "--name", "theirs"))
    counts = [len(row["ids"]) for row in sami.rows("tokenize", demo_path, [{"text": text} for text in texts])]
    (entry,) = status(sami, experiment)["responses"]
    assert entry["mean_tokens"] == pytest.approx(sum(counts) / len(counts))


def test_queries_survive_export_and_import(sami, experiment, tmp_path):
    exported = must(sami.run("export", experiment, "--queries", "-"))
    assert len(exported.splitlines()) >= 96
    must(sami.run("new", tmp_path / "other.sami", "--preset", "paper"))
    done = sami.run("import", tmp_path / "other.sami", "--queries", "-", stdin=exported)
    assert done.returncode == 0, done.stderr
    assert must(sami.run("export", tmp_path / "other.sami", "--queries", "-")) == exported


def test_queries_without_a_split_are_divided(sami, experiment, tmp_path):
    must(sami.run("new", tmp_path / "own.sami", "--preset", "paper"))
    lines = "".join(json.dumps({"question": f"Question {i}?"}) + "\n" for i in range(300))
    assert sami.run("import", tmp_path / "own.sami", "--queries", "-", stdin=lines).returncode == 0
    rows = [json.loads(line) for line in must(sami.run("export", tmp_path / "own.sami", "--queries", "-")).splitlines()]
    held_out = sum(row["split"] == "held-out" for row in rows)
    assert len(rows) == 300 and 30 <= held_out <= 90  # a fifth, five standard deviations either way


def test_constitutions_of_the_reference_form(sami, experiment, tmp_path):
    file = tmp_path / "c.json"
    file.write_text(json.dumps({"positive": "1. Be kind.\n2. Be calm.", "negative": "1. Be rude.\n2. Be loud."}))
    for _ in range(2):
        must(sami.run("import", experiment, "--constitutions", file, "--replace"))
    exported = json.loads(must(sami.run("export", experiment, "--constitutions", "-")))
    assert exported["positive"] == "1. Be kind.\n2. Be calm." and exported["negative"] == "1. Be rude.\n2. Be loud."


def test_verdict_cells_that_look_like_formulas_are_neutralised(sami, experiment, tmp_path):
    for name in ("base", "theirs"):
        must(sami.run("import", experiment, "--responses", reference_file(tmp_path / "r.json", [name]), "--name", name))
    verdict = {"baseline": "base", "candidate": "theirs", "query": "Question 0?", "judge": "me", "outcome": "tie"}
    verdict["comment"] = "=HYPERLINK(1)"
    verdict["score_baseline"] = -0.5
    must(sami.run("import", experiment, "--verdicts", "-", stdin=json.dumps(verdict)))
    must(sami.run("export", experiment, "--verdicts", tmp_path / "v.csv"))
    (row,) = csv.DictReader(io.StringIO((tmp_path / "v.csv").read_text(encoding="utf-8")))
    assert row["comment"] == "'=HYPERLINK(1)" and row["score_baseline"] == "-0.5"
    exact = json.loads(must(sami.run("export", experiment, "--verdicts", "-")))
    assert exact["comment"] == "=HYPERLINK(1)"


BAD_FILES = {
    "torn JSON Lines": ("--queries", "q.jsonl", '{"text": "a"}\n{"text": "b', "q.jsonl:2: line 1, column"),
    "an unclosed quote": ("--queries", "q.csv", 'id,text\n1,"a', "q.csv: line 2, column 3"),
    "a response without an answer": ("--responses", "r.jsonl", '{"query": "a"}', 'r.jsonl:1: "response" is missing'),
    "an unknown outcome": (
        "--verdicts",
        "v.jsonl",
        '{"baseline":"a","candidate":"b","query":"q","judge":"j","outcome":"x"}',
        'v.jsonl:1: "outcome" must be',
    ),
    "antitheses missing": ("--constitutions", "c.json", '{"positive": "a"}', '"negative" is missing'),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_bad_files_are_refused_by_place_and_change_nothing(sami, experiment, tmp_path, name):
    kind, file, text, said = BAD_FILES[name]
    (tmp_path / file).write_text(text, encoding="utf-8")
    before = must(sami.run("export", experiment, "--queries", "-"))
    done = sami.run("import", experiment, kind, tmp_path / file, "--name", "x")
    assert done.returncode == 2 and said in done.stderr, done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert must(sami.run("export", experiment, "--queries", "-")) == before


@pytest.mark.parametrize(
    "arguments", [["import"], ["import", "--queries", "a", "--verdicts", "b"], ["status", "--nonsense"], ["stop"]], ids=str
)
def test_bad_usage_ends_with_2(sami, experiment, arguments):
    assert sami.run(arguments[0], experiment, *arguments[1:]).returncode == 2


def test_files_that_are_no_experiments_are_refused(sami, tmp_path):
    assert sami.run("status", tmp_path / "missing.sami").returncode == 2
    (tmp_path / "text.sami").write_text("a shopping list\n")
    done = sami.run("status", tmp_path / "text.sami")
    assert done.returncode == 2 and "text.sami" in done.stderr


def test_writers_are_told_who_holds_the_experiment_and_readers_read(sami, experiment, tmp_path):
    lock = tmp_path / "e.sami.lock"
    with open(lock, "w", encoding="utf-8") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        held.write(json.dumps({"host": socket.gethostname(), "pid": os.getpid(), "start_time": 1}))
        held.flush()
        done = sami.run("import", experiment, "--queries", "-", stdin='{"text": "Why?"}')
        assert done.returncode == 1 and f"process {os.getpid()}" in done.stderr
        assert status(sami, experiment)["runs"] == []
        must(sami.run("export", experiment, "--queries", "-"))
    assert sami.run("import", experiment, "--queries", "-", stdin='{"text": "Why?"}').returncode == 0
