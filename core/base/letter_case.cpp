#include "core/base/letter_case.h"

#include <utf8proc.h>

#include <algorithm>
#include <optional>

namespace sami {

namespace {

/// Of one code point there are never more.
constexpr utf8proc_ssize_t kMostFolded = 8;

struct DecodedPoint {
    utf8proc_int32_t value;
    std::size_t size;
};

/// Nothing where the bytes are malformed.
std::optional<DecodedPoint> pointAt(std::string_view text, std::size_t at) {
    utf8proc_int32_t point = -1;
    const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data() + at);
    const utf8proc_ssize_t size = utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text.size() - at), &point);
    if (size <= 0) return std::nullopt;
    return DecodedPoint{point, static_cast<std::size_t>(size)};
}

void appendPoint(std::string& text, utf8proc_int32_t point) {
    utf8proc_uint8_t encoded[4];
    const utf8proc_ssize_t length = utf8proc_encode_char(point, encoded);
    text.append(reinterpret_cast<const char*>(encoded), static_cast<std::size_t>(length));
}

void appendFolded(std::string& text, utf8proc_int32_t point) {
    utf8proc_int32_t folded[kMostFolded];
    const utf8proc_ssize_t count = utf8proc_decompose_char(point, folded, kMostFolded, UTF8PROC_CASEFOLD, nullptr);
    for (utf8proc_ssize_t i = 0; i < std::min(count, kMostFolded); ++i) appendPoint(text, folded[i]);
}

bool isAscii(char c) {
    return static_cast<unsigned char>(c) < 0x80;
}

char asciiLowered(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

/// What Python's split() parts words at.
bool isWhiteSpace(utf8proc_int32_t point) {
    if (point < 0x80) return point == ' ' || (point >= 0x09 && point <= 0x0D) || (point >= 0x1C && point <= 0x1F);
    return point == 0x85 || point == 0xA0 || point == 0x1680 || (point >= 0x2000 && point <= 0x200A) ||
           point == 0x2028 || point == 0x2029 || point == 0x202F || point == 0x205F || point == 0x3000;
}

}  // namespace

std::string lowered(std::string_view text) {
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        const std::optional<DecodedPoint> point = pointAt(text, at);
        if (!point) {
            result += text[at++];
            continue;
        }
        appendPoint(result, utf8proc_tolower(point->value));
        at += point->size;
    }
    return result;
}

std::string caseFolded(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const std::optional<DecodedPoint> point = isAscii(text[at]) ? std::nullopt : pointAt(text, at);
        if (!point) {
            result += asciiLowered(text[at++]);
            continue;
        }
        appendFolded(result, point->value);
        at += point->size;
    }
    return result;
}

std::string comparableText(std::string_view text) {
    const std::string folded = caseFolded(text);
    std::string result;
    result.reserve(folded.size());
    bool isParted = false;
    for (std::size_t at = 0; at < folded.size();) {
        const std::optional<DecodedPoint> point = pointAt(folded, at);
        const std::size_t size = point ? point->size : 1;
        if (point && isWhiteSpace(point->value)) {
            isParted = !result.empty();
        } else {
            if (isParted) result += ' ';
            isParted = false;
            result.append(folded, at, size);
        }
        at += size;
    }
    return result;
}

}  // namespace sami
