#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/run/worker_session.h"

namespace sami {

/// One judgement that the task judge still has to give: a pair, read in one order.
struct Judgement {
    const JudgePair* pair;  ///< of the session's configuration
    std::string order;      ///< kBaselineFirst, kCandidateFirst, or empty for judges without an order

    bool baselineIsA() const { return order != kCandidateFirst; }
    const std::string& responseA() const { return baselineIsA() ? pair->baseline : pair->candidate; }
    const std::string& responseB() const { return baselineIsA() ? pair->candidate : pair->baseline; }
    /// What it means that response A, else B, is the better one.
    Outcome outcomeOf(bool aWins) const { return aWins == baselineIsA() ? Outcome::Baseline : Outcome::Candidate; }
};

/// Every judgement of the task in order, or those alone that earlier attempts have not given.
std::vector<Judgement> allJudgements(const RunConfig& config);
std::vector<Judgement> missingJudgements(const WorkerSession& session);

/// Its verdict before it is given: an error that names pair, judge, order and lengths; a tie where both responses are
/// the same byte for byte, which no judge is asked about.
VerdictEvent ungivenVerdict(const WorkerSession& session, const Judgement& judgement);
bool areIdentical(const JudgePair& pair);

/// `started`, or `resumed`, of a judge that loads no model.
Result<void> announceJudge(WorkerSession& session);

/// Has `judge` fill in each missing verdict on different responses, one after the other, and writes them, progress and
/// `finished`. Error: Cancelled when asked to stop; whatever can't be written.
Result<void> giveVerdicts(WorkerSession& session,
                          const std::function<void(const Judgement& judgement, VerdictEvent& verdict)>& judge);

}  // namespace sami
