#include "core/tokenizer/sentencepiece_json.h"

#include <algorithm>

#include "core/tokenizer/byte_alphabet.h"
#include "core/tokenizer/character_bpe.h"
#include "core/tokenizer/metaspace_json.h"
#include "core/tokenizer/stated_tokens.h"

namespace sami {

namespace {

/// What the tokens of the file are in terms of a sentencepiece model.
std::vector<SentencePiece> piecesIn(const BpeTokenizerParts& source) {
    std::vector<SentencePiece> pieces;
    pieces.reserve(source.model.spellings.size());
    for (const std::string& spelling : source.model.spellings) pieces.push_back({spelling, 0, PieceKind::Normal});
    for (int byte = 0; byte < 256; ++byte) {
        const std::string name = pieceOfByte(static_cast<std::uint8_t>(byte));
        const auto piece = std::ranges::find(pieces, name, &SentencePiece::spelling);
        if (piece != pieces.end()) piece->kind = PieceKind::Byte;
    }
    if (source.model.unknown) pieces[static_cast<std::size_t>(*source.model.unknown)].kind = PieceKind::Unknown;
    return pieces;
}

std::optional<TokenId> idSpelled(const std::vector<std::string>& spellings, std::string_view spelling) {
    const auto found = std::ranges::find(spellings, spelling);
    if (found == spellings.end()) return std::nullopt;
    return static_cast<TokenId>(found - spellings.begin());
}

/// What the file says, or the first thing in it that is not done here.
Result<std::shared_ptr<const Tokenizer>> exactTokenizer(const TokenizerJson& file, const TokenizerConfig& config,
                                                        const std::filesystem::path& path) {
    Result<BpeTokenizerParts> source = file.characterParts();
    if (!source) return std::unexpected(source.error());
    if (source->model.ignoresMerges)
        return file.fields().unsupported("model.ignore_merges", "the value true is not supported");
    const Result<MetaspaceRules> rules = metaspaceRules(file.fields());
    if (!rules) return std::unexpected(rules.error());
    if (Result<void> done = addStatedTokens(*source, config, config.place); !done) return std::unexpected(done.error());
    const auto idOf = [&](std::string_view spelling) { return idSpelled(source->model.spellings, spelling); };
    if (Result<void> done = config.apply(source->ends, idOf); !done) return std::unexpected(done.error());
    SentencepieceParts parts;
    parts.definition.kind = SentencepieceKind::Bpe;
    parts.definition.pieces = piecesIn(*source);
    parts.definition.fallsBackToBytes = true;
    parts.definition.addsDummyPrefix = rules->losesSpace;
    parts.definition.removesExtraSpaces = false;
    parts.addedTokens = std::move(source->addedTokens);
    parts.prefix = rules->prefix;
    parts.ends = source->ends;
    parts.chatTemplate = config.chatTemplate;
    Result<BpeModel> model = BpeModel::create(std::move(source->model), path.string());
    if (!model) return std::unexpected(model.error());
    auto encoder = std::make_unique<CharacterBpe>(std::move(*model), rules->prefixesSpaces);
    return SentencepieceTokenizer::create(std::move(parts), std::move(encoder), path.string());
}

}  // namespace

Result<std::shared_ptr<const Tokenizer>> sentencepieceFromJson(const TokenizerJson& file, const TokenizerConfig& config,
                                                               const std::filesystem::path& path) {
    Result<std::shared_ptr<const Tokenizer>> tokenizer = exactTokenizer(file, config, path);
    if (tokenizer || tokenizer.error().kind != ErrorKind::Unsupported) return tokenizer;
    return fail(ErrorKind::Unsupported, "{problem}, or put the tokenizer.model that it was made from beside it",
                {{"problem", tokenizer.error().detail}});
}

}  // namespace sami
