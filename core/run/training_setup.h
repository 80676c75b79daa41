#pragma once

#include <string>
#include <string_view>

#include "core/run/run_config.h"
#include "core/run/run_folder.h"

namespace sami {

/// Everything that the weights of a run depend on, by key: the settings that shape training and its responses, and
/// hashes of the training queries and of the learned principles. A run whose training was interrupted goes on only with
/// the same. What a person may change meanwhile is left out: where and how fast it is computed, how many iterations
/// follow, what is measured, which principles are held out, and the rules of health.
OrderedJson trainingSetup(const RunConfig& config);

/// Everything that a run's numbers depend on: the training setup, every setting but the device, and what is evaluated.
/// Runs with the same have the same numbers, up to rounding.
OrderedJson runSetup(const RunConfig& config);

/// Whether a run that was begun may be gone on with under another value of the setting.
bool mayChangeWithinRun(std::string_view key);

/// "KEY was X and is Y now", one after another, of everything that differs; empty where nothing does. Keys that only
/// one of them has are passed over: versions differ in what they note.
std::string setupDifferences(const Json& then, const OrderedJson& now);

/// Refuses to go on with a run otherwise than its worker began it, as setup.json in its folder says; names what
/// differs. A run that no worker has begun, or one of an earlier version, may be gone on with in any way.
Result<void> checkTrainingSetup(const RunFolder& folder, const RunConfig& config);
/// Notes the setup of a run that is begun; one that was noted stands.
Result<void> noteTrainingSetup(const RunFolder& folder, const RunConfig& config);

}  // namespace sami
