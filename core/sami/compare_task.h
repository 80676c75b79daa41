#pragma once

#include "core/run/worker_session.h"

namespace sami {

/// The task `compare`: each of the named models answers all queries under all their constitutions, greedily, so that
/// answers can be read side by side. Error: Cancelled when asked to stop.
Result<void> runCompareTask(WorkerSession& session);

}  // namespace sami
