#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "core/base/error.h"

namespace sami {

/// SHA-256 (FIPS 180-4) as 64 lower-case hexadecimal digits.
std::string sha256(std::string_view bytes);

/// Of a file's content, read in pieces.
Result<std::string> sha256OfFile(const std::filesystem::path& path);

}  // namespace sami
