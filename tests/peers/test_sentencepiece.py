"""Ids and texts of sentencepiece models against the library's own Python package. SAMI_BINARY may also name the test
program `tokenize_lines`."""

import io
import json
import re
import subprocess

import gguf
import pytest
import sentencepiece
from tokenizers import processors
from transformers import LlamaTokenizer

from llama_tokenizers import from_sentencepiece
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


def write_gguf(path, model: bytes):
    """The tokenizer as llama.cpp's converter writes it."""
    library = sentencepiece.SentencePieceProcessor(model_proto=model)
    kinds = gguf.TokenType
    types = []
    for i in range(library.vocab_size()):
        marks = {kinds.UNKNOWN: library.is_unknown, kinds.CONTROL: library.is_control, kinds.BYTE: library.is_byte}
        types.append(next((kind for kind, holds in marks.items() if holds(i)), kinds.NORMAL))
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_tokenizer_model("llama")
    writer.add_token_list([library.id_to_piece(i).encode() for i in range(library.vocab_size())])
    writer.add_token_scores([library.get_score(i) for i in range(library.vocab_size())])
    writer.add_token_types(types)
    writer.add_bos_token_id(library.bos_id())
    writer.add_eos_token_id(library.eos_id())
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


@pytest.mark.parametrize("version", MISTRAL)
def test_gguf_files_and_what_is_saved_from_them(sami, tmp_path, version):
    model = mistral(version).read_bytes()
    path = write_gguf(tmp_path / "model.gguf", model)
    assert_same(sami, Peer(model), path, varied_texts(SPECIALS[:4]))
    saved = tmp_path / "saved"
    saved.mkdir()
    subprocess.run([sami.binary.with_name("save_tokenizer"), path, saved], check=True)
    peer = Peer(model, {"<unk>": 0})  # named by the configuration
    assert_same(sami, peer, saved, varied_texts(SPECIALS))
    reread = sentencepiece.SentencePieceProcessor(model_file=str(saved / "tokenizer.model"))
    assert all(peer.library.encode(text) == reread.encode(text) for text in varied_texts([]))


def test_a_saved_folder_loads_in_transformers(sami, tmp_path):
    path = write_gguf(tmp_path / "model.gguf", mistral("v1").read_bytes())
    subprocess.run([sami.binary.with_name("save_tokenizer"), path, tmp_path], check=True)
    peer = LlamaTokenizer.from_pretrained(tmp_path)
    # It merges runs of spaces in another order than the library, and adds none to a text that begins with one.
    texts = [text for text in varied_texts(SPECIALS) if not re.search(r"(^|<s>|</s>|<unk>|[ ▁])[ ▁]", text)]
    rows = sami.rows("tokenize", tmp_path, [{"text": text} for text in texts])
    assert len(texts) > 1000
    for text, row in zip(texts, rows, strict=True):
        assert row["ids"] == peer.encode(text, add_special_tokens=False), ascii(text[:60])
    assert (peer.bos_token_id, peer.eos_token_id) == (1, 2)
    assert peer.encode("hi") == [1, *peer.encode("hi", add_special_tokens=False)]


@pytest.mark.parametrize("version, legacy", [("v1", True), ("v3", True), ("v1", False), ("v3", False)])
def test_tokenizer_json_without_the_model(sami, tmp_path, version, legacy):
    """Here Hugging Face tokenizers is right: in runs of spaces it differs from the library."""
    peer = from_sentencepiece(mistral(version).read_bytes(), legacy)
    begin = ("<s>", peer.token_to_id("<s>"))
    peer.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[begin])
    peer.save(str(tmp_path / "tokenizer.json"))
    texts = varied_texts(SPECIALS)
    rows = sami.rows("tokenize", tmp_path, [{"text": text} for text in texts])
    for text, row in zip(texts, rows, strict=True):
        ids = peer.encode(text, add_special_tokens=False).ids
        assert row["ids"] == ids, ascii(text[:60])
        if not row["text"].startswith("\ufffd"):
            assert row["text"] == peer.decode(ids, skip_special_tokens=False), ascii(text[:60])


def test_the_model_beside_tokenizer_json_is_read(sami, tmp_path):
    model = mistral("v1").read_bytes()
    from_sentencepiece(model, True).save(str(tmp_path / "tokenizer.json"))
    (tmp_path / "tokenizer.model").write_bytes(model)
    assert_same(sami, Peer(model), tmp_path, varied_texts(SPECIALS))
