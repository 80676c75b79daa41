#pragma once

#include "core/workbench/launch_run.h"

namespace sami {

/// What a new run of the experiment would be made with, for a plan of its memory and time.
struct PlannedRun {
    RunSettings settings;
    std::int64_t promptTokens = 0;  ///< of the longest prompt; 0 where the model has no tokenizer on this machine
};

/// As a launch with these wishes would have it; makes nothing. Prompts are counted for up to 200 training queries.
/// Error: what launchRun() refuses.
Result<PlannedRun> plannedRun(const Document& document, const RunWishes& wishes);

}  // namespace sami
