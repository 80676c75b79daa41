"""`sami plan` against the memory that a run then takes: the demo model and three random shapes, all weights and adapters."""

from __future__ import annotations

import json
import math
import subprocess
import time
from pathlib import Path

import pytest
import torch
import random_models
from transformers import AutoModelForCausalLM, LlamaConfig, MixtralConfig, Qwen3Config

TOLERANCE = 0.15

SHAPES = {
    "wide-vocabulary": (
        LlamaConfig,
        dict(hidden_size=512, intermediate_size=1408, num_hidden_layers=8, num_attention_heads=8, vocab_size=24000),
    ),
    "many-layers": (
        Qwen3Config,
        dict(hidden_size=320, intermediate_size=896, num_hidden_layers=24, num_attention_heads=5, head_dim=64),
    ),
    "experts": (
        MixtralConfig,
        dict(hidden_size=384, intermediate_size=768, num_hidden_layers=6, num_attention_heads=6, num_local_experts=4),
    ),
}


@pytest.fixture(scope="module")
def large_model(tmp_path_factory, demo_queries_texts):
    """Of a shape's name: a folder with random weights, large enough to stand out from the process itself."""

    root = tmp_path_factory.mktemp("large")

    def of(name: str):
        folder = root / name
        if folder.exists():
            return folder
        family, sizes = SHAPES[name]
        tokenizer = random_models.train_tokenizer(demo_queries_texts)
        sizes = {"vocab_size": 8000, "num_key_value_heads": sizes["num_attention_heads"]} | sizes
        config = family(**sizes, max_position_embeddings=2048, bos_token_id=None, eos_token_id=0, pad_token_id=None)
        torch.manual_seed(1)
        AutoModelForCausalLM.from_config(config).save_pretrained(folder)
        random_models.write_tokenizer(folder, tokenizer)
        return folder

    return of


@pytest.fixture(scope="module")
def demo_queries_texts(demo_queries):
    return [query["text"] for query in demo_queries]


def planned(sami, model, settings: dict, prompt_tokens: int = 64) -> dict:
    options = [f"--set={key}={json.dumps(value).strip(chr(34))}" for key, value in settings.items() if key != "model"]
    done = sami.run("plan", "--model", model, "--json", "--prompt-tokens", prompt_tokens, *options)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def prompt_tokens(run) -> int:
    """Of a constitution with its query, on average: a step computes C · P + C² · R tokens for each of its queries."""
    responses = {}
    for row in run.lines("responses.jsonl"):
        responses.setdefault(row["query_id"], []).append(row["tokens"])
    step = run.events("step")[0]
    queries = [matrix["query_id"] for matrix in step["matrices"]]
    columns = len(step["matrices"][0]["logprobs"])
    written = sum(columns * sum(responses[query][:columns]) for query in queries)
    return math.ceil((step["tokens"] - written) / (columns * len(queries)))


def measured(sami, run) -> int:
    """Bytes of the worker's resident set at its peak."""
    # As the system keeps it for the program itself: what wait4() tells includes the process that was forked.
    worker = subprocess.Popen([str(sami.binary), "worker", str(run.folder)], stderr=subprocess.DEVNULL)
    peak = 0
    while worker.poll() is None:
        status = Path(f"/proc/{worker.pid}/status").read_text()
        peak = max([peak, *(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))])
        time.sleep(0.01)
    assert worker.returncode == 0
    return peak * 1024


# How much is trained, with what beside it: settings by name.
TRAININGS = {
    "full": {"lora_rank": 0},
    "full-kl": {"lora_rank": 0, "kl_weight": 0.1},
    "full-checkpointing": {"lora_rank": 0, "activation_checkpointing": True},
    "full-long": {"lora_rank": 0, "max_new_tokens": 600, "queries_per_iteration": 2, "queries_per_step": 2},
    "lora": {"lora_rank": 8},
    "lora-of-two": {"lora_rank": 8, "lora_targets": ["q_proj", "v_proj"]},
    "lora-checkpointing": {"lora_rank": 8, "activation_checkpointing": True},
    "lora-unpacked": {"lora_rank": 8, "activation_checkpointing": True, "pack_weights": False},
}
# A processor without products in bfloat16 computes them in another way, with memory that nobody is to plan for.
HAS_BFLOAT16 = any(torch.cpu.get_capabilities().get(name) for name in ("avx512_bf16", "amx_bf16", "bf16"))
IN_FLOAT32 = ["full", "full-checkpointing", "lora", "lora-of-two"]
IN_BFLOAT16 = ["full", "full-kl", "lora", "lora-checkpointing"]
CASES = [
    *[("demo", training, "float32") for training in ["full", "lora"]],
    *[(model, training, "float32") for model in SHAPES for training in IN_FLOAT32],
    *[(model, training, "bfloat16") for model in SHAPES for training in IN_BFLOAT16],
    ("wide-vocabulary", "full-long", "float32"),
    ("wide-vocabulary", "lora-unpacked", "bfloat16"),
]
CASES = [case for case in CASES if case[2] != "bfloat16" or HAS_BFLOAT16]


COMMON = {
    "iterations": 1,
    "queries_per_iteration": 8,
    "queries_per_step": 4,
    "held_out_queries": 2,
    "max_new_tokens": 64,
    "generation_batch": 16,
    "learning_rate": 1e-6,
    "resume_minutes": 60,
    # A random model writes what its tokenizer has no text for.
    "drop_empty": False,
    "drop_identical": False,
}


def planned_as_measured(sami, new_run, place, settings: dict) -> dict:
    run = new_run(**settings | {"model": str(place)})
    peak = measured(sami, run)
    plan = planned(sami, place, settings, prompt_tokens(run))
    assert plan["peak_bytes"] == pytest.approx(peak, rel=TOLERANCE), plan["parts"]
    return plan


def test_auto_goes_by_the_instructions_of_the_processor(sami, demo_path):
    """Never by a clock: what a seed gives must not depend on what else runs."""
    wanted = "bfloat16" if HAS_BFLOAT16 else "float32"
    assert {planned(sami, demo_path, {"dtype": "auto", "device": "cpu"})["dtype"] for _ in range(3)} == {wanted}


@pytest.mark.parametrize(("model", "training", "dtype"), CASES, ids=["-".join(case) for case in CASES])
def test_the_peak_is_as_planned(sami, new_run, large_model, model, training, dtype):
    place = "demo" if model == "demo" else large_model(model)
    settings = COMMON | {"dtype": dtype} | TRAININGS[training]
    plan = planned_as_measured(sami, new_run, place, settings)
    assert plan["trained"] < plan["parameters"] / 10 if settings["lora_rank"] else plan["trained"] == plan["parameters"]


def test_a_run_that_goes_on_with_adapters_is_planned_with_its_start_beside_it(sami, new_run, large_model, tmp_path):
    row = json.dumps({"prompts": ["a", "b"], "responses": ["c", "d"]}) + "\n"
    options = ["--lora-rank", 4, "--lora-targets", "q_proj,v_proj", "--learning-rate", 1e-6, "--dtype", "float32"]
    place = tmp_path / "adapter"
    made = sami.run("train", "--model", large_model("wide-vocabulary"), "--output", place, *options, stdin=row)
    assert made.returncode == 0, made.stderr
    # More rows than there are answers.
    settings = COMMON | {"dtype": "float32", "lora_rank": 4, "measure_kl": True, "generation_batch": 96}
    plan = planned_as_measured(sami, new_run, place, settings)
    assert plan["parts"]["frozen model"] == 4 * plan["parameters"]
    done = sami.run("plan", "--model", place, "--set=lora_rank=7")
    assert done.returncode == 2 and "rank 4" in done.stderr


def test_iterations_without_enough_queries_are_named(sami, random_model, tmp_path):
    path = tmp_path / "few.sami"
    model, _ = random_model("grouped-query-tied")
    assert sami.run("new", path, "--model", model).returncode == 0
    (tmp_path / "q.jsonl").write_text("".join(json.dumps({"query": f"What is {i}?", "split": "train"}) + "\n" for i in range(20)))
    assert sami.run("import", path, "--replace", "--queries", tmp_path / "q.jsonl").returncode == 0
    wanted = ["--set", "updates=2,4,6", "--set", "queries_per_step=4", "--set", "iterations=3"]
    plan = json.loads(sami.run("plan", path, *wanted, "--json").stdout)
    assert [line.split(":")[0] for line in plan["shortages"]] == [
        "iteration 2 has 12 of the 16 training queries that it wants and makes 3 of 4 updates",
        "no training query is left for iteration 3",
    ]
    told = sami.run("plan", path, *wanted).stdout
    assert "makes 3 of 4 updates" in told and "no training query is left for iteration 3" in told
    [third] = json.loads(sami.run("plan", path, *wanted, "--set", "reuse_queries=true", "--json").stdout)["shortages"]
    assert third == "iteration 3 has 20 of the 24 training queries that it wants and makes 5 of 6 updates: import more"


def test_a_run_that_does_not_fit_is_told_what_makes_it(sami):
    fits = planned(sami, "demo", {"lora_rank": 0})
    assert fits["fits"] and fits["changes"] == []
    huge = planned(sami, "demo", {"generation_batch": 4096, "queries_per_iteration": 4096, "max_new_tokens": 512})
    assert not huge["fits"] and huge["phase"] == "generation"
    assert huge["changes"][0]["set"].startswith("generation_batch=")
    assert huge["changes"][-1]["peak_bytes"] <= huge["available_bytes"]
