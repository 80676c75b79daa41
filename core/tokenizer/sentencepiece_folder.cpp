#include "core/tokenizer/sentencepiece_folder.h"

#include <algorithm>

namespace sami {

namespace {

std::optional<TokenId> pieceSpelled(const std::vector<SentencePiece>& pieces, std::string_view spelling) {
    const auto found = std::ranges::find(pieces, spelling, &SentencePiece::spelling);
    if (found == pieces.end()) return std::nullopt;
    return static_cast<TokenId>(found - pieces.begin());
}

PrefixRule prefixRule(const TokenizerConfig& config) {
    if (!config.addsPrefixSpace.value_or(true)) return PrefixRule::Never;
    return config.isLegacy.value_or(true) ? PrefixRule::EveryStretch : PrefixRule::StartOnly;
}

}  // namespace

Result<SentencepieceParts> sentencepieceParts(SentencepieceDefinition definition, std::string bytes,
                                              const TokenizerConfig& config) {
    const std::vector<SentencePiece>& pieces = definition.pieces;
    SentencepieceParts parts;
    parts.addedTokens = config.addedTokens;
    const auto idOf = [&](std::string_view spelling) -> std::optional<TokenId> {
        const auto added = std::ranges::find(parts.addedTokens, spelling, &AddedToken::content);
        return added != parts.addedTokens.end() ? added->id : pieceSpelled(pieces, spelling);
    };
    for (const std::string& spelling : config.specialTokens) {
        const auto added = std::ranges::find(parts.addedTokens, spelling, &AddedToken::content);
        if (added != parts.addedTokens.end()) {
            added->special = true;
        } else if (const std::optional<TokenId> id = pieceSpelled(pieces, spelling)) {
            parts.addedTokens.push_back({*id, spelling, true});
        }
    }
    parts.ends.beginOfText = pieceSpelled(pieces, "<s>");
    parts.ends.endOfText = pieceSpelled(pieces, "</s>");
    parts.ends.addsBeginOfText = parts.ends.beginOfText.has_value();
    if (Result<void> done = config.apply(parts.ends, idOf); !done) return std::unexpected(done.error());
    parts.prefix = prefixRule(config);
    parts.chatTemplate = config.chatTemplate;
    parts.bytes = std::move(bytes);
    parts.definition = std::move(definition);
    return parts;
}

Result<std::shared_ptr<const Tokenizer>> sentencepieceFromFolder(std::string bytes, const TokenizerConfig& config,
                                                                 const std::filesystem::path& path) {
    Result<SentencepieceDefinition> definition = parseSentencepiece(bytes, path.string());
    if (!definition) return std::unexpected(definition.error());
    Result<SentencepieceParts> parts = sentencepieceParts(std::move(*definition), std::move(bytes), config);
    if (!parts) return std::unexpected(parts.error());
    return SentencepieceTokenizer::create(std::move(*parts), path.string());
}

}  // namespace sami
