"""Ids and texts of sentencepiece models against the library's own Python package. SAMI_BINARY may also name the test
program `tokenize_lines`."""

import io
import json
import re

import pytest
import sentencepiece

from published_tokenizers import MISTRAL, mistral, model_folder
from varied_texts import CODE, EMOJI, LANGUAGES, mixed_texts, varied_texts

SPECIALS = ["[INST]", "[/INST]", "<s>", "</s>", "<unk>"]


class Peer:
    """The library with control pieces, and further tokens by id, recognised in the text."""

    def __init__(self, model: bytes, added=None):
        self.library = sentencepiece.SentencePieceProcessor(model_proto=model)
        pieces = range(self.library.vocab_size())
        self.specials = {self.library.id_to_piece(i): i for i in pieces if self.library.is_control(i)} | (added or {})
        longest_first = sorted(self.specials, key=len, reverse=True)
        self.pattern = re.compile("(" + "|".join(map(re.escape, longest_first)) + ")")

    def ids(self, text: str) -> list[int]:
        ids = []
        for part in self.pattern.split(text):
            ids += [self.specials[part]] if part in self.specials else self.library.encode(part)
        return ids


def assert_same(sami, peer: Peer, folder, texts):
    assert len(texts) >= 1000
    rows = sami.rows("tokenize", folder, [{"text": text} for text in texts])
    assert len(rows) == len(texts)
    differing = [
        (ascii(text[:60]), row["ids"][:20], peer.ids(text)[:20])
        for text, row in zip(texts, rows)
        if row["ids"] != peer.ids(text)
    ]
    assert not differing, f"{len(differing)} of {len(texts)}, first: {differing[:3]}"
    for text, row in zip(texts, rows):
        if not peer.pattern.search(text):  # the library leaves control pieces out of texts
            assert row["text"] == peer.library.decode(row["ids"]), ascii(text)


@pytest.mark.parametrize("version", MISTRAL)
def test_published_models_of_mistral(sami, tmp_path, version):
    model = mistral(version).read_bytes()
    folder = model_folder(tmp_path / "model", model)
    assert_same(sami, Peer(model), folder, varied_texts(SPECIALS))


def test_tokens_beyond_the_model(sami, tmp_path):
    model, added = mistral("v1").read_bytes(), {"<|im_end|>": 32000, "<|im_start|>": 32001}
    decoder = {str(i): {"content": token, "special": True} for token, i in added.items()}
    folder = model_folder(tmp_path / "model", model, json.dumps({"added_tokens_decoder": decoder}))
    assert_same(sami, Peer(model, added), folder, varied_texts(list(added) + ["</s>"]))


def trained(**options) -> bytes:
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(4 * (LANGUAGES + EMOJI + CODE) + mixed_texts(3, 400)),
        model_writer=model,
        vocab_size=1500,
        minloglevel=2,
        num_threads=1,
        **options,
    )
    return model.getvalue()


KINDS = {
    "bpe-bytes": {"model_type": "bpe", "byte_fallback": True},
    "bpe-as-llama": {
        "model_type": "bpe",
        "byte_fallback": True,
        "normalization_rule_name": "identity",
        "remove_extra_whitespaces": False,
        "split_digits": True,
        "control_symbols": ["[INST]", "[/INST]"],
        "user_defined_symbols": ["<tool>", "  "],
    },
    "bpe-unknown": {"model_type": "bpe", "normalization_rule_name": "nfkc"},
    "bpe-no-prefix": {"model_type": "bpe", "byte_fallback": True, "add_dummy_prefix": False},
    "bpe-suffix": {"model_type": "bpe", "byte_fallback": True, "treat_whitespace_as_suffix": True},
    "unigram": {"model_type": "unigram", "hard_vocab_limit": False, "normalization_rule_name": "nmt_nfkc_cf"},
    "unigram-bytes": {"model_type": "unigram", "hard_vocab_limit": False, "byte_fallback": True},
}


@pytest.mark.parametrize("kind", KINDS)
def test_models_trained_here(sami, tmp_path, kind):
    model = trained(**KINDS[kind])
    folder = model_folder(tmp_path / "model", model)
    # A NUL ends a text for the normaliser's rules; no tokenizer in use depends on what becomes of one.
    texts = [text for text in varied_texts([*SPECIALS, "<tool>"]) if "\x00" not in text]
    assert_same(sami, Peer(model), folder, texts)
