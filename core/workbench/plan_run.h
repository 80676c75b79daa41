#pragma once

#include "core/workbench/launch_run.h"

namespace sami {

/// What a launch with these wishes would make of the experiment, for a plan of memory and time; makes nothing.
/// Error: what launchRun() refuses.
Result<RunConfig> plannedRun(const Document& document, const RunWishes& wishes);

}  // namespace sami
