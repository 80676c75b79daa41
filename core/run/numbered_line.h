#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"

namespace sami {

/// The lines of a text without their line breaks; what follows the last line break is left out.
std::vector<std::string_view> wholeLines(std::string_view text);

/// Every line a worker writes has a number one above that of the line before. Error: it has another, so lines were
/// lost.
Result<void> checkLineNumber(std::int64_t seq, std::int64_t expectedSeq, const std::string& place);

}  // namespace sami
