#pragma once

#include <array>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/tokenizer/tokenizer.h"

namespace sami {

/// A token found in the text as it is spelled, before anything is cut or merged.
struct AddedToken {
    TokenId id = 0;
    std::string content;
    bool special = false;          ///< stays ordinary characters with SpecialTokens::AsText
    bool normalized = false;       ///< looked for in the normalised text, others in the text as given
    bool takesSpaceLeft = false;   ///< swallows white space before it ("lstrip")
    bool takesSpaceRight = false;  ///< swallows white space behind it ("rstrip")
};

/// Finds added tokens in text: leftmost first, the longest of those that begin at the same place.
class AddedTokenFinder {
public:
    AddedTokenFinder() = default;
    explicit AddedTokenFinder(std::vector<AddedToken> tokens);

    /// Hands what lies between tokens to `text` (never empty) and the tokens to `token`, in their order.
    void split(std::string_view whole, const std::function<void(std::string_view)>& text,
               const std::function<void(TokenId)>& token) const;

private:
    const AddedToken* findAt(std::string_view text, std::size_t offset) const;

    std::array<std::vector<AddedToken>, 256> m_byFirstByte;  ///< longest first
    bool m_empty = true;
};

}  // namespace sami
