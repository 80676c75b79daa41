#include "core/records/text_encoding.h"

#include <cstdint>

#include "core/base/text.h"

namespace sami {

namespace {

constexpr std::uint32_t kMarkUnit = 0xFEFF;

/// Units of two or four bytes.
class Units {
public:
    Units(std::string_view bytes, TextEncoding encoding)
        : m_rest(bytes),
          m_width(encoding == TextEncoding::Utf16Little || encoding == TextEncoding::Utf16Big ? 2 : 4),
          m_isBig(encoding == TextEncoding::Utf16Big || encoding == TextEncoding::Utf32Big) {}

    bool atEnd() const { return m_rest.empty(); }
    bool isCutOff() const { return m_rest.size() < m_width; }
    bool isWide() const { return m_width == 4; }
    /// @pre not cut off
    std::uint32_t peek() const {
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < m_width; ++i) {
            const std::size_t at = m_isBig ? i : m_width - 1 - i;
            value = value << 8 | static_cast<unsigned char>(m_rest[at]);
        }
        return value;
    }
    std::uint32_t next() {
        const std::uint32_t value = peek();
        m_rest.remove_prefix(m_width);
        return value;
    }

private:
    std::string_view m_rest;
    std::size_t m_width;
    bool m_isBig;
};

}  // namespace

TextEncoding encodingOf(std::string_view bytes) {
    using namespace std::string_view_literals;
    if (bytes.starts_with("\xFF\xFE\0\0"sv)) return TextEncoding::Utf32Little;
    if (bytes.starts_with("\0\0\xFE\xFF"sv)) return TextEncoding::Utf32Big;
    if (bytes.starts_with("\xFF\xFE"sv)) return TextEncoding::Utf16Little;
    if (bytes.starts_with("\xFE\xFF"sv)) return TextEncoding::Utf16Big;
    if (bytes.size() < 4) return TextEncoding::Utf8;
    const auto isNul = [&](std::size_t at) { return bytes[at] == '\0'; };
    if (!isNul(0) && isNul(1) && isNul(2) && isNul(3)) return TextEncoding::Utf32Little;
    if (isNul(0) && isNul(1) && isNul(2) && !isNul(3)) return TextEncoding::Utf32Big;
    if (!isNul(0) && isNul(1) && !isNul(2) && isNul(3)) return TextEncoding::Utf16Little;
    if (isNul(0) && !isNul(1) && isNul(2) && !isNul(3)) return TextEncoding::Utf16Big;
    return TextEncoding::Utf8;
}

Result<std::string> toUtf8(std::string_view bytes, TextEncoding encoding, const std::string& name) {
    Units units(bytes, encoding);
    std::string text;
    text.reserve(bytes.size() / 2);
    std::size_t line = 1;
    const auto wrong = [&](std::string_view pattern) {
        return fail(ErrorKind::Input, pattern, {{"file", name}, {"line", line}});
    };
    if (!units.isCutOff() && units.peek() == kMarkUnit) units.next();
    while (!units.atEnd()) {
        if (units.isCutOff()) return wrong("{file}: line {line} ends inside a character; save it as UTF-8 text");
        std::uint32_t point = units.next();
        if (!units.isWide() && isHighSurrogate(point) && !units.isCutOff() && isLowSurrogate(units.peek()))
            point = surrogatePair(point, units.next());
        if (isHighSurrogate(point) || isLowSurrogate(point) || point > 0x10FFFF)
            return wrong("{file}: line {line} has half a character; save it as UTF-8 text");
        if (point == '\n') ++line;
        appendUtf8(text, point);
    }
    return text;
}

}  // namespace sami
