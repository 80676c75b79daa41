#pragma once

#include "core/run/worker_session.h"

namespace sami {

/// The task `judge` with a judge `endpoint:HOST/MODEL`: asks an OpenAI-compatible chat endpoint about each pair in each
/// wanted order and takes the last line of its answer for the verdict. An answer without that line, and a request that
/// failed for good, is an `error` that says why. Loads no model.
/// Error: the endpoint failed several times in a row, so that nothing is to be had of it; Cancelled when asked to stop.
Result<void> runEndpointJudgeTask(WorkerSession& session);

}  // namespace sami
