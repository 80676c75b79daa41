#pragma once

#include "core/run/worker_session.h"

namespace sami {

/// The task `judge` with a judge `model:NAME`: the model of the settings reads the judge's prompt in its own prompt
/// format, and the letter that it finds more likely to come next is its choice. Nothing is generated or parsed.
/// log p of a letter is that of its two spellings together, with and without a space before it. The score of a response
/// is log p of its own letter minus log p of the other's, in nats; equal ones tie.
Result<void> runModelJudgeTask(WorkerSession& session);

}  // namespace sami
