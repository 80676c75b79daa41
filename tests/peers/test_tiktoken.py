"""Llama-3's original tokenizer.model against tiktoken. SAMI_BINARY may also name the test program `tokenize_lines`."""

import base64
import json

import pytest
import tiktoken
from transformers import PreTrainedTokenizerFast

from llama_tokenizers import LLAMA3_PATTERN, from_tiktoken
from published_tokenizers import llama3, model_folder
from test_prompt_formats import TEMPLATES, assert_same_prompts, render_prompts  # noqa: F401 (a fixture)
from varied_texts import varied_texts

NAMED = {
    0: "begin_of_text",
    1: "end_of_text",
    4: "finetune_right_pad_id",
    5: "step_id",
    6: "start_header_id",
    7: "end_header_id",
    8: "eom_id",
    9: "eot_id",
    10: "python_tag",
    11: "image",
}
RESERVED = (f"reserved_special_token_{i}" for i in range(256 - len(NAMED)))
SPECIALS = {f"<|{NAMED.get(i) or next(RESERVED)}|>": 128000 + i for i in range(256)}


def assert_same_as_tiktoken(sami, folder, ranks, specials):
    peer = tiktoken.Encoding("peer", pat_str=LLAMA3_PATTERN, mergeable_ranks=ranks, special_tokens=specials)
    texts = varied_texts(["<|begin_of_text|>", "<|eot_id|>", "<|reserved_special_token_245|>", "<|end|>"])
    rows = sami.rows("tokenize", folder, [{"text": text} for text in texts])
    assert len(rows) == len(texts) >= 1000
    for text, row in zip(texts, rows):
        assert row["ids"] == peer.encode(text, allowed_special="all"), ascii(text[:60])
        assert row["text"] == text


def ranks_in(content: bytes) -> dict[bytes, int]:
    return {base64.b64decode(token): int(rank) for token, rank in (line.split() for line in content.splitlines())}


def test_llama3_gives_identical_ids(sami, tmp_path):
    content = llama3().read_bytes()
    assert_same_as_tiktoken(sami, model_folder(tmp_path / "model", content), ranks_in(content), SPECIALS)


def test_tokens_of_several_splits_give_identical_ids(sami, tmp_path):
    """And special tokens named by the configuration."""
    tokens = [bytes([i]) for i in range(256)] + [b"aa", b"aaa", b"ab", b"aba", b"baab", b"aaaaa", b"  ", b" a"]
    content = b"".join(base64.b64encode(token) + b" %d\n" % rank for rank, token in enumerate(tokens))
    config = {"added_tokens_decoder": {str(len(tokens)): {"content": "<|end|>", "special": True}}}
    folder = model_folder(tmp_path / "model", content, json.dumps(config))
    assert_same_as_tiktoken(sami, folder, ranks_in(content), {"<|end|>": len(tokens)})


@pytest.fixture(scope="module")
def llama3_tokenizer():
    return from_tiktoken(llama3(), SPECIALS)


# The date that transformers is told, where a template would ask the clock.
@pytest.mark.parametrize(
    ("template", "variables"),
    [
        ("llama3", {}),
        ("llama3.1", {}),
        ("llama3.2", {"date_string": "26 Jul 2024"}),
        ("llama3.1-other-dates", {}),
        ("llama3.1-one-date", {}),
    ],
)
def test_prompts_of_llama3(render_prompts, llama3_tokenizer, tmp_path, template, variables):  # noqa: F811
    config = {"bos_token": "<|begin_of_text|>", "eos_token": "<|eot_id|>", "chat_template": TEMPLATES[template]}
    peer = PreTrainedTokenizerFast(tokenizer_object=llama3_tokenizer, **config)
    folder = model_folder(tmp_path / "model", llama3().read_bytes(), json.dumps(config))
    assert_same_prompts(render_prompts, folder, peer, has_system=True, **variables)
