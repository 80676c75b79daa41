#pragma once

#include "core/run/run_folder.h"
#include "core/run/run_progress.h"

namespace sami {

/// Starts `sami worker FOLDER` as a process of its own and follows its events on standard error until it ends. Ctrl-C
/// asks it to stop and waits for the state to be saved; a second one kills it.
/// @return where the run stands afterwards.  Error: the worker failed (its own sentence), was interrupted, or died.
Result<RunProgress> runWorkerProcess(const RunFolder& folder);

}  // namespace sami
