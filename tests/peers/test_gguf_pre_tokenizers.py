"""The pre-tokenizers that GGUF files name, against Hugging Face tokenizers with the pattern of the family."""

import json
import unicodedata

import gguf
import pytest
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

from llama_tokenizers import LLAMA3_PATTERN
from varied_texts import CODE, EMOJI, LANGUAGES, mixed_texts, varied_texts

QWEN2_PATTERN = LLAMA3_PATTERN.replace(r"\p{N}{1,3}", r"\p{N}")
UPPER, LOWER = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]", r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"
TEKKEN_PATTERN = (
    rf"[^\r\n\p{{L}}\p{{N}}]?{UPPER}*{LOWER}+|[^\r\n\p{{L}}\p{{N}}]?{UPPER}+{LOWER}*"
    r"|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
# One after another; what llama.cpp calls "default".
DEFAULT_PATTERNS = [
    r"[\p{P}\$\+<=>\^~\|]+",
    r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+",
    r"\p{N}+",
    r"[0-9][0-9][0-9]",
]
SPECIALS = ["<|begin|>", "<|end|>"]


def cut_by(*patterns):
    splits = [pre_tokenizers.Split(Regex(pattern), "isolated") for pattern in patterns]
    byte_level = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    return lambda: pre_tokenizers.Sequence([*splits, byte_level])


def gpt2():
    return pre_tokenizers.ByteLevel(add_prefix_space=False)


def smollm():
    return pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), gpt2()])


# name: (pre-tokenizer, normalizer, a word in the vocabulary is one token)
RECIPES = {
    "gpt-2": (gpt2, None, False),
    "default": (cut_by(*DEFAULT_PATTERNS), None, False),
    "smollm": (smollm, None, False),
    "llama-bpe": (cut_by(LLAMA3_PATTERN), None, True),
    "llama3": (cut_by(LLAMA3_PATTERN), None, True),
    "llama-v3": (cut_by(LLAMA3_PATTERN), None, True),
    "qwen2": (cut_by(QWEN2_PATTERN), normalizers.NFC, False),
    "tekken": (cut_by(TEKKEN_PATTERN), None, True),
}


def trained(name) -> Tokenizer:
    pre_tokenizer, normalizer, ignore_merges = RECIPES[name]
    tokenizer = Tokenizer(models.BPE(ignore_merges=ignore_merges))
    tokenizer.pre_tokenizer = pre_tokenizer()
    if normalizer:
        tokenizer.normalizer = normalizer()
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=1500, initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator(4 * (LANGUAGES + EMOJI + CODE) + mixed_texts(3, 400), trainer)
    tokenizer.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in SPECIALS])
    return tokenizer


def write_gguf(path, tokenizer: Tokenizer, name: str):
    tokens = sorted(tokenizer.get_vocab(), key=tokenizer.token_to_id)
    kinds = [gguf.TokenType.CONTROL if token in SPECIALS else gguf.TokenType.NORMAL for token in tokens]
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(name)
    writer.add_token_list(tokens)
    writer.add_token_types(kinds)
    writer.add_token_merges([" ".join(pair) for pair in json.loads(tokenizer.to_str())["model"]["merges"]])
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


@pytest.mark.parametrize("name", RECIPES)
def test_gives_identical_ids(sami, tmp_path, name):
    peer = trained(name)
    texts = varied_texts(SPECIALS)
    if name == "tekken":  # letter case is left to PCRE2, whose Unicode is older
        texts = [text for text in texts if all(unicodedata.category(c) != "Cn" for c in text)]
    rows = sami.rows("tokenize", write_gguf(tmp_path / "m.gguf", peer, name), [{"text": text} for text in texts])
    assert len(texts) >= 1000
    for text, row in zip(texts, rows, strict=True):
        assert row["ids"] == peer.encode(text, add_special_tokens=False).ids, ascii(text[:60])
