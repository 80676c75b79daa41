#pragma once

#include <jinja/lexer.h>

#include <vector>

namespace sami {

/// Whether the parts of a template lie too deep within each other, or stand in too long an expression, to be parsed and
/// run on the stack of a thread. Templates of models stay far below the limits.
bool isTooDeep(const std::vector<jinja::token>& tokens);

}  // namespace sami
