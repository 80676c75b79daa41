"""The demo model trained too hard, three iterations at ten times the demo's rate: the health rule pauses it, and the KL term keeps it sane."""

from __future__ import annotations

import pytest

# The demo preset's own values where they matter, with fewer and shorter answers.
TOO_HARD = {
    "model": "demo",
    "dtype": "auto",
    "iterations": 3,
    "learning_rate": 5e-5,
    "queries_per_iteration": 24,
    "queries_per_step": 4,
    "held_out_queries": 8,
    "live_held_out_queries": 4,
    "max_new_tokens": 48,
    "resume_minutes": 60,
    "health_max_gap": 4,
    "health_max_repetition": 0.5,
}


def answers(run, model: str) -> list[dict]:
    return [row for row in run.lines("responses.jsonl") if row["purpose"] == "held-out" and row["model"] == model]


@pytest.fixture
def principle():
    return {"name": "brief", "text": "Be brief.", "antithesis": "Be long and detailed."}


def test_it_pauses(new_run):
    run = new_run(**TOO_HARD)
    run.finish(seconds=900)
    for e in run.events(): 
        e.pop("matrices", None)
        if e["type"] in ("step","evaluation","paused","finished","checkpoint"): print({k: e[k] for k in e if k in ("type","iteration","step","mi","kl","off_policy_gap","repetition","when","rule","value","best_checkpoint","reason","kind","distinct_2","entropy", "mean_tokens")})
    for m in ("base","iteration-1","iteration-2","iteration-3"):
        for a in answers(run, m)[:4]: print(m, a["column"], repr(a["response"]))


def test_kl(new_run):
    run = new_run(**TOO_HARD, kl_weight=1)
    run.finish(seconds=1800)
    for e in run.events(): 
        e.pop("matrices", None)
        if e["type"] in ("step","evaluation","paused","finished","checkpoint"): print({k: e[k] for k in e if k in ("type","iteration","step","mi","kl","off_policy_gap","repetition","when","rule","value","best_checkpoint","reason","kind","distinct_2","entropy", "mean_tokens")})
    for m in ("base","iteration-1","iteration-2","iteration-3"):
        for a in answers(run, m)[:4]: print(m, a["column"], repr(a["response"]))
