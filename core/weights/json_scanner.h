#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/error.h"

namespace sami {

/// Pulls the tokens of JSON text one after another, for a grammar known beforehand. The first fault is kept and
/// nothing matches after it: callers check ok() at the end of a rule.
class JsonScanner {
public:
    /// Borrows `text`, which begins `baseOffset` bytes into the file called `file`.
    JsonScanner(std::string_view text, std::uint64_t baseOffset, std::string file)
        : m_text(text), m_baseOffset(baseOffset), m_file(std::move(file)) {}

    bool ok() const { return !m_error.has_value(); }
    Error error() const { return *m_error; }
    /// Of the next character, in the file.
    std::uint64_t offset() const { return m_baseOffset + m_at; }
    /// Skips white space and says whether nothing is left.
    bool atEnd();

    /// Takes `symbol` if it comes next.
    bool accept(char symbol);
    /// Takes `symbol` or fails.
    void expect(char symbol, std::string_view field);
    /// A string, escapes resolved. Fails on malformed UTF-8, unpaired surrogates and raw control characters.
    std::string string(std::string_view field);
    /// A non-negative whole number up to 2^63 − 1.
    std::int64_t wholeNumber(std::string_view field);

    void setError(std::string_view field, std::uint64_t offset, std::string_view problem);
    void setUnsupported(std::string_view field, std::uint64_t offset, std::string_view problem);

private:
    void skipWhiteSpace();
    void appendEscape(std::string& result, std::string_view field);
    std::uint32_t hexUnit(std::string_view field);

    std::string_view m_text;
    std::uint64_t m_baseOffset;
    std::string m_file;
    std::size_t m_at = 0;
    std::optional<Error> m_error;
};

}  // namespace sami
