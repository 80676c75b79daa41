"""What `sami export-model` writes: whole models and adapters, read by transformers and PEFT."""

from __future__ import annotations

import json

import pytest
import torch
from peft import PeftModel
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM

SETTINGS = {
    "dtype": "float32",
    "queries_per_iteration": 4,
    "queries_per_step": 2,
    "held_out_queries": 2,
    "live_held_out_queries": 0,
    "max_new_tokens": 8,
    "learning_rate": 1e-2,
    "health_max_gap": 0,
    "health_max_repetition": 0,
}


@pytest.fixture
def trained(sami, random_model, tmp_path):
    """Of a rank: an experiment whose one iteration has been trained, and the folder of its checkpoint."""
    model, _ = random_model("grouped-query-tied")

    def of(rank: int):
        experiment = tmp_path / f"e{rank}.sami"
        made = sami.run("new", experiment, "--preset", "demo", "--model", model)
        assert made.returncode == 0, made.stderr
        options = [f"--set={key}={value}" for key, value in (SETTINGS | {"lora_rank": rank}).items()]
        done = sami.run("run", experiment, *options)
        assert done.returncode == 0, done.stderr
        [checkpoint] = (experiment.parent / (experiment.name + ".runs")).glob("*/checkpoints/iteration-1")
        return experiment, checkpoint, model

    return of


def export(sami, experiment, folder, *options):
    done = sami.run("export-model", experiment, "--checkpoint", "iteration-1", "--output", folder, *options)
    assert done.returncode == 0, done.stderr
    return folder


def weights(folder) -> dict[str, torch.Tensor]:
    return AutoModelForCausalLM.from_pretrained(folder, dtype="auto").state_dict()


def test_adapters_become_part_of_the_model_or_stay_apart(sami, trained, tmp_path):
    experiment, checkpoint, model = trained(4)
    base = AutoModelForCausalLM.from_pretrained(model, dtype=torch.float32)
    expected = PeftModel.from_pretrained(base, checkpoint).merge_and_unload().state_dict()
    merged = weights(export(sami, experiment, tmp_path / "merged"))
    assert merged.keys() == expected.keys()
    assert all(torch.allclose(merged[name], expected[name], atol=1e-6) for name in expected)
    assert any(not torch.equal(merged[name], value) for name, value in weights(model).items())
    half = weights(export(sami, experiment, tmp_path / "half", "--save-dtype", "bfloat16"))
    assert all(value.dtype == torch.bfloat16 for value in half.values())
    # The base is rounded before the adapters are added, and the sum after.
    assert all(torch.allclose(half[name].float(), expected[name], atol=1e-3, rtol=2**-7) for name in expected)
    apart = export(sami, experiment, tmp_path / "apart", "--adapters", "apart")
    ours, theirs = (load_file(folder / "adapter_model.safetensors") for folder in (apart, checkpoint))
    assert ours.keys() == theirs.keys() and all(torch.equal(ours[name], theirs[name]) for name in ours)
    refused = ["--adapters", "apart", "--save-dtype", "bfloat16", "--output", tmp_path / "no"]
    assert sami.run("export-model", experiment, "--checkpoint", "iteration-1", *refused).returncode == 2


def test_numbers_beyond_float16_are_not_stored_in_it(sami, model_holding, tmp_path):
    row = json.dumps({"prompts": ["a", "b"], "responses": ["c", "d"]}) + "\n"
    options = ["--learning-rate", 0, "--dtype", "float32", "--save-dtype", "float16"]
    done = sami.run("train", "--model", model_holding(1e5), "--output", tmp_path / "out", *options, stdin=row)
    assert done.returncode == 1 and "layers.1.mlp.down_proj" in done.stderr and not (tmp_path / "out").exists()


@pytest.mark.parametrize("dtype", ["float32", "bfloat16", "float16"])
def test_a_whole_model_is_stored_as_asked(sami, trained, tmp_path, dtype):
    experiment, checkpoint, _ = trained(0)
    exported = load_file(export(sami, experiment, tmp_path / "out", "--save-dtype", dtype) / "model.safetensors")
    own = load_file(checkpoint / "model.safetensors")
    assert exported.keys() == own.keys()
    assert all(torch.equal(exported[name], own[name].to(getattr(torch, dtype))) for name in own)
