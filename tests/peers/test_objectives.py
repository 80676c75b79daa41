"""Updates of `sami train --objective sft|dpo` against TRL's own trainers on transformers: loss and weights, float32.

TRL makes the losses and PyTorch the update; the rows are tokenised here, so that both see the same ids.
"""

from __future__ import annotations

import copy
import json

import pytest
import torch
from datasets import Dataset
from transformers import PreTrainedTokenizerFast
from trl import DPOConfig, DPOTrainer, SFTConfig, SFTTrainer
from trl.trainer.dpo_trainer import DataCollatorForPreference

import reference_sami as reference
from test_train import ANSWERS, compare, copy_of_weights

RATE = 1e-4
OPTIONS = ["--optimizer", "adamw", "--weight-decay", "0", "--learning-rate", RATE, "--queries-per-step", 4]


def rows_of(queries, count, with_others):
    """One prompt a query; its own response and, for preferences, others that are longer and shorter."""
    shared = [{"prompts": [f"Be brief.\n{query['text']}"]} for query in queries[:count]]
    for number, row in enumerate(shared):
        own = ANSWERS[number % len(ANSWERS)]
        row["responses"] = [own] + ([a for a in ANSWERS if a != own][:1] if with_others else [])
    return shared


def tokenizer_of(model):
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=model.tokenizer)
    tokenizer.eos_token = tokenizer.pad_token = model.decode(model.end_ids[:1])
    return tokenizer


def arguments(config, folder, **more):
    return config(
        output_dir=str(folder),
        per_device_train_batch_size=4,
        report_to=[],
        bf16=False,
        gradient_checkpointing=False,
        use_cpu=True,
        **more,
    )


def update(network, loss):
    """What AdamW makes of the loss, and each tensor's gradients by how far they stand above rounding."""
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=0)
    loss.backward()
    shares = {}
    for name, weight in network.named_parameters():
        size = torch.zeros_like(weight) if weight.grad is None else weight.grad.abs()
        shares[name] = size / size.max() if size.max() > 0 else size
    optimizer.step()
    return shares


@pytest.fixture(params=["grouped-query-tied", "mistral", "qwen3"])
def model_of(request, random_model):
    return random_model(request.param)


def step_of(sami, folder, rows, output, *options):
    """The line of the only update, beside the trained weights."""
    lines = sami.rows("train", folder, rows, "--output", output, "--shuffle", "false", "--dtype", "float32", *OPTIONS,
                      *options)
    (line,) = lines
    return line, dict(reference.load(output).network.named_parameters())


def test_an_update_of_sft_is_trls(sami, model_of, demo_queries, tmp_path):
    folder, model = model_of
    rows, before = rows_of(demo_queries, 4, False), copy_of_weights(model.network)
    line, ours = step_of(sami, folder, rows, tmp_path / "out", "--objective", "sft")
    examples = []
    for row in rows:
        prompt, own = model.encode(row["prompts"][0]), model.encode(row["responses"][0])
        examples.append({"input_ids": prompt + own, "completion_mask": [0] * len(prompt) + [1] * len(own)})
    trainer = SFTTrainer(
        model.network,
        arguments(SFTConfig, tmp_path / "trl", completion_only_loss=True),
        train_dataset=Dataset.from_list(examples),
        processing_class=tokenizer_of(model),
    )
    length = max(len(example["input_ids"]) for example in examples)
    padded = lambda values, filler: torch.tensor([row + [filler] * (length - len(row)) for row in values])  # noqa: E731
    ids = [example["input_ids"] for example in examples]
    batch = {
        "input_ids": padded(ids, 0),
        "attention_mask": padded([[1] * len(row) for row in ids], 0),
        "labels": padded(
            [[i if m else -100 for i, m in zip(e["input_ids"], e["completion_mask"], strict=True)] for e in examples], -100
        ),
    }
    loss = trainer.compute_loss(model.network.train(), batch)
    assert line["loss"] == pytest.approx(loss.item(), abs=1e-5)
    assert "mi" not in line
    compare(ours, before, model.network, update(model.network, loss))


@pytest.mark.parametrize("beta", [0.1, 1.5])
def test_an_update_of_dpo_is_trls(sami, model_of, demo_queries, tmp_path, beta):
    folder, model = model_of
    rows, before = rows_of(demo_queries, 4, True), copy_of_weights(model.network)
    start = copy.deepcopy(model.network)
    # The first update begins where the frozen model stands, with equal rewards; the second one does not.
    line, once = step_of(sami, folder, rows, tmp_path / "once", "--objective", "dpo", "--dpo-beta", beta)
    examples = []
    for row in rows:
        chosen, rejected = (model.encode(text) for text in row["responses"])
        examples.append({"prompt_ids": model.encode(row["prompts"][0]), "chosen_ids": chosen, "rejected_ids": rejected})
    texts = [{"prompt": r["prompts"][0], "chosen": r["responses"][0], "rejected": r["responses"][1]} for r in rows]
    trainer = DPOTrainer(
        model.network,
        ref_model=start,
        args=arguments(DPOConfig, tmp_path / "trl", beta=beta),
        train_dataset=Dataset.from_list(texts),
        processing_class=tokenizer_of(model),
    )
    batch = DataCollatorForPreference(pad_token_id=model.end_ids[0])(examples)
    loss = trainer.compute_loss(model.network.train(), batch)
    assert line["loss"] == pytest.approx(loss.item(), abs=1e-5)
    compare(once, before, model.network, update(model.network, loss))

    lines = sami.rows("train", folder, rows * 2, "--output", tmp_path / "twice", "--shuffle", "false", "--dtype",
                      "float32", *OPTIONS, "--objective", "dpo", "--dpo-beta", beta)
    again = trainer.compute_loss(model.network, batch)
    assert lines[1]["loss"] == pytest.approx(again.item(), abs=2e-5)
    metrics = trainer._metrics["train"]
    assert lines[1]["reward_margin"] == pytest.approx(metrics["rewards/margins"][-1], abs=2e-4)
    assert lines[1]["reward_accuracy"] == pytest.approx(metrics["rewards/accuracies"][-1])


@pytest.mark.parametrize(
    "objective, row, says",
    [
        ("sft", {"prompts": ["a", "b"], "responses": ["c"]}, "2 prompts and 1 responses; give as many of each"),
        ("dpo", {"prompts": ["a"], "responses": ["c"]}, "the preferred response first"),
        ("sami", {"prompts": ["a"], "responses": ["c"]}, "at least two"),
    ],
)
def test_rows_of_another_shape_are_refused(sami, random_model, tmp_path, objective, row, says):
    folder, _ = random_model("grouped-query-tied")
    rows = tmp_path / "rows.jsonl"
    rows.write_text(json.dumps(row) + "\n")
    done = sami.run("train", "--model", folder, "--input", rows, "--output", tmp_path / "out", "--objective", objective)
    assert done.returncode == 2
    assert says in done.stderr
