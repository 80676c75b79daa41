#pragma once

#include <string_view>

namespace sami {

/// Code points that Unicode 15.0 to 16.0 added to a major category ('L', 'M', 'N', 'P' or 'S'; nothing for others), as
/// items of a PCRE2 character class. Hugging Face tokenizers classify by Unicode 16, the PCRE2 of current
/// distributions by Unicode 14; where the two disagree text would fall into different tokens.
std::string_view unicodeAdditions(char category);

}  // namespace sami
