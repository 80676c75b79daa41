#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/json_file.h"

namespace sami {

/// adapter_config.json of a LoRA adapter in the layout of PEFT.
struct AdapterConfig {
    std::string baseModel;  ///< a folder or a name, as `locateModel` takes it; may be empty beside the base's weights
    std::string revision;   ///< of a base by name
    std::int64_t rank = 8;  ///< PEFT's own where the file says none, as with alpha
    double alpha = 8;
    bool rankStabilised = false;  ///< the product is scaled by alpha / √rank instead of alpha / rank
    std::vector<std::string> targets;
    Json fields = Json::object();  ///< the file as it was read: what of it means nothing here is written again

    double scaling() const;
    /// Share of its inputs that PEFT leaves out in training; nothing is left out here.
    double dropout() const;
};

/// Whether the folder holds an adapter: adapter_config.json, whatever lies beside it, unless the only weights there are
/// those of a whole model.
bool isAdapterFolder(const std::filesystem::path& folder);

/// Error: malformed, or a kind of adapter that is not supported (DoRA, trained biases, ranks by layer …), by name.
Result<AdapterConfig> readAdapterConfig(const std::filesystem::path& folder);

/// Writes adapter_config.json so that PEFT reads it back, with every field of an adapter that was gone on with.
Result<void> writeAdapterConfig(const AdapterConfig& config, const std::filesystem::path& folder);

/// Where the model lies that an adapter belongs to; `model` itself when it is no adapter, or when the base's whole
/// weights lie beside the adapter's (transformers takes those as well). Error: the base is not found, or is an adapter
/// in its turn.
Result<std::filesystem::path> baseOfModel(const std::filesystem::path& model);

/// Where the tokenizer of a model lies: an adapter that ships none uses its base's.
Result<std::filesystem::path> tokenizerPlace(const std::filesystem::path& model);

}  // namespace sami
