#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "core/base/error.h"

namespace sami {

/// Size of an open file in bytes. `path` is for the error.
Result<std::uint64_t> sizeOf(int fd, const std::filesystem::path& path);

/// `count` bytes at `offset`; fewer at the end of the file.
Result<std::string> readAt(int fd, const std::filesystem::path& path, std::uint64_t offset, std::size_t count);

}  // namespace sami
