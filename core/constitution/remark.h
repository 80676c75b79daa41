#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sami {

/// Whether a reader wants more of something that an answer does, or less.
enum class RemarkWish { More, Less };

/// "more", "less".
std::string_view toString(RemarkWish wish);
std::optional<RemarkWish> remarkWishOf(std::string_view word);

/// What a reader says of an answer.
struct Remark {
    RemarkWish wish = RemarkWish::More;
    std::string words;     ///< what of, in a few words
    std::string query{};   ///< text that was answered
    std::string answer{};  ///< or the part of it that is meant
    bool operator==(const Remark&) const = default;
};

}  // namespace sami
