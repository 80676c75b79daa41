#include "core/sami/iteration_models.h"

#include "core/base/free_memory.h"
#include "core/model/devices.h"
#include "core/model/model_loader.h"

namespace sami {

namespace {

TrainerOptions trainerOptions(const RunSettings& settings, const RankGroup& ranks) {
    TrainerOptions options;
    options.objective = objectiveOf(settings.objective);
    options.dpoBeta = settings.dpoBeta;
    options.optimizer = settings.optimizer;
    options.optimizerOptions.learningRate = settings.learningRate;
    options.optimizerOptions.weightDecay = settings.weightDecay;
    options.clipNorm = settings.clipNorm;
    options.klWeight = settings.klWeight;
    options.measureKl = settings.measureKl;
    options.klAllPositions = settings.klAllPositions;
    options.mastersDtype = dtypeOf(settings.weightsDtype);
    options.ranks = ranks;
    return options;
}

/// The model after iteration `from`, 0 = the base model, which has the same shape. Where a state inside the iteration
/// replaces the weights, and the answers are written, it stands for a model that is lost.
std::filesystem::path placeOf(const IterationScope& scope, std::int64_t from) {
    const bool isBase = from == 0 || scope.start().firstWeightsLost;
    return isBase ? scope.run().model.basePath : scope.run().session.folder().checkpoint(from);
}

}  // namespace

Result<IterationModels> IterationModels::load(IterationScope& scope) {
    IterationModels models;
    if (Result<void> goesOn = scope.work().report("load", 0, 1); !goesOn) return std::unexpected(goesOn.error());
    const std::int64_t from = scope.start().checkpointStands ? scope.number() : scope.number() - 1;
    if (!trainsOtherWeights(scope)) {
        if (Result<void> done = models.loadTraining(scope, from); !done) return std::unexpected(done.error());
        return models;
    }
    Result<CausalLm> writer = loadNetwork(placeOf(scope, from), scope.run().model.options);
    if (!writer) return std::unexpected(writer.error());
    models.m_writer = *writer;
    return models;
}

Result<void> IterationModels::beginTraining(IterationScope& scope) {
    if (m_training) return {};
    m_writer = nullptr;
    returnFreeMemory();
    if (Result<void> goesOn = scope.work().report("load", 0, 1); !goesOn) return goesOn;
    return loadTraining(scope, 0);
}

Result<void> IterationModels::loadTraining(IterationScope& scope, std::int64_t from) {
    const IterateParts& run = scope.run();
    const RunSettings& settings = scope.settings();
    TrainingStartOptions options;
    options.start = run.model.basePath;
    options.from = placeOf(scope, from);
    options.lora = {settings.loraRank, settings.loraAlpha, settings.loraTargets};
    options.activationCheckpointing = settings.activationCheckpointing;
    options.seed = static_cast<std::uint64_t>(settings.seed);
    options.placement = run.model.options.placement;
    options.computeDtype = run.model.options.dtype;
    // DPO starts from equal likelihoods: a copy that is rounded would not give them.
    if (settings.referenceDtype == "bfloat16" && settings.objective != "dpo") options.referenceDtype = torch::kBFloat16;
    Result<TrainingStart> training = startTraining(options, trainerOptions(settings, run.ranks));
    if (!training) return std::unexpected(training.error());
    m_training = std::move(*training);
    return {};
}

}  // namespace sami
