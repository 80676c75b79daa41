#pragma once

#include "core/tokenizer/bpe_model.h"
#include "core/tokenizer/piece_encoder.h"

namespace sami {

/// Byte-pair encoding of characters that falls back to bytes, spaces as U+2581: what Hugging Face tokenizers make of a
/// sentencepiece model. It differs from the library where pairs that make the same token overlap, as in runs of spaces.
class CharacterBpe : public PieceEncoder {
public:
    /// @param prefixesSpaces whether a text that begins with a space gets one more.
    CharacterBpe(BpeModel model, bool prefixesSpaces) : m_model(std::move(model)), m_prefixesSpaces(prefixesSpaces) {}

    void encode(std::string_view text, bool prefixed, std::vector<TokenId>& ids) const override;

private:
    BpeModel m_model;
    bool m_prefixesSpaces;
};

}  // namespace sami
