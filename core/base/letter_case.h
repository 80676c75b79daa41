#pragma once

#include <string>
#include <string_view>

namespace sami {

/// In small letters, after Unicode's simple mapping; malformed bytes stay as they are.
std::string lowered(std::string_view text);

/// As it is compared where case does not matter: Unicode's full case folding, as Python's casefold() does it; malformed
/// bytes stay as they are.
std::string caseFolded(std::string_view text);

/// caseFolded(), with one space for each stretch of Unicode white space and none at the ends.
std::string comparableText(std::string_view text);

}  // namespace sami
