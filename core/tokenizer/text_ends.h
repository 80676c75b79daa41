#pragma once

#include "core/tokenizer/tokenizer.h"

namespace sami {

/// Begin-of-text and end-of-text of a model, and whether its own tokenizer puts them around a text by default.
struct TextEnds {
    std::optional<TokenId> beginOfText;
    std::optional<TokenId> endOfText;
    bool addsBeginOfText = false;
    bool addsEndOfText = false;
};

}  // namespace sami
