"""Models under other conditions than with the constitution, other local models, and the table of baselines."""

from __future__ import annotations

import json

import pytest
import reference_sami as reference
from scipy import stats

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
            ids, _ = reference.written(model, prompt, SETTINGS["max_new_tokens"])
            assert line["response"] == model.decode(ids)
    told = must(sami.run("judge", experiment, "--judge", "pmi"))
    assert "base without over base by pmi" in told
    # A judge tells of its own pairs alone.
    other = must(sami.run("judge", experiment, "--judge", "rule:fewest-words", "--candidate", "base neutral"))
    assert "base neutral over base by rule:fewest-words" in other
    assert "by pmi" not in other and "base without over" not in other


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
        assert {"tokens", "base_kl", "perplexity", "question_accuracy", "seconds"} <= rows[method].keys()
    # Nothing is done twice, and the table alone needs no model.
    runs = experiment.with_name(experiment.name + ".runs")
    before = sorted(path.name for path in runs.iterdir())
    again = json.loads(must(sami.run(*command, *settings(), "--json")))
    assert again == table and sorted(path.name for path in runs.iterdir()) == before
    text = must(sami.run(*command, *settings(), "--table"))
    assert text.splitlines()[0].split()[:3] == ["method", "runs", "bound"] and "±" in text
    assert {row["method"]: row["runs"] for row in table["rows"]}["sami"] == 2 and "is of 3 pairs" in text
    for row in table["rows"]:
        for measure in table["measures"]:
            spread = row.get(measure)
            if not spread or spread["n"] < 2 or measure.startswith("mi_above"):
                assert not spread or spread["low"] is None
                continue
            error = spread["deviation"] / spread["n"] ** 0.5
            low, high = stats.t.interval(0.95, spread["n"] - 1, spread["mean"], error) if error else (spread["mean"],) * 2
            assert (spread["low"], spread["high"]) == (pytest.approx(low), pytest.approx(high))
    # What was taught is told where there are several runs.
    status = json.loads(must(sami.run("status", experiment, "--json")))
    taught = {(entry["teaching"]["objective"], entry["teaching"]["placebo"], entry["teaching"]["seed"]) for entry in status["runs"]}
    assert taught == {(objective, "none", seed) for objective in ("sft", "dpo", "distil", "sami") for seed in (1, 2)} | {
        ("sami", "same", 1), ("sami", "same", 2)}
    told = must(sami.run("status", experiment))
    assert "run-2: dpo, seed 1\n" in told and "run-10: sami, placebo same, seed 2\n" in told


def test_the_table_says_why_numbers_are_missing(sami, experiment):
    command = ["baselines", experiment, "--seeds", "1", "--methods", "sami,placebo-neutral", "--judge", "pmi"]
    out = must(sami.run(*command, *settings(), "--set", "measure_ability=false", "--json"))
    table = json.loads(out)
    rows = {row["method"]: row for row in table["rows"]}
    assert "win_rate pmi" not in rows["placebo-neutral"] and "win_rate pmi" in rows["sami"]
    assert any("placebo-neutral has no win rate" in note for note in table["notes"])
    assert "perplexity" not in table["measures"] and "base_kl" in table["measures"]
    for decided in ("seed=7", "objective=dpo", "placebo=same"):
        done = sami.run(*command, *settings(), "--set", decided)
        assert done.returncode == 2 and decided in done.stderr


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
            ids, _ = reference.written(model, model.encode(template.replace("{query}", line["query"])), SETTINGS["max_new_tokens"])
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
    assert "iteration-1 without over base without by pmi" in told


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
        ({"evaluate_conditions": "without", "placebo": "neutral"}, "placebo"),
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


def rates(sami, path) -> dict[tuple[str, str, str], int]:
    table = json.loads(must(sami.run("win-rates", path, "--json")))["win_rates"]
    return {(row["candidate"], row["baseline"], row["judge"]): row["n"] for row in table}


def test_a_second_run_counts_no_query_twice(sami, experiment):
    must(sami.run("run", experiment, *settings()))
    must(sami.run("judge", experiment, "--judge", "rule:fewest-words"))
    pair = ("iteration-1", "base", "rule:fewest-words")
    assert rates(sami, experiment)[pair] == 3
    must(sami.run("run", experiment, "--new", *settings(), "--set", "seed=2"))
    must(sami.run("judge", experiment, "--judge", "rule:fewest-words"))
    counted = rates(sami, experiment)
    assert counted[pair] == 3 and all(n == 3 for n in counted.values())
    # The base said the same again: nothing of it was judged anew.
    verdicts = experiment.with_name("verdicts.jsonl")
    must(sami.run("export", experiment, "--verdicts", verdicts))
    lines = [json.loads(line) for line in verdicts.read_text().splitlines()]
    assert len([line for line in lines if (line["candidate"], line["baseline"]) == pair[:2]]) == 3


def test_what_decides_how_the_base_answers_makes_it_another_base(sami, experiment):
    must(sami.run("run", experiment, *settings()))
    must(sami.run("run", experiment, "--new", *settings(), "--set", "bare_template=Asked: {query}"))
    told = json.loads(must(sami.run("status", experiment, "--json")))["responses"]
    assert "run-2/base" in [row["name"] for row in told]


def test_a_prompt_of_ones_own_is_another_judge(sami, experiment, tmp_path):
    must(sami.run("run", experiment, *settings()))
    judge = ["judge", experiment, "--judge", "model:base", "--candidate", "iteration-1", "--baseline", "base"]
    must(sami.run(*judge))
    prompt = tmp_path / "own.txt"
    prompt.write_text("{principles} {query} {response_a} {response_b} Which is better, A or B?")
    must(sami.run(*judge, "--prompt", prompt))
    judges = [name for _, _, name in rates(sami, experiment)]
    assert len(judges) == 2 and "model:base" in judges and any(name.startswith("model:base#") for name in judges)
    told = must(sami.run("win-rates", experiment))
    assert "model:base: a model that judges its own answers" in told


def test_a_named_pair_is_judged_the_way_it_is_named(sami, experiment):
    must(sami.run("run", experiment, *settings()))
    must(sami.run("compare", experiment, "--candidate", "iteration-1", "--candidate-condition", "without",
                  "--baseline", "base", "--baseline-condition", "without"))
    judge = ["judge", experiment, "--judge", "rule:fewest-words"]
    must(sami.run(*judge, "--candidate", "iteration-1 without", "--baseline", "base without"))
    must(sami.run(*judge, "--candidate", "base", "--baseline", "iteration-1"))
    assert set(rates(sami, experiment)) == {("iteration-1 without", "base without", judge[-1]), ("base", "iteration-1", judge[-1])}


def test_more_held_out_queries_are_not_answered_by_the_wrong_model(new_run):
    """Resumed behind its training, a run has no base any more that could answer those that were added."""
    run = new_run(iterations=1, held_out_queries=2)
    run.finish()
    lines = run.lines("events.jsonl")
    last = next(i for i, line in enumerate(lines) if line["type"] == "checkpoint")
    (run.folder / "events.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines[: last + 1]))
    kept = [line for line in run.lines("responses.jsonl") if line["model"] == "base"]
    (run.folder / "responses.jsonl").write_text("".join(json.dumps(line) + "\n" for line in kept))
    config = json.loads((run.folder / "config.json").read_text())
    config["settings"]["held_out_queries"] = 4
    (run.folder / "config.json").write_text(json.dumps(config))
    run.finish()
    written = [line for line in run.lines("responses.jsonl") if line["purpose"] == "held-out"]
    assert len({line["query_id"] for line in written if line["model"] == "base"}) == 2
    assert len({line["query_id"] for line in written if line["model"] == "iteration-1"}) == 4


def test_a_judge_that_can_not_be_asked_is_refused_before_training(sami, experiment):
    for judge in ("nonsense", "rule:nonsense", "endpoint:http://localhost:1/v1"):
        done = sami.run("baselines", experiment, "--seeds", "1", "--methods", "sami", "--judge", judge, *settings())
        assert done.returncode == 2, done.stderr
    assert not list(experiment.with_name(experiment.name + ".runs").glob("*"))


@pytest.mark.parametrize("how", [{}, {"objective": "dpo"}, {"objective": "distil", "reference_dtype": "compute"}, {"lora_rank": 4}])
def test_the_divergence_from_the_base_is_of_the_bases_answers(sami, random_model, experiment, how):
    """In nats per token of the three answers and their opposites that the base gave, by transformers; whatever is learned."""
    extra = [part for key, value in how.items() for part in ("--set", f"{key}={value}")]
    must(sami.run("run", experiment, *settings(), "--iterations", "2", "--set", "measure_kl=true",
                  "--set", "reference_dtype=compute", "--set", "reuse_queries=true", *extra))
    _, base = random_model("grouped-query-tied")
    lines = [line for line in responses(experiment, "0001-run-1") if line["model"] == "base" and line["purpose"] == "held-out"]
    after = [event for event in measured(experiment, "0001-run-1") if event["when"] == "after"]
    assert len(lines) == 6 and len(after) == 2 and after[1]["base_kl"] > after[0]["base_kl"] > 0
    for event in after:
        folder = experiment.parent / f"merged-{event['iteration']}"
        must(sami.run("export-model", experiment, "--checkpoint", f"iteration-{event['iteration']}", "--output", folder))
        trained = reference.load(folder)
        tokens = []
        for line in lines:
            prompt = base.encode(TEMPLATE.replace("{constitution}", line["constitution"]).replace("{query}", line["query"]))
            ids = line["ids"] + ([] if line["end_id"] is None else [line["end_id"]])
            tokens += [reference.mean_divergence(trained.network, base.network, [prompt], [ids]).item()] * len(ids)
        assert event["base_kl"] == pytest.approx(sum(tokens) / len(tokens), rel=1e-3)
