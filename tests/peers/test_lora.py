"""Low-rank adapters against PEFT: initial values, updates, files in both directions, merged weights and the KL term."""

from __future__ import annotations

import dataclasses
import json
import math
import re
import shutil
from pathlib import Path

import pytest
import torch
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM

import reference_sami as reference
from test_logprobs import RESPONSES, compare as compare_logprobs
from test_train import small_rows

SHAPES = ["grouped-query-tied", "mistral", "qwen2", "qwen3"]
TARGETS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
FLOAT32 = ["--dtype", "float32", "--shuffle", "false"]


def train(sami, model, rows, output, *options):
    return sami.rows("train", model, rows, "--output", output, *FLOAT32, *options)


def adapter_weights(folder) -> dict[str, torch.Tensor]:
    return load_file(folder / "adapter_model.safetensors")


def peft_weights(network) -> dict[str, torch.Tensor]:
    """Trainable weights under the names of PEFT's files."""
    named = network.named_parameters()
    return {name.replace(".default", ""): weight for name, weight in named if weight.requires_grad}


def random_adapter(model, folder, seed=3, **settings):
    """A PEFT adapter whose product is not zero, saved by PEFT."""
    settings = dict(r=4, lora_alpha=6, target_modules=TARGETS, lora_dropout=0.0) | settings
    network = get_peft_model(model.network, LoraConfig(task_type="CAUSAL_LM", **settings))
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for weight in peft_weights(network).values():
            weight.copy_(0.1 * torch.randn(weight.shape, generator=generator))
    network.save_pretrained(folder)
    return network.eval()


def pointed_at(folder, base) -> None:
    """PEFT notes where the base was loaded from; the tests' base may have been read elsewhere."""
    path = folder / "adapter_config.json"
    config = json.loads(path.read_text())
    path.write_text(json.dumps(config | {"base_model_name_or_path": str(base)}))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("settings", [{}, {"target_modules": ["q_proj", "down_proj"], "use_rslora": True}])
def test_an_adapter_of_pefts_is_computed_as_peft_does(sami, random_model, demo_queries, tmp_path, shape, settings):
    folder, model = random_model(shape)
    network = random_adapter(model, tmp_path / "adapter", **settings)
    pointed_at(tmp_path / "adapter", folder)
    with_adapter = reference.ReferenceModel(network, model.tokenizer, model.end_ids)
    pairs = [{"prompt": q["text"], "response": r} for q, r in zip(demo_queries, RESPONSES)]
    for line, pair in zip(sami.rows("logprobs", tmp_path / "adapter", pairs), pairs, strict=True):
        compare_logprobs(line, with_adapter, pair["prompt"], pair["response"])


def test_fresh_adapters_start_as_pefts_do(sami, random_model, demo_queries, tmp_path):
    folder, _ = random_model("grouped-query-tied")
    train(sami, folder, small_rows(demo_queries, 1), tmp_path / "out", "--lora-rank", 8, "--learning-rate", 0)
    config = json.loads((tmp_path / "out" / "adapter_config.json").read_text())
    assert (config["r"], config["lora_alpha"], config["base_model_name_or_path"]) == (8, 16, str(folder))
    assert set(config["target_modules"]) == set(TARGETS)
    values = adapter_weights(tmp_path / "out")
    assert len(values) == 2 * 2 * len(TARGETS)
    everything = []
    for name, weight in values.items():
        if ".lora_B." in name:
            assert not weight.any()
            continue
        bound = 1 / math.sqrt(weight.shape[1])
        assert weight.abs().max() <= bound
        everything.append(weight.flatten() / bound)
    uniform = torch.cat(everything)
    assert len(uniform) > 5000
    assert uniform.mean().abs() < 0.03 and (uniform.square().mean() - 1 / 3).abs() < 0.02


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("optimizer", ["rmsprop", "adamw"])
def test_updates_equal_pefts(sami, random_model, demo_queries, tmp_path, shape, optimizer):
    folder, model = random_model(shape)
    rows = small_rows(demo_queries, 6)
    options = ["--optimizer", optimizer, "--learning-rate", 1e-3, "--queries-per-step", 2]
    network = random_adapter(model, tmp_path / "adapter")
    pointed_at(tmp_path / "adapter", folder)
    before = {name: weight.detach().clone() for name, weight in peft_weights(network).items()}
    train(sami, tmp_path / "adapter", rows, tmp_path / "out", "--lora-rank", 4, *options)
    smallest = train_adapters(network, [reference.encode_row(model, row) for row in rows], optimizer)
    ours = adapter_weights(tmp_path / "out")
    assert ours.keys() == before.keys()
    for name, theirs in peft_weights(network).items():
        moved = (theirs - before[name]).abs().max()
        wrong = (ours[name] - theirs).abs() > 1e-4 * (theirs.abs() + moved)
        assert moved > 0 and not (wrong & (smallest[name] > 1e-4)).any(), name


def train_adapters(network, rows, optimizer, rate=1e-3, per_step=2):
    optim = reference.OPTIMIZERS[optimizer](peft_weights(network).values(), lr=rate)
    smallest: dict[str, torch.Tensor] = {}
    for start in range(0, len(rows), per_step):
        optim.zero_grad()
        for row in rows[start : start + per_step]:
            (reference.sami_loss(reference.logprob_matrix(network, row.prompts, row.responses)) / per_step).backward()
        for name, weight in peft_weights(network).items():
            share = weight.grad.abs() / weight.grad.abs().max().clamp_min(1e-30)
            smallest[name] = torch.minimum(smallest.get(name, share), share)
        optim.step()
    return smallest


def test_peft_reads_what_was_trained(sami, random_model, demo_queries, tmp_path):
    folder, model = random_model("grouped-query-tied")
    options = ["--lora-rank", 3, "--lora-alpha", 5, "--lora-targets", "q_proj,up_proj", "--learning-rate", 1e-2]
    train(sami, folder, small_rows(demo_queries, 6), tmp_path / "out", *options)
    network = PeftModel.from_pretrained(model.network, tmp_path / "out").eval()
    assert {name.split(".")[-3] for name in peft_names(network)} == {"q_proj", "up_proj"}
    with_adapter = reference.ReferenceModel(network, model.tokenizer, model.end_ids)
    pair = {"prompt": "Why is the sky blue?", "response": RESPONSES[0]}
    [line] = sami.rows("logprobs", tmp_path / "out", [pair])
    [plain] = sami.rows("logprobs", folder, [pair])
    compare_logprobs(line, with_adapter, pair["prompt"], pair["response"])
    assert abs(line["logprob_mean"] - plain["logprob_mean"]) > 1e-3


def peft_names(network):
    return [name.replace(".default", "") for name, _ in network.named_parameters() if "lora_" in name]


def test_the_divergence_is_measured_from_the_model_without_adapters(sami, random_model, demo_queries, tmp_path):
    folder, model = random_model("qwen2")
    random_adapter(model, tmp_path / "adapter")
    pointed_at(tmp_path / "adapter", folder)
    _, frozen = random_model("qwen2")
    rows = small_rows(demo_queries, 2)
    # Going on with an adapter, the divergence is from that adapter's model: zero before the first update.
    [again] = train(sami, tmp_path / "adapter", rows, tmp_path / "a", "--lora-rank", 4, "--kl-weight", 0.5)
    assert again["kl"] == pytest.approx(0, abs=1e-6)
    # Fresh adapters begin as the base; after an update the divergence is that of the base, which peft computes as well.
    options = ["--lora-rank", 4, "--kl-weight", 0.5, "--queries-per-step", 1, "--learning-rate", 1e-2]
    steps = train(sami, folder, rows, tmp_path / "b", *options)
    assert steps[0]["kl"] == pytest.approx(0, abs=1e-6) and steps[1]["kl"] > 1e-5
    train(sami, folder, rows[:1], tmp_path / "c", *options)
    _, fresh = random_model("qwen2")
    after_one = PeftModel.from_pretrained(fresh.network, tmp_path / "c").eval()
    second = reference.encode_row(model, rows[1])
    expected = reference.mean_divergence(after_one, frozen.network, second.prompts, second.responses)
    assert steps[1]["kl"] == pytest.approx(expected.item(), rel=1e-3, abs=1e-7)


@pytest.mark.parametrize("changes", [{"use_dora": True}, {"bias": "all"}, {"peft_type": "IA3"}, {"rank_pattern": {"q_proj": 2}}, {"init_lora_weights": "pissa"}, {"alora_invocation_tokens": [1, 2]}, {"a_later_option": True}])
def test_other_kinds_of_adapters_are_refused_by_name(sami, random_model, tmp_path, changes):
    folder, model = random_model("grouped-query-tied")
    random_adapter(model, tmp_path / "adapter")
    pointed_at(tmp_path / "adapter", folder)
    path = tmp_path / "adapter" / "adapter_config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))
    done = sami.run("logprobs", "--model", tmp_path / "adapter", stdin='{"prompt": "a", "response": "b"}\n')
    assert done.returncode == 2 and done.stderr.count("\n") == 1
    assert next(iter(changes)) in done.stderr and "adapter_config.json" in done.stderr


def test_a_target_that_is_not_there_is_named(sami, random_model, demo_queries, tmp_path):
    folder, _ = random_model("grouped-query-tied")
    rows = "".join(json.dumps(row) + "\n" for row in small_rows(demo_queries, 1))
    options = ["--model", folder, "--output", tmp_path / "out", "--lora-rank", 2, "--lora-targets", "q_proj,query"]
    done = sami.run("train", *options, stdin=rows)
    assert done.returncode == 2 and "query" in done.stderr and "down_proj" in done.stderr
    assert not (tmp_path / "out").exists()


def test_an_adapter_with_its_bases_configuration_beside_it_is_one(sami, random_model, demo_queries, tmp_path):
    folder, model = random_model("grouped-query-tied")
    network = random_adapter(model, tmp_path / "adapter")
    pointed_at(tmp_path / "adapter", folder)
    (tmp_path / "adapter" / "config.json").write_text((folder / "config.json").read_text())
    assert_computed_as(sami, tmp_path / "adapter", reference.ReferenceModel(network, model.tokenizer, model.end_ids), demo_queries)


def assert_computed_as(sami, folder, peer, demo_queries):
    pairs = [{"prompt": q["text"], "response": r} for q, r in zip(demo_queries, RESPONSES)]
    for line, pair in zip(sami.rows("logprobs", folder, pairs), pairs, strict=True):
        compare_logprobs(line, peer, pair["prompt"], pair["response"])


def test_an_adapter_inside_its_base_needs_no_other(sami, random_model, demo_queries, tmp_path):
    """transformers takes the weights beside the adapter, whatever base the adapter names."""
    folder, model = random_model("grouped-query-tied")
    shutil.copytree(folder, tmp_path / "both")
    network = random_adapter(model, tmp_path / "both")
    pointed_at(tmp_path / "both", "nobody/nothing")
    loaded = AutoModelForCausalLM.from_pretrained(tmp_path / "both", dtype=torch.float32)
    assert any("lora_A" in name for name, _ in loaded.named_parameters())
    assert_computed_as(sami, tmp_path / "both", reference.ReferenceModel(network, model.tokenizer, model.end_ids), demo_queries)


def test_a_revision_that_the_adapter_names_is_the_one_that_is_taken(sami, random_model, demo_queries, tmp_path, monkeypatch):
    folder, model = random_model("grouped-query-tied")
    network = random_adapter(model, tmp_path / "adapter")
    path = tmp_path / "adapter" / "adapter_config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"base_model_name_or_path": "some/base", "revision": "v1"}))
    hub = tmp_path / "hub" / "models--some--base"
    shutil.copytree(folder, hub / "snapshots" / ("a" * 40))
    (hub / "snapshots" / ("b" * 40)).mkdir()
    (hub / "refs").mkdir()
    (hub / "refs" / "v1").write_text("a" * 40)
    (hub / "refs" / "main").write_text("b" * 40)
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    assert_computed_as(sami, tmp_path / "adapter", reference.ReferenceModel(network, model.tokenizer, model.end_ids), demo_queries)


def saved_along(folder, **tensors) -> None:
    """Puts whole tensors into the adapter's file, as PEFT does with save_embedding_layers."""
    path = folder / "adapter_model.safetensors"
    save_file(load_file(path) | {f"base_model.model.{name}": value for name, value in tensors.items()}, path)


@pytest.mark.parametrize("shape", ["grouped-query-tied", "mistral"])
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_embeddings_that_are_the_bases_are_ignored(sami, random_model, demo_queries, tmp_path, shape, dtype):
    folder, model = random_model(shape)
    network = random_adapter(model, tmp_path / "adapter")
    network.save_pretrained(tmp_path / "adapter", save_embedding_layers=True)
    pointed_at(tmp_path / "adapter", folder)
    values = load_file(tmp_path / "adapter" / "adapter_model.safetensors")
    along = {name: value.to(dtype) for name, value in values.items() if "embed_tokens" in name or "lm_head" in name}
    assert along
    save_file(values | along, tmp_path / "adapter" / "adapter_model.safetensors")
    assert_computed_as(sami, tmp_path / "adapter", reference.ReferenceModel(network, model.tokenizer, model.end_ids), demo_queries)


@pytest.mark.parametrize("change", ["one number", "one row more", "no adapter's name", "an embedding's adapter"])
def test_other_tensors_saved_along_are_refused_by_name(sami, random_model, tmp_path, change):
    folder, model = random_model("grouped-query-tied")
    random_adapter(model, tmp_path / "adapter")
    pointed_at(tmp_path / "adapter", folder)
    embedding = load_file(folder / "model.safetensors")["model.embed_tokens.weight"].float()
    name = "model.embed_tokens.weight"
    if change == "one number":
        embedding = embedding.clone()
        embedding[-1, -1] += 0.5
    elif change == "one row more":
        embedding = torch.cat([embedding, embedding[:1]])
    elif change == "no adapter's name":
        name = "model.layers.0.self_attn.q_proj.lora_A.default.weight"
    else:
        name = "model.embed_tokens.lora_embedding_A"
    saved_along(tmp_path / "adapter", **{name: embedding.contiguous()})
    done = sami.run("logprobs", "--model", tmp_path / "adapter", stdin='{"prompt": "a", "response": "b"}\n')
    assert done.returncode == 2 and done.stderr.count("\n") == 1
    assert name in done.stderr and "adapter_model.safetensors" in done.stderr


KEPT = {
    "layers_to_transform": [1],
    "layers_pattern": "layers",
    "exclude_modules": ["lm_head"],
    "lora_dropout": 0.05,
    "target_modules": ".*_proj",
    "init_lora_weights": "gaussian",
    "use_rslora": True,
    "ensure_weight_tying": True,
}


@pytest.mark.parametrize("key", KEPT)
def test_fields_of_pefts_survive_going_on(sami, random_model, demo_queries, tmp_path, key):
    folder, model = random_model("grouped-query-tied")
    settings = {key: KEPT[key]} | ({"layers_to_transform": [1]} if key == "layers_pattern" else {})
    random_adapter(model, tmp_path / "adapter", **({} if key == "ensure_weight_tying" else settings))
    path = tmp_path / "adapter" / "adapter_config.json"
    before = json.loads(path.read_text()) | {"base_model_name_or_path": str(folder), key: KEPT[key]}
    path.write_text(json.dumps(before))
    train(sami, tmp_path / "adapter", small_rows(demo_queries, 1), tmp_path / "out", "--lora-rank", 4)
    after = json.loads((tmp_path / "out" / "adapter_config.json").read_text())
    before.pop("revision")  # the base is named by its folder now
    assert after == before | {"inference_mode": True}
    base = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    again = PeftModel.from_pretrained(base, tmp_path / "out")
    assert {name for name in peft_weights(again.train())} | set(adapter_weights(tmp_path / "out")) == set(
        adapter_weights(tmp_path / "adapter")
    )


def test_every_field_of_pefts_configuration_is_accounted_for():
    """A field that PEFT adds is either refused, or known to change nothing and kept; the list names which."""
    names = {field.name for field in dataclasses.fields(LoraConfig)}
    source = (Path(__file__).parents[2] / "core" / "weights" / "adapter_folder.cpp").read_text()
    plain = set(re.findall(r'"([a-z_0-9]+)"', source.split("kPlainKeys = {")[1].split("};")[0]))
    assert names - plain == REFUSED
REFUSED = {
    "fan_in_fan_out", "modules_to_save", "init_lora_weights", "rank_pattern", "alpha_pattern", "megatron_config",
    "trainable_token_indices", "velora_config", "use_dora", "alora_invocation_tokens", "use_qalora",
    "monteclora_config", "layer_replication", "lora_bias", "target_parameters", "use_bdlora", "arrow_config",
    "kasa_config",
}  # fmt: skip
