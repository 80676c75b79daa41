#pragma once

#include <filesystem>

#include "core/weights/tensor_file.h"

namespace sami {

/// Several `.safetensors` files read as one by their index, `model.safetensors.index.json` of Hugging Face folders: its
/// `weight_map` says for each tensor which file beside it holds it.
/// Error: an index that is malformed, leads out of its folder or names a file or a tensor that is not there.
Result<std::shared_ptr<const TensorFile>> openShardedSafetensors(const std::filesystem::path& index);

}  // namespace sami
