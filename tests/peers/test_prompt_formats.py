"""Prompts of experiments against transformers' chat templates: the same text and the same ids."""

import json
import subprocess

import pytest
from transformers import PreTrainedTokenizerFast

from llama_tokenizers import from_sentencepiece
from published_tokenizers import mistral, model_folder
from varied_texts import CODE, DIGITS, EMOJI, LANGUAGES

LEAD = "You follow these principles when you respond.\n"
RAISE_ON_SYSTEM = (
    "{% for m in messages %}{% if (m['role'] == 'user') != (loop.index0 % 2 == 0) %}"
    "{{ raise_exception('roles must alternate') }}{% endif %}"
)
ASSISTANT = "{% elif m['role'] == 'assistant' %}{{ m['content'] + eos_token }}{% endif %}{% endfor %}"
USER = "{% if m['role'] == 'user' %}"
TEMPLATES = {
    "mistral-1": "{{ bos_token }}" + RAISE_ON_SYSTEM + USER + "{{ '[INST] ' + m['content'] + ' [/INST]' }}" + ASSISTANT,
    "mistral-2": "{{ bos_token }}" + RAISE_ON_SYSTEM + USER + "{{ ' [INST] ' + m['content'] + ' [/INST]' }}" + ASSISTANT,
    "mistral-3": "{{ bos_token }}" + RAISE_ON_SYSTEM + USER + "{{ '[INST] ' + m['content'] + '[/INST]' }}" + ASSISTANT,
    "zephyr": "{% for m in messages %}\n{% if m['role'] == 'user' %}\n{{ '<|user|>\n' + m['content'] + eos_token }}\n"
    "{% elif m['role'] == 'system' %}\n{{ '<|system|>\n' + m['content'] + eos_token }}\n{% elif m['role'] == "
    "'assistant' %}\n{{ '<|assistant|>\n'  + m['content'] + eos_token }}\n{% endif %}\n{% if loop.last and "
    "add_generation_prompt %}\n{{ '<|assistant|>' }}\n{% endif %}\n{% endfor %}",
    "chatml": "{% for m in messages %}{{'<|im_start|>' + m['role'] + '\n' + m['content'] + '<|im_end|>' + '\n'}}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}",
    "llama3": "{% for m in messages %}{% set content = '<|start_header_id|>' + m['role'] + '<|end_header_id|>\n\n'+ "
    "m['content'] | trim + '<|eot_id|>' %}{% if loop.index0 == 0 %}{% set content = bos_token + content %}{% endif %}"
    "{{ content }}{% endfor %}{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\n\n' }}"
    "{% endif %}",
}
# name: (template, version of Mistral's vocabulary, legacy)
SENTENCEPIECE = {
    "mistral-1": ("mistral-1", "v1", True),
    "mistral-2": ("mistral-2", "v1", True),
    "mistral-3": ("mistral-3", "v3", False),
    "zephyr": ("zephyr", "v1", True),
    "chatml": ("chatml", "v1", True),
    "chatml-not-legacy": ("chatml", "v1", False),
}


def rows():
    texts = [text.strip() for text in LANGUAGES + EMOJI + CODE + DIGITS + ["hi", "two\n\nparagraphs"]]
    return [{"constitution": c, "query": q} for c in ("", "1. Be brief.\n2. Be kind.") for q in texts]


def rendered(binary, folder, asked, name="auto"):
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in asked)
    done = subprocess.run(
        [binary, name, folder], input=lines, capture_output=True, text=True, encoding="utf-8", timeout=600
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.split("\n") if line]


def messages(row, has_system):
    system = LEAD + row["constitution"] if row["constitution"] else ""
    if not has_system:
        return [{"role": "user", "content": (system + "\n\n" if system else "") + row["query"]}]
    return ([{"role": "system", "content": system}] if system else []) + [{"role": "user", "content": row["query"]}]


def assert_same_prompts(binary, folder, peer, has_system):
    asked = rows()
    assert len(asked) > 80
    for row, ours in zip(asked, rendered(binary, folder, asked), strict=True):
        talk = messages(row, has_system)
        text = peer.apply_chat_template(talk, tokenize=False, add_generation_prompt=True)
        assert ours["text"] == text
        assert ours["ids"] == peer.encode(text, add_special_tokens=False), ascii(row["query"][:40])


@pytest.fixture(scope="session")
def render_prompts(sami):
    return sami.binary.with_name("render_prompts")


@pytest.mark.parametrize("name", SENTENCEPIECE)
def test_sentencepiece_models(render_prompts, tmp_path, name):
    template, version, legacy = SENTENCEPIECE[name]
    model = mistral(version).read_bytes()
    config = {"legacy": legacy, "bos_token": "<s>", "eos_token": "</s>", "chat_template": TEMPLATES[template]}
    tokenizer = from_sentencepiece(model, legacy)
    if template == "chatml":
        tokenizer.add_special_tokens(["<|im_start|>", "<|im_end|>"])
        ids = {token: tokenizer.token_to_id(token) for token in ("<|im_start|>", "<|im_end|>")}
        config["added_tokens_decoder"] = {str(i): {"content": token, "special": True} for token, i in ids.items()}
    peer = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>", chat_template=TEMPLATES[template]
    )
    folder = model_folder(tmp_path / "model", model, json.dumps(config))
    assert_same_prompts(render_prompts, folder, peer, has_system=not template.startswith("mistral"))
