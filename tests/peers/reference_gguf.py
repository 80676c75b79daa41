"""GGUF files read a second time, with the gguf package, into the networks of transformers."""

from __future__ import annotations

from pathlib import Path

import gguf
import numpy as np
import torch
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
from transformers import LlamaConfig, LlamaForCausalLM

from reference_sami import ReferenceModel

GGUF_CONTROL_TOKEN = 3


def load_gguf(path: Path) -> ReferenceModel:
    reader = gguf.GGUFReader(path)
    network = LlamaForCausalLM._from_config(gguf_config(reader), dtype=torch.float32, attn_implementation="eager")
    weights = gguf_weights(reader, network.config)
    missing, unexpected = network.load_state_dict(weights, strict=False)
    if unexpected or set(missing) - {"lm_head.weight"}:
        raise ValueError(f"{path}: weights missing {missing}, unexpected {unexpected}")
    network.tie_weights()
    return ReferenceModel(network.eval(), gguf_tokenizer(reader), [_field(reader, "tokenizer.ggml.eos_token_id")])


def gguf_config(reader: gguf.GGUFReader) -> LlamaConfig:
    names = {tensor.name for tensor in reader.tensors}
    return LlamaConfig(
        vocab_size=_field(reader, "llama.vocab_size"),
        hidden_size=_field(reader, "llama.embedding_length"),
        intermediate_size=_field(reader, "llama.feed_forward_length"),
        num_hidden_layers=_field(reader, "llama.block_count"),
        num_attention_heads=_field(reader, "llama.attention.head_count"),
        num_key_value_heads=_field(reader, "llama.attention.head_count_kv"),
        max_position_embeddings=_field(reader, "llama.context_length"),
        rms_norm_eps=_field(reader, "llama.attention.layer_norm_rms_epsilon"),
        rope_parameters={"rope_type": "default", "rope_theta": _field(reader, "llama.rope.freq_base")},
        tie_word_embeddings="output.weight" not in names,
    )


def gguf_weights(reader: gguf.GGUFReader, config: LlamaConfig) -> dict[str, torch.Tensor]:
    """Dequantised weights under the names and in the layout of transformers."""
    weights = {}
    for tensor in reader.tensors:
        values = torch.from_numpy(np.array(gguf.dequantize(tensor.data, tensor.tensor_type), dtype=np.float32))
        name = transformers_name(tensor.name)
        if name.endswith("q_proj.weight"):
            values = halves_from_pairs(values, config.num_attention_heads)
        elif name.endswith("k_proj.weight"):
            values = halves_from_pairs(values, config.num_key_value_heads)
        weights[name] = values
    return weights


def halves_from_pairs(weight: torch.Tensor, heads: int) -> torch.Tensor:
    """Rows of a query or key projection [heads * d, hidden], from GGUF's order to that of transformers.

    GGUF rotates neighbours (0, 1), (2, 3) …, transformers rotates i with i + d / 2: row 2i + p of a head goes to
    p * d / 2 + i.
    """
    rows, columns = weight.shape
    return weight.reshape(heads, rows // heads // 2, 2, columns).transpose(1, 2).reshape(rows, columns)


def transformers_name(name: str) -> str:
    outside = {"token_embd.weight": "model.embed_tokens.weight", "output_norm.weight": "model.norm.weight"}
    outside["output.weight"] = "lm_head.weight"
    if name in outside:
        return outside[name]
    _, block, part, _ = name.split(".")
    inside = {"attn_q": "self_attn.q_proj", "attn_k": "self_attn.k_proj", "attn_v": "self_attn.v_proj"}
    inside |= {
        "attn_output": "self_attn.o_proj",
        "attn_norm": "input_layernorm",
        "ffn_norm": "post_attention_layernorm",
    }
    inside |= {"ffn_gate": "mlp.gate_proj", "ffn_up": "mlp.up_proj", "ffn_down": "mlp.down_proj"}
    return f"model.layers.{block}.{inside[part]}.weight"


def gguf_tokenizer(reader: gguf.GGUFReader) -> Tokenizer:
    """The byte-level BPE of the file, with its pre-tokenizer (transformers' own conversion leaves that out)."""
    pre = _field(reader, "tokenizer.ggml.pre")
    if pre != "smollm":
        raise ValueError(f"the reference knows the pre-tokenizer smollm, not {pre}")
    tokens = _field(reader, "tokenizer.ggml.tokens")
    kinds = _field(reader, "tokenizer.ggml.token_type")
    merges = [tuple(merge.split(" ")) for merge in _field(reader, "tokenizer.ggml.merges")]
    tokenizer = Tokenizer(models.BPE(vocab={token: n for n, token in enumerate(tokens)}, merges=merges))
    by_digit = pre_tokenizers.Digits(individual_digits=True)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([by_digit, pre_tokenizers.ByteLevel(add_prefix_space=False)])
    tokenizer.decoder = decoders.ByteLevel()
    specials = [token for token, kind in zip(tokens, kinds) if kind == GGUF_CONTROL_TOKEN]
    tokenizer.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in specials])
    return tokenizer


def _field(reader: gguf.GGUFReader, key: str):
    field = reader.get_field(key)
    if field is None:
        raise ValueError(f"no {key} in the file")
    return field.contents()
