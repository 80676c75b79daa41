#include "core/sami/worker_model.h"

#include <cmath>

#include "core/model/devices.h"
#include "core/model/model_loader.h"
#include "core/sami/memory_plan.h"
#include "core/weights/adapter_folder.h"
#include "core/weights/model_location.h"

namespace sami {

Result<WorkerModel> WorkerModel::open(const WorkerSession& session) {
    return open(session, session.config().settings.model);
}

Result<WorkerModel> WorkerModel::open(const WorkerSession& session, const std::string& model) {
    const RunSettings& settings = session.config().settings;
    const std::optional<StartedEvent>& started = session.earlier().started();
    const bool keeps = settings.dtype == "auto" && started;
    const Result<std::filesystem::path> path = locateModel(model);
    if (!path) return std::unexpected(path.error());
    const Result<DeviceChoice> choice = parseDevices(settings.device);
    if (!choice) return std::unexpected(choice.error());
    const Result<ModelConfig> config = readModelConfig(*path);
    if (!config) return std::unexpected(config.error());
    auto tokenizer = loadTokenizerOf(*path, *config);
    if (!tokenizer) return std::unexpected(tokenizer.error());
    const auto needs = [&](const NetworkOptions& there) {
        if (session.config().task != RunTask::Iterate) return weightNeeds(*config, there.dtype);
        return trainingNeeds(
            {.model = *config, .settings = settings, .startsFromAdapter = isAdapterFolder(*path), .network = there});
    };
    const auto options = networkOptions(*choice, keeps ? started->dtype : settings.dtype, *config, needs);
    if (!options) return std::unexpected(options.error());
    return WorkerModel{
        *path, *tokenizer, *options, roomsOfModel(options->placement), config->numParameters(), config->maxPositions};
}

Result<void> announceTask(WorkerSession& session, const WorkerModel& model, std::int64_t iteration, std::int64_t step,
                          std::int64_t totalSteps) {
    const RunSettings& settings = session.config().settings;
    if (session.earlier().started()) {
        return session.event(ResumedEvent{step, iteration, std::string(dtypeName(model.options.dtype)),
                                          deviceNames(model.options.placement)});
    }
    StartedEvent started;
    started.model = settings.model;
    started.device = deviceNames(model.options.placement);
    started.dtype = dtypeName(model.options.dtype);
    started.parameters = model.numParameters;
    started.iterations = settings.iterations;
    started.totalSteps = totalSteps;
    started.ceiling = std::log(static_cast<double>(settings.numConstitutions));
    started.constitutions = settings.numConstitutions;
    return session.event(started);
}

}  // namespace sami
