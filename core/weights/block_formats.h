#pragma once

#include <cstddef>
#include <span>

#include "core/weights/checked_size.h"
#include "core/weights/tensor_file.h"

namespace sami {

/// Numbers and bytes of a block of the quantised types of GGUF; {1, size} for types that are not quantised.
BlockLayout blockLayout(StoredType type);

/// Dequantises whole blocks. @pre `type` is quantised, `out` holds a whole number of blocks and `in` their bytes.
void fromBlocks(StoredType type, const std::byte* in, std::span<float> out);

}  // namespace sami
