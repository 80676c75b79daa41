"""Every formula of `sami win-rates` against statsmodels, scikit-learn, SciPy and numpy on the same verdicts. The rounds of
a bootstrap are drawn by the same generator, written anew here, so intervals are compared number by number."""

from __future__ import annotations

import fcntl
import json
import random

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.proportion import proportion_confint

CONSTITUTION = "Responses should be one short sentence."
MODELS = ("base", "one", "two")
QUERIES = 80
ROUNDS, SEED = 40, 11
SCORES = {"candidate": 1.0, "tie": 0.5, "baseline": 0.0}
TURNED = {"candidate": "baseline", "baseline": "candidate", "tie": "tie", "error": "error"}


class SplitMix64:
    """Steele, Lea and Flood 2014; `below` rejects what does not divide evenly."""

    MASK = (1 << 64) - 1

    def __init__(self, seed):
        self.state = seed

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & self.MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & self.MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & self.MASK
        return z ^ (z >> 31)

    def below(self, bound):
        rejected = (1 << 64) % bound
        while (value := self.next()) < rejected:
            pass
        return value % bound


def bootstrap(count, statistic, rounds=ROUNDS):
    """2.5 and 97.5 % quantiles of the statistic over resampled indexes."""
    drawn = SplitMix64(SEED)
    values = [statistic(np.array([drawn.below(count) for _ in range(count)])) for _ in range(rounds)]
    return np.percentile(values, [2.5, 97.5], axis=0)


def must(done):
    assert done.returncode == 0, done.stderr
    return done.stdout


def write_lines(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def drawn_outcome(rng, lead, ties=0.1):
    if rng.random() < ties:
        return "tie"
    return "candidate" if rng.random() < 0.5 + lead else "baseline"


def made_verdicts():
    """In the order of the queries: the judge `model` in both orders on all pairs of models, two people on base/one."""
    rng = random.Random(5)
    rows = []
    for candidate, baseline, lead in (("one", "base", 0.1), ("two", "base", 0.05), ("two", "one", -0.05)):
        for query in range(QUERIES):
            tokens = {"tokens_baseline": 60, "tokens_candidate": 60 + rng.randrange(-30, 31)}
            leaning = lead + (tokens["tokens_candidate"] - 60) / 100
            pair = {"baseline": baseline, "candidate": candidate, "query": f"Query {query:02}?"}
            first = drawn_outcome(rng, leaning)
            second = first if rng.random() < 0.8 else "candidate"
            if query == 3:
                second = "error"
            for order, outcome in (("baseline-first", first), ("candidate-first", second)):
                rows.append({**pair, **tokens, "judge": "model", "order": order, "outcome": outcome})
            for person, ties in (("Ada", 0.2), ("Grace", 0.0)):
                if candidate == "one":
                    said = first if first != "tie" and rng.random() < 0.6 else drawn_outcome(rng, 0, ties)
                    rows.append({**pair, "judge": "person", "reviewer": person, "outcome": said})
    return rows


@pytest.fixture(scope="module")
def verdicts():
    return made_verdicts()


@pytest.fixture(scope="module")
def experiment(sami, tmp_path_factory, verdicts):
    folder = tmp_path_factory.mktemp("rates")
    path = folder / "e.sami"
    must(sami.run("new", path, "--model", "no/model"))
    for name in MODELS:
        rows = [
            {"query": f"Query {i:02}?", "constitution": CONSTITUTION, "response": name + " word" * (i % (5 + len(name)))}
            for i in range(QUERIES)
        ]
        must(sami.run("import", path, "--responses", write_lines(folder / f"{name}.jsonl", rows), "--name", name))
    must(sami.run("import", path, "--verdicts", write_lines(folder / "verdicts.jsonl", verdicts)))
    return path


@pytest.fixture(scope="module")
def found(sami, experiment):
    def run(*options):
        return json.loads(
            must(sami.run("win-rates", experiment, "--rounds", ROUNDS, "--seed", SEED, "--json", *options))
        )

    return run


def combined(verdicts, candidate, baseline):
    """What both orders of the judge `model` come to, with the length difference, by query; None for an error."""
    pairs = {}
    for row in verdicts:
        if (row["judge"], row["candidate"], row["baseline"]) == ("model", candidate, baseline):
            pairs.setdefault(row["query"], []).append(row)
    result = []
    for rows in pairs.values():
        outcomes = {row["outcome"] for row in rows}
        score = None if "error" in outcomes else SCORES[outcomes.pop()] if len(outcomes) == 1 else 0.5
        result.append((score, rows[0]["tokens_candidate"] - rows[0]["tokens_baseline"]))
    return result


def judged(verdicts, candidate="one", baseline="base"):
    return np.array([pair for pair in combined(verdicts, candidate, baseline) if pair[0] is not None], dtype=float)


def length_balanced(pairs, paper=False):
    longer, shorter, equal = (pairs[:, 1] > 0) * 1.0, (pairs[:, 1] < 0) * 1.0, (pairs[:, 1] == 0) * 1.0
    weights = (longer, shorter + equal) if paper else (longer + equal / 2, shorter + equal / 2)
    return np.mean([np.average(pairs[:, 0], weights=weight) for weight in weights])


def length_controlled(pairs):
    x = np.tanh(pairs[:, 1] / pairs[:, 1].std(ddof=1))
    fit = sm.GLM(pairs[:, 0], sm.add_constant(x), family=sm.families.Binomial()).fit(tol=1e-14, maxiter=200)
    return 1 / (1 + np.exp(-fit.params[0]))


def row_of(found, formula, candidate="one", baseline="base", *options):
    rows = found("--judge", "model", "--candidate", candidate, "--baseline", baseline, "--formula", formula, *options)
    (row,) = rows["win_rates"]
    return row


def test_both_orders_are_combined_before_they_are_counted(found, verdicts):
    row = row_of(found, "raw")
    pairs = judged(verdicts)
    assert (row["formula"], row["orders"], row["n"], row["errors"]) == ("both-orders", "both", QUERIES - 1, 1)
    assert (row["wins"], row["ties"]) == ((pairs[:, 0] == 1).sum(), (pairs[:, 0] == 0.5).sum())
    assert row["rate"] == pytest.approx(pairs[:, 0].mean(), abs=1e-12)
    low, high = proportion_confint(pairs[:, 0].sum(), len(pairs), method="wilson")
    assert (row["low"], row["high"], row["interval"]) == (pytest.approx(low), pytest.approx(high), "wilson")
    assert row["standard_error"] == pytest.approx(stats.sem(pairs[:, 0]))
    decided = row["wins"] + row["losses"]
    assert row["sign_test_p"] == pytest.approx(stats.binomtest(row["wins"], decided).pvalue)
    assert row["smallest_lead"] == pytest.approx(
        (stats.norm.ppf(0.975) + stats.norm.ppf(0.8)) / 2 / np.sqrt(decided)
    )
    assert row["lengths"] == {
        "unit": "tokens",
        "baseline": pytest.approx(60),
        "candidate": pytest.approx(60 + pairs[:, 1].mean()),
    }


@pytest.mark.parametrize("formula", ["balanced", "balanced-paper", "length-controlled"])
def test_rates_that_take_length_into_account_equal_numpy_and_statsmodels(found, verdicts, formula):
    row = row_of(found, formula)
    pairs = judged(verdicts)
    rate = length_controlled if formula == "length-controlled" else lambda p: length_balanced(p, "paper" in formula)
    assert row["rate"] == pytest.approx(rate(pairs), abs=1e-9)
    assert abs(row["rate"] - pairs[:, 0].mean()) > 1e-3
    interval = bootstrap(len(pairs), lambda drawn: rate(pairs[drawn]))
    assert (row["low"], row["high"]) == tuple(pytest.approx(bound, abs=1e-9) for bound in interval)
    assert (row["rounds"], row["seed"], row["undefined_rounds"]) == (ROUNDS, SEED, 0)


def test_position_bias_equals_its_counts(found, verdicts):
    (bias,) = found("--judge", "model")["position_bias"]
    pairs = {}
    for row in verdicts:
        if row["judge"] == "model":
            key = (row["candidate"], row["baseline"], row["query"])
            pairs.setdefault(key, {})[row["order"]] = row["outcome"]
    both = [pair for pair in pairs.values() if "error" not in pair.values()]
    flips = sum(len(set(pair.values())) == 2 for pair in both)
    assert (bias["both_orders"], bias["flips"]) == (len(both), flips)
    low, high = proportion_confint(flips, len(both), method="wilson")
    assert (bias["flip_low"], bias["flip_high"]) == (pytest.approx(low), pytest.approx(high))
    slots = {"baseline-first": {"baseline": 1, "candidate": -1}, "candidate-first": {"candidate": 1, "baseline": -1}}
    leanings = [[slots[order].get(outcome, 0) for order, outcome in pair.items()] for pair in pairs.values()]
    assert bias["first_slot_wins"] == sum(slot == 1 for pair in leanings for slot in pair)
    nets = [np.sign(sum(pair)) for pair in leanings]
    first, second = nets.count(1), nets.count(-1)
    assert bias["first_slot_p"] == pytest.approx(stats.binomtest(first, first + second).pvalue)


def fitted_ratings(pairs, ridge=0.0):
    rows, labels, weights = [], [], []
    for candidate, baseline, score in pairs:
        difference = [(name == candidate) - (name == baseline) for name in MODELS]
        for label, weight in ((1, score), (0, 1 - score)):
            if weight > 0:
                rows.append(difference)
                labels.append(label)
                weights.append(weight)
    columns = slice(None) if ridge else slice(1, None)  # base is first, and 0 without a penalty
    fit = LogisticRegression(
        C=1 / ridge if ridge else np.inf, fit_intercept=False, tol=1e-10, max_iter=1000, solver="newton-cg"
    ).fit(np.array(rows)[:, columns], labels, sample_weight=weights)
    strengths = fit.coef_[0] if ridge else np.concatenate([[0], fit.coef_[0]])
    return 1000 + 400 / np.log(10) * (strengths - strengths[0])


@pytest.mark.filterwarnings("ignore")
def test_ratings_equal_scikit_learn(found, verdicts):
    games = [("one", "base"), ("two", "base"), ("two", "one")]
    by_query = [
        [(*models, score) for models, (score, _) in zip(games, pairs) if score is not None]
        for pairs in zip(*(combined(verdicts, *models) for models in games))
    ]
    by_query = [pairs for pairs in by_query if pairs]
    (table,) = found("--ratings", "--judge", "model")["ratings"]
    assert (table["base"], table["not_connected"]) == ("base", [])
    ratings = {row["model"]: row for row in table["models"]}
    everything = [pair for pairs in by_query for pair in pairs]
    expected = dict(zip(MODELS, fitted_ratings(everything)))
    assert {name: row["rating"] for name, row in ratings.items()} == pytest.approx(expected, abs=1e-4)
    lows, highs = bootstrap(
        len(by_query), lambda drawn: fitted_ratings([pair for query in drawn for pair in by_query[query]])
    )
    for name, low, high in zip(MODELS, lows, highs):
        assert (ratings[name]["low"], ratings[name]["high"]) == (pytest.approx(low, abs=1e-3), pytest.approx(high, abs=1e-3))
    (pulled,) = found("--ratings", "--judge", "model", "--ridge", "2")["ratings"]
    expected = dict(zip(MODELS, fitted_ratings(everything, ridge=2.0)))
    assert {row["model"]: row["rating"] for row in pulled["models"]} == pytest.approx(expected, abs=1e-4)


def test_two_candidates_against_one_baseline_equal_scipy_and_statsmodels(found, verdicts):
    both = zip(combined(verdicts, "one", "base"), combined(verdicts, "two", "base"))
    scores = np.array([(one[0], two[0]) for one, two in both if None not in (one[0], two[0])])
    differences = scores[:, 0] - scores[:, 1]
    (row,) = found("--against", "one,two", "--judge", "model")["against"]
    assert (row["n"], row["difference"]) == (len(scores), pytest.approx(differences.mean()))
    assert row["standard_error"] == pytest.approx(stats.sem(differences))
    assert row["mcnemar_p"] is None  # there are ties
    low, high = bootstrap(len(scores), lambda drawn: differences[drawn].mean())
    assert (row["low"], row["high"]) == (pytest.approx(low), pytest.approx(high))


def test_binary_scores_have_mcnemars_exact_test(sami, tmp_path, experiment):
    """A copy of the experiment, judged without ties."""
    path = tmp_path / "copy.sami"
    path.write_bytes(experiment.read_bytes())
    rng = random.Random(2)
    said = {name: [rng.random() < share for _ in range(QUERIES)] for name, share in (("one", 0.7), ("two", 0.5))}
    rows = [
        {"baseline": "base", "candidate": name, "query": f"Query {i:02}?", "judge": "strict",
         "outcome": "candidate" if won else "baseline"}
        for name, wins in said.items()
        for i, won in enumerate(wins)
    ]  # fmt: skip
    must(sami.run("import", path, "--verdicts", write_lines(tmp_path / "v.jsonl", rows)))
    done = must(sami.run("win-rates", path, "--against", "one,two", "--judge", "strict", "--json"))
    (row,) = json.loads(done)["against"]
    one, two = np.array(said["one"]), np.array(said["two"])
    table = [[(one & two).sum(), (one & ~two).sum()], [(~one & two).sum(), (~one & ~two).sum()]]
    assert (row["first_alone"], row["second_alone"]) == (table[0][1], table[1][0])
    assert row["mcnemar_p"] == pytest.approx(mcnemar(table, exact=True).pvalue)


def test_agreement_of_two_people_equals_scikit_learn(found, verdicts):
    said = {
        name: np.array([row["outcome"] for row in verdicts if row.get("reviewer") == name]) for name in ("Ada", "Grace")
    }
    agreement = found("--agreement", "person:Ada,person:Grace")["agreement"]
    decided = (said["Ada"] != "tie") & (said["Grace"] != "tie")
    for key, kept in (("with_ties", np.full(QUERIES, True)), ("without_ties", decided)):
        ada, grace = said["Ada"][kept], said["Grace"][kept]
        assert (agreement[key]["n"], agreement[key]["same"]) == (kept.sum(), (ada == grace).sum())
        assert agreement[key]["kappa"] == pytest.approx(cohen_kappa_score(ada, grace))
        low, high = proportion_confint((ada == grace).sum(), kept.sum(), method="wilson")
        assert (agreement[key]["low"], agreement[key]["high"]) == (pytest.approx(low), pytest.approx(high))


def test_exchanging_the_models_mirrors_every_rate(sami, found, experiment, tmp_path, verdicts):
    path = tmp_path / "turned.sami"
    path.write_bytes(experiment.read_bytes())
    rows = [
        {**row, "baseline": "one", "candidate": "base", "outcome": TURNED[row["outcome"]],
         "tokens_baseline": row["tokens_candidate"], "tokens_candidate": row["tokens_baseline"]}
        for row in verdicts
        if row["judge"] == "model" and (row["candidate"], row["baseline"]) == ("one", "base")
    ]  # fmt: skip
    must(sami.run("import", path, "--verdicts", write_lines(tmp_path / "v.jsonl", rows)))
    done = must(sami.run("win-rates", path, "--judge", "model", "--candidate", "base", "--rounds", 20, "--json"))
    turned = {row["formula"]: row["rate"] for row in json.loads(done)["win_rates"]}
    straight = {
        row["formula"]: row["rate"]
        for row in found("--judge", "model", "--candidate", "one", "--baseline", "base")["win_rates"]
    }
    assert set(straight) == {"both-orders", "length-balanced", "length-controlled"}
    for formula, rate in straight.items():
        assert turned[formula] == pytest.approx(1 - rate, abs=1e-9 if formula == "length-controlled" else 1e-12)


def test_what_has_no_value_says_why(sami, experiment, tmp_path):
    path = tmp_path / "lost.sami"
    path.write_bytes(experiment.read_bytes())
    rows = [
        {"baseline": "base", "candidate": "one", "query": f"Query {i:02}?", "judge": "j", "outcome": "baseline"}
        for i in range(20)
    ]
    must(sami.run("import", path, "--verdicts", write_lines(tmp_path / "v.jsonl", rows)))
    rates = json.loads(must(sami.run("win-rates", path, "--judge", "j", "--json")))["win_rates"]
    assert [(row["formula"], row["rate"], row["undefined"]) for row in rates] == [
        ("raw", 0, None),
        ("length-balanced", 0, None),
        ("length-controlled", None, "separable"),
    ]
    assert {row["lengths"]["unit"] for row in rates} == {"words"}
    (table,) = json.loads(must(sami.run("win-rates", path, "--judge", "j", "--ratings", "--json")))["ratings"]
    assert (table["models"], table["not_connected"]) == ([], [["base"], ["one"]])
    text = must(sami.run("win-rates", path, "--judge", "j", "--ratings"))
    assert "none: between these groups" in text and "--ridge" in text
    done = sami.run("win-rates", path, "--agreement", "person,model")
    assert done.returncode == 2 and '"person:Ada", "person:Grace"' in done.stderr
    assert sami.run("win-rates", path, "--judge", "nobody").returncode == 2
    assert sami.run("win-rates", path, "--against", "one").returncode == 2


def test_the_table_is_read_while_another_process_holds_the_experiment(sami, experiment):
    with open(experiment.with_name(experiment.name + ".lock"), "a", encoding="utf-8") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        for options in ([], ["--by", "constitution"], ["--ratings"], ["--against", "one,two"], ["--agreement", "person:Ada,model"]):
            text = must(sami.run("win-rates", experiment, "--rounds", 20, *options))
            assert text and max(map(len, text.splitlines())) <= 100


def test_an_experiment_without_verdicts_says_so(sami, tmp_path):
    path = tmp_path / "e.sami"
    must(sami.run("new", path, "--model", "no/model"))
    assert must(sami.run("win-rates", path)).startswith("Nothing was judged yet")
    assert json.loads(must(sami.run("win-rates", path, "--json"))) == {"win_rates": [], "position_bias": []}
