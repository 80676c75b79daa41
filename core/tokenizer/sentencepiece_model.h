#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/tokenizer/tokenizer.h"

namespace sami {

/// The sentencepiece library's encoder of one model. Immutable, safe to share between threads.
class SentencepieceModel {
public:
    /// @param bytes a `tokenizer.model` that parseSentencepiece() has accepted.  Error: `place` and what the library
    /// says.
    static Result<SentencepieceModel> create(const std::string& bytes, const std::string& place);
    SentencepieceModel(SentencepieceModel&&) noexcept;
    ~SentencepieceModel();

    /// Appends the ids of `text` (valid UTF-8) as the library finds them, never a control piece.
    /// @param prefixed whether the text gets the space that the model puts before texts, if it does.
    void encode(std::string_view text, bool prefixed, std::vector<TokenId>& ids) const;

private:
    struct Encoders;
    explicit SentencepieceModel(std::unique_ptr<Encoders> encoders);

    std::unique_ptr<Encoders> m_encoders;
};

}  // namespace sami
