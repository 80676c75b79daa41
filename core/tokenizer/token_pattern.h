#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/error.h"

namespace sami {

/// A regular expression of a pre-tokenizer, in the Oniguruma dialect of Hugging Face tokenizers, run by PCRE2 with its
/// just-in-time compiler. Immutable, safe to share between threads.
class TokenPattern {
public:
    /// Error: `place` and what is wrong; constructs the two dialects disagree on are refused by name.
    static Result<TokenPattern> compile(std::string_view pattern, const std::string& place);
    /// Matches `literal` itself.
    static Result<TokenPattern> compileLiteral(std::string_view literal, const std::string& place);
    ~TokenPattern();
    TokenPattern(TokenPattern&&) noexcept;
    TokenPattern& operator=(TokenPattern&&) noexcept;

    /// Walks through the matches in one text, which must be valid UTF-8 and outlive the search.
    class Search {
    public:
        Search(const TokenPattern& pattern, std::string_view text);
        ~Search();
        Search(const Search&) = delete;
        Search& operator=(const Search&) = delete;

        struct Span {
            std::size_t begin;
            std::size_t end;
        };
        /// The next match. Throws EncodingFault where the pattern takes more steps or memory than any tokenizer's
        /// needs. An empty match directly behind the one before does not count, as in Oniguruma's find_iter.
        std::optional<Span> next();

    private:
        struct State;
        std::unique_ptr<State> m_state;
    };

private:
    struct Compiled;
    explicit TokenPattern(std::unique_ptr<Compiled> compiled);
    static Result<TokenPattern> compileTranslated(const std::string& pattern, const std::string& place);

    std::unique_ptr<Compiled> m_compiled;
};

}  // namespace sami
