"""Models under other conditions than with the constitution, other local models, and the table of baselines."""

from __future__ import annotations

import json

import pytest
import reference_sami as reference

TEMPLATE = "Principles: {constitution}\nQuery: {query}\nAnswer:"
BARE = "Query: {query}\nAnswer:"
SETTINGS = {
    "prompt_format": "plain",
    "training_template": TEMPLATE,
    "bare_template": BARE,
    "dtype": "float32",
    "max_new_tokens": 6,
    "queries_per_iteration": 4,
    "queries_per_step": 2,
    "held_out_queries": 3,
    "live_held_out_queries": 0,
    "health_max_repetition": 0,
    "health_min_entropy": 0,
    "learning_rate": 1e-3,
}


@pytest.fixture
def experiment(sami, random_model, tmp_path):
    """With 6 queries, 3 of them held out, and one principle."""
    path = tmp_path / "e.sami"
    model, _ = random_model("grouped-query-tied")
    must(sami.run("new", path, "--empty", "--model", model))
    (tmp_path / "principles.json").write_text(
        json.dumps([{"name": "brief", "text": "Be brief.", "antithesis": "Be long."}])
    )
    queries = [{"id": f"q{i}", "query": f"What is {i}?", "split": "held-out" if i < 3 else "training"} for i in range(7)]
    (tmp_path / "queries.jsonl").write_text("".join(json.dumps(query) + "\n" for query in queries))
    must(sami.run("import", path, "--constitutions", tmp_path / "principles.json"))
    must(sami.run("import", path, "--queries", tmp_path / "queries.jsonl"))
    return path


def must(done):
    assert done.returncode == 0, done.stderr
    return done.stdout


def settings() -> list[str]:
    return [part for key, value in SETTINGS.items() for part in ("--set", f"{key}={value}")]


def responses(path, name: str) -> list[dict]:
    folder = path.with_name(path.name + ".runs") / name
    return [json.loads(line) for line in (folder / "responses.jsonl").read_text().split("\n") if line]


def test_each_condition_states_something_else(sami, random_model, experiment):
    must(sami.run("run", experiment, *settings()))
    _, model = random_model("grouped-query-tied")
    stated = {
        "without": BARE,
        "neutral": TEMPLATE.replace("{constitution}", "Respond to what the user writes."),
        "against": TEMPLATE.replace("{constitution}", "Be long."),
    }
    for number, (condition, template) in enumerate(stated.items(), start=2):
        must(sami.run("compare", experiment, "--candidate", "base", "--candidate-condition", condition, "--baseline", "base"))
        lines = responses(experiment, f"{number:04}-compare-{number - 1}")
        # The base has answered with the constitution in its run, and is not asked again.
        assert {line["model"] for line in lines} == {f"base {condition}"}
        for line in (line for line in lines if line["constitution"] == "Be brief."):
            prompt = model.encode(template.replace("{query}", line["query"]))
            ids, _ = reference.greedy(model, prompt, SETTINGS["max_new_tokens"])
            assert line["response"] == model.decode(ids)
    told = must(sami.run("judge", experiment, "--judge", "pmi"))
    assert "base without against base by pmi" in told


def test_a_trained_model_is_asked_without_too(sami, experiment):
    must(sami.run("run", experiment, *settings()))
    done = must(sami.run("compare", experiment, "--candidate", "iteration-1", "--candidate-condition", "without",
                         "--baseline", "base", "--baseline-condition", "without"))
    assert "pairs of base without and iteration-1 without" in done
    assert {line["model"] for line in responses(experiment, "0002-compare-1")} == {"base without", "iteration-1 without"}
    again = must(sami.run("compare", experiment, "--candidate", "iteration-1 without", "--baseline", "base without"))
    assert again == done
    assert not (experiment.with_name(experiment.name + ".runs") / "0003-compare-2").exists()


def test_another_local_model_answers_in_its_own_format(sami, random_model, experiment):
    must(sami.run("run", experiment, *settings()))
    folder, model = random_model("mistral")
    must(sami.run("compare", experiment, "--candidate", "iteration-1", "--baseline", f"model:{folder}"))
    lines = [line for line in responses(experiment, "0002-compare-1") if line["model"] == folder.name]
    assert len(lines) == 6
    refused = sami.run("compare", experiment, "--candidate", "iteration-1", "--baseline", "model:/no/such")
    assert refused.returncode != 0 and "/no/such" in refused.stderr


def test_the_table_has_every_way_of_teaching(sami, experiment):
    command = ["baselines", experiment, "--seeds", "2", "--methods", "sft,dpo,distil,sami,placebo-same", "--judge", "pmi"]
    out = must(sami.run(*command, *settings(), "--json"))
    table = json.loads(out)
    rows = {row["method"]: row for row in table["rows"]}
    assert list(rows) == ["base", "prompt only", "sft", "dpo", "distil", "sami", "placebo-same"]
    assert rows["placebo-same"]["mi"]["mean"] == pytest.approx(0, abs=1e-6)
    assert all(rows[method]["mi"]["n"] == 2 for method in ("sft", "dpo", "distil", "sami"))
    assert "mi" not in rows["base"] and rows["base"]["win_rate pmi"]["n"] == 1
    for method in ("sft", "dpo", "distil", "sami"):
        assert 0 <= rows[method]["win_rate pmi"]["mean"] <= 1
        assert {"tokens", "kl", "perplexity", "question_accuracy", "seconds"} <= rows[method].keys()
    # Nothing is done twice, and the table alone needs no model.
    runs = experiment.with_name(experiment.name + ".runs")
    before = sorted(path.name for path in runs.iterdir())
    again = json.loads(must(sami.run(*command, *settings(), "--json")))
    assert again == table and sorted(path.name for path in runs.iterdir()) == before
    text = must(sami.run(*command, *settings(), "--table"))
    assert text.splitlines()[0].split()[:2] == ["method", "bound"] and "±" in text
