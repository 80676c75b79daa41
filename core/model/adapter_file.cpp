#include "core/model/adapter_file.h"

#include <cassert>
#include <set>

#include "core/model/model_loader.h"
#include "core/model/weight_source.h"
#include "core/weights/safetensors_file.h"

namespace sami {

namespace {

namespace fs = std::filesystem;

constexpr const char* kWeightsName = "adapter_model.safetensors";
/// PEFT wraps the model twice; what follows is the module's own name.
constexpr std::string_view kPrefix = "base_model.model.";

Result<torch::Tensor> readMatrix(const StoredTensor& stored, std::int64_t rows, std::int64_t columns,
                                 const std::string& place) {
    if (stored.shape != std::vector<std::int64_t>{rows, columns}) {
        return fail(ErrorKind::Input,
                    "{place}: tensor {tensor} does not have the shape [{rows}, {columns}]; the adapter belongs to "
                    "another model",
                    {{"place", place}, {"tensor", stored.name}, {"rows", rows}, {"columns", columns}});
    }
    if (Result<void> done = requireReadable(stored, place); !done) return std::unexpected(done.error());
    return float32Tensor(stored);
}

/// A tensor that is part of no adapter of a projection must be what the base holds under its name.
Result<void> checkSavedAlong(const StoredTensor& tensor, const WeightSource& base, const std::string& place) {
    const bool isAdapter = tensor.name.contains(".lora_");
    const std::string name = tensor.name.starts_with(kPrefix) ? tensor.name.substr(kPrefix.size()) : tensor.name;
    if (!isAdapter && base.holdsSame(name, tensor)) return {};
    const char* const pattern =
        isAdapter ? "{place}: {tensor} belongs to no projection of the model's blocks, as PEFT names them; only "
                    "adapters of those are supported"
                  : "{place}: {tensor} is not what the base model holds; merge the adapter into its base with PEFT's "
                    "merge_and_unload() and use what that gives";
    return fail(ErrorKind::Unsupported, pattern, {{"place", place}, {"tensor", tensor.name}});
}

/// "model.layers.0.self_attn.q_proj.lora_A" as PEFT calls it.
std::string peftName(const std::string& parameter) {
    return std::string(kPrefix) + parameter + ".weight";
}

}  // namespace

Result<void> loadAdapters(CausalLm& network, const WeightSource& base, const fs::path& folder) {
    const Result<AdapterConfig> config = readAdapterConfig(folder);
    if (!config) return std::unexpected(config.error());
    const std::string place = (folder / kWeightsName).string();
    const auto file = SafetensorsFile::open(place);
    if (!file) return std::unexpected(file.error());
    const torch::NoGradGuard noGrad;
    std::set<std::string> used;
    for (auto [module, projection] : adaptableProjections(network)) {
        const StoredTensor* a = (*file)->find(peftName(module + ".lora_A"));
        const StoredTensor* b = (*file)->find(peftName(module + ".lora_B"));
        if (a == nullptr || b == nullptr) continue;
        const auto narrow = readMatrix(*a, config->rank, projection->inSize(), place);
        if (!narrow) return std::unexpected(narrow.error());
        const auto wide = readMatrix(*b, projection->outSize(), config->rank, place);
        if (!wide) return std::unexpected(wide.error());
        projection->attachAdapter(*narrow, *wide, config->scaling());
        used.insert({a->name, b->name});
    }
    for (const StoredTensor& tensor : (*file)->tensors()) {
        if (used.contains(tensor.name)) continue;
        if (Result<void> same = checkSavedAlong(tensor, base, place); !same) return same;
    }
    if (used.empty()) {
        return fail(ErrorKind::Input, "{place}: holds no adapter of a projection of the model's blocks",
                    {{"place", place}});
    }
    freezeAllButAdapters(network);
    return {};
}

Result<void> saveAdapters(CausalLm& network, const std::vector<torch::Tensor>& values, const AdapterConfig& config,
                          const fs::path& folder, torch::Dtype dtype) {
    const auto trained = trainableParameters(network);
    assert(trained.size() == values.size());
    std::vector<NamedTensor> tensors;
    for (std::size_t i = 0; i < values.size(); ++i) tensors.emplace_back(peftName(trained[i].first), values[i]);
    if (auto done = writeTensors(folder / kWeightsName, tensors, dtype); !done) return done;
    return writeAdapterConfig(config, folder);
}

}  // namespace sami
