"""`sami check`, `what-if` and `rescore`: what a probe measures, beside transformers on the same prompts and numpy's own
arithmetic on what that gives."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
import torch
from scipy import stats

import reference_sami as reference

TOLERANCE = 1e-4  # nats per token
TEMPLATE = "Principles: {constitution}\nQuery: {query}\nAnswer:"
SETTINGS = {
    "prompt_format": "plain",
    "training_template": TEMPLATE,
    "dtype": "float32",
    "max_new_tokens": 8,
    "queries_per_iteration": 4,
    "queries_per_step": 2,
    "held_out_queries": 4,
    "live_held_out_queries": 0,
    "health_max_repetition": 0,
    "health_min_entropy": 0,
    "measure_ability": "false",
    "judge_rule": "",
    "learning_rate": 1e-3,
}
PAIRS = {"brief": ("Be brief.", "Be long and detailed."), "kind": ("Be kind to people.", "Be rude.")}


def must(done) -> str:
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def experiment(sami, random_model, tmp_path):
    """Two principles, eight queries, four of them held out; its settings are those above."""
    path = tmp_path / "e.sami"
    folder, _ = random_model("grouped-query-tied")
    must(sami.run("new", path, "--empty", "--model", folder))
    principles = [{"name": name, "text": text, "antithesis": other} for name, (text, other) in PAIRS.items()]
    (tmp_path / "principles.json").write_text(json.dumps(principles))
    queries = [{"id": f"q{i}", "query": f"What is {i}?", "split": "held-out" if i < 4 else "training"} for i in range(8)]
    (tmp_path / "queries.jsonl").write_text("".join(json.dumps(query) + "\n" for query in queries))
    must(sami.run("import", path, "--constitutions", tmp_path / "principles.json"))
    must(sami.run("import", path, "--queries", tmp_path / "queries.jsonl"))
    return path


def set_options() -> list[str]:
    return [part for key, value in SETTINGS.items() for part in ("--set", f"{key}={value}")]


def trained(sami, experiment) -> None:
    must(sami.run("run", experiment, *set_options()))


def folder_of(experiment, name: str):
    return experiment.with_name(experiment.name + ".runs") / name


def lines_of(experiment, run: str, name: str) -> list[dict]:
    return [json.loads(line) for line in (folder_of(experiment, run) / name).read_text("utf-8").split("\n") if line]


def prompt_of(model, template: str, constitution: str, query: str) -> list[int]:
    return model.encode(template.replace("{constitution}", constitution).replace("{query}", query))


def answer(model, prompt: list[int], limit: int) -> tuple[list[int], list[int]]:
    """The greedy answer, and the tokens of it that are scored."""
    ids, finish = reference.written(model, prompt, limit)
    return ids, ids + model.end_ids[:1] if finish == "stop" else ids


def bound_of(matrix: np.ndarray) -> float:
    """ln C less the mean cross-entropy of rows and columns, the diagonal as target."""
    rows = -np.diag(matrix - np.log(np.exp(matrix).sum(axis=1, keepdims=True)))
    columns = -np.diag(matrix - np.log(np.exp(matrix).sum(axis=0, keepdims=True)))
    return math.log(len(matrix)) - (rows.mean() + columns.mean()) / 2


def diagonal_wins(matrix: np.ndarray) -> float:
    """Share of rows whose strictly largest entry is on the diagonal."""
    others = np.where(np.eye(len(matrix), dtype=bool), -np.inf, matrix).max(axis=1)
    return float((np.diag(matrix) > others).mean())


def t_interval(values: np.ndarray) -> tuple[float, float]:
    low, high = stats.t.interval(0.95, len(values) - 1, loc=values.mean(), scale=stats.sem(values))
    return low, high


@torch.no_grad()
def matrix_of(model, prompts: list[list[int]], responses: list[list[int]]) -> np.ndarray:
    return reference.logprob_matrix(model.network, prompts, responses).numpy().astype(np.float64)


def checked_by_transformers(model, pair: tuple[str, str], queries: list[str], template: str, limit: int) -> dict:
    matrices, lengths = [], []
    for query in queries:
        prompts = [prompt_of(model, template, side, query) for side in pair]
        answers = [answer(model, prompt, limit) for prompt in prompts]
        lengths.append([len(ids) for ids, _ in answers])
        matrices.append(matrix_of(model, prompts, [scored for _, scored in answers]))
    bounds = np.array([bound_of(matrix) for matrix in matrices])
    margins = np.array([(np.trace(m) - m[0, 1] - m[1, 0]) / 2 for m in matrices])
    return {
        "bounds": bounds,
        "margins": margins,
        "row_accuracy": np.mean([diagonal_wins(matrix) for matrix in matrices]),
        "column_accuracy": np.mean([diagonal_wins(matrix.T) for matrix in matrices]),
        "mean_tokens": np.mean(lengths, axis=0),
    }


def test_a_check_measures_what_transformers_does(sami, random_model, experiment):
    _, model = random_model("grouped-query-tied")
    found = json.loads(must(sami.run("check", experiment, "--queries", "3", "--json", *set_options())))
    assert {pair["name"] for pair in found["pairs"]} == set(PAIRS)
    config = json.loads((folder_of(experiment, "0001-probe-1") / "config.json").read_text("utf-8"))
    queries = list(dict.fromkeys(row["query"]["text"] for row in config["probe"]["rows"]))
    assert len(queries) == 3 and all(not row["query"]["held_out"] for row in config["probe"]["rows"])
    for pair in found["pairs"]:
        expected = checked_by_transformers(model, PAIRS[pair["name"]], queries, TEMPLATE, SETTINGS["max_new_tokens"])
        assert pair["scored"] == pair["queries"] == 3
        assert pair["bound"]["mean"] == pytest.approx(expected["bounds"].mean(), abs=TOLERANCE)
        low, high = t_interval(expected["bounds"])
        assert pair["bound"]["interval"]["low"] == pytest.approx(low, abs=10 * TOLERANCE)
        assert pair["bound"]["interval"]["high"] == pytest.approx(min(high, math.log(2)), abs=10 * TOLERANCE)
        assert pair["margin"]["mean"] == pytest.approx(expected["margins"].mean(), abs=TOLERANCE)
        assert pair["row_accuracy"] == pytest.approx(expected["row_accuracy"])
        assert pair["column_accuracy"] == pytest.approx(expected["column_accuracy"])
        assert pair["mean_tokens"] == pytest.approx(list(expected["mean_tokens"]))
        assert pair["kept"] + sum(pair["dropped"].values()) == 3


@pytest.mark.parametrize("alone", [False, True], ids=["whole constitution", "alone"])
def test_tokens_of_a_what_if_are_those_of_transformers(sami, random_model, experiment, alone):
    trained(sami, experiment)
    folder, _ = random_model("grouped-query-tied")
    places = {"base": folder, "iteration-1": folder_of(experiment, "0001-run-1") / "checkpoints/iteration-1"}
    query = "Why do cats purr? ¿Por qué? 猫はなぜ喉を鳴らす?"
    arguments = ["--model", "base", "--model", "iteration-1", *(["--alone"] if alone else ["--without", "kind"])]
    found = json.loads(must(sami.run("what-if", experiment, "--principle", "brief", "--query", query, *arguments, "--json")))
    assert [entry["model"] for entry in found["models"]] == list(places)
    for entry in found["models"]:
        model = reference.load_folder(places[entry["model"]])
        sides = [one["constitution"] for one in entry["answers"]]
        prompts = [prompt_of(model, TEMPLATE, side, query) for side in sides]
        assert ("Be kind" in sides[0]) == ("Be kind" in sides[1]) == (not alone)
        answers = [answer(model, prompt, SETTINGS["max_new_tokens"]) for prompt in prompts]
        for one, (ids, scored) in zip(entry["answers"], answers):
            assert one["text"] == model.decode(ids)
            assert "".join(piece["text"] for piece in one["pieces"] if not piece.get("end")) == one["text"]
            assert [one["tokens"], one["scored"]] == [len(ids), len(scored)]
            check_pieces(model, one["pieces"], prompts, scored)
        matrix = matrix_of(model, prompts, [scored for _, scored in answers])
        margin = (np.trace(matrix) - matrix[0, 1] - matrix[1, 0]) / 2
        assert entry["margin"] == pytest.approx(margin, abs=TOLERANCE)
        for one, column in zip(entry["answers"], matrix.T):
            assert list(one["logprob_mean"].values()) == pytest.approx(list(column), abs=TOLERANCE)
        if alone:
            continue
        (without,) = entry["without"]
        less = [prompt_of(model, TEMPLATE, side, query) for side in PAIRS["brief"]]
        other = matrix_of(model, less, [scored for _, scored in answers])
        assert without["principle"] == "kind"
        assert without["margin"] == pytest.approx((np.trace(other) - other[0, 1] - other[1, 0]) / 2, abs=TOLERANCE)
        assert without["carried"] == pytest.approx(entry["margin"] - without["margin"])


@torch.no_grad()
def check_pieces(model, pieces: list[dict], prompts: list[list[int]], scored: list[int]) -> None:
    """A piece is one token, or those that make whole characters together; its log-probs are the sums over them."""
    for side, prompt in zip(("constitution", "antithesis"), prompts):
        expected = reference.token_logprobs(model.network, prompt, scored).tolist()
        first = 0
        for piece in pieces:
            of_piece = expected[first : first + piece["tokens"]]
            assert piece[side] == pytest.approx(sum(of_piece), abs=TOLERANCE * piece["tokens"])
            first += piece["tokens"]
        assert first == len(scored)
    for piece in pieces:
        assert piece["difference"] == pytest.approx(piece["constitution"] - piece["antithesis"], abs=1e-9)


def test_saved_answers_are_scored_under_both_words(sami, random_model, experiment):
    trained(sami, experiment)
    new_words = {**PAIRS, "brief": ("Use three words at most.", PAIRS["brief"][1])}
    must(sami.run("edit", experiment, "set", "brief", "--text", new_words["brief"][0]))
    model = reference.load_folder(folder_of(experiment, "0001-run-1") / "checkpoints/iteration-1")
    found = json.loads(must(sami.run("rescore", experiment, "--json")))
    assert found["source"] == {"run": "run-1", "model": "iteration-1", "iteration": 1, "training": False}
    assert found["recorded_difference"] < TOLERANCE
    assert found["notes"] == ["the principle brief is in other words"]
    saved = [line for line in lines_of(experiment, "0001-run-1", "responses.jsonl")
             if (line["purpose"], line["iteration"]) == ("held-out", 1)]
    before, after, own = [], [], {}
    for query in dict.fromkeys(line["query_id"] for line in saved):
        lines = sorted((line for line in saved if line["query_id"] == query), key=lambda line: line["column"])
        scored = [line["ids"] + ([line["end_id"]] if line["end_id"] is not None else []) for line in lines]
        matrices = []
        for put in (lambda text: text, lambda text: text.replace(PAIRS["brief"][0], new_words["brief"][0])):
            prompts = [prompt_of(model, TEMPLATE, put(line["constitution"]), line["query"]) for line in lines]
            matrices.append(matrix_of(model, prompts, scored))
        before.append(bound_of(matrices[0]))
        after.append(bound_of(matrices[1]))
        own |= {(query, lines[i]["constitution_name"]): (matrices[0][i, i], matrices[1][i, i]) for i in range(2)}
    before, after = np.array(before), np.array(after)
    for key, values in {"before": before, "after": after, "change": after - before}.items():
        low, high = t_interval(values)
        assert found[key]["n"] == 4
        assert found[key]["mean"] == pytest.approx(values.mean(), abs=TOLERANCE)
        assert found[key]["interval"]["low"] == pytest.approx(low, abs=10 * TOLERANCE)
        assert found[key]["interval"]["high"] == pytest.approx(min(high, math.log(2)), abs=10 * TOLERANCE)
    for moved in found["moved"]:
        expected = own[moved["query_id"], moved["constitution"]]
        assert [moved["before"], moved["after"]] == pytest.approx(list(expected), abs=TOLERANCE)
    steps = [abs(moved["after"] - moved["before"]) for moved in found["moved"]]
    assert steps == sorted(steps, reverse=True)


def test_the_base_and_its_answers_are_scored_again_as_recorded(sami, experiment):
    trained(sami, experiment)
    found = json.loads(must(sami.run("rescore", experiment, "--answers-of", "base", "--json")))
    assert found["model"] == "base" and found["recorded_difference"] < TOLERANCE
    assert found["change"]["mean"] == pytest.approx(0, abs=1e-6) and not found["ranks"]
    other = json.loads(must(sami.run("rescore", experiment, "--answers-of", "base", "--model", "iteration-1", "--json")))
    assert other["recorded_difference"] is None
    assert abs(other["before"]["mean"] - found["before"]["mean"]) > 1e-6


def test_a_draft_tells_apart_what_transformers_says_it_does(sami, random_model, experiment):
    trained(sami, experiment)
    pair = ("Begin with a number.", "Begin with a name.")
    remark = ["--wish", "more", "--words", pair[0], "--query", "What is 1?", "--answer", "One."]
    draft = must(sami.run("drafts", experiment, "remark", *remark)).strip()
    found = json.loads(must(sami.run("drafts", experiment, "try", draft, "--antithesis", pair[1], "--json")))
    assert (found["text"], found["antithesis"]) == pair
    assert found["source"]["model"] == "iteration-1"
    model = reference.load_folder(folder_of(experiment, "0001-run-1") / "checkpoints/iteration-1")
    saved = [line for line in lines_of(experiment, "0001-run-1", "responses.jsonl")
             if (line["purpose"], line["iteration"]) == ("held-out", 1)]
    told_apart, scored = 0, {}
    for query in dict.fromkeys(line["query_id"] for line in saved):
        lines = sorted((line for line in saved if line["query_id"] == query), key=lambda line: line["column"])
        prompts = [prompt_of(model, TEMPLATE, side, lines[0]["query"]) for side in pair]
        answers = [line["ids"] + ([line["end_id"]] if line["end_id"] is not None else []) for line in lines]
        scored[query] = matrix_of(model, prompts, answers)
        told_apart += len(set(scored[query].argmax(axis=1))) == 2
    assert (found["queries"], found["told_apart"]) == (4, told_apart)
    results = lines_of(experiment, f"0002-{found['run']}", "probes.jsonl")
    for result, expected in zip(results, scored.values(), strict=True):
        np.testing.assert_allclose(np.array(result["logprobs"]), expected, atol=TOLERANCE)
