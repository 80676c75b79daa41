#pragma once

#include <torch/torch.h>

#include <filesystem>
#include <memory>
#include <string>

#include "core/base/error.h"
#include "core/model/causal_lm.h"
#include "core/tokenizer/tokenizer.h"

namespace sami {

/// A model ready to compute, with the tokenizer it came with.
struct LoadedModel {
    CausalLm network{nullptr};
    std::shared_ptr<const Tokenizer> tokenizer;
    std::filesystem::path path;  ///< the folder or .gguf file it was read from
};

/// Reads weights and tokenizer of a Hugging Face folder or a .gguf file. @param options compute dtype and device
/// Error: what is missing, malformed or unsupported, by file and name; out of memory.
Result<LoadedModel> loadModel(const std::filesystem::path& path, torch::TensorOptions options);

/// The model's configuration alone.
Result<ModelConfig> readModelConfig(const std::filesystem::path& path);

/// Weights only, float32 or as stored converted to `options`.
Result<CausalLm> loadNetwork(const std::filesystem::path& path, torch::TensorOptions options);

/// Weights of `network` as model.safetensors with config.json and generation_config.json, in the Hugging Face layout.
/// `values` holds one tensor for each parameter, in the order of parameters() (float32 masters), written as `dtype`.
Result<void> saveNetwork(const CausalLm& network, const std::vector<torch::Tensor>& values,
                         const std::filesystem::path& folder, torch::Dtype dtype = torch::kFloat32);

}  // namespace sami
