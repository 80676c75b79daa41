#pragma once

#include "core/tokenizer/added_tokens.h"
#include "core/tokenizer/bpe_model.h"
#include "core/tokenizer/pre_tokenizer.h"
#include "core/tokenizer/tokenizer.h"

namespace sami {

/// What a file says about a byte-level tokenizer. The spellings of added tokens are among those of the model.
struct BpeTokenizerParts {
    BpeDefinition model;
    std::size_t numModelTokens = 0;  ///< of the vocabulary without the added tokens
    PreTokenizer preTokenizer;
    bool composesNfc = false;  ///< the text is brought to Normalization Form C first
    std::vector<AddedToken> addedTokens;
    TextEnds ends;
    ChatTemplate chatTemplate;
};

/// Byte-level byte-pair encoding with added tokens, as Hugging Face `tokenizers` runs it.
class BpeTokenizer : public Tokenizer {
public:
    /// Error: `place` (the file) and what is wrong with the parts.
    static Result<std::shared_ptr<const Tokenizer>> create(BpeTokenizerParts parts, const std::string& place);

    std::vector<TokenId> encode(std::string_view text, SpecialTokens specials) const override;
    std::vector<TokenId> encodeStretches(const std::vector<TextStretch>& stretches) const override;
    std::string decode(const std::vector<TokenId>& ids, bool skipSpecials) const override;
    std::size_t vocabularySize() const override { return m_model.size(); }
    std::optional<TokenId> idOf(std::string_view token) const override { return m_model.idOf(token); }

private:
    /// Added tokens of one mode: those found in the text as given, then those found in the normalised text.
    struct Finders {
        AddedTokenFinder given;
        AddedTokenFinder normalized;
    };

    BpeTokenizer(BpeTokenizerParts parts, BpeModel model);
    void indexAddedTokens(const std::vector<AddedToken>& tokens);
    Finders findersFor(const std::vector<AddedToken>& tokens, SpecialTokens specials) const;
    void encodeGiven(std::string_view text, const AddedTokenFinder& normalized, std::vector<TokenId>& ids) const;

    BpeModel m_model;
    PreTokenizer m_preTokenizer;
    bool m_composesNfc;
    Finders m_recognised;
    Finders m_asText;
    std::vector<std::string> m_bytes;  ///< what each id decodes to
    std::vector<bool> m_isSpecial;     ///< by id
};

}  // namespace sami
