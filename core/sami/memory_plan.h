#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/model/model_config.h"
#include "core/run/run_config.h"

namespace sami {

/// What a run would compute with.
struct PlanInputs {
    ModelConfig model;
    RunSettings settings;
    bool startsFromAdapter = false;  ///< whether the model is a folder with low-rank adapters
    torch::Device device = torch::kCPU;
    torch::Dtype computeDtype = torch::kFloat32;
    std::int64_t promptTokens = 64;  ///< of the longest prompt, constitution and query together
    std::int64_t processBytes = 0;   ///< of the process without a model
};

/// Bytes at the moments when a run needs most, each as named parts that lie in memory together.
struct MemoryPlan {
    using Parts = std::vector<std::pair<std::string, std::int64_t>>;
    Parts loading;
    Parts generation;
    Parts training;

    /// The largest of the three sums.
    std::int64_t peak() const;
    /// "loading", "generation" or "training": where that is.
    std::string peakPhase() const;
    const Parts& partsAtPeak() const;
};

/// Predicts the peak of a run on one device. Weights, optimiser state and cache are counted; for activations the
/// tensors that the backward pass keeps are, times what was measured to lie beside them.
MemoryPlan planMemory(const PlanInputs& inputs);

/// Whether a copy of the model that the run starts with lies beside the trained one: the base of fresh adapters is
/// there anyway.
bool holdsReference(const PlanInputs& inputs);

/// Projections of a layer that can have adapters: the name, and the weights of its adapters for each rank.
std::vector<std::pair<std::string, std::int64_t>> adaptedSizes(const ModelConfig& model);

/// Weights that the settings would train.
std::int64_t numTrainable(const ModelConfig& model, const RunSettings& settings);

/// Floating-point operations of one iteration: (generation, training and evaluation).
struct WorkPlan {
    double generation = 0;
    double training = 0;
};
WorkPlan planWork(const PlanInputs& inputs);

}  // namespace sami
