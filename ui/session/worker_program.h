#pragma once

#include <filesystem>

#include "core/base/error.h"

namespace sami {

/// The `sami` beside this program, or the first one on the PATH. Error: says where it was looked for.
Result<std::filesystem::path> findWorkerProgram();

}  // namespace sami
