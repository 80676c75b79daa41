#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "core/weights/tensor_file.h"

namespace sami {

/// How a StoredType lays its numbers out: `elements` of them in every `bytes`.
struct BlockLayout {
    std::uint64_t elements;
    std::uint64_t bytes;
};

/// Bytes of a tensor, or nothing where the shape overflows 63 bits or its innermost extent is no whole number of
/// blocks. Dimensions come out of a file: none is trusted.
std::optional<std::uint64_t> checkedSizeBytes(StoredType type, std::span<const std::int64_t> shape);
/// The same of a layout, whatever type has it.
std::optional<std::uint64_t> checkedSizeBytes(const BlockLayout& layout, std::span<const std::int64_t> shape);

}  // namespace sami
