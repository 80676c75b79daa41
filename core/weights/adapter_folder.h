#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/error.h"

namespace sami {

/// adapter_config.json of a LoRA adapter in the layout of PEFT.
struct AdapterConfig {
    std::string baseModel;  ///< a folder or a name, as `locateModel` takes it
    std::int64_t rank = 0;
    double alpha = 0;
    bool rankStabilised = false;  ///< the product is scaled by alpha / √rank instead of alpha / rank
    std::vector<std::string> targets;

    double scaling() const;
};

/// Whether the folder holds an adapter rather than a model of its own.
bool isAdapterFolder(const std::filesystem::path& folder);

/// Error: malformed, or a kind of adapter that is not supported (DoRA, trained biases, ranks by layer …), by name.
Result<AdapterConfig> readAdapterConfig(const std::filesystem::path& folder);

/// Writes adapter_config.json so that PEFT reads it back.
Result<void> writeAdapterConfig(const AdapterConfig& config, const std::filesystem::path& folder);

/// Where the model lies that an adapter belongs to; `model` itself when it is no adapter.
/// Error: the base is not found, or is an adapter in its turn.
Result<std::filesystem::path> baseOfModel(const std::filesystem::path& model);

/// Where the tokenizer of a model lies: an adapter that ships none uses its base's.
Result<std::filesystem::path> tokenizerPlace(const std::filesystem::path& model);

}  // namespace sami
