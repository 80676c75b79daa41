#include "core/model/model_loader.h"

#include <algorithm>

#include "core/model/devices.h"
#include "core/model/weight_names.h"
#include "core/weights/safetensors_file.h"

namespace sami {

namespace {

namespace fs = std::filesystem;

std::string shapeText(const std::vector<std::int64_t>& shape) {
    std::string text = "[";
    for (std::size_t i = 0; i < shape.size(); ++i) text += (i == 0 ? "" : ", ") + std::to_string(shape[i]);
    return text + "]";
}

/// Where the parameters come from: the open file and how its names and layouts differ from ours.
struct WeightSource {
    std::shared_ptr<const TensorFile> file;
    ModelConfig config;
    bool isGguf = false;
    std::string place;
};

Result<WeightSource> openFolder(const fs::path& folder) {
    Result<ModelConfig> config = configFromFolder(folder);
    if (!config) return std::unexpected(config.error());
    const fs::path path = folder / "model.safetensors";
    std::error_code ignored;
    if (!fs::exists(path, ignored)) {
        const bool sharded = fs::exists(folder / "model.safetensors.index.json", ignored);
        return fail(
            sharded ? ErrorKind::Unsupported : ErrorKind::NotFound,
            folder.string() + (sharded ? ": sharded weights are not supported; merge them into model.safetensors"
                                       : ": has no model.safetensors; give a folder with the weights"));
    }
    auto file = SafetensorsFile::open(path);
    if (!file) return std::unexpected(file.error());
    return WeightSource{*file, *config, false, path.string()};
}

Result<WeightSource> openGguf(const fs::path& path) {
    auto file = GgufFile::open(path);
    if (!file) return std::unexpected(file.error());
    Result<ModelConfig> config = configFromGguf(**file, path.string());
    if (!config) return std::unexpected(config.error());
    return WeightSource{*file, *config, true, path.string()};
}

/// Rows of each head from interleaved pairs (x0 y0 x1 y1 …) back to halves (x0 x1 … y0 y1 …).
torch::Tensor deinterleaved(const torch::Tensor& weight, std::int64_t heads) {
    const std::int64_t half = weight.size(0) / heads / 2;
    return weight.view({heads, half, 2, weight.size(1)}).transpose(1, 2).reshape(weight.sizes());
}

Result<void> loadParameter(const WeightSource& source, const std::string& name, torch::Tensor parameter) {
    const StoredTensor* stored = source.file->find(source.isGguf ? ggufName(name) : name);
    if (stored == nullptr) {
        return fail(ErrorKind::Input, source.place + ": tensor " + (source.isGguf ? ggufName(name) : name) +
                                          " is missing; the file is not a complete model");
    }
    if (stored->shape != parameter.sizes().vec()) {
        return fail(ErrorKind::Input, source.place + ": tensor " + stored->name + " has shape " +
                                          shapeText(stored->shape) + ", expected " +
                                          shapeText(parameter.sizes().vec()));
    }
    torch::Tensor values = torch::empty(parameter.sizes(), torch::kFloat32);
    toFloat32(*stored, {values.data_ptr<float>(), static_cast<std::size_t>(values.numel())});
    const std::int64_t heads = source.isGguf ? interleavedHeads(name, source.config) : 0;
    parameter.copy_(heads > 0 ? deinterleaved(values, heads) : values);
    return {};
}

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
    std::error_code ignored;
    const Result<WeightSource> source = fs::is_directory(path, ignored) ? openFolder(path) : openGguf(path);
    if (!source) return std::unexpected(source.error());
    // Sizes come from outside: check them against the file before allocating what they ask for.
    const std::string embedding = "model.embed_tokens.weight";
    const StoredTensor* stored = source->file->find(source->isGguf ? ggufName(embedding) : embedding);
    const ModelConfig& config = source->config;
    if (stored == nullptr || stored->shape != std::vector<std::int64_t>{config.vocabularySize, config.hiddenSize} ||
        config.numLayers > static_cast<std::int64_t>(source->file->tensors().size())) {
        return fail(ErrorKind::Input,
                    source->place + ": the tensors do not have the sizes that the configuration says");
    }
    const torch::NoGradGuard noGrad;
    CausalLm network(config, options);
    for (const auto& parameter : network->named_parameters()) {
        if (Result<void> done = loadParameter(*source, parameter.key(), parameter.value()); !done) {
            return std::unexpected(done.error());
        }
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
