#include "core/weights/json_scanner.h"

#include <charconv>

#include "core/base/text.h"
#include "core/weights/weights_fault.h"

namespace sami {

namespace {

bool endsPlainRun(char c) {
    return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20;
}

}  // namespace

void JsonScanner::setError(std::string_view field, std::uint64_t offset, std::string_view problem) {
    if (!m_error) m_error = malformedWeights({m_file, std::string(field), offset}, problem);
}

void JsonScanner::setUnsupported(std::string_view field, std::uint64_t offset, std::string_view problem) {
    if (!m_error) m_error = unsupportedWeights({m_file, std::string(field), offset}, problem);
}

void JsonScanner::skipWhiteSpace() {
    m_at = std::min(m_text.find_first_not_of(" \t\r\n", m_at), m_text.size());
}

bool JsonScanner::atEnd() {
    skipWhiteSpace();
    return m_at == m_text.size();
}

bool JsonScanner::accept(char symbol) {
    if (!ok() || atEnd() || m_text[m_at] != symbol) return false;
    ++m_at;
    return true;
}

void JsonScanner::expect(char symbol, std::string_view field) {
    if (!accept(symbol))
        setError(field, offset(), sentence("'{symbol}' is missing here", {{"symbol", std::string(1, symbol)}}));
}

std::string JsonScanner::string(std::string_view field) {
    std::string result;
    expect('"', field);
    const std::uint64_t start = offset();
    while (ok()) {
        std::size_t end = m_at;
        while (end < m_text.size() && !endsPlainRun(m_text[end])) ++end;
        result.append(m_text.substr(m_at, end - m_at));
        m_at = end;
        if (end == m_text.size()) {
            setError(field, start, "the string does not end");
        } else if (m_text[end] == '"') {
            ++m_at;
            if (!isValidUtf8(result)) setError(field, start, "the string is not UTF-8");
            return result;
        } else if (m_text[end] == '\\') {
            appendEscape(result, field);
        } else {
            setError(field, offset(), "a control character stands in a string");
        }
    }
    return {};
}

void JsonScanner::appendEscape(std::string& result, std::string_view field) {
    static constexpr std::string_view kLetters = "\"\\/bfnrt";
    static constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    const std::uint64_t start = offset();
    const char letter = m_at + 1 < m_text.size() ? m_text[m_at + 1] : '\0';
    m_at += 2;
    if (const std::size_t known = kLetters.find(letter); known != std::string_view::npos) {
        result += kMeanings[known];
        return;
    }
    if (letter != 'u') return setError(field, start, "unknown escape in a string");
    std::uint32_t unit = hexUnit(field);
    if (isHighSurrogate(unit) && m_text.substr(std::min(m_at, m_text.size())).starts_with("\\u")) {
        m_at += 2;
        const std::uint32_t low = hexUnit(field);
        if (isLowSurrogate(low)) unit = surrogatePair(unit, low);
    }
    if (isHighSurrogate(unit) || isLowSurrogate(unit)) return setError(field, start, "unpaired surrogate in a string");
    appendUtf8(result, unit);
}

std::uint32_t JsonScanner::hexUnit(std::string_view field) {
    std::uint32_t unit = 0;
    const std::string_view digits = m_text.substr(std::min(m_at, m_text.size()), 4);
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), unit, 16);
    if (problem != std::errc() || end != digits.data() + 4) {
        setError(field, offset(), "four hexadecimal digits are missing here");
        return 0;
    }
    m_at += 4;
    return unit;
}

std::int64_t JsonScanner::wholeNumber(std::string_view field) {
    if (!ok()) return 0;
    skipWhiteSpace();
    std::int64_t value = 0;
    const char* const begin = m_text.data() + m_at;
    const char* const limit = m_text.data() + m_text.size();
    const auto [end, problem] = std::from_chars(begin, limit, value);
    const bool goesOn = end != limit && (*end == '.' || *end == 'e' || *end == 'E');
    if (problem != std::errc() || value < 0 || *begin == '-' || goesOn) {
        setError(field, offset(), "a whole number from 0 to 9223372036854775807 is missing here");
        return 0;
    }
    m_at += static_cast<std::size_t>(end - begin);
    return value;
}

}  // namespace sami
