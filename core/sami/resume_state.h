#pragma once

#include <filesystem>

#include "core/base/json_file.h"
#include "core/sami/trainer.h"

namespace sami {

/// A complete state of training in a folder, its files checked against their hashes and not yet loaded.
struct ResumeState {
    std::filesystem::path folder;
    Json progress;  ///< position in the data, as saved
    Json setup;     ///< what the training was set up with, by key; empty in states of early versions
    std::int64_t optimizerStep = 0;
};

/// Writes what training needs to go on exactly where it stands: model.safetensors (float32 masters),
/// optimizer.safetensors (state by parameter name) and state.json (version, `progress`, `setup`), sealed by a
/// completion marker. @param setup everything that the state depends on, see checkSameSetup()
Result<void> saveResumeState(Trainer& trainer, const OrderedJson& progress, const OrderedJson& setup,
                             const std::filesystem::path& folder);

/// Error: NotFound when no state was saved in `folder`; Input, saying what is wrong, when it is damaged or of a later
/// version.
Result<ResumeState> findResumeState(const std::filesystem::path& folder);

/// Refuses to go on from a state of a training that was set up otherwise than `setup`; names what differs, with both
/// values. Keys that only one of them has are passed over: versions differ in what they note.
Result<void> checkSameSetup(const ResumeState& state, const OrderedJson& setup);

/// Puts the state back into a trainer of the same model and optimiser. Error: tensors of another model or optimiser.
Result<void> loadResumeState(Trainer& trainer, const ResumeState& state);

}  // namespace sami
