#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/model/devices.h"
#include "core/model/model_config.h"
#include "core/run/run_config.h"

namespace sami {

/// What a run would compute with.
struct PlanInputs {
    ModelConfig model;
    RunSettings settings;
    bool startsFromAdapter = false;  ///< whether the model is a folder with low-rank adapters
    NetworkOptions network;
    std::int64_t promptTokens = 64;  ///< of the longest prompt, constitution and query together
    std::int64_t processBytes = 0;   ///< of the process without a model
    /// Tokens that a training step computes together on devices, where as many are taken as there is room for; 0: those
    /// of one query, the least.
    std::int64_t tokensTogether = 0;
};

/// Bytes on one device at the moments when a run needs most, each as named parts that lie in memory together.
struct DevicePlan {
    using Parts = std::vector<std::pair<std::string, std::int64_t>>;
    torch::Device device = torch::kCPU;
    Parts loading;
    Parts generation;
    Parts training;

    /// The largest of the three sums.
    std::int64_t peak() const;
    /// "loading", "generation" or "training": where that is.
    std::string peakPhase() const;
    const Parts& partsAtPeak() const;
};

/// The devices of a run. Where it computes on others than the processor, the machine's own memory comes last.
struct MemoryPlan {
    std::vector<DevicePlan> devices;

    /// The device that comes closest to what is free on it, or is furthest beyond. @param rooms of all the devices
    const DevicePlan& tightest(const std::vector<DeviceRoom>& rooms) const;
    bool fits(const std::vector<DeviceRoom>& rooms) const;
};

/// Predicts the peak of a run on each of its devices. Weights, optimiser state and cache are counted; for activations
/// the tensors that the backward pass keeps are, times what was measured to lie beside them.
MemoryPlan planMemory(const PlanInputs& inputs);

/// Responses that are planned to be written together. Where the settings leave that to the device, on a processor those
/// that are written there, on others one, the least.
std::int64_t plannedRows(const PlanInputs& inputs);

/// What each part of the model needs of a device, for dividing the layers. @param inputs with all on one device
PartNeeds trainingNeeds(const PlanInputs& inputs);

/// Of a device among those that are free; 0 where it is not among them.
std::int64_t freeBytesOf(const std::vector<DeviceRoom>& rooms, torch::Device device);

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
