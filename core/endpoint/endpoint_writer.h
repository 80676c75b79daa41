#pragma once

#include "core/run/worker_session.h"

namespace sami {

/// The task `write` by an OpenAI-compatible endpoint: asks for the drafts of the plan that have no answer yet, with the
/// temperature, top-p and most tokens of the settings, and their seed plus the draft's number. Error: as of
/// askEndpoint(); what is wrong with URL or key.
Result<void> runEndpointWriterTask(WorkerSession& session);

}  // namespace sami
