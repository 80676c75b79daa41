"""Writes the random models of random_models.py as GGUF files, in the layout of llama.cpp's converter."""

from __future__ import annotations

import json
from pathlib import Path

import gguf
import numpy as np
import torch
from safetensors.torch import load_file

# transformers' name within a layer, and GGUF's.
LAYER_NAMES = {
    "input_layernorm": "attn_norm",
    "post_attention_layernorm": "ffn_norm",
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "self_attn.q_norm": "attn_q_norm",
    "self_attn.k_norm": "attn_k_norm",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
    "block_sparse_moe.gate": "ffn_gate_inp",
}
EXPERT_NAMES = {"w1": "ffn_gate", "w2": "ffn_down", "w3": "ffn_up"}
OTHER_NAMES = {"model.embed_tokens": "token_embd", "model.norm": "output_norm", "lm_head": "output"}
ARCHITECTURES = {"llama": "llama", "mistral": "llama", "mixtral": "llama", "qwen2": "qwen2", "qwen3": "qwen3"}


def write_gguf(folder: Path, path: Path, *, experts_apart: bool = False, more: dict[str, float] | None = None) -> Path:
    """The model of a Hugging Face folder as float32 GGUF. `experts_apart`: one tensor an expert, as before 2024; `more`:
    further numbers under the architecture's name."""
    config = json.loads((folder / "config.json").read_text())
    architecture = ARCHITECTURES[config["model_type"]]
    writer = gguf.GGUFWriter(path, architecture)
    write_sizes(writer, config)
    for key, value in (more or {}).items():
        add = writer.add_uint32 if isinstance(value, int) else writer.add_float32
        add(f"{architecture}.{key}", value)
    write_tokenizer(writer, folder)
    weights = {}
    for shard in sorted(folder.glob("*.safetensors")):
        weights |= load_file(shard)
    for name, values in gguf_tensors(weights, config, architecture == "llama", experts_apart).items():
        writer.add_tensor(name, np.ascontiguousarray(values.float().numpy()))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def write_sizes(writer: gguf.GGUFWriter, config: dict) -> None:
    writer.add_context_length(config["max_position_embeddings"])
    writer.add_embedding_length(config["hidden_size"])
    writer.add_block_count(config["num_hidden_layers"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_head_count(config["num_attention_heads"])
    writer.add_head_count_kv(config["num_key_value_heads"])
    writer.add_key_length(config.get("head_dim") or config["hidden_size"] // config["num_attention_heads"])
    writer.add_layer_norm_rms_eps(config["rms_norm_eps"])
    rope = config["rope_parameters"]
    writer.add_rope_freq_base(rope["rope_theta"])
    if rope["rope_type"] == "linear":
        writer.add_rope_scaling_type(gguf.RopeScalingType.LINEAR)
        writer.add_rope_scaling_factor(rope["factor"])
    if "num_local_experts" in config:
        writer.add_expert_count(config["num_local_experts"])
        writer.add_expert_used_count(config["num_experts_per_tok"])
    if config["model_type"] == "mistral" and config["sliding_window"]:
        writer.add_sliding_window(config["sliding_window"])


def write_tokenizer(writer: gguf.GGUFWriter, folder: Path) -> None:
    tokenizer = json.loads((folder / "tokenizer.json").read_text())
    vocabulary = sorted(tokenizer["model"]["vocab"], key=tokenizer["model"]["vocab"].get)
    specials = {token["content"] for token in tokenizer["added_tokens"]}
    kinds = [gguf.TokenType.CONTROL if token in specials else gguf.TokenType.NORMAL for token in vocabulary]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(vocabulary)
    writer.add_token_types(kinds)
    writer.add_token_merges([" ".join(merge) for merge in tokenizer["model"]["merges"]])
    writer.add_eos_token_id(vocabulary.index("<|endoftext|>"))


def gguf_tensors(weights: dict, config: dict, interleaves: bool, experts_apart: bool) -> dict[str, torch.Tensor]:
    tensors, experts = {}, {}
    for name, values in weights.items():
        module, kind = name.rsplit(".", 1)
        if module in OTHER_NAMES:
            tensors[f"{OTHER_NAMES[module]}.{kind}"] = values
            continue
        layer, inner = module.removeprefix("model.layers.").split(".", 1)
        if inner.startswith("block_sparse_moe.experts."):
            number, matrix = inner.removeprefix("block_sparse_moe.experts.").split(".")
            experts.setdefault((layer, EXPERT_NAMES[matrix]), {})[int(number)] = values
            continue
        heads = {"self_attn.q_proj": "num_attention_heads", "self_attn.k_proj": "num_key_value_heads"}.get(inner)
        if heads and interleaves:
            values = pairs_from_halves(values, config[heads])
        tensors[f"blk.{layer}.{LAYER_NAMES[inner]}.{kind}"] = values
    for (layer, matrix), parts in experts.items():
        ordered = [parts[number] for number in sorted(parts)]
        if experts_apart:
            tensors |= {f"blk.{layer}.{matrix}.{n}.weight": part for n, part in enumerate(ordered)}
        else:
            tensors[f"blk.{layer}.{matrix}_exps.weight"] = torch.stack(ordered)
    if config["rope_parameters"]["rope_type"] == "llama3":
        tensors["rope_freqs.weight"] = llama3_factors(config)
    return tensors


def pairs_from_halves(weight: torch.Tensor, heads: int) -> torch.Tensor:
    """Rows of a projection (or its bias) from transformers' order to GGUF's, in which neighbours turn together."""
    half = weight.shape[0] // heads // 2
    return weight.reshape(heads, 2, half, -1).transpose(1, 2).reshape(weight.shape)


def llama3_factors(config: dict) -> torch.Tensor:
    """What each frequency is divided by, from transformers' own frequencies."""
    from transformers import LlamaConfig
    from transformers.modeling_rope_utils import ROPE_INIT_FUNCTIONS

    scaled, _ = ROPE_INIT_FUNCTIONS["llama3"](LlamaConfig(**config), "cpu")
    size = 2 * len(scaled)
    base = config["rope_parameters"]["rope_theta"]
    return 1.0 / base ** (torch.arange(0, size, 2).float() / size) / scaled
