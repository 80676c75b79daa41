#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/weights/checked_size.h"

namespace sami {

/// A tensor type of ggml, known by its number in a file.
struct GgufType {
    std::string name;
    StoredType stored = StoredType::Other;
    std::optional<BlockLayout> layout;  ///< nothing for numbers that were given out after this was written
};

GgufType ggufType(std::uint32_t number);

}  // namespace sami
