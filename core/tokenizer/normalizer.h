#pragma once

#include <string>
#include <string_view>

namespace sami {

/// `text` (valid UTF-8) in Unicode's Normalization Form C: characters composed where a composed one exists.
std::string composedNfc(std::string_view text);

}  // namespace sami
