#pragma once

#include <string>
#include <string_view>

#include "core/base/error.h"

namespace sami {

/// A pattern of the Oniguruma dialect rewritten for PCRE2: white space, word characters and the major categories as
/// Oniguruma 6.9.10 with Unicode 16 understands them. Error: a construct that cannot be rewritten.
Result<std::string> translatedPattern(std::string_view pattern, const std::string& place);

}  // namespace sami
