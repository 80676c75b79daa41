#pragma once

#include "core/run/worker_session.h"

namespace sami {

/// The task `iterate`: SAMI iterations, each generate → filter → train → checkpoint, with the held-out bound before and
/// after. Goes on where an earlier attempt left off.
/// Error: Cancelled when asked to stop (the state is saved), anything else as it happened.
Result<void> runIterateTask(WorkerSession& session);

}  // namespace sami
