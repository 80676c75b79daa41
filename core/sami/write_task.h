#pragma once

#include "core/run/worker_session.h"

namespace sami {

/// The task `write` by a local model: the drafts of the plan that have no answer yet, sampled in the model's own prompt
/// format as the settings say, each from a stream of random numbers of its own. Every answer is made to begin with the
/// label of its first line, and ends before that label comes again. Error: Cancelled when asked to stop; a prompt that
/// the model has no positions for.
Result<void> runWriteTask(WorkerSession& session);

}  // namespace sami
