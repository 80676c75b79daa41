#include "core/model/model_loader.h"

#include "core/base/sealed_folder.h"
#include "core/model/adapter_file.h"
#include "core/model/devices.h"
#include "core/model/fitted_tokenizer.h"
#include "core/model/weight_source.h"
#include "core/weights/model_location.h"
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
    const Result<fs::path> base = baseOfModel(path);
    if (!base) return std::unexpected(base.error());
    std::error_code ignored;
    if (fs::is_directory(*base, ignored)) return configFromFolder(*base);
    const auto file = GgufFile::open(*base);
    if (!file) return std::unexpected(file.error());
    return configFromGguf(**file, base->string());
}

Result<CausalLm> loadNetwork(const fs::path& path, const NetworkOptions& options) {
    const Result<fs::path> base = baseOfModel(path);
    if (!base) return std::unexpected(base.error());
    Result<void> whole = checkWhereSealed(path);
    if (whole && *base != path) whole = checkWhereSealed(*base);
    if (!whole) return std::unexpected(damagedCheckpoint(whole.error()));
    const Result<WeightSource> source = WeightSource::open(*base);
    if (!source) return std::unexpected(source.error());
    const torch::NoGradGuard noGrad;
    CausalLm network(source->config(), options);
    const auto parameters = network->named_parameters();
    if (Result<void> done = source->checkAllKnown(parameters); !done) return std::unexpected(done.error());
    for (const auto& parameter : parameters) {
        if (Result<void> done = source->read(parameter.key(), parameter.value()); !done)
            return std::unexpected(done.error());
    }
    if (!isAdapterFolder(path)) return network;
    if (Result<void> done = loadAdapters(network, *source, path); !done) return std::unexpected(done.error());
    return network;
}

Result<LoadedModel> loadModel(const fs::path& path, const NetworkOptions& options) {
    const Result<ModelConfig> config = readModelConfig(path);
    if (!config) return std::unexpected(config.error());
    auto tokenizer = loadTokenizerOf(path, *config);
    if (!tokenizer) return std::unexpected(tokenizer.error());
    Result<CausalLm> network = loadNetwork(path, options);
    if (!network) return std::unexpected(network.error());
    return LoadedModel{*network, *tokenizer, path};
}

Result<std::shared_ptr<const Tokenizer>> loadTokenizerOf(const fs::path& path, const ModelConfig& config) {
    auto tokenizer = loadTokenizer(path);
    if (!tokenizer) return tokenizer;
    return fittedTokenizer(std::move(*tokenizer), config);
}

Result<void> writeTensors(const fs::path& path, const std::vector<NamedTensor>& tensors, torch::Dtype dtype) {
    std::vector<TensorToWrite> list;
    torch::Tensor here;  // one at a time comes to the processor, in the dtype that it is stored in
    for (const auto& [name, tensor] : tensors) {
        if (dtype == torch::kFloat16 && !torch::isfinite(tensor.detach().to(dtype)).all().item<bool>()) {
            return fail(
                ErrorKind::Numeric,
                "tensor {tensor} holds numbers that float16 has no room for; store the model in bfloat16 or float32",
                {{"tensor", name}});
        }
        const auto fetch = [&here, &value = tensor, dtype]() -> std::span<const std::byte> {
            here = value.detach().to(torch::kCPU, dtype).contiguous();
            return {static_cast<const std::byte*>(here.const_data_ptr()), here.nbytes()};
        };
        list.push_back({name, storedType(dtype), tensor.sizes().vec(), {}, fetch});
    }
    return writeSafetensors(path, list, {{"format", "pt"}});
}

Result<void> saveNetwork(const ModelConfig& config, const std::vector<NamedTensor>& weights, const fs::path& folder,
                         torch::Dtype dtype) {
    if (auto done = writeTensors(folder / "model.safetensors", weights, dtype); !done) return done;
    OrderedJson generation = OrderedJson::object();
    if (!config.endOfTextIds.empty()) generation["eos_token_id"] = config.endOfTextIds;
    if (auto done = writeJsonFile(folder / "generation_config.json", generation); !done) return done;
    return writeJsonFile(folder / "config.json", toHuggingFaceJson(config, dtypeName(dtype)));
}

}  // namespace sami
