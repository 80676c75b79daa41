#pragma once

#include "core/run/worker_session.h"

namespace sami {

/// The task `judge` with a judge `rule:NAME`, see RuleJudge. Loads no model.
Result<void> runRuleJudgeTask(WorkerSession& session);

}  // namespace sami
