#pragma once

#include <filesystem>

#include "core/model/lora.h"
#include "core/model/weight_source.h"
#include "core/weights/adapter_folder.h"

namespace sami {

/// Attaches the adapters of a folder in PEFT's layout to its base model, in float32, and freezes everything else.
/// Whole tensors that were saved along are left alone where they are those of the base (embeddings, mostly).
/// @param base the weights that `network` was read from
/// Error: a projection the model does not have, an adapter of another shape, a tensor that is not the base's, by name.
Result<void> loadAdapters(CausalLm& network, const WeightSource& base, const std::filesystem::path& folder);

/// Writes the adapters of `network` with the values given (one for each trainable parameter, in their order) as
/// adapter_model.safetensors and adapter_config.json. @param baseModel as `locateModel` finds it again
Result<void> saveAdapters(CausalLm& network, const std::vector<torch::Tensor>& values, const AdapterConfig& config,
                          const std::filesystem::path& folder, torch::Dtype dtype = torch::kFloat32);

}  // namespace sami
