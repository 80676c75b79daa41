#include "core/judging/rule_task.h"

#include "core/evaluation/rule_judge.h"
#include "core/run/judge_name.h"
#include "core/run/judge_work.h"

namespace sami {

Result<void> runRuleJudgeTask(WorkerSession& session) {
    const Result<RuleJudge> judge = RuleJudge::create(JudgeName(session.config().judge).rest());
    if (!judge) return std::unexpected(judge.error());
    if (Result<void> told = announceJudge(session); !told) return told;
    return giveVerdicts(session, [&](const Judgement& judgement, VerdictEvent& verdict) {
        const JudgePair& pair = *judgement.pair;
        RuleFinding found = judge->judge(pair.constitution, pair.baseline, pair.candidate);
        verdict.outcome = found.outcome;
        verdict.scoreBaseline = found.scoreBaseline;
        verdict.scoreCandidate = found.scoreCandidate;
        verdict.rationale = std::move(found.rationale);
    });
}

}  // namespace sami
