#pragma once

#include "core/run/run_config.h"

namespace sami {

/// Everything that the weights of a run depend on, by key: the settings that shape training and its responses, and
/// hashes of the training queries and of the principles. A run whose training was interrupted goes on only with the
/// same. What a person may change meanwhile is left out: where and how fast it is computed, how many iterations follow,
/// what is measured, and the rules of health.
OrderedJson trainingSetup(const RunConfig& config);

}  // namespace sami
