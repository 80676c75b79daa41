"""Where chat templates stand in a folder: the one that transformers takes of it, or its refusal."""

import json

import pytest
from tokenizers import AddedToken
from transformers import PreTrainedTokenizerFast

from test_model_templates import trained
from test_prompt_formats import prompts, render_prompts  # noqa: F401 (a fixture)


def written(name: str) -> str:
    return name + "{% for m in messages %}{{ m.content }}{% endfor %}"


# By file: what tokenizer_config.json says of templates, and those beside it.
PLACES = {
    "config": (written("C"), {}),
    "config, by name": ([{"name": "tool_use", "template": "T"}, {"name": "default", "template": written("D")}], {}),
    "config, by other names": ([{"name": "tool_use", "template": written("T")}], {}),
    "jinja": (None, {"chat_template.jinja": written("J")}),
    "jinja before config": (written("C"), {"chat_template.jinja": written("J")}),
    "jinja among others": (None, {"chat_template.jinja": written("J"), "additional_chat_templates/rag.jinja": "R"}),
    "by name": (None, {"additional_chat_templates/default.jinja": written("N"), "additional_chat_templates/a.jinja": "A"}),
    "by other names": (written("C"), {"additional_chat_templates/rag.jinja": written("R")}),
}


@pytest.fixture(scope="module")
def tokenizer():
    made = trained()
    made.add_special_tokens([AddedToken("<|end|>", normalized=False)])
    return made


@pytest.mark.parametrize("place", PLACES)
def test_the_same_template_is_taken(render_prompts, tokenizer, tmp_path, place):  # noqa: F811
    stated, files = PLACES[place]
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="<|end|>").save_pretrained(tmp_path)
    config = json.loads((tmp_path / "tokenizer_config.json").read_text(encoding="utf-8"))
    if stated is not None:
        config["chat_template"] = stated
    (tmp_path / "tokenizer_config.json").write_text(json.dumps(config), encoding="utf-8")
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    peer = PreTrainedTokenizerFast.from_pretrained(tmp_path)
    asked = [{"constitution": "", "query": "q"}]
    try:
        expected = peer.apply_chat_template([{"role": "user", "content": "q"}], tokenize=False)
    except ValueError:
        assert 'none is called "default"' in prompts(render_prompts, tmp_path, asked, refused=True)
    else:
        assert prompts(render_prompts, tmp_path, asked)[0]["text"] == expected
