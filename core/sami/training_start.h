#pragma once

#include <filesystem>
#include <optional>

#include "core/model/lora.h"
#include "core/model/model_loader.h"
#include "core/sami/trainer.h"
#include "core/weights/adapter_folder.h"

namespace sami {

/// What a training is to begin with.
struct TrainingStartOptions {
    std::filesystem::path start;  ///< model the whole training begins with, and that KL is measured from
    std::filesystem::path from;   ///< model this part begins with: `start`, or a checkpoint trained from it
    LoraOptions lora;             ///< rank 0: all weights are trained, adapters of `from` merged in
    bool activationCheckpointing = false;
    std::uint64_t seed = 1;  ///< of fresh adapters
    Placement placement;
    torch::Dtype computeDtype = torch::kFloat32;
    std::optional<torch::Dtype> referenceDtype;  ///< how the KL term's copy is stored, not wider than computeDtype
};

/// A trainer and how its result is written.
struct TrainingStart {
    std::unique_ptr<Trainer> trainer;
    std::optional<AdapterConfig> adapter;  ///< set where adapters are trained
};

/// Error: adapters of another rank than asked for, which can't be gone on with.
Result<void> checkRank(const AdapterConfig& own, const std::filesystem::path& folder, std::int64_t asked);

/// Loads the model and makes its trainer. The frozen model of the KL term is the network with its adapters off where
/// that is the start, which costs no memory; otherwise a copy, computed with in the compute dtype and stored in
/// `referenceDtype` (an adapter with its base is always stored in the compute dtype).
/// Error: as loadNetwork(); adapters of `from` of another rank than asked for.
Result<TrainingStart> startTraining(const TrainingStartOptions& options, const TrainerOptions& trainer);

/// Writes what was trained: a whole model in the Hugging Face layout, or adapters in PEFT's.
Result<void> saveTrained(const TrainingStart& training, const std::filesystem::path& folder,
                         torch::Dtype dtype = torch::kFloat32);

}  // namespace sami
