#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sami {

/// Without ASCII white space at both ends.
std::string_view trimmed(std::string_view text);

/// Parts between `separator`; always at least one.
std::vector<std::string_view> split(std::string_view text, char separator);

/// The parts with `separator` between them.
std::string joined(const std::vector<std::string>& parts, std::string_view separator);

/// The parts in quotation marks, with commas between them.
std::string inQuotes(const std::vector<std::string>& parts);

/// `text` as a terminal may show it: valid UTF-8, and control characters as the symbols that stand for them (escape as
/// ␛); those beyond ASCII, and marks that turn text round, as ⟨U+202E⟩. Line breaks and tabs stay.
std::string withVisibleControls(std::string_view text);

/// The beginning of somebody else's text for a message: whole characters of the first `most` bytes on one line, and
/// "…" where there is more.
std::string excerpt(std::string_view text, std::size_t most = 160);

/// `text` with every occurrence of `from` replaced by `to`; occurrences inside `to` are not replaced again.
std::string replacedAll(std::string_view text, std::string_view from, std::string_view to);

/// One number by a format of printf, such as "%.3f"; "-" for what is none.
std::string formattedNumber(const char* format, double number);

/// Stretches without ASCII white space.
std::int64_t numWords(std::string_view text);

/// Length in bytes of the well-formed UTF-8 sequence that starts at `offset`, or 0 where the bytes are malformed.
std::size_t utf8SequenceLength(std::string_view text, std::size_t offset);

bool isValidUtf8(std::string_view text);

/// The text behind a byte-order mark that it may begin with.
std::string_view withoutByteOrderMark(std::string_view text);

/// Halves of a pair of UTF-16 units, and the code point that the pair stands for.
constexpr bool isHighSurrogate(std::uint32_t unit) {
    return unit >= 0xD800 && unit <= 0xDBFF;
}
constexpr bool isLowSurrogate(std::uint32_t unit) {
    return unit >= 0xDC00 && unit <= 0xDFFF;
}
constexpr std::uint32_t surrogatePair(std::uint32_t high, std::uint32_t low) {
    return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
}

/// @pre a code point, none of a surrogate
void appendUtf8(std::string& text, std::uint32_t codePoint);

/// Length in bytes of `text` without a character that its end cuts in two: what follows may complete it. Bytes that no
/// others could make a character of count as whole.
std::size_t lengthOfWholeCharacters(std::string_view text);

/// `text` with each maximal malformed part replaced by U+FFFD, as Python's decode(errors="replace") does.
std::string withReplacementCharacters(std::string_view text);

}  // namespace sami
