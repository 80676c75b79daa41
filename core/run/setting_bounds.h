#pragma once

#include <string_view>

#include "core/base/json_file.h"

namespace sami {

/// Whether `value` (a number, a boolean or a text) lies within bounds written as in the settings table: "a | b | c",
/// "low … high", ">= a", "> a", "<= b" joined by ", ", "not empty", "cpu, auto, or devices of one kind such as
/// cuda:0,cuda:1", "counts such as 2,4,6 or empty", or nothing for no bounds.
bool withinBounds(std::string_view bounds, const Json& value);

}  // namespace sami
