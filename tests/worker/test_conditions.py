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


def measured(path, name: str) -> list[dict]:
    folder = path.with_name(path.name + ".runs") / name
    events = [json.loads(line) for line in (folder / "events.jsonl").read_text().split("\n") if line]
    return [event for event in events if event["type"] == "evaluation"]


def leaning(model, lines: list[dict]) -> float:
    """Nats per token by which responses are likelier under the principle than under its antithesis, by transformers."""
    sums = []
    for line in lines:
        ids = line["ids"] + ([] if line["end_id"] is None else [line["end_id"]])
        means = [
            reference.token_logprobs(
                model.network, model.encode(TEMPLATE.replace("{constitution}", text).replace("{query}", line["query"])), ids
            ).mean()
            for text in ("Be brief.", "Be long.")
        ]
        sums.append((means[0] - means[1]).item())
    return sum(sums) / len(sums)


def test_evaluations_ask_under_other_conditions_as_well(sami, random_model, experiment):
    must(sami.run("run", experiment, *settings(), "--set", "evaluate_conditions=without,against", "--set", "judge_rule=fewest-words"))
    lines = responses(experiment, "0001-run-1")
    _, model = random_model("grouped-query-tied")
    before, after = measured(experiment, "0001-run-1")
    stated = {"without": BARE, "against": TEMPLATE.replace("{constitution}", "Be long.")}
    for condition, template in stated.items():
        asked = [line for line in lines if line.get("condition") == condition]
        assert [(line["model"], line["iteration"]) for line in asked] == [("base", 0)] * 3 + [("iteration-1", 1)] * 3
        assert {(line["constitution"], line["column"], line["purpose"]) for line in asked} == {("Be brief.", 0, "held-out")}
        for line in asked[:3]:
            ids, _ = reference.greedy(model, model.encode(template.replace("{query}", line["query"])), SETTINGS["max_new_tokens"])
            assert line["response"] == model.decode(ids)
        assert before[f"{condition}_leaning"] == pytest.approx(leaning(model, asked[:3]), abs=1e-4)
        assert before[f"{condition}_win_rate"] == 0.5
        assert after[f"{condition}_tokens"] == pytest.approx(sum(line["tokens"] for line in asked[3:]) / 3)
        assert after[f"{condition}_leaning"] != before[f"{condition}_leaning"]
        assert 0 <= after[f"{condition}_win_rate"] <= 1
    # They are answers of models of their own: a comparison asks for nothing.
    must(sami.run("compare", experiment, "--candidate", "iteration-1", "--candidate-condition", "without",
                  "--baseline", "base", "--baseline-condition", "without"))
    assert not (experiment.with_name(experiment.name + ".runs") / "0002-compare-1").exists()
    told = must(sami.run("judge", experiment, "--judge", "pmi", "--candidate", "iteration-1 without", "--baseline", "base without"))
    assert "iteration-1 without against base without by pmi" in told


def test_conditions_change_nothing_of_what_is_trained(new_run):
    plain, asked = new_run("0001-plain"), new_run("0002-asked", evaluate_conditions="without,neutral,against")
    plain.finish()
    asked.finish()
    assert asked.curve() == plain.curve()
    assert [event["mi"] for event in asked.events("evaluation")] == [event["mi"] for event in plain.events("evaluation")]
    done = [event for event in asked.events("progress") if event["phase"] == "evaluate-after"]
    assert all(event["done"] <= event["total"] for event in done) and done[-1]["done"] == done[-1]["total"]


def test_killed_among_conditions_it_asks_only_for_what_is_missing(new_run):
    whole = new_run("0001-whole", evaluate_conditions="without,neutral")
    whole.finish()
    lines = (whole.folder / "responses.jsonl").read_text().split("\n")
    keep = next(i for i, line in enumerate(lines) if '"condition":"neutral"' in line) + 2
    torn = new_run("0002-torn", evaluate_conditions="without,neutral")
    (torn.folder / "responses.jsonl").write_text("\n".join(lines[:keep]) + "\n")
    torn.finish()
    texts = [{key: line[key] for key in ("model", "query_id", "column", "response")} for line in torn.lines("responses.jsonl")]
    again = [{key: line[key] for key in ("model", "query_id", "column", "response")} for line in whole.lines("responses.jsonl")]
    assert texts == again and torn.curve() == whole.curve()


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        ({"evaluate_conditions": "without", "principles_per_query": 1}, "principles_per_query"),
        ({"evaluate_conditions": "with"}, "evaluate_conditions"),
        ({"evaluate_conditions": "against", "contrast_with": "nothing"}, "no antithesis"),
        ({"contrast_with": "paraphrase"}, "no paraphrase"),
    ],
)
def test_what_can_not_be_asked_is_refused_before_anything_is_written(new_run, settings, word):
    principle = {"name": "brief", "text": "Be brief.", "antithesis": "" if word == "no antithesis" else "Be long."}
    run = new_run(principles=(principle,), **settings)
    assert word in run.finish(expected=2)
    assert not (run.folder / "responses.jsonl").exists() or not run.lines("responses.jsonl")


def test_wording_alone_is_a_contrast(new_run):
    principle = {"name": "brief", "text": "Be brief.", "antithesis": "", "paraphrase": "Keep it short."}
    run = new_run(principles=(principle,), contrast_with="paraphrase", iterations=1)
    run.finish()
    stated = [(line["constitution_name"], line["constitution"]) for line in run.lines("responses.jsonl")]
    assert set(stated) == {("constitution", "Be brief."), ("paraphrase", "Keep it short.")}
