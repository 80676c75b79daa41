#include "core/tokenizer/byte_alphabet.h"

#include <array>

#include "core/base/text.h"

namespace sami {

namespace {

constexpr std::uint32_t kEnd = 0x100 + 68;  // first code point behind the alphabet
constexpr std::uint16_t kNone = 0x100;

constexpr bool standsForItself(std::uint32_t byte) {
    return (byte >= 0x21 && byte <= 0x7E) || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE;
}

constexpr std::array<std::uint16_t, 256> codePoints() {
    std::array<std::uint16_t, 256> table{};
    std::uint16_t next = 0x100;
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        table[byte] = standsForItself(byte) ? static_cast<std::uint16_t>(byte) : next++;
    }
    return table;
}

constexpr std::array<std::uint16_t, kEnd> bytes() {
    std::array<std::uint16_t, kEnd> table{};
    table.fill(kNone);
    const std::array<std::uint16_t, 256> forward = codePoints();
    for (std::uint16_t byte = 0; byte < 256; ++byte) table[forward[byte]] = byte;
    return table;
}

}  // namespace

std::string spellingOfByte(std::uint8_t byte) {
    static constexpr std::array<std::uint16_t, 256> kCodePoints = codePoints();
    const std::uint32_t codePoint = kCodePoints[byte];
    if (codePoint < 0x80) return std::string(1, static_cast<char>(codePoint));
    return {static_cast<char>(0xC0 | (codePoint >> 6)), static_cast<char>(0x80 | (codePoint & 0x3F))};
}

std::optional<std::string> bytesOfSpelling(std::string_view spelling) {
    static constexpr std::array<std::uint16_t, kEnd> kBytes = bytes();
    std::string result;
    result.reserve(spelling.size());
    for (std::size_t i = 0; i < spelling.size();) {
        const std::size_t length = utf8SequenceLength(spelling, i);
        if (length == 0 || length > 2) return std::nullopt;
        auto codePoint = static_cast<std::uint32_t>(static_cast<unsigned char>(spelling[i]));
        if (length == 2) codePoint = ((codePoint & 0x1F) << 6) | (static_cast<unsigned char>(spelling[i + 1]) & 0x3F);
        if (codePoint >= kEnd || kBytes[codePoint] == kNone) return std::nullopt;
        result += static_cast<char>(kBytes[codePoint]);
        i += length;
    }
    return result;
}

std::string pieceOfByte(std::uint8_t byte) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    return std::string("<0x") + kDigits[byte >> 4] + kDigits[byte & 0xF] + ">";
}

bool looksLikePieceOfByte(std::string_view spelling) {
    return spelling.size() == 6 && spelling.starts_with("<0x") && spelling.ends_with('>');
}

}  // namespace sami
