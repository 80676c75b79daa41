#pragma once

#include <string_view>
#include <vector>

#include "core/tokenizer/tokenizer.h"

namespace sami {

/// Cuts a stretch of ordinary text into pieces of a vocabulary. Immutable, safe to share between threads.
class PieceEncoder {
public:
    virtual ~PieceEncoder() = default;

    /// Appends the ids of `text` (valid UTF-8), never one of a special token.
    /// @param prefixed whether the text gets the space that the model puts before texts, if it does.
    virtual void encode(std::string_view text, bool prefixed, std::vector<TokenId>& ids) const = 0;
};

}  // namespace sami
