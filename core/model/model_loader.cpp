#include "core/model/model_loader.h"

#include "core/model/devices.h"
#include "core/model/weight_source.h"
#include "core/weights/safetensors_file.h"

namespace sami {

namespace {

namespace fs = std::filesystem;

StoredType storedType(torch::Dtype dtype) {
    if (dtype == torch::kBFloat16) return StoredType::BF16;
    return dtype == torch::kFloat16 ? StoredType::F16 : StoredType::F32;
}

}  // namespace

Result<ModelConfig> readModelConfig(const fs::path& path) {
    std::error_code ignored;
    if (fs::is_directory(path, ignored)) return configFromFolder(path);
    const auto file = GgufFile::open(path);
    if (!file) return std::unexpected(file.error());
    return configFromGguf(**file, path.string());
}

Result<CausalLm> loadNetwork(const fs::path& path, torch::TensorOptions options) {
    const Result<WeightSource> source = WeightSource::open(path);
    if (!source) return std::unexpected(source.error());
    const torch::NoGradGuard noGrad;
    CausalLm network(source->config(), options);
    for (const auto& parameter : network->named_parameters()) {
        if (Result<void> done = source->read(parameter.key(), parameter.value()); !done)
            return std::unexpected(done.error());
    }
    return network;
}

Result<LoadedModel> loadModel(const fs::path& path, torch::TensorOptions options) {
    auto tokenizer = loadTokenizer(path);
    if (!tokenizer) return std::unexpected(tokenizer.error());
    Result<CausalLm> network = loadNetwork(path, options);
    if (!network) return std::unexpected(network.error());
    return LoadedModel{*network, *tokenizer, path};
}

Result<void> saveNetwork(const CausalLm& network, const std::vector<torch::Tensor>& values, const fs::path& folder,
                         torch::Dtype dtype) {
    const auto names = network->named_parameters();
    std::vector<torch::Tensor> kept;
    std::vector<TensorToWrite> tensors;
    for (std::size_t i = 0; i < values.size(); ++i) {
        kept.push_back(values[i].detach().to(torch::kCPU, dtype).contiguous());
        const torch::Tensor& value = kept.back();
        const auto* bytes = static_cast<const std::byte*>(value.const_data_ptr());
        tensors.push_back({names[i].key(), storedType(dtype), value.sizes().vec(), {bytes, value.nbytes()}});
    }
    const ModelConfig& config = network->config();
    if (auto done = writeSafetensors(folder / "model.safetensors", tensors, {{"format", "pt"}}); !done) return done;
    OrderedJson generation;
    if (!config.endOfTextIds.empty()) generation["eos_token_id"] = config.endOfTextIds;
    if (auto done = writeJsonFile(folder / "generation_config.json", generation); !done) return done;
    return writeJsonFile(folder / "config.json", toHuggingFaceJson(config, dtypeName(dtype)));
}

}  // namespace sami
