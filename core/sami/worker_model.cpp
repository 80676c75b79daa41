#include "core/sami/worker_model.h"

#include <cmath>

#include "core/model/devices.h"
#include "core/model/model_loader.h"
#include "core/weights/model_location.h"

namespace sami {

Result<WorkerModel> WorkerModel::open(const WorkerSession& session) {
    const RunSettings& settings = session.config().settings;
    const std::optional<StartedEvent>& started = session.earlier().started();
    const bool keeps = settings.dtype == "auto" && started;
    const Result<std::filesystem::path> path = locateModel(settings.model);
    if (!path) return std::unexpected(path.error());
    const Result<torch::Device> device = parseDevice(settings.device);
    if (!device) return std::unexpected(device.error());
    const Result<torch::Dtype> dtype = parseComputeDtype(keeps ? started->dtype : settings.dtype, *device);
    if (!dtype) return std::unexpected(dtype.error());
    const Result<ModelConfig> config = readModelConfig(*path);
    if (!config) return std::unexpected(config.error());
    auto tokenizer = loadTokenizer(*path);
    if (!tokenizer) return std::unexpected(tokenizer.error());
    return WorkerModel{*path, *tokenizer, *device, *dtype, config->numParameters()};
}

Result<void> announceTask(WorkerSession& session, const WorkerModel& model, std::int64_t iteration, std::int64_t step,
                          std::int64_t totalSteps) {
    const RunSettings& settings = session.config().settings;
    if (session.earlier().started()) {
        return session.event(ResumedEvent{step, iteration, std::string(dtypeName(model.dtype))});
    }
    StartedEvent started;
    started.model = settings.model;
    started.device = settings.device;
    started.dtype = dtypeName(model.dtype);
    started.parameters = model.numParameters;
    started.iterations = settings.iterations;
    started.totalSteps = totalSteps;
    started.ceiling = std::log(static_cast<double>(settings.numConstitutions));
    started.constitutions = settings.numConstitutions;
    return session.event(started);
}

}  // namespace sami
