"""Models of strangers: whatever a file of theirs is or claims, it is refused within moments and little memory, by a
sentence that names it; or loaded, where it is only odd."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time

import pytest

SECONDS, MEGABYTES = 10, 256  # a loaded LibTorch takes 120 MB and half a second; the rest is for a busy machine
LOGPROBS = '{"prompt": "a b c", "response": " d e"}\n'


@pytest.fixture
def model(random_model, tmp_path):
    """A folder of a small model of one's own to spoil."""
    source, _ = random_model("grouped-query-tied")
    shutil.copytree(source, tmp_path / "model")
    return tmp_path / "model"


@pytest.fixture
def tried(sami, tmp_path):
    """Scores a text with a model; its exit code and what was said, within bounds of time and memory."""

    def run(model, text: str = LOGPROBS) -> tuple[int, str]:
        (tmp_path / "in.jsonl").write_text(text)
        begun = time.monotonic()
        process = subprocess.Popen(
            [str(sami.binary), "logprobs", "--model", str(model), "--input", str(tmp_path / "in.jsonl")],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            _, errors = process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            pytest.fail("it hangs")
        assert time.monotonic() - begun < SECONDS
        assert "Traceback" not in errors and "terminate" not in errors and "json.exception" not in errors
        return process.returncode, errors

    return run


def change(model, name: str, **values) -> None:
    path = model / name
    content = json.loads(path.read_text()) if path.exists() else {}
    path.write_text(json.dumps(content | values))


MEASURING = """
import json, resource, subprocess, sys
done = subprocess.run(sys.argv[1:], capture_output=True, text=True, timeout=60)
print(json.dumps([done.returncode, done.stderr, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss]))
"""


def measured(command: list[str]) -> tuple[int, str, float]:
    """Exit code, what was said, and the peak in MB. A child counts what its parent held: one that holds little starts it."""
    done = subprocess.run([sys.executable, "-c", MEASURING, *command], capture_output=True, text=True, check=True)
    code, said, peak = json.loads(done.stdout)
    return code, said, peak / 1024


NUMBERS = ("num_hidden_layers", "vocab_size", "hidden_size", "intermediate_size", "num_attention_heads", "num_key_value_heads",
           "head_dim", "max_position_embeddings", "sliding_window", "max_window_layers")  # fmt: skip


@pytest.mark.parametrize("family", ["llama", "mistral", "qwen2"])
@pytest.mark.parametrize("key", NUMBERS)
def test_a_number_in_the_configuration_costs_nothing(sami, model, family, key):
    """It is checked against the tensors, or a limit, before anything is made of it."""
    window = {} if family == "llama" else {"sliding_window": 4, "use_sliding_window": True}
    change(model, "config.json", **{"model_type": family, "architectures": [], **window, key: 2**30})
    (model / "in.jsonl").write_text(LOGPROBS)
    command = [str(sami.binary), "logprobs", "--model", str(model), "--input", str(model / "in.jsonl")]
    begun = time.monotonic()
    code, said, peak = measured(command)
    assert time.monotonic() - begun < SECONDS and peak < MEGABYTES
    # What nothing is made of may be as large as it likes; the weights are those of no qwen2, which has biases.
    harmless = family != "qwen2" and key in ("max_position_embeddings", "sliding_window", "max_window_layers")
    assert code == (0 if harmless else 2), said
    assert harmless or "model/config.json" in said or "tensor" in said, said


@pytest.mark.parametrize(
    ("key", "value", "named"),
    [
        ("num_hidden_layers", 2**30, "from 1 to 65536"),
        ("num_hidden_layers", 2**40, "from 1 to 65536"),
        ("vocab_size", 2**40, "from 1 to 1073741824"),
        ("hidden_size", [1] * 500_000, "hidden_size"),
        ("rope_theta", "x" * 1_000_000, "rope_theta"),
        ("model_type", "x" * 1_000_000, "model_type"),
    ],
)  # fmt: skip
def test_a_value_is_named_and_not_printed_whole(model, tried, key, value, named):
    change(model, "config.json", **{key: value})
    code, said = tried(model)
    assert code == 2 and named in said and len(said) < 1000


MODEL_FILES = ("config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json",
               "added_tokens.json", "chat_template.jinja", "model.safetensors")  # fmt: skip


@pytest.mark.parametrize("name", MODEL_FILES)
@pytest.mark.parametrize("kind", ["fifo", "device"])
def test_only_files_are_models(model, tried, name, kind):
    """Nobody waits for what a FIFO will bring, or reads what has no end."""
    (model / name).unlink(missing_ok=True)
    if kind == "fifo":
        os.mkfifo(model / name)
    else:
        (model / name).symlink_to("/dev/zero")
    code, said = tried(model)
    assert code == 2 and f"{name}: not a regular file" in said


def with_pattern(model, pattern: str) -> None:
    content = json.loads((model / "tokenizer.json").read_text())
    split = {"type": "Split", "pattern": {"Regex": pattern}, "behavior": "Isolated", "invert": False}
    bytes_ = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": False}
    content["pre_tokenizer"] = {"type": "Sequence", "pretokenizers": [split, bytes_]}
    (model / "tokenizer.json").write_text(json.dumps(content))


@pytest.mark.parametrize(
    ("pattern", "text"),
    [("(a|aa)+$", "a" * 60 + "b"), ("(a*)*[cd]", "a" * 40), ("((a)|b)*[cd]", "ab" * 2_000_000)],
)  # fmt: skip
def test_patterns_run_within_limits(model, tried, pattern, text):
    with_pattern(model, pattern)
    code, said = tried(model, json.dumps({"prompt": text, "response": "b"}) + "\n")
    assert code == 2, said
    assert "takes more steps or memory" in said and "tokenizer.json" in said, said


def test_a_text_of_megabytes_is_no_trouble_for_a_tokenizers_own_pattern(model, tried):
    code, said = tried(model, json.dumps({"prompt": " word" * 600_000 + " " * 2_000_000, "response": "b"}) + "\n")
    assert code == 2 and "tokens together" in said, said


def test_numbers_that_no_double_holds_are_told(model, tried):
    text = (model / "config.json").read_text()
    (model / "config.json").write_text(text.rstrip().rstrip("}") + ', "rope_theta": 1e999}')
    code, said = tried(model)
    assert code == 2 and "config.json" in said and "too large" in said


def test_control_characters_of_names_do_not_reach_the_terminal(model, tried):
    change(model, "config.json", model_type="\u001b[31mred\u0007")
    code, said = tried(model)
    assert code == 2 and "\u001b" not in said and "\u0007" not in said and "red" in said
