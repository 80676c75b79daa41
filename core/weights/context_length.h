#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "core/base/json_file.h"

namespace sami {

/// Tokens that a model has positions for, as its config.json or its GGUF metadata says, without reading weights; of an
/// adapter its base's. Nothing where that can't be read or is not said.
std::optional<std::int64_t> contextLength(const std::filesystem::path& model);

/// The same of the metadata of a GGUF file, where it stands under the name of the architecture; 2048 where it does not.
std::int64_t contextLengthOf(const Json& metadata);

}  // namespace sami
