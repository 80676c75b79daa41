#pragma once

#include <torch/torch.h>

#include <filesystem>
#include <memory>

#include "core/model/causal_lm.h"
#include "core/run/worker_session.h"
#include "core/tokenizer/tokenizer.h"

namespace sami {

/// What a worker computes with: the base model's place and tokenizer, devices and compute dtype, chosen once.
struct WorkerModel {
    std::filesystem::path basePath;
    std::shared_ptr<const Tokenizer> tokenizer;
    NetworkOptions options;
    std::vector<DeviceRoom> rooms;  ///< of the placement's devices, then the machine, before anything was loaded
    std::int64_t numParameters = 0;
    std::int64_t maxPositions = 0;

    /// The dtype that `auto` stood for in an earlier attempt stays: a run that goes on elsewhere keeps its precision.
    static Result<WorkerModel> open(const WorkerSession& session);
    /// Another one than the run's own, which the session's settings otherwise hold for.
    static Result<WorkerModel> open(const WorkerSession& session, const std::string& model);
};

/// First event of an attempt: `started`, or `resumed` at global step `step` of iteration `iteration` in a later one.
/// @param totalSteps optimiser updates planned; 0 for tasks that do not train
Result<void> announceTask(WorkerSession& session, const WorkerModel& model, std::int64_t iteration = 0,
                          std::int64_t step = 0, std::int64_t totalSteps = 0);

}  // namespace sami
