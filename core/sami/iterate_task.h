#pragma once

#include "core/run/worker_session.h"
#include "core/sami/rank_group.h"

namespace sami {

/// The task `iterate`: SAMI iterations, each generate → filter → train → checkpoint, with the held-out bound before and
/// after. Goes on where an earlier attempt left off.
/// @param ranks that share the queries of each update: the first has the worker's session, the others one beside it
/// Error: Cancelled when asked to stop (the state is saved), anything else as it happened.
Result<void> runIterateTask(WorkerSession& session, const RankGroup& ranks = {});

}  // namespace sami
