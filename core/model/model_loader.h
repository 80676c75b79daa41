#pragma once

#include <torch/torch.h>

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

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

using NamedTensor = std::pair<std::string, torch::Tensor>;

/// Reads weights and tokenizer of a Hugging Face folder, a LoRA adapter in PEFT's layout (with the base model that it
/// names) or a .gguf file. @param options compute dtype and devices
/// Error: what is missing, malformed or unsupported, by file and name; out of memory.
Result<LoadedModel> loadModel(const std::filesystem::path& path, const NetworkOptions& options);

/// The tokenizer alone, for a model of that configuration: see fittedTokenizer().
Result<std::shared_ptr<const Tokenizer>> loadTokenizerOf(const std::filesystem::path& path, const ModelConfig& config);

/// The model's configuration alone; of an adapter its base's.
Result<ModelConfig> readModelConfig(const std::filesystem::path& path);

/// Weights only, float32 or as stored converted to `options`. The adapters of an adapter folder stay apart from the
/// weights, in float32. Error: a folder with a completion marker that is not whole.
Result<CausalLm> loadNetwork(const std::filesystem::path& path, const NetworkOptions& options);

/// Writes tensors as a safetensors file in `dtype`, float32, bfloat16 or float16.
Result<void> writeTensors(const std::filesystem::path& path, const std::vector<NamedTensor>& tensors,
                          torch::Dtype dtype);

/// A model of the shape of `config` as model.safetensors with config.json and generation_config.json, in the Hugging
/// Face layout, written as `dtype`. @param weights by the names of CausalLm
Result<void> saveNetwork(const ModelConfig& config, const std::vector<NamedTensor>& weights,
                         const std::filesystem::path& folder, torch::Dtype dtype = torch::kFloat32);

}  // namespace sami
