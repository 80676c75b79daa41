#include "core/run/judge_work.h"

#include <chrono>

namespace sami {

std::vector<Judgement> allJudgements(const RunConfig& config) {
    std::vector<Judgement> all;
    for (const JudgePair& pair : config.judgePairs) {
        if (pair.orders.empty()) all.push_back({&pair, ""});
        for (const std::string& order : pair.orders) all.push_back({&pair, order});
    }
    return all;
}

std::vector<Judgement> missingJudgements(const WorkerSession& session) {
    std::vector<Judgement> missing = allJudgements(session.config());
    std::erase_if(missing, [&](const Judgement& judgement) {
        return session.answered().pairs.contains({judgement.pair->id, judgement.order});
    });
    return missing;
}

bool areIdentical(const JudgePair& pair) {
    return pair.baseline == pair.candidate;
}

VerdictEvent ungivenVerdict(const WorkerSession& session, const Judgement& judgement) {
    VerdictEvent verdict;
    verdict.pairId = judgement.pair->id;
    verdict.judge = session.config().judge;
    verdict.order = judgement.order;
    verdict.tokensBaseline = judgement.pair->baselineTokens;
    verdict.tokensCandidate = judgement.pair->candidateTokens;
    if (areIdentical(*judgement.pair)) verdict.outcome = Outcome::Tie;
    return verdict;
}

Result<void> announceJudge(WorkerSession& session) {
    if (session.earlier().started()) return session.event(ResumedEvent{});
    StartedEvent started;
    started.model = session.config().judge;
    started.device = "cpu";
    return session.event(started);
}

Result<void> giveVerdicts(WorkerSession& session,
                          const std::function<void(const Judgement& judgement, VerdictEvent& verdict)>& judge) {
    const std::vector<Judgement> missing = missingJudgements(session);
    const std::size_t total = allJudgements(session.config()).size();
    std::size_t done = total - missing.size();
    for (const Judgement& judgement : missing) {
        VerdictEvent verdict = ungivenVerdict(session, judgement);
        const auto began = std::chrono::steady_clock::now();
        if (!areIdentical(*judgement.pair)) judge(judgement, verdict);
        verdict.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
        if (Result<void> written = session.event(std::move(verdict)); !written) return written;
        if (auto told = session.progress(0, "judge", ++done, total, std::nullopt); !told) return told;
        if (Result<void> asked = session.checkpointRequest(0, 0); !asked) return asked;
    }
    return session.event(FinishedEvent{});
}

}  // namespace sami
