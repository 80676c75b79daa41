"""Special tokens that only the files beside tokenizer.json know, against transformers."""

import json

import pytest
from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

import published_tokenizers
from test_tokenizers import assert_same_ids
from varied_texts import CODE, LANGUAGES, varied_texts

NAMES = ["<a>", "<b>", "<c>", "<d>", "[PAD]", "<|x|>", "<|y|>", "brown", "quick é"]
TEXTS = [
    f"{before}{name}{after}{other}"
    for before in ("", "x ", "a  ", "\n")
    for name in NAMES
    for after in ("", " ", "  y")
    for other in ("", NAMES[0], " the quick é brown fox", " the quick e\u0301 brown")
]


def token(content: str, **flags) -> dict:
    return {"content": content, "lstrip": False, "rstrip": False, "normalized": False, "single_word": False} | flags


def typed(content: str, **flags) -> dict:
    return {"__type": "AddedToken"} | token(content, **flags)


# name: the files beside tokenizer.json, which itself has <b>, special, and brown, which is not
FOLDERS = {
    "nothing": {},
    "decoder": {
        "tokenizer_config.json": {
            "added_tokens_decoder": {
                "700": token("<c>", special=True),
                "400": token("<a>", special=False),
                "401": token("[PAD]", lstrip=True, special=True),
                "402": token("quick é", normalized=True, special=False),
            },
            "pad_token": "<a>",
        }
    },
    "decoder over the tokenizer": {
        "tokenizer_config.json": {
            "added_tokens_decoder": {"0": token("<b>", special=True, lstrip=True, rstrip=True), "5": token("<a>")}
        }
    },
    "names": {"tokenizer_config.json": {"bos_token": "<a>", "sep_token": "<c>", "pad_token": "<b>", "mask_token": "<|x|>"}},
    "names as tokens": {
        "tokenizer_config.json": {
            "bos_token": typed("<a>", normalized=True),
            "eos_token": typed("<c>", rstrip=True),
            "cls_token": typed("<b>", lstrip=True),
        }
    },
    "names of the model's own": {"tokenizer_config.json": {"image_token": "<|x|>", "eoi_token": typed("<|y|>")}},
    "extra list": {"tokenizer_config.json": {"extra_special_tokens": ["<c>", typed("<a>", lstrip=True), "<b>"]}},
    "extra object": {"tokenizer_config.json": {"extra_special_tokens": {"one": "<c>", "two": "<a>"}}},
    "additional": {"tokenizer_config.json": {"additional_special_tokens": ["<c>", typed("<a>", special=True)]}},
    "extra beside additional": {
        "tokenizer_config.json": {"additional_special_tokens": ["<c>"], "extra_special_tokens": ["<a>"]}
    },
    "map": {
        "tokenizer_config.json": {"bos_token": "<d>"},
        "special_tokens_map.json": {"bos_token": "<a>", "eos_token": token("<c>", lstrip=True), "pad_token": "[PAD]"},
    },
    "map alone": {"special_tokens_map.json": {"eos_token": "<c>", "additional_special_tokens": ["<a>", "<|x|>"]}},
    "map beside a decoder": {
        "tokenizer_config.json": {"added_tokens_decoder": {"0": token("<a>", special=True)}},
        "special_tokens_map.json": {"eos_token": "<c>"},
    },
    "added tokens": {"added_tokens.json": {"<c>": 900, "<a>": 800, "<b>": 300}},
    "added tokens and names": {
        "added_tokens.json": {"<c>": 900, "<a>": 800},
        "tokenizer_config.json": {"eos_token": "<c>", "pad_token": "<d>"},
    },
    "a word of the vocabulary": {"tokenizer_config.json": {"extra_special_tokens": ["th", "<c>"]}},
}


@pytest.fixture(scope="module")
def trained():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFC()])
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=600, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False
    )
    tokenizer.train_from_iterator(LANGUAGES + CODE + ["the " * 9], trainer)
    tokenizer.add_special_tokens([AddedToken("<b>", normalized=False)])
    tokenizer.add_tokens([AddedToken("brown", normalized=False)])
    return tokenizer


@pytest.mark.parametrize("name", FOLDERS)
def test_are_known_as_transformers_knows_them(sami, trained, tmp_path, name):
    trained.save(str(tmp_path / "tokenizer.json"))
    for file, content in FOLDERS[name].items():
        (tmp_path / file).write_text(json.dumps(content), encoding="utf-8")
    peer = PreTrainedTokenizerFast.from_pretrained(tmp_path)
    texts = TEXTS + ["the <c> cat", "th<c>", "other"]
    rows = sami.rows("tokenize", tmp_path, [{"text": text} for text in texts])
    differing = [
        (text, row["ids"], peer.encode(text, add_special_tokens=False))
        for text, row in zip(texts, rows, strict=True)
        if row["ids"] != peer.encode(text, add_special_tokens=False)
    ]
    assert not differing, differing[:3]


def test_the_folders_do_differ(trained, tmp_path):
    """Each names tokens that tokenizer.json alone does not know in these texts."""
    plain = [trained.encode(text, add_special_tokens=False).ids for text in TEXTS]
    trained.save(str(tmp_path / "tokenizer.json"))
    for name, files in FOLDERS.items():
        for file in ("tokenizer_config.json", "special_tokens_map.json", "added_tokens.json"):
            (tmp_path / file).unlink(missing_ok=True)
        for file, content in files.items():
            (tmp_path / file).write_text(json.dumps(content), encoding="utf-8")
        peer = PreTrainedTokenizerFast.from_pretrained(tmp_path)
        ids = [peer.encode(text, add_special_tokens=False) for text in TEXTS]
        assert (ids == plain) == (name == "nothing"), name


def test_a_published_tokenizer_gives_identical_ids(sami):
    folder = published_tokenizers.deepseek()
    peer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    assert json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))["normalizer"] == {
        "type": "Sequence",
        "normalizers": [],
    }
    assert_same_ids(sami, peer, folder, varied_texts(["<｜User｜>", "<｜end▁of▁sentence｜>"]))


GGUF_OF_TRANSFORMERS_4 = decoders.Sequence(
    [decoders.ByteFallback(), decoders.Fuse(), decoders.Replace("▁", " "), decoders.ByteLevel(add_prefix_space=False)]
)


def test_the_parts_say_what_a_tokenizer_does_whatever_a_flag_says(sami, trained, tmp_path):
    """transformers 4 wrote `byte_fallback` into what it read from GGUF files, byte-level tokenizers included."""
    content = json.loads(trained.to_str())
    content["model"] |= {"byte_fallback": True, "fuse_unk": True, "unk_token": "<unk>"}
    content["normalizer"] = {"type": "Sequence", "normalizers": []}
    content["decoder"] = json.loads(GGUF_OF_TRANSFORMERS_4.__getstate__())
    (tmp_path / "tokenizer.json").write_text(json.dumps(content), encoding="utf-8")
    peer = Tokenizer.from_file(str(tmp_path / "tokenizer.json"))
    assert_same_ids(sami, peer, tmp_path, varied_texts(["<b>"]))
