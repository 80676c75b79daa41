#include "core/base/text.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace sami {

namespace {

constexpr std::string_view kWhiteSpace = " \t\r\n\f\v";
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

/// What the first byte of a UTF-8 sequence demands: its length and the range of the second byte (Unicode table 3-7).
struct Lead {
    std::size_t length;
    unsigned char secondLow;
    unsigned char secondHigh;
};

Lead leadOf(unsigned char byte) {
    if (byte < 0x80) return {1, 0, 0};
    if (byte >= 0xC2 && byte <= 0xDF) return {2, 0x80, 0xBF};
    if (byte == 0xE0) return {3, 0xA0, 0xBF};
    if (byte == 0xED) return {3, 0x80, 0x9F};
    if (byte >= 0xE1 && byte <= 0xEF) return {3, 0x80, 0xBF};
    if (byte == 0xF0) return {4, 0x90, 0xBF};
    if (byte >= 0xF1 && byte <= 0xF3) return {4, 0x80, 0xBF};
    if (byte == 0xF4) return {4, 0x80, 0x8F};
    return {0, 0, 0};
}

/// How many bytes from `offset` fit the start of a well-formed sequence (at least 1 for progress).
std::size_t wellFormedPrefix(std::string_view text, std::size_t offset) {
    const Lead lead = leadOf(static_cast<unsigned char>(text[offset]));
    if (lead.length == 0) return 1;
    std::size_t length = 1;
    while (length < lead.length && offset + length < text.size()) {
        const auto byte = static_cast<unsigned char>(text[offset + length]);
        const unsigned char low = length == 1 ? lead.secondLow : 0x80;
        const unsigned char high = length == 1 ? lead.secondHigh : 0xBF;
        if (byte < low || byte > high) break;
        ++length;
    }
    return length;
}

}  // namespace

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(kWhiteSpace);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kWhiteSpace) - first + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (;;) {
        const std::size_t end = text.find(separator);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

std::string joined(const std::vector<std::string>& parts, std::string_view separator) {
    std::string text;
    for (const std::string& part : parts) {
        if (&part != &parts.front()) text += separator;
        text += part;
    }
    return text;
}

std::string inQuotes(const std::vector<std::string>& parts) {
    return parts.empty() ? std::string() : '"' + joined(parts, "\", \"") + '"';
}

namespace {

/// What a terminal obeys or that changes the order of text: C1 controls, separators of lines and paragraphs,
/// embeddings, overrides and isolates.
bool steersDisplay(std::uint32_t codePoint) {
    return (codePoint >= 0x80 && codePoint < 0xA0) || (codePoint >= 0x2028 && codePoint <= 0x202E) ||
           (codePoint >= 0x2066 && codePoint <= 0x2069);
}

/// Of a well-formed sequence of two or three bytes.
std::uint32_t codePointOf(std::string_view sequence) {
    const auto byte = [&](std::size_t i) {
        return static_cast<std::uint32_t>(static_cast<unsigned char>(sequence[i]));
    };
    if (sequence.size() == 2) return ((byte(0) & 0x1FU) << 6U) | (byte(1) & 0x3FU);
    return ((byte(0) & 0x0FU) << 12U) | ((byte(1) & 0x3FU) << 6U) | (byte(2) & 0x3FU);
}

}  // namespace

std::string withVisibleControls(std::string_view text) {
    const std::string valid = withReplacementCharacters(text);
    std::string shown;
    for (std::size_t i = 0; i < valid.size();) {
        const std::size_t length = std::max<std::size_t>(1, utf8SequenceLength(valid, i));
        const std::string_view sequence = std::string_view(valid).substr(i, length);
        const auto first = static_cast<unsigned char>(sequence.front());
        i += length;
        if (length == 1 && (first == 0x7F || (first < 0x20 && first != '\n' && first != '\t'))) {
            appendUtf8(shown, first == 0x7F ? 0x2421 : 0x2400U + first);
        } else if ((length == 2 || length == 3) && steersDisplay(codePointOf(sequence))) {
            char spelled[24];
            std::snprintf(spelled, sizeof spelled, "⟨U+%04X⟩", static_cast<unsigned>(codePointOf(sequence)));
            shown += spelled;
        } else {
            shown += sequence;
        }
    }
    return shown;
}

std::string excerpt(std::string_view text, std::size_t most) {
    const std::string_view begin = text.substr(0, lengthOfWholeCharacters(text.substr(0, most)));
    return replacedAll(begin, "\n", " ") + (begin.size() < text.size() ? "…" : "");
}

std::string replacedAll(std::string_view text, std::string_view from, std::string_view to) {
    if (from.empty()) return std::string(text);
    std::string result;
    for (;;) {
        const std::size_t at = text.find(from);
        result.append(text.substr(0, at));
        if (at == std::string_view::npos) return result;
        result.append(to);
        text.remove_prefix(at + from.size());
    }
}

std::string formattedNumber(const char* format, double number) {
    if (std::isnan(number)) return "-";
    char text[64];
    std::snprintf(text, sizeof text, format, number);
    // What rounds to nothing has no sign.
    const bool isZero =
        text[0] == '-' && std::string_view(text).find_first_of("123456789einf") == std::string_view::npos;
    return isZero ? text + 1 : text;
}

std::int64_t numWords(std::string_view text) {
    std::int64_t count = 0;
    std::size_t start = text.find_first_not_of(kWhiteSpace);
    while (start != std::string_view::npos) {
        ++count;
        start = text.find_first_not_of(kWhiteSpace, text.find_first_of(kWhiteSpace, start));
    }
    return count;
}

std::size_t utf8SequenceLength(std::string_view text, std::size_t offset) {
    const Lead lead = leadOf(static_cast<unsigned char>(text[offset]));
    return lead.length != 0 && wellFormedPrefix(text, offset) == lead.length ? lead.length : 0;
}

bool isValidUtf8(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t length = utf8SequenceLength(text, i);
        if (length == 0) return false;
        i += length;
    }
    return true;
}

std::string_view withoutByteOrderMark(std::string_view text) {
    constexpr std::string_view kMark = "\xEF\xBB\xBF";
    return text.starts_with(kMark) ? text.substr(kMark.size()) : text;
}

void appendUtf8(std::string& text, std::uint32_t codePoint) {
    const auto continuation = [&](int shift) { text += static_cast<char>(0x80 | ((codePoint >> shift) & 0x3F)); };
    if (codePoint < 0x80) {
        text += static_cast<char>(codePoint);
    } else if (codePoint < 0x800) {
        text += static_cast<char>(0xC0 | (codePoint >> 6));
        continuation(0);
    } else if (codePoint < 0x10000) {
        text += static_cast<char>(0xE0 | (codePoint >> 12));
        continuation(6);
        continuation(0);
    } else {
        text += static_cast<char>(0xF0 | (codePoint >> 18));
        continuation(12);
        continuation(6);
        continuation(0);
    }
}

std::size_t lengthOfWholeCharacters(std::string_view text) {
    constexpr std::size_t kLongestPart = 3;
    for (std::size_t start = text.size() - std::min(text.size(), kLongestPart); start < text.size(); ++start) {
        const std::size_t left = text.size() - start;
        const bool needsMore = leadOf(static_cast<unsigned char>(text[start])).length > left;
        if (needsMore && wellFormedPrefix(text, start) == left) return start;
    }
    return text.size();
}

std::string withReplacementCharacters(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        if (const std::size_t length = utf8SequenceLength(text, i); length > 0) {
            result.append(text.substr(i, length));
            i += length;
        } else {
            result.append(kReplacement);
            i += wellFormedPrefix(text, i);
        }
    }
    return result;
}

}  // namespace sami
