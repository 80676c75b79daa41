#pragma once

#include <string>
#include <string_view>

#include "core/base/error.h"

namespace sami {

enum class TextEncoding { Utf8, Utf16Little, Utf16Big, Utf32Little, Utf32Big };

/// By the byte-order mark, or else by where the NUL bytes of the first characters stand, as JSON's first specification
/// (RFC 4627, section 3) has it: the text then begins with ASCII.
TextEncoding encodingOf(std::string_view bytes);

/// The text as UTF-8, without a byte-order mark. Error: `name` and line of half a surrogate pair, of a number beyond
/// Unicode, and of a character that is cut off.
Result<std::string> toUtf8(std::string_view bytes, TextEncoding encoding, const std::string& name);

}  // namespace sami
