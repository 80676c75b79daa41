#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sami {

/// Byte-level vocabularies spell each byte as one printable character: printable Latin-1 stands for itself, the other
/// 68 bytes for U+0100 onwards in their order (the alphabet of GPT-2; a space is spelled "Ġ").

/// UTF-8 of the character that stands for `byte`.
std::string spellingOfByte(std::uint8_t byte);

/// The token that stands for `byte` in vocabularies of characters: "<0x0A>".
std::string pieceOfByte(std::uint8_t byte);
/// Whether a token is spelled like one of these.
bool looksLikePieceOfByte(std::string_view spelling);

/// The bytes a token stands for, or nothing where its spelling has a character outside the alphabet (such tokens are
/// never the result of encoding ordinary text).
std::optional<std::string> bytesOfSpelling(std::string_view spelling);

}  // namespace sami
