#include "core/judging/model_judge.h"

#include <algorithm>
#include <cmath>

#include "core/base/sha256.h"
#include "core/evaluation/judge_prompt.h"
#include "core/model/model_loader.h"
#include "core/run/judge_work.h"
#include "core/sami/sequence_logprob.h"
#include "core/sami/worker_model.h"
#include "core/tokenizer/prompt_format.h"

namespace sami {

namespace {

std::size_t mostTokens(const std::vector<std::vector<TokenId>>& responses) {
    std::size_t longest = 0;
    for (const auto& ids : responses) longest = std::max(longest, ids.size());
    return longest;
}

/// Of models without a chat format: where the answer is to stand has to be said.
constexpr const char* kPlainTemplate = "{constitution}{query}\n\nAnswer:";

/// The ways in which a letter is spelled behind a prompt, in tokens.
std::vector<std::vector<TokenId>> spellings(const Tokenizer& tokenizer, const std::string& letter) {
    std::vector<std::vector<TokenId>> ways = {tokenizer.encodeAfter(TextBefore::Text, letter),
                                              tokenizer.encodeAfter(TextBefore::Text, " " + letter)};
    if (ways[0] == ways[1]) ways.pop_back();
    return ways;
}

class ModelJudge {
public:
    ModelJudge(CausalLm network, const WorkerModel& model, PromptFormat format, JudgePrompt prompt, std::int64_t seed)
        : m_network(std::move(network)),
          m_tokenizer(*model.tokenizer),
          m_format(std::move(format)),
          m_prompt(std::move(prompt)),
          m_hash(sha256(m_prompt.text())),
          m_seed(seed),
          m_a(spellings(m_tokenizer, "A")),
          m_b(spellings(m_tokenizer, "B")) {}

    void judge(const Judgement& judgement, VerdictEvent& verdict) {
        verdict.promptHash = m_hash;
        const Result<double> lead = leadOfA(judgement);
        if (!lead || !std::isfinite(*lead)) {
            verdict.rationale =
                lead ? "The model gives the letters A and B no finite probability." : lead.error().detail;
            return;
        }
        const double ofBaseline = judgement.baselineIsA() ? *lead : -*lead;
        verdict.scoreBaseline = ofBaseline;
        verdict.scoreCandidate = -ofBaseline;
        verdict.outcome = *lead == 0 ? Outcome::Tie : judgement.outcomeOf(*lead > 0);
    }

private:
    /// log p(A) − log p(B) behind the prompt, in nats.
    Result<double> leadOfA(const Judgement& judgement) {
        const torch::NoGradGuard noGrad;
        const JudgePair& pair = *judgement.pair;
        const std::string text = m_prompt.filled({.principles = shuffledPrinciples(pair.constitution, m_seed, pair.id),
                                                  .query = pair.query,
                                                  .responseA = judgement.responseA(),
                                                  .responseB = judgement.responseB()});
        Result<std::vector<TokenId>> prompt = m_format.promptIds(m_tokenizer, "", text);
        if (!prompt) return std::unexpected(prompt.error());
        PromptWithResponses asked{std::move(*prompt), m_a};
        asked.responses.insert(asked.responses.end(), m_b.begin(), m_b.end());
        const std::size_t tokens = asked.prompt.size() + mostTokens(asked.responses);
        if (Result<void> fits = checkPositions(tokens, m_network->config(), "the judge"); !fits)
            return std::unexpected(fits.error());
        const torch::Tensor logProbs = scoreSequences(m_network, {asked}).logProbSums.to(torch::kCPU, torch::kFloat64);
        const std::int64_t numA = std::ssize(m_a);
        return (logProbs.slice(0, 0, numA).logsumexp(0) - logProbs.slice(0, numA).logsumexp(0)).item<double>();
    }

    CausalLm m_network;
    const Tokenizer& m_tokenizer;
    PromptFormat m_format;
    JudgePrompt m_prompt;
    std::string m_hash;
    std::int64_t m_seed;
    std::vector<std::vector<TokenId>> m_a;
    std::vector<std::vector<TokenId>> m_b;
};

}  // namespace

Result<void> runModelJudgeTask(WorkerSession& session) {
    const RunConfig& config = session.config();
    Result<JudgePrompt> prompt = JudgePrompt::create(config.judgeSetup.prompt);
    if (!prompt) return std::unexpected(prompt.error());
    const Result<WorkerModel> model = WorkerModel::open(session);
    if (!model) return std::unexpected(model.error());
    Result<PromptFormat> format = PromptFormat::create(config.settings.promptFormat, *model->tokenizer, kPlainTemplate);
    if (!format) return std::unexpected(format.error());
    if (Result<void> done = announceTask(session, *model); !done) return done;
    Result<CausalLm> network = loadNetwork(model->basePath, model->options);
    if (!network) return std::unexpected(network.error());
    ModelJudge judge(std::move(*network), *model, std::move(*format), std::move(*prompt), config.settings.seed);
    return giveVerdicts(session,
                        [&](const Judgement& judgement, VerdictEvent& verdict) { judge.judge(judgement, verdict); });
}

}  // namespace sami
