"""Prompts of experiments against transformers' chat templates: the same text and the same ids, in the families whose
formats are spoken without a template, too."""

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
# How Llama-3.1 and its successors begin; DATE stands for what gives the date.
DATED = (
    "{{- bos_token }}\n{%- if not date_string is defined %}DATE{%- endif %}\n"
    "{%- if messages[0]['role'] == 'system' %}\n    {%- set system_text = messages[0]['content']|trim %}\n"
    "    {%- set messages = messages[1:] %}\n{%- else %}\n    {%- set system_text = '' %}\n{%- endif %}\n"
    '{{- "<|start_header_id|>system<|end_header_id|>\\n\\n" }}{{- "Cutting Knowledge Date: December 2023\\n" }}'
    '{{- "Today Date: " + date_string + "\\n\\n" }}{{- system_text }}{{- "<|eot_id|>" }}'
    "{%- for m in messages %}\n    {%- if not (m.role == 'tool' or 'tool_calls' in m) %}\n"
    "        {{- '<|start_header_id|>' + m['role'] + '<|end_header_id|>\\n\\n' + m['content'] | trim + '<|eot_id|>' }}\n"
    "    {%- endif %}\n{%- endfor %}\n"
    "{%- if add_generation_prompt %}{{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{%- endif %}"
)
WRITTEN_DATE = '{%- set date_string = "26 Jul 2024" %}'
CLOCK = '{%- if strftime_now is defined %}{%- set date_string = strftime_now("%d %b %Y") %}{%- else %}DATE{%- endif %}'
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
    "llama3.1": DATED.replace("DATE", WRITTEN_DATE),
    "llama3.2": DATED.replace("DATE", CLOCK).replace("DATE", WRITTEN_DATE),
    "llama3.1-other-dates": DATED.replace("DATE", "{%- set date_string = '01 Feb 2025' %}").replace("2023", "2024"),
    "llama3.1-one-date": DATED.replace("DATE", "").replace('{{- "Today Date: " + date_string + "\\n\\n" }}', "{{- '\n' }}"),
}
TEMPLATES |= {
    "mistral-3-trims-answers": TEMPLATES["mistral-3"].replace("m['content'] + eos", "m['content'] | trim + eos"),
    "mistral-1-trims": TEMPLATES["mistral-1"].replace("m['content'] + ' [/", "m['content'].strip() + ' [/"),
    "zephyr-trims-system": TEMPLATES["zephyr"].replace("<|system|>\n' + m['content']", "<|system|>\n' + m.content|trim"),
    "chatml-trims": TEMPLATES["chatml"].replace("m['content']", "m['content'] | trim"),
}
# name: (template, version of Mistral's vocabulary, legacy)
SENTENCEPIECE = {
    "mistral-1": ("mistral-1", "v1", True),
    "mistral-2": ("mistral-2", "v1", True),
    "mistral-3": ("mistral-3", "v3", False),
    "zephyr": ("zephyr", "v1", True),
    "chatml": ("chatml", "v1", True),
    "chatml-not-legacy": ("chatml", "v1", False),
    "mistral-3-trims-answers": ("mistral-3-trims-answers", "v3", False),
    "mistral-1-trims": ("mistral-1-trims", "v1", True),
    "zephyr-trims-system": ("zephyr-trims-system", "v1", True),
    "chatml-trims": ("chatml-trims", "v1", True),
}


SPACED = [
    "  spaces ",
    "\n\nlines\n",
    "\u00a0\u3000wide\u2003",
    "\x1c\x1fseparators\x1d\x85",
    "\u200bno space\u200b\ufeff",
]


def rows():
    texts = LANGUAGES + EMOJI + CODE + DIGITS + SPACED + ["hi", "two\n\nparagraphs"]
    constitutions = ("", "1. Be brief.\n2. Be kind.", "1. Be calm. \n")
    return [{"constitution": c, "query": q} for c in constitutions for q in texts]


def prompts(binary, folder, asked, name="auto", refused=False):
    """What is rendered of each row; the sentence of the refusal where that is expected."""
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in asked)
    done = subprocess.run(
        [binary, name, folder], input=lines, capture_output=True, text=True, encoding="utf-8", timeout=600
    )
    assert (done.returncode != 0) == refused, done.stderr
    return done.stderr if refused else [json.loads(line) for line in done.stdout.split("\n") if line]


def messages(row, has_system):
    system = LEAD + row["constitution"] if row["constitution"] else ""
    if not has_system:
        return [{"role": "user", "content": (system + "\n\n" if system else "") + row["query"]}]
    return ([{"role": "system", "content": system}] if system else []) + [{"role": "user", "content": row["query"]}]


def assert_same_prompts(binary, folder, peer, has_system, **variables):
    """Rendered from the template, and in the format that its marks tell."""
    asked = rows()
    assert len(asked) > 80
    for name in ("auto", "recognised"):
        for row, ours in zip(asked, prompts(binary, folder, asked, name), strict=True):
            talk = messages(row, has_system)
            text = peer.apply_chat_template(talk, tokenize=False, add_generation_prompt=True, **variables)
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
    if template.startswith("chatml"):
        tokenizer.add_special_tokens(["<|im_start|>", "<|im_end|>"])
        ids = {token: tokenizer.token_to_id(token) for token in ("<|im_start|>", "<|im_end|>")}
        config["added_tokens_decoder"] = {str(i): {"content": token, "special": True} for token, i in ids.items()}
    peer = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>", chat_template=TEMPLATES[template]
    )
    folder = model_folder(tmp_path / "model", model, json.dumps(config))
    assert_same_prompts(render_prompts, folder, peer, has_system=not template.startswith("mistral"))
