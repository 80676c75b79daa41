"""Rates of the parts that judged pairs are told apart into, against statsmodels on the same verdicts."""

from __future__ import annotations

import json
import random

import numpy as np
import pytest
from statsmodels.stats.proportion import proportion_confint
from test_win_rates import SCORES, drawn_outcome, must, write_lines


@pytest.fixture(scope="module")
def parted(sami, tmp_path_factory):
    """48 queries of two data sets, each answered under two of three principles, and the outcome of each pair."""
    folder = tmp_path_factory.mktemp("parted")
    path, rng = folder / "e.sami", random.Random(11)
    names = {"brief": "Be brief.", "kind": "Be kind.", "wry": "Be wry."}
    must(sami.run("new", path, "--empty", "--model", "no/model"))
    principles = [{"name": name, "text": text, "antithesis": "Do not " + text} for name, text in names.items()]
    (folder / "principles.json").write_text(json.dumps(principles))
    must(sami.run("import", path, "--constitutions", folder / "principles.json"))
    pairs = []
    for i in range(48):
        stated = rng.sample(list(names.values()), 2)
        pairs.append({
            "query": f"Query {i:02}?",
            "set": ("letters", "", "numbers")[i % 3],
            "constitution": f"1. {stated[0]}\n2. {stated[1]}",
            "stated": stated,
            "outcome": drawn_outcome(rng, 0.2 if "Be wry." in stated else -0.2),
        })  # fmt: skip
    queries = [{"query": pair["query"], "set": pair["set"], "split": "held-out"} for pair in pairs]
    must(sami.run("import", path, "--queries", write_lines(folder / "queries.jsonl", queries)))
    for model in ("base", "one"):
        rows = [{"query": p["query"], "constitution": p["constitution"], "response": model + " word"} for p in pairs]
        must(sami.run("import", path, "--responses", write_lines(folder / f"{model}.jsonl", rows), "--name", model))
    rows = [{"baseline": "base", "candidate": "one", "judge": "j", "query": p["query"], "constitution": p["constitution"],
             "outcome": p["outcome"]} for p in pairs]  # fmt: skip
    must(sami.run("import", path, "--verdicts", write_lines(folder / "verdicts.jsonl", rows)))

    def rates(by):
        found = json.loads(must(sami.run("win-rates", path, "--by", by, "--formula", "raw", "--json")))["win_rates"]
        return {row[by]: (row["n"], row["rate"], row["low"], row["high"]) for row in found}

    return pairs, names, rates, path


def counted(pairs):
    scores = np.array([SCORES[pair["outcome"]] for pair in pairs])
    low, high = proportion_confint(scores.sum(), len(scores), method="wilson")
    return len(scores), pytest.approx(scores.mean()), pytest.approx(low), pytest.approx(high)


def test_a_pair_counts_for_every_principle_that_it_was_answered_under(parted):
    pairs, names, rates, _ = parted
    found = rates("principle")
    assert list(found) == list(names)  # in the experiment's order
    for name, text in names.items():
        assert found[name] == counted([pair for pair in pairs if text in pair["stated"]])


def test_each_data_set_has_a_rate_of_its_own(sami, parted):
    pairs, _, rates, path = parted
    assert rates("set") == {name: counted([pair for pair in pairs if pair["set"] == name]) for name in ("", "letters", "numbers")}
    text = must(sami.run("win-rates", path, "--by", "set"))
    assert 'set "letters"' in text and "queries of no named set" in text
