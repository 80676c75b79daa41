#include "core/model/fitted_tokenizer.h"

#include <algorithm>

#include "core/tokenizer/encoding_fault.h"

namespace sami {

namespace {

std::string beyondModel(const Tokenizer& tokenizer, TokenId id, std::int64_t rows) {
    return sentence(
        "the token \"{token}\" has the id {id}, and the model's embedding has {rows} rows; take the token out of the "
        "text, or give the model the tokenizer that it was trained with",
        {{"token", tokenizer.decode({id})}, {"id", id}, {"rows", rows}});
}

/// Passes everything on, and looks at the ids that come out.
class FittedTokenizer : public Tokenizer {
public:
    FittedTokenizer(std::shared_ptr<const Tokenizer> inner, std::int64_t rows)
        : Tokenizer({inner->beginOfText(), inner->endOfText(), inner->addsBeginOfText(), inner->addsEndOfText()},
                    inner->chatTemplate()),
          m_inner(std::move(inner)),
          m_rows(rows) {}

    std::vector<TokenId> encode(std::string_view text, SpecialTokens specials) const override {
        return checked(m_inner->encode(text, specials));
    }
    std::vector<TokenId> encodeStretches(const std::vector<TextStretch>& stretches) const override {
        return checked(m_inner->encodeStretches(stretches));
    }
    std::vector<TokenId> encodeAfter(TextBefore before, std::string_view text) const override {
        return checked(m_inner->encodeAfter(before, text));
    }
    std::string decode(const std::vector<TokenId>& ids, bool skipSpecials) const override {
        return m_inner->decode(ids, skipSpecials);
    }
    std::string decodeContinuation(const std::vector<TokenId>& ids, bool skipSpecials) const override {
        return m_inner->decodeContinuation(ids, skipSpecials);
    }
    std::size_t vocabularySize() const override { return m_inner->vocabularySize(); }
    std::optional<TokenId> idOf(std::string_view token) const override { return m_inner->idOf(token); }

private:
    std::vector<TokenId> checked(std::vector<TokenId> ids) const {
        const auto beyond = std::ranges::find_if(ids, [&](TokenId id) { return id >= m_rows; });
        if (beyond != ids.end()) throw EncodingFault(beyondModel(*m_inner, *beyond, m_rows));
        return ids;
    }

    std::shared_ptr<const Tokenizer> m_inner;
    std::int64_t m_rows;
};

}  // namespace

Result<std::shared_ptr<const Tokenizer>> fittedTokenizer(std::shared_ptr<const Tokenizer> tokenizer,
                                                         const ModelConfig& config) {
    const std::int64_t rows = config.vocabularySize;
    if (static_cast<std::int64_t>(tokenizer->vocabularySize()) <= rows) return tokenizer;
    for (const auto& [isAdded, id] : {std::pair{tokenizer->addsBeginOfText(), tokenizer->beginOfText()},
                                      {tokenizer->addsEndOfText(), tokenizer->endOfText()}}) {
        if (isAdded && id && *id >= rows)
            return fail(ErrorKind::Input, "{problem}", {{"problem", beyondModel(*tokenizer, *id, rows)}});
    }
    return std::make_shared<const FittedTokenizer>(std::move(tokenizer), rows);
}

}  // namespace sami
