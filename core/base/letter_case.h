#pragma once

#include <string>
#include <string_view>

namespace sami {

/// In small letters, after Unicode's simple mapping; malformed bytes stay as they are.
std::string lowered(std::string_view text);

}  // namespace sami
