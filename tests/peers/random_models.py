"""Small models of every family with random weights, written as Hugging Face folders: shapes the demo does not have."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    AutoModelForCausalLM,
    GenerationConfig,
    LlamaConfig,
    MistralConfig,
    MixtralConfig,
    PretrainedConfig,
    Qwen2Config,
    Qwen3Config,
)

END_OF_TEXT, TURN_BEGIN, TURN_END = "<|endoftext|>", "<|im_start|>", "<|im_end|>"
SPECIAL_TOKENS = [END_OF_TEXT, TURN_BEGIN, TURN_END]

# Wide enough for attention and the head to be far from uniform: differences in order or rotation must show.
WEIGHT_SPREAD = 0.15


@dataclass
class ModelShape:
    """What is special about one random model; sizes not named keep the defaults below."""

    name: str
    config: dict
    dtype: torch.dtype = torch.float32
    end_tokens: list[str] = field(default_factory=lambda: [END_OF_TEXT])
    config_of_transformers_4: bool = False
    family: type[PretrainedConfig] = LlamaConfig
    bytes_per_shard: str = "1GB"


DEFAULTS = dict(
    hidden_size=64,
    intermediate_size=96,
    num_hidden_layers=2,
    num_attention_heads=4,
    num_key_value_heads=4,
    max_position_embeddings=512,
    tie_word_embeddings=False,
    rms_norm_eps=1e-5,
)

SHAPES = [
    ModelShape("grouped-query-tied", dict(num_key_value_heads=2, tie_word_embeddings=True)),
    ModelShape("one-key-head-untied", dict(num_key_value_heads=1), end_tokens=[END_OF_TEXT, TURN_END]),
    ModelShape(
        "odd-sizes",
        dict(
            hidden_size=54,
            intermediate_size=131,
            num_hidden_layers=3,
            num_attention_heads=3,
            num_key_value_heads=3,
            rms_norm_eps=1e-6,
        ),
    ),
    ModelShape("explicit-head-size", dict(hidden_size=40, num_attention_heads=5, num_key_value_heads=1, head_dim=24)),
    ModelShape(
        "large-rotary-base",
        dict(rope_parameters={"rope_type": "default", "rope_theta": 500000.0}),
        config_of_transformers_4=True,
    ),
    ModelShape("stored-as-bfloat16", dict(tie_word_embeddings=True), dtype=torch.bfloat16),
    ModelShape("stored-as-float16", dict(num_key_value_heads=2), dtype=torch.float16),
    ModelShape("sharded", dict(num_hidden_layers=3), bytes_per_shard="100KB"),
    ModelShape("llama-with-biases", dict(attention_bias=True, num_key_value_heads=2)),
    ModelShape(
        "llama3-rope",
        dict(
            num_key_value_heads=2,
            head_dim=24,
            rope_parameters={
                "rope_type": "llama3",
                "rope_theta": 500000.0,
                "factor": 8.0,
                "low_freq_factor": 1.0,
                "high_freq_factor": 4.0,
                "original_max_position_embeddings": 64,
            },
        ),
    ),
    ModelShape(
        "llama3-rope-of-transformers-4",
        dict(
            rope_parameters={
                "rope_type": "llama3",
                "rope_theta": 10000.0,
                "factor": 32.0,
                "low_freq_factor": 1.0,
                "high_freq_factor": 4.0,
                "original_max_position_embeddings": 32,
            }
        ),
        config_of_transformers_4=True,
    ),
    ModelShape(
        "llama3.1",
        dict(
            head_dim=32,
            num_key_value_heads=2,
            max_position_embeddings=16384,
            rope_parameters={
                "rope_type": "llama3",
                "rope_theta": 500000.0,
                "factor": 8.0,
                "low_freq_factor": 1.0,
                "high_freq_factor": 4.0,
                "original_max_position_embeddings": 8192,
            },
        ),
    ),
    ModelShape("linear-rope", dict(rope_parameters={"rope_type": "linear", "rope_theta": 1e4, "factor": 2.5})),
    # Windows shorter than the texts of the tests: a token too many or too few changes every number.
    ModelShape("mistral", dict(num_key_value_heads=2, sliding_window=24), family=MistralConfig),
    ModelShape(
        "mistral-window-in-some-layers",
        dict(
            num_hidden_layers=3,
            sliding_window=9,
            layer_types=["full_attention", "sliding_attention", "full_attention"],
        ),
        family=MistralConfig,
    ),
    ModelShape(
        "mistral-without-window",
        dict(num_key_value_heads=1, sliding_window=None, head_dim=20),
        family=MistralConfig,
        config_of_transformers_4=True,
    ),
    ModelShape(
        "mixtral",
        dict(num_key_value_heads=2, num_local_experts=8, num_experts_per_tok=2, sliding_window=None),
        family=MixtralConfig,
    ),
    ModelShape(
        "mixtral-three-of-five-with-window",
        dict(num_local_experts=5, num_experts_per_tok=3, intermediate_size=53, sliding_window=21),
        family=MixtralConfig,
        dtype=torch.bfloat16,
        config_of_transformers_4=True,
    ),
    ModelShape("qwen2", dict(num_key_value_heads=2, tie_word_embeddings=True, rms_norm_eps=1e-6), family=Qwen2Config),
    ModelShape(
        "qwen2-window-above",
        dict(num_hidden_layers=3, use_sliding_window=True, sliding_window=6, max_window_layers=2),
        family=Qwen2Config,
    ),
    ModelShape(
        "qwen2-window-above-of-transformers-4",
        dict(num_hidden_layers=3, use_sliding_window=True, sliding_window=5, max_window_layers=1),
        family=Qwen2Config,
        config_of_transformers_4=True,
    ),
    ModelShape("qwen3", dict(head_dim=26, num_key_value_heads=2), family=Qwen3Config),
    ModelShape(
        "qwen3-tied-one-key-head",
        dict(head_dim=32, num_key_value_heads=1, tie_word_embeddings=True, attention_bias=True),
        family=Qwen3Config,
        end_tokens=[END_OF_TEXT, TURN_END],
    ),
]


def write_model(folder: Path, shape: ModelShape, texts: list[str], seed: int = 1) -> Path:
    """Writes config.json, model.safetensors, the tokenizer and generation_config.json; returns the folder."""
    tokenizer = train_tokenizer(texts)
    config = shape.family(
        **(DEFAULTS | shape.config),
        vocab_size=tokenizer.get_vocab_size(),
        bos_token_id=None,
        eos_token_id=tokenizer.token_to_id(END_OF_TEXT),
        pad_token_id=None,
    )
    network = randomised(AutoModelForCausalLM.from_config(config), seed).to(shape.dtype)
    ends = [tokenizer.token_to_id(token) for token in shape.end_tokens]
    network.generation_config = GenerationConfig(eos_token_id=ends if len(ends) > 1 else ends[0])
    network.save_pretrained(folder, max_shard_size=shape.bytes_per_shard)
    if shape.config_of_transformers_4:
        spell_config_as_transformers_4(folder / "config.json")
    write_tokenizer(folder, tokenizer)
    return folder


def randomised(network: torch.nn.Module, seed: int) -> torch.nn.Module:
    """Gaussian matrices; norm weights around one rather than exactly one, so that leaving one out shows."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for weight in network.parameters():
            noise = torch.randn(weight.shape, generator=generator)
            weight.copy_(noise * WEIGHT_SPREAD if weight.dim() > 1 else 1 + noise * WEIGHT_SPREAD)
    return network


def train_tokenizer(texts: list[str], size: int = 400) -> Tokenizer:
    """Byte-level BPE over all 256 bytes, merges learnt from `texts`."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        special_tokens=SPECIAL_TOKENS,
        show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def write_tokenizer(folder: Path, tokenizer: Tokenizer) -> None:
    tokenizer.save(str(folder / "tokenizer.json"))
    settings = {"tokenizer_class": "PreTrainedTokenizerFast", "eos_token": END_OF_TEXT, "model_max_length": 512}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings, indent=2))


def spell_config_as_transformers_4(path: Path) -> None:
    """transformers 4 wrote `rope_theta`, `rope_scaling` and `torch_dtype` where 5 writes `rope_parameters` and `dtype`."""
    config = json.loads(path.read_text())
    rope = config.pop("rope_parameters")
    config["rope_theta"] = rope.pop("rope_theta")
    config["rope_scaling"] = rope if rope["rope_type"] != "default" else None
    config.pop("layer_types", None)
    config["torch_dtype"] = config.pop("dtype")
    config["transformers_version"] = "4.44.0"
    path.write_text(json.dumps(config, indent=2))
