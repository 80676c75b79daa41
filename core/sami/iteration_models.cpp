#include "core/sami/iteration_models.h"

#include "core/model/devices.h"

namespace sami {

namespace {

TrainerOptions trainerOptions(const RunSettings& settings, const RankGroup& ranks) {
    TrainerOptions options;
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

}  // namespace

Result<IterationModels> IterationModels::load(IterationScope& scope) {
    const IterateParts& run = scope.run();
    const RunSettings& settings = scope.settings();
    const std::int64_t from = scope.start().checkpointStands ? scope.number() : scope.number() - 1;
    TrainingStartOptions options;
    options.start = run.model.basePath;
    options.from = from == 0 ? run.model.basePath : run.session.folder().checkpoint(from);
    options.lora = {settings.loraRank, settings.loraAlpha, settings.loraTargets};
    options.activationCheckpointing = settings.activationCheckpointing;
    options.seed = static_cast<std::uint64_t>(settings.seed);
    options.placement = run.model.options.placement;
    options.computeDtype = run.model.options.dtype;
    if (settings.referenceDtype == "bfloat16") options.referenceDtype = torch::kBFloat16;
    if (Result<void> goesOn = scope.work().report("load", 0, 1); !goesOn) return std::unexpected(goesOn.error());
    Result<TrainingStart> training = startTraining(options, trainerOptions(settings, run.ranks));
    if (!training) return std::unexpected(training.error());
    IterationModels models;
    models.m_training = std::move(*training);
    return models;
}

}  // namespace sami
