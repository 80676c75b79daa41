"""Queries that are longer than the model takes: named before anything is written, dropped and counted, or refused."""

from __future__ import annotations

import json
import re
import shutil

import pytest
from tokenizers import Tokenizer

LONGEST_CHARACTER = 4  # bytes, so tokens at most
LONG = " ".join(["Tell me about the sea and what lives in it, as well as you can."] * 30)


@pytest.fixture
def short_model(random_model, tmp_path):
    """A random model that takes 128 tokens."""
    source, _ = random_model("grouped-query-tied")
    folder = tmp_path / "short"
    shutil.copytree(source, folder)
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"max_position_embeddings": 128}))
    return folder


def queries_with(demo_queries, training: int, held_out: int) -> list[dict]:
    """The demo's, the first so many of each kind made long."""
    queries = []
    for kind, count in [("train", training), ("held-out", held_out)]:
        chosen = [query for query in demo_queries if (query["split"] == "held-out") == (kind == "held-out")]
        for i, query in enumerate(chosen):
            text = f"{query['text']} {LONG}" if i < count else query["text"]
            queries.append({"id": query["id"], "text": text, "held_out": kind == "held-out"})
    return queries


SETTINGS = {"shuffle_queries": False, "iterations": 1}


def experiment(sami, model, queries: list[dict], folder):
    """An experiment file with these queries for training and one principle."""
    path = folder / "x.sami"
    rows = [
        {"id": query["id"], "text": query["text"], "split": "held-out" if query["held_out"] else "training"}
        for query in queries
    ]
    (folder / "queries.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    for command in (
        ["new", path, "--empty", "--model", model],
        ["edit", path, "add", "--name", "brief", "--text", "Be brief.", "--antithesis", "Be long."],
        ["import", path, "--queries", folder / "queries.jsonl"],
    ):
        done = sami.run(*command)
        assert done.returncode == 0, done.stderr
    return path


def warned(sami, model, queries: list[dict], principle: dict, folder) -> str:
    """What `sami contrasts` says about an experiment with these queries and this principle."""
    path = experiment(sami, model, queries, folder)
    done = sami.run("edit", path, "set", "brief", "--text", principle["text"], "--antithesis", principle["antithesis"])
    assert done.returncode == 0, done.stderr
    told = sami.run("contrasts", path)
    assert told.returncode == 0
    return told.stderr


def test_they_are_dropped_counted_and_named(new_run, short_model, demo_queries):
    queries = queries_with(demo_queries, 2, 1)
    run = new_run(model=str(short_model), queries=queries, **SETTINGS)
    run.finish()
    filtered = run.events("filtered")[0]
    assert filtered["dropped"]["too-long"] == 2
    training = [query["id"] for query in queries if not query["held_out"]]
    held_out = [query["id"] for query in queries if query["held_out"]]
    warnings = [event["message"] for event in run.events("warning")]
    named = [text for text in warnings if training[0] in text]
    assert len(named) == 1 and training[1] in named[0] and "127" in named[0] and "2 in all" in named[0]
    assert any(held_out[0] in text and "left out" in text for text in warnings)
    written = {(row["purpose"], row["query_id"]) for row in run.lines("responses.jsonl")}
    assert {name for purpose, name in written if purpose == "train"} == set(training[2:6])
    # The next held-out queries stand for those that are left out.
    assert {name for purpose, name in written if purpose == "held-out"} == set(held_out[1:5])


def test_answers_leave_room_for_the_longer_prompt(sami, new_run, short_model, demo_queries, tmp_path):
    """An answer is scored behind the prompts of all constitutions of its query; none reaches beyond the model's positions."""
    queries = queries_with(demo_queries, 0, 0)
    for query in queries:
        query["text"] = " ".join(["Tell me about the sea."] * 3)[: 60 + len(query["text"]) % 7]
    principle = {"name": "brief", "text": "Be brief.", "antithesis": "Be long, and take your time over each and every word."}
    run = new_run(model=str(short_model), queries=queries, principles=[principle], max_new_tokens=100, **SETTINGS)
    run.finish()
    rows = [row for row in run.lines("responses.jsonl") if row["finish"] == "length"]
    lengths = {}
    for row in rows:
        lengths.setdefault(row["query_id"], []).append(row["tokens"])
    # Behind the shorter prompt there would have been room for more: what tells them apart is at most the first bytes of a
    # character that the limit cut, which are left out.
    assert rows and all(max(tokens) - min(tokens) < LONGEST_CHARACTER for tokens in lengths.values())
    tokenizer = Tokenizer.from_file(str(short_model / "tokenizer.json"))
    shorter, longer = (len(tokenizer.encode(principle[side]).ids) for side in ("text", "antithesis"))
    assert longer - shorter > 2 * LONGEST_CHARACTER
    assert all(row["tokens"] < 100 for row in rows)
    # The same is foretold of the longest of them.
    used = [query for query in queries if query["id"] in lengths]
    told = int(re.search(r"longer answers end at (\d+);", warned(sami, short_model, used, principle, tmp_path)).group(1))
    shortest = min(max(tokens) for tokens in lengths.values())
    assert shortest <= told < shortest + LONGEST_CHARACTER


def test_updates_that_they_cost_are_told(new_run, short_model, demo_queries):
    run = new_run(model=str(short_model), queries=queries_with(demo_queries, 2, 0), updates="3", queries_per_step=2, **SETTINGS)
    run.finish()
    told = [event["message"] for event in run.events("warning") if "updates" in event["message"]]
    assert told == ["iteration 1 makes 2 of its 3 updates: 4 queries are left, and an update takes 2"]


def test_the_rest_is_as_if_they_had_not_been_there(new_run, short_model, demo_queries):
    with_long = new_run("0001-a", model=str(short_model), queries=queries_with(demo_queries, 2, 1), **SETTINGS)
    with_long.finish()
    short = [query for query in queries_with(demo_queries, 2, 1) if len(query["text"]) < len(LONG)]
    without = new_run("0002-b", model=str(short_model), queries=short, queries_per_iteration=4, **SETTINGS)
    without.finish()
    assert with_long.curve() == without.curve()


def test_a_run_that_may_not_drop_them_refuses_before_it_writes(new_run, short_model, demo_queries):
    queries = queries_with(demo_queries, 2, 1)
    run = new_run(model=str(short_model), queries=queries, drop_too_long=False, **SETTINGS)
    errors = run.finish(expected=2)
    assert "3 queries" in errors and queries[0]["id"] in errors and "drop_too_long=true" in errors
    assert not (run.folder / "responses.jsonl").exists() or not run.lines("responses.jsonl")


def test_queries_that_no_iteration_draws_are_left_alone(new_run, short_model, demo_queries):
    queries = queries_with(demo_queries, 0, 0)
    queries += [{"id": "far", "text": LONG, "held_out": False}, {"id": "beyond", "text": LONG, "held_out": True}]
    run = new_run(model=str(short_model), queries=queries, drop_too_long=False, **SETTINGS)
    run.finish()


def test_where_all_are_too_long_the_cause_is_named(new_run, short_model, demo_queries):
    queries = queries_with(demo_queries, 1000, 0)
    errors = new_run(model=str(short_model), queries=queries, **SETTINGS).finish(expected=2)
    assert "longer than the 127 tokens" in errors and "another model" in errors


def test_a_prompt_of_just_the_right_length_is_taken(new_run, short_model, random_model, demo_queries):
    """Every length around the limit: what is dropped is what leaves no position for a response."""
    queries = queries_with(demo_queries, 0, 0)
    training = [query for query in queries if not query["held_out"]]
    for words, query in enumerate(training[:80], start=10):
        query["text"] = " ".join(["sea"] * words)
    run = new_run(model=str(short_model), queries=queries, queries_per_iteration=80, **SETTINGS)
    run.finish()
    rows = [row for row in run.lines("responses.jsonl") if row["purpose"] == "train"]
    dropped = run.events("filtered")[0]["dropped"]["too-long"]
    assert 0 < dropped < 80
    assert {row["query_id"] for row in rows} == {query["id"] for query in training[: 80 - dropped]}
    longest = [row for row in rows if row["query_id"] == training[79 - dropped]["id"]]
    assert min(row["tokens"] for row in longest) >= 1


def test_plan_names_them(sami, short_model, demo_queries, tmp_path):
    path = experiment(sami, short_model, queries_with(demo_queries, 3, 0), tmp_path)
    options = ["--set", "shuffle_queries=false", "--set", "queries_per_iteration=6", "--set", "queries_per_step=2"]
    done = sami.run("plan", path, *options)
    assert done.returncode == 0, done.stderr
    assert "too" not in done.stderr and "3 in all" in done.stdout
    planned = json.loads(sami.run("plan", path, "--json", *options).stdout)
    assert len(planned["too_long"]) == 3 and all(each["prompt_tokens"] > 127 for each in planned["too_long"])
    assert 0 < planned["prompt_tokens"] <= 127
    refused = sami.run("plan", path, *options, "--set", "drop_too_long=false")
    assert refused.returncode == 2 and "3 queries" in refused.stderr and "drop_too_long=true" in refused.stderr


def test_compare_leaves_them_out(sami, short_model, demo_queries, tmp_path):
    path = experiment(sami, short_model, queries_with(demo_queries, 1, 0)[:3], tmp_path)
    options = ["--baseline", "base", "--candidate", "base", "--candidate-condition", "without", "--queries", "all"]
    for _ in range(2):  # the second time only the long one is missing
        done = sami.run("compare", path, *options)
        assert done.returncode == 0, done.stderr
        assert sum(query["text"] in done.stdout for query in queries_with(demo_queries, 0, 0)[1:3]) == 2
        assert LONG not in done.stdout
    events = (path.with_name(path.name + ".runs") / "0001-compare-1" / "events.jsonl").read_text()
    assert "left out" in events
