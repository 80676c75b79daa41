#include "core/judging/pmi_judge.h"

#include <algorithm>
#include <cmath>

#include "core/model/model_loader.h"
#include "core/run/judge_work.h"
#include "core/run/run_options.h"
#include "core/sami/sequence_logprob.h"
#include "core/sami/worker_model.h"

namespace sami {

namespace {

class PmiJudge {
public:
    PmiJudge(CausalLm network, const WorkerModel& model, PromptFormat format)
        : m_network(std::move(network)), m_tokenizer(*model.tokenizer), m_format(std::move(format)) {}

    void judge(const JudgePair& pair, VerdictEvent& verdict) {
        const std::vector<TokenId> baseline = m_tokenizer.encodeAfter(TextBefore::Text, pair.baseline);
        const std::vector<TokenId> candidate = m_tokenizer.encodeAfter(TextBefore::Text, pair.candidate);
        verdict.tokensBaseline = std::ssize(baseline);
        verdict.tokensCandidate = std::ssize(candidate);
        if (baseline.empty() || candidate.empty()) return;
        const Result<torch::Tensor> means = scores(pair, {baseline, candidate});
        if (!means) {
            verdict.rationale = means.error().detail;
            return;
        }
        const double base = ((*means)[0][0] - (*means)[1][0]).item<double>();
        const double fresh = ((*means)[0][1] - (*means)[1][1]).item<double>();
        if (!std::isfinite(base) || !std::isfinite(fresh)) return;
        verdict.scoreBaseline = base;
        verdict.scoreCandidate = fresh;
        verdict.outcome = fresh > base ? Outcome::Candidate : (fresh < base ? Outcome::Baseline : Outcome::Tie);
    }

private:
    /// [2, 2]: row 0 under the constitution, row 1 under the antithesis; a column a response.
    Result<torch::Tensor> scores(const JudgePair& pair, const std::vector<std::vector<TokenId>>& responses) {
        const torch::NoGradGuard noGrad;
        std::vector<PromptWithResponses> prompts;
        for (const std::string& constitution : {pair.constitution, pair.antithesis}) {
            Result<std::vector<TokenId>> prompt = m_format.promptIds(m_tokenizer, constitution, pair.query);
            if (!prompt) return std::unexpected(prompt.error());
            const std::size_t tokens = prompt->size() + std::max(responses.front().size(), responses.back().size());
            if (Result<void> fits = checkPositions(tokens, m_network->config(), "the judge"); !fits)
                return std::unexpected(fits.error());
            prompts.push_back({std::move(*prompt), responses});
        }
        return scoreSequences(m_network, prompts).logProbMeans.to(torch::kCPU).view({2, 2});
    }

    CausalLm m_network;
    const Tokenizer& m_tokenizer;
    PromptFormat m_format;
};

}  // namespace

Result<void> runPmiJudgeTask(WorkerSession& session) {
    const RunSettings& settings = session.config().settings;
    const Result<WorkerModel> model = WorkerModel::open(session);
    if (!model) return std::unexpected(model.error());
    Result<PromptFormat> format = trainingPromptFormat(settings, *model->tokenizer);
    if (!format) return std::unexpected(format.error());
    if (Result<void> done = announceTask(session, *model); !done) return done;
    Result<CausalLm> network = loadNetwork(model->basePath, model->options);
    if (!network) return std::unexpected(network.error());
    PmiJudge judge(std::move(*network), *model, std::move(*format));
    return giveVerdicts(
        session, [&](const Judgement& judgement, VerdictEvent& verdict) { judge.judge(*judgement.pair, verdict); });
}

}  // namespace sami
