#pragma once

#include <unordered_map>

#include "core/tokenizer/added_tokens.h"
#include "core/tokenizer/piece_encoder.h"
#include "core/tokenizer/sentencepiece_proto.h"
#include "core/tokenizer/tokenizer.h"

namespace sami {

/// Which stretches of ordinary text get the space that the model puts before texts ("dummy prefix").
enum class PrefixRule {
    EveryStretch,  ///< the text and what follows a special token: the library itself, and Llama tokenizers with
                   ///< `legacy`
    StartOnly,     ///< the text where it does not begin with a special token: Llama tokenizers without `legacy`
    Never
};

/// What files say about a sentencepiece tokenizer. Control pieces are special without being named.
struct SentencepieceParts {
    std::string bytes;                    ///< content of `tokenizer.model`
    SentencepieceDefinition definition;   ///< what parseSentencepiece() made of it
    std::vector<AddedToken> addedTokens;  ///< ids of the model's own pieces spelled alike, or beyond them
    PrefixRule prefix = PrefixRule::EveryStretch;
    TextEnds ends;
    ChatTemplate chatTemplate;
};

/// A sentencepiece model as Llama and Mistral use it, with special and added tokens found by exact spelling.
class SentencepieceTokenizer : public Tokenizer {
public:
    /// Encodes by the sentencepiece library. Error: `place` (the file) and what is wrong with the parts.
    static Result<std::shared_ptr<const Tokenizer>> create(SentencepieceParts parts, const std::string& place);
    /// Encodes by `encoder`; the bytes of the parts are not needed.
    static Result<std::shared_ptr<const Tokenizer>> create(SentencepieceParts parts,
                                                           std::unique_ptr<PieceEncoder> encoder,
                                                           const std::string& place);

    std::vector<TokenId> encode(std::string_view text, SpecialTokens specials) const override;
    std::vector<TokenId> encodeStretches(const std::vector<TextStretch>& stretches) const override;
    std::vector<TokenId> encodeAfter(TextBefore before, std::string_view text) const override;
    /// As the library: without the space that was put before the text.
    std::string decode(const std::vector<TokenId>& ids, bool skipSpecials) const override;
    std::string decodeContinuation(const std::vector<TokenId>& ids, bool skipSpecials) const override;
    std::size_t vocabularySize() const override { return m_spellings.size(); }
    std::optional<TokenId> idOf(std::string_view token) const override;

private:
    SentencepieceTokenizer(SentencepieceParts parts, std::unique_ptr<PieceEncoder> encoder);
    void indexPieces(const SentencepieceDefinition& definition);
    void indexAddedTokens(const std::vector<AddedToken>& tokens);
    std::vector<TokenId> encodeFrom(TextBefore before, std::string_view text, const AddedTokenFinder& specials,
                                    const AddedTokenFinder::Filter& filter = {}) const;
    bool isPrefixed(TextBefore before) const;
    std::size_t spacesLostAtStart(const std::vector<TokenId>& ids, bool skipSpecials) const;

    std::unique_ptr<PieceEncoder> m_encoder;
    PrefixRule m_prefix;
    AddedTokenFinder m_recognised;
    AddedTokenFinder m_asText;
    std::vector<std::string> m_spellings;                 ///< by id
    std::vector<std::string> m_texts;                     ///< what each id decodes to within a text
    std::vector<bool> m_isSpecial;                        ///< by id
    std::vector<bool> m_isPlain;                          ///< by id: its spaces are those of the text
    std::unordered_map<std::string_view, TokenId> m_ids;  ///< points into m_spellings
    bool m_removesExtraSpaces;
    bool m_losesSpace;  ///< decoding takes a space from the start
};

}  // namespace sami
