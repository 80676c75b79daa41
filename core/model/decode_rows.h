#pragma once

#include "core/model/causal_lm.h"

namespace sami {

/// Responses decoded together on a processor: more are no faster there.
inline constexpr std::int64_t kRowsOnProcessor = 96;

/// How many responses to decode together: on other devices as many as half of the free memory holds keys and values of,
/// up to where more are no faster either.
/// @param columns tokens of the longest prompt with its response
std::int64_t decodeRows(CausalLm& network, std::int64_t columns);

}  // namespace sami
