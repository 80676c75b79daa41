"""Hugging Face tokenizers of sentencepiece byte-pair models, as the tokenizer.json of Llama and Mistral has them."""

import base64
from pathlib import Path

import sentencepiece
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers

LLAMA3_PATTERN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def merges_of(vocabulary: dict[str, int], mergeable: dict[str, int]) -> list[tuple[str, str]]:
    """Every split of a mergeable token into two known ones, by the token's place in learning order."""
    merges = []
    for token, rank in mergeable.items():
        parts = [(token[:i], token[i:]) for i in range(1, len(token))]
        known = [pair for pair in parts if pair[0] in vocabulary and pair[1] in vocabulary]
        merges += [(rank, vocabulary[left], vocabulary[right], left, right) for left, right in known]
    return [(left, right) for _, _, _, left, right in sorted(merges)]


def from_sentencepiece(model: bytes, legacy: bool) -> Tokenizer:
    library = sentencepiece.SentencePieceProcessor(model_proto=model)
    ids = range(library.vocab_size())
    vocabulary = {library.id_to_piece(i): i for i in ids}
    plain = [i for i in ids if not (library.is_control(i) or library.is_unknown(i) or library.is_byte(i))]
    learnt = {library.id_to_piece(i): -library.get_score(i) for i in plain}
    bpe = models.BPE(
        vocabulary, merges_of(vocabulary, learnt), unk_token="<unk>", fuse_unk=True, byte_fallback=True
    )
    tokenizer = Tokenizer(bpe)
    if legacy:
        tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    else:
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace("▁", prepend_scheme="first", split=False)
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    specials = [library.id_to_piece(i) for i in ids if library.is_control(i) or library.is_unknown(i)]
    tokenizer.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in specials])
    return tokenizer


def byte_spellings() -> dict[int, str]:
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in printable]
    return {byte: chr(byte) for byte in printable} | {byte: chr(0x100 + i) for i, byte in enumerate(others)}


def from_tiktoken(path: Path, specials: dict[str, int]) -> Tokenizer:
    """Llama-3's layout: a line a token, its bytes in base64 and its rank."""
    spelling = byte_spellings()
    vocabulary = {}
    for line in path.read_bytes().splitlines():
        token, rank = line.split()
        vocabulary["".join(spelling[byte] for byte in base64.b64decode(token))] = int(rank)
    mergeable = {token: rank for token, rank in vocabulary.items() if len(token) > 1}
    tokenizer = Tokenizer(models.BPE(vocabulary, merges_of(vocabulary, mergeable), ignore_merges=True))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(LLAMA3_PATTERN), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    in_order = sorted(specials, key=specials.get)
    tokenizer.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in in_order])
    return tokenizer
