#include "core/tokenizer/gguf_sentencepiece.h"

#include <algorithm>

#include "core/tokenizer/byte_alphabet.h"
#include "core/tokenizer/gguf_vocabulary.h"

namespace sami {

namespace {

/// What a piece is where the file has no types: the names tell.
PieceKind kindBySpelling(const std::string& spelling) {
    if (spelling == "<unk>") return PieceKind::Unknown;
    return looksLikePieceOfByte(spelling) ? PieceKind::Byte : PieceKind::Normal;
}

Result<std::vector<SentencePiece>> piecesOf(const TokenizerFields& fields, const GgufVocabulary& vocabulary) {
    constexpr std::string_view kKey = "tokenizer.ggml.scores";
    const Result<const Json*> scores = fields.array(kKey);
    if (!scores) return std::unexpected(scores.error());
    const std::size_t count = vocabulary.spellings.size();
    if ((*scores)->size() != count) {
        return fields.malformed(
            kKey, sentence("{count} scores for {tokens} tokens", {{"count", (*scores)->size()}, {"tokens", count}}));
    }
    std::vector<SentencePiece> pieces;
    pieces.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        const Json& score = (**scores)[i];
        const std::int64_t type = vocabulary.types[i];
        if (!score.is_number()) return fields.malformed(kKey, "a score is not a number");
        if (type < 0 || type > 6) {
            return fields.malformed("tokenizer.ggml.token_type", sentence("there is no type {type}", {{"type", type}}));
        }
        const std::string& spelling = vocabulary.spellings[i];
        const PieceKind kind = type == 0 ? kindBySpelling(spelling) : static_cast<PieceKind>(type);
        pieces.push_back({spelling, score.get<float>(), kind});
    }
    return pieces;
}

}  // namespace

Result<SentencepieceParts> sentencepieceFromGguf(const TokenizerFields& fields) {
    Result<GgufVocabulary> vocabulary = GgufVocabulary::read(fields, true);
    if (!vocabulary) return std::unexpected(vocabulary.error());
    Result<std::vector<SentencePiece>> pieces = piecesOf(fields, *vocabulary);
    if (!pieces) return std::unexpected(pieces.error());
    const Result<bool> prefix = fields.flag("tokenizer.ggml.add_space_prefix", true);
    if (!prefix) return std::unexpected(prefix.error());
    const Result<bool> removesSpaces = fields.flag("tokenizer.ggml.remove_extra_whitespaces", false);
    if (!removesSpaces) return std::unexpected(removesSpaces.error());
    SentencepieceDefinition definition;
    definition.kind = SentencepieceKind::Bpe;
    definition.pieces = std::move(*pieces);
    definition.fallsBackToBytes =
        std::ranges::find(definition.pieces, PieceKind::Byte, &SentencePiece::kind) != definition.pieces.end();
    definition.addsDummyPrefix = *prefix;
    definition.removesExtraSpaces = *removesSpaces;
    SentencepieceParts parts;
    parts.bytes = serialized(definition);
    // Read back: what is checked in files from elsewhere is checked here too.
    Result<SentencepieceDefinition> checked = parseSentencepiece(parts.bytes, fields.placeOf("tokenizer.ggml.tokens"));
    if (!checked) return std::unexpected(checked.error());
    parts.definition = std::move(*checked);
    parts.ends = vocabulary->ends;
    parts.chatTemplate = std::move(vocabulary->chatTemplate);
    return parts;
}

}  // namespace sami
