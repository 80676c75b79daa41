#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/tokenizer/tokenizer.h"

namespace sami {

/// A stretch of a text: one token, or several that make whole characters only together.
struct TokenPiece {
    std::string text;
    std::size_t tokens = 1;
    bool operator==(const TokenPiece&) const = default;
};

/// Takes a text that goes on where other ids end apart into its tokens. The texts joined are that of all ids, with
/// U+FFFD for bytes that are no characters, and none begins or ends inside a character.
std::vector<TokenPiece> tokenPieces(const Tokenizer& tokenizer, const std::vector<TokenId>& ids);

}  // namespace sami
