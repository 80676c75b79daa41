#pragma once

#include "core/run/worker_session.h"

namespace sami {

/// The task `probe`: each of the plan's models, one after the other in the same memory, writes the answers that are
/// wanted, as the run's settings say, and scores all answers under all constitutions of their row; results go to
/// probes.jsonl. An attempt goes on behind the rows and answers that earlier ones have finished.
/// Error: Cancelled when asked to stop; as of loading the models; a row whose prompt is longer than the model takes
/// where no such row may be left out.
Result<void> runProbeTask(WorkerSession& session);

}  // namespace sami
