#pragma once

#include <memory>
#include <string>

#include "core/tokenizer/piece_encoder.h"

namespace sami {

/// The sentencepiece library's encoder of one model.
class SentencepieceModel : public PieceEncoder {
public:
    /// @param bytes a `tokenizer.model` that parseSentencepiece() has accepted.  Error: `place` and what the library
    /// says.
    static Result<std::unique_ptr<PieceEncoder>> create(const std::string& bytes, const std::string& place);
    ~SentencepieceModel() override;

    void encode(std::string_view text, bool prefixed, std::vector<TokenId>& ids) const override;

private:
    struct Encoders;
    explicit SentencepieceModel(std::unique_ptr<Encoders> encoders);

    std::unique_ptr<Encoders> m_encoders;
};

}  // namespace sami
