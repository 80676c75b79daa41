"""The judge `model:` against transformers' logits after the same prompt, which is put together here a second time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

import reference_sami as reference

TEMPLATE = (Path(__file__).resolve().parents[2] / "resources/judge/model.txt").read_text(encoding="utf-8").strip()
PAIRS = [
    ("Responses should be one short sentence.", "Why is the sky blue?", "Air scatters blue light.", "Well, " * 20 + "air."),
    ("Responses should be a numbered list.", "How do I brew tea?", "Boil water. Add tea.", "1. Boil water.\n2. Add tea."),
]


def judged(sami, folder: Path, model: Path, prompt_format: str) -> list[dict]:
    """Verdict events of both orders of PAIRS; each line is (constitution, query, baseline, candidate)."""
    keys = ("constitution", "query", "baseline", "candidate")
    orders = ["baseline-first", "candidate-first"]
    pairs = [
        {"id": str(number), "antithesis": "", "orders": orders, **dict(zip(keys, pair))} for number, pair in enumerate(PAIRS)
    ]
    settings = {"model": str(model), "device": "cpu", "dtype": "float32", "prompt_format": prompt_format}
    config = {"task": "judge", "name": "judge-1", "settings": settings, "judge": "model:m", "judge_pairs": pairs}
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(config | {"judge_setup": {"prompt": TEMPLATE}}))
    (folder / "request.json").write_text('{"request": "run"}')
    done = sami.run("worker", folder)
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in (folder / "events.jsonl").read_text(encoding="utf-8").splitlines()]
    return [line for line in lines if line["type"] == "verdict"]


def log_odds_of_a(peer: reference.ReferenceModel, before: str, text: str, behind: str) -> float:
    """log p(A) − log p(B) behind the prompt, each letter in both its spellings."""
    prompt = peer.encode(before + text + behind)
    with torch.no_grad():
        a, b = (
            torch.stack([reference.token_logprobs(peer.network, prompt, peer.encode(way)).sum() for way in (letter, " " + letter)])
            for letter in "AB"
        )
    return float(a.logsumexp(0) - b.logsumexp(0))


@pytest.mark.parametrize("which", ["demo", "random"])
def test_its_choice_is_that_of_the_logits(sami, tmp_path, request, which):
    if which == "demo":
        path, peer = request.getfixturevalue("demo_path"), request.getfixturevalue("demo_reference")
        before, behind = "<|im_start|>user\n", "<|im_end|>\n<|im_start|>assistant\n"
    else:
        path, peer = request.getfixturevalue("random_model")("grouped-query-tied")
        before, behind = "", "\n\nAnswer:"
    verdicts = judged(sami, tmp_path / "run", path, "auto" if which == "demo" else "plain")
    assert len(verdicts) == 2 * len(PAIRS)
    for verdict in verdicts:
        constitution, query, baseline, candidate = PAIRS[int(verdict["pair_id"])]
        baseline_first = verdict["order"] == "baseline-first"
        first, second = (baseline, candidate) if baseline_first else (candidate, baseline)
        parts = {"principles": constitution, "query": query, "response_a": first, "response_b": second}
        odds = log_odds_of_a(peer, before, TEMPLATE.format(**parts), behind)
        of_baseline = odds if baseline_first else -odds
        assert verdict["score_baseline"] == pytest.approx(of_baseline, abs=2e-3)
        assert verdict["score_candidate"] == -verdict["score_baseline"]
        assert verdict["outcome"] == ("baseline" if of_baseline > 0 else "candidate")
