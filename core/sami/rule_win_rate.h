#pragma once

#include <optional>
#include <vector>

#include "core/evaluation/rule_judge.h"
#include "core/run/worker_session.h"
#include "core/sami/query_example.h"

namespace sami {

/// Share of the responses to held-out queries that follow a rule better than what the first model answered under the
/// same constitution and in the same condition, which the run's records hold; ties count half. Constitutions that state
/// an antithesis are left out. Nothing where no pair can be judged. Error: the records can't be read.
Result<std::optional<double>> ruleWinRate(const WorkerSession& session, const RuleJudge& rule,
                                          const std::vector<QueryExample>& examples,
                                          PromptCondition condition = PromptCondition::With);

}  // namespace sami
