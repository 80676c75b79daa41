"""Every key of the configuration classes of the supported families, and what becomes of it here.

`Honoured`  it changes what is computed, here as in transformers
`Refused`   it changes what is computed, here only one value is supported, and others are refused by the key's name
`Idle`      it changes nothing here, and why that is right
"""

from __future__ import annotations

from dataclasses import dataclass, field

from transformers import LlamaConfig, MistralConfig, MixtralConfig, Qwen2Config, Qwen3Config

FAMILIES = {
    config.model_type: config for config in [LlamaConfig, MistralConfig, MixtralConfig, Qwen2Config, Qwen3Config]
}
QWEN = ["qwen2", "qwen3"]
WINDOWED = {"use_sliding_window": True, "sliding_window": 7, "max_window_layers": 0, "layer_types": None}


@dataclass
class Honoured:
    value: object
    beside: dict = field(default_factory=dict)  # what else must be said for the key to matter
    changes_numbers: bool = True  # of the same weights; False where it is met elsewhere, see the comment


@dataclass
class Refused:
    values: list


@dataclass
class Idle:
    value: object
    why: str


LINEAR = {"rope_type": "linear", "factor": 3.0, "rope_theta": 500.0}
LLAMA3 = {
    "rope_type": "llama3",
    "factor": 8.0,
    "rope_theta": 10000.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 32,
}
OTHER_ROPES = [
    {"rope_type": "yarn", "factor": 4.0, "rope_theta": 10000.0, "original_max_position_embeddings": 64},
    {"rope_type": "dynamic", "factor": 4.0, "rope_theta": 10000.0},
    {"rope_type": "default", "rope_theta": 10000.0, "partial_rotary_factor": 0.5},
    {"rope_type": "linear", "factor": 2.0, "rope_theta": 10000.0, "attention_factor": 2.0},
    {"full_attention": {"rope_type": "default", "rope_theta": 10000.0}, "sliding_attention": {"rope_theta": 500.0}},
    {"rope_type": "linear", "rope_theta": 10000.0},  # without its factor
]

LOSS = "a loss of transformers' own, which is not the one that is trained on here"
CLASSIFIER = "of models that classify; the language model is taken whatever it says"
SHAPE_OF_OUTPUT = "which outputs a call gives back, not their numbers"

KEYS = {
    "vocab_size": Honoured(450),
    "hidden_size": Honoured(96),
    "intermediate_size": Honoured(72),
    "num_hidden_layers": Honoured(3),
    "num_attention_heads": Honoured(8),
    "num_key_value_heads": Honoured(1),
    "head_dim": Honoured(24),
    "num_local_experts": Honoured(5),
    "num_experts": Honoured(5),
    "num_experts_per_tok": Honoured(1),
    "max_position_embeddings": Honoured(700, changes_numbers=False),  # how long a text may be
    "rms_norm_eps": Honoured(0.05),
    "tie_word_embeddings": Honoured(True),
    "attention_bias": Honoured(True),
    "sliding_window": Honoured(5, WINDOWED),
    "use_sliding_window": Honoured(True, WINDOWED),
    "max_window_layers": Honoured(1, WINDOWED),
    "layer_types": Honoured(["sliding_attention", "full_attention"], WINDOWED),
    "rope_parameters": Honoured(LINEAR),
    "rope_scaling": Honoured(LLAMA3),
    "rope_theta": Honoured(100.0),
    "bos_token_id": Honoured(5, changes_numbers=False),  # where texts begin and end: test_ends
    "eos_token_id": Honoured(5, changes_numbers=False),
    "hidden_act": Refused(["gelu", "relu"]),
    "mlp_bias": Refused([True]),
    "is_encoder_decoder": Refused([True]),
    "partial_rotary_factor": Refused([0.5]),
    "per_layer_config": Refused([{"0": {"intermediate_size": 72}}]),
    "quantization_config": Refused([{"quant_method": "fp8"}]),
    "attention_dropout": Idle(0.5, "dropout is drawn while transformers trains; the training here has none"),
    "router_jitter_noise": Idle(0.5, "noise is drawn while transformers trains; the training here has none"),
    "output_router_logits": Idle(True, LOSS),
    "router_aux_loss_coef": Idle(0.5, LOSS),
    "initializer_range": Idle(0.5, "for weights that are drawn anew; all of them are read"),
    "use_cache": Idle(False, "how keys and values are kept, not what is computed"),
    "pad_token_id": Idle(7, "texts are packed, so that nothing is filled up"),
    "pretraining_tp": Idle(4, "transformers does not read it any more"),
    "chunk_size_feed_forward": Idle(3, "these families' blocks do not read it"),
    "output_hidden_states": Idle(True, SHAPE_OF_OUTPUT),
    "return_dict": Idle(True, SHAPE_OF_OUTPUT),
    "dtype": Idle("bfloat16", "the run's settings say what is computed in"),
    "torch_dtype": Idle("bfloat16", "the run's settings say what is computed in"),
    "id2label": Idle({"0": "a", "1": "b"}, CLASSIFIER),
    "label2id": Idle({"a": 0, "b": 1}, CLASSIFIER),
    "problem_type": Idle("regression", CLASSIFIER),
    "architectures": Idle(["OtherForSequenceClassification"], CLASSIFIER),
    "transformers_version": Idle("4.30.0", "who wrote the file"),
}

# Keys that transformers reads without their being fields of a class: old spellings, and what every class takes.
FURTHER = ["rope_scaling", "rope_theta", "partial_rotary_factor", "per_layer_config", "quantization_config", "torch_dtype"]
# Of Mixtral under the name that other families have.
FURTHER_OF = {"mixtral": ["num_experts"], "qwen2": ["head_dim"]}
