"""Speed and memory of steps and of generation on models of well-known shapes with random weights, beside the
reference's way on transformers with the same precision, and as a share of what the card's bfloat16 products reach."""

from __future__ import annotations

import json
import random
import shutil
import sys
import time
from pathlib import Path

import torch
from torch.nn import functional
from transformers import AutoModelForCausalLM, LlamaConfig, MistralConfig, MixtralConfig

from device_program import DeviceProgram

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "peers"))
import random_models  # noqa: E402

SHAPES = {
    "smollm2-135m": (
        LlamaConfig,
        dict(hidden_size=576, intermediate_size=1536, num_hidden_layers=30, num_attention_heads=9)
        | dict(num_key_value_heads=3, vocab_size=49152, tie_word_embeddings=True),
    ),
    "mistral-7b": (
        MistralConfig,
        dict(hidden_size=4096, intermediate_size=14336, num_hidden_layers=32, num_attention_heads=32)
        | dict(num_key_value_heads=8, vocab_size=32000, tie_word_embeddings=False, sliding_window=None),
    ),
    "mixtral-8x7b, 4 of 32 layers": (
        MixtralConfig,
        dict(hidden_size=4096, intermediate_size=14336, num_hidden_layers=4, num_attention_heads=32)
        | dict(num_key_value_heads=8, vocab_size=32000, tie_word_embeddings=False, sliding_window=None)
        | dict(num_local_experts=8, num_experts_per_tok=2),
    ),
}
ON_A_CPU = dict(hidden_size=64, intermediate_size=96, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2)
WORDS = "the a of to in is it for on as with that this be at by an are from or how what why do does can you I".split()


# ---- the machine's limits


def limits(program: DeviceProgram) -> dict:
    """Products of the card in operations a second, and bytes read plus written a second by a copy."""
    size = 8192 if program.is_cuda else 1024
    found = {"bfloat16_flops": product_speed(program, size, torch.bfloat16)}
    found["float32_flops"] = product_speed(program, size // 2, torch.float32)
    source = torch.empty(size * size * 8, dtype=torch.uint8, device=program.torch_device).random_()
    target = torch.empty_like(source)
    found["copy_bytes_per_second"] = 2 * source.numel() / median_seconds(program, lambda: target.copy_(source))
    return found


def product_speed(program: DeviceProgram, size: int, dtype: torch.dtype) -> float:
    a, b = (torch.randn(size, size, device=program.torch_device).to(dtype) for _ in range(2))
    return 2 * size**3 / median_seconds(program, lambda: a @ b)


def median_seconds(program: DeviceProgram, work, warm: int = 2, count: int = 5) -> float:
    for _ in range(warm):
        work()
    times = []
    for _ in range(count):
        program.synchronize()
        start = time.perf_counter()
        work()
        program.synchronize()
        times.append(time.perf_counter() - start)
    return sorted(times)[len(times) // 2]


# ---- models and texts


def random_model(program: DeviceProgram, name: str):
    """Folder of a model of that shape in bfloat16, made once, and its tokenizer."""
    folder = program.folder / name.split(",")[0]
    tokenizer = random_models.train_tokenizer([" ".join(WORDS)] * 3)
    if folder.exists():
        return folder, tokenizer
    family, sizes = SHAPES[name]
    config = family(
        **(sizes if program.is_cuda else sizes | ON_A_CPU | {"vocab_size": 512}),
        max_position_embeddings=2048,
        eos_token_id=tokenizer.token_to_id(random_models.END_OF_TEXT),
        bos_token_id=None,
        pad_token_id=None,
    )
    with torch.device(program.torch_device):
        network = AutoModelForCausalLM.from_config(config, dtype=torch.bfloat16)
    network.save_pretrained(folder)
    random_models.write_tokenizer(folder, tokenizer)
    return folder, tokenizer


def text_of(tokenizer, tokens: int, seed: int) -> str:
    """Words that are one token each, so many of them."""
    single = [word for word in WORDS if len(tokenizer.encode(" " + word).ids) == 1]
    text = "".join(" " + word for word in random.Random(seed).choices(single, k=tokens))
    assert len(tokenizer.encode(text).ids) == tokens
    return text


def training_rows(tokenizer, count: int, constitutions: int, prompt: int, response: int) -> list[dict]:
    texts = lambda length, seed: [text_of(tokenizer, length, seed + c) for c in range(constitutions)]  # noqa: E731
    return [{"prompts": texts(prompt, 100 * i), "responses": texts(response, 100 * i + 50)} for i in range(count)]


def load_peer(program: DeviceProgram, folder: Path, dtype: torch.dtype):
    return AutoModelForCausalLM.from_pretrained(folder, dtype=dtype, attn_implementation="sdpa").to(program.torch_device)


# ---- steps


def step_small(program: DeviceProgram) -> dict:
    return step(program, "smollm2-135m", constitutions=2, prompt=300, response=64, queries=32)


def step_many_constitutions(program: DeviceProgram) -> dict:
    return step(program, "smollm2-135m", constitutions=8, prompt=60, response=64, queries=8)


def step_mixture(program: DeviceProgram) -> dict:
    name = "mixtral-8x7b, 4 of 32 layers"
    return step(program, name, constitutions=2, prompt=300, response=64, queries=16, options=LORA, with_peer=False)


def step_mistral_lora(program: DeviceProgram) -> dict:
    return step(program, "mistral-7b", constitutions=2, prompt=300, response=64, queries=8, options=LORA)


def step_mistral_lora_small_card(program: DeviceProgram) -> dict:
    """The same with no more memory than a card of 24 GB has: steps compute fewer queries together."""
    environment = {}
    if program.is_cuda:
        total = torch.cuda.get_device_properties(program.torch_device).total_memory
        share = f"per_process_memory_fraction:{23e9 / total:.3f},expandable_segments:True"
        environment = {"PYTORCH_ALLOC_CONF": share, "PYTORCH_CUDA_ALLOC_CONF": share}
    shape = dict(constitutions=2, prompt=300, response=64, queries=8)
    return step(program, "mistral-7b", **shape, options=LORA, with_peer=False, environment=environment)


def step_mistral_full(program: DeviceProgram) -> dict:
    options = ["--weights-dtype", "bfloat16", "--save-dtype", "bfloat16"]
    return step(program, "mistral-7b", constitutions=2, prompt=300, response=64, queries=8, options=options, with_peer=False)


LORA = ["--lora-rank", 16]


def step(
    program: DeviceProgram,
    name: str,
    constitutions: int,
    prompt: int,
    response: int,
    queries: int,
    options: list = (),
    with_peer: bool = True,
    environment: dict | None = None,
) -> dict:
    """Seconds of a query in a step of so many, ours and the peer's."""
    if not program.is_cuda:
        queries, prompt, response = 2, 40, 8
    folder, tokenizer = random_model(program, name)
    rows = training_rows(tokenizer, queries, constitutions, prompt, response)
    output = program.folder / "trained"
    shutil.rmtree(output, ignore_errors=True)
    settings = ["--dtype", "bfloat16", "--queries-per-step", queries, "--epochs", 6, "--learning-rate", 1e-6]
    ours = program.timed("train", folder, rows, "--output", output, *settings, *options, environment=environment or {})
    shutil.rmtree(output, ignore_errors=True)
    seconds = ours.seconds_per_row() / queries
    work = step_operations(folder, constitutions, prompt, response, trains_all="--lora-rank" not in options)
    best = product_speed(program, 8192 if program.is_cuda else 1024, torch.bfloat16)
    found = {"model": name, "constitutions": constitutions, "prompt_tokens": prompt, "response_tokens": response}
    found |= {"queries_per_step": queries, "seconds_per_query": seconds, "startup_seconds": ours.times[0]}
    found |= {"peak_bytes": ours.peak_bytes, "flops": work / seconds, "share_of_products": work / seconds / best}
    if with_peer:
        peer = peer_step(program, folder, rows, tokenizer, lora="--lora-rank" in options)
        found |= {f"peer_{key}": value for key, value in peer.items()}
        found["times_the_peer"] = peer["seconds_per_query"] / seconds
    return found


def step_operations(folder: Path, constitutions: int, prompt: int, response: int, trains_all: bool) -> float:
    """Floating-point operations a query needs at the least: each prompt once, each response under each prompt."""
    config = AutoModelForCausalLM.from_pretrained(folder, device_map="meta").config
    head_size = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    heads = 2 * config.num_attention_heads + 2 * config.num_key_value_heads
    feed_forward = 3 * config.hidden_size * config.intermediate_size * getattr(config, "num_experts_per_tok", 1)
    layer = config.hidden_size * head_size * heads + feed_forward
    branches = constitutions * constitutions * response
    tokens = constitutions * prompt + branches
    seen = constitutions * prompt * prompt / 2 + branches * (prompt + response / 2)
    attention = 2 * 2 * config.num_attention_heads * head_size * seen * config.num_hidden_layers
    forward = 2 * layer * config.num_hidden_layers * tokens + attention
    forward += 2 * config.vocab_size * config.hidden_size * branches
    return forward * (3 if trains_all else 2)


def peer_step(program: DeviceProgram, folder: Path, rows: list[dict], tokenizer, lora: bool) -> dict:
    """The reference's way: all C² sequences of a query in one batch, logits of every position, float32 masters under
    autocast (or adapters on a bfloat16 model), PyTorch's RMSprop."""
    network = load_peer(program, folder, torch.bfloat16 if lora else torch.float32).train()
    if lora:
        from peft import LoraConfig, get_peft_model

        targets = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
        network = get_peft_model(network, LoraConfig(r=16, lora_alpha=32, target_modules=targets))
    optimizer = torch.optim.RMSprop([w for w in network.parameters() if w.requires_grad], lr=1e-6)
    encode = lambda text: tokenizer.encode(text).ids  # noqa: E731
    batches = [([encode(p) for p in row["prompts"]], [encode(r) for r in row["responses"]]) for row in rows]
    if program.is_cuda:
        torch.cuda.reset_peak_memory_stats(program.torch_device)

    def one_step() -> None:
        for prompts, responses in batches:
            with torch.autocast(program.torch_device.type, torch.bfloat16):
                loss = batch_loss(network, prompts, responses, program.torch_device)
            (loss / len(batches)).backward()
        optimizer.step()
        optimizer.zero_grad()

    seconds = median_seconds(program, one_step, warm=1, count=3) / len(rows)
    peak = torch.cuda.max_memory_reserved(program.torch_device) if program.is_cuda else None
    del network, optimizer
    if program.is_cuda:
        torch.cuda.empty_cache()
    return {"seconds_per_query": seconds, "peak_bytes": peak}


def batch_loss(network, prompts: list[list[int]], responses: list[list[int]], device: torch.device) -> torch.Tensor:
    ids = torch.tensor([p + r for p in prompts for r in responses], device=device)
    start = len(prompts[0])
    scores = functional.log_softmax(network(input_ids=ids, use_cache=False).logits[:, start - 1 : -1].float(), dim=-1)
    means = scores.gather(2, ids[:, start:, None]).squeeze(2).mean(1).view(len(prompts), len(responses))
    target = torch.arange(len(prompts), device=device)
    return (functional.cross_entropy(means, target) + functional.cross_entropy(means.T, target)) / 2


def where_a_step_goes(program: DeviceProgram) -> dict:
    """Kernels of two steps by the time they take, and how long the device was idle meanwhile."""
    folder, tokenizer = random_model(program, "smollm2-135m")
    rows = training_rows(tokenizer, 32 if program.is_cuda else 2, 2, 300 if program.is_cuda else 40, 64)
    trace = program.folder / "trace.json"
    settings = ["--output", program.folder / "traced", "--dtype", "bfloat16", "--queries-per-step", len(rows), "--epochs", 3]
    program.timed("train", folder, rows, *settings, environment={"SAMI_TRACE": str(trace)})
    return kernels_of(json.loads(trace.read_text()))


def where_generation_goes(program: DeviceProgram) -> dict:
    folder, tokenizer = random_model(program, "smollm2-135m")
    prompts = [{"prompt": text_of(tokenizer, 46, seed)} for seed in range(96)]
    trace = program.folder / "trace.json"
    settings = ["--dtype", "bfloat16", "--batch-size", 96, "--max-new-tokens", 24, "--temperature", 1.0]
    program.timed("generate", folder, prompts, *settings, environment={"SAMI_TRACE": str(trace)})
    return kernels_of(json.loads(trace.read_text()))


def kernels_of(trace: dict, most: int = 14) -> dict:
    kernels = [e for e in trace["traceEvents"] if e.get("cat") in ("kernel", "gpu_memcpy", "gpu_memset")]
    if not kernels:
        kernels = [e for e in trace["traceEvents"] if e.get("cat") == "cpu_op"]
    totals: dict[str, list[float]] = {}
    for event in kernels:
        totals.setdefault(event["name"][:90], []).append(event["dur"])
    span = max(e["ts"] + e["dur"] for e in kernels) - min(e["ts"] for e in kernels)
    by_time = sorted(totals.items(), key=lambda item: -sum(item[1]))[:most]
    return {
        "span_ms": span / 1e3,
        "busy_ms": sum(e["dur"] for e in kernels) / 1e3,
        "kernels": len(kernels),
        "by_time": {name: [round(sum(times) / 1e3, 2), len(times)] for name, times in by_time},
    }


# ---- generation


def generation_small(program: DeviceProgram) -> dict:
    """Tokens a second of 96 prompts written together, beside `generate` of transformers, both in bfloat16."""
    folder, tokenizer = random_model(program, "smollm2-135m")
    prompts = [text_of(tokenizer, 46, seed) for seed in range(96)]
    found = {}
    for way, options in {"greedy": [], "sampled": ["--temperature", 1.0]}.items():
        ours = tokens_per_second(lambda count: our_generation(program, folder, prompts, count, options))
        found[way] = {"tokens_per_second": ours}
    network = load_peer(program, folder, torch.bfloat16).eval()
    ids = torch.tensor([tokenizer.encode(prompt).ids for prompt in prompts], device=program.torch_device)
    for way, sampled in {"greedy": False, "sampled": True}.items():
        theirs = tokens_per_second(lambda count: peer_generation(program, network, ids, count, sampled))
        found[way] |= {"peer_tokens_per_second": theirs, "times_the_peer": found[way]["tokens_per_second"] / theirs}
    return found


def generation_many(program: DeviceProgram) -> dict:
    """The same with 512 prompts: a device writes many responses in nearly the time of few."""
    folder, tokenizer = random_model(program, "smollm2-135m")
    prompts = [text_of(tokenizer, 46, seed) for seed in range(512 if program.is_cuda else 64)]
    sampled = ["--temperature", 1.0]
    return {"tokens_per_second": tokens_per_second(lambda n: our_generation(program, folder, prompts, n, sampled))}


def tokens_per_second(generated) -> float:
    """From two lengths, so that loading and reading the prompts cancel out. @param generated (tokens, seconds) of a length"""
    few, many = (generated(count) for count in (16, 144))
    return (many[0] - few[0]) / (many[1] - few[1])


def our_generation(program: DeviceProgram, folder: Path, prompts: list[str], count: int, options: list):
    settings = ["--dtype", "bfloat16", "--batch-size", len(prompts), "--max-new-tokens", count, *options]
    done = program.timed("generate", folder, [{"prompt": prompt} for prompt in prompts], *settings)
    return sum(row["tokens"] for row in done.rows), done.total_seconds


@torch.no_grad()
def peer_generation(program: DeviceProgram, network, ids: torch.Tensor, count: int, sampled: bool):
    settings = dict(max_new_tokens=count, min_new_tokens=count, do_sample=sampled, pad_token_id=0)
    # Attention may prepare itself anew for each length: that is done before it is timed.
    network.generate(ids, **settings)
    program.synchronize()
    start = time.perf_counter()
    network.generate(ids, **settings)
    program.synchronize()
    return ids.shape[0] * count, time.perf_counter() - start
