#pragma once

#include <cstdint>
#include <filesystem>

namespace sami {

/// Bytes of memory that this process may use, and those of them that are free or can be freed.
struct HostMemory {
    std::int64_t totalBytes = 0;
    std::int64_t availableBytes = 0;
};

/// The machine's memory, or less where a control group (a container, a batch job) limits it.
/// @param root where /proc and /sys are looked for
HostMemory hostMemory(const std::filesystem::path& root = "/");

}  // namespace sami
