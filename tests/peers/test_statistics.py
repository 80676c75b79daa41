"""Win rates of `sami status` against statsmodels and by hand: verdicts go in as a file, figures come out as JSON."""

from __future__ import annotations

import json
import random

import pytest
from statsmodels.stats.proportion import proportion_confint

# (wins, losses, ties, errors); the first two rows are the paper's.
COUNTS = [(177, 73, 0, 0), (72, 178, 0, 0), (10, 0, 0, 0), (0, 10, 0, 0), (55, 45, 0, 7), (9, 4, 7, 3), (0, 0, 5, 0)]


def write_lines(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def must(done):
    assert done.returncode == 0, done.stderr
    return done


def judged_experiment(sami, folder, counts):
    """An experiment with two imported models and verdicts by `counts`, in random order."""
    experiment = folder / "e.sami"
    must(sami.run("new", experiment, "--model", "no/model"))
    outcomes = ["candidate"] * counts[0] + ["baseline"] * counts[1] + ["tie"] * counts[2] + ["error"] * counts[3]
    random.Random(1).shuffle(outcomes)
    for name in ("base", "theirs"):
        rows = [
            {"query": f"Query {i}?", "constitution": "Responses should be one short sentence.", "response": f"{name} {i}"}
            for i in range(len(outcomes))
        ]
        must(sami.run("import", experiment, "--responses", write_lines(folder / f"{name}.jsonl", rows), "--name", name))
    verdicts = [
        {"baseline": "base", "candidate": "theirs", "query": f"Query {i}?", "judge": "person", "outcome": outcome}
        for i, outcome in enumerate(outcomes)
    ]
    must(sami.run("import", experiment, "--verdicts", write_lines(folder / "verdicts.jsonl", verdicts)))
    return experiment


@pytest.mark.parametrize("counts", COUNTS, ids=str)
def test_win_rate_and_wilson_interval_equal_statsmodels(sami, tmp_path, counts):
    wins, losses, ties, errors = counts
    experiment = judged_experiment(sami, tmp_path, counts)
    (rate,) = json.loads(must(sami.run("status", experiment, "--json")).stdout)["win_rates"]
    judged = wins + losses + ties
    low, high = proportion_confint(wins + ties / 2, judged, method="wilson")
    assert rate["rate"] == pytest.approx((wins + ties / 2) / judged, abs=1e-12)
    assert (rate["low"], rate["high"]) == (pytest.approx(low, abs=1e-10), pytest.approx(high, abs=1e-10))
    assert (rate["n"], rate["ties"], rate["errors"]) == (judged, ties, errors)
    assert (rate["baseline"], rate["candidate"], rate["judge"], rate["formula"]) == ("base", "theirs", "person", "raw")


def test_errors_alone_have_no_rate(sami, tmp_path):
    experiment = judged_experiment(sami, tmp_path, (0, 0, 0, 4))
    (rate,) = json.loads(must(sami.run("status", experiment, "--json")).stdout)["win_rates"]
    assert rate["rate"] is None
    assert (rate["low"], rate["high"], rate["n"], rate["errors"]) == (0, 1, 0, 4)
