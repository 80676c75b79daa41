#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "core/base/readable_file.h"

namespace sami {

/// The most that is read of one input: what never ends, as /dev/zero, ends there.
inline constexpr std::uintmax_t kMaxInputBytes = std::uintmax_t{1} << 31;

/// What messages call an input: "standard input" for "-".
std::string inputName(const std::string& path);

/// The bytes of a file, FIFO or device, or of standard input for "-". Error: not found, unreadable, or longer than
/// `maxBytes`.
Result<std::string> readInput(const std::string& path, std::uintmax_t maxBytes = kMaxInputBytes);

/// The bytes of what the path leads to. Error: as of readInput(), or of another kind.
Result<std::string> readWhole(const std::filesystem::path& path, FileKinds kinds, std::uintmax_t maxBytes);

/// Everything from where the descriptor stands on. @param expected bytes, 0 where nobody knows
Result<std::string> readDescriptor(int descriptor, const std::filesystem::path& name, std::uintmax_t maxBytes,
                                   std::size_t expected = 0);

}  // namespace sami
