#pragma once

#include <filesystem>

#include "core/base/json_file.h"
#include "core/sami/trainer.h"

namespace sami {

/// Writes what training needs to go on exactly where it stands: model.safetensors (float32 masters),
/// optimizer.safetensors and state.json (`progress`: position in the data, random state), sealed by a completion
/// marker.
Result<void> saveResumeState(Trainer& trainer, const Json& progress, const std::filesystem::path& folder);

/// `progress` of the state saved in `folder`, without loading it. Error: no complete state there.
Result<Json> readResumeProgress(const std::filesystem::path& folder);

/// Puts the state back into a trainer of the same model and optimiser. @return `progress` as saved.
/// Error: no complete state, or one of another model or optimiser.
Result<Json> loadResumeState(Trainer& trainer, const std::filesystem::path& folder);

}  // namespace sami
