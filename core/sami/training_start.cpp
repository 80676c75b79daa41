#include "core/sami/training_start.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "core/base/free_memory.h"
#include "core/base/text.h"
#include "core/model/adapter_file.h"
#include "core/model/model_loader.h"

namespace sami {

namespace {

namespace fs = std::filesystem;

/// Names of the projections that have an adapter, each once.
std::vector<std::string> adaptedNames(CausalLm& network) {
    std::set<std::string> names;
    for (const auto& [module, projection] : adaptableProjections(network)) {
        if (projection->hasAdapter()) names.insert(module.substr(module.rfind('.') + 1));
    }
    return {names.begin(), names.end()};
}

/// Whether what the options ask for is what an adapter that is gone on with has.
Result<void> checkAsked(const AdapterConfig& own, const std::vector<std::string>& targets,
                        const TrainingStartOptions& options) {
    const std::string place = options.from.string();
    if (options.lora.alpha != 0 && std::abs(own.scaling() - options.lora.scaling()) > 1e-9 * own.scaling()) {
        return fail(ErrorKind::Usage,
                    "{place}: the adapter is scaled by {scaling}, lora_alpha asks for {wanted}; leave lora_alpha at 0 "
                    "to go on with it",
                    {{"place", place}, {"scaling", own.scaling()}, {"wanted", options.lora.scaling()}});
    }
    const std::set<std::string> asked(options.lora.targets.begin(), options.lora.targets.end());
    if (asked.empty() || std::ranges::equal(asked, targets)) return {};
    return fail(
        ErrorKind::Usage,
        "{place}: the adapter is on {names}, lora_targets asks for {wanted}; leave lora_targets empty to go on with it",
        {{"place", place}, {"names", joined(targets, ", ")}, {"wanted", joined(options.lora.targets, ", ")}});
}

/// The adapters to train: those that come with the model, or fresh ones.
Result<AdapterConfig> prepareAdapters(CausalLm& network, const TrainingStartOptions& options) {
    AdapterConfig config;
    if (isAdapterFolder(options.from)) {
        Result<AdapterConfig> own = readAdapterConfig(options.from);
        if (!own) return own;
        if (Result<void> same = checkRank(*own, options.from, options.lora.rank); !same)
            return std::unexpected(same.error());
        if (Result<void> same = checkAsked(*own, adaptedNames(network), options); !same)
            return std::unexpected(same.error());
        config = *own;
    } else {
        if (auto added = addAdapters(network, options.lora, options.seed); !added)
            return std::unexpected(added.error());
        config.rank = options.lora.rank;
        config.alpha = options.lora.scaling() * static_cast<double>(options.lora.rank);
    }
    const Result<fs::path> base = baseOfModel(options.from);
    if (!base) return std::unexpected(base.error());
    config.baseModel = fs::absolute(*base).string();
    config.targets = adaptedNames(network);
    return config;
}

/// The frozen copy that KL is measured from.
Result<CausalLm> loadReference(const TrainingStartOptions& options) {
    const bool isAdapter = isAdapterFolder(options.start);
    const torch::Dtype stored =
        isAdapter ? options.computeDtype : options.referenceDtype.value_or(options.computeDtype);
    Result<CausalLm> network = loadNetwork(options.start, {options.placement, stored});
    if (network && stored != options.computeDtype) (*network)->computeIn(options.computeDtype);
    return network;
}

}  // namespace

Result<void> checkRank(const AdapterConfig& own, const fs::path& folder, std::int64_t asked) {
    if (own.rank == asked) return {};
    return fail(ErrorKind::Usage,
                "{folder}: the adapter has the rank {rank}, lora_rank asks for {wanted}; ask for the same rank to go "
                "on with it, or for 0 to merge it",
                {{"folder", folder}, {"rank", own.rank}, {"wanted", asked}});
}

Result<TrainingStart> startTraining(const TrainingStartOptions& options, const TrainerOptions& trainerOptions) {
    const bool trainsAdapters = options.lora.rank > 0;
    if (!trainsAdapters && !options.lora.targets.empty()) {
        return fail(ErrorKind::Usage,
                    "lora_targets is given, but with lora_rank 0 all weights are trained; set lora_rank or leave "
                    "lora_targets empty");
    }
    const torch::Dtype weightsDtype = trainsAdapters ? options.computeDtype : torch::kFloat32;
    Result<CausalLm> network = loadNetwork(options.from, {options.placement, weightsDtype});
    if (!network) return std::unexpected(network.error());
    TrainingStart result;
    if (trainsAdapters) {
        Result<AdapterConfig> adapter = prepareAdapters(*network, options);
        if (!adapter) return std::unexpected(adapter.error());
        result.adapter = *adapter;
    } else {
        mergeAdapters(*network);
    }
    (*network)->setActivationCheckpointing(options.activationCheckpointing);
    CausalLm reference{nullptr};
    const bool startIsBase = trainsAdapters && !isAdapterFolder(options.start);
    if (trainerOptions.comparesWithReference() && !startIsBase) {
        Result<CausalLm> frozen = loadReference(options);
        if (!frozen) return std::unexpected(frozen.error());
        reference = *frozen;
    }
    auto trainer = Trainer::create(*network, options.computeDtype, trainerOptions, reference);
    if (!trainer) return std::unexpected(trainer.error());
    result.trainer = std::move(*trainer);
    returnFreeMemory();
    return result;
}

Result<void> saveTrained(const TrainingStart& training, const fs::path& folder, torch::Dtype dtype) {
    Trainer& trainer = *training.trainer;
    if (training.adapter) return saveAdapters(trainer.network(), trainer.masters(), *training.adapter, folder, dtype);
    return saveNetwork(trainer.network()->config(), trainer.namedMasters(), folder, dtype);
}

}  // namespace sami
