"""A model with a sentencepiece tokenizer in the raw tools: responses are texts of their own, as transformers' are."""

import shutil

import pytest
import sentencepiece
import torch
from transformers import LlamaConfig, LlamaForCausalLM

import random_models
from published_tokenizers import mistral

PROMPTS = ["The capital of France", "x", "Zwölf Boxkämpfer jagen", "def f(x):\n    return"]
NEW_TOKENS = 12


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """Its folder, the network and the library's tokenizer."""
    library = sentencepiece.SentencePieceProcessor(model_file=str(mistral("v1")))
    settings = random_models.DEFAULTS | {"vocab_size": library.vocab_size(), "bos_token_id": 1, "eos_token_id": 2}
    network = random_models.randomised(LlamaForCausalLM(LlamaConfig(**settings)), seed=5)
    folder = tmp_path_factory.mktemp("model")
    network.save_pretrained(folder)
    shutil.copy(mistral("v1"), folder / "tokenizer.model")
    return folder, network.eval(), library


def test_generate_writes_texts_of_their_own(sami, model):
    folder, network, library = model
    options = ["--max-new-tokens", NEW_TOKENS, "--dtype", "float32"]
    lines = sami.rows("generate", folder, [{"prompt": prompt} for prompt in PROMPTS], *options)
    for prompt, line in zip(PROMPTS, lines, strict=True):
        ids = torch.tensor([library.encode(prompt)])
        with torch.no_grad():
            new = network.generate(ids, max_new_tokens=NEW_TOKENS, do_sample=False)[0, ids.shape[1] :].tolist()
        new = new[: new.index(2)] if 2 in new else new
        assert line["tokens"] == len(new)
        assert line["response"] == library.decode(new)


def test_a_stop_string_may_begin_with_a_space(sami, model):
    """It is looked for in what the response adds to the prompt, whichever tokens it falls into."""
    folder, _, _ = model
    options = ["--max-new-tokens", NEW_TOKENS, "--dtype", "float32"]
    whole = [line["response"] for line in sami.rows("generate", folder, [{"prompt": p} for p in PROMPTS], *options)]
    prompt, text = next((p, text) for p, text in zip(PROMPTS, whole) if " " in text[1:])
    at = text.index(" ", 1)
    stop = text[at : at + 3]
    [line] = sami.rows("generate", folder, [{"prompt": prompt}], *options, "--stop", stop)
    assert (line["response"], line["finish"]) == (text[: text.index(stop)], "stop")


def test_logprobs_tokenise_prompt_and_response_by_themselves(sami, model):
    folder, network, library = model
    [line] = sami.rows("logprobs", folder, [{"prompt": "The capital of France", "response": "is Paris."}])
    prompt, response = library.encode("The capital of France"), library.encode("is Paris.")
    with torch.no_grad():
        logits = network(torch.tensor([prompt + response])).logits[0].log_softmax(-1)
    expected = sum(logits[len(prompt) + i - 1, token].item() for i, token in enumerate(response))
    assert line["tokens"] == len(response)
    assert line["logprob_sum"] == pytest.approx(expected, abs=1e-4 * len(response))
