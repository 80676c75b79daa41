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

/// Stretches put together to one text, which knows where special tokens may be found.
class MarkedText {
public:
    /// Invalid UTF-8 is replaced by U+FFFD.
    explicit MarkedText(const std::vector<TextStretch>& stretches);

    const std::string& text() const { return m_text; }
    /// Whether `token` may be found at `offset`: it is not special, or lies in stretches that are `Recognised`.
    bool mayHold(const AddedToken& token, std::size_t offset) const;

private:
    std::string m_text;
    std::vector<std::pair<std::size_t, std::size_t>> m_asText;  ///< from and behind, in their order
};

/// Finds added tokens in text: leftmost first, the longest of those that begin at the same place.
class AddedTokenFinder {
public:
    AddedTokenFinder() = default;
    explicit AddedTokenFinder(std::vector<AddedToken> tokens);

    /// Whether a token may be found at an offset.
    using Filter = std::function<bool(const AddedToken&, std::size_t offset)>;

    /// Hands what lies between tokens to `text` (never empty) and the tokens to `token`, in their order.
    /// @param filter passes tokens over; empty = all are found.
    void split(std::string_view whole, const std::function<void(std::string_view)>& text,
               const std::function<void(TokenId)>& token, const Filter& filter = {}) const;

private:
    const AddedToken* findAt(std::string_view text, std::size_t offset, const Filter& filter) const;

    std::array<std::vector<AddedToken>, 256> m_byFirstByte;  ///< longest first
    bool m_empty = true;
};

}  // namespace sami
