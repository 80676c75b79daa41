"""Token ids against Hugging Face tokenizers. SAMI_BINARY may also name the test program `tokenize_lines`."""

import json
import unicodedata

import gguf
import pytest
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

from varied_texts import CODE, EMOJI, LANGUAGES, mixed_texts, varied_texts

LLAMA3 = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
QWEN2 = LLAMA3.replace(r"\p{N}{1,3}", r"\p{N}")
O200K = (
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
    r"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
    r"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
SPECIALS = ["<|begin|>", "<|end|>", "<|end|>x", "[MASK]", "</s>"]


def byte_level(add_prefix_space=False, use_regex=True):
    return pre_tokenizers.ByteLevel(add_prefix_space=add_prefix_space, use_regex=use_regex)


def split_by(pattern, behavior="isolated", invert=False):
    split = pre_tokenizers.Split(Regex(pattern), behavior, invert)
    return pre_tokenizers.Sequence([split, byte_level(use_regex=False)])


def digits(individual):
    return pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=individual), byte_level()])


def literal():
    return pre_tokenizers.Sequence([pre_tokenizers.Split("e\\E.", "isolated"), byte_level()])


# name: (pre-tokenizer, normalizer, ignore_merges, merges as pairs)
KINDS = {
    "gpt2": (byte_level, None, False, False),
    "gpt2-prefix-space": (lambda: byte_level(add_prefix_space=True), None, False, True),
    "smollm": (lambda: digits(True), None, False, True),
    "digits-in-runs": (lambda: digits(False), None, False, False),
    "llama3": (lambda: split_by(LLAMA3), None, True, True),
    "qwen2": (lambda: split_by(QWEN2), normalizers.NFC, False, False),
    "matches-kept-by-inversion": (lambda: split_by(LLAMA3, "removed", True), None, False, True),
    "spaces-removed": (lambda: split_by(r"\s+", "removed"), None, False, True),
    "word-characters": (lambda: split_by(r"\w+|[^\w\s]+"), None, False, True),
    "literal": (literal, None, False, True),
    "o200k": (lambda: split_by(O200K), None, True, True),
}


def assert_same_ids(sami, peer, model, texts, text_comes_back=True):
    assert len(texts) >= 1000
    rows = sami.rows("tokenize", model, [{"text": text} for text in texts])
    assert len(rows) == len(texts)
    differing = []
    for text, row in zip(texts, rows):
        expected = peer.encode(text, add_special_tokens=False)
        if row["ids"] != expected.ids:
            ours = [peer.id_to_token(i) for i in row["ids"]]
            differing.append((ascii(text[:60]), ours[:40], expected.tokens[:40]))
        elif text_comes_back:
            assert row["text"] == text
    assert not differing, f"{len(differing)} of {len(texts)}, first: {differing[:3]}"


def demo_peer(path):
    """The demo's vocabulary and merges with its true pre-tokenizer, which transformers' own conversion drops."""
    fields = gguf.GGUFReader(path).fields
    tokens = fields["tokenizer.ggml.tokens"].contents()
    merges = [tuple(merge.split(" ")) for merge in fields["tokenizer.ggml.merges"].contents()]
    types = fields["tokenizer.ggml.token_type"].contents()
    peer = Tokenizer(models.BPE({token: i for i, token in enumerate(tokens)}, merges))
    peer.pre_tokenizer = digits(True)
    peer.decoder = decoders.ByteLevel()
    specials = [token for token, kind in zip(tokens, types) if kind == gguf.TokenType.CONTROL]
    peer.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in specials])
    return peer, specials


def test_the_demo_model_gives_identical_ids(sami, demo_path):
    peer, specials = demo_peer(demo_path)
    # The vocabulary lacks some bytes, which are lost in both: the text need not come back.
    assert_same_ids(sami, peer, demo_path, varied_texts(specials), text_comes_back=False)


def trained(kind, folder):
    """A small byte-level BPE saved as tokenizer.json."""
    pre_tokenizer, normalizer, ignore_merges, as_pairs = KINDS[kind]
    tokenizer = Tokenizer(models.BPE(ignore_merges=ignore_merges))
    tokenizer.pre_tokenizer = pre_tokenizer()
    if normalizer:
        tokenizer.normalizer = normalizer()
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=1500, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False
    )
    tokenizer.train_from_iterator(4 * (LANGUAGES + EMOJI + CODE) + mixed_texts(3, 400), trainer)
    tokenizer.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in SPECIALS[:3]])
    tokenizer.add_special_tokens(
        [AddedToken(SPECIALS[3], special=True, lstrip=True), AddedToken(SPECIALS[4], rstrip=True)]
    )
    tokenizer.add_tokens([AddedToken("  \t", normalized=False), AddedToken("quick é", normalized=True), "brown"])
    begin = ("<|begin|>", tokenizer.token_to_id("<|begin|>"))
    tokenizer.post_processor = processors.TemplateProcessing(single="<|begin|> $A", special_tokens=[begin])
    folder.mkdir()
    tokenizer.save(str(folder / "tokenizer.json"))
    if not as_pairs:
        content = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
        content["model"]["merges"] = [" ".join(pair) for pair in content["model"]["merges"]]
        (folder / "tokenizer.json").write_text(json.dumps(content), encoding="utf-8")
    return Tokenizer.from_file(str(folder / "tokenizer.json"))


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "o200k"])
def test_tokenizer_json_gives_identical_ids(sami, tmp_path, kind):
    peer = trained(kind, tmp_path / "model")
    texts = varied_texts(SPECIALS) + [
        "the quick é brown  \t x",
        "quick e\u0301brown",
        "a \u3000[MASK] </s> \n b",
        "</s>  <|end|>",
    ]
    changes_text = {"qwen2", "gpt2-prefix-space", "spaces-removed", "matches-kept-by-inversion"}
    # Stripping white space around added tokens loses it.
    whole = [text for text in texts if "[MASK]" not in text and "</s>" not in text]
    assert_same_ids(sami, peer, tmp_path / "model", texts, text_comes_back=False)
    if kind not in changes_text:
        assert_same_ids(sami, peer, tmp_path / "model", whole)


def test_a_pattern_of_fine_categories_gives_identical_ids(sami, tmp_path):
    """Letter case and script are left to PCRE2, whose Unicode is older: compared on characters of Unicode 14."""
    peer = trained("o200k", tmp_path / "model")
    texts = [text for text in varied_texts(SPECIALS) if all(unicodedata.category(c) != "Cn" for c in text)]
    assert_same_ids(sami, peer, tmp_path / "model", texts, text_comes_back=False)
