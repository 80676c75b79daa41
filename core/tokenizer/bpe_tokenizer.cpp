#include "core/tokenizer/bpe_tokenizer.h"

#include "core/base/text.h"
#include "core/tokenizer/byte_alphabet.h"
#include "core/tokenizer/normalizer.h"

namespace sami {

Result<std::shared_ptr<const Tokenizer>> BpeTokenizer::create(BpeTokenizerParts parts, const std::string& place) {
    for (const AddedToken& token : parts.addedTokens) {
        if (token.special) parts.model.unreachable.push_back(token.id);
    }
    Result<BpeModel> model = BpeModel::create(std::move(parts.model), place);
    if (!model) return std::unexpected(model.error());
    return std::shared_ptr<const Tokenizer>(new BpeTokenizer(std::move(parts), std::move(*model)));
}

BpeTokenizer::BpeTokenizer(BpeTokenizerParts parts, BpeModel model)
    : Tokenizer(parts.ends, std::move(parts.chatTemplate)),
      m_model(std::move(model)),
      m_preTokenizer(std::move(parts.preTokenizer)),
      m_composesNfc(parts.composesNfc),
      m_recognised(findersFor(parts.addedTokens, SpecialTokens::Recognised)),
      m_asText(findersFor(parts.addedTokens, SpecialTokens::AsText)) {
    m_bytes.reserve(m_model.size());
    for (std::size_t id = 0; id < m_model.size(); ++id) {
        const std::string& spelling = m_model.spelling(static_cast<TokenId>(id));
        m_bytes.push_back(bytesOfSpelling(spelling).value_or(spelling));
    }
    indexAddedTokens(parts.addedTokens);
}

void BpeTokenizer::indexAddedTokens(const std::vector<AddedToken>& tokens) {
    m_isSpecial.resize(m_model.size());
    for (const AddedToken& token : tokens) {
        const auto index = static_cast<std::size_t>(token.id);
        m_bytes[index] = token.content;  // spelled as text, not in the byte alphabet
        m_isSpecial[index] = token.special;
    }
}

BpeTokenizer::Finders BpeTokenizer::findersFor(const std::vector<AddedToken>& tokens, SpecialTokens specials) const {
    std::vector<AddedToken> given;
    std::vector<AddedToken> normalized;
    for (AddedToken token : tokens) {
        if (token.special && specials == SpecialTokens::AsText) continue;
        if (token.normalized && m_composesNfc) token.content = composedNfc(token.content);
        (token.normalized ? normalized : given).push_back(std::move(token));
    }
    return {AddedTokenFinder(std::move(given)), AddedTokenFinder(std::move(normalized))};
}

std::vector<TokenId> BpeTokenizer::encode(std::string_view text, SpecialTokens specials) const {
    std::string valid;
    if (!isValidUtf8(text)) text = valid = withReplacementCharacters(text);
    const Finders& finders = specials == SpecialTokens::Recognised ? m_recognised : m_asText;
    std::vector<TokenId> ids;
    finders.given.split(
        text, [&](std::string_view piece) { encodeGiven(piece, finders.normalized, ids); },
        [&](TokenId id) { ids.push_back(id); });
    return ids;
}

void BpeTokenizer::encodeGiven(std::string_view text, const AddedTokenFinder& normalized,
                               std::vector<TokenId>& ids) const {
    std::string composed;
    if (m_composesNfc) text = composed = composedNfc(text);
    const PreTokenizer::Sink word = [&](std::string_view piece) { m_model.encodeWord(piece, ids); };
    normalized.split(
        text, [&](std::string_view piece) { m_preTokenizer.split(piece, word); },
        [&](TokenId id) { ids.push_back(id); });
}

std::vector<TokenId> BpeTokenizer::encodeStretches(const std::vector<TextStretch>& stretches) const {
    const MarkedText marked(stretches);
    const std::string_view whole = marked.text();
    std::vector<TokenId> ids;
    const auto token = [&](TokenId id) { ids.push_back(id); };
    const PreTokenizer::Sink word = [&](std::string_view piece) { m_model.encodeWord(piece, ids); };
    // Composing comes last here: it would move what is marked.
    const auto ordinary = [&](std::string_view piece) {
        m_preTokenizer.split(m_composesNfc ? composedNfc(piece) : std::string(piece), word);
    };
    const auto given = [&](std::string_view piece) {
        const auto at = static_cast<std::size_t>(piece.data() - whole.data());
        m_recognised.normalized.split(piece, ordinary, token, [&](const AddedToken& found, std::size_t offset) {
            return marked.mayHold(found, at + offset);
        });
    };
    m_recognised.given.split(whole, given, token, [&](const AddedToken& found, std::size_t offset) {
        return marked.mayHold(found, offset);
    });
    return ids;
}

std::string BpeTokenizer::decode(const std::vector<TokenId>& ids, bool skipSpecials) const {
    std::string text;
    for (const TokenId id : ids) {
        const auto index = static_cast<std::size_t>(id);
        if (index >= m_bytes.size()) continue;
        if (!skipSpecials || !m_isSpecial[index]) text += m_bytes[index];
    }
    return text;
}

}  // namespace sami
