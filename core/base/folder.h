#pragma once

#include <filesystem>
#include <vector>

#include "core/base/error.h"

namespace sami {

/// "out" of "out/": what is put beside it must not come to lie in it.
std::filesystem::path withoutTrailingSlash(const std::filesystem::path& folder);

/// What lies in a folder, in no order. Error: it can't be read, or not to its end. (In a loop over the standard
/// library's iterator a disk that fails on the way throws.)
Result<std::vector<std::filesystem::path>> listFolder(const std::filesystem::path& folder);

/// As far as the folder can be read; nothing where there is none.
std::vector<std::filesystem::path> readableEntries(const std::filesystem::path& folder);

}  // namespace sami
