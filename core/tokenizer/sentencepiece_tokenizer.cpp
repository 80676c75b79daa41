#include "core/tokenizer/sentencepiece_tokenizer.h"

#include <charconv>

#include "core/base/text.h"
#include "core/tokenizer/sentencepiece_model.h"

namespace sami {

namespace {

constexpr std::string_view kSpaceSymbol = "\u2581";

/// The byte that "<0x0A>" stands for; the library has checked the spelling.
char byteOfPiece(std::string_view spelling) {
    unsigned byte = 0;
    std::from_chars(spelling.data() + 3, spelling.data() + 5, byte, 16);
    return static_cast<char>(byte);
}

std::string textOf(const SentencePiece& piece, const std::string& unknownText) {
    if (piece.kind == PieceKind::Control) return piece.spelling;
    if (piece.kind == PieceKind::Unknown) return unknownText;
    if (piece.kind == PieceKind::Byte) return std::string(1, byteOfPiece(piece.spelling));
    return replacedAll(piece.spelling, kSpaceSymbol, " ");
}

/// The added tokens and, where they do not name them, the control pieces.
std::vector<AddedToken> allAddedTokens(const SentencepieceParts& parts) {
    std::vector<AddedToken> tokens = parts.addedTokens;
    const std::vector<SentencePiece>& pieces = parts.definition.pieces;
    std::vector<bool> isNamed(pieces.size());
    for (AddedToken& token : tokens) {
        const auto index = static_cast<std::size_t>(token.id);
        if (index >= pieces.size()) continue;
        isNamed[index] = true;
        token.special = token.special || pieces[index].kind == PieceKind::Control;
    }
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        if (pieces[i].kind != PieceKind::Control || isNamed[i]) continue;
        AddedToken token;
        token.id = static_cast<TokenId>(i);
        token.content = pieces[i].spelling;
        token.special = true;
        tokens.push_back(std::move(token));
    }
    return tokens;
}

std::vector<AddedToken> withoutSpecials(std::vector<AddedToken> tokens) {
    std::erase_if(tokens, [](const AddedToken& token) { return token.special; });
    return tokens;
}

Result<void> checkAddedTokens(const SentencepieceParts& parts, const std::string& place) {
    const std::vector<SentencePiece>& pieces = parts.definition.pieces;
    for (const AddedToken& token : parts.addedTokens) {
        const auto index = static_cast<std::size_t>(token.id);
        if (index >= pieces.size() || pieces[index].spelling == token.content) continue;
        return fail(ErrorKind::Input,
                    "{place}: token {id} is spelled \"{piece}\" in the model but \"{token}\" among the added tokens; "
                    "get a complete copy of the model's folder",
                    {{"place", place},
                     {"id", token.id},
                     {"piece", excerpt(pieces[index].spelling)},
                     {"token", excerpt(token.content)}});
    }
    return {};
}

}  // namespace

Result<std::shared_ptr<const Tokenizer>> SentencepieceTokenizer::create(SentencepieceParts parts,
                                                                        const std::string& place) {
    Result<std::unique_ptr<PieceEncoder>> encoder = SentencepieceModel::create(parts.bytes, place);
    if (!encoder) return std::unexpected(encoder.error());
    return create(std::move(parts), std::move(*encoder), place);
}

Result<std::shared_ptr<const Tokenizer>> SentencepieceTokenizer::create(SentencepieceParts parts,
                                                                        std::unique_ptr<PieceEncoder> encoder,
                                                                        const std::string& place) {
    if (Result<void> done = checkAddedTokens(parts, place); !done) return std::unexpected(done.error());
    return std::shared_ptr<const Tokenizer>(new SentencepieceTokenizer(std::move(parts), std::move(encoder)));
}

SentencepieceTokenizer::SentencepieceTokenizer(SentencepieceParts parts, std::unique_ptr<PieceEncoder> encoder)
    : Tokenizer(parts.ends, std::move(parts.chatTemplate)),
      m_encoder(std::move(encoder)),
      m_prefix(parts.prefix),
      m_removesExtraSpaces(parts.definition.removesExtraSpaces),
      m_losesSpace(parts.prefix != PrefixRule::Never &&
                   (parts.definition.addsDummyPrefix || parts.definition.removesExtraSpaces)) {
    const std::vector<AddedToken> tokens = allAddedTokens(parts);
    indexPieces(parts.definition);
    indexAddedTokens(tokens);
    m_recognised = AddedTokenFinder(tokens);
    m_asText = AddedTokenFinder(withoutSpecials(tokens));
}

void SentencepieceTokenizer::indexPieces(const SentencepieceDefinition& definition) {
    for (const SentencePiece& piece : definition.pieces) {
        m_spellings.push_back(piece.spelling);
        m_texts.push_back(textOf(piece, definition.unknownText));
        m_isSpecial.push_back(piece.kind == PieceKind::Control);
        m_isPlain.push_back(piece.kind != PieceKind::Control && piece.kind != PieceKind::Unknown &&
                            piece.kind != PieceKind::Byte);
    }
}

void SentencepieceTokenizer::indexAddedTokens(const std::vector<AddedToken>& tokens) {
    for (const AddedToken& token : tokens) {
        const auto index = static_cast<std::size_t>(token.id);
        if (index >= m_spellings.size()) {
            m_spellings.resize(index + 1);
            m_texts.resize(index + 1);
            m_isSpecial.resize(index + 1);
            m_isPlain.resize(index + 1);
        }
        m_spellings[index] = token.content;
        m_texts[index] = token.content;
        m_isSpecial[index] = token.special;
        m_isPlain[index] = false;
    }
    for (std::size_t i = 0; i < m_spellings.size(); ++i) {
        if (!m_spellings[i].empty()) m_ids.emplace(m_spellings[i], static_cast<TokenId>(i));
    }
}

std::optional<TokenId> SentencepieceTokenizer::idOf(std::string_view token) const {
    const auto found = m_ids.find(token);
    if (found == m_ids.end()) return std::nullopt;
    return found->second;
}

bool SentencepieceTokenizer::isPrefixed(TextBefore before) const {
    if (before == TextBefore::Nothing) return m_prefix != PrefixRule::Never;
    return before == TextBefore::SpecialToken && m_prefix == PrefixRule::EveryStretch;
}

std::vector<TokenId> SentencepieceTokenizer::encodeFrom(TextBefore before, std::string_view text,
                                                        const AddedTokenFinder& specials,
                                                        const AddedTokenFinder::Filter& filter) const {
    std::string valid;
    if (!isValidUtf8(text)) text = valid = withReplacementCharacters(text);
    std::vector<TokenId> ids;
    specials.split(
        text, [&](std::string_view piece) { m_encoder->encode(piece, isPrefixed(before), ids); },
        [&](TokenId id) {
            ids.push_back(id);
            before = TextBefore::SpecialToken;
        },
        filter);
    return ids;
}

std::vector<TokenId> SentencepieceTokenizer::encode(std::string_view text, SpecialTokens specials) const {
    return encodeFrom(TextBefore::Nothing, text, specials == SpecialTokens::Recognised ? m_recognised : m_asText);
}

std::vector<TokenId> SentencepieceTokenizer::encodeStretches(const std::vector<TextStretch>& stretches) const {
    const MarkedText marked(stretches);
    return encodeFrom(TextBefore::Nothing, marked.text(), m_recognised,
                      [&](const AddedToken& token, std::size_t offset) { return marked.mayHold(token, offset); });
}

std::vector<TokenId> SentencepieceTokenizer::encodeAfter(TextBefore before, std::string_view text) const {
    return encodeFrom(before, text, m_asText);
}

std::string SentencepieceTokenizer::decodeContinuation(const std::vector<TokenId>& ids, bool skipSpecials) const {
    std::string text;
    for (const TokenId id : ids) {
        const auto index = static_cast<std::size_t>(id);
        if (index >= m_texts.size()) continue;
        if (!skipSpecials || !m_isSpecial[index]) text += m_texts[index];
    }
    return text;
}

/// Spaces are taken from the pieces until something is there; a single one where the model keeps spaces as they are.
std::size_t SentencepieceTokenizer::spacesLostAtStart(const std::vector<TokenId>& ids, bool skipSpecials) const {
    std::size_t lost = 0;
    for (const TokenId id : ids) {
        const auto index = static_cast<std::size_t>(id);
        if (index >= m_texts.size() || (skipSpecials && m_isSpecial[index])) continue;
        if (!m_losesSpace || !m_isPlain[index] || !m_texts[index].starts_with(' ')) return lost;
        ++lost;
        if (!m_removesExtraSpaces || m_texts[index].size() > 1) return lost;
    }
    return lost;
}

std::string SentencepieceTokenizer::decode(const std::vector<TokenId>& ids, bool skipSpecials) const {
    return decodeContinuation(ids, skipSpecials).substr(spacesLostAtStart(ids, skipSpecials));
}

}  // namespace sami
