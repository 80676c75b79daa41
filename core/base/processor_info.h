#pragma once

#include <filesystem>
#include <string>

namespace sami {

/// What the system says of the processor.
struct ProcessorInfo {
    std::string name = "processor";
    /// It has instructions for products in bfloat16 (AVX512-BF16 or AMX-BF16, BF16 of ARM): without them they are many
    /// times slower than in float32.
    bool hasBfloat16 = false;
};

/// @param root where /proc is looked for
ProcessorInfo processorInfo(const std::filesystem::path& root = "/");

}  // namespace sami
