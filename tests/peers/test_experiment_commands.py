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


def combination(folder, number, negative, identifiers, turned=False):
    """One of the SAMI reference's files: a combination that may leave principles as they are."""
    positive = {"short": "Be short.", "kind": "Be kind."}
    antithesis = {"short": "Be long.", "kind": "Be rude."}
    order = ["kind", "short"] if turned else ["short", "kind"]
    flipped = set(negative)
    sides = {
        "positive": "\n".join(f"{i}. {positive[name]}" for i, name in enumerate(order, 1)),
        "negative": "\n".join(f"{i}. {(antithesis if name in flipped else positive)[name]}" for i, name in enumerate(order, 1)),
    }
    if identifiers:
        sides["identifiers"] = {
            "positive": [f"pos {name}" for name in order],
            "negative": [f"{'neg' if name in flipped else 'pos'} {name}" for name in order],
        }
    path = folder / f"{number}.json"
    path.write_text(json.dumps(sides), encoding="utf-8")
    return path


@pytest.fixture
def six_files(tmp_path):
    flips = [("short", "kind"), ("short",), ("kind",)]
    return [combination(tmp_path, 3 * turned + i, flip, True, bool(turned)) for turned in (0, 1) for i, flip in enumerate(flips)]


@pytest.mark.parametrize("together", [True, False], ids=["together", "one after another"])
def test_the_references_files_are_two_principles_with_three_flips(sami, tmp_path, six_files, together):
    experiment = tmp_path / "c.sami"
    must(sami.run("new", experiment, "--empty"))
    for files in [six_files] if together else [[file] for file in six_files]:
        must(sami.run("import", experiment, "--constitutions", *files))
    contrasts = json.loads(must(sami.run("contrasts", experiment, "--json", "--examples", "0")))
    assert sorted(principle["name"] for principle in contrasts["principles"]) == ["kind", "short"]
    assert sorted(sorted(c["flipped"]) for c in contrasts["contrasts"]) == [["kind"], ["kind", "short"], ["short"]]
    must(sami.run("export", experiment, "--constitutions", tmp_path / "out"))
    exported = sorted((tmp_path / "out").iterdir())
    assert len(exported) == 3
    must(sami.run("new", tmp_path / "again.sami", "--empty"))
    must(sami.run("import", tmp_path / "again.sami", "--constitutions", *exported))
    again = json.loads(must(sami.run("contrasts", tmp_path / "again.sami", "--json", "--examples", "0")))
    assert {(p["text"], p["antithesis"]) for p in again["principles"]} == {(p["text"], p["antithesis"]) for p in contrasts["principles"]}


def test_contrasts_show_the_prompts_that_queries_will_get(sami, tmp_path, demo_path):
    experiment = tmp_path / "c.sami"
    must(sami.run("new", experiment, "--model", demo_path))
    shown = json.loads(must(sami.run("contrasts", experiment, "--json")))
    assert len(shown["examples"]) == 3
    for example in shown["examples"]:
        prompts = [constitution["prompt"] for constitution in example["constitutions"]]
        assert [c["text"] for c in example["constitutions"]][0] == SHORT
        rows = sami.rows("tokenize", demo_path, [{"text": prompt} for prompt in prompts])
        assert [row["ids"] for row in rows] == [constitution["ids"] for constitution in example["constitutions"]]


def test_edits_are_undone_and_redone_between_commands(sami, experiment):
    def principles():
        return json.loads(must(sami.run("contrasts", experiment, "--json", "--examples", "0")))["principles"]

    before = principles()
    must(sami.run("edit", experiment, "add", "--name", "calm", "--text", "Be calm.", "--antithesis", "Be wild."))
    must(sami.run("edit", experiment, "hold-out", "calm"))
    must(sami.run("edit", experiment, "move", "calm", "--to", "1"))
    after = principles()
    assert [(p["name"], p["use"]) for p in after] == [("calm", "held-out"), ("brief-detailed", "learned")]
    assert len(must(sami.run("edit", experiment, "history")).splitlines()) == 3
    for _ in range(3):
        must(sami.run("edit", experiment, "undo"))
    assert principles() == before
    for _ in range(3):
        must(sami.run("edit", experiment, "redo"))
    assert principles() == after
    nothing_left = sami.run("edit", experiment, "redo")
    assert nothing_left.returncode == 2 and "nothing to redo" in nothing_left.stderr
    must(sami.run("edit", experiment, "flip", "brief-detailed"))
    must(sami.run("edit", experiment, "remove", "brief-detailed"))
    refused = sami.run("contrasts", experiment)
    assert refused.returncode == 2 and "held out" in refused.stderr
    must(sami.run("edit", experiment, "learn", "calm"))
    assert [p["name"] for p in principles()] == ["calm"]


def test_an_export_never_replaces_an_experiment(sami, experiment, tmp_path):
    other = tmp_path / "other.sami"
    must(sami.run("new", other, "--empty", "--model", "demo"))
    for target in (experiment, other):
        before = target.read_bytes()
        for kind in ("--queries", "--constitutions"):
            done = sami.run("export", experiment, kind, target)
            assert done.returncode == 2, kind
        assert target.read_bytes() == before


def test_a_folder_of_constitutions_goes_out_and_comes_in(sami, tmp_path):
    experiment, again = tmp_path / "e.sami", tmp_path / "again.sami"
    for file in (experiment, again):
        must(sami.run("new", file, "--empty", "--model", "demo"))
    for name in ("calm", "kind"):
        must(sami.run("edit", experiment, "add", "--name", name, "--text", f"Be {name}.", "--antithesis", f"Not {name}."))
        must(sami.run("edit", experiment, "flip", name))
    assert sami.run("export", experiment, "--constitutions", tmp_path / "one.json").returncode == 2
    must(sami.run("export", experiment, "--constitutions", tmp_path / "set"))
    must(sami.run("import", again, "--constitutions", tmp_path / "set"))
    drawn = [must(sami.run("contrasts", file, "--json", "--examples", "0")) for file in (experiment, again)]
    assert json.loads(drawn[0])["contrasts"] == json.loads(drawn[1])["contrasts"]
    must(sami.run("edit", experiment, "unflip", "kind"))
    stale = sami.run("export", experiment, "--constitutions", tmp_path / "set")
    assert stale.returncode == 2 and "1.json" in stale.stderr


def test_plan_takes_settings_and_prompts_from_an_experiment(sami, tmp_path, demo_path):
    experiment = tmp_path / "e.sami"
    must(sami.run("new", experiment, "--model", demo_path))
    plan = json.loads(must(sami.run("plan", experiment, "--json")))
    named = json.loads(must(sami.run("plan", "--model", demo_path, "--json")))
    assert plan["parameters"] == named["parameters"] and plan["fits"]
    longer = json.loads(must(sami.run("plan", experiment, "--json", "--set=max_new_tokens=400")))
    assert longer["peak_bytes"] > plan["peak_bytes"]
    assert sami.run("plan").returncode == 2


def test_verdicts_of_both_orders_are_kept(sami, experiment, tmp_path):
    for name in ("base", "theirs"):
        must(sami.run("import", experiment, "--responses", reference_file(tmp_path / "r.json", [name]), "--name", name))
    verdict = {"baseline": "base", "candidate": "theirs", "query": "Question 0?", "judge": "me", "outcome": "candidate"}
    lines = "".join(json.dumps(verdict | {"order": order}) + "\n" for order in ("baseline-first", "candidate-first"))
    done = sami.run("import", experiment, "--verdicts", "-", stdin=lines)
    assert done.returncode == 0 and "2 verdicts added, 0 there already" in done.stderr
    assert len(must(sami.run("export", experiment, "--verdicts", "-")).splitlines()) == 2
    (rate,) = status(sami, experiment)["win_rates"]
    assert (rate["formula"], rate["rate"], rate["n"]) == ("both-orders", 1.0, 1)


def test_a_damaged_run_is_an_entry_with_a_problem(sami, experiment):
    runs = experiment.with_name("e.sami.runs")
    for number, config in ((1, '{"task": '), (2, None)):
        folder = runs / f"000{number}-run-{number}"
        folder.mkdir(parents=True)
        (folder / "config.json").write_text(config or json.dumps({"task": "iterate", "name": "run-2", "settings": {}}))
    (runs / "0002-run-2" / "events.jsonl").write_text('{"seq":0,"time":1,"attempt":1,"type":"started"}\nnonsense\n')
    shown = status(sami, experiment)
    # Of the first not even the task is known.
    (unknown,), (damaged,) = shown["problems"], shown["runs"]
    assert "config.json" in unknown["problem"] and "events.jsonl:2" in damaged["problem"]
    assert unknown["remedy"] and damaged["remedy"]
    must(sami.run("edit", experiment, "history"))
    done = sami.run("compare", experiment, "--candidate", "iteration-1")
    # What may be missing is told first, then what is wrong.
    told = done.stderr.splitlines()
    assert done.returncode == 2 and "config.json" in told[0] and "events.jsonl:2" in told[1]
    assert "iteration-1" in told[-1] and "config.json" not in told[-1]


@pytest.mark.parametrize("hard", [False, True], ids=["symbolic", "hard"])
def test_a_link_is_no_way_round_the_lock(sami, experiment, tmp_path, hard):
    link = tmp_path / "link.sami"
    if hard:
        os.link(experiment, link)
    else:
        link.symlink_to(experiment)
    with open(experiment, "rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        done = sami.run("import", link, "--queries", "-", stdin='{"text": "Why?"}')
        assert done.returncode == 1 and "is writing it" in done.stderr
    assert sami.run("import", link, "--queries", "-", stdin='{"text": "Why?"}').returncode == 0
    assert "Why?" in must(sami.run("export", experiment, "--queries", "-"))
    assert sami.run("run", link).returncode != 0  # there is no such model: the run folder is made all the same
    assert (tmp_path / "e.sami.runs").exists() and not (tmp_path / "link.sami.runs").exists()


def test_a_model_named_from_here_is_found_from_everywhere(sami, random_model, tmp_path):
    folder, _ = random_model("grouped-query-tied")
    here = os.path.relpath(folder)
    assert not os.path.isabs(here)
    file = tmp_path / "e.sami"
    assert sami.run("new", file, "--empty", "--model", here + "/").returncode == 0

    def model_of(*options) -> str:
        shown = sami.run("run", file, "--print-config", *options).stdout
        return json.loads(next(line for line in shown.split("\n") if line.startswith("model = ")).removeprefix("model = ").removesuffix(" [not empty]"))

    assert model_of() == str(folder.resolve())
    assert model_of("--set", f"model={here}") == str(folder.resolve())
    for word in ("demo", "some/name"):
        assert model_of("--set", f"model={word}") == word
