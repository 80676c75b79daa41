#pragma once

#include "core/run/worker_session.h"

namespace sami {

/// The task `judge` with judge `pmi`: the frozen base model's own mean log-prob of each response under the constitution
/// minus under its antithesis, nats per token. The response with the larger difference wins; byte-identical ones tie
/// without being asked about. No prompt to parse, so it always works; it is circular for a model that was trained to
/// raise this very quantity, which is said wherever its numbers are shown.
/// A pair with a response that has no tokens cannot be scored and is an `error`, never a tie.
Result<void> runPmiJudgeTask(WorkerSession& session);

}  // namespace sami
