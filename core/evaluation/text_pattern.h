#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/error.h"

namespace sami {

/// A regular expression of PCRE2 over UTF-8, ^ and $ at line breaks as well. Immutable, safe to share between threads.
class TextPattern {
public:
    /// Error: what is wrong with it, and at which character.
    static Result<TextPattern> compile(std::string_view pattern);

    /// Begin and end of every match that is not empty, from left to right. Malformed UTF-8 in `text` is never matched.
    /// Error: the pattern backtracks on this text beyond PCRE2's limit.
    Result<std::vector<std::pair<std::size_t, std::size_t>>> matches(std::string_view text) const;

private:
    struct Compiled;
    explicit TextPattern(std::shared_ptr<const Compiled> compiled) : m_compiled(std::move(compiled)) {}

    std::shared_ptr<const Compiled> m_compiled;
};

}  // namespace sami
